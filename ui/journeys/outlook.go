package journeys

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// period is the time a rehearsal goes over: ahead from today, or back over what
// really happened.
type period struct {
	back     bool
	from, to value.Date // of a back-test, both belong to it
}

// longestBack is how many days a back-test goes over at most.
const longestBack = 366

// days is how long the period is.
func (p period) days() int {
	if !p.back {
		return rehearsalDays
	}
	return int(p.to-p.from) + 1
}

// outlook is the panel of a rehearsal as a whole: what it ran over, what came of
// it, and how full people's weeks get.
func (r *rehearsal) outlook() fyne.CanvasObject {
	title, kind := lang.X("journeys.outlook.ahead", "From today"), lang.X("journeys.outlook.days", "{{.Days}} days, on assumptions", ui.With("Days", rehearsalDays))
	if r.period.back {
		title = lang.X("journeys.outlook.back", "Back-test")
		kind = lang.X("journeys.outlook.real", "{{.From}} to {{.To}}", ui.With("From", r.period.from.String(), "To", r.period.to.String()))
	}
	sections := []fyne.CanvasObject{r.periodSection()}
	if r.ready != nil {
		sections = append(sections, r.sums())
		if r.ready.result.Converted != nil {
			sections = append(sections, r.conversions())
		}
		if c := r.ready.result.Cost; c != nil {
			sections = append(sections, costSection(c))
		}
		sections = append(sections, r.fatigue())
		sections = append(sections, r.conflicts(), r.hours())
		if !r.ready.back {
			sections = append(sections, r.assumptions())
		}
	}
	return widgets.NewInspector(widgets.InspectorHead{
		Sign: widgets.NewIconOf("play", look.Muted, 20), Title: title, Kind: kind, OnClose: r.closeOutlook,
	}, sections)
}

func (r *rehearsal) closeOutlook() {
	r.folded = true
	r.page.frame.Inspect(r.page, nil)
}

// periodSection chooses between ahead and back.
func (r *rehearsal) periodSection() fyne.CanvasObject {
	chosen := "ahead"
	if r.period.back {
		chosen = "back"
	}
	body := widgets.Column(8, widgets.NewSegmented([]widgets.Option{
		{ID: "ahead", Text: lang.X("journeys.outlook.ahead", "From today")},
		{ID: "back", Text: lang.X("journeys.outlook.back", "Back-test")},
	}, chosen, func(id string) {
		r.period.back = id == "back"
		r.page.inspectChosen()
		if id == "ahead" {
			r.run()
		}
	}))
	if !r.period.back {
		return body
	}
	body.Add(widgets.NewParagraph(lang.X("journeys.outlook.back_words", "As though this journey had run then, on what customers really did. Nobody is written to."), widgets.Second))
	run := widgets.NewButton(lang.X("journeys.outlook.run", "Run the back-test"), "repeat", widgets.Secondary, r.run)
	check := func() { run.SetEnabled(r.period.days() > 0 && r.period.days() <= longestBack) }
	body.Add(widgets.Columns(8,
		widgets.Grow(widgets.NewField(lang.X("journeys.outlook.from", "From"), dayField(r.period.from, func(d value.Date) { r.period.from = d; check() }), "")),
		widgets.Grow(widgets.NewField(lang.X("journeys.outlook.to", "To"), dayField(r.period.to, func(d value.Date) { r.period.to = d; check() }), ""))))
	body.Add(widgets.Row(0, run.InCard(), widgets.Space()))
	return body
}

// dayField takes a date.
func dayField(d value.Date, changed func(value.Date)) *widgets.Entry {
	e := widgets.NewEntry(time.DateOnly)
	e.SetText(d.String())
	e.OnChanged = func(text string) {
		d, err := value.ParseDate(strings.TrimSpace(text))
		e.SetWarning(err != nil)
		if err == nil {
			changed(d)
		}
	}
	return e
}

// sums are what the rehearsal came to.
func (r *rehearsal) sums() fyne.CanvasObject {
	result := r.ready.result
	sent, skipped := 0, map[string]int{}
	for _, m := range result.Messages {
		sent += m.Sent
		for reason, n := range m.Skipped {
			skipped[reason] += n
		}
	}
	body := widgets.Column(2,
		r.figureOf(lang.X("journeys.outlook.entered", "Came in"), result.Entered, journey.Query{Step: journey.EntryID, Port: journey.PortOut}),
		r.figureOf(lang.X("journeys.live.completed", "Completed"), result.Completed, journey.Query{Completed: true}))
	if result.TurnedAway > 0 {
		body.Add(r.figureOf(lang.X("journeys.outlook.turned", "Turned away by the limit"), result.TurnedAway, journey.Query{TurnedAway: true}))
	}
	r.exits(body)
	body.Add(widgets.Pad(4, 0, 0, 0, messageShares(sent, skipped, r.asks(""))))
	if words := supposedWords(result.Supposed); words != "" {
		body.Add(widgets.NewParagraph(words, widgets.Small))
	}
	return widgets.NewSection(lang.X("journeys.outlook.sums", "In all"), "", body)
}

// supposedWords says whom the rehearsal let in where nobody can know who will come.
func supposedWords(s journey.Supposed) string {
	switch s {
	case journey.SupposedMembers:
		return lang.X("journeys.supposed.members", "Who will join is not known: everybody in the segment is taken to join at the beginning.")
	case journey.SupposedLeavers:
		return lang.X("journeys.supposed.leavers", "Who will leave is not known: everybody in the segment is taken to leave it at the beginning.")
	case journey.SupposedHolders:
		return lang.X("journeys.supposed.holders", "Whose attribute will change is not known: everybody who has it is taken to come in at the beginning.")
	case journey.SupposedWanting:
		return lang.X("journeys.supposed.wanting", "No product has changed so far: everybody who put one in their cart or on their wish list in the last 90 days is taken to come in at the beginning.")
	case journey.SupposedEverybody:
		return lang.X("journeys.supposed.everybody", "Who will come in is not known: everybody who may is taken to come in at the beginning.")
	}
	return ""
}

// conversions say what a back-test is for: who would have come anyway.
func (r *rehearsal) conversions() fyne.CanvasObject {
	converted, anyway := *r.ready.result.Converted, *r.ready.result.Anyway
	body := widgets.Column(6,
		figure(lang.X("journeys.outlook.converted", "Did what counts as success"), ui.Number(converted)),
		figure(lang.X("journeys.outlook.anyway", "Of them before the first message"), ui.Number(anyway)))
	if anyway > 0 {
		body.Add(widgets.NewParagraph(lang.X("journeys.outlook.anyway_words", "Those had decided already: do not count them as brought by the journey."), widgets.Small))
	}
	return widgets.NewSection(lang.X("journeys.success.label", "Success"), "", body)
}

// fatigue shows how many messages people get in their fullest seven days, what
// they had lately and from other journeys included.
func (r *rehearsal) fatigue() fyne.CanvasObject {
	weeks := r.ready.result.Weeks
	const most = 5 // and more
	bars := make([]widgets.Bar, most+1)
	for n, people := range weeks {
		bars[min(n, most)].Value += float64(people)
	}
	for i := range bars {
		bars[i].Label = fmt.Sprint(i)
		if i == most {
			bars[i].Label += "+"
		}
		if bars[i].Value > 0 {
			bars[i].Shown = ui.Number(int(bars[i].Value))
		}
	}
	body := widgets.Column(8, widgets.NewBars(96, bars...))
	over := r.ready.result.Over[muchAWeek]
	switch many := above(weeks, muchAWeek); {
	case many == 0:
		body.Add(widgets.NewParagraph(lang.X("journeys.outlook.week_fine", "Nobody gets more than three in a week."), widgets.Small))
	default:
		body.Add(widgets.NewParagraph(lang.X("journeys.outlook.week_many", "{{.N}} people get more than three in a week.", ui.With("N", ui.Number(many))), widgets.Small))
	}
	if over > 0 {
		words := lang.X("journeys.outlook.week_over", "{{.N}} of them because of this journey", ui.With("N", ui.Number(over)))
		link := widgets.NewButton(words, "", widgets.LinkTo, func() { r.page.listPeople(words, journey.Query{Over: muchAWeek}) })
		body.Add(widgets.Row(0, link, widgets.Space()))
	}
	if !r.ready.back {
		body.Add(widgets.NewParagraph(lang.X("journeys.outlook.week_supposed", "Supposed: here people behave as assumed below. In other journeys they open and click alike, and order as the history of each tells."), widgets.Small))
	}
	return widgets.NewSection(lang.X("journeys.outlook.week", "Messages in the fullest week"), "", body)
}

// muchAWeek is how many messages in a week nobody should get more of.
const muchAWeek = 3

// above counts the people with more than n messages.
func above(weeks map[int]int, n int) (people int) {
	for k, m := range weeks {
		if k > n {
			people += m
		}
	}
	return people
}

// conflicts lists the other running journeys that write to the same people in the
// same week; of a back-test those that really did.
func (r *rehearsal) conflicts() fyne.CanvasObject {
	title, none := lang.X("journeys.outlook.conflicts", "Others that write in the same week"), lang.X("journeys.outlook.no_conflict", "No other running journey writes to these people in the same week.")
	if r.ready.back {
		title, none = lang.X("journeys.outlook.overlap", "What was sent in the same week"), lang.X("journeys.outlook.no_overlap", "Nothing was sent to these people in the same week.")
	}
	body := widgets.Column(0)
	for _, c := range r.ready.result.Conflicts {
		below := lang.XN("journeys.outlook.meets", "{{.N}} messages to them", c.Messages, ui.With("N", ui.Number(c.Messages)))
		name := cmp.Or(c.Name, lang.X("journeys.outlook.no_journey", "By no journey"))
		row := widgets.NewListRow(widgets.NewIconOf("waypoints", look.Muted, 16), name, below, widgets.NewText(peopleCount(c.People), widgets.Total))
		body.Add(widgets.NewRowButton(44, row, func() { r.page.listPeople(name, journey.Query{Meets: c.Journey}) }))
	}
	if len(r.ready.result.Conflicts) == 0 {
		body.Add(widgets.NewParagraph(none, widgets.Small))
	}
	return widgets.NewSection(title, "", body)
}

func peopleCount(n int) string {
	return lang.XN("journeys.people.count", "{{.N}} people", n, ui.With("N", ui.Number(n)))
}

// hours show when messages go out, by the clock of whom they go to.
func (r *rehearsal) hours() fyne.CanvasObject {
	const each = 3
	bars := make([]widgets.Bar, 24/each)
	busiest := 0
	for h, n := range r.ready.result.Hours {
		b := &bars[h/each]
		b.Value += float64(n)
		if n > 0 && b.Tip != "" {
			b.Tip += " · "
		}
		if n > 0 {
			b.Tip += fmt.Sprintf("%02d:00 %s", h, ui.Number(n))
		}
	}
	for i := range bars {
		bars[i].Label = fmt.Sprint(i * each)
		if bars[i].Value > bars[busiest].Value {
			busiest = i
		}
	}
	if n := int(bars[busiest].Value); n > 0 {
		bars[busiest].Now, bars[busiest].Shown = true, ui.Number(n)
	}
	return widgets.NewSection(lang.X("journeys.outlook.hours", "Messages by hour of the customer"), "", widgets.NewBars(96, bars...))
}
