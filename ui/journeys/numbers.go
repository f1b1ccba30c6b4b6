package journeys

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// numbersPanel is the inspector of a step in Rehearse and Live.
func (p *boardPage) numbersPanel(id journey.StepID) fyne.CanvasObject {
	icon, kind, words, title, say := "log-in", "entry", lang.X("journeys.entry.name", "Entry"), entryTitle(p.shown().Entry), entrySentence(p.shown(), p.stock)
	if s := p.shown().Steps[id]; s != nil {
		icon, kind, words, title, say = kindIcon(s.Kind()), string(s.Kind()), kindName(s.Kind()), stepTitle(s, p.stock), sentence(s, p.stock)
	}
	sections := []fyne.CanvasObject{widgets.NewParagraph(say, widgets.Base)}
	if p.mode == board.Rehearse && p.rehearse.ready != nil {
		sections = append(sections, p.rehearse.numbers(id))
		if x, ok := p.rehearse.of.Steps[id].(*journey.Experiment); ok && p.rehearse.ready.result.Trials[id] != nil {
			sections = append(sections, trialSection(x, p.rehearse.ready.result.Trials[id]))
		}
		sections = append(sections, p.rehearse.assumptions())
	}
	if p.mode == board.Live {
		sections = append(sections, p.running.numbers(id)...)
	}
	return widgets.NewInspector(widgets.InspectorHead{
		Sign: widgets.NewIconOf(icon, board.KindColor(kind), 20), Title: title, Kind: words, OnClose: func() { p.board.Select() },
	}, sections)
}

// refreshNumbers shows the panel of the chosen step anew.
func (p *boardPage) refreshNumbers() {
	if p.mode != board.Draw && len(p.board.Selection()) == 1 {
		p.inspectChosen()
	}
}

// numbers are what became of people and messages at a step.
func (r *rehearsal) numbers(id journey.StepID) fyne.CanvasObject {
	result := r.ready.result
	until := ui.Day(r.ready.from.AddDate(0, 0, max(0, r.day-1)))
	head := lang.X("journeys.numbers.until", "Until {{.Day}}", ui.With("Day", until))
	people := widgets.NewButton(lang.X("journeys.numbers.people", "Show the people"), "", widgets.LinkTo, func() { r.page.peopleAt(id) })
	body := widgets.Column(2)
	if _, ok := result.Messages[id]; ok {
		sent, skipped := 0, map[string]int{}
		for _, d := range result.Days[:r.day] {
			sent += d.Sent[id]
			for reason, n := range d.Skipped[id] {
				skipped[reason] += n
			}
		}
		body.Add(messageShares(sent, skipped, r.asks(id)))
		return widgets.NewSection(head, "", body, people)
	}
	c := r.counts()
	for _, port := range r.of.Ports(id) {
		n := c.out[board.Ref{From: string(id), Port: port.Name}]
		words := cmp.Or(portName(r.of.Steps[id], port.Name), lang.X("journeys.numbers.went_on", "Went on"))
		body.Add(r.figureOf(words, n, r.shown(journey.Query{Step: id, Port: port.Name})))
	}
	if s, ok := result.Steps[id]; ok && r.day == len(result.Days) {
		body.Add(r.figureOf(lang.X("journeys.numbers.waiting", "Waiting here"), s.Waiting, journey.Query{Step: id, Waiting: true}))
	}
	if id == journey.EntryID && r.day == len(result.Days) {
		r.exits(body)
	}
	return widgets.NewSection(head, "", body, people)
}

// exits adds who was taken out, by reason.
func (r *rehearsal) exits(body *fyne.Container) {
	exited := r.ready.result.Exited
	for _, reason := range slices.Sorted(maps.Keys(exited)) {
		words := lang.X("journeys.numbers.exited", "Taken out: {{.Reason}}", ui.With("Reason", exitReason(reason)))
		body.Add(r.figureOf(words, exited[reason], journey.Query{Exited: reason}))
	}
}

// shown asks up to the day of the slider, as the counts beside it are.
func (r *rehearsal) shown(q journey.Query) journey.Query {
	if r.day < len(r.ready.result.Days) {
		q.Until = max(r.day, 1) // nobody has come anywhere on day 0: there is no count to ask about
	}
	return q
}

// figureOf is a count whose people can be listed.
func (r *rehearsal) figureOf(words string, n int, q journey.Query) fyne.CanvasObject {
	return counted(words, n, widgets.Base, func() { r.page.listPeople(words, q) })
}

// asks lists the people behind what became of the messages of a step; of all steps
// where it is empty.
func (r *rehearsal) asks(id journey.StepID) func(title string, reason store.SkipReason) {
	return func(title string, reason store.SkipReason) {
		q := journey.Query{Step: id, Sent: reason == "", Skipped: reason}
		if id != "" {
			q = r.shown(q)
		}
		r.page.listPeople(title, q)
	}
}

// messageShares is the bar of sent and skipped, with the reasons below. ask lists the
// people of a reason, or those who were sent a message where it is empty; nil: nobody
// can be asked for.
func messageShares(sent int, skipped map[string]int, ask func(title string, reason store.SkipReason)) fyne.CanvasObject {
	listing := func(words string, reason store.SkipReason) func() {
		if ask == nil {
			return nil
		}
		return func() { ask(words, reason) }
	}
	total := 0
	for _, n := range skipped {
		total += n
	}
	went := lang.X("journeys.numbers.sent", "Sent")
	body := widgets.Column(2, widgets.Pad(0, 0, 4, 0, widgets.NewShares(widgets.Share{Part: float64(sent), Color: look.Mark}, widgets.Share{Part: float64(total), Color: look.Edge})))
	body.Add(counted(went, sent, widgets.Base, listing(went, "")))
	body.Add(counted(lang.X("journeys.numbers.skipped", "Skipped"), total, widgets.Base, nil))
	reasons := slices.Collect(maps.Keys(skipped))
	slices.SortFunc(reasons, func(a, b string) int { return cmp.Or(cmp.Compare(skipped[b], skipped[a]), cmp.Compare(a, b)) })
	for _, reason := range reasons {
		words := skipReason(reason)
		body.Add(widgets.Pad(0, 0, 0, 16, counted(words, skipped[reason], widgets.Second, listing(words, store.SkipReason(reason)))))
	}
	return body
}

// counted is a line with a count at its end, which lists its people where it can.
func counted(words string, n int, style widgets.TextStyle, list func()) fyne.CanvasObject {
	number := widgets.Total
	number.Color, number.Bold = style.Color, style.Color == ""
	if list != nil && n > 0 {
		number.Color = look.Accent
	}
	line := widgets.Row(8, widgets.Grow(widgets.NewCutText(words, style)), widgets.NewText(ui.Number(n), number))
	if list == nil || n == 0 {
		return widgets.Fixed(0, 24, line)
	}
	return widgets.NewRowButton(24, line, list)
}

// skipReason says why a message was not sent; a rehearsal knows one more reason.
func skipReason(reason string) string {
	if reason == "cancelled" {
		return lang.X("journeys.skip.cancelled", "They left before it could go")
	}
	return ui.SkipReason(store.SkipReason(reason))
}

// figure is a line with a number at its end.
func figure(words, number string) fyne.CanvasObject {
	return widgets.Row(8, widgets.Grow(widgets.NewCutText(words, widgets.Base)), widgets.NewText(number, widgets.Total))
}

// assumptions can be changed; the rehearsal then runs again.
func (r *rehearsal) assumptions() fyne.CanvasObject {
	a := r.assume
	note := lang.X("journeys.assume.guessed", "Opens and clicks are guesses: nothing was sent yet.")
	if n := a.grounds.Messages; n > 0 {
		note = lang.X("journeys.assume.counted", "Opens and clicks as in {{.N}} messages.", ui.With("N", ui.Number(n)))
	}
	body := widgets.Column(8,
		chanceField(lang.X("journeys.assume.open", "Open"), &a.open),
		chanceField(lang.X("journeys.assume.click", "Click"), &a.click))
	orders := a.ordersNote()
	if orders != "" {
		note += " " + orders
		if a.grounds.Orders != journey.OrdersReplayed {
			body.Add(chanceField(lang.X("journeys.assume.order", "Order within 30 days"), &a.order))
		}
		body.Add(chanceField(lang.X("journeys.assume.more", "More by a message, in a day"), &a.more))
	}
	for _, o := range a.others {
		body.Add(chanceField(lang.X("journeys.assume.other", "{{.Event}} within 30 days", ui.With("Event", ui.EventTitle(o.event))), &o.share))
	}
	if a.of.TakesTheQuiet() {
		note += " " + lang.X("journeys.assume.outside", "Whoever is not inside orders nothing in a rehearsal: from round to round more people come in than really will.")
	}
	body.Add(widgets.NewParagraph(note+" "+lang.X("journeys.assume.change", "Change them and run again."), widgets.Small))
	body.Add(widgets.Row(0, widgets.NewButton(lang.X("journeys.verb.rehearse", "Run again"), "repeat", widgets.Secondary, r.run).InCard(), widgets.Space()))
	return widgets.NewSection(lang.X("journeys.assume.title", "Assumptions"), "", body)
}

// ordersNote says where the orders come from; empty where the journey asks for none.
func (a *assumed) ordersNote() string {
	g := a.grounds
	switch g.Orders {
	case journey.OrdersEntries:
		return lang.X("journeys.assume.entries", "Orders as after {{.N}} entries that there would have been from {{.From}} to {{.To}}.",
			ui.With("N", ui.Number(g.Entries), "From", ui.Day(g.From), "To", ui.Day(g.To)))
	case journey.OrdersEverybody:
		if g.Entries > 0 {
			return lang.X("journeys.assume.few", "Only {{.N}} would have come in from {{.From}} to {{.To}}, too few to go by: orders as often as all customers order.",
				ui.With("N", ui.Number(g.Entries), "From", ui.Day(g.From), "To", ui.Day(g.To)))
		}
		return lang.X("journeys.assume.everybody", "Who would have come in earlier is not known: orders as often as all customers order.")
	case journey.OrdersReplayed:
		return lang.X("journeys.assume.replayed", "Orders happen again as they did lately.")
	}
	return ""
}

// chanceField takes a share in per cent.
func chanceField(label string, share *float64) fyne.CanvasObject {
	e := widgets.NewEntry("")
	e.SetText(strconv.FormatFloat(math.Round(*share*1000)/10, 'f', -1, 64))
	e.OnChanged = func(text string) {
		n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(text), "%"), 64)
		e.SetWarning(err != nil || n < 0 || n > 100)
		if err == nil && n >= 0 && n <= 100 {
			*share = n / 100
		}
	}
	return widgets.Row(8, widgets.Grow(widgets.NewCutText(label, widgets.Base)), widgets.Fixed(72, 0, e), widgets.NewText("%", widgets.Second))
}
