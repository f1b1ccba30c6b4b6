package journey

import (
	"context"
	"errors"
	"slices"

	"gilmok/store"
)

// hand gives customers to another running journey; one that does not run takes
// nobody.
func (r *Runner) hand(ctx context.Context, tx store.Tx, journey string, who []store.CustomerID) error {
	j, err := tx.Journeys().Find(ctx, journey)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return r.invite(ctx, tx, j.ID, who)
}

// invite lets customers into a running journey at once, by its audience and
// re-entry rules; entry limits are for those who come by themselves.
func (r *Runner) invite(ctx context.Context, tx store.Tx, id store.JourneyID, who []store.CustomerID) error {
	run, err := openRun(ctx, tx, id)
	if err != nil || run == nil {
		return err
	}
	e, err := r.engine(ctx, run)
	if err != nil {
		return err
	}
	t := &tick{r: r, run: run, e: e, shared: newShared(), now: r.clock.Now()}
	b := &batch{tick: t, tx: tx, subjects: map[store.CustomerID]*store.Subject{}}
	if err := b.load(ctx, slices.Clone(who)); err != nil {
		return err
	}
	d, err := b.door(ctx, who)
	if err != nil {
		return err
	}
	var list []*store.Passage
	for _, c := range who {
		if s := b.subjects[c]; s != nil {
			if p := d.admitFree(s, t.now); p != nil {
				list = append(list, p)
			}
		}
	}
	if err := tx.Passages().Enter(ctx, list); err != nil {
		return err
	}
	for _, p := range list {
		if p.ID != 0 {
			b.decide(p, DecidedEntered, "", nil)
		}
	}
	return tx.Decisions().Add(ctx, b.decisions)
}

// openRun gives the run of a journey that takes people in; nil: none.
func openRun(ctx context.Context, tx store.Tx, id store.JourneyID) (*store.Run, error) {
	runs, err := tx.Runs().List(ctx, id)
	if err != nil {
		return nil, err
	}
	for i := range runs {
		s, err := parseShared(runs[i].Shared)
		if err != nil {
			return nil, err
		}
		if runs[i].State == store.RunRunning && !s.Closed {
			return &runs[i], nil
		}
	}
	return nil, nil
}
