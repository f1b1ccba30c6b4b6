package main

import (
	"fmt"
	"strconv"
	"time"

	"gilmok/journey/report"
	"gilmok/store/insight"
)

type reportHabitsCmd struct{}

// Run ranks what those who came back did after their first order.
func (c *reportHabitsCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	end, err := insight.KnownUntil(a.ctx, p.Store, p.Clock.Now())
	if err != nil {
		return err
	}
	h, err := report.ReadHabits(a.ctx, p.Store, end, a.perCent())
	if err != nil {
		return err
	}
	list, rows := []map[string]any{}, [][]string{}
	for _, b := range h.List {
		list = append(list, map[string]any{"event": b.Event, "times": b.Times, "category": b.Category, "products": b.Products,
			"people": b.With.People, "came_back": b.With.Rate(), "others": b.Without.Rate(), "lift": b.Lift, "low": b.Low, "high": b.High,
			"p_value": b.Adjusted, "clear": b.Clear()})
		rows = append(rows, []string{traitName(b.Trait), strconv.Itoa(b.With.People), perCent(b.With.Rate()), perCent(b.Without.Rate()),
			fmt.Sprintf("%.2f", b.Lift), fmt.Sprintf("%.3f", b.Adjusted), strconv.FormatBool(b.Clear())})
	}
	return a.table(map[string]any{"people": h.People, "came_back": h.Stayed, "days": report.StayDays, "habits": list},
		[]string{"IN THE FIRST 30 DAYS", "PEOPLE", "CAME BACK", "OTHERS", "LIFT", "P", "CLEAR"}, rows)
}

func traitName(t report.Trait) string {
	switch {
	case t.Category != "":
		return "first order of " + t.Category
	case t.Products > 0:
		return fmt.Sprintf("first order of %d products or more", t.Products)
	}
	return fmt.Sprintf("%s, %d or more", t.Event, t.Times)
}

type reportReachCmd struct {
	Weeks int `default:"8" help:"How many weeks back."`
}

// Run counts how many people were written to, and how often.
func (c *reportReachCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	zone, err := p.Store.Settings().Zone(a.ctx)
	if err != nil {
		return err
	}
	sends, err := report.Sends(a.ctx, p.Store.Events(), p.Clock.Now().AddDate(0, 0, -7*c.Weeks))
	if err != nil {
		return err
	}
	list, rows := []map[string]any{}, [][]string{}
	for _, w := range report.Reach(sends, zone) {
		list = append(list, map[string]any{"week": w.From.Format(time.DateOnly), "people": w.People, "messages": w.Messages, "by_channel": w.ByChannel, "often": w.Often})
		row := []string{w.From.Format(time.DateOnly), strconv.Itoa(w.People), strconv.Itoa(w.Messages)}
		for _, n := range w.Often {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return a.table(map[string]any{"zone": zone.String(), "weeks": list}, []string{"WEEK OF", "PEOPLE", "MESSAGES", "ONCE", "TWICE", "3", "4", "5 OR MORE"}, rows)
}
