package value

import "time"

// Civil gives the instant at which the clocks of a zone show a time of day,
// given in minutes after midnight. A day past the end of the month is taken as
// time.Date takes it.
//
// time.Date leaves open what it does where the clocks change, and in fact does
// one thing east and another west of Greenwich. Here a time that is jumped over
// lies as far behind the jump as it should have come after its begin, and of a
// time that comes twice the first is meant (RFC 5545, section 3.3.5).
func Civil(year int, month time.Month, day, minutes int, zone *time.Location) time.Time {
	at := time.Date(year, month, day, 0, minutes, 0, 0, zone)
	change, near := changeNear(at)
	if !near {
		return at
	}
	_, before := change.Add(-time.Second).Zone()
	_, after := change.Zone()
	shown := time.Date(year, month, day, 0, minutes, 0, 0, time.UTC)
	first := shown.Add(-time.Duration(before) * time.Second).In(zone)
	second := shown.Add(-time.Duration(after) * time.Second).In(zone)
	if first.Before(change) || second.Before(change) {
		return first
	}
	return second
}

// changeNear finds a change of the clocks close enough to matter: they are never
// moved by more than three hours where people live.
func changeNear(at time.Time) (change time.Time, near bool) {
	const reach = 3 * time.Hour
	from, to := at.ZoneBounds()
	switch {
	case !from.IsZero() && at.Sub(from) <= reach:
		return from, true
	case !to.IsZero() && to.Sub(at) <= reach:
		return to, true
	}
	return time.Time{}, false
}
