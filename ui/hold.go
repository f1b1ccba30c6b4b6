package ui

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gilmok/store"
)

// Coming is a row of the next 24 hours: messages of one step that look the same to
// a person. Reasons are those it stands for.
type Coming struct {
	store.OutboxGroup
	Reasons  []string
	Until    time.Time // no sender that may take it does so before, for its limit; zero: nothing keeps it
	from, to time.Time // of its messages' time
}

// At is the instant at which it can go.
func (c Coming) At() time.Time {
	if c.Until.IsZero() {
		return c.First
	}
	return c.Until // only what is due waits for it
}

// ComingUp gives what goes out within a day of an instant, in the order of time; what
// is due at it stands apart from what comes later. spent are the senders that have
// used up a limit. alike tells whether two groups of one message say the same where
// they are shown; nil: they do.
func ComingUp(ctx context.Context, st store.Reads, spent Spent, at time.Time, alike func(a, b store.OutboxGroup) bool) ([]Coming, error) {
	next := at.Add(time.Microsecond) // of which the store keeps time
	rows, err := comingUp(ctx, st, time.Time{}, next, alike)
	if err != nil {
		return nil, err
	}
	if err := spent.keep(ctx, st, rows); err != nil {
		return nil, err
	}
	later, err := comingUp(ctx, st, next, at.Add(DayAhead), alike)
	if err != nil {
		return nil, err
	}
	rows = append(rows, later...)
	slices.SortStableFunc(rows, func(a, b Coming) int { return cmp.Or(a.At().Compare(b.At()), a.First.Compare(b.First)) })
	return rows, nil
}

func comingUp(ctx context.Context, st store.Reads, from, to time.Time, alike func(a, b store.OutboxGroup) bool) (rows []Coming, err error) {
	groups, err := st.Outbox().Groups(ctx, store.OutboxQuery{From: from, To: to, States: []store.OutboxState{store.OutboxPending, store.OutboxRetry}})
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		i := slices.IndexFunc(rows, func(c Coming) bool {
			return c.like(g) && (alike == nil || alike(c.OutboxGroup, g))
		})
		if i < 0 {
			rows = append(rows, Coming{OutboxGroup: g, Reasons: []string{g.Reason}, from: from, to: to})
			continue
		}
		rows[i].Count += g.Count
		rows[i].Reasons = append(rows[i].Reasons, g.Reason)
		if g.First.Before(rows[i].First) {
			rows[i].First = g.First
		}
	}
	return rows, nil
}

// like reports whether a group is of the same message, and held as it is.
func (c Coming) like(g store.OutboxGroup) bool {
	return c.Run == g.Run && c.Step == g.Step && c.Message == g.Message && c.Channel == g.Channel && c.State == g.State && c.Held == g.Held
}

// Hold sets the messages of a row aside, or lets them go where they are held: those
// of the row and no others.
func Hold(ctx context.Context, tx store.Tx, c Coming) error {
	entries, err := tx.Outbox().List(ctx, store.OutboxQuery{Run: c.Run, Step: c.Step, States: []store.OutboxState{c.State}, From: c.from, To: c.to})
	if err != nil {
		return err
	}
	var ids []store.OutboxID
	for _, e := range entries {
		if e.Held == c.Held && e.Message == c.Message && slices.Contains(c.Reasons, e.Reason) {
			ids = append(ids, e.ID)
		}
	}
	return tx.Outbox().Hold(ctx, ids, !c.Held)
}
