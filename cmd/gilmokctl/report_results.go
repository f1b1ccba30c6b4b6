package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"gilmok/journey"
	"gilmok/journey/report"
	"gilmok/store"
)

type reportResultsCmd struct {
	Name    string     `arg:"" optional:"" help:"A journey; all of them where left out."`
	By      string     `default:"journey" enum:"journey,version,step,message,variant" help:"What the messages are told apart by: journey, version, step, message, variant."`
	Step    string     `placeholder:"ID" help:"With --by=variant: the experiment; the journey's first where left out."`
	Segment string     `placeholder:"NAME" help:"Part each line into those who are in a segment now, and those who are not."`
	From    *time.Time `help:"Only what was sent from here on."`
	To      *time.Time `help:"Only what was sent before this."`
	Days    int        `default:"7" help:"Days within which an order counts for the last message before it."`
}

// Run tells what became of the messages of journeys.
func (c *reportResultsCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	q, names, err := c.question(a, st)
	if err != nil {
		return err
	}
	got, err := report.ReadResults(a.ctx, st, q, a.perCent())
	if err != nil {
		return err
	}
	list, rows := []map[string]any{}, [][]string{}
	for _, line := range got.Order {
		one, row := c.line(line, *got.Lines[line], names, q.Tariff.Currency, got.Priced)
		list, rows = append(list, one), append(rows, row)
	}
	return a.table(map[string]any{"by": c.By, "segment": c.Segment, "days": c.Days, "currency": q.Tariff.Currency, "lines": list},
		[]string{"OF", "SENT", "DELIVERED", "OPENED", "BY MACHINES", "CLICKED", "BOUNCED", "UNSUBSCRIBED", "SKIPPED", "ORDERS AFTER", "SALES AFTER"}, rows)
}

func (c *reportResultsCmd) question(a *app, st store.Store) (q report.Question, names map[store.JourneyID]string, err error) {
	q = report.Question{By: report.By(c.By), Experiment: c.Step, Window: time.Duration(c.Days) * 24 * time.Hour}
	if c.Name != "" {
		saved, j, err := a.journey(c.Name)
		if err != nil {
			return q, nil, err
		}
		if q.Journey = saved.ID; q.By == report.ByVariant && c.Step == "" {
			q.Experiment = firstExperiment(j)
		}
	}
	if q.By == report.ByVariant && (c.Name == "" || q.Experiment == "") {
		return q, nil, fault{"USAGE", "--by=variant needs a journey with an experiment. Which ones there are: gilmokctl journey list", exitUsage}
	}
	if c.From != nil {
		q.From = *c.From
	}
	if c.To != nil {
		q.To = *c.To
	}
	if c.Segment != "" {
		if q.Segment, err = a.ruleOf(st, c.Segment); err != nil {
			return q, nil, err
		}
	}
	settings, err := st.Settings().All(a.ctx)
	if err != nil {
		return q, nil, err
	}
	if q.Tariff, err = journey.TariffFrom(settings); err != nil {
		return q, nil, err
	}
	if q.Coupons, err = journey.ParseCouponPrices(settings[store.SettingPriceCoupons], q.Tariff.Currency); err != nil {
		return q, nil, err
	}
	names, err = store.JourneyNames(a.ctx, st.Journeys())
	return q, names, err
}

func firstExperiment(j *journey.Journey) string {
	for _, id := range slices.Sorted(maps.Keys(j.Steps)) {
		if _, ok := j.Steps[id].(*journey.Experiment); ok {
			return string(id)
		}
	}
	return ""
}

func (c *reportResultsCmd) line(l report.Line, o report.Outcome, names map[store.JourneyID]string, currency string, priced bool) (map[string]any, []string) {
	decimal := decimals(currency)
	spent := decimal(int64(o.Spent))
	one := map[string]any{"journey": names[l.Journey], "reached": o.Reached, "sent": o.Sent, "waiting": o.Waiting, "delivered": o.Delivered,
		"opened": o.Opened, "machine_opened": o.MachineOpened, "clicked": o.Clicked, "machine_clicked": o.MachineClicked, "bounced": o.Bounced,
		"unsubscribed": o.Unsubscribed, "complained": o.Complained, "failed": o.Failed, "uncertain": o.Uncertain, "skipped": o.Skipped,
		"orders": int(o.Orders), "spent": spent, "redeemed": o.Redeemed}
	if priced {
		one["cost"], one["coupon_cost"] = decimal(o.Cost), decimal(o.CouponCost)
	}
	name := names[l.Journey]
	for _, part := range []struct {
		key, words string
		value      any
		there      bool
	}{
		{"version", fmt.Sprintf(" v%d", l.Version), l.Version, l.Version > 0}, {"step", " " + l.Step, l.Step, l.Step != ""},
		{"message", " " + l.Message, l.Message, l.Message != ""}, {"variant", " " + l.Variant, l.Variant, l.Variant != ""},
		{"side", " (" + string(l.Side) + ")", l.Side, l.Side != ""},
	} {
		if part.there {
			one[part.key] = part.value
			name += part.words
		}
	}
	row := []string{name}
	for _, n := range []int{o.Sent, o.Delivered, o.Opened, o.MachineOpened, o.Clicked, o.Bounced, o.Unsubscribed, o.SkippedInAll(), int(o.Orders)} {
		row = append(row, strconv.Itoa(n))
	}
	return one, append(row, spent)
}
