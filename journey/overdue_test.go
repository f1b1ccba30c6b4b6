package journey_test

import (
	"context"
	"fmt"
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

// Messages that wait in the outbox are overdue from when they should have gone, with what
// waits for its clock; what a person holds is not, nor is an order a purchase that was
// cancelled. Each person counts once, from the first that is overdue, newest version first.
func TestOverdue_InTheOutbox(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 10:00")
	s := openShop(t, monday)
	s.people("twice", "byhand", "cancels", "retries", "newer")
	j := journeytest.Build(t, `entry on carted > wait 1h > message one > wait 1d > message two`)
	j.Entry.Reentry = &journey.Reentry{}
	id := s.launch(j)
	night := seoul(t, "2026-03-02 20:30")
	s.happens("twice", "carted", monday.Add(5*time.Minute), nil)
	for _, who := range []string{"twice", "byhand", "cancels", "retries"} {
		s.happens(who, "carted", night, nil) // due at 21:30, in quiet hours
	}
	s.until(night.Add(90 * time.Minute))
	s.launch(journeytest.Build(t, `entry on carted > wait 570m > message three`))
	s.happens("newer", "carted", night.Add(95*time.Minute), nil)
	s.until(night.Add(2 * time.Hour))
	if err := s.run.Pause(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		list, err := tx.Outbox().List(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxPending}})
		for i := range list {
			switch e := &list[i]; s.name(e.Customer) {
			case "byhand":
				err = tx.Outbox().Hold(ctx, []store.OutboxID{e.ID}, true)
			case "retries":
				e.State, e.NotBefore = store.OutboxRetry, e.NotBefore.Add(20*time.Minute)
				err = tx.Outbox().Save(ctx, []*store.OutboxEntry{e})
			}
		}
		return err
	})
	look := func() *journey.Overdue {
		t.Helper()
		w, err := s.run.Overdue(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	s.clock.Until(ctx, seoul(t, "2026-03-03 07:30"))
	if w := look(); w.People != 0 {
		t.Errorf("in the night nothing is overdue yet: %+v", w)
	}
	eight := seoul(t, "2026-03-03 08:00")
	s.clock.Until(ctx, eight.Add(4*time.Hour))
	s.happens("twice", store.EventOrdered, eight.Add(time.Hour), nil)     // after one was due, before two was
	s.happens("retries", store.EventOrdered, eight.Add(time.Minute), nil) // before it was to be tried again
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Orders().Save(ctx, &store.Order{ExternalID: "back", Customer: s.ids["cancels"], At: eight.Add(time.Hour), State: store.OrderCancelled})
	})
	w := look()
	var got []string
	for _, x := range w.Steps {
		got = append(got, fmt.Sprintf("v%d %s: %d people, %d bought", x.Version, x.Step.Kind(), x.People, x.Bought))
	}
	wantLines(t, got, "v2 wait: 1 people, 0 bought", "v1 message: 3 people, 1 bought", "v1 wait: 1 people, 0 bought")
	if w.People != 4 || w.Bought != 1 || !w.Since.Equal(seoul(t, "2026-03-03 07:35")) {
		t.Errorf("in all: %d people, %d bought, since %v", w.People, w.Bought, w.Since.In(kst))
	}
	if err := s.run.Resume(ctx, id); err != nil {
		t.Fatal(err)
	}
	if w := look(); w.People != 0 {
		t.Errorf("it runs, and what it does is no longer asked about: %+v", w)
	}
}
