package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
)

type whyCmd struct {
	Key     string `arg:"" optional:"" help:"External id, e-mail or phone. Left out, with --journey: what was decided about how many; with --what, too: about whom."`
	Journey string `help:"Only of this journey."`
	Step    string `help:"Only at this step."`
	What    string `help:"Only what was decided: entered, moved, waits, skipped, held, exited, …"`
	Reason  string `help:"Only for this reason."`
	Find    string `placeholder:"TEXT" help:"Only lines with this text in the step, the decision or the values it saw."`
}

// Run lists every decision about one customer, newest first, or the customers of whom a
// decision was made.
func (c *whyCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	var only *store.Journey
	if c.Journey != "" {
		if only, err = st.Journeys().Find(a.ctx, c.Journey); err != nil {
			return err
		}
	}
	if c.Key == "" {
		if only == nil {
			return fault{"USAGE", "Name a customer, or a journey and a decision, as in: gilmokctl why --journey Welcome --what skipped --reason no_consent", exitUsage}
		}
		runs, err := st.Runs().List(a.ctx, only.ID)
		if err != nil {
			return err
		}
		if c.What == "" {
			return c.tally(a, st, runs)
		}
		return c.who(a, st, runs)
	}
	return c.of(a, st, only)
}

// of lists the decisions about one customer.
func (c *whyCmd) of(a *app, st store.Store, only *store.Journey) error {
	person, err := st.Customers().Find(a.ctx, c.Key)
	if err != nil {
		return err
	}
	var id store.JourneyID
	if only != nil {
		id = only.ID
	}
	list, err := st.Decisions().Of(a.ctx, person.ID, id)
	if err != nil {
		return err
	}
	names, err := store.JourneyNames(a.ctx, st.Journeys())
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, d := range list {
		if !c.wants(d) {
			continue
		}
		saw := d.Saw
		if saw == nil {
			saw = map[string]any{}
		}
		at := d.At.UTC().Format(time.RFC3339)
		values = append(values, map[string]any{"at": at, "journey": names[d.Journey], "step": d.Step, "what": d.What, "reason": d.Reason, "saw": saw})
		rows = append(rows, []string{at, names[d.Journey], d.Step, d.What, d.Reason, fmt.Sprint(saw)})
	}
	return a.table(values, []string{"AT", "JOURNEY", "STEP", "WHAT", "REASON", "SAW"}, rows)
}

// wants reports whether a line is among those asked for.
func (c *whyCmd) wants(d store.Decision) bool {
	if c.Step != "" && c.Step != d.Step || c.What != "" && c.What != d.What || c.Reason != "" && c.Reason != d.Reason {
		return false
	}
	return strings.Contains(strings.ToLower(fmt.Sprint(d.Step, " ", d.What, " ", d.Reason, " ", d.Saw)), strings.ToLower(c.Find))
}

// mostWho people are listed.
const mostWho = 1000

// tally lists what was decided in a journey, run by run, and about how many customers.
func (c *whyCmd) tally(a *app, st store.Store, runs []store.Run) error {
	values, rows := []map[string]any{}, [][]string{}
	for _, run := range runs {
		counts, err := st.Decisions().Tally(a.ctx, run.ID)
		if err != nil {
			return err
		}
		for _, n := range counts {
			if c.Step != "" && c.Step != n.Step || c.Reason != "" && c.Reason != n.Reason {
				continue
			}
			values = append(values, map[string]any{"version": run.Version, "step": n.Step, "what": n.What, "reason": n.Reason, "customers": n.Customers})
			rows = append(rows, []string{fmt.Sprint(run.Version), n.Step, n.What, n.Reason, fmt.Sprint(n.Customers)})
		}
	}
	return a.table(values, []string{"VERSION", "STEP", "WHAT", "REASON", "CUSTOMERS"}, rows)
}

// who lists the customers of whom a decision was made in a journey, and its newest line
// about each.
func (c *whyCmd) who(a *app, st store.Store, runs []store.Run) error {
	var ids []store.CustomerID
	newest := map[store.CustomerID]store.Decision{}
	for _, run := range runs {
		some, err := st.Decisions().Who(a.ctx, store.DecisionQuery{Run: run.ID, Step: c.Step, What: c.What, Reason: c.Reason, Find: c.Find, Page: store.Page{Limit: mostWho}})
		if err != nil {
			return err
		}
		for _, d := range some {
			if before, known := newest[d.Customer]; !known || d.At.After(before.At) {
				newest[d.Customer] = d
			}
			ids = append(ids, d.Customer)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	list, err := st.Customers().ListByID(a.ctx, ids)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, r := range list {
		d := newest[r.ID]
		at := d.At.UTC().Format(time.RFC3339)
		values = append(values, map[string]any{"id": r.ID, "external_id": r.ExternalID, "email": r.Email, "name": r.Name, "at": at, "step": d.Step, "reason": d.Reason, "saw": d.Saw})
		rows = append(rows, []string{fmt.Sprint(r.ID), r.ExternalID, r.Email, r.Name, at, d.Step, d.Reason, fmt.Sprint(d.Saw)})
	}
	return a.table(values, []string{"ID", "EXTERNAL ID", "E-MAIL", "NAME", "AT", "STEP", "REASON", "SAW"}, rows)
}
