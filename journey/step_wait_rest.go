package journey

import (
	"slices"
	"time"

	"gilmok/journey/holiday"
	"gilmok/store/value"
)

// longestRest is how many days of rest in a row a wait passes over.
const longestRest = 92

// passOver moves an end off the days of rest. What falls on one has not gone by
// before its moved end has: who comes in between goes with those who came before,
// and nobody goes on at once on a day of rest.
func (w *Wait) passOver(t *turn, at, end time.Time, v verdict) (time.Time, verdict) {
	rest := t.e.Rules.Rest
	if w.Until != nil {
		early, before := w.Until.end(t, restBegan(rest, at))
		if moved := w.working(rest, early); before.action == actStay && !moved.Before(at) {
			return moved, before
		}
	}
	switch {
	case v.action == actStay:
		return w.working(rest, end), v
	case v.action == actLeave && w.rests(rest, at):
		return w.working(rest, at), verdict{action: actStay}
	}
	return end, v
}

// working gives the first time from an end on that is on no day of rest, by the
// clock of the wait or else that of the end.
func (w *Wait) working(rest *holiday.Calendar, end time.Time) time.Time {
	clock := w.At
	if w.Until != nil {
		clock = w.Until.At
	}
	moved := end
	for days := 1; days <= longestRest && w.rests(rest, moved); days++ {
		if clock != nil {
			moved = clock.after(end, days)
		} else {
			moved = end.AddDate(0, 0, days)
		}
	}
	return moved
}

// rests reports whether the wait should not end on the day of an instant in its zone.
func (w *Wait) rests(rest *holiday.Calendar, end time.Time) bool {
	if u := w.Until; u != nil && len(u.Weekday) > 0 && !slices.Contains(u.Weekday, Weekday(end.Weekday())) {
		return true
	}
	return rest.Rests(value.DateFrom(end))
}

// restBegan gives the midnight at which the days of rest began that reach up to an
// instant's day or the one before; the instant itself where there are none.
func restBegan(rest *holiday.Calendar, at time.Time) time.Time {
	today := value.DateFrom(at)
	first := today
	for today-first < longestRest && rest.Rests(first-1) {
		first--
	}
	if first == today && !rest.Rests(today) {
		return at
	}
	return first.In(at.Location())
}
