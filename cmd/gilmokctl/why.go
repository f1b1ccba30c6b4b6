package main

import (
	"fmt"
	"time"

	"gilmok/store"
)

type whyCmd struct {
	Key     string `arg:"" help:"External id, e-mail or phone."`
	Journey string `help:"Only of this journey."`
}

// Run lists every decision about one customer, oldest first.
func (c *whyCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	person, err := st.Customers().Find(a.ctx, c.Key)
	if err != nil {
		return err
	}
	var only store.JourneyID
	if c.Journey != "" {
		j, err := st.Journeys().Find(a.ctx, c.Journey)
		if err != nil {
			return err
		}
		only = j.ID
	}
	list, err := st.Decisions().Of(a.ctx, person.ID, only)
	if err != nil {
		return err
	}
	names, err := store.JourneyNames(a.ctx, st.Journeys())
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, d := range list {
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
