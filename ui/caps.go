package ui

import (
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/value"
	"gilmok/ui/widgets"
)

// Units in which the time of a frequency cap is counted.
const (
	CapCalendar = "calendar"
	capDays     = "days"
	capHours    = "hours"
)

// CapUnits are they, as choices.
func CapUnits() []widgets.Option {
	return []widgets.Option{
		{ID: CapCalendar, Text: lang.X("settings.caps.calendar", "calendar days")},
		{ID: capDays, Text: lang.X("settings.caps.days", "times 24 hours")},
		{ID: capHours, Text: lang.X("settings.caps.hours", "hours")},
	}
}

// CapChannels are the channels of which a cap may speak; the empty one is any.
func CapChannels() []widgets.Option {
	return append([]widgets.Option{{ID: "", Text: lang.X("settings.caps.any", "of any channel")}}, ChannelOptions()...)
}

// NewCap is one that many shops have.
func NewCap() journey.Cap { return journey.Cap{Most: 3, Per: value.Days(7), Calendar: true} }

// CapSpan tells a cap's time as a number and a unit; CapPer is its counterpart.
func CapSpan(c journey.Cap) (n int, unit string) {
	day := 24 * time.Hour
	span := c.Per.Rest + time.Duration(c.Per.Months)*30*day
	switch {
	case c.Calendar:
		return max(1, int(span/day)), CapCalendar
	case span%day == 0:
		return int(span / day), capDays
	}
	return max(1, int(span/time.Hour)), capHours
}

// CapPer gives the time of a cap of so many units.
func CapPer(n int, unit string) value.Duration {
	if unit == capHours {
		return value.Span(time.Duration(n) * time.Hour)
	}
	return value.Days(n)
}
