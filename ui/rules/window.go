package rules

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// Ways to limit when an event counts.
const (
	windowEver    = "ever"
	windowLast    = "last"
	windowSince   = "after"
	windowBefore  = "before"
	windowBetween = "between"
)

func windowMode(w segment.Window) string {
	switch {
	case !w.After.IsZero() && !w.Before.IsZero():
		return windowBetween
	case !w.After.IsZero():
		return windowSince
	case !w.Before.IsZero():
		return windowBefore
	case !w.Within.IsZero():
		return windowLast
	}
	return windowEver
}

// windowOf begins a window of another way; days that were there stay.
func windowOf(mode string, was segment.Window) segment.Window {
	today := value.DateFrom(time.Now())
	w := segment.Window{Theirs: was.Theirs, After: was.After, Before: was.Before}
	if w.After.IsZero() {
		w.After = segment.OnDay(today - 30)
	}
	if w.Before.IsZero() {
		w.Before = segment.OnDay(today + 1)
	}
	switch mode {
	case windowSince:
		w.Before = segment.Moment{}
	case windowBefore:
		w.After = segment.Moment{}
	case windowBetween:
	case windowLast:
		return segment.Window{Within: value.Days(30)}
	default:
		return segment.Window{}
	}
	return w
}

// window draws when an event counts. The choice of whose days they are stands
// below, with the days.
func (b *Builder) window(row, below *fyne.Container, e *segment.Event, keep func()) {
	mode := windowMode(e.Window)
	row.Add(b.choose(112, []widgets.Option{{ID: windowEver, Text: lang.X("rules.window.ever", "ever")}, {ID: windowLast, Text: lang.X("rules.window.last", "in the last")},
		{ID: windowSince, Text: lang.X("rules.window.after", "since")}, {ID: windowBefore, Text: lang.X("rules.window.before", "before")},
		{ID: windowBetween, Text: lang.X("rules.window.between", "between")}}, mode, func(id string) {
		e.Window = windowOf(id, e.Window)
		keep()
		b.redraw()
	}))
	switch mode {
	case windowLast:
		b.span(row, e.Window.Within, func(d value.Duration) { e.Window.Within = d; keep() })
		return
	case windowEver:
		return
	}
	if !e.Window.Within.IsZero() { // a document may say both
		row.Add(widgets.NewCutText(ui.SpanWords(e.Window.Within), widgets.Small))
	}
	b.windowDays(row, below, mode, e, keep)
	if e.Window.After.IsDay() || e.Window.Before.IsDay() {
		b.whoseDays(below, e, keep)
	}
}

// windowDays draws the ends of a window; two of them have a line of their own.
func (b *Builder) windowDays(row, below *fyne.Container, mode string, e *segment.Event, keep func()) {
	switch mode {
	case windowSince:
		b.day(row, &e.Window.After, keep)
	case windowBefore:
		b.day(row, &e.Window.Before, keep)
	default: // both days belong to it, as in the sentence
		line := widgets.Row(look.Space2, widgets.Gap(12, 0))
		b.day(line, &e.Window.After, keep)
		line.Add(widgets.NewText(lang.X("rules.value.and", "and"), widgets.Second))
		last := e.Window.Before.Last()
		b.day(line, &last, func() { e.Window.Before = last.Through(); keep() })
		line.Add(widgets.NewText(lang.X("rules.window.included", "(included)"), widgets.Small))
		line.Add(widgets.Space())
		below.Add(line)
	}
}

// whoseDays draws where the days of a window begin.
func (b *Builder) whoseDays(below *fyne.Container, e *segment.Event, keep func()) {
	whose := "shop"
	if e.Window.Theirs {
		whose = "customer"
	}
	below.Add(widgets.Row(look.Space2, widgets.Gap(12, 0), widgets.NewText(lang.X("rules.window.midnight", "a day begins"), widgets.Second),
		b.choose(180, []widgets.Option{{ID: "shop", Text: lang.X("rules.window.shop", "at midnight of the shop")},
			{ID: "customer", Text: lang.X("rules.window.customer", "at midnight where they live")}}, whose,
			func(id string) { e.Window.Theirs = id == "customer"; keep() }),
		widgets.Space()))
}

// day is an end of a window; an instant that a document gave is kept until
// another day is typed.
func (b *Builder) day(row *fyne.Container, m *segment.Moment, keep func()) {
	row.Add(b.input(100, m.String(), "2026-10-01", func(s string) {
		if typed, err := segment.ParseMoment(strings.TrimSpace(s)); err == nil {
			*m = typed
			keep()
		}
	}))
}

// dayOfYear draws which days of the year are meant.
func (b *Builder) dayOfYear(row *fyne.Container, t segment.Test, changed func(segment.Test, bool)) {
	const other = "day"
	mode := t.Value.String()
	switch mode {
	case segment.DayToday, segment.ThisWeek, segment.ThisMonth:
	default:
		mode = other
	}
	row.Add(b.choose(110, []widgets.Option{{ID: segment.DayToday, Text: lang.X("rules.day.today", "today")}, {ID: segment.ThisWeek, Text: lang.X("rules.day.week", "this week")},
		{ID: segment.ThisMonth, Text: lang.X("rules.day.month", "this month")}, {ID: other, Text: lang.X("rules.day.other", "on the day")}}, mode, func(id string) {
		if id == other {
			id = time.Now().Format("01-02")
		}
		t.Value = value.Text(id)
		changed(t, true)
	}))
	if mode == other {
		row.Add(b.input(72, t.Value.String(), "11-21", func(s string) { t.Value = value.Text(strings.TrimSpace(s)); changed(t, false) }))
	}
}
