package journeys

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/teambition/rrule-go"

	"gilmok/journey"
)

// repeat is the part of RFC 5545's recurrence rules that the panel of a schedule
// shows in fields of their own. Other rules stay as a document wrote them.
type repeat struct {
	freq  string            // daily, weekly or monthly
	every int               // days, weeks or months: every how many
	days  []journey.Weekday // of a week, Monday first; with nth the one of a month
	nth   int               // of a month's weekday: 1 to 4, lastOf
	day   int               // of a month: 1 to 31, lastOf
}

// The ways to repeat.
const (
	daily   = "daily"
	weekly  = "weekly"
	monthly = "monthly"
)

// lastOf is the last day, or the last such weekday, of a month.
const lastOf = -1

// dayCodes are RFC 5545's, by weekday.
var dayCodes = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// newRepeat is a way to repeat with sensible defaults; how often stays.
func newRepeat(freq string, every int) repeat {
	r := repeat{freq: freq, every: max(1, every)}
	switch freq {
	case weekly:
		r.days = []journey.Weekday{1}
	case monthly:
		r.day = 1
	}
	return r
}

// repeatOf reads a rule; false where it says more than the fields can show.
func repeatOf(rule string) (r repeat, ok bool) {
	whole, ok := rhythmOf(journey.Entry{Kind: journey.EntrySchedule, RRule: rule})
	if !ok {
		return r, false
	}
	r.freq, r.every = strings.ToLower(whole.Freq.String()), whole.Interval
	if len(whole.Bymonthday) > 1 {
		return r, false
	}
	for _, n := range whole.Bymonthday {
		r.day = n
	}
	for _, d := range whole.Byweekday {
		day := journey.Weekday((d.Day() + 1) % 7)
		if slices.Contains(r.days, day) || d.N() != 0 && r.nth != 0 {
			return r, false
		}
		if d.N() != 0 {
			r.nth = d.N()
		}
		r.days = toggled(r.days, day)
	}
	shown := rrule.ROption{Freq: whole.Freq, Interval: whole.Interval, Byweekday: whole.Byweekday, Bymonthday: whole.Bymonthday}
	return r, reflect.DeepEqual(shown, whole.ROption) && r.shown()
}

// shown reports whether the fields can show the rule.
func (r repeat) shown() bool {
	switch r.freq {
	case daily:
		return r.nth == 0 && r.day == 0 && len(r.days) == 0
	case weekly:
		return r.nth == 0 && r.day == 0
	case monthly:
		if r.day != 0 {
			return r.nth == 0 && len(r.days) == 0 && r.day >= lastOf && r.day <= 31
		}
		return len(r.days) == 1 && r.nth != 0 && r.nth >= lastOf && r.nth <= 4
	}
	return false
}

// rule writes what repeatOf reads.
func (r repeat) rule() string {
	words := "FREQ=" + strings.ToUpper(r.freq)
	if r.every > 1 {
		words += ";INTERVAL=" + strconv.Itoa(r.every)
	}
	switch {
	case r.nth != 0:
		words += ";BYDAY=" + strconv.Itoa(r.nth) + dayCodes[r.days[0]]
	case len(r.days) > 0:
		var codes []string
		for _, d := range r.days {
			codes = append(codes, dayCodes[d])
		}
		words += ";BYDAY=" + strings.Join(codes, ",")
	case r.day != 0:
		words += ";BYMONTHDAY=" + strconv.Itoa(r.day)
	}
	return words
}
