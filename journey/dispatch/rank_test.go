package dispatch_test

import (
	"context"
	"strings"
	"testing"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

// Both journeys' messages are due at once under a cap of one a day: that of the
// journey that comes first goes, though it was queued last.
func TestPriority(t *testing.T) {
	s := newShop(t, 12, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	normal, first := s.run, store.RunID(0)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		if err := tx.Settings().Set(ctx, store.SettingCaps, `[{"most":1,"per":"P1D"}]`); err != nil {
			return err
		}
		doc := []byte(strings.Replace(definition, `"steps":`, `"policy":{"priority":"high"},"steps":`, 1))
		j := &store.Journey{Name: "First", Draft: doc}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		v := &store.JourneyVersion{Journey: j.ID, Definition: doc, Messages: map[string]store.MessageVersionID{"Hello": s.message}}
		if err := tx.Journeys().Publish(ctx, v); err != nil {
			return err
		}
		run := &store.Run{Journey: j.ID, Version: v.Version, Mode: store.ModeLive, State: store.RunRunning, StartedAt: start}
		err := tx.Runs().Save(ctx, run)
		first = run.ID
		return err
	})
	s.queue()
	s.run = first
	s.queue(func(_ int, e *store.OutboxEntry) { e.MessageID = "first-" + e.MessageID })
	tally := s.drain(s.dispatcher(s.st, dispatch.Options{}))
	if tally.Sent != 12 || tally.Skipped[store.SkipFrequencyCapped] != 12 {
		t.Fatalf("%+v, want one of two for each of 12", tally)
	}
	for _, run := range []store.RunID{normal, first} {
		list, err := s.st.Outbox().List(context.Background(), store.OutboxQuery{Run: run, States: []store.OutboxState{store.OutboxSent}})
		if err != nil || run == first && len(list) != 12 || run == normal && len(list) != 0 {
			t.Errorf("run %d sent %d, %v", run, len(list), err)
		}
	}
}
