package dispatch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"gilmok/journey"
	"gilmok/store"
)

// Back is how many failed messages wait again, and how many were left because another
// message of the same step took their place: a customer gets only the first that reaches.
type Back struct{ Queued, Elsewhere int }

// Again puts failed messages back in the outbox, all that share a cause. Policies are
// looked at again when they go.
func Again(ctx context.Context, tx store.Tx, q store.OutboxQuery, cause Cause) (Back, error) {
	var back Back
	q.States = []store.OutboxState{store.OutboxFailed}
	failed, err := tx.Outbox().List(ctx, q)
	if err != nil {
		return back, fmt.Errorf("list failed messages: %w", err)
	}
	slices.SortFunc(failed, func(a, b store.OutboxEntry) int { return cmp.Compare(a.ID, b.ID) }) // as the step wanted them tried
	p := places{tx: tx, steps: map[stepOf]bool{}, again: map[visitOf]bool{}}
	var queue []*store.OutboxEntry
	for i := range failed {
		e := &failed[i]
		if CauseOf(e.Reason) != cause {
			continue
		}
		elsewhere, err := p.taken(ctx, e)
		if err != nil {
			return back, err
		}
		if elsewhere {
			back.Elsewhere++
			continue
		}
		again(e, tx)
		queue = append(queue, e)
	}
	if err := tx.Outbox().Save(ctx, queue); err != nil {
		return back, fmt.Errorf("queue failed messages again: %w", err)
	}
	back.Queued = len(queue)
	return back, nil
}

// places knows where one message took another's place.
type places struct {
	tx    store.Tx
	steps map[stepOf]bool  // that send one of several messages
	again map[visitOf]bool // of those: one of its messages waits again
}

type stepOf struct {
	run  store.RunID
	step string
}

type visitOf struct {
	passage store.PassageID
	step    string
	visit   int
}

// taken reports whether another message of the same visit reached the customer, may have,
// or is about to, and takes the place otherwise.
func (p *places) taken(ctx context.Context, e *store.OutboxEntry) (bool, error) {
	if e.Test {
		return false, nil
	}
	oneOf, err := p.oneOf(ctx, stepOf{e.Run, e.Step})
	if err != nil || !oneOf {
		return false, err
	}
	visit := visitOf{e.Passage, e.Step, e.Visit}
	if p.again[visit] {
		return true, nil
	}
	others, err := p.tx.Outbox().List(ctx, store.OutboxQuery{Passage: e.Passage, Step: e.Step})
	if err != nil {
		return false, fmt.Errorf("look what else was sent to whom message %d was for: %w", e.ID, err)
	}
	for _, o := range others {
		reaches := !o.State.Final() || o.State == store.OutboxSent || o.State == store.OutboxUncertain
		if o.ID != e.ID && o.Visit == e.Visit && reaches {
			return true, nil
		}
	}
	p.again[visit] = true
	return false, nil
}

// oneOf reports whether a step sends the first of its messages that reaches a customer.
func (p *places) oneOf(ctx context.Context, of stepOf) (bool, error) {
	if is, known := p.steps[of]; known {
		return is, nil
	}
	run, err := p.tx.Runs().Get(ctx, of.run)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil // a message of no run is of no step
	}
	if err != nil {
		return false, fmt.Errorf("read run %d: %w", of.run, err)
	}
	j, _, err := journey.ReadVersion(ctx, p.tx.Journeys(), run.Journey, run.Version)
	if errors.Is(err, store.ErrNotFound) {
		p.steps[of] = false // a test's
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read version %d of journey %d: %w", run.Version, run.Journey, err)
	}
	step, is := j.Steps[journey.StepID(of.step)].(*journey.Message)
	p.steps[of] = is && len(step.FirstReachable) > 0
	return p.steps[of], nil
}
