package journeys

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// The forms of a wait.
const (
	waitFor  = "for"
	waitTime = "time"
	waitDate = "date"
)

func waitForm(w *journey.Wait) string {
	switch {
	case w.Until == nil:
		return waitFor
	case w.Until.Date != "" || w.Until.Attribute != "" || w.Until.Property != "":
		return waitDate
	}
	return waitTime
}

// inspectWait asks for how long, until which time, or until which date.
func inspectWait(in *inspector, w *journey.Wait) []fyne.CanvasObject {
	form := widgets.NewSegmented([]widgets.Option{
		{ID: waitFor, Text: lang.X("journeys.wait.for", "For a time")},
		{ID: waitTime, Text: lang.X("journeys.wait.time", "Until a time")},
		{ID: waitDate, Text: lang.X("journeys.wait.date", "Until a date")},
	}, waitForm(w), func(id string) {
		in.set(newWait(id, w), "form")
		in.again()
	})
	fields := []fyne.CanvasObject{widgets.NewField(lang.X("journeys.wait.label", "Wait"), form, "")}
	switch waitForm(w) {
	case waitTime:
		return append(fields, in.waitTimeFields(w)...)
	case waitDate:
		return append(fields, in.waitDateFields(w)...)
	}
	return append(fields, in.waitForFields(w)...)
}

// newWait changes the form and keeps what still makes sense.
func newWait(form string, old *journey.Wait) *journey.Wait {
	w := &journey.Wait{Titled: old.Titled, Zone: old.Zone, SkipHolidays: old.SkipHolidays}
	morning, day := journey.Wall(10, 0), value.Days(1)
	switch form {
	case waitTime:
		w.Until = &journey.Until{Weekday: []journey.Weekday{1, 2, 3, 4, 5}, At: &morning, Past: journey.PastNext}
	case waitDate:
		w.Until = &journey.Until{Attribute: "birthday", At: &morning, Past: journey.PastNext}
	default:
		w.For = &day
	}
	return w
}

// wait is the step as it stands now, changed.
func (in *inspector) changeWait(field string, change func(*journey.Wait)) {
	changeStep(in, field, change)
}

func (in *inspector) changeUntil(field string, change func(*journey.Until)) {
	in.changeWait(field, func(w *journey.Wait) {
		if w.Until != nil {
			w.Until = copied(w.Until, change)
		}
	})
}

func (in *inspector) waitForFields(w *journey.Wait) []fyne.CanvasObject {
	long := value.Days(w.CalendarDays)
	if w.For != nil {
		long = *w.For
	}
	var calendar *widgets.Check
	span := in.spanField(long, func(d value.Duration) {
		n := wholeDays(d)
		if n == 0 && !d.IsZero() { // hours are none of the calendar's; a 0 is on the way to another number
			calendar.Set(false)
		}
		in.changeWait("for", func(w *journey.Wait) {
			if calendar.On() && n > 0 {
				w.For, w.CalendarDays = nil, n
				return
			}
			w.For, w.CalendarDays = &d, 0
		})
	})
	calendar = widgets.NewCheck(lang.X("journeys.wait.calendar", "Days of the calendar, not 24 hours each"), w.CalendarDays > 0, func(on bool) {
		in.changeWait("", func(w *journey.Wait) {
			if long := value.Days(w.CalendarDays); !on && w.CalendarDays > 0 {
				w.For, w.CalendarDays = &long, 0
			} else if on && w.For != nil {
				w.For, w.CalendarDays = nil, max(1, wholeDays(*w.For))
			}
		})
		in.again()
	})
	at := timeField(w.At, func(at *journey.WallTime) { in.changeWait("at", func(w *journey.Wait) { w.At = at }) })
	return []fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.wait.span", "How long"), widgets.Column(8, span, calendar), ""),
		widgets.Columns(8,
			widgets.Grow(widgets.NewField(lang.X("journeys.wait.then_at", "Then until"), at, "")),
			widgets.Grow(widgets.NewField(lang.X("journeys.wait.zone", "Zone"), in.waitZone(w), ""))),
		in.holidays(w),
	}
}

// wholeDays of a duration; 0 where it is not counted in days.
func wholeDays(d value.Duration) int {
	if n, u := unitOf(d); u == days {
		return n
	} else if u == weeks {
		return 7 * n
	}
	return 0
}

func (in *inspector) waitZone(w *journey.Wait) fyne.CanvasObject {
	return zoneField(w.Zone, func(z journey.Zone) { in.changeWait("zone", func(w *journey.Wait) { w.Zone = z }) })
}

func (in *inspector) holidays(w *journey.Wait) fyne.CanvasObject {
	return widgets.NewCheck(lang.X("journeys.wait.holidays", "Not on holidays and closed days"), w.SkipHolidays, func(on bool) {
		in.changeWait("holidays", func(w *journey.Wait) { w.SkipHolidays = on })
	})
}

func (in *inspector) waitTimeFields(w *journey.Wait) []fyne.CanvasObject {
	at := timeField(w.Until.At, func(at *journey.WallTime) { in.changeUntil("at", func(u *journey.Until) { u.At = at }) })
	in.first = at
	return []fyne.CanvasObject{
		widgets.Columns(8,
			widgets.Grow(widgets.NewField(lang.X("journeys.wait.at", "Time"), at, "")),
			widgets.Grow(widgets.NewField(lang.X("journeys.wait.zone", "Zone"), in.waitZone(w), ""))),
		widgets.NewField(lang.X("journeys.wait.on", "On"), weekdayChips(w.Until.Weekday, func(d journey.Weekday) {
			in.changeUntil("weekday", func(u *journey.Until) { u.Weekday = toggled(u.Weekday, d) })
		}), ""),
		in.pastField(w.Until, journey.PastNext, journey.PastGoOn),
		in.holidays(w),
	}
}

// weekdayChips is a row of seven days, Monday first.
func weekdayChips(on []journey.Weekday, changed func(journey.Weekday)) fyne.CanvasObject {
	row := widgets.Columns(4)
	for i := range 7 {
		day := journey.Weekday((i + 1) % 7)
		row.Add(widgets.Grow(newToggle(ui.ShortWeekday(time.Weekday(day)), slices.Contains(on, day), func() { changed(day) })))
	}
	return row
}

// toggled adds a day or takes it away, in the order of the week.
func toggled(days []journey.Weekday, day journey.Weekday) []journey.Weekday {
	if i := slices.Index(days, day); i >= 0 {
		return slices.Delete(slices.Clone(days), i, i+1)
	}
	days = append(slices.Clone(days), day)
	slices.SortFunc(days, func(a, b journey.Weekday) int { return (int(a)+6)%7 - (int(b)+6)%7 })
	return days
}

// pastField asks what becomes of those who come too late.
func (in *inspector) pastField(u *journey.Until, choices ...journey.Past) fyne.CanvasObject {
	names := map[journey.Past]string{
		journey.PastNext: lang.X("journeys.past.next", "Wait for the next one"),
		journey.PastGoOn: lang.X("journeys.past.go_on", "Go on at once"),
		journey.PastExit: lang.X("journeys.past.exit", "Leave the journey"),
	}
	var options []widgets.RadioOption
	for _, c := range choices {
		options = append(options, widgets.RadioOption{ID: string(c), Text: names[c]})
	}
	chosen := u.Past
	if chosen == "" {
		chosen = choices[0]
	}
	return widgets.NewField(lang.X("journeys.past.label", "Already past that time"), widgets.NewRadio(options, string(chosen), func(id string) {
		in.changeUntil("past", func(u *journey.Until) { u.Past = journey.Past(id) })
	}), "")
}

func (in *inspector) waitDateFields(w *journey.Wait) []fyne.CanvasObject {
	of := "attribute"
	switch {
	case w.Until.Date != "":
		of = "fixed"
	case w.Until.Property != "":
		of = "entry"
	}
	kind := widgets.NewSegmented([]widgets.Option{
		{ID: "attribute", Text: lang.X("journeys.wait.of_customer", "Customer's")},
		{ID: "entry", Text: lang.X("journeys.wait.of_entry", "Entry's")},
		{ID: "fixed", Text: lang.X("journeys.wait.fixed", "One for all")},
	}, of, func(id string) {
		in.changeUntil("of", func(u *journey.Until) { *u = untilOf(id, u.At) })
		in.again()
	})
	fields := []fyne.CanvasObject{kind}
	at := timeField(w.Until.At, func(at *journey.WallTime) { in.changeUntil("at", func(u *journey.Until) { u.At = at }) })
	when := widgets.NewField(lang.X("journeys.wait.offset", "When"), in.offsetField(w.Until.Offset, func(d value.Duration) {
		in.changeUntil("offset", func(u *journey.Until) { u.Offset = d })
	}), "")
	switch of {
	case "fixed":
		fields = append(fields, widgets.NewField(lang.X("journeys.wait.day", "Date"), in.dateField(w.Until.Date), ""))
	case "entry":
		fields = append(fields, in.propertyField(w.Until.Property), when)
	default:
		attributes := in.page.stock.attributeOptions(value.KindDate, value.KindTime)
		fields = append(fields,
			widgets.NewField(lang.X("journeys.wait.attribute", "Attribute"), choice(attributes, w.Until.Attribute, lang.X("journeys.wait.choose_date", "Choose a date"), func(id string) {
				in.changeUntil("attribute", func(u *journey.Until) { u.Attribute = id })
			}), ""), when)
	}
	return append(fields,
		widgets.Columns(8,
			widgets.Grow(widgets.NewField(lang.X("journeys.wait.at", "Time"), at, "")),
			widgets.Grow(widgets.NewField(lang.X("journeys.wait.zone", "Zone"), in.waitZone(w), ""))),
		in.pastField(w.Until, journey.PastNext, journey.PastGoOn, journey.PastExit), in.holidays(w))
}

// untilOf is a wait for a date of another kind, with sensible defaults. The
// fixed day is a week ahead: one gone by would let everybody out.
func untilOf(kind string, at *journey.WallTime) journey.Until {
	switch kind {
	case "fixed":
		return journey.Until{Date: time.Now().AddDate(0, 0, 7).Format(time.DateOnly), At: at, Past: journey.PastExit}
	case "entry":
		return journey.Until{Property: "entry.date", At: at, Past: journey.PastExit}
	}
	return journey.Until{Attribute: "birthday", At: at, Past: journey.PastNext}
}

// propertyField takes the name of a date that the person came in with, or that
// a step before remembered.
func (in *inspector) propertyField(path string) fyne.CanvasObject {
	e := widgets.NewEntry("entry.departure")
	e.SetText(path)
	e.OnChanged = func(text string) {
		text = strings.TrimSpace(text)
		known := len(text) > len("entry.") && strings.HasPrefix(text, "entry.") || len(text) > len("context.") && strings.HasPrefix(text, "context.")
		e.SetWarning(!known)
		if known {
			in.changeUntil("property", func(u *journey.Until) { u.Property = text })
		}
	}
	in.first = e
	return widgets.NewField(lang.X("journeys.wait.property", "Property"), e,
		lang.X("journeys.wait.property_note", "entry. and a property of the event that let the person in, or context. and a value that a step remembered."))
}

// dateField takes a day as 2026-12-24.
func (in *inspector) dateField(date string) fyne.CanvasObject {
	e := widgets.NewEntry("2026-12-24")
	e.SetText(date)
	e.OnChanged = func(text string) {
		_, err := time.Parse(time.DateOnly, text)
		e.SetWarning(err != nil)
		if err == nil {
			in.changeUntil("date", func(u *journey.Until) { u.Date = text })
		}
	}
	in.first = e
	return e
}

// offsetField takes a time before or after a date.
func (in *inspector) offsetField(d value.Duration, changed func(value.Duration)) fyne.CanvasObject {
	n, _ := unitOf(d)
	direction := 1
	if n < 0 {
		direction = -1
	}
	apply := func(x value.Duration) {
		if m, _ := unitOf(x); (m < 0) != (direction < 0) {
			x = value.Duration{Months: -x.Months, Rest: -x.Rest}
		}
		d = x
		changed(x)
	}
	long := d
	if n == 0 {
		long = value.Days(0)
	}
	where := widgets.NewSegmented([]widgets.Option{
		{ID: "-", Text: lang.X("journeys.offset.earlier", "before")}, {ID: "+", Text: lang.X("journeys.offset.later", "after")},
	}, map[bool]string{true: "-", false: "+"}[direction < 0], func(id string) {
		direction = map[string]int{"-": -1, "+": 1}[id]
		apply(d)
	})
	return widgets.Column(8, in.spanField(long, apply), where)
}
