package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Variant is how one way of an experiment did.
type Variant struct {
	ID string
	Arm
	// Against holds it against the baseline; nothing for the baseline itself.
	Against Comparison
}

// Trial is an experiment of a journey, over all the runs it was part of.
type Trial struct {
	Baseline string // the control, else the first variant
	Variants []Variant
	Since    time.Time // first arrival
}

// Goal is what counts as success: an event, within a time from the choice of the
// variant. The journey's first conversion counts from entry; here all that a
// variant cannot have brought about is left out.
type Goal struct {
	Event  segment.Event
	Within value.Duration
}

// ReadTrial counts who went which way at a step, and who of them reached the goal.
// Each customer counts once, by the first choice. variants are in the order of the
// journey; control is the id of the one that gets nothing.
func ReadTrial(ctx context.Context, st store.Reads, journey store.JourneyID, step string, variants []string, control string, goal Goal) (Trial, error) {
	chosen, err := choices(ctx, st, journey, step)
	if err != nil || len(variants) == 0 {
		return Trial{}, err
	}
	arms := map[string]*Arm{}
	var ids []store.CustomerID
	t := Trial{}
	for id, w := range chosen {
		arm := arms[w.Port]
		if arm == nil {
			arm = &Arm{}
			arms[w.Port] = arm
		}
		arm.People++
		ids = append(ids, id)
		if t.Since.IsZero() || w.At.Before(t.Since) {
			t.Since = w.At
		}
	}
	slices.Sort(ids)
	needs := segment.Needs{}
	needs.Add(goal.Event)
	for s, err := range st.Customers().Subjects(ctx, needs, ids) {
		if err != nil {
			return t, fmt.Errorf("read who reached the goal: %w", err)
		}
		if w := chosen[s.ID]; goal.reached(s, w.At) {
			arms[w.Port].Converted++
		}
	}
	t.compare(variants, control, arms)
	return t, nil
}

// choices gives the first way of each customer over all runs of a journey.
func choices(ctx context.Context, st store.Reads, journey store.JourneyID, step string) (map[store.CustomerID]store.Way, error) {
	runs, err := st.Runs().List(ctx, journey)
	if err != nil {
		return nil, err
	}
	chosen := map[store.CustomerID]store.Way{}
	for _, r := range runs {
		ways, err := st.Decisions().Ways(ctx, r.ID, step)
		if err != nil {
			return nil, err
		}
		for _, w := range ways {
			if had, ok := chosen[w.Customer]; !ok || w.At.Before(had.At) {
				chosen[w.Customer] = w
			}
		}
	}
	return chosen, nil
}

func (g Goal) reached(s *store.Subject, from time.Time) bool {
	until := g.Within.AddTo(from)
	return slices.ContainsFunc(s.History[g.Event.Name], func(o segment.Occurrence) bool {
		return !o.At.Before(from) && !o.At.After(until) && g.Event.Counts(o.Properties, s, o.At)
	})
}

func (t *Trial) compare(variants []string, control string, arms map[string]*Arm) {
	t.Baseline = variants[0]
	if slices.Contains(variants, control) {
		t.Baseline = control
	}
	base := *cmp.Or(arms[t.Baseline], &Arm{})
	for _, id := range variants {
		v := Variant{ID: id, Arm: *cmp.Or(arms[id], &Arm{})}
		if id != t.Baseline {
			v.Against = Compare(v.Arm, base)
		}
		t.Variants = append(t.Variants, v)
	}
}
