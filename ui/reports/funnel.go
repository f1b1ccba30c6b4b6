package reports

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/journey/template"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// funnel is the report of how far people come: from the first visit to the second
// order, with those who left at each step.
type funnel struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	wide    *fyne.Container
	narrow  *fyne.Container
	window  *widgets.Select
	live    *live.Live[way]
	shown   way
	kinds   *widgets.Segmented
	by      *widgets.Select
	fresh   *newcomers
	asked   atomic.Pointer[funnelQuestion] // as the goroutine sees it
	part    string                         // whom the narrow card speaks of, where people are told apart
	chosen  bool                           // of one part, not of everybody
}

// funnelQuestion is what the reader asked for.
type funnelQuestion struct {
	kind string // a ready-made funnel, or funnelOwn
	own  []string
	days int // 0: without end
	by   string
}

// way is a funnel with the names of its steps.
type way struct {
	funnelQuestion
	names []string // events
	steps []report.FunnelStep
	until time.Time // how far they are known
	known []store.EventName
	never int // people who are known and never came
	parts []report.PartFunnel
	partings
}

// windows are the days from the first step within which the last one counts; 0 is
// without end.
var windows = []string{"1", "7", "14", "30", "90", "365", "0"}

func newFunnel(f *ui.Frame) *funnel {
	n := &funnel{frame: f, wide: widgets.Column(look.Space4), narrow: widgets.Column(look.Space3)}
	n.asked.Store(&funnelQuestion{kind: report.FunnelShop, days: 90})
	n.kinds = widgets.NewSegmented([]widgets.Option{{ID: report.FunnelShop, Text: lang.X("reports.funnel.shop", "In the shop")},
		{ID: report.FunnelLife, Text: lang.X("reports.funnel.life", "Stranger to regular")}, {ID: funnelOwn, Text: lang.X("reports.funnel.own", "Your own")}},
		report.FunnelShop, func(id string) { n.again(func(q *funnelQuestion) { q.kind = id }) })
	var options []widgets.Option
	for _, days := range windows {
		text := lang.X("reports.funnel.any_time", "at any time")
		if d, _ := strconv.Atoi(days); d > 0 { // they are those of windows
			text = lang.XN("reports.funnel.in", "within {{.Count}} days", d, ui.With("Count", days))
		}
		options = append(options, widgets.Option{ID: days, Text: text})
	}
	n.window = widgets.NewSelect(options, "90", func(days string) {
		n.again(func(q *funnelQuestion) { q.days, _ = strconv.Atoi(days) })
	})
	n.by = widgets.NewSelect(nil, "", func(by string) { n.again(func(q *funnelQuestion) { q.by = by }) })
	n.fresh = newNewcomers(f)
	n.content = below(n.wide, n.narrow, n.fresh.body)
	n.live = question(n.wide, n.load, n.show)
	return n
}

func (n *funnel) object() fyne.CanvasObject { return n.content }
func (n *funnel) ask()                      { n.live.Ask(); n.fresh.live.Ask() }
func (n *funnel) stop()                     { n.live.Stop(); n.fresh.live.Stop() }

// again asks anew, of everybody.
func (n *funnel) again(change func(*funnelQuestion)) {
	q := *n.asked.Load()
	change(&q)
	n.asked.Store(&q)
	n.chosen = false
	n.live.Ask()
}

func (n *funnel) load(ctx context.Context, far func(float64)) (w way, err error) {
	st := n.frame.Store()
	w.funnelQuestion = *n.asked.Load()
	if w.known, err = st.Events().Names(ctx); err != nil {
		return w, err
	}
	w.names = report.KnownStages(w.kind, w.known)
	if w.kind == funnelOwn {
		if w.names, err = ownSteps(ctx, st, w.own, w.known); err != nil {
			return w, err
		}
	}
	if len(w.names) < 2 {
		return w, nil
	}
	w.until = report.UntilNamed(w.known, w.names, time.Now())
	if err := st.Insights().Gather(ctx, w.names, far); err != nil {
		return w, err
	}
	if never, ok := report.Never(w.kind, w.names); ok {
		if w.never, err = st.Customers().Count(ctx, never); err != nil {
			return w, err
		}
	}
	hits, err := report.Steps(ctx, st.Insights(), w.names, w.until.AddDate(-1, 0, 0), w.until.Add(time.Microsecond))
	if err != nil {
		return w, err
	}
	window := time.Duration(w.days) * 24 * time.Hour
	w.steps = report.Funnel(hits, len(w.names), window)
	if w.partings, err = readPartings(ctx, st, w.funnelQuestion.by); w.of != nil {
		w.parts = report.FunnelBy(hits, len(w.names), window, w.of)
	}
	return w, err
}

func (n *funnel) show(w way, err error) {
	n.shown = w
	if err != nil {
		say(n.wide, err)
		return
	}
	if len(w.steps) == 0 || w.kind != funnelOwn && w.steps[0].Reached == 0 {
		fill(n.wide, widgets.Fixed(0, 360, noOrders()))
		fill(n.narrow)
		return
	}
	n.by.SetOptions(w.options)
	n.by.Choose(w.partings.by)
	chart := n.frame.Chart(w.headline(), widgets.NewFunnel(w.rows(report.Worst(w.steps))...), n.table)
	objects := []fyne.CanvasObject{widgets.NewHead(w.headline(), w.span(time.Now()), widgets.Fixed(148, 32, n.window), chart.More()),
		widgets.Row(look.Space3, n.kinds, widgets.Space(), widgets.Fixed(200, 32, n.by))}
	if w.kind == funnelOwn {
		objects = append(objects, n.editor(w))
	}
	if w.steps[0].Reached == 0 {
		fill(n.narrow, widgets.NewHead(lang.X("reports.funnel.nobody", "Nobody took the first step"), ""),
			widgets.NewParagraph(lang.X("reports.funnel.nobody_words", "In these twelve months nobody did it. Choose another first step."), widgets.Second))
		fill(n.wide, objects...)
		return
	}
	objects = append(objects, chart)
	if w.parts != nil {
		objects = append(objects, n.partTable(w)...)
	}
	fill(n.wide, objects...)
	n.about(n.spoken(w))
}

// headline says which funnel it is.
func (w way) headline() string {
	if w.kind == funnelOwn {
		return w.title(0) + " → " + w.title(len(w.names)-1)
	}
	return lang.X("reports.funnel.title", "From the first visit to the second order")
}

// span says of which year the funnel speaks.
func (w way) span(now time.Time) string {
	if now.Sub(w.until) < report.Stale {
		return lang.X("reports.funnel.year", "the last 12 months")
	}
	return lang.X("reports.funnel.year_until", "the 12 months until {{.Day}}, the newest there is", ui.With("Day", ui.When(w.until, now)))
}

func (w way) rows(worst int) (rows []widgets.FunnelStep) {
	for i, s := range w.steps {
		rows = append(rows, widgets.FunnelStep{Name: w.title(i), Shown: ui.Number(s.Reached), Part: s.Share, Kept: ui.Percent(s.Kept),
			Lost: lang.XN("reports.funnel.left", "{{.Count}} went no further", len(s.Left), ui.With("Count", ui.Number(len(s.Left)))), Worst: i == worst, Last: i == len(w.steps)-1})
	}
	return rows
}

// title names a step; the same event again is its second time.
func (w way) title(i int) string {
	switch {
	case !w.again(i):
		return ui.EventTitle(w.names[i])
	case w.names[i] == store.EventVisited:
		return lang.X("reports.funnel.returned", "Came back")
	case w.names[i] == store.EventOrdered:
		return lang.X("reports.funnel.again", "Ordered again")
	}
	return lang.X("reports.funnel.once_more", "{{.Event}}, again", ui.With("Event", ui.EventTitle(w.names[i])))
}

// again reports whether a step is the second time of an event.
func (w way) again(i int) bool { return slices.Contains(w.names[:i], w.names[i]) }

// answer names the journey template that speaks to those who did not come to a step.
func (w way) answer(i int) string {
	switch {
	case w.kind == funnelOwn && !w.usual(i), w.names[i] == store.EventSignedUp: // the nudges by state need a shop that knows states
		return template.Between{From: w.names[i-1], To: w.names[i], Days: w.days, Name: w.title(i-1) + " → " + w.title(i), What: w.title(i)}.ID()
	case w.again(i) && w.names[i] == store.EventVisited:
		return "win-back"
	case w.again(i):
		return "second-purchase"
	case w.names[i] == store.EventOrdered:
		return "abandoned-cart"
	case w.names[i] == store.EventAddedToCart:
		return "price-drop"
	}
	return "welcome"
}

// about fills the narrow card: where most are lost, and each step's people.
func (n *funnel) about(w way) {
	worst := report.Worst(w.steps)
	s := w.steps[worst]
	from, to := w.title(worst-1), w.title(worst)
	whose := ""
	if n.chosen {
		whose = w.name(n.part)
	}
	objects := []fyne.CanvasObject{
		widgets.NewHead(lang.X("reports.funnel.worst", "Here the most are lost"), whose),
		widgets.NewParagraph(from+" → "+to, widgets.Strong),
		widgets.NewParagraph(lang.XN("reports.funnel.lost", "{{.Count}} people went no further.", len(s.Left), ui.With("Count", ui.Number(len(s.Left)))), widgets.Second)}
	if s.Reached > 0 {
		objects = append(objects, widgets.NewParagraph(lang.X("reports.funnel.soon", "Of those who did, half took {{.Half}} and 80% at most {{.Most}}.",
			ui.With("Half", days(s.Median), "Most", days(s.P80))), widgets.Second))
	}
	if w.steps[worst-1].Reached < report.Enough {
		objects = append(objects, small())
	}
	objects = append(objects, segmentButton(n.frame, s.Left, w.leftName(worst, whose)), n.answer(w, worst, widgets.Secondary), widgets.NewHairline(),
		widgets.NewHead(lang.X("reports.funnel.all", "Who stopped where"), ""))
	if w.never > 0 && !n.chosen {
		objects = append(objects, n.absent(w))
	}
	for i := 1; i < len(w.steps); i++ {
		if i == worst || len(w.steps[i].Left) == 0 {
			continue
		}
		objects = append(objects, widgets.NewCutText(w.title(i-1)+" → "+w.title(i), widgets.Second),
			widgets.Column(0, segmentButton(n.frame, w.steps[i].Left, w.leftName(i, whose)), n.answer(w, i, widgets.Quiet)))
	}
	fill(n.narrow, objects...)
}

// absent are those who are known and never came: a segment that who comes leaves, and
// the journey that invites them.
func (n *funnel) absent(w way) fyne.CanvasObject {
	keep := widgets.NewButton(lang.XN("reports.card.segment", "{{.Count}} people → segment", w.never, ui.With("Count", ui.Number(w.never))), "list-filter", widgets.Secondary, func() {
		if never, ok := report.Never(w.kind, w.names); ok {
			n.frame.SegmentOfRule(never, lang.X("reports.funnel.never", "Never visited"), nil)
		}
	}).InCard()
	keep.SetEnabled(!n.frame.ReadOnly())
	return widgets.Column(0, widgets.NewCutText(lang.X("reports.funnel.never", "Never visited"), widgets.Second), widgets.Row(0, keep, widgets.Space()), n.invite("welcome", widgets.Quiet))
}

// answer makes the journey that speaks to those who did not come to a step.
func (n *funnel) answer(w way, i int, kind widgets.ButtonKind) fyne.CanvasObject {
	return n.invite(w.answer(i), kind)
}

// invite makes a journey from a template.
func (n *funnel) invite(template string, kind widgets.ButtonKind) fyne.CanvasObject {
	return widgets.Row(0, widgets.NewButton(lang.X("reports.funnel.answer", "A journey that answers it"), "waypoints", kind, func() {
		n.frame.Go(ui.NewJourney(template, ""))
	}).InCard(), widgets.Space())
}

// leftName names the segment of those who did not come to a step, of a part if one
// is spoken of.
func (w way) leftName(i int, whose string) string {
	name := lang.X("reports.funnel.segment", "Not yet: {{.Step}}", ui.With("Step", w.title(i)))
	if whose != "" {
		name += " · " + whose
	}
	return name
}

// days writes a length of time: less than a day, 1 day, 44 days.
func days(d time.Duration) string {
	n := int(d.Round(24*time.Hour) / (24 * time.Hour))
	if n < 1 {
		return lang.X("reports.funnel.day", "less than a day")
	}
	return lang.XN("reports.funnel.days", "{{.Count}} days", n, ui.With("Count", ui.Number(n)))
}
