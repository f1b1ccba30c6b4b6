package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/value"
)

type reportAttributionCmd struct {
	Days int    `default:"7" help:"Days from a touch within which an order counts."`
	By   string `default:"sent" enum:"sent,opened,clicked" help:"What of a message counts as a touch: sent, opened, clicked."`
}

// Run shares the orders that followed a touch among campaigns.
func (c *reportAttributionCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	currency, err := st.Settings().Get(a.ctx, store.SettingCurrency)
	if err != nil {
		return err
	}
	touches, err := report.Touches(a.ctx, st.Events(), c.By, time.Time{})
	if err != nil {
		return err
	}
	visits, err := report.Visits(a.ctx, st.Events(), time.Time{})
	if err != nil {
		return err
	}
	sales, err := report.Sales(a.ctx, st.Orders(), currency, time.Time{})
	if err != nil {
		return err
	}
	names, err := c.names(a, st)
	if err != nil {
		return err
	}
	byName := map[string]map[report.Model]report.Gain{}
	for _, m := range report.Models {
		for campaign, g := range report.Credit(m, append(touches, visits...), sales, time.Duration(c.Days)*24*time.Hour) {
			name := cmp.Or(names[campaign.Run], campaign.Name, fmt.Sprint("run ", campaign.Run))
			if byName[name] == nil {
				byName[name] = map[report.Model]report.Gain{}
			}
			sum := byName[name][m]
			byName[name][m] = report.Gain{Orders: sum.Orders + g.Orders, Spent: sum.Spent + g.Spent}
		}
	}
	return c.print(a, byName, currency)
}

// names gives the name of the journey of each run.
func (c *reportAttributionCmd) names(a *app, st store.Reads) (map[store.RunID]string, error) {
	names := map[store.RunID]string{}
	journeys, err := st.Journeys().List(a.ctx)
	if err != nil {
		return nil, err
	}
	for _, j := range journeys {
		runs, err := st.Runs().List(a.ctx, j.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range runs {
			names[r.ID] = j.Name
		}
	}
	return names, nil
}

func (c *reportAttributionCmd) print(a *app, byName map[string]map[report.Model]report.Gain, currency string) error {
	list, rows := []map[string]any{}, [][]string{}
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(cmp.Compare(byName[y][report.LastTouch].Orders, byName[x][report.LastTouch].Orders), cmp.Compare(x, y))
	})
	heads := []string{"CAMPAIGN"}
	for _, m := range report.Models {
		heads = append(heads, string(m))
	}
	for _, name := range names {
		one, row := map[string]any{"campaign": name}, []string{name}
		for _, m := range report.Models {
			g := byName[name][m]
			spent := value.Money{Minor: int64(math.Round(g.Spent)), Currency: currency}.Decimal()
			one[string(m)] = map[string]any{"orders": g.Orders, "spent": spent}
			row = append(row, fmt.Sprintf("%.1f", g.Orders))
		}
		list, rows = append(list, one), append(rows, row)
	}
	return a.table(map[string]any{"days": c.Days, "by": c.By, "currency": currency, "campaigns": list}, heads, rows)
}
