package journey_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
)

// What fell due while a journey was paused is told before it goes on, with who has
// bought since; what is not due yet is not told, nor who bought before.
func TestOverdue(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 10:00")
	s := openShop(t, monday)
	s.people("buys", "stays", "bought", "later")
	id := s.launch(journeytest.Build(t, `entry on carted > wait 2d > message reminder`))
	for _, who := range []string{"buys", "stays", "bought"} {
		s.happens(who, "carted", monday.Add(time.Hour), nil)
	}
	s.happens("later", "carted", monday.AddDate(0, 0, 2), nil)
	s.happens("bought", store.EventOrdered, monday.Add(2*time.Hour), nil)
	s.until(monday.AddDate(0, 0, 2).Add(30 * time.Minute))
	look := func() *journey.Overdue {
		t.Helper()
		w, err := s.run.Overdue(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	if err := s.run.Pause(ctx, id); err != nil {
		t.Fatal(err)
	}
	if w := look(); w.People != 0 || len(w.Steps) != 0 || !w.Since.IsZero() {
		t.Errorf("nothing is overdue yet, and it says %+v", w)
	}
	s.clock.Until(ctx, monday.AddDate(0, 0, 3))
	s.happens("buys", store.EventOrdered, monday.AddDate(0, 0, 2).Add(5*time.Hour), nil)
	w := look()
	if w.People != 3 || w.Bought != 1 || !w.Since.Equal(monday.AddDate(0, 0, 2).Add(time.Hour)) {
		t.Errorf("overdue: %+v", w)
	}
	if len(w.Steps) != 1 || w.Steps[0].Step.Kind() != journey.KindWait || w.Steps[0].Version != 1 || w.Steps[0].People != 3 || w.Steps[0].Bought != 1 {
		t.Errorf("by step: %+v", w.Steps)
	}
	if err := s.run.Resume(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.until(monday.AddDate(0, 0, 3).Add(time.Hour))
	if w := look(); w.People != 0 {
		t.Errorf("it runs, and still %+v", w)
	}
}
