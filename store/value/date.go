package value

import (
	"fmt"
	"time"
)

// Date is a day without a zone, counted in days since 1970-01-01: a birthday
// is the same day wherever the person stands.
type Date int32

// DateFrom gives the calendar day of an instant in its own location.
func DateFrom(t time.Time) Date {
	y, m, d := t.Date()
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// MakeDate makes a date; days and months that overflow roll over as in time.Date.
func MakeDate(year int, month time.Month, day int) Date {
	return DateFrom(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// ParseDate reads 2026-11-21 and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("date %q is not of the form 2026-11-21", s)
	}
	return DateFrom(t), nil
}

// In gives the begin of the day in a zone: midnight, or where the clocks jump
// over it what they show then.
func (d Date) In(zone *time.Location) time.Time {
	u := time.Unix(int64(d)*86400, 0).UTC()
	return Civil(u.Year(), u.Month(), u.Day(), 0, zone)
}

// String writes 2026-11-21.
func (d Date) String() string { return d.In(time.UTC).Format(time.DateOnly) }
