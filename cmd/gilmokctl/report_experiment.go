package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"gilmok/journey"
	"gilmok/journey/report"
	"gilmok/store/segment"
	"gilmok/store/value"
)

type reportExperimentCmd struct {
	Name  string `arg:"" help:"The journey."`
	Step  string `placeholder:"ID" help:"One experiment; all of the journey where left out."`
	Event string `help:"The event that counts; the journey's first conversion where left out, else ordered."`
	Days  int    `help:"Days from the choice of the variant within which it counts; the conversion's, else 7."`
}

// Run holds the variants of experiments against each other.
func (c *reportExperimentCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	saved, j, err := a.journey(c.Name)
	if err != nil {
		return err
	}
	goal := c.goal(j)
	list, rows := []map[string]any{}, [][]string{}
	for _, id := range slices.Sorted(maps.Keys(j.Steps)) {
		x, ok := j.Steps[id].(*journey.Experiment)
		if !ok || c.Step != "" && c.Step != string(id) {
			continue
		}
		ids, names := []string{}, map[string]string{}
		for _, v := range x.Variants {
			ids, names[v.ID] = append(ids, v.ID), v.Name
		}
		t, err := report.ReadTrial(a.ctx, st, saved.ID, string(id), ids, journey.Control, goal)
		if err != nil {
			return err
		}
		list = append(list, trialJSON(string(id), t, names))
		rows = append(rows, trialRows(string(id), t)...)
	}
	if len(list) == 0 {
		return fault{"USAGE", "There is no such experiment in the journey. Its steps: gilmokctl journey export " + strconv.Quote(c.Name), exitUsage}
	}
	return a.table(map[string]any{"journey": c.Name, "event": goal.Event.Name, "within": goal.Within.String(), "experiments": list},
		[]string{"STEP", "VARIANT", "PEOPLE", "REACHED IT", "RATE", "MORE THAN BASELINE", "95 %", "P", "P, HOWEVER OFTEN LOOKED AT"}, rows)
}

// goal is what counts as success: as told, else the journey's.
func (c *reportExperimentCmd) goal(j *journey.Journey) report.Goal {
	of := j.Goal()
	g := report.Goal{Event: of.Rule(), Within: of.Within}
	if c.Event != "" {
		g.Event = segment.Event{Name: c.Event}
	}
	if c.Days > 0 {
		g.Within = value.Days(c.Days)
	}
	return g
}

func trialJSON(step string, t report.Trial, names map[string]string) map[string]any {
	variants := []map[string]any{}
	for _, v := range t.Variants {
		one := map[string]any{"variant": v.ID, "name": names[v.ID], "people": v.People, "converted": v.Converted, "rate": v.Rate()}
		if v.ID != t.Baseline {
			x := v.Against
			one["difference"], one["low"], one["high"] = x.Difference, x.Low, x.High
			one["p_value"], one["always_valid_p"], one["needed"], one["small"] = x.PValue, x.Always, x.Needed, x.Small
		}
		variants = append(variants, one)
	}
	all := map[string]any{"step": step, "baseline": t.Baseline, "variants": variants}
	if !t.Since.IsZero() {
		all["since"] = t.Since.UTC().Format(time.RFC3339)
	}
	return all
}

func trialRows(step string, t report.Trial) (rows [][]string) {
	for _, v := range t.Variants {
		row := []string{step, v.ID, strconv.Itoa(v.People), strconv.Itoa(v.Converted), perCent(v.Rate()), "", "", "", ""}
		if x := v.Against; v.ID != t.Baseline {
			row[5], row[6] = perCent(x.Difference), perCent(x.Low)+" to "+perCent(x.High)
			row[7], row[8] = fmt.Sprintf("%.3f", x.PValue), fmt.Sprintf("%.3f", x.Always)
		}
		rows = append(rows, row)
	}
	return rows
}
