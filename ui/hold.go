package ui

import (
	"context"
	"slices"
	"time"

	"gilmok/store"
)

// Coming is a row of the next 24 hours: messages of one step that look the same to
// a person. Reasons are those it stands for.
type Coming struct {
	store.OutboxGroup
	Reasons []string
}

// ComingUp gives what goes out within a day of an instant, in the order of time.
// alike tells whether two groups of one message say the same where they are shown;
// nil: they do.
func ComingUp(ctx context.Context, st store.Reads, at time.Time, alike func(a, b store.OutboxGroup) bool) ([]Coming, error) {
	groups, err := st.Outbox().Groups(ctx, store.OutboxQuery{To: at.Add(DayAhead), States: []store.OutboxState{store.OutboxPending, store.OutboxRetry}})
	if err != nil {
		return nil, err
	}
	var rows []Coming
	for _, g := range groups {
		i := slices.IndexFunc(rows, func(c Coming) bool {
			return c.like(g, at) && (alike == nil || alike(c.OutboxGroup, g))
		})
		if i < 0 {
			rows = append(rows, Coming{g, []string{g.Reason}})
			continue
		}
		rows[i].Count += g.Count
		rows[i].Reasons = append(rows[i].Reasons, g.Reason)
		if g.First.Before(rows[i].First) {
			rows[i].First = g.First
		}
	}
	slices.SortStableFunc(rows, func(x, y Coming) int { return x.First.Compare(y.First) })
	return rows, nil
}

// like reports whether a group is of the same message and goes with it: both now,
// or both later.
func (c Coming) like(g store.OutboxGroup, at time.Time) bool {
	return c.Run == g.Run && c.Step == g.Step && c.Message == g.Message && c.Channel == g.Channel && c.State == g.State && c.Held == g.Held &&
		c.First.After(at) == g.First.After(at)
}

// Hold sets the messages of a row aside, or lets them go where they are held: those
// of the row and no others.
func Hold(ctx context.Context, tx store.Tx, c Coming) error {
	entries, err := tx.Outbox().List(ctx, store.OutboxQuery{Run: c.Run, Step: c.Step, States: []store.OutboxState{c.State}, To: tx.Now().Add(DayAhead)})
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
