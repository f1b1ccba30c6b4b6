package journeys

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
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
	r.every = 1
	for _, part := range strings.Split(strings.ToUpper(rule), ";") {
		key, v, _ := strings.Cut(part, "=")
		var err error
		switch key {
		case "FREQ":
			r.freq = strings.ToLower(v)
		case "INTERVAL":
			r.every, err = strconv.Atoi(v)
		case "BYMONTHDAY":
			r.day, err = strconv.Atoi(v)
		case "BYDAY":
			for _, code := range strings.Split(v, ",") {
				if !r.addDay(code) {
					return r, false
				}
			}
		default:
			return r, false
		}
		if err != nil {
			return r, false
		}
	}
	return r, r.every > 0 && r.shown()
}

// addDay reads MO, or 2TU of a month.
func (r *repeat) addDay(code string) bool {
	if len(code) < 2 {
		return false
	}
	at := len(code) - 2
	day := slices.Index(dayCodes, code[at:])
	if day < 0 || slices.Contains(r.days, journey.Weekday(day)) {
		return false
	}
	if at > 0 {
		n, err := strconv.Atoi(code[:at])
		if err != nil || n == 0 || r.nth != 0 {
			return false
		}
		r.nth = n
	}
	r.days = toggled(r.days, journey.Weekday(day))
	return true
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

// words says when it repeats: "Weekly · Mon, Thu".
func (r repeat) words() string {
	with := ui.With("N", r.every, "Days", r.onWords())
	switch many := r.every > 1; {
	case r.freq == daily && many:
		return lang.X("journeys.repeat.days", "Every {{.N}} days", with)
	case r.freq == daily:
		return lang.X("journeys.repeat.day", "Every day")
	case r.freq == weekly && many:
		return lang.X("journeys.repeat.weeks", "Every {{.N}} weeks · {{.Days}}", with)
	case r.freq == weekly:
		return lang.X("journeys.repeat.week", "Weekly · {{.Days}}", with)
	case many:
		return lang.X("journeys.repeat.months", "Every {{.N}} months · {{.Days}}", with)
	}
	return lang.X("journeys.repeat.month", "Monthly · {{.Days}}", with)
}

// onWords says on which days.
func (r repeat) onWords() string {
	switch {
	case r.nth != 0:
		return lang.X("journeys.repeat.nth_day", "{{.Nth}} {{.Day}}", ui.With("Nth", nthName(r.nth), "Day", ui.Weekday(time.Weekday(r.days[0]))))
	case r.day != 0:
		return monthDay(r.day)
	case len(r.days) == 0:
		return lang.X("journeys.repeat.launch_day", "weekday of the launch")
	case len(r.days) == 1:
		return ui.Weekday(time.Weekday(r.days[0]))
	}
	var names []string
	for _, d := range r.days {
		names = append(names, ui.ShortWeekday(time.Weekday(d)))
	}
	return strings.Join(names, ", ")
}

// monthDay names a day of a month.
func monthDay(day int) string {
	if day == lastOf {
		return lang.X("journeys.repeat.last_day", "last day")
	}
	return lang.X("journeys.repeat.month_day", "day {{.N}}", ui.With("N", day))
}

// nthName names which one of a month's weekdays.
func nthName(n int) string {
	names := strings.Split(lang.X("journeys.repeat.nth", "first,second,third,fourth,last"), ",")
	if n == lastOf {
		return names[4]
	}
	return names[n-1]
}
