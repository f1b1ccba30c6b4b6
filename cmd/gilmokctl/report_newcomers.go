package main

import (
	"math"
	"strconv"
	"time"

	"gilmok/journey/report"
)

type reportNewcomersCmd struct {
	From *time.Time `help:"From here on; a year before the newest visit, sign-up or order where left out."`
	To   *time.Time `help:"Before this; that newest where left out."`
}

// Run tells who is new, how they came to buy, and what they bought first.
func (c *reportNewcomersCmd) Run(a *app) error {
	st, currency, err := a.shop()
	if err != nil {
		return err
	}
	known, err := st.Events().Names(a.ctx)
	if err != nil {
		return err
	}
	from, to := report.NewcomersSpan(known, a.parts.Clock.Now())
	if c.From != nil {
		from = *c.From
	}
	if c.To != nil {
		to = *c.To
	}
	n, err := report.ReadNewcomers(a.ctx, st, from, to)
	if err != nil {
		return err
	}
	names, err := productNames(a, n.Products)
	if err != nil {
		return err
	}
	decimal := decimals(currency)
	products := []map[string]any{}
	for _, p := range n.Products {
		products = append(products, map[string]any{"product": p.Product, "name": names[p.Product], "orders": p.Orders})
	}
	gap := func(i report.Interval) map[string]any {
		return map[string]any{"people": i.Gaps, "median_seconds": i.Median.Seconds(), "p80_seconds": i.P80.Seconds()}
	}
	average := decimal(int64(math.Round(n.Average())))
	return a.table(map[string]any{"from": from.UTC().Format(time.RFC3339), "to": to.UTC().Format(time.RFC3339), "currency": currency, "visitors": n.Visitors, "strangers": n.Strangers,
		"members": len(n.Members), "members_bought": len(n.Bought), "members_not_yet": len(n.NotYet), "buyers": len(n.Buyers), "to_sign_up": gap(n.ToSignUp), "to_order": gap(n.ToOrder),
		"first_orders": map[string]any{"orders": n.Orders, "foreign": n.Foreign, "spent": decimal(n.Spent), "average": average, "products": products}, "small": len(n.Members) < report.Enough},
		[]string{"VISITORS", "MEMBERS", "OF THEM BOUGHT", "ALL NEW BUYERS", "FIRST ORDERS (" + currency + ")", "ON AVERAGE"},
		[][]string{{strconv.Itoa(n.Visitors), strconv.Itoa(len(n.Members)), strconv.Itoa(len(n.Bought)), strconv.Itoa(len(n.Buyers)), decimal(n.Spent), average}})
}

func productNames(a *app, list []report.FirstProduct) (map[string]string, error) {
	var ids []string
	for _, p := range list {
		ids = append(ids, p.Product)
	}
	return a.parts.Store.Insights().ProductNames(a.ctx, ids)
}
