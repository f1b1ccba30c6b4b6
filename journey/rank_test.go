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

// News held over night waits for the morning; the offer of another journey would
// take its room under a cap of one a day, and leaves it where the news comes first.
func TestPriority(t *testing.T) {
	for _, c := range []struct {
		name        string
		news, offer journey.Priority
		goes        bool
	}{
		{"the news come first", journey.PriorityHigh, journey.PriorityNormal, false},
		{"the offer comes last", "", journey.PriorityLow, false},
		{"equals", "", "", true},
		{"the offer comes first", journey.PriorityLow, journey.PriorityHigh, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			evening := seoul(t, "2026-03-02 22:00")
			s := openShop(t, evening)
			s.people("minji")
			s.tx(func(ctx context.Context, tx store.Tx) error {
				return tx.Settings().Set(ctx, store.SettingCaps, `[{"most":1,"per":"P1D"}]`)
			})
			offer := journeytest.Build(t, `entry > message offer`)
			offer.Name, offer.Policy.Priority = "Offer", c.offer
			offer.Policy.QuietHours = &journey.QuietHours{Then: journey.QuietOff}
			news := journeytest.Build(t, `entry > message news`)
			news.Name, news.Policy.Priority = "News", c.news
			s.launch(news)
			s.tick()
			s.clock.Until(context.Background(), evening.Add(time.Minute))
			s.launch(offer)
			s.tick()
			skipped := strings.Contains(strings.Join(s.sent(), "\n"), "skipped(frequency_capped)")
			if skipped == c.goes {
				t.Errorf("the offer goes: %t, want %t\n%s", !skipped, c.goes, strings.Join(s.sent(), "\n"))
			}
		})
	}
}
