package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"gilmok/store"
)

// Spent says until when senders, by name, have used up their limit of the hour or the day.
type Spent map[string]time.Time

// Spent gives the senders that have used up a limit, as far as this window sends.
func (f *Frame) Spent() Spent {
	if b := f.Workspace().Background; b != nil {
		return b.Sending().Spent
	}
	return nil
}

// keep says of rows that are due until when no sender can take them.
func (s Spent) keep(ctx context.Context, st store.Reads, due []Coming) error {
	if len(s) == 0 || len(due) == 0 {
		return nil
	}
	senders, err := st.Senders().List(ctx)
	if err != nil {
		return err
	}
	for i := range due {
		if due[i].Until, err = s.until(ctx, st, senders, due[i]); err != nil {
			return err
		}
	}
	return nil
}

// until gives when the sender that a message names, or the first of its channel, goes
// on; zero where one can take it now.
func (s Spent) until(ctx context.Context, st store.Reads, senders []store.Sender, c Coming) (until time.Time, err error) {
	v, err := st.Messages().Version(ctx, c.Message)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return until, err
	}
	of := func(named string) func(store.Sender) bool {
		return func(a store.Sender) bool { return a.Channel == c.Channel && (named == "" || a.Name == named) }
	}
	if err == nil {
		if named := SenderNamed(v.Document); slices.ContainsFunc(senders, of(named)) {
			return s.first(senders, of(named)), nil
		}
	}
	return s.first(senders, of("")), nil
}

// first gives when the first of some senders goes on.
func (s Spent) first(senders []store.Sender, of func(store.Sender) bool) (until time.Time) {
	for _, a := range senders {
		if !of(a) {
			continue
		}
		free := s[a.Name]
		if free.IsZero() {
			return time.Time{}
		}
		if until.IsZero() || free.Before(until) {
			until = free
		}
	}
	return until
}
