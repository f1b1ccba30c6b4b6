package ui

import (
	"context"
	"slices"

	"gilmok/store"
)

// Hold sets the messages of a row of the next 24 hours aside, or lets them go
// where they are held: those of the group and no others. reasons are the reasons
// the row stands for.
func Hold(ctx context.Context, tx store.Tx, g store.OutboxGroup, reasons []string) error {
	entries, err := tx.Outbox().List(ctx, store.OutboxQuery{Run: g.Run, Step: g.Step, States: []store.OutboxState{g.State}, To: tx.Now().Add(DayAhead)})
	if err != nil {
		return err
	}
	var ids []store.OutboxID
	for _, e := range entries {
		if e.Held == g.Held && e.Message == g.Message && slices.Contains(reasons, e.Reason) {
			ids = append(ids, e.ID)
		}
	}
	return tx.Outbox().Hold(ctx, ids, !g.Held)
}
