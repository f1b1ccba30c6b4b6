package main

import (
	"fmt"
	"strconv"
	"time"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/value"
)

type reportCmd struct {
	Journey   journeyStatusCmd   `cmd:"" help:"How a journey stands."`
	Results   reportResultsCmd   `cmd:"" help:"What became of messages, by journey, version, step, message, variant, and by segment."`
	Funnel    reportFunnelCmd    `cmd:"" help:"How far customers come through events, one after another."`
	Retention reportRetentionCmd `cmd:"" help:"Who comes back, by month of the first time."`
	RFM       reportRFMCmd       `cmd:"" name:"rfm" help:"Customers grouped by how lately, how often and for how much they bought."`

	Compute         reportComputeCmd         `cmd:"" help:"Compute anew what is known of customers and products."`
	Recommendations reportRecommendationsCmd `cmd:"" help:"What suits a customer, goes with a product, or sells best."`
	Scores          reportScoresCmd          `cmd:"" help:"How well it can be foretold who buys and who stays."`
	Styles          reportStylesCmd          `cmd:"" help:"How customers live, by what they buy, and who moved on."`
	Channels        reportChannelsCmd        `cmd:"" help:"When and through what everybody is reached best."`
	Attribution     reportAttributionCmd     `cmd:"" help:"Which campaigns orders are owed to, by six ways of reckoning."`
	Experiment      reportExperimentCmd      `cmd:"" help:"How the variants of a journey's experiments did against each other."`
	Habits          reportHabitsCmd          `cmd:"" help:"What those who came back did after their first order that others did not."`
	Returns         reportReturnsCmd         `cmd:"" help:"Who comes back how many days after the first time: by single days or brackets."`
	Active          reportActiveCmd          `cmd:"" help:"How many people are there by day, 7 and 30 days, and how often they come."`
	Newcomers       reportNewcomersCmd       `cmd:"" help:"How visitors became members and members buyers, and what first orders came to."`
	PDF             reportPDFCmd             `cmd:"" name:"pdf" help:"A week or a month of the shop on two pages, as a file or into the folder of the settings."`
	Ads             reportAdsCmd             `cmd:"" help:"What advertising elsewhere cost and brought: return on spend, cost per new customer."`
	Spend           reportSpendCmd           `cmd:"" help:"What was spent on advertising elsewhere."`
	Reach           reportReachCmd           `cmd:"" help:"How many people were written to, and how often, by week."`
}

type reportFunnelCmd struct {
	Step   []string   `placeholder:"EVENT" help:"An event, in order; the same one twice is the second time. The shop funnel where left out."`
	Funnel string     `default:"shop" enum:"shop,life" help:"The ready-made funnel where no step is named: shop has five stages, life seven."`
	Days   int        `default:"90" help:"Days from the first step within which the last one counts; 0: no end."`
	From   *time.Time `help:"Only events from here on; a year before the newest where left out."`
	To     *time.Time `help:"Only events before this."`
	reportPartFlags
}

// Run counts how far customers came.
func (c *reportFunnelCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	known, err := p.Store.Events().Names(a.ctx)
	if err != nil {
		return err
	}
	names := c.Step
	if len(names) == 0 {
		names = report.KnownStages(c.Funnel, known)
	}
	if c.Days < 0 || len(c.Step) == 1 {
		return fault{"USAGE", "A funnel takes --step twice or more, and --days from 0 on.", exitUsage}
	}
	from, to := report.UntilNamed(known, names, p.Clock.Now()).AddDate(-1, 0, 0), time.Time{}
	if c.From != nil {
		from = *c.From
	}
	if c.To != nil {
		to = *c.To
	}
	hits, err := report.Steps(a.ctx, p.Store.Insights(), names, from, to)
	if err != nil {
		return err
	}
	window := time.Duration(c.Days) * 24 * time.Hour
	steps, rows := funnelSteps(names, report.Funnel(hits, len(names), window), "")
	value := map[string]any{"days": c.Days, "from": from.UTC().Format(time.RFC3339), "steps": steps}
	if !to.IsZero() {
		value["to"] = to.UTC().Format(time.RFC3339)
	}
	heads := []string{"EVENT", "REACHED", "OF ALL", "OF THE STEP BEFORE", "WENT NO FURTHER"}
	if never, ok := report.Never(c.Funnel, names); ok && len(c.Step) == 0 {
		n, err := p.Store.Customers().Count(a.ctx, never)
		if err != nil {
			return err
		}
		value["never"] = n
		rows = append([][]string{{"never " + names[0], strconv.Itoa(n), "", "", ""}}, rows...)
	}
	parts, err := c.parts(a)
	if err != nil {
		return err
	}
	if parts != nil {
		list := []map[string]any{}
		rows = nil
		for _, p := range report.FunnelBy(hits, len(names), window, parts) {
			steps, more := funnelSteps(names, p.Steps, c.name(p.Part))
			one := c.part(p.Part)
			one["steps"], one["small"] = steps, p.Steps[0].Reached < report.Enough
			list, rows = append(list, one), append(rows, more...)
		}
		value["parts"], heads = list, append([]string{"PART"}, heads...)
	}
	return a.table(value, heads, rows)
}

// funnelSteps writes the steps of a funnel, behind the name of a part if there is one.
func funnelSteps(names []string, funnel []report.FunnelStep, part string) (steps []map[string]any, rows [][]string) {
	for i, s := range funnel {
		steps = append(steps, map[string]any{"event": names[i], "reached": s.Reached, "share": s.Share, "kept": s.Kept,
			"median_seconds": s.Median.Seconds(), "p80_seconds": s.P80.Seconds(), "left": len(s.Left)})
		row := []string{names[i], strconv.Itoa(s.Reached), perCent(s.Share), perCent(s.Kept), strconv.Itoa(len(s.Left))}
		if part != "" {
			row = append([]string{part}, row...)
		}
		rows = append(rows, row)
	}
	return steps, rows
}

func perCent(part float64) string { return fmt.Sprintf("%.1f %%", part*100) }

// shop gives the store, and the currency in which its reports count.
func (a *app) shop() (st store.Store, currency string, err error) {
	if st, err = a.store(); err != nil {
		return nil, "", err
	}
	currency, err = st.Settings().Get(a.ctx, store.SettingCurrency)
	return st, currency, err
}

// decimals writes amounts in minor units of a currency.
func decimals(currency string) func(minor int64) string {
	return func(minor int64) string { return value.Money{Minor: minor, Currency: currency}.Decimal() }
}

type reportRetentionCmd struct {
	First     string `default:"ordered" help:"The event whose first time makes the cohort."`
	Return    string `help:"The event that counts as coming back; the same where left out."`
	Unbounded bool   `help:"Who comes back in a later month counts for the earlier ones, too."`
	reportPartFlags
}

// Run groups customers by the month of their first event.
func (c *reportRetentionCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
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
	parts, err := c.parts(a)
	if err != nil {
		return err
	}
	if parts != nil {
		return c.byPart(a, zone, report.RetentionBy(hits, zone, until, c.Unbounded, parts))
	}
	cohorts := report.Retention(hits, zone, until, c.Unbounded)
	list, rows := []map[string]any{}, [][]string{}
	for _, one := range cohorts {
		month := one.Month.Format("2006-01")
		list = append(list, map[string]any{"month": month, "people": len(one.People), "returned": one.Returned, "whole": one.Whole})
		row := []string{month, strconv.Itoa(len(one.People))}
		for _, n := range one.Returned[min(1, len(one.Returned)):] {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	result := map[string]any{"zone": zone.String(), "cohorts": list, "stands_out": nil}
	if best, ok := report.BestMonth(cohorts); ok {
		result["stands_out"] = map[string]any{"month": cohorts[best.Cohort].Month.Format("2006-01"), "share": best.Share, "others": best.Other, "p_value": best.PValue}
	}
	return a.table(result, []string{"FIRST", "PEOPLE", "CAME BACK IN THE MONTHS AFTER"}, rows)
}

func ladderJSON(ladder []insight.Rung, decimal func(int64) string) []map[string]any {
	list := []map[string]any{}
	for _, r := range ladder {
		list = append(list, map[string]any{"from": r.From, "to": r.To, "people": len(r.People), "orders": r.Orders, "spent": decimal(r.Spent),
			"interval_seconds": r.Interval.Seconds(), "reached": r.Reached, "went_on": r.WentOn})
	}
	return list
}

type reportRFMCmd struct {
	Customers bool `help:"Each customer with their three ranks, too."`
}

// Run groups those who bought.
func (c *reportRFMCmd) Run(a *app) error {
	st, currency, err := a.shop()
	if err != nil {
		return err
	}
	buyers, err := st.Insights().Purchases(a.ctx, currency, time.Time{}, insight.Until(a.parts.Clock.Now()))
	if err != nil {
		return err
	}
	grading, err := insight.ReadGrading(a.ctx, st)
	if err != nil {
		return err
	}
	scored := grading.Rank(buyers, a.parts.Clock.Now())
	decimal := decimals(currency)
	groups, rows := []map[string]any{}, [][]string{}
	for _, g := range grading.Totals(scored) {
		groups = append(groups, map[string]any{"group": g.Group, "people": len(g.People), "orders": g.Orders, "spent": decimal(g.Spent)})
		rows = append(rows, []string{string(g.Group), strconv.Itoa(len(g.People)), strconv.Itoa(g.Orders), decimal(g.Spent)})
	}
	result := map[string]any{"currency": currency, "people": len(scored), "groups": groups, "cells": grading.Grid(), "ladder": ladderJSON(insight.Ladder(buyers), decimal)}
	if c.Customers {
		list := make([]map[string]any, len(scored))
		for i, s := range scored {
			list[i] = map[string]any{"customer": s.Customer, "recency": s.R, "frequency": s.F, "money": s.M, "group": s.Group, "orders": s.Count,
				"spent": decimal(s.Spent), "first": s.First.UTC().Format(time.RFC3339), "last": s.Last.UTC().Format(time.RFC3339)}
		}
		result["customers"] = list
	}
	return a.table(result, []string{"GROUP", "PEOPLE", "ORDERS", "SPENT (" + currency + ")"}, rows)
}
