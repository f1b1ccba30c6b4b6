package dispatch_test

import (
	"context"
	"fmt"
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
	normal, first := s.run, s.second(`{"priority":"high"}`)
	s.capped(1)
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

// second launches another journey under a policy and gives its run.
func (s *shop) second(policy string) (id store.RunID) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		doc := []byte(strings.Replace(definition, `"steps":`, `"policy":`+policy+`,"steps":`, 1))
		j := &store.Journey{Name: "Second", Draft: doc}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		v := &store.JourneyVersion{Journey: j.ID, Definition: doc, Messages: map[string]store.MessageVersionID{"Hello": s.message}}
		if err := tx.Journeys().Publish(ctx, v); err != nil {
			return err
		}
		run := &store.Run{Journey: j.ID, Version: v.Version, Mode: store.ModeLive, State: store.RunRunning, StartedAt: start}
		err := tx.Runs().Save(ctx, run)
		id = run.ID
		return err
	})
	return id
}

// capped lets everybody have so many messages a day.
func (s *shop) capped(most int) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingCaps, fmt.Sprintf(`[{"most":%d,"per":"P1D"}]`, most))
	})
}

// What comes first is held until the evening; that it has just been looked at, in
// the same group, does not give its room away.
func TestPriority_HeldKeepsItsRoom(t *testing.T) {
	s := newShop(t, 6, journey.NewVirtual(start))
	s.account(smtptest.Start(t, smtptest.Options{}))
	normal := s.run
	s.capped(1)
	s.run = s.second(`{"priority":"high","quiet_hours":{"from":"12:00","to":"18:00"}}`)
	s.queue()
	held := s.run
	s.run = normal
	s.queue(func(_ int, e *store.OutboxEntry) { e.MessageID = "normal-" + e.MessageID })
	tally := s.drain(s.dispatcher(s.st, dispatch.Options{}))
	if tally.Sent != 0 || tally.Skipped[store.SkipFrequencyCapped] != 6 {
		t.Errorf("%+v, want the six of the journey behind skipped", tally)
	}
	s.run = held
	if states := s.states(); states[store.OutboxPending] != 6 {
		t.Errorf("of the journey that comes first there are %v, want six that wait", states)
	}
}

// Two messages of the journey that comes first are due at the same instant: when
// one has gone, the other still has its room.
func TestPriority_TwoOfOneJourney(t *testing.T) {
	s := newShop(t, 3, journey.NewVirtual(start))
	s.account(smtptest.Start(t, smtptest.Options{}))
	normal := s.run
	s.capped(2)
	s.run = s.second(`{"priority":"high"}`)
	first := s.run
	s.queue()
	s.run = normal
	s.queue(func(_ int, e *store.OutboxEntry) { e.MessageID = "normal-" + e.MessageID })
	s.run = first
	s.queue(func(_ int, e *store.OutboxEntry) { e.MessageID = "again-" + e.MessageID })
	tally := s.drain(s.dispatcher(s.st, dispatch.Options{}))
	if states := s.states(); tally.Sent != 6 || states[store.OutboxSent] != 6 {
		t.Errorf("%+v, of the journey that comes first %v; want both of its messages for each of three", tally, states)
	}
}
