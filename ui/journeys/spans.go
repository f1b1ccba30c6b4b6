package journeys

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/value"
	"gilmok/ui"
)

// span writes a duration shortly, its largest unit only where it comes out even:
// 1 h, 90 min, 2 days.
func span(d value.Duration) string {
	n, unit := unitOf(d)
	return spanOf(n, unit)
}

// unit is a unit of time that a person picks.
type unit string

const (
	minutes unit = "minutes"
	hours   unit = "hours"
	days    unit = "days"
	weeks   unit = "weeks"
	months  unit = "months"
)

// units in the order of the menu.
var units = []unit{minutes, hours, days, weeks, months}

// unitOf finds the largest unit in which a duration is a whole number.
func unitOf(d value.Duration) (int, unit) {
	if d.Months != 0 {
		return d.Months, months
	}
	r := d.Rest
	switch {
	case r != 0 && r%(7*24*time.Hour) == 0:
		return int(r / (7 * 24 * time.Hour)), weeks
	case r != 0 && r%(24*time.Hour) == 0:
		return int(r / (24 * time.Hour)), days
	case r%time.Hour == 0:
		return int(r / time.Hour), hours
	}
	return int(r / time.Minute), minutes
}

// durationOf is the other way round.
func durationOf(n int, u unit) value.Duration {
	switch u {
	case months:
		return value.Duration{Months: n}
	case weeks:
		return value.Days(7 * n)
	case days:
		return value.Days(n)
	case hours:
		return value.Span(time.Duration(n) * time.Hour)
	}
	return value.Span(time.Duration(n) * time.Minute)
}

func spanOf(n int, u unit) string {
	data := map[string]any{"N": ui.Number(n)}
	switch {
	case u == minutes:
		return lang.X("journeys.span.minutes", "{{.N}} min", data)
	case u == hours:
		return lang.X("journeys.span.hours", "{{.N}} h", data)
	case u == days && n == 1:
		return lang.X("journeys.span.day", "1 day")
	case u == days:
		return lang.X("journeys.span.days", "{{.N}} days", data)
	case u == weeks && n == 1:
		return lang.X("journeys.span.week", "1 week")
	case u == weeks:
		return lang.X("journeys.span.weeks", "{{.N}} weeks", data)
	case n == 1:
		return lang.X("journeys.span.month", "1 month")
	}
	return lang.X("journeys.span.months", "{{.N}} months", data)
}

func unitName(u unit) string {
	switch u {
	case minutes:
		return lang.X("journeys.unit.minutes", "minutes")
	case hours:
		return lang.X("journeys.unit.hours", "hours")
	case days:
		return lang.X("journeys.unit.days", "days")
	case weeks:
		return lang.X("journeys.unit.weeks", "weeks")
	}
	return lang.X("journeys.unit.months", "months")
}

// offset writes how far before or after a date something is.
func offset(d value.Duration) string {
	switch n, u := unitOf(d); {
	case d.IsZero():
		return lang.X("journeys.offset.on", "on the day")
	case n < 0:
		return lang.X("journeys.offset.before", "{{.Span}} before", map[string]any{"Span": spanOf(-n, u)})
	default:
		return lang.X("journeys.offset.after", "{{.Span}} after", map[string]any{"Span": spanOf(n, u)})
	}
}

// offsetTo is the same before the name of the date.
func offsetTo(d value.Duration) string {
	if d.IsZero() {
		return lang.X("journeys.offset.day_of", "the day of")
	}
	return offset(d)
}

// weekdays writes days of the week, Monday first: "Mon, Tue", or "weekday" and "day".
func weekdays(list []journey.Weekday) string {
	on := map[time.Weekday]bool{}
	for _, d := range list {
		on[time.Weekday(d)] = true
	}
	if len(on) == 7 || len(on) == 0 {
		return lang.X("journeys.weekday.every", "day")
	}
	if len(on) == 5 && !on[time.Saturday] && !on[time.Sunday] {
		return lang.X("journeys.weekday.workday", "weekday")
	}
	if len(on) == 1 {
		return ui.Weekday(time.Weekday(list[0]))
	}
	var names []string
	for i := range 7 {
		if d := time.Weekday((i + 1) % 7); on[d] {
			names = append(names, ui.ShortWeekday(d))
		}
	}
	return strings.Join(names, ", ")
}

// onDays is the line below a wait until a time.
func onDays(list []journey.Weekday) string {
	switch len(list) {
	case 0, 7:
		return lang.X("journeys.weekday.all", "Every day")
	case 5:
		if words := weekdays(list); !strings.Contains(words, ",") {
			return lang.X("journeys.weekday.workdays", "On weekdays")
		}
	}
	return weekdays(list)
}

// zoneName says whose clock is meant.
func zoneName(z journey.Zone) string {
	switch z {
	case "", journey.ZoneCustomer:
		return lang.X("journeys.zone.customer", "the customer's zone")
	case journey.ZoneShop:
		return lang.X("journeys.zone.shop", "the shop's zone")
	}
	return string(z)
}

func percent(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
