package imports

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// answer is one way to settle a question.
type answer struct {
	words string
	do    func(*wishes)
}

// question is what only a person can decide, with a button for each answer.
func (p *page) question(q importer.Question) fyne.CanvasObject {
	words, answers := p.askWords(q)
	body := widgets.Column(look.Space2, widgets.Columns(look.Space2,
		widgets.Top(widgets.NewIcon("circle-question-mark", look.Warn)), widgets.Grow(widgets.NewParagraph(ui.Particles(words), widgets.Base))))
	for _, a := range answers {
		body.Add(widgets.Row(0, widgets.NewButton(a.words, "", widgets.Secondary, func() { p.settle(a) }).InCard(), widgets.Space()))
	}
	if q.Code == importer.NoKeyColumn && p.found.Kind == store.RowsEvents && q.Column == "" {
		body.Add(p.chooseEvent())
	}
	card := widgets.NewPlainCard(widgets.PadAll(look.Space3, body))
	card.SetColors(look.WarnSoft, look.Clear)
	return card
}

// settle takes an answer.
func (p *page) settle(a answer) {
	a.do(&p.wishes)
	p.ask()
}

func accept(q importer.Question) func(*wishes) { return func(w *wishes) { w.accept(q) } }

func (p *page) become(column, target string) func(*wishes) {
	kind := p.found.Kind
	return func(w *wishes) { w.become(kind, column, target) }
}

// askWords gives a question in words, and its answers.
func (p *page) askWords(q importer.Question) (string, []answer) {
	names := map[string]any{"Column": q.Column, "Detail": q.Detail}
	switch q.Code {
	case importer.AmbiguousDate:
		return p.askDate(q)
	case importer.UnknownConsent:
		target := string(p.column(q.Column).Target)
		return lang.X("imports.ask.consent", "“{{.Detail}}” in {{.Column}} is neither a clear yes nor a clear no. Without a yes nobody gets advertising.", names),
			[]answer{{lang.X("imports.ask.consent_unknown", "It says nothing: leave their consent as it is"), p.become(q.Column, target+":unknown")},
				{lang.X("imports.ask.consent_no", "It means no"), p.become(q.Column, target+":no")}}
	case importer.ResidentNumber:
		return lang.X("imports.ask.resident", "{{.Column}} holds resident registration numbers. A shop may keep them only where a law says so, and messages never need them.", names),
			[]answer{{lang.X("imports.ask.resident_skip", "Leave the column out"), p.become(q.Column, string(importer.Skip))}}
	case importer.DuplicateHeader:
		return lang.X("imports.ask.duplicate", "The name of {{.Column}} stands twice in the header. What is the second column?", names),
			[]answer{{lang.X("imports.ask.duplicate_skip", "Not used"), p.become(q.Column, string(importer.Skip))},
				{newName(p.found.Kind, q.Column), p.become(q.Column, q.Column)}}
	}
	return p.askShape(q)
}

// askShape are the questions about the file as a whole.
func (p *page) askShape(q importer.Question) (string, []answer) {
	switch q.Code {
	case importer.NoHeaderDetected:
		return lang.X("imports.ask.header", "No line looks like the names of the columns. What is the first line?"),
			[]answer{{lang.X("imports.ask.header_data", "Data already"), func(w *wishes) { w.noHeader = true }},
				{lang.X("imports.ask.header_names", "The names of the columns"), func(w *wishes) { w.headerRow = 1 }}}
	case importer.MixedEncoding:
		return lang.X("imports.ask.mixed", "Parts of this file are in different encodings. Letters that do not fit become �. Which one is most of it in?"),
			[]answer{{encodingName(importer.UTF8), func(w *wishes) { w.encoding = importer.UTF8 }},
				{encodingName(importer.CP949), func(w *wishes) { w.encoding = importer.CP949 }}}
	case importer.UnterminatedQuote:
		return lang.X("imports.ask.quote", "A quote is opened in this file and never closed: it cannot be told where that row ends."),
			[]answer{{lang.X("imports.ask.quote_reject", "Leave that row out"), accept(q)}}
	case importer.NoAddressColumn:
		return lang.X("imports.ask.address", "No column tells who the people are. Choose in part 2 which one is the email, the phone or the shop's id."), nil
	case importer.NoKeyColumn:
		if guess := p.found.Options().EventName; guess != "" && q.Column == "" {
			return p.keyWords(q), []answer{{ui.EventTitle(guess), func(w *wishes) { w.event = guess }}}
		}
		return p.keyWords(q), nil
	}
	return strings.TrimSpace(string(q.Code) + " " + q.Column),
		[]answer{{lang.X("imports.ask.guess", "Go on with what was guessed"), accept(q)}}
}

func (p *page) keyWords(q importer.Question) string {
	switch p.found.Kind {
	case store.RowsEvents:
		if q.Column == string(importer.ToEventAt) {
			return lang.X("imports.ask.event_at", "No column says when it happened. Choose in part 2 which one is the time.")
		}
		return lang.X("imports.ask.event", "No column says what the people did. What does this file list?")
	case store.RowsProducts:
		return lang.X("imports.ask.product", "No column tells the products apart. Choose in part 2 which one is the product number or the product.")
	}
	return lang.X("imports.ask.order", "No column tells the orders apart. Choose in part 2 which one is the order number, or when the order was made.")
}

// askDate shows one of the dates that can be read both ways.
func (p *page) askDate(q importer.Question) (string, []answer) {
	c := p.column(q.Column)
	shown := q.Detail
	if shown == "" && len(c.Samples) > 0 {
		shown = c.Samples[0]
	}
	say := func(o importer.DateOrder) func(*wishes) {
		return p.become(q.Column, string(c.Target)+":"+c.Kind.String()+":"+string(o))
	}
	answers := []answer{{lang.X("imports.ask.date_month", "The month"), say(importer.OrderMDY)}, {lang.X("imports.ask.date_day", "The day"), say(importer.OrderDMY)}}
	if slices.Contains(q.Choices, string(importer.OrderYMD)) {
		answers = append([]answer{{lang.X("imports.ask.date_year", "The year"), say(importer.OrderYMD)}}, answers[1:]...)
	}
	return lang.X("imports.ask.date", "Dates in {{.Column}} can be read in two ways, as in {{.Date}}. Which comes first?", map[string]any{"Column": q.Column, "Date": shown}), answers
}

func (p *page) column(name string) importer.Column {
	for _, c := range p.found.Columns {
		if c.Name == name {
			return c
		}
	}
	return importer.Column{}
}

// chooseEvent offers the events Gilmok knows for a file that names none.
func (p *page) chooseEvent() fyne.CanvasObject {
	var options []widgets.Option
	for _, e := range []string{store.EventVisited, store.EventViewed, store.EventAddedToCart, store.EventEmptiedCart,
		store.EventSearched, store.EventWished, store.EventBooked, store.EventSignedUp} {
		options = append(options, widgets.Option{ID: e, Text: ui.EventTitle(e)})
	}
	choice := widgets.NewSelect(options, "", func(id string) { p.wishes.event = id; p.ask() })
	choice.SetPlaceholder(lang.X("imports.ask.event_choose", "Choose what they did"))
	return widgets.Fixed(0, look.ControlHeight, choice)
}
