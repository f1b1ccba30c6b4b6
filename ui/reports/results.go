package reports

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/value"
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
	live    *live.Live[answer]
	cost    *fyne.Container
	reach   *reach
	shown   answer
}

// answer is what the report shows.
type answer struct {
	list     []result
	currency string
	priced   bool // it is told what messages cost
}

// creditDays is how long after a message an order counts as come after it.
const creditDays = 7

// result sums up all runs of a journey.
type result struct {
	journey                                      store.Journey
	entered, sent, opened, clicked, unsubscribed int
	report.Gain
	spent   int64 // what the messages cost, in minor units
	tracked bool  // somebody opened or clicked: opens can be known
}

func newResults(f *ui.Frame) *results {
	r := &results{frame: f, body: widgets.Column(look.Space3, counting()), reach: newReach(f), cost: widgets.Column(look.Space3, counting())}
	r.content = widgets.Scroll(widgets.PadAll(look.Space5, widgets.Top(widgets.Column(look.Space5, widgets.NewPlainCard(widgets.Pad(16, 0, 8, 0, r.body)), widgets.NewCard(r.cost), widgets.NewCard(r.reach.body)))))
	r.live = live.New(r.load, r.show)
	return r
}

func (r *results) object() fyne.CanvasObject { return r.content }
func (r *results) ask()                      { r.live.Ask(); r.reach.live.Ask() }
func (r *results) stop()                     { r.live.Stop(); r.reach.live.Stop() }

func (r *results) load(ctx context.Context) (a answer, err error) {
	st := r.frame.Store()
	if a.currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return a, err
	}
	settings, err := st.Settings().All(ctx)
	if err != nil {
		return a, err
	}
	tariff, err := journey.TariffFrom(settings)
	if err != nil {
		return a, err
	}
	a.priced = !tariff.IsZero()
	journeys, err := st.Journeys().List(ctx)
	if err != nil {
		return a, err
	}
	gains, err := credited(ctx, st, a.currency)
	if err != nil {
		return a, err
	}
	for _, j := range journeys {
		one, ran, err := resultOf(ctx, st, j, gains, tariff)
		if err != nil {
			return a, err
		}
		if ran {
			a.list = append(a.list, one)
		}
	}
	slices.SortFunc(a.list, func(a, b result) int { return cmp.Or(b.sent-a.sent, cmp.Compare(a.journey.Name, b.journey.Name)) })
	return a, nil
}

// credited gives the orders that came after the messages of each run.
func credited(ctx context.Context, st store.Reads, currency string) (map[report.Campaign]report.Gain, error) {
	touches, err := report.Touches(ctx, st.Events(), store.EventSent, time.Time{})
	if err != nil || len(touches) == 0 {
		return nil, err
	}
	sales, err := report.Sales(ctx, st.Orders(), currency, touches[0].At)
	if err != nil {
		return nil, err
	}
	return report.Credit(report.LastTouch, touches, sales, creditDays*24*time.Hour), nil
}

func resultOf(ctx context.Context, st store.Reads, j store.Journey, gains map[report.Campaign]report.Gain, tariff journey.Tariff) (one result, ran bool, err error) {
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
		gain := gains[report.Campaign{Run: run.ID}]
		one.Orders, one.Spent = one.Orders+gain.Orders, one.Spent+gain.Spent
		cost, err := tariff.Spent(ctx, st, run.ID)
		if err != nil {
			return one, false, err
		}
		if cost != nil {
			one.spent += cost.Total.Minor
		}
		one.entered += counts.Entered
		for _, m := range counts.Messages {
			one.add(m)
		}
	}
	return one, ran, nil
}

func (r *result) add(m store.MessageCount) {
	r.sent, r.opened, r.clicked = r.sent+m.Sent, r.opened+m.Opened, r.clicked+m.Clicked
	r.unsubscribed += m.Unsubscribed
	r.tracked = r.opened+r.clicked > 0
}

func (r *results) show(a answer, err error) {
	r.shown = a
	if err != nil {
		say(r.body, err)
		return
	}
	r.costs(a)
	if len(a.list) == 0 {
		fill(r.body, widgets.Fixed(0, 320, widgets.NewEmpty("waypoints", lang.X("reports.results.none", "No journey has run yet"),
			lang.X("reports.results.none_words", "When one does, this says how many came in, what was sent and what came of it."),
			widgets.NewButton(lang.X("reports.results.look", "Look at the journeys"), "", widgets.Primary, func() { r.frame.Go(ui.Route{Place: ui.Journeys}) }))))
		return
	}
	rows := []fyne.CanvasObject{widgets.Fixed(0, 28, line(lang.X("reports.column.journey", "Journey"), "", widgets.Hint, widgets.Hint,
		lang.X("reports.column.entered", "Came in"), lang.X("reports.column.sent", "Sent"), lang.X("reports.column.opened", "Opened"),
		lang.X("reports.column.clicked", "Clicked"), lang.X("reports.column.unsubscribed", "Left"), lang.X("reports.column.orders", "Orders after"), lang.X("reports.column.revenue", "Sales after")))}
	for _, one := range a.list {
		rows = append(rows, widgets.NewHairline(), r.row(one, a.currency))
	}
	fill(r.body, widgets.Column(0, rows...), widgets.Pad(0, 24, 8, 24, widgets.NewParagraph(
		lang.X("reports.results.note", "Opens and clicks are of the messages that were sent. Mail programs that load pictures by themselves are left out. A dash: it cannot be known."), widgets.Small)),
		widgets.Pad(0, 24, 8, 24, widgets.NewParagraph(lang.XN("reports.results.after", "An order within {{.Count}} days of a message counts for the last message before it. It came after it, not always because of it: a group that gets nothing tells that.",
			creditDays, ui.With("Count", creditDays)), widgets.Small)))
}

func (r *results) row(one result, currency string) fyne.CanvasObject {
	rate := func(n int) string {
		if !one.tracked || one.sent == 0 {
			return "–"
		}
		return ui.Percent(float64(n) / float64(one.sent))
	}
	return widgets.NewRowButton(44, line(one.journey.Name, ui.JourneyStateName(one.journey.State), widgets.Strong, widgets.Number,
		ui.Number(one.entered), ui.Number(one.sent), rate(one.opened), rate(one.clicked), ui.Number(one.unsubscribed), ui.Number(int(one.Orders)), ui.Money(value.Money{Minor: int64(one.Spent), Currency: currency})), func() {
		r.frame.Go(ui.Route{Place: ui.Journeys, View: "board", ID: strconv.FormatInt(int64(one.journey.ID), 10)})
	})
}

// resultColumns are the widths of the numbers in px.
var resultColumns = []float32{64, 60, 60, 60, 64, 84, 104}

// line is a row of the table: a name with its state, and numbers.
func line(name, state string, nameStyle, numberStyle widgets.TextStyle, numbers ...string) fyne.CanvasObject {
	row := widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(name, nameStyle)), widgets.Fixed(80, 0, widgets.NewCutText(state, widgets.Small)))
	for i, n := range numbers {
		row.Add(widgets.Fixed(resultColumns[i], 0, widgets.NewCutText(n, numberStyle.Aligned(widgets.Right))))
	}
	return widgets.Pad(0, 24, 0, 24, row)
}
