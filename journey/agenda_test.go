package journey_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store/value"
)

func slotLines(slots []journey.Slot) (lines []string) {
	for _, s := range slots {
		lines = append(lines, fmt.Sprintf("%s %s %s %d %s–%s", s.Day, s.Name, s.Step, s.Messages, s.First.In(kst).Format("15:04"), s.Last.In(kst).Format("15:04")))
	}
	return lines
}

// A calendar of what went, what goes, and what drafts would send.
func TestCalendar(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans", "ana")
	series := journeytest.Build(t, `entry > message hello > wait 2d > message tips > wait 5d > message more`)
	series.Name = "Series"
	s.launch(series)
	sale := journeytest.Build(t, `entry > message sale`)
	sale.Name, sale.Entry.At = "Sale", "2026-03-06T10:00:00+09:00"
	s.draft(sale)
	undated := journeytest.Build(t, `entry > message someday`)
	undated.Name = "Someday"
	s.draft(undated)
	s.until(seoul(t, "2026-03-05 09:00"))

	went, err := journey.Went(ctx, s.st, value.MakeDate(2026, 3, 1), value.MakeDate(2026, 3, 5))
	if err != nil {
		t.Fatal(err)
	}
	wantLines(t, slotLines(went), "2026-03-02 Series m1 3 12:00–12:00", "2026-03-04 Series m2 3 12:00–12:00")
	if went[1].Message != "tips" {
		t.Errorf("what was sent is called %q", went[1].Message)
	}
	out := journey.Outlook{From: s.clock.Now(), Days: 20}
	plan, err := out.Forecast(ctx, s.st)
	if err != nil {
		t.Fatal(err)
	}
	wantLines(t, slotLines(journey.Slots(plan, kst)), "2026-03-09 Series m3 3 12:00–12:00")
	drafts, err := out.Drafts(ctx, s.st)
	if err != nil {
		t.Fatal(err)
	}
	wantLines(t, slotLines(journey.Slots(drafts, kst)), "2026-03-06 Sale m1 3 10:00–10:00")

	// Moved to Saturday; the clocks of customers elsewhere part the day.
	moved, _, err := sale.Shift("m1", seoul(t, "2026-03-06 10:00"), 1)
	if err != nil {
		t.Fatal(err)
	}
	s.draft(moved)
	if drafts, err = out.Drafts(ctx, s.st); err != nil {
		t.Fatal(err)
	}
	wantLines(t, slotLines(journey.Slots(drafts, kst)), "2026-03-07 Sale m1 3 10:00–10:00")
	// What runs is moved in its draft: those inside would go with it.
	later, _, err := series.Shift("m3", seoul(t, "2026-03-09 12:00"), 3)
	if err != nil {
		t.Fatal(err)
	}
	s.draft(later)
	if drafts, err = out.Drafts(ctx, s.st); err != nil {
		t.Fatal(err)
	}
	wantLines(t, slotLines(journey.Slots(drafts, kst)), "2026-03-07 Sale m1 3 10:00–10:00", "2026-03-12 Series m3 3 12:00–12:00")
	halves := journey.Slots([]journey.Planned{{At: seoul(t, "2026-03-07 23:00"), Expected: true}, {At: seoul(t, "2026-03-07 09:00")}, {At: seoul(t, "2026-03-08 00:30"), Expected: true}}, kst)
	if len(halves) != 2 || halves[0].Expected || !halves[1].Expected || halves[0].First.In(kst).Hour() != 9 || halves[0].Last.Sub(halves[0].First) != 14*time.Hour {
		t.Errorf("slots %+v", halves)
	}
}
