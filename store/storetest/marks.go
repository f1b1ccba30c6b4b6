package storetest

import (
	"context"
	"testing"

	"gilmok/store"
)

// testMarks: a mark says only that an entry is on the wire; what is not on its way
// there is looked at as Save does.
func testMarks(t *testing.T, s store.Store) {
	run, all := started(t, s, 3)
	first, second, third := entryFor(all[0], 0), entryFor(all[1], 0), entryFor(all[2], 0)
	queue(t, s, first, second, third)
	got := claim(t, s, 3)
	saveEntry(t, s, &got[0], store.OutboxSending)
	saveEntry(t, s, &got[1], store.OutboxSending)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Outbox().Cancel(ctx, store.OutboxQuery{Run: run, States: []store.OutboxState{store.OutboxLeased}}, "stopped")
		return err
	})
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Outbox().Mark(ctx, []*store.OutboxEntry{&got[0], &got[1], &got[2]})
	})
	equal(t, "cancelled stays so", got[2].State, store.OutboxCancelled)
	counts, err := s.Outbox().Counts(t.Context())
	must(t, err)
	equal(t, "on the wire", counts[store.OutboxOnWire], 2)
	equal(t, "sending", counts[store.OutboxSending], 0)
	going, err := s.Outbox().List(t.Context(), store.OutboxQuery{IDs: []store.OutboxID{got[0].ID, got[2].ID}, States: []store.OutboxState{store.OutboxOnWire}})
	must(t, err)
	equal(t, "asked for by id and state", len(going), 1)
	healthy(t, s)
}

// testTwiceInOne: an entry saved twice by one call, or queued, recorded or entered
// twice in one list, is as if one call had followed the other.
func testTwiceInOne(t *testing.T, s store.Store) {
	_, all := started(t, s, 2)
	entry, again := entryFor(all[0], 0), entryFor(all[0], 0)
	queue(t, s, entry, again)
	if entry.ID == 0 || again.ID != 0 {
		t.Errorf("queued twice: %d and %d", entry.ID, again.ID)
	}
	got := claim(t, s, 2)
	equal(t, "claimed", len(got), 1)
	sending, sent := got[0], got[0]
	sending.State, sent.State, sent.Detail = store.OutboxSending, store.OutboxSent, "250 ok"
	event := store.Event{Customer: all[0].Customer, Name: "booked", At: noon, Key: "k1"}
	passage := &store.Passage{Run: all[0].Run, Customer: all[0].Customer, EntryKey: "twice", Step: "w1"}
	copied := *passage
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		n, err := tx.Events().Record(ctx, event, event)
		equal(t, "recorded", n, 1)
		if err != nil {
			return err
		}
		if err := tx.Passages().Enter(ctx, []*store.Passage{passage, &copied}); err != nil {
			return err
		}
		return tx.Outbox().Save(ctx, []*store.OutboxEntry{&sending, &sent})
	})
	if passage.ID == 0 || copied.ID != 0 {
		t.Errorf("entered twice: %d and %d", passage.ID, copied.ID)
	}
	e, err := s.Outbox().Get(t.Context(), entry.ID)
	must(t, err)
	if e.State != store.OutboxSent || e.Detail != "250 ok" || e.FinishedAt.IsZero() {
		t.Errorf("saved twice: %+v", e)
	}
	healthy(t, s)
}
