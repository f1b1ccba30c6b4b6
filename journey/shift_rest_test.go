package journey_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/value"
)

// close sets the shop's own days of rest.
func (s *shop) close(closed string) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingClosed, closed)
	})
}

// passing builds a journey whose first wait passes over days of rest.
func passing(t *testing.T, doc, at string) *journey.Journey {
	j := journeytest.Build(t, doc)
	j.Name = "Sale"
	if at != "" {
		j.Entry.At = at
	}
	j.Steps["w1"].(*journey.Wait).SkipHolidays = true
	return j
}

// A message that days of rest have held back goes on the day it is moved to, or
// where it is said to go, by the forecast of the draft.
func TestShiftOverDaysOfRest(t *testing.T) {
	ctx := context.Background()
	s := openShop(t, seoul(t, "2026-03-03 12:00"))
	s.people("minji", "hans")
	s.close(`[{"from":"2026-03-06","to":"2026-03-08"},{"from":"2026-03-12"}]`)
	const thursday = "2026-03-05T10:00:00+09:00"
	for _, c := range []struct {
		wait     string
		from, to int // of March
		lands    int // 0: too early
		rests    bool
	}{
		{"1d", 9, 10, 10, false}, {"1d", 9, 11, 11, false}, {"1d", 9, 5, 5, false}, {"1d", 9, 4, 0, false},
		{"1d", 9, 7, 9, true}, {"1d", 9, 12, 13, true}, {"4d", 9, 10, 10, false}, {"7d", 13, 14, 14, false},
		{"1 calendar day at 10:00", 9, 11, 11, false}, {"until 2026-03-06 at 10:00", 9, 10, 10, false},
		{"until fri at 10:00", 13, 17, 10, false}, // the next Tuesday behind the fifth
	} {
		t.Run(fmt.Sprintf("wait %s from %d to %d", c.wait, c.from, c.to), func(t *testing.T) {
			j := passing(t, "entry > wait "+c.wait+" > message sale", thursday)
			id := s.draft(j)
			s.goes(t, c.from, 2)
			saved, err := s.st.Journeys().Get(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			moved, err := journey.Outlook{From: s.clock.Now()}.Shift(ctx, s.st, saved, "m1", seoul(t, fmt.Sprintf("2026-03-%02d 10:00", c.from)), value.MakeDate(2026, 3, c.to))
			var refused *journey.ShiftError
			if c.lands == 0 {
				if !errors.As(err, &refused) || refused.Code != journey.ShiftTooEarly {
					t.Errorf("moved %+v, %v; want it to be too early", moved, err)
				}
				return
			}
			if err != nil || moved.Day != value.MakeDate(2026, 3, c.lands) || moved.Rests != c.rests || moved.Apart != 0 {
				t.Fatalf("moved %+v, %v; want the %dth", moved, err, c.lands)
			}
			s.draft(moved.Journey)
			s.goes(t, c.lands, 2)
		})
	}
}

// goes checks that so many messages of the draft go on a day of March, and no others.
func (s *shop) goes(t testing.TB, day, messages int) {
	t.Helper()
	plan, err := journey.Outlook{From: s.clock.Now(), Days: 20}.Drafts(context.Background(), s.st)
	if err != nil {
		t.Fatal(err)
	}
	slots := journey.Slots(plan, kst)
	if len(slots) != 1 || slots[0].Day != value.MakeDate(2026, 3, day) || slots[0].Messages != messages {
		t.Fatalf("the draft sends %v, want %d on the %dth", slotLines(slots), messages, day)
	}
}

// Of those inside, who came on other days go on other days once none of rest brings
// them together: it is said how many.
func TestShiftOverDaysOfRestApart(t *testing.T) {
	ctx := context.Background()
	s := openShop(t, seoul(t, "2026-03-04 12:00"))
	s.people("minji", "hans", "ana")
	s.close(`[{"from":"2026-03-06","to":"2026-03-08"}]`)
	id := s.launch(passing(t, "entry on came > wait 2d > message sale", ""))
	for _, came := range []struct{ who, at string }{{"minji", "2026-03-04 13:00"}, {"hans", "2026-03-05 13:00"}, {"ana", "2026-03-05 14:00"}} {
		s.until(seoul(t, came.at))
		s.happens(came.who, "came", s.clock.Now(), nil)
		s.tick()
	}
	s.until(seoul(t, "2026-03-05 15:00"))
	saved, err := s.st.Journeys().Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	moved, err := journey.Outlook{From: s.clock.Now()}.Shift(ctx, s.st, saved, "m1", seoul(t, "2026-03-09 13:00"), value.MakeDate(2026, 3, 10))
	if err != nil || moved.Day != value.MakeDate(2026, 3, 10) || moved.Of != 3 || moved.Apart != 1 {
		t.Fatalf("moved %+v, %v; want two of three on the tenth", moved, err)
	}
	s.draft(moved.Journey)
	plan, err := journey.Outlook{From: s.clock.Now(), Days: 20}.Drafts(ctx, s.st)
	if err != nil {
		t.Fatal(err)
	}
	wantLines(t, slotLines(journey.Slots(plan, kst)), "2026-03-09 Sale m1 1 13:00–13:00", "2026-03-10 Sale m1 2 13:00–14:00")
}
