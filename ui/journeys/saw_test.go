package journeys

import (
	"slices"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
)

// What a decision rested on is said in words, and found by them.
func TestWhatADecisionSawInWords(t *testing.T) {
	w := &whyFound{journey: &journey.Journey{}, zone: time.FixedZone("KST", 9*3600), products: map[string]string{"P1": "Yuzu soap"}}
	for _, c := range []struct {
		saw  map[string]any
		want []string
	}{
		{map[string]any{"until": "2026-03-07T00:00:00Z", "expires": "2026-03-10"}, []string{"until 2026-03-07 09:00", "expires: 2026-03-10"}},
		{map[string]any{"event": "ordered", "at": "2026-03-08T02:00:00Z", "order_id": "A-7", "products": []any{"P1", "P9"}},
			[]string{"Ordered", "2026-03-08 11:00", "order_id: A-7", "products: Yuzu soap, P9"}},
		{map[string]any{"most": 1.0, "per": "P7D", "sent": 2.0}, []string{"2 sent in 1 week, at most 1"}},
		{map[string]any{"most": 5.0, "per": "PT1H"}, []string{"5 in 1 h"}},
		{map[string]any{"round": 1.0, "most": 3.0}, []string{"after 1 of 3 rounds"}},
		{map[string]any{"channel": "sms", "consent": "unsubscribed"}, []string{"Text", "Unsubscribed"}},
		{map[string]any{"channel": "email", "purpose": "advertising"}, []string{"Email", "Advertising"}},
		{map[string]any{"purpose": "a gift"}, []string{"purpose: a gift"}},
		{map[string]any{"due": "2026-03-07T00:00:00Z", "attempt": 1.0}, []string{"was due on 2026-03-07 09:00"}},
	} {
		if got := w.saw(c.saw); !slices.Equal(got, c.want) {
			t.Errorf("%v: got %q, want %q", c.saw, got, c.want)
		}
	}
	w.decisions = []store.Decision{
		{What: journey.DecidedWaits, Reason: journey.WaitsTime, Saw: map[string]any{"until": "2026-03-07T00:00:00Z"}},
		{What: journey.DecidedExited, Reason: "ordered", Saw: map[string]any{"products": []any{"P1"}}},
	}
	if list := found(w.moments(), " yuzu "); len(list) != 1 || list[0].words != "Taken out: Ordered" {
		t.Errorf("found: %+v", list)
	}
}

// No line of the ledger shows a code.
func TestEveryDecisionHasWords(t *testing.T) {
	for _, what := range []string{
		journey.DecidedWaits, journey.DecidedPassed, journey.DecidedSet, journey.DecidedUpdated, journey.DecidedRecorded, journey.DecidedStarted,
	} {
		for _, reason := range []string{journey.WaitsTime, journey.WaitsEvent, journey.WaitsPermit, journey.WaitsToDo, journey.WaitsOwnHour, journey.WaitsFallback} {
			if m := told(&journey.Journey{}, time.Time{}, what, "", reason); m.words == "" || m.words == what || what == journey.DecidedWaits && m.words == reason {
				t.Errorf("%s %s: %+v", what, reason, m)
			}
		}
	}
}
