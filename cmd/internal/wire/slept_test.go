package wire

import (
	"context"
	"testing"
	"time"

	"gilmok/store"
)

func TestPulse(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	p := &pulse{beat: noon}
	p.at(noon.Add(14 * time.Minute))
	if p.take() {
		t.Error("a short pause is none")
	}
	p.at(noon.Add(8 * time.Hour)) // it slept; the watch beats on before a turn has looked
	p.at(noon.Add(8*time.Hour + 10*time.Second))
	if _, ok := p.last(); ok {
		t.Error("what was missed has not been seen to, and is said to be")
	}
	if !p.take() || p.take() {
		t.Error("missed beats are told once")
	}
	if at, ok := p.last(); !ok || !at.Equal(noon.Add(8*time.Hour+10*time.Second)) {
		t.Errorf("the last beat is at %v (%v)", at, ok)
	}
}

// A start soon after the last run holds nothing; one after hours does, unless the
// workspace was told to send.
func TestWhatIsHeldAtTheStart(t *testing.T) {
	for _, c := range []struct {
		name    string
		pause   time.Duration
		told    string
		overdue Overdue
		held    bool
	}{
		{"hours later", 5 * time.Hour, "", OverdueHold, true},
		{"at once", time.Minute, "", OverdueHold, false},
		{"told to send", 5 * time.Hour, "send", OverdueHold, false},
		{"without a window", 5 * time.Hour, "", OverdueSend, false},
		{"just made", 0, "", OverdueHold, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, id := opened(t, true)
			p.overdue = c.overdue
			if c.pause > 0 {
				p.machine.SetRan(p.Store.Info().ID, p.Clock.Now().Add(-c.pause))
			}
			var entry *store.OutboxEntry
			change(t, p, func(ctx context.Context, tx store.Tx) error {
				j := &store.Journey{Name: "J"}
				if err := tx.Journeys().Save(ctx, j); err != nil {
					return err
				}
				r := &store.Run{Journey: j.ID, Version: 1, Mode: store.ModeLive, State: store.RunDone}
				if err := tx.Runs().Save(ctx, r); err != nil {
					return err
				}
				entry = &store.OutboxEntry{Run: r.ID, Passage: 1, Customer: id, Step: "m1", Visit: 1, Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising,
					Key: "1/m1/1/email", NotBefore: tx.Now().Add(-30 * time.Minute)}
				if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{entry}); err != nil {
					return err
				}
				return tx.Settings().Set(ctx, store.SettingOverdue, c.told)
			})
			if _, err := p.Run(t.Context(), true, time.Time{}); err != nil {
				t.Fatal(err)
			}
			e, err := p.Store.Outbox().Get(t.Context(), entry.ID)
			if err != nil || e.Held != c.held || c.held && e.Reason != store.ReasonMissed {
				t.Errorf("%+v (%v)", e, err)
			}
			if ran := p.machine.Ran(p.Store.Info().ID); p.Clock.Now().Sub(ran) > time.Minute {
				t.Errorf("the next start thinks that nobody ran since %v", ran)
			}
		})
	}
}
