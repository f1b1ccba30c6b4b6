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
	days    atomic.Int64 // the window, as the goroutine sees it
	kind    atomic.Value // the funnel's name, likewise
}

// way is a funnel with the names of its steps.
type way struct {
	names []string // events
	steps []report.FunnelStep
	until time.Time // how far they are known
}

// windows are the times from the first step within which the last one counts.
var windows = []string{"7", "30", "90", "365"}

func newFunnel(f *ui.Frame) *funnel {
	n := &funnel{frame: f, wide: widgets.Column(look.Space4, counting()), narrow: widgets.Column(look.Space3)}
	n.days.Store(90)
	n.kind.Store(report.FunnelShop)
	n.kinds = widgets.NewSegmented([]widgets.Option{{ID: report.FunnelShop, Text: lang.X("reports.funnel.shop", "In the shop")},
		{ID: report.FunnelLife, Text: lang.X("reports.funnel.life", "Stranger to regular")}}, report.FunnelShop, func(id string) {
		n.kind.Store(id)
		n.ask()
	})
	var options []widgets.Option
	for _, days := range windows {
		options = append(options, widgets.Option{ID: days, Text: lang.X("reports.funnel.within", "within {{.N}} days", ui.With("N", days))})
	}
	n.window = widgets.NewSelect(options, "90", func(days string) {
		if d, err := strconv.ParseInt(days, 10, 64); err == nil { // they are those of windows
			n.days.Store(d)
		}
		n.ask()
	})
	n.content = twoColumns(n.wide, n.narrow)
	n.live = live.New(n.load, n.show)
	return n
}

func (n *funnel) object() fyne.CanvasObject { return n.content }
func (n *funnel) ask()                      { n.live.Ask() }
func (n *funnel) stop()                     { n.live.Stop() }

func (n *funnel) load(ctx context.Context) (w way, err error) {
	events := n.frame.Store().Events()
	known, err := events.Names(ctx)
	if err != nil {
		return w, err
	}
	w.names = report.KnownStages(n.kind.Load().(string), known)
	if len(w.names) < 2 {
		return w, nil
	}
	w.until = report.UntilNamed(known, w.names, time.Now())
	hits, err := report.Steps(ctx, n.frame.Store().Insights(), w.names, w.until.AddDate(-1, 0, 0), w.until.Add(time.Microsecond))
	if err != nil {
		return w, err
	}
	w.steps = report.Funnel(hits, len(w.names), time.Duration(n.days.Load())*24*time.Hour)
	return w, nil
}

func (n *funnel) show(w way, err error) {
	n.shown = w
	if err != nil {
		say(n.wide, err)
		return
	}
	if len(w.steps) == 0 || w.steps[0].Reached == 0 {
		fill(n.wide, widgets.Fixed(0, 360, noOrders()))
		fill(n.narrow)
		return
	}
	worst := w.worst()
	title := lang.X("reports.funnel.title", "From the first visit to the second order")
	chart := n.frame.Chart(title, widgets.NewFunnel(w.rows(worst)...), n.table)
	fill(n.wide, widgets.NewHead(title, w.span(time.Now()), widgets.Fixed(140, 32, n.window), chart.More()),
		widgets.Row(0, n.kinds, widgets.Space()), chart)
	n.about(w, worst)
}

// span says of which year the funnel speaks.
func (w way) span(now time.Time) string {
	if now.Sub(w.until) < report.Stale {
		return lang.X("reports.funnel.year", "the last 12 months")
	}
	return lang.X("reports.funnel.year_until", "the 12 months until {{.Day}}, the newest there is", ui.With("Day", ui.When(w.until, now)))
}

// worst is the step before which the greatest share left.
func (w way) worst() int {
	worst := 1
	for i := 2; i < len(w.steps); i++ {
		if w.steps[i].Kept < w.steps[worst].Kept {
			worst = i
		}
	}
	return worst
}

func (w way) rows(worst int) (rows []widgets.FunnelStep) {
	for i, s := range w.steps {
		rows = append(rows, widgets.FunnelStep{Name: w.title(i), Shown: ui.Number(s.Reached), Part: s.Share, Kept: ui.Percent(s.Kept),
			Lost: lang.XN("reports.funnel.left", "{{.Count}} went no further", len(s.Left), ui.With("Count", ui.Number(len(s.Left)))), Worst: i == worst, Last: i == len(w.steps)-1})
	}
	return rows
}

// title names a step; the same event again is the second order.
func (w way) title(i int) string {
	if !w.again(i) {
		return ui.EventTitle(w.names[i])
	}
	if w.names[i] == store.EventVisited {
		return lang.X("reports.funnel.returned", "Came back")
	}
	return lang.X("reports.funnel.again", "Ordered again")
}

// again reports whether a step is the second time of an event.
func (w way) again(i int) bool { return slices.Contains(w.names[:i], w.names[i]) }

// answer names the journey template that speaks to those who did not come to a step.
func (w way) answer(i int) string {
	switch {
	case w.again(i) && w.names[i] == store.EventVisited:
		return "win-back"
	case w.again(i):
		return "second-purchase"
	case w.names[i] == store.EventSignedUp:
		return "sign-up-nudge"
	case w.names[i] == store.EventOrdered:
		return "abandoned-cart"
	case w.names[i] == store.EventAddedToCart:
		return "price-drop"
	}
	return "welcome"
}

// about fills the narrow card: where most are lost, and each step's people.
func (n *funnel) about(w way, worst int) {
	s := w.steps[worst]
	from, to := w.title(worst-1), w.title(worst)
	objects := []fyne.CanvasObject{
		widgets.NewHead(lang.X("reports.funnel.worst", "Here the most are lost"), ""),
		widgets.NewParagraph(from+" → "+to, widgets.Strong),
		widgets.NewParagraph(lang.XN("reports.funnel.lost", "{{.Count}} people went no further.", len(s.Left), ui.With("Count", ui.Number(len(s.Left)))), widgets.Second)}
	if s.Reached > 0 {
		objects = append(objects, widgets.NewParagraph(lang.X("reports.funnel.soon", "Of those who did, half took {{.Half}} and 80% at most {{.Most}}.",
			ui.With("Half", days(s.Median), "Most", days(s.P80))), widgets.Second))
	}
	if w.steps[worst-1].Reached < report.Enough {
		objects = append(objects, small())
	}
	objects = append(objects, segmentButton(n.frame, s.Left, lang.X("reports.funnel.segment", "Not yet: {{.Step}}", ui.With("Step", to))),
		widgets.Row(0, widgets.NewButton(lang.X("reports.funnel.answer", "A journey that answers it"), "waypoints", widgets.Secondary, func() {
			n.frame.Go(ui.Route{Place: ui.Journeys, View: "new", ID: w.answer(worst)})
		}).InCard(), widgets.Space()), widgets.NewHairline(),
		widgets.NewHead(lang.X("reports.funnel.all", "Who stopped where"), ""))
	for i := 1; i < len(w.steps); i++ {
		if i == worst || len(w.steps[i].Left) == 0 {
			continue
		}
		objects = append(objects, widgets.NewCutText(w.title(i-1)+" → "+w.title(i), widgets.Second),
			segmentButton(n.frame, w.steps[i].Left, lang.X("reports.funnel.segment", "Not yet: {{.Step}}", ui.With("Step", w.title(i)))))
	}
	fill(n.narrow, objects...)
}

// days writes a length of time: less than a day, 1 day, 44 days.
func days(d time.Duration) string {
	n := int(d.Round(24*time.Hour) / (24 * time.Hour))
	if n < 1 {
		return lang.X("reports.funnel.day", "less than a day")
	}
	return lang.XN("reports.funnel.days", "{{.Count}} days", n, ui.With("Count", ui.Number(n)))
}
