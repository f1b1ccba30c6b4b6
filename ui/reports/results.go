package reports

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// results is the report of all journeys: who came in, what was sent, what came of it.
type results struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	body    *fyne.Container
	live    *live.Live[[]result]
}

// result sums up all runs of a journey.
type result struct {
	journey                                   store.Journey
	entered, sent, delivered, opened, clicked int
	uncertain, failed, skipped, unsubscribed  int
	tracked                                   bool // somebody opened or clicked: opens can be known
}

func newResults(f *ui.Frame) *results {
	r := &results{frame: f, body: widgets.Column(look.Space3, counting())}
	r.content = widgets.Scroll(widgets.PadAll(look.Space5, widgets.Top(widgets.NewPlainCard(widgets.Pad(16, 0, 8, 0, r.body)))))
	r.live = live.New(r.load, r.show)
	return r
}

func (r *results) object() fyne.CanvasObject { return r.content }
func (r *results) ask()                      { r.live.Ask() }
func (r *results) stop()                     { r.live.Stop() }

func (r *results) load(ctx context.Context) ([]result, error) {
	st := r.frame.Store()
	journeys, err := st.Journeys().List(ctx)
	if err != nil {
		return nil, err
	}
	var list []result
	for _, j := range journeys {
		one, ran, err := resultOf(ctx, st, j)
		if err != nil {
			return nil, err
		}
		if ran {
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b result) int { return cmp.Or(b.sent-a.sent, cmp.Compare(a.journey.Name, b.journey.Name)) })
	return list, nil
}

func resultOf(ctx context.Context, st store.Reads, j store.Journey) (one result, ran bool, err error) {
	one.journey = j
	runs, err := st.Runs().List(ctx, j.ID)
	if err != nil {
		return one, false, err
	}
	for _, run := range runs {
		if run.Mode != store.ModeLive {
			continue
		}
		counts, err := st.Passages().Counts(ctx, run.ID)
		if err != nil {
			return one, false, err
		}
		ran = true
		one.entered += counts.Entered
		for _, m := range counts.Messages {
			one.add(m)
		}
	}
	return one, ran, nil
}

func (r *result) add(m store.MessageCount) {
	r.sent, r.failed, r.uncertain = r.sent+m.Sent, r.failed+m.Failed, r.uncertain+m.Uncertain
	r.delivered, r.opened, r.clicked = r.delivered+m.Delivered, r.opened+m.Opened, r.clicked+m.Clicked
	r.unsubscribed += m.Unsubscribed
	for _, n := range m.Skipped {
		r.skipped += n
	}
	r.tracked = r.opened+r.clicked > 0
}

func (r *results) show(list []result, err error) {
	if err != nil {
		say(r.body, err)
		return
	}
	if len(list) == 0 {
		fill(r.body, widgets.Fixed(0, 320, widgets.NewEmpty("waypoints", lang.X("reports.results.none", "No journey has run yet"),
			lang.X("reports.results.none_words", "When one does, this says how many came in, what was sent and what came of it."),
			widgets.NewButton(lang.X("reports.results.look", "Look at the journeys"), "", widgets.Primary, func() { r.frame.Go(ui.Route{Place: ui.Journeys}) }))))
		return
	}
	rows := []fyne.CanvasObject{widgets.Fixed(0, 28, line(lang.X("reports.column.journey", "Journey"), "", widgets.Hint, widgets.Hint,
		lang.X("reports.column.entered", "Came in"), lang.X("reports.column.sent", "Sent"), lang.X("reports.column.opened", "Opened"),
		lang.X("reports.column.clicked", "Clicked"), lang.X("reports.column.skipped", "Skipped"), lang.X("reports.column.unsubscribed", "Left")))}
	for _, one := range list {
		rows = append(rows, widgets.NewHairline(), r.row(one))
	}
	fill(r.body, widgets.Column(0, rows...), widgets.Pad(0, 24, 8, 24, widgets.NewParagraph(
		lang.X("reports.results.note", "Opens and clicks are of the messages that were sent. Mail programs that load pictures by themselves are left out. A dash: it cannot be known."), widgets.Small)))
}

func (r *results) row(one result) fyne.CanvasObject {
	rate := func(n int) string {
		if !one.tracked || one.sent == 0 {
			return "–"
		}
		return ui.Percent(float64(n) / float64(one.sent))
	}
	return widgets.NewRowButton(44, line(one.journey.Name, ui.JourneyStateName(one.journey.State), widgets.Strong, widgets.Number,
		ui.Number(one.entered), ui.Number(one.sent), rate(one.opened), rate(one.clicked), ui.Number(one.skipped), ui.Number(one.unsubscribed)), func() {
		r.frame.Go(ui.Route{Place: ui.Journeys, View: "board", ID: strconv.FormatInt(int64(one.journey.ID), 10)})
	})
}

// line is a row of the table: a name with its state, and numbers.
func line(name, state string, nameStyle, numberStyle widgets.TextStyle, numbers ...string) fyne.CanvasObject {
	row := widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(name, nameStyle)), widgets.Fixed(80, 0, widgets.NewCutText(state, widgets.Small)))
	for _, n := range numbers {
		row.Add(widgets.Fixed(76, 0, widgets.NewText(n, numberStyle.Aligned(widgets.Right))))
	}
	return widgets.Pad(0, 24, 0, 24, row)
}
