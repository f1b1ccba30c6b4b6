package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/journey"
	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

type reportExperimentCmd struct {
	Name  string `arg:"" help:"The journey."`
	Step  string `placeholder:"ID" help:"One experiment; all of the journey where left out."`
	Event string `help:"The event that counts; where left out the experiment's own, else the journey's first conversion, else ordered."`
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
	goal := c.goal(j.Goal())
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
		own := c.goal(x.Goal(j))
		t, err := report.ReadTrial(a.ctx, st, saved.ID, string(id), ids, journey.Control, own)
		if err != nil {
			return err
		}
		one := trialJSON(string(id), t, names)
		one["event"], one["within"] = own.Event.Name, own.Within.String()
		list = append(list, one)
		rows = append(rows, trialRows(string(id), t)...)
	}
	if len(list) == 0 {
		return fault{"USAGE", "There is no such experiment in the journey. Its steps: gilmokctl journey export " + strconv.Quote(c.Name), exitUsage}
	}
	return a.table(map[string]any{"journey": c.Name, "event": goal.Event.Name, "within": goal.Within.String(), "experiments": list},
		[]string{"STEP", "VARIANT", "PEOPLE", "REACHED IT", "RATE", "MORE THAN BASELINE", "95 %", "P", "P, HOWEVER OFTEN LOOKED AT"}, rows)
}

// goal is what counts as success: as told, else the journey's.
func (c *reportExperimentCmd) goal(of journey.Conversion) report.Goal {
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

type journeyTakeCmd struct {
	Name    string `arg:"" help:"The journey."`
	Step    string `arg:"" help:"The experiment's id."`
	Variant string `arg:"" help:"The variant's id; shares goes back to what was before."`
}

// Run gives a variant to all, in what runs and in the draft.
func (c *journeyTakeCmd) Run(a *app) error {
	variant := c.Variant
	if variant == "shares" {
		variant = ""
	}
	return a.withJourney(c.Name, func(p *wire.Parts, id store.JourneyID) (any, string, error) {
		err := p.Runner.Take(a.ctx, id, journey.StepID(c.Step), variant)
		if errors.Is(err, journey.ErrNoVariant) {
			return nil, "", fault{"NO_VARIANT", fmt.Sprintf("No version of %s that runs has an experiment %q with a variant %q. Nothing was changed. See: gilmokctl report experiment %q", c.Name, c.Step, c.Variant, c.Name), exitFailed}
		}
		if err != nil {
			return nil, "", err
		}
		err = p.Store.InTx(a.ctx, func(tx store.Tx) error { return takeInDraft(a.ctx, tx, id, journey.StepID(c.Step), variant) })
		return map[string]any{"journey": c.Name, "step": c.Step, "variant": variant}, fmt.Sprintf("%s: from now on %s at %s.", c.Name, c.Variant, c.Step), err
	})
}

// takeInDraft has the next launch go on with the choice.
func takeInDraft(ctx context.Context, tx store.Tx, id store.JourneyID, step journey.StepID, variant string) error {
	saved, err := tx.Journeys().Get(ctx, id)
	if err != nil {
		return err
	}
	j, err := journey.Parse(saved.Draft)
	if err != nil {
		return err
	}
	x, ok := j.Steps[step].(*journey.Experiment)
	if !ok || x.Taking(variant) == x {
		return nil
	}
	if saved.Draft, err = journey.Marshal(j.Replace(step, x.Taking(variant))); err != nil {
		return err
	}
	return tx.Journeys().Save(ctx, saved)
}
