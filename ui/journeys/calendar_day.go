package journeys

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/holiday"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// openDay tells of a day: what it is, what lies on it.
func (p *calendarPage) openDay(day int) {
	from, _ := span7(p.month)
	p.showDay(from + value.Date(day))
}

func (p *calendarPage) showDay(d value.Date) {
	a := p.shown
	if a == nil {
		return
	}
	p.panel = func() { p.showDay(d) }
	list := widgets.Column(0)
	total := 0
	for _, s := range a.on(d) {
		total += s.Messages
		row := widgets.NewListRow(widgets.NewDot(markColor(s.Journey, a.journeys)), slotName(s), s.Name+" · "+slotHours(s, a.zone), widgets.NewText(ui.Number(s.Messages), widgets.Number))
		list.Add(widgets.NewRowButton(48, row, func() { p.showSlot(s) }))
	}
	if len(a.on(d)) == 0 {
		list.Add(widgets.NewParagraph(lang.X("journeys.calendar.free", "Nothing goes out on this day."), widgets.Second))
	}
	kind := lang.XN("journeys.calendar.count", "{{.N}} messages", total, ui.With("N", ui.Number(total)))
	if name := restName(a.rest.On(d)); name != "" {
		kind = name + " · " + kind
	}
	p.frame.Inspect(p, widgets.NewInspector(widgets.InspectorHead{
		Sign: widgets.NewIconOf("calendar-days", look.Muted, 20), Title: ui.LongDay(d.In(time.UTC)), Kind: kind, OnClose: p.closePanel,
	}, []fyne.CanvasObject{list, p.closedSection(d)}))
}

func (p *calendarPage) closePanel() {
	p.panel = nil
	p.grid.Choose(-1)
	p.frame.Inspect(p, nil)
}

// closedSection closes the shop on a day, or opens it.
func (p *calendarPage) closedSection(d value.Date) fyne.CanvasObject {
	a, may := p.shown, !p.frame.ReadOnly()
	i := slices.IndexFunc(a.closed, func(c holiday.Closed) bool { return c.Holds(d) })
	check := widgets.NewCheck(lang.X("journeys.calendar.closed", "The shop is closed on this day"), i >= 0, func(on bool) {
		if on {
			p.setClosed(append(slices.Clone(a.closed), holiday.Closed{From: d.String()}))
		} else {
			p.setClosed(holiday.Open(a.closed, d))
		}
	})
	check.SetEnabled(may)
	body := widgets.Column(8, check)
	if i >= 0 {
		name := widgets.NewEntry(lang.X("journeys.calendar.name", "What for, as: summer break"))
		name.SetText(a.closed[i].Name)
		name.SetEnabled(may)
		rename := func() {
			list := slices.Clone(a.closed)
			if list[i].Name = strings.TrimSpace(name.Text()); list[i].Name != a.closed[i].Name {
				p.setClosed(list)
			}
		}
		name.OnSubmitted = func(string) { rename() }
		name.OnFocus = func(focused bool) {
			if !focused {
				rename()
			}
		}
		yearly := widgets.NewCheck(lang.X("journeys.calendar.yearly", "Every year"), a.closed[i].Yearly, func(on bool) {
			list := slices.Clone(a.closed)
			list[i].Yearly = on
			p.setClosed(list)
		})
		yearly.SetEnabled(may)
		body.Add(name)
		body.Add(yearly)
	}
	body.Add(widgets.NewParagraph(lang.X("journeys.calendar.closed_words", "Waits that pass over holidays pass over this day, too. Messages with a day of their own still go."), widgets.Hint))
	return widgets.NewSection(lang.X("journeys.calendar.own", "The shop’s own days"), "", body)
}

func (p *calendarPage) setClosed(list []holiday.Closed) {
	text, err := holiday.FormatClosed(list)
	if err != nil {
		p.frame.Fail(err)
		return
	}
	before, err := holiday.FormatClosed(p.shown.closed)
	if err != nil {
		p.frame.Fail(err)
		return
	}
	set := func(text string) func() {
		return func() {
			p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Settings().Set(ctx, store.SettingClosed, text) }, func() { p.ask.Ask() })
		}
	}
	p.undo = append(p.undo, set(before))
	set(text)()
}

// openMark tells of what a step sends on a day.
func (p *calendarPage) openMark(day, mark int) {
	if s, ok := p.slot(day, mark); ok {
		p.showSlot(s)
	}
}

func (p *calendarPage) showSlot(s journey.Slot) {
	p.panel = nil // a slot may be gone after a change
	a := p.shown
	figures := widgets.Column(6,
		figure(lang.X("journeys.calendar.when", "When"), ui.Day(s.Day.In(time.UTC))+", "+slotHours(s, a.zone)),
		figure(lang.X("journeys.calendar.messages", "Messages"), ui.Number(s.Messages)))
	sections := []fyne.CanvasObject{widgets.Column(12, figures, widgets.NewParagraph(slotWords(s), widgets.Second))}
	switch {
	case !s.Sent && !s.Draft && a.moved[placed{s.Day, s.Journey, s.Step}]:
		sections = append(sections, widgets.NewParagraph(lang.X("journeys.calendar.words_moved", "The draft has it on another day already. Move it there, and launch the draft."), widgets.Second))
	case a.movable(s) && !p.frame.ReadOnly():
		sections = append(sections, p.moveSection(s))
	}
	var buttons []fyne.CanvasObject
	if !a.oneOff[s.Journey] {
		buttons = append(buttons, widgets.NewButton(lang.X("journeys.calendar.open", "Open the journey"), "waypoints", widgets.Secondary, func() { p.frame.Go(ui.Board(s.Journey)) }))
	}
	if !s.Sent {
		buttons = append(buttons, widgets.NewButton(lang.X("journeys.calendar.who", "Who gets it"), "users-round", widgets.Secondary, func() { p.listPeople(s) }))
	}
	p.frame.Inspect(p, widgets.NewInspector(widgets.InspectorHead{
		Sign: widgets.NewIconOf("mail", markColor(s.Journey, a.journeys), 20), Title: slotName(s), Kind: s.Name,
		Buttons: []*widgets.Button{widgets.NewIconButton("arrow-left", lang.X("journeys.people.back", "Back"), func() { p.showDay(s.Day) })}, OnClose: p.closePanel,
	}, sections, buttons...))
}

// slotHours says from when to when messages go, by the shop's clock.
func slotHours(s journey.Slot, zone *time.Location) string {
	first, last := ui.Clock(s.First.In(zone)), ui.Clock(s.Last.In(zone))
	if first == last {
		return first
	}
	return first + "–" + last
}

func slotWords(s journey.Slot) string {
	switch {
	case s.Sent:
		return lang.X("journeys.calendar.words_sent", "These have gone.")
	case s.Draft:
		return lang.X("journeys.calendar.words_draft", "This is how the draft would go, if it were launched now.")
	case s.Expected:
		return lang.X("journeys.calendar.words_expected", "Nobody of them is inside yet: this many come if people do again what they did lately.")
	}
	return lang.X("journeys.calendar.words_planned", "They are inside, or come in by the clock. Who buys or leaves in between gets nothing.")
}

// moveSection moves a message without a mouse.
func (p *calendarPage) moveSection(s journey.Slot) fyne.CanvasObject {
	to := s.Day
	button := widgets.NewButton(lang.X("journeys.calendar.move", "Move"), "", widgets.Secondary, func() { p.move(s, to) }).InCard()
	button.SetEnabled(false)
	field := dayField(s.Day, func(d value.Date) {
		to = d
		button.SetEnabled(d != s.Day && d >= p.shown.today)
	})
	return widgets.NewSection(lang.X("journeys.calendar.other_day", "On another day"), "", widgets.Row(8, widgets.Grow(field), button))
}

// listPeople lists who is going to get what a slot holds.
func (p *calendarPage) listPeople(s journey.Slot) {
	plan := p.shown.plan
	if s.Draft {
		plan = p.shown.drafts
	}
	var ids []store.CustomerID
	for _, x := range plan {
		if x.Journey == s.Journey && x.Step == s.Step && value.DateFrom(x.At.In(p.shown.zone)) == s.Day {
			ids = append(ids, x.Customer)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	st := p.frame.Store()
	live.Run(func(ctx context.Context) (who, error) {
		rows, err := st.Customers().ListByID(ctx, ids[:min(len(ids), listed)])
		return who{title: slotName(s), rows: rows, all: len(ids)}, err
	}, func(w who, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		w.back = func() { p.showSlot(s) }
		p.frame.Inspect(p, peoplePanel(w, func(r store.CustomerRow) { p.frame.Go(profile(r.ID)) }, p.closePanel))
	})
}
