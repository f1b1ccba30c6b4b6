package main

import (
	"fmt"
	"math"
	"time"

	"gilmok/journey/report"
)

type reportAttributionCmd struct {
	Days int    `default:"7" help:"Days from a touch within which an order counts."`
	By   string `default:"sent" enum:"sent,opened,clicked" help:"What of a message counts as a touch: sent, opened, clicked."`
}

// Run shares the orders that followed a touch among campaigns.
func (c *reportAttributionCmd) Run(a *app) error {
	st, currency, err := a.shop()
	if err != nil {
		return err
	}
	of, err := report.Attribute(a.ctx, st, c.By, time.Duration(c.Days)*24*time.Hour, a.perCent())
	if err != nil {
		return err
	}
	heads := []string{"CAMPAIGN"}
	for _, m := range report.Models {
		heads = append(heads, string(m))
	}
	decimal := decimals(currency)
	list, rows := []map[string]any{}, [][]string{}
	for _, campaign := range of.Campaigns {
		one, row := map[string]any{"campaign": campaign.Name, "journey": campaign.Journey}, []string{campaign.Name}
		for _, m := range report.Models {
			g := campaign.Gains[m]
			one[string(m)] = map[string]any{"orders": g.Orders, "spent": decimal(int64(math.Round(g.Spent)))}
			row = append(row, fmt.Sprintf("%.1f", g.Orders))
		}
		list, rows = append(list, one), append(rows, row)
	}
	return a.table(map[string]any{"days": c.Days, "by": c.By, "currency": currency, "orders": of.Orders, "followed": of.Followed, "campaigns": list}, heads, rows)
}
