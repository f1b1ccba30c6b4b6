package journeys

import (
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
)

// Of a draft the calendar shows what it changes, and of the weeks only their days.
func TestAgendaFill(t *testing.T) {
	day := value.MakeDate(2026, 11, 24)
	slot := func(d value.Date, step journey.StepID, n int) journey.Slot {
		return journey.Slot{Day: d, Journey: 7, Name: "Cart", Step: step, Messages: n, First: d.In(time.UTC)}
	}
	a := &agenda{from: day - 2, to: day + 2, slots: map[value.Date][]journey.Slot{}}
	sent := slot(day, "m1", 3)
	sent.Sent = true
	a.fill([]journey.Slot{sent, slot(day, "m1", 40), slot(day, "m2", 90), slot(day+9, "m1", 1)},
		[]journey.Slot{slot(day, "m1", 38), slot(day, "m2", 20), slot(day+1, "m1", 40)})
	var got []int
	for _, s := range a.on(day) {
		n := s.Messages
		if s.Draft {
			n = -n
		}
		got = append(got, n)
	}
	if len(got) != 4 || got[0] != 3 || got[1] != -20 || got[2] != 90 || got[3] != 40 {
		t.Errorf("on the day lie %v, want what was sent, the draft's 20, then 90 and 40", got)
	}
	if next := a.on(day + 1); len(next) != 1 || !next[0].Draft {
		t.Errorf("on the next day lies %+v", next)
	}
	if len(a.slots) != 2 {
		t.Errorf("%d days have something on them", len(a.slots))
	}
	a.today = day
	once := slot(day, "m1", 5)
	once.Journey = 9
	a.oneOff = map[store.JourneyID]bool{9: true}
	if a.movable(once) || a.movable(sent) || !a.movable(slot(day, "m1", 40)) || a.movable(slot(day-1, "m1", 1)) {
		t.Error("what was sent, is over or is a single send can be moved, or a journey's message cannot")
	}
}
