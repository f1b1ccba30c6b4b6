package journey

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"gilmok/store"
)

// Overdue is what a paused journey has not done in its time, and does as soon as it
// goes on: each step's lateness then decides what is still sent.
type Overdue struct {
	Since  time.Time // the oldest of it; zero: nothing is overdue
	People int
	Bought int // of them, who has ordered since it was due
	Steps  []OverdueStep
}

// OverdueStep is a step of a version at which people are overdue.
type OverdueStep struct {
	Version int
	Step    Step
	People  int
	Bought  int
}

// Overdue reads what is overdue in a journey that is paused, newest version first and
// its steps in the order of their ids.
func (r *Runner) Overdue(ctx context.Context, id store.JourneyID) (*Overdue, error) {
	found, err := r.overdue(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read what is overdue: %w", err)
	}
	return found, nil
}

func (r *Runner) overdue(ctx context.Context, id store.JourneyID) (*Overdue, error) {
	runs, err := r.st.Runs().List(ctx, id)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(runs, func(a, b store.Run) int { return b.Version - a.Version })
	w := &Overdue{}
	var at []map[store.CustomerID]time.Time // beside Steps: since when
	for _, run := range runs {
		if run.State != store.RunPaused {
			continue
		}
		e, err := readVersion(ctx, r.st, &run, nil)
		if err != nil {
			return nil, err
		}
		late, err := r.lateIn(ctx, &run)
		if err != nil {
			return nil, err
		}
		for _, step := range e.Journey.StepIDs() {
			if who := late[step]; len(who) > 0 {
				w.Steps = append(w.Steps, OverdueStep{Version: run.Version, Step: e.Journey.Steps[step], People: len(who)})
				at = append(at, who)
			}
		}
	}
	return w, r.boughtSince(ctx, w, at)
}

// lateIn gives who is overdue at each step of a run, and since when.
func (r *Runner) lateIn(ctx context.Context, run *store.Run) (map[StepID]map[store.CustomerID]time.Time, error) {
	now, late := r.clock.Now(), map[StepID]map[store.CustomerID]time.Time{}
	note := func(step string, who store.CustomerID, due time.Time) {
		m := late[StepID(step)]
		if m == nil {
			m = map[store.CustomerID]time.Time{}
			late[StepID(step)] = m
		}
		if before, ok := m[who]; !ok || due.Before(before) {
			m[who] = due
		}
	}
	waiting, err := r.st.Outbox().List(ctx, store.OutboxQuery{Run: run.ID, States: []store.OutboxState{store.OutboxPending, store.OutboxRetry}})
	if err != nil {
		return nil, err
	}
	queued := map[store.PassageID]bool{} // their message is due when the outbox says
	for _, x := range waiting {
		queued[x.Passage] = true
		if !x.Held && !x.NotBefore.After(now) {
			note(x.Step, x.Customer, x.NotBefore)
		}
	}
	due, err := r.st.Passages().Due(ctx, run.ID, now, math.MaxInt32)
	for _, p := range due {
		if !queued[p.ID] {
			note(p.Step, p.Customer, p.Due)
		}
	}
	return late, err
}

// boughtSince counts the people, and who of them has ordered since they were due.
func (r *Runner) boughtSince(ctx context.Context, w *Overdue, at []map[store.CustomerID]time.Time) error {
	first := map[store.CustomerID]time.Time{}
	for _, who := range at {
		for c, due := range who {
			if before, ok := first[c]; !ok || due.Before(before) {
				first[c] = due
			}
			if w.Since.IsZero() || due.Before(w.Since) {
				w.Since = due
			}
		}
	}
	w.People = len(first)
	if w.People == 0 {
		return nil
	}
	last := make(map[store.CustomerID]time.Time, len(first))
	for c := range first {
		last[c] = time.Time{}
	}
	if err := lastOrders(ctx, r.st.Orders(), w.Since, r.clock.Now(), last); err != nil {
		return err
	}
	for c, order := range last {
		if order.IsZero() {
			continue
		}
		if !order.Before(first[c]) {
			w.Bought++
		}
		for i, who := range at {
			if due, ok := who[c]; ok && !order.Before(due) {
				w.Steps[i].Bought++
			}
		}
	}
	return nil
}

// lastOrders fills in when each of some customers last ordered in a time; zero: not.
func lastOrders(ctx context.Context, orders store.OrderReader, from, to time.Time, last map[store.CustomerID]time.Time) error {
	for o, err := range orders.All(ctx, from, to) {
		if err != nil {
			return err
		}
		if before, asked := last[o.Customer]; asked && o.State != store.OrderCancelled && o.At.After(before) {
			last[o.Customer] = o.At
		}
	}
	return nil
}
