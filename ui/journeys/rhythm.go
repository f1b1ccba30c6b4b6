package journeys

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"
	"github.com/teambition/rrule-go"

	"gilmok/journey"
	"gilmok/ui"
)

// rhythm is how often a schedule fires: any recurrence rule of RFC 5545, also those
// that a document wrote and the fields of the panel cannot show.
type rhythm struct {
	rrule.ROption
	at    *journey.WallTime
	zone  journey.Zone
	first time.Time // of a schedule that begins at an instant; zero at the launch
}

// rhythmOf reads the schedule of an entry; false where it does not repeat, or by a
// rule that cannot be read.
func rhythmOf(e journey.Entry) (r rhythm, ok bool) {
	if e.Kind != journey.EntrySchedule || e.RRule == "" {
		return r, false
	}
	rule, err := rrule.StrToRRule(e.RRule)
	if err != nil || rule.OrigOptions.Freq > rrule.MINUTELY {
		return r, false
	}
	r = rhythm{ROption: rule.OrigOptions, at: e.Time, zone: e.Zone}
	r.Interval = max(1, r.Interval)
	if at, err := time.Parse(time.RFC3339, e.At); err == nil {
		r.first = at
	}
	return r, true
}

// every says how often, without the days: "Every 2 weeks".
func (r rhythm) every() string {
	if r.Interval == 1 {
		switch r.Freq {
		case rrule.YEARLY:
			return lang.X("journeys.rhythm.year", "Every year")
		case rrule.MONTHLY:
			return lang.X("journeys.rhythm.month", "Every month")
		case rrule.WEEKLY:
			return lang.X("journeys.rhythm.week", "Every week")
		case rrule.DAILY:
			return lang.X("journeys.rhythm.day", "Every day")
		case rrule.HOURLY:
			return lang.X("journeys.rhythm.hour", "Every hour")
		}
		return lang.X("journeys.rhythm.minute", "Every minute")
	}
	if r.Freq == rrule.YEARLY {
		return lang.X("journeys.rhythm.years", "Every {{.N}} years", ui.With("N", r.Interval))
	}
	unit := map[rrule.Frequency]unit{rrule.MONTHLY: months, rrule.WEEKLY: weeks, rrule.DAILY: days, rrule.HOURLY: hours, rrule.MINUTELY: minutes}[r.Freq]
	return lang.X("journeys.rhythm.spans", "Every {{.Span}}", ui.With("Span", spanOf(r.Interval, unit)))
}

// below says the days and the time shortly, for the second line of a box: "Mon, Thu · 09:00".
func (r rhythm) below() string {
	var parts []string
	day, once := r.anniversary()
	switch dates := r.dates(); {
	case once:
		parts = append(parts, day)
	case len(r.Byweekday) > 0 && len(r.Bysetpos) == 1:
		parts = append(parts, lang.X("journeys.repeat.nth_day", "{{.Nth}} {{.Day}}", ui.With("Nth", nthName(r.Bysetpos[0]), "Day", list(r.weekdays(ui.ShortWeekday)))))
	case len(r.Byweekday) > 0:
		parts = append(parts, list(r.weekdays(ui.ShortWeekday)))
	case len(dates) > 0:
		parts = append(parts, list(dates))
	}
	if times := r.times(); times != "" {
		parts = append(parts, times)
	}
	return strings.Join(parts, " · ")
}

// sentence says all of the rule: "Every 2 weeks on Monday and Thursday at 09:00".
func (r rhythm) sentence() string {
	on, in := r.on(), ""
	if words, once := r.anniversary(); once {
		on = lang.X("journeys.rhythm.on", " on {{.Days}}", ui.With("Days", words))
	} else if len(r.Bymonth) > 0 {
		var names []string
		for _, m := range r.Bymonth {
			names = append(names, ui.MonthName(time.Month(m)))
		}
		in = lang.X("journeys.rhythm.in", " in {{.Months}}", ui.With("Months", and(names)))
	}
	if len(r.Byweekno) > 0 {
		in += lang.X("journeys.rhythm.in_weeks", " in week {{.Weeks}} of the year", ui.With("Weeks", and(numbers(r.Byweekno))))
	}
	return lang.X("journeys.rhythm.sentence", "{{.Every}}{{.On}}{{.In}}{{.At}}{{.End}}", ui.With("Every", r.every(), "On", on, "In", in, "At", r.atWords(), "End", r.end()))
}

// on says on which days; empty where the rhythm itself says it.
func (r rhythm) on() string {
	dates, names := r.dates(), r.weekdays(ui.Weekday)
	picked := ""
	if len(r.Bysetpos) > 0 {
		var nths []string
		for _, n := range r.Bysetpos {
			nths = append(nths, nthName(n))
		}
		picked = and(nths)
	}
	with := ui.With("Nth", picked, "Days", and(names), "Dates", and(dates))
	switch plain := len(names) > 0 && r.Byweekday[0].N() == 0; {
	case len(names) > 0 && len(dates) > 0:
		return lang.X("journeys.rhythm.where", " on the {{.Dates}} where that is a {{.Days}}", with)
	case plain && picked != "":
		return lang.X("journeys.rhythm.picked", " on the {{.Nth}} {{.Days}}", with)
	case plain && (r.Freq <= rrule.MONTHLY || len(names) == 1 && len(r.Byweekday) > 1):
		return lang.X("journeys.rhythm.on_every", " on every {{.Days}}", with)
	case plain:
		return lang.X("journeys.rhythm.on", " on {{.Days}}", with)
	case len(names) > 0 && r.Freq == rrule.YEARLY && len(r.Bymonth) == 0:
		return lang.X("journeys.rhythm.of_year", " on the {{.Days}} of the year", with)
	case len(names) > 0:
		return lang.X("journeys.rhythm.on_the", " on the {{.Days}}", with)
	case len(dates) > 0:
		return lang.X("journeys.rhythm.on_the", " on the {{.Days}}", ui.With("Days", and(dates)))
	case len(r.Byyearday) > 0:
		return lang.X("journeys.rhythm.year_days", " on day {{.Days}} of the year", ui.With("Days", and(numbers(r.Byyearday))))
	}
	return r.onFirst()
}

// onFirst says on which days a rule fires that names none: on those of its beginning.
func (r rhythm) onFirst() string {
	if len(r.Byweekno) > 0 || r.Freq > rrule.WEEKLY {
		return ""
	}
	if r.first.IsZero() && r.Freq == rrule.WEEKLY {
		return lang.X("journeys.rhythm.launch_weekday", " on the weekday of the launch")
	}
	if r.first.IsZero() {
		return lang.X("journeys.rhythm.launch_day", " on the day of the launch")
	}
	switch r.Freq {
	case rrule.WEEKLY:
		return lang.X("journeys.rhythm.on", " on {{.Days}}", ui.With("Days", ui.Weekday(r.first.Weekday())))
	case rrule.MONTHLY:
		return lang.X("journeys.rhythm.on_the", " on the {{.Days}}", ui.With("Days", monthDay(r.first.Day())))
	}
	return lang.X("journeys.rhythm.on", " on {{.Days}}", ui.With("Days", ui.Day(r.first)))
}

// anniversary is the one date of a year's rhythm: 8 May.
func (r rhythm) anniversary() (words string, ok bool) {
	if r.Freq != rrule.YEARLY || len(r.Bymonth) != 1 || len(r.Bymonthday) != 1 || len(r.Byweekday) > 0 {
		return "", false
	}
	const leap = 2024 // which has a 29 February
	at := time.Date(leap, time.Month(r.Bymonth[0]), r.Bymonthday[0], 0, 0, 0, 0, time.UTC)
	return ui.Day(at), at.Day() == r.Bymonthday[0]
}

// weekdays names the days of the week; all of them and the working days have a word of their own.
func (r rhythm) weekdays(name func(time.Weekday) string) (names []string) {
	var plain []journey.Weekday
	for _, d := range r.Byweekday {
		day := time.Weekday((d.Day() + 1) % 7)
		if d.N() == 0 {
			plain = append(plain, journey.Weekday(day))
			names = append(names, name(day))
		} else {
			names = append(names, lang.X("journeys.repeat.nth_day", "{{.Nth}} {{.Day}}", ui.With("Nth", nthName(d.N()), "Day", name(day))))
		}
	}
	if words := weekdays(plain); len(plain) == len(names) && len(plain) >= 5 && !strings.Contains(words, ",") {
		return []string{words}
	}
	return names
}

// dates names the days of a month.
func (r rhythm) dates() (names []string) {
	for _, n := range r.Bymonthday {
		names = append(names, monthDay(n))
	}
	return names
}

// times lists the times of day, where the rule knows them.
func (r rhythm) times() string {
	clock := r.first
	if r.at != nil {
		clock = time.Date(2000, 1, 1, 0, int(*r.at), 0, 0, time.UTC)
	}
	hours, minutes := r.Byhour, r.Byminute
	if clock.IsZero() && (len(hours) == 0 || len(minutes) == 0) {
		return ""
	}
	if len(hours) == 0 {
		hours = []int{clock.Hour()}
	}
	if len(minutes) == 0 {
		minutes = []int{clock.Minute()}
	}
	var list []string
	for _, h := range hours {
		for _, m := range minutes {
			list = append(list, journey.Wall(h, m).String())
		}
	}
	return and(list)
}

// atWords says at what time of day, and by whose clock where it is not the shop's.
func (r rhythm) atWords() string {
	with := ui.With("Times", r.times())
	words := ""
	switch {
	case r.times() == "" && r.Freq <= rrule.DAILY:
		words = lang.X("journeys.rhythm.at_launch", " at the hour of the launch")
	case r.times() == "":
	case r.Freq > rrule.DAILY && len(r.Byhour) == 0:
		words = lang.X("journeys.rhythm.from", " from {{.Times}} on", with)
	default:
		words = lang.X("journeys.rhythm.at", " at {{.Times}}", with)
	}
	if r.zone == "" || r.zone == journey.ZoneShop {
		return words
	}
	return words + lang.X("journeys.rhythm.zone", " in {{.Zone}}", ui.With("Zone", zoneName(r.zone)))
}

// end says when it is over.
func (r rhythm) end() (words string) {
	if r.Count > 0 {
		words = lang.X("journeys.rhythm.count", ", {{.N}} times in all", ui.With("N", ui.Number(r.Count)))
	}
	if !r.Until.IsZero() {
		words += lang.X("journeys.rhythm.until", ", until {{.Day}}", ui.With("Day", r.Until.Format(time.DateOnly)))
	}
	return words
}

func numbers(list []int) (names []string) {
	for _, n := range list {
		names = append(names, strconv.Itoa(n))
	}
	return names
}

// and joins words as a sentence does: A, B and C.
func and(words []string) string {
	if len(words) < 2 {
		return list(words)
	}
	last := len(words) - 1
	return list(words[:last]) + lang.X("journeys.say.and", " and ") + words[last]
}

// monthDay names a day of a month, those below nothing counted from its end.
func monthDay(day int) string {
	if day == lastOf {
		return lang.X("journeys.repeat.last_day", "last day")
	}
	if day < 0 {
		return lang.X("journeys.repeat.nth_day", "{{.Nth}} {{.Day}}", ui.With("Nth", nthName(day), "Day", lang.X("journeys.repeat.a_day", "day")))
	}
	dates := strings.Split(lang.X("journeys.repeat.dates", "1st,2nd,3rd,4th,5th,6th,7th,8th,9th,10th,11th,12th,13th,14th,15th,16th,17th,18th,19th,20th,21st,22nd,23rd,24th,25th,26th,27th,28th,29th,30th,31st"), ",")
	return dates[day-1]
}

// nthName names which one of several, those below nothing counted from the end.
func nthName(n int) string {
	names := strings.Split(lang.X("journeys.repeat.nth", "first,second,third,fourth,last"), ",")
	switch {
	case n == lastOf:
		return names[4]
	case n < 0:
		return lang.X("journeys.repeat.nth_last", "{{.Nth}} last", ui.With("Nth", nthName(-n)))
	case n <= 4:
		return names[n-1]
	}
	return lang.X("journeys.repeat.nth_more", "no. {{.N}}", ui.With("N", n))
}
