package journey_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
)

// copiedUntil makes the shop's workspace a copy that is put to use at an instant, while the
// original went on until then.
func (s *shop) copiedUntil(at time.Time) {
	s.t.Helper()
	_ = s.clock.Until(context.Background(), at)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return store.WriteJSON(ctx, tx.Settings(), store.SettingCopied, at)
	})
}

// by gives what became of each one's messages, in the order of the steps.
func (s *shop) by(who string) (states []string) {
	s.t.Helper()
	list, err := s.st.Outbox().List(context.Background(), store.OutboxQuery{Customer: s.ids[who]})
	if err != nil {
		s.t.Fatal(err)
	}
	for i := range list {
		e := &list[i]
		for _, other := range list[:i] {
			if e.Visit < other.Visit {
				s.t.Fatalf("%s: %+v", who, list)
			}
		}
		state := string(e.State)
		if e.Reason != "" {
			state += " " + e.Reason
		}
		states = append(states, state)
	}
	return states
}

// TestCopyDoubtsWhatWasDue: what a journey asks for in a copy is asked about as far as the
// original will have sent it, the whole series; what is due later goes, and what is too
// late by now does not.
func TestCopyDoubtsWhatWasDue(t *testing.T) {
	monday := seoul(t, "2026-03-02 10:00")
	s := openShop(t, monday)
	s.people("through", "both", "between", "after")
	s.launch(journeytest.Build(t, `entry on carted > wait 46h > message first > wait 20h > message second`))
	for who, at := range map[string]time.Duration{"through": 0, "both": time.Hour, "between": 15 * time.Hour, "after": 40 * time.Hour} {
		s.happens(who, "carted", monday.Add(time.Hour).Add(at), nil)
	}
	s.until(monday.Add(42 * time.Hour))
	s.copiedUntil(monday.Add(72 * time.Hour)) // 47h and, after the night, 62h and 67h are past
	for {
		if _, busy := s.tick(); !busy {
			break
		}
	}
	s.until(monday.Add(120 * time.Hour))
	for who, want := range map[string]string{
		"through": "skipped late, uncertain copied", "both": "uncertain copied, uncertain copied", "between": "uncertain copied, sent", "after": "sent, sent",
	} {
		if got := strings.Join(s.by(who), ", "); got != want {
			t.Errorf("%s: %s, want %s", who, got, want)
		}
	}
	ledger, err := s.st.Decisions().Of(context.Background(), s.ids["through"], 0)
	held := 0
	for _, d := range ledger {
		if d.What == journey.DecidedHeld && d.Reason == journey.HeldCopied {
			held++
		}
	}
	if err != nil || held != 1 {
		t.Errorf("%d lines of the ledger say why, %v", held, err)
	}
}

// TestCopyDoubtsWhomItLooksUp: who has come in since the last look, and whose turn at a
// throttle comes, may have gone on in the original; the next look is the copy's own.
func TestCopyDoubtsWhomItLooksUp(t *testing.T) {
	monday := seoul(t, "2026-03-02 10:00")
	t.Run("throttle", func(t *testing.T) {
		s := openShop(t, monday)
		s.people("a", "b", "c")
		s.launch(journeytest.Build(t, `entry on carted > throttle 1 per 1h > message turn`))
		for _, who := range []string{"a", "b"} {
			s.happens(who, "carted", monday.Add(time.Minute), nil)
		}
		s.until(monday.Add(2 * time.Minute)) // a goes
		s.copiedUntil(monday.Add(30 * time.Minute))
		s.until(monday.Add(2 * time.Hour))
		s.happens("c", "carted", monday.Add(2*time.Hour), nil)
		s.until(monday.Add(5 * time.Hour))
		for who, want := range map[string]string{"a": "sent", "b": "uncertain copied", "c": "sent"} {
			if got := strings.Join(s.by(who), ", "); got != want {
				t.Errorf("%s: %s, want %s", who, got, want)
			}
		}
	})
	t.Run("brought in", func(t *testing.T) {
		s := openShop(t, monday)
		j := journeytest.Build(t, `entry on carted > message welcome`)
		j.Entry = journey.Entry{Kind: journey.EntryImport}
		s.launch(j)
		s.until(monday.Add(time.Minute))
		s.people("then")
		s.copiedUntil(monday.Add(2 * time.Hour))
		s.until(monday.Add(190 * time.Minute))
		s.people("now")
		s.until(monday.Add(50 * time.Hour))
		for who, want := range map[string]string{"then": "uncertain copied", "now": "sent"} {
			if got := strings.Join(s.by(who), ", "); got != want {
				t.Errorf("%s: %s, want %s", who, got, want)
			}
		}
	})
	t.Run("a schedule", func(t *testing.T) {
		s := openShop(t, monday)
		s.people("minji")
		eleven := journey.Wall(11, 0)
		j := journeytest.Build(t, `entry on carted > message daily`)
		j.Entry = journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch, RRule: "FREQ=DAILY", Time: &eleven, Reentry: &journey.Reentry{}}
		s.launch(j)
		s.until(monday.Add(30 * time.Minute))
		s.copiedUntil(monday.Add(3 * time.Hour)) // past 11:00
		s.until(monday.Add(27 * time.Hour))      // and once more
		if got := strings.Join(s.by("minji"), ", "); got != "uncertain copied, sent" {
			t.Errorf("%s", got)
		}
	})
}
