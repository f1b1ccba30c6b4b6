package journey

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// Status is how a journey stands: the newest run's numbers in the shape of a
// rehearsal's, and what waits.
type Status struct {
	State     store.JourneyState       `json:"state"`
	Run       store.RunID              `json:"run"`
	Version   int                      `json:"version"`
	Entered   int                      `json:"entered"`
	Active    int                      `json:"active"`
	Completed int                      `json:"completed"`
	Exited    map[string]int           `json:"exited"`
	Steps     map[StepID]StepResult    `json:"steps"`
	Messages  map[StepID]MessageStatus `json:"messages"`
	// OrdersReach is how far orders are known, where the journey rests on somebody
	// not having ordered; Held is set when messages wait for newer ones.
	OrdersReach *time.Time `json:"orders_reach,omitempty"`
	Held        bool       `json:"held,omitempty"`
	NextEntry   *time.Time `json:"next_entry,omitempty"`
	// Trials are the experiments that look for their winners.
	Trials map[StepID]*Trial `json:"experiments,omitempty"`
	// Taken are the variants that a person has given to all who come from now on.
	Taken map[StepID]string `json:"taken,omitempty"`
}

// MessageStatus is what became of a step's messages.
type MessageStatus struct {
	Waiting      int            `json:"waiting"`
	Sent         int            `json:"sent"`
	Failed       int            `json:"failed"`
	Uncertain    int            `json:"uncertain"`
	Skipped      map[string]int `json:"skipped"`
	Delivered    int            `json:"delivered"`
	Opened       int            `json:"opened"`
	Clicked      int            `json:"clicked"`
	Bounced      int            `json:"bounced"`
	Unsubscribed int            `json:"unsubscribed"`
}

// Status reads how a journey stands; one that never ran has empty numbers.
func (r *Runner) Status(ctx context.Context, id store.JourneyID) (*Status, error) {
	j, err := r.st.Journeys().Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("status of journey: %w", err)
	}
	s := &Status{State: j.State, Version: j.Version, Exited: map[string]int{}, Steps: map[StepID]StepResult{}, Messages: map[StepID]MessageStatus{}}
	runs, err := r.st.Runs().List(ctx, id)
	if err != nil || len(runs) == 0 {
		return s, err
	}
	run := &runs[0]
	e, err := r.engine(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("status of journey: %w", err)
	}
	counts, err := r.st.Passages().Counts(ctx, run.ID)
	if err != nil {
		return nil, fmt.Errorf("status of journey: %w", err)
	}
	s.fill(run, e.Journey, counts)
	shared, err := parseShared(run.Shared)
	if err != nil {
		return nil, fmt.Errorf("status of journey: %w", err)
	}
	s.Trials, s.Taken = shared.Trials, shared.Taken
	return s, r.reach(ctx, s, e, run, shared)
}

func (s *Status) fill(run *store.Run, j *Journey, counts *store.RunCounts) {
	s.Run, s.Version = run.ID, run.Version
	s.Entered, s.Active, s.Completed = counts.Entered, counts.Active, counts.Completed
	if counts.Exited != nil {
		s.Exited = counts.Exited
	}
	if !run.NextEntry.IsZero() {
		s.NextEntry = &run.NextEntry
	}
	for _, id := range j.StepIDs() {
		c := counts.Steps[string(id)]
		step := StepResult{Arrived: c.Arrived, Waiting: c.Waiting, Left: c.Arrived - c.Waiting, Out: map[string]int{}}
		for _, p := range j.Ports(id) {
			step.Out[p.Name] = c.Out[p.Name]
		}
		s.Steps[id] = step
		if len(messagesOf(j.Steps[id])) == 0 {
			continue
		}
		m := counts.Messages[string(id)]
		skipped := m.Skipped
		if skipped == nil {
			skipped = map[string]int{}
		}
		s.Messages[id] = MessageStatus{
			Waiting: m.Waiting, Sent: m.Sent, Failed: m.Failed, Uncertain: m.Uncertain, Skipped: skipped,
			Delivered: m.Delivered, Opened: m.Opened, Clicked: m.Clicked, Bounced: m.Bounced, Unsubscribed: m.Unsubscribed,
		}
	}
}

// reach tells whether messages are held because orders are not known up to now.
func (r *Runner) reach(ctx context.Context, s *Status, e *Engine, run *store.Run, shared *shared) error {
	if !e.restsOnOrders {
		return nil
	}
	reach, err := r.st.Orders().Reach(ctx)
	if err != nil || reach.IsZero() {
		return err
	}
	s.OrdersReach = &reach
	known := reach
	if shared.Anyway.After(known) { // somebody has said to send all the same
		known = shared.Anyway
	}
	if !r.clock.Now().After(e.Journey.Policy.Freshness().AddTo(known)) {
		return nil
	}
	for _, id := range e.Journey.StepIDs() {
		if s.Held || s.Steps[id].Waiting == 0 {
			continue
		}
		if s.Held, err = r.holdsAt(ctx, e, run.ID, id); err != nil {
			return fmt.Errorf("status of journey: %w", err)
		}
	}
	return nil
}

// holdsAt reports whether anybody who stands at a step is kept there until newer
// orders are known. At a message, most may stand for another reason: those whose
// messages are in the outbox already are not kept.
func (r *Runner) holdsAt(ctx context.Context, e *Engine, run store.RunID, id StepID) (bool, error) {
	switch step := e.Journey.Steps[id].(type) {
	case *Split:
		return step.Rule.readsOrders(), nil
	case *Groups:
		return slices.ContainsFunc(step.Groups, func(g Group) bool { return g.Rule.readsOrders() }), nil
	case *Message:
	default:
		return false, nil
	}
	for page := (store.Page{Limit: r.opt.Batch}); ; page.Offset += page.Limit {
		list, err := r.st.Passages().At(ctx, run, string(id), page)
		if err != nil || len(list) == 0 {
			return false, err
		}
		in := inside{held: map[store.PassageID]bool{}}
		if err := in.findHeld(ctx, r.st, e, list); err != nil || len(in.held) > 0 {
			return len(in.held) > 0, err
		}
	}
}
