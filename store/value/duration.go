package value

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is an ISO 8601 duration. A day is 24 hours and a week seven of them;
// only months and years follow the calendar. It reads and writes as "P30D", "PT1H".
type Duration struct {
	Months int // years count as twelve
	Rest   time.Duration
}

// Days makes a duration of whole days of 24 hours.
func Days(n int) Duration { return Duration{Rest: time.Duration(n) * 24 * time.Hour} }

// Span makes a duration of a Go duration.
func Span(d time.Duration) Duration { return Duration{Rest: d} }

// ParseDuration reads PnYnMnWnDTnHnMnS, each part optional but at least one
// there, with an optional leading minus.
func ParseDuration(s string) (Duration, error) {
	bad := fmt.Errorf("duration %q is not of the form P30D or PT1H", s)
	rest, negative := strings.CutPrefix(s, "-")
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok || rest == "" {
		return Duration{}, bad
	}
	var d Duration
	date, clock, hasClock := strings.Cut(rest, "T")
	if hasClock && clock == "" {
		return Duration{}, bad
	}
	for _, part := range []struct{ text, units string }{{date, "YMWD"}, {clock, "HMS"}} {
		if !d.addParts(part.text, part.units) {
			return Duration{}, bad
		}
	}
	if negative {
		d.Months, d.Rest = -d.Months, -d.Rest
	}
	return d, nil
}

var unitLength = map[string]map[byte]time.Duration{
	"YMWD": {'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour},
	"HMS":  {'H': time.Hour, 'M': time.Minute, 'S': time.Second},
}

// longest is the longest span: what a time.Duration holds, in round years.
const longest = 290 * 365 * 24 * time.Hour

func (d *Duration) addParts(text, units string) bool {
	last := -1
	for text != "" {
		i := strings.IndexAny(text, units)
		if i <= 0 {
			return false
		}
		at := strings.IndexByte(units, text[i])
		n, err := strconv.ParseFloat(text[:i], 64)
		if err != nil || at <= last || n > 1e6 || strings.Trim(text[:i], "0123456789.") != "" {
			return false
		}
		last = at
		switch length, fixed := unitLength[units][text[i]]; {
		case fixed && n*float64(length) > float64(longest-d.Rest):
			return false
		case fixed:
			d.Rest += time.Duration(n * float64(length))
		case n != float64(int(n)):
			return false
		case text[i] == 'Y':
			d.Months += 12 * int(n)
		default:
			d.Months += int(n)
		}
		text = text[i+1:]
	}
	return true
}

// AddTo gives the instant this much later, months by the calendar of t's zone:
// a month after 31 January is the last of February.
func (d Duration) AddTo(t time.Time) time.Time {
	if d.Months != 0 {
		there := t.AddDate(0, d.Months, 0)
		if there.Day() != t.Day() {
			there = there.AddDate(0, 0, -there.Day())
		}
		t = there
	}
	return t.Add(d.Rest)
}

// AddToDay is AddTo for the begin of a day: whole days follow the calendar, so
// that a week before it is a day of the same zone also where the clocks change.
func (d Duration) AddToDay(t time.Time) time.Time {
	const day = 24 * time.Hour
	if d.Rest%day != 0 {
		return d.AddTo(t)
	}
	y, m, n := Duration{Months: d.Months}.AddTo(t).Date()
	return Civil(y, m, n+int(d.Rest/day), 0, t.Location())
}

// Before gives the instant this much earlier.
func (d Duration) Before(t time.Time) time.Time {
	return Duration{-d.Months, -d.Rest}.AddTo(t)
}

// IsZero reports whether the duration is nothing at all.
func (d Duration) IsZero() bool { return d == Duration{} }

// String writes the shortest ISO 8601 form.
func (d Duration) String() string {
	if d.IsZero() {
		return "PT0S"
	}
	var b strings.Builder
	if d.Months < 0 || d.Rest < 0 {
		b.WriteByte('-')
		d.Months, d.Rest = -d.Months, -d.Rest
	}
	b.WriteByte('P')
	write := func(n int64, unit byte) {
		if n != 0 {
			b.WriteString(strconv.FormatInt(n, 10))
			b.WriteByte(unit)
		}
	}
	write(int64(d.Months/12), 'Y')
	write(int64(d.Months%12), 'M')
	write(int64(d.Rest/(24*time.Hour)), 'D')
	if clock := d.Rest % (24 * time.Hour); clock != 0 {
		b.WriteByte('T')
		write(int64(clock/time.Hour), 'H')
		write(int64(clock%time.Hour/time.Minute), 'M')
		write(int64(clock%time.Minute/time.Second), 'S')
	}
	return b.String()
}

// MarshalText writes String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads ParseDuration.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}
