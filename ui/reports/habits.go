package reports

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/journey/template"
	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// habits is the card of what customers who came back did that others did not.
type habits struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[report.Habits]
}

// mostHabits is how many there is room for.
const mostHabits = 8

func newHabits(f *ui.Frame) *habits {
	h := &habits{frame: f, body: widgets.Column(look.Space3)}
	h.live = question(h.body, h.load, h.show)
	return h
}

func (h *habits) load(ctx context.Context, far func(float64)) (report.Habits, error) {
	end, err := insight.KnownUntil(ctx, h.frame.Store(), time.Now())
	if err != nil {
		return report.Habits{}, err
	}
	return report.ReadHabits(ctx, h.frame.Store(), end, far)
}

func (h *habits) show(a report.Habits, err error) {
	if err != nil {
		say(h.body, err)
		return
	}
	head := widgets.NewHead(lang.X("reports.habits.title", "What those who came back did before"), "")
	if a.People < report.Enough || len(a.List) == 0 {
		fill(h.body, head, widgets.NewParagraph(lang.XN("reports.habits.none", "It cannot be told yet: it takes some people whose first order is {{.Count}} days ago.", report.StayDays, ui.With("Count", report.StayDays)), widgets.Second))
		return
	}
	rows := []fyne.CanvasObject{widgets.Pad(0, groupInset, 0, groupInset, widgets.Fixed(0, 28, habitColumns.line(lang.X("reports.habits.did", "In the 30 days after their first order"), widgets.Hint, widgets.Hint,
		lang.X("reports.habits.people", "People"), lang.X("reports.habits.with", "Came back"), lang.X("reports.habits.without", "Others"), lang.X("reports.habits.lift", "Times"), lang.X("reports.habits.chance", "By chance"))))}
	for _, b := range a.List[:min(len(a.List), mostHabits)] {
		style := widgets.Base
		if !b.Clear() {
			style = widgets.Second
		}
		row := widgets.NewRowButton(32, habitColumns.line(traitWords(b.Trait), style, style, ui.Number(b.With.People), ui.Percent(b.With.Rate()), ui.Percent(b.Without.Rate()),
			liftWords(b), chance(b.Adjusted)), func() { h.try(b.Trait) }).Inset(groupInset)
		rows = append(rows, widgets.NewHairline(), row)
	}
	try := widgets.NewButton(lang.X("reports.habits.try", "Try it as an experiment"), "waypoints", widgets.Secondary, func() { h.try(a.List[0].Trait) }).InCard()
	try.SetEnabled(!h.frame.ReadOnly())
	fill(h.body, head, widgets.NewParagraph(lang.XN("reports.habits.words", "{{.Stayed}} of {{.Count}} people came back from day 31 to day 180.", a.People,
		ui.With("Stayed", ui.Number(a.Stayed), "Count", ui.Number(a.People))), widgets.Second), widgets.Column(0, rows...),
		widgets.NewParagraph(lang.X("reports.habits.note", "Grey rows may be chance. None of it says that the one brings the other about: whoever likes the shop does both. Lead some people to it and leave others alone, then you know."), widgets.Small),
		widgets.NewParagraph(lang.X("reports.habits.how", "The button takes the first row; a press on another row takes that one. It makes a draft: half of the new customers, by chance, are led to it three days after their first order, the others get nothing. Rehearse it, then launch."), widgets.Small),
		widgets.Row(0, try, widgets.Space()))
}

// try makes a journey that leads half of the new customers to a trait.
func (h *habits) try(t report.Trait) {
	if h.frame.ReadOnly() {
		return
	}
	what := traitWords(t)
	b := template.Between{From: store.EventOrdered, To: store.EventOrdered, Days: 90, Trial: template.TrialEvent, What: ui.EventTitle(t.Event),
		Name: lang.X("reports.habits.trial", "Trial: {{.What}}", ui.With("What", what))}
	switch {
	case t.Category != "":
		b.Trial, b.What = template.TrialCategory, t.Category
	case t.Products > 0:
		b.Trial, b.What = template.TrialProducts, what
	}
	h.frame.Go(ui.NewJourney(b.ID(), ""))
}

var habitColumns = columns{look.Space3, []float32{76}}

// liftWords says how much more often they came back; where none of the others did,
// there is nothing to compare with.
func liftWords(b report.Behavior) string {
	if b.Lift == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f×", b.Lift)
}

// traitWords says what somebody did.
func traitWords(t report.Trait) string {
	switch {
	case t.Category != "":
		return lang.X("reports.habits.category", "first bought something of {{.Category}}", ui.With("Category", t.Category))
	case t.Products > 0:
		return lang.X("reports.habits.products", "first bought two products or more at once")
	case t.Times > 1:
		return lang.XN("reports.habits.times", "{{.Event}}: {{.Count}} times or more", t.Times, ui.With("Event", ui.EventTitle(t.Event), "Count", t.Times))
	}
	return lang.X("reports.habits.once", "{{.Event}}", ui.With("Event", ui.EventTitle(t.Event)))
}

// reach is the card of how many people were written to, and how often.
type reach struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[[]report.Week]
}

// reachWeeks is how many weeks there is room for.
const reachWeeks = 8

func newReach(f *ui.Frame) *reach {
	r := &reach{frame: f, body: widgets.Column(look.Space3)}
	r.live = question(r.body, r.load, r.show)
	return r
}

func (r *reach) load(ctx context.Context, far func(float64)) ([]report.Week, error) {
	zone, err := r.frame.Store().Settings().Zone(ctx)
	if err != nil {
		return nil, err
	}
	sends, err := report.Sends(ctx, r.frame.Store().Events(), time.Now().AddDate(0, 0, -7*reachWeeks))
	return report.Reach(sends, zone), err
}

func (r *reach) show(weeks []report.Week, err error) {
	if err != nil {
		say(r.body, err)
		return
	}
	head := widgets.NewHead(lang.X("reports.reach.title", "How often people were written to"), lang.X("reports.reach.weeks", "the last 8 weeks"))
	if len(weeks) == 0 {
		fill(r.body, head, widgets.NewParagraph(lang.X("reports.reach.none", "Nobody was written to in this time."), widgets.Second))
		return
	}
	names := []string{lang.X("reports.reach.people", "People"), lang.X("reports.reach.messages", "Messages"), lang.X("reports.reach.each", "Each")}
	for n := 1; n <= report.Often; n++ {
		names = append(names, oftenName(n))
	}
	rows := []fyne.CanvasObject{widgets.Fixed(0, 28, habitColumns.line(lang.X("reports.reach.week", "Week of"), widgets.Hint, widgets.Hint, names...))}
	for _, w := range weeks[:min(len(weeks), reachWeeks)] {
		cells := []string{ui.Number(w.People), ui.Number(w.Messages), fmt.Sprintf("%.1f", w.Each())}
		for _, n := range w.Often {
			cells = append(cells, ui.Percent(share(n, w.People)))
		}
		rows = append(rows, widgets.NewHairline(), widgets.Fixed(0, 32, habitColumns.line(ui.When(w.From, time.Now().In(w.From.Location())), widgets.Base, widgets.Base, cells...)))
	}
	fill(r.body, head, widgets.Column(0, rows...), widgets.NewParagraph(lang.X("reports.reach.note", "The right columns part the people by how many messages they got in that week. Caps in Settings keep the last ones small."), widgets.Small))
}

// oftenName heads the column of people who got n messages.
func oftenName(n int) string {
	if n == report.Often {
		return lang.X("reports.reach.more", "{{.N}} or more", ui.With("N", n))
	}
	return lang.X("reports.reach.times", "{{.N}}×", ui.With("N", n))
}
