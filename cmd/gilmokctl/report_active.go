package main

import (
	"strconv"
	"time"

	"gilmok/journey/report"
)

type reportActiveCmd struct {
	Event []string `placeholder:"EVENT" help:"What counts as being there; visits, looks, carts and orders where left out."`
	Days  int      `default:"14" help:"How many days back."`
}

// Run counts who is there by day, week and month.
func (c *reportActiveCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	if c.Days < 1 || c.Days > 3660 {
		return fault{"USAGE", "--days is a number from 1 to 3660.", exitUsage}
	}
	names := c.Event
	if len(names) == 0 {
		names = report.There
	}
	zone, err := p.Store.Settings().Zone(a.ctx)
	if err != nil {
		return err
	}
	known, err := p.Store.Events().Names(a.ctx)
	if err != nil {
		return err
	}
	until := report.UntilNamed(known, names, p.Clock.Now())
	active, err := report.ReadActive(a.ctx, p.Store, names, until, c.Days)
	if err != nil {
		return err
	}
	list, rows := []map[string]any{}, [][]string{}
	for _, d := range active {
		list = append(list, map[string]any{"day": d.Day.String(), "of_day": d.OfDay, "of_7": d.Of7, "of_30": d.Of30, "regular": d.Regular, "sticky": d.Sticky()})
		rows = append(rows, []string{d.Day.String(), strconv.Itoa(d.OfDay), strconv.Itoa(d.Of7), strconv.Itoa(d.Of30), strconv.Itoa(d.Regular), perCent(d.Sticky())})
	}
	return a.table(map[string]any{"zone": zone.String(), "events": names, "days": list}, []string{"DAY", "PEOPLE", "IN 7 DAYS", "IN 30 DAYS", "ON 4 OF 7 DAYS", "STICKINESS"}, rows)
}

type reportReturnsCmd struct {
	First     string `default:"ordered" help:"The event whose first time begins the days."`
	Return    string `help:"The event that counts as coming back; the same where left out."`
	Day       []int  `placeholder:"N" default:"1,8,31,91,181,366" help:"The days at which brackets begin; the last one ends the last."`
	Unbounded bool   `help:"Who comes back later counts for the earlier brackets, too."`
}

// Run counts who came back how many days after the first time.
func (c *reportReturnsCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	for i := range c.Day {
		if c.Day[i] < 1 || i > 0 && c.Day[i] <= c.Day[i-1] {
			return fault{"USAGE", "--day takes growing numbers from 1 on: --day=1,8,31.", exitUsage}
		}
	}
	zone, err := p.Store.Settings().Zone(a.ctx)
	if err != nil {
		return err
	}
	hits, err := report.Comings(a.ctx, p.Store.Insights(), c.First, c.Return)
	if err != nil {
		return err
	}
	until := report.Until(hits, p.Clock.Now())
	list, rows := []map[string]any{}, [][]string{}
	for _, r := range report.Returns(hits, zone, until, c.Day, c.Unbounded) {
		list = append(list, map[string]any{"from": r.From, "to": r.To - 1, "people": r.Old, "came_back": r.Came, "share": r.Share(), "small": r.Old < report.Enough})
		rows = append(rows, []string{strconv.Itoa(r.From) + " to " + strconv.Itoa(r.To-1), strconv.Itoa(r.Old), strconv.Itoa(r.Came), perCent(r.Share())})
	}
	return a.table(map[string]any{"zone": zone.String(), "until": until.UTC().Format(time.RFC3339), "brackets": list}, []string{"DAYS AFTER", "PEOPLE", "CAME BACK", "SHARE"}, rows)
}
