package journeys

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// viewCalendar is the View of the month of all journeys.
const viewCalendar = "calendar"

// calendarPage is a month of what all journeys send: what went, what is planned
// and what drafts would add. Dragging moves a message to another day.
type calendarPage struct {
	frame *ui.Frame
	month value.Date // its first day
	grid  *widgets.Month
	title *widgets.Text
	sums  *widgets.Text
	body  fyne.CanvasObject
	modes *widgets.Segmented
	ask   *live.Live[*agenda]
	shown *agenda // nil until it is known
	undo  []func()
	panel func() // shows the open panel anew; nil: none is open
}

func newCalendarPage(f *ui.Frame) *calendarPage {
	today := time.Now()
	p := &calendarPage{frame: f, month: value.MakeDate(today.Year(), today.Month(), 1)}
	p.grid = widgets.NewMonth(weekHeads(), func(n int) string { return lang.X("journeys.calendar.more", "{{.N}} more", ui.With("N", n)) })
	p.grid.OnDay, p.grid.OnMark = p.openDay, p.openMark
	if !f.ReadOnly() {
		p.grid.OnMove = p.dropped
	}
	p.title, p.sums = widgets.NewText("", widgets.PageHead), widgets.NewCutText("", widgets.Second)
	p.modes = listModes(f, viewCalendar)
	head := widgets.Row(8, p.title, widgets.Gap(8, 0),
		widgets.NewIconButton("chevron-left", lang.X("journeys.calendar.before", "The month before"), func() { p.turn(-1) }),
		widgets.NewIconButton("chevron-right", lang.X("journeys.calendar.after", "The month after"), func() { p.turn(1) }),
		widgets.NewButton(lang.X("journeys.calendar.today", "Today"), "", widgets.Secondary, p.toToday),
		widgets.Gap(8, 0), widgets.Grow(p.sums))
	p.body = widgets.Pad(16, 24, 16, 24, widgets.Column(12, head, p.legend(), widgets.Grow(widgets.Scroll(container.New(widgets.Fill{}, p.grid)))))
	p.ask = live.New(p.load, p.show).Follow(f.Store(), store.TopicJourneys, store.TopicSettings)
	return p
}

// listModes is the switch between cards, calendar and to-dos.
func listModes(f *ui.Frame, chosen string) *widgets.Segmented {
	return widgets.NewSegmented([]widgets.Option{
		{ID: "", Text: lang.X("journeys.view.cards", "Cards"), Icon: "layout-grid"},
		{ID: viewCalendar, Text: lang.X("journeys.view.calendar", "Calendar"), Icon: "calendar-days"},
		{ID: viewToDo, Text: lang.X("journeys.view.todo", "To do"), Icon: "square-check"},
	}, chosen, func(id string) { f.Go(ui.Route{Place: ui.Journeys, View: id}) })
}

// firstWeekday is with what a week begins: in Korea with Sunday.
func firstWeekday() time.Weekday {
	if ui.Language() == "ko" {
		return time.Sunday
	}
	return time.Monday
}

func weekHeads() (heads []string) {
	for i := range 7 {
		heads = append(heads, ui.ShortWeekday((firstWeekday()+time.Weekday(i))%7))
	}
	return heads
}

// legend says how what is not certain looks.
func (p *calendarPage) legend() fyne.CanvasObject {
	entry := func(sign, words string) fyne.CanvasObject {
		return widgets.Row(6, widgets.NewText(sign, widgets.Small.In(look.Text)), widgets.NewText(words, widgets.Small))
	}
	return widgets.Row(16,
		entry("✓ 12", lang.X("journeys.calendar.sent", "Sent")),
		entry("12", lang.X("journeys.calendar.planned", "Planned")),
		entry("~12", lang.X("journeys.calendar.expected", "Expected, if people do again what they did lately")),
		widgets.Row(6, widgets.NewIconOf("square", look.Muted, 14), widgets.NewText(lang.X("journeys.calendar.draft", "In a draft"), widgets.Small)), widgets.Space())
}

// turn shows a month before or after.
func (p *calendarPage) turn(by int) {
	first := p.month.In(time.UTC).AddDate(0, by, 0)
	p.goTo(value.MakeDate(first.Year(), first.Month(), 1))
}

func (p *calendarPage) toToday() {
	now := time.Now()
	p.goTo(value.MakeDate(now.Year(), now.Month(), 1))
}

func (p *calendarPage) goTo(month value.Date) {
	p.month, p.shown, p.panel = month, nil, nil
	p.frame.Inspect(p, nil)
	p.grid.Choose(-1)
	p.draw()
	p.ask.Ask()
}

// span gives the first and the last day of the weeks that the month lies in.
func span7(month value.Date) (from, to value.Date) {
	first := month.In(time.UTC)
	from = month - value.Date((int(first.Weekday())-int(firstWeekday())+7)%7)
	last := value.MakeDate(first.Year(), first.Month()+1, 1) - 1
	weeks := (int(last-from) + 7) / 7
	return from, from + value.Date(7*weeks) - 1
}

func (p *calendarPage) load(ctx context.Context) (*agenda, error) {
	month := p.month
	from, to := span7(month)
	a, err := readAgenda(ctx, p.frame.Store(), from, to, time.Now(), func(done, of int) {
		live.Show(func() {
			if p.shown == nil {
				p.sums.SetText(lang.X("journeys.calendar.busy", "Working out what is planned: journey {{.N}} of {{.Of}} …", ui.With("N", done+1, "Of", of)))
			}
		})
	})
	if a != nil {
		a.month = month
	}
	return a, err
}

func (p *calendarPage) show(a *agenda, err error) {
	if err != nil {
		p.sums.SetText("")
		p.frame.Fail(err)
		return
	}
	if a.month != p.month {
		return
	}
	p.shown = a
	p.draw()
	if p.panel != nil {
		p.panel()
	}
}

// draw shows the month, its days alone while what lies on them is not known.
func (p *calendarPage) draw() {
	p.title.SetText(ui.Month(p.month.In(time.UTC)))
	from, to := span7(p.month)
	a := p.shown
	if a == nil {
		a = &agenda{from: from, to: to, today: value.DateFrom(time.Now())}
		p.sums.SetText("")
	} else {
		p.sums.SetText(a.sentence(p.month))
	}
	days := make([]widgets.MonthDay, 0, to-from+1)
	for d := from; d <= to; d++ {
		days = append(days, a.cell(d, p.month, p.frame.ReadOnly()))
	}
	p.grid.Set(days)
	p.frame.Changed()
}

// slot gives what lies on a day of the grid.
func (p *calendarPage) slot(day, mark int) (journey.Slot, bool) {
	if p.shown == nil {
		return journey.Slot{}, false
	}
	list := p.shown.on(p.shown.from + value.Date(day))
	if mark < 0 || mark >= len(list) {
		return journey.Slot{}, false
	}
	return list[mark], true
}

// Crumbs implements ui.Page.
func (p *calendarPage) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("journeys.page.title", "Journeys")}}
}

// Modes implements ui.Moded.
func (p *calendarPage) Modes() fyne.CanvasObject { return p.modes }

// Verbs implements ui.Page.
func (p *calendarPage) Verbs() []fyne.CanvasObject { return maker{p.frame}.verbs() }

// Content implements ui.Page.
func (p *calendarPage) Content() fyne.CanvasObject { return p.body }

// Enter implements ui.Page.
func (p *calendarPage) Enter() {
	p.modes.Choose(viewCalendar)
	p.draw()
	p.ask.Ask()
}

// Leave implements ui.Page.
func (p *calendarPage) Leave() { p.panel = nil }

// Close implements ui.Page.
func (p *calendarPage) Close() { p.ask.Stop() }

// Command implements ui.Commander.
func (p *calendarPage) Command(c ui.Command) bool {
	switch {
	case c == ui.CommandUndo && len(p.undo) > 0:
		last := p.undo[len(p.undo)-1]
		p.undo = p.undo[:len(p.undo)-1]
		last()
	case c == ui.CommandNew:
		p.frame.Go(ui.Route{Place: ui.Journeys})
	default:
		return false
	}
	return true
}

// Key implements ui.KeyTaker: Page Up and Page Down turn the months, the rest is
// the grid's.
func (p *calendarPage) Key(key *fyne.KeyEvent) bool {
	switch key.Name {
	case fyne.KeyPageUp:
		p.turn(-1)
	case fyne.KeyPageDown:
		p.turn(1)
	case fyne.KeyHome:
		p.toToday()
	default:
		p.grid.TypedKey(key)
	}
	return true
}

// markColors tell journeys apart, in the order of their ids; the words say which
// is which.
var markColors = []fyne.ThemeColorName{look.KindEntry, look.KindSplit, look.KindUpdate, look.KindExperiment, look.KindWait, look.Mark}

func markColor(id store.JourneyID, all []store.JourneyID) fyne.ThemeColorName {
	return markColors[max(0, slices.Index(all, id))%len(markColors)]
}
