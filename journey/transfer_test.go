package journey_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
)

// More people than one transaction takes are taken over, from all older versions, each
// with a line in the ledger; whom the newest has already stays, and so does whoever waits
// for a message. Of a journey that is paused nobody is.
func TestTransfer_Everybody(t *testing.T) {
	ctx, monday := context.Background(), seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	var names []string
	for i := range 8 {
		names = append(names, fmt.Sprint("p", i))
	}
	s.people(names...)
	version := func(wait string) *journey.Journey {
		j := journeytest.Build(t, `entry on carted > wait `+wait+` > message hello`)
		j.Entry.Key, j.Entry.Reentry = "cart", &journey.Reentry{}
		return j
	}
	id := s.launch(version("3d"))
	came := func(who string, at time.Duration) {
		s.happens(who, "carted", monday.Add(at), store.Properties{"cart": "of " + who})
	}
	for _, who := range names[:7] {
		came(who, time.Minute)
	}
	s.until(monday.Add(time.Hour))
	s.launch(version("4d"))
	came("p3", 2*time.Hour) // the same cart, told to the newer version
	s.until(monday.Add(3 * time.Hour))
	where := map[journey.StepID]journey.StepID{"w1": "w1"}
	if err := s.run.Pause(ctx, id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.run.Transfer(ctx, id, where); !errors.Is(err, journey.ErrNotRunning) {
		t.Errorf("taken over while it is paused: %v", err)
	}
	if err := s.run.Resume(ctx, id); err != nil {
		t.Fatal(err)
	}
	if moved, err := s.run.Transfer(ctx, id, where); err != nil || moved != 6 {
		t.Errorf("took over %d, %v; p3 is there already", moved, err)
	}
	by := s.runs(id)
	if old, now := s.at(by[1], "w1"), s.at(by[2], "w1"); len(old) != 1 || s.name(old[0].Customer) != "p3" || len(now) != 7 {
		t.Errorf("%d wait in the old one, %d in the new one", len(old), len(now))
	}
	wantLines(t, s.ledger("p0")[2:], `02 15:00 w1 entered new_version `, s.ledger("p0")[3])
	passages, err := s.st.Passages().Of(ctx, s.ids["p0"])
	if err != nil || len(passages) != 2 || passages[1].State != store.PassageExited || passages[1].Reason != journey.ReasonNewVersion {
		t.Errorf("p0 has %+v, %v", passages, err)
	}
	s.launch(version("5d"))
	if moved, err := s.run.Transfer(ctx, id, where); err != nil || moved != 7 {
		t.Errorf("from two versions: %d, %v; of the two of p3 one", moved, err)
	}
	came("p7", 4*time.Hour)
	s.until(seoul(t, "2026-03-07 12:00"))
	last := journeytest.Build(t, `entry on carted > wait 1d > message other`)
	s.launch(last)
	if moved, err := s.run.Transfer(ctx, id, map[journey.StepID]journey.StepID{"w1": "gone", "m1": "w1"}); err != nil || moved != 0 {
		t.Errorf("to a step that is none, from a message: %d, %v", moved, err)
	}
}

// Who waits for a message that is on its way stays with it.
func TestTransfer_NotFromAMessage(t *testing.T) {
	ctx, night := context.Background(), seoul(t, "2026-03-02 22:00")
	s := openShop(t, night)
	s.people("minji")
	id := s.launch(journeytest.Build(t, `entry > message hello > wait 1d > message again`))
	s.until(night.Add(time.Hour)) // hello waits for the morning
	s.launch(journeytest.Build(t, `entry on carted > wait 1d > message other`))
	if moved, err := s.run.Transfer(ctx, id, map[journey.StepID]journey.StepID{"m1": "w1"}); err != nil || moved != 0 {
		t.Errorf("took over %d, %v", moved, err)
	}
	if by := s.runs(id); len(s.at(by[1], "m1")) != 1 {
		t.Error("she no longer waits for hello")
	}
}
