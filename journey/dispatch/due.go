package dispatch

import (
	"context"
	"fmt"
	"time"

	"gilmok/store"
)

// NextDue is when there is next something to send, as far as senders, their limits
// and their problems let it: what waits for a person has no due time. Zero: nothing.
func (d *Dispatcher) NextDue(ctx context.Context) (time.Time, error) {
	now := d.clock.Now()
	rest := d.resting(now)
	next, err := d.st.Outbox().NextDue(ctx)
	if err != nil || next.IsZero() || len(rest) == 0 && next.After(now) {
		return next, err
	}
	// Something is due and was not sent, or its sender rests: look closer.
	groups, err := d.st.Outbox().Groups(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxPending, store.OutboxRetry}})
	if err != nil {
		return time.Time{}, err
	}
	w := waiting{d: d, rest: rest, runs: map[store.RunID]bool{}}
	if err := w.readChannels(ctx); err != nil {
		return time.Time{}, err
	}
	next = time.Time{}
	for _, g := range groups {
		at, sends, err := w.due(ctx, g)
		if err != nil {
			return time.Time{}, err
		}
		if sends && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, nil
}

// waiting tells of groups of entries whether anything will send them by itself.
type waiting struct {
	d        *Dispatcher
	rest     map[store.Channel]time.Time
	channels map[store.Channel]bool // that have a sender
	runs     map[store.RunID]bool   // that go
}

func (w *waiting) readChannels(ctx context.Context) error {
	accounts, err := w.d.st.Senders().List(ctx)
	if err != nil {
		return fmt.Errorf("list senders: %w", err)
	}
	w.channels = map[store.Channel]bool{}
	for _, a := range accounts {
		w.channels[a.Channel] = true
	}
	return nil
}

// due gives when a group can go; sends is false where a person has to act first.
func (w *waiting) due(ctx context.Context, g store.OutboxGroup) (at time.Time, sends bool, err error) {
	until, rests := w.rest[g.Channel]
	if g.Held || !w.channels[g.Channel] || rests && until.IsZero() {
		return time.Time{}, false, nil
	}
	going, known := w.runs[g.Run]
	if !known {
		run, err := w.d.st.Runs().Get(ctx, g.Run)
		if err != nil {
			return time.Time{}, false, fmt.Errorf("read run %d: %w", g.Run, err)
		}
		going = goes(run)
		w.runs[g.Run] = going
	}
	return latest(g.First, until), going, nil
}
