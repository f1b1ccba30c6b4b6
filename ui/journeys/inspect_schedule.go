package journeys

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// How a schedule fires, beside the ways to repeat.
const (
	atLaunch  = "launch"
	atInstant = "at"
	asWritten = "written" // a rule of a document that the fields cannot show
)

func scheduleForm(e journey.Entry) (form string, r repeat) {
	if e.RRule != "" {
		if r, ok := repeatOf(e.RRule); ok {
			return r.freq, r
		}
		return asWritten, repeat{}
	}
	if e.At != journey.AtLaunch {
		return atInstant, repeat{}
	}
	return atLaunch, repeat{}
}

// scheduleFields ask for launch, an instant, or a repetition.
func (in *inspector) scheduleFields(e journey.Entry) []fyne.CanvasObject {
	form, r := scheduleForm(e)
	options := []widgets.Option{
		{ID: atLaunch, Text: lang.X("journeys.schedule.launch", "Once, at launch")},
		{ID: atInstant, Text: lang.X("journeys.schedule.at", "Once, at a time")},
		{ID: daily, Text: lang.X("journeys.schedule.daily", "Daily")},
		{ID: weekly, Text: lang.X("journeys.schedule.weekly", "Weekly")},
		{ID: monthly, Text: lang.X("journeys.schedule.monthly", "Monthly")},
	}
	note := ""
	if form == asWritten {
		options = append(options, widgets.Option{ID: asWritten, Text: lang.X("journeys.schedule.written", "By a rule of its own")})
		note = lang.X("journeys.schedule.rule", "The rule is {{.Rule}}. Another choice replaces it.", ui.With("Rule", strings.ReplaceAll(e.RRule, ";", "; ")))
	}
	pick := widgets.NewSelect(options, form, func(id string) {
		in.changeEntry("", func(e *journey.Entry) { rescheduled(e, id) })
		in.again()
	})
	fields := []fyne.CanvasObject{widgets.NewField(lang.X("journeys.schedule.label", "How often"), pick, note)}
	switch form {
	case atLaunch:
		return fields
	case atInstant:
		return append(fields, in.instantField(e))
	case weekly:
		fields = append(fields, in.everyField(r, weeks), widgets.NewField(lang.X("journeys.wait.on", "On"),
			weekdayChips(r.days, func(d journey.Weekday) { in.changeRepeat("", func(r *repeat) { r.days = toggled(r.days, d) }) }), ""))
	case monthly:
		fields = append(fields, in.everyField(r, months), in.monthField(r))
	case daily:
		fields = append(fields, in.everyField(r, days))
	}
	zone := e.Zone
	if zone == "" {
		zone = journey.ZoneShop // a schedule's default, other than a wait's
	}
	return append(fields, widgets.Columns(8,
		widgets.Grow(widgets.NewField(lang.X("journeys.wait.at", "Time"), timeField(e.Time, func(at *journey.WallTime) {
			in.changeEntry("time", func(e *journey.Entry) { e.Time = at })
		}), "")),
		widgets.Grow(widgets.NewField(lang.X("journeys.wait.zone", "Zone"), zoneField(zone, func(z journey.Zone) {
			in.changeEntry("zone", func(e *journey.Entry) { e.Zone = z })
		}), ""))))
}

// rescheduled changes how a schedule fires; time of day and interval stay.
func rescheduled(e *journey.Entry, form string) {
	switch form {
	case atLaunch:
		e.At, e.RRule, e.Time = journey.AtLaunch, "", nil
	case atInstant:
		e.At, e.RRule, e.Time = "", "", nil
	case daily, weekly, monthly:
		if e.RRule == "" {
			e.At = journey.AtLaunch
		}
		old, _ := repeatOf(e.RRule)
		e.RRule = newRepeat(form, old.every).rule()
		if e.Time == nil {
			nine := journey.Wall(9, 0)
			e.Time = &nine
		}
	}
}

// changeRepeat changes the rule as it stands now.
func (in *inspector) changeRepeat(field string, fn func(*repeat)) {
	in.changeEntry(field, func(e *journey.Entry) {
		if r, ok := repeatOf(e.RRule); ok {
			fn(&r)
			e.RRule = r.rule()
		}
	})
}

// everyField asks for every how many days, weeks or months.
func (in *inspector) everyField(r repeat, u unit) fyne.CanvasObject {
	number := numberField(r.every, 1, func(n int) { in.changeRepeat("every", func(r *repeat) { r.every = n }) })
	return widgets.NewField(lang.X("journeys.repeat.every", "Every"),
		widgets.Row(8, widgets.Fixed(88, 0, number), widgets.NewText(unitName(u), widgets.Base), widgets.Space()), "")
}

// monthField asks for the day of the month: the 15th, or the second Tuesday.
func (in *inspector) monthField(r repeat) fyne.CanvasObject {
	form := "day"
	if r.nth != 0 {
		form = "weekday"
	}
	kind := widgets.NewSegmented([]widgets.Option{
		{ID: "day", Text: lang.X("journeys.repeat.on_day", "A day")},
		{ID: "weekday", Text: lang.X("journeys.repeat.on_weekday", "A weekday")},
	}, form, func(id string) {
		in.changeRepeat("", func(r *repeat) {
			if r.day, r.nth, r.days = 1, 0, nil; id == "weekday" {
				r.day, r.nth, r.days = 0, 1, []journey.Weekday{1}
			}
		})
		in.again()
	})
	label := lang.X("journeys.repeat.on", "On the")
	if form == "day" {
		return widgets.NewField(label, widgets.Column(8, kind, in.monthDays(r)),
			lang.X("journeys.repeat.short_months", "A month that lacks the day is passed over."))
	}
	var nths, names []widgets.Option
	for _, n := range []int{1, 2, 3, 4, lastOf} {
		nths = append(nths, widgets.Option{ID: strconv.Itoa(n), Text: nthName(n)})
	}
	for i := range 7 {
		d := (i + 1) % 7
		names = append(names, widgets.Option{ID: strconv.Itoa(d), Text: ui.Weekday(time.Weekday(d))})
	}
	nth := in.numberChoice(nths, r.nth, func(r *repeat, n int) { r.nth = n })
	day := in.numberChoice(names, int(r.days[0]), func(r *repeat, n int) { r.days = []journey.Weekday{journey.Weekday(n)} })
	return widgets.NewField(label, widgets.Column(8, kind, widgets.Columns(8, widgets.Grow(nth), widgets.Grow(day))), "")
}

func (in *inspector) monthDays(r repeat) fyne.CanvasObject {
	var options []widgets.Option
	for n := 1; n <= 31; n++ {
		options = append(options, widgets.Option{ID: strconv.Itoa(n), Text: monthDay(n)})
	}
	options = append(options, widgets.Option{ID: strconv.Itoa(lastOf), Text: monthDay(lastOf)})
	return in.numberChoice(options, r.day, func(r *repeat, n int) { r.day = n })
}

// numberChoice is a choice of numbers that changes the rule.
func (in *inspector) numberChoice(options []widgets.Option, chosen int, set func(*repeat, int)) *widgets.Select {
	return widgets.NewSelect(options, strconv.Itoa(chosen), func(id string) {
		if n, err := strconv.Atoi(id); err == nil {
			in.changeRepeat("", func(r *repeat) { set(r, n) })
		}
	})
}

// instantField takes 2026-12-01 09:00 by the shop's clock.
func (in *inspector) instantField(e journey.Entry) fyne.CanvasObject {
	const form = "2006-01-02 15:04"
	zone := in.page.stock.zone()
	field := widgets.NewEntry("2026-12-01 09:00")
	if at, err := time.Parse(time.RFC3339, e.At); err == nil {
		field.SetText(at.In(zone).Format(form))
	}
	field.OnChanged = func(text string) {
		at, err := time.ParseInLocation(form, strings.TrimSpace(text), zone)
		field.SetWarning(err != nil)
		if err == nil {
			in.changeEntry("at", func(e *journey.Entry) { e.At = at.Format(time.RFC3339) })
		}
	}
	return widgets.NewField(lang.X("journeys.schedule.instant", "Day and time"), field, lang.X("journeys.schedule.shop_clock", "By the shop's clock, {{.Zone}}", ui.With("Zone", zone.String())))
}
