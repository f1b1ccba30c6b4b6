package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gilmok/store"
)

func fold(ctx context.Context, tx store.Tx) error {
	_, err := tx.Outbox().Fold(ctx)
	return err
}

// testNotes: what is noted is seen once it is folded, with all that follows from it,
// and once only; what is not on its way is left as it is.
func testNotes(t *testing.T, s store.Store) {
	run, all := started(t, s, 4)
	var entries []*store.OutboxEntry
	for _, p := range all {
		entries = append(entries, entryFor(p, 0))
	}
	queue(t, s, entries...)
	note := func(e *store.OutboxEntry, state store.OutboxState, with store.OutboxNote) {
		t.Helper()
		copied := *e
		copied.State, with.Entry = state, &copied
		must(t, s.Note(t.Context(), with))
	}
	for _, e := range entries[:3] {
		saveEntry(t, s, e, store.OutboxSending)
		note(e, store.OutboxOnWire, store.OutboxNote{})
	}
	sent, refused := *entries[0], *entries[1]
	sent.FinishedAt, sent.Detail, refused.NotBefore, refused.Reason = noon, "250 ok", noon.Add(time.Hour), "451"
	note(&sent, store.OutboxSent, store.OutboxNote{
		Events:   []store.Event{{Customer: sent.Customer, Name: store.EventSent, At: noon, Key: sent.Key}},
		Decision: &store.Decision{At: noon, Customer: sent.Customer, Run: run, Passage: sent.Passage, Step: "m1", What: "sent"},
		Suppress: &store.Suppression{Channel: store.ChannelEmail, Address: "a@shop.example", Kind: store.SuppressedBounced, At: noon},
	})
	note(&refused, store.OutboxRetry, store.OutboxNote{})
	note(entries[3], store.OutboxSent, store.OutboxNote{}) // is not on its way
	states := func() (got []store.OutboxState) {
		for _, e := range entries {
			e, err := s.Outbox().Get(t.Context(), e.ID)
			must(t, err)
			got = append(got, e.State)
		}
		return got
	}
	want := []store.OutboxState{store.OutboxSending, store.OutboxSending, store.OutboxSending, store.OutboxPending}
	equal(t, "before the fold", fmt.Sprint(states()), fmt.Sprint(want))
	write(t, s, fold)
	want = []store.OutboxState{store.OutboxSent, store.OutboxRetry, store.OutboxOnWire, store.OutboxPending}
	equal(t, "after the fold", fmt.Sprint(states()), fmt.Sprint(want))
	write(t, s, fold)
	decisions, err := s.Decisions().Of(t.Context(), sent.Customer, 0)
	must(t, err)
	equal(t, "decisions", len(decisions), 1)
	events, err := s.Events().List(t.Context(), store.EventQuery{Customer: sent.Customer, Names: []string{store.EventSent}})
	must(t, err)
	equal(t, "events", len(events), 1)
	counts, err := s.Outbox().Counts(t.Context())
	must(t, err)
	equal(t, "on the wire", counts[store.OutboxOnWire], 1)
	equal(t, "sending", counts[store.OutboxSending], 0)
	e, err := s.Outbox().Get(t.Context(), refused.ID)
	must(t, err)
	if !e.NotBefore.Equal(refused.NotBefore) || e.Reason != "451" {
		t.Errorf("to be tried again: %+v", e)
	}
	healthy(t, s)
}

// testNotesOfErased: what is noted of somebody who was erased meanwhile is passed over.
func testNotesOfErased(t *testing.T, s store.Store) {
	_, all := started(t, s, 1)
	e := entryFor(all[0], 0)
	queue(t, s, e)
	saveEntry(t, s, e, store.OutboxSending)
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Erase(ctx, e.Customer) })
	sent := *e
	sent.State, sent.FinishedAt = store.OutboxSent, noon
	must(t, s.Note(t.Context(), store.OutboxNote{Entry: &sent, Events: []store.Event{{Customer: e.Customer, Name: store.EventSent, At: noon, Key: e.Key}}}))
	write(t, s, fold)
	got, err := s.Outbox().Get(t.Context(), e.ID)
	must(t, err)
	equal(t, "state", got.State, store.OutboxSkipped)
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
	got := due(t, s, 2)
	equal(t, "due", len(got), 1)
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
