package reports

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
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

// results is the report of all journeys: who came in, what was sent, what came of it,
// by whatever the reader splits it.
type results struct {
	frame    *ui.Frame
	content  fyne.CanvasObject
	body     *fyne.Container
	top      *fyne.Container // of the card: the table below it has its own margins
	live     *live.Live[answer]
	cost     *fyne.Container
	flow     *flow
	reach    *reach
	shown    answer
	by       *widgets.Select
	segments *widgets.Select
	asked    atomic.Pointer[splits] // as the goroutine sees it
}

// splits is what the reader asked for.
type splits struct {
	by      report.By
	segment string // name; empty: everybody
}

// answer is what the report shows.
type answer struct {
	splits
	list     []result // the journeys that ran
	lines    []named  // what the table shows
	segments []string
	currency string
	priced   bool // it is told what messages cost
}

// named is a line with its words.
type named struct {
	name, second string
	journey      store.JourneyID
	entered      int // -1: not told apart so
	report.Outcome
}

// creditDays is how long after a message an order counts as come after it.
const creditDays = 7

// result sums up all runs of a journey.
type result struct {
	journey store.Journey
	entered int
	report.Outcome
}

func newResults(f *ui.Frame) *results {
	r := &results{frame: f, body: widgets.Column(look.Space3), top: widgets.Column(0), flow: newFlow(f), reach: newReach(f), cost: widgets.Column(look.Space3)}
	r.asked.Store(&splits{by: report.ByJourney})
	var by []widgets.Option
	for _, b := range []report.By{report.ByJourney, report.ByVersion, report.ByStep, report.ByMessage, report.ByVariant} {
		by = append(by, widgets.Option{ID: string(b), Text: byName(b)})
	}
	r.by = widgets.NewSelect(by, string(report.ByJourney), func(id string) { r.again(func(s *splits) { s.by = report.By(id) }) })
	r.segments = widgets.NewSelect(nil, "", func(name string) { r.again(func(s *splits) { s.segment = name }) })
	r.offer(nil)
	r.flow.page = widgets.Scroll(widgets.PadAll(look.Space5, widgets.Top(widgets.Column(look.Space5, widgets.NewPlainCard(widgets.Pad(16, 0, 8, 0, widgets.Column(0, widgets.Pad(0, 24, 0, 24, r.top), r.body))),
		widgets.NewCard(r.flow.body), widgets.NewCard(r.cost), widgets.NewCard(r.reach.body)))))
	r.content = r.flow.page
	r.live = question(r.top, r.load, r.show, r.cost)
	return r
}

// byName says what results are split by.
func byName(b report.By) string {
	switch b {
	case report.ByVersion:
		return lang.X("reports.results.by_version", "By version")
	case report.ByStep:
		return lang.X("reports.results.by_step", "By step")
	case report.ByMessage:
		return lang.X("reports.results.by_message", "By message")
	case report.ByVariant:
		return lang.X("reports.results.by_variant", "By variant")
	}
	return lang.X("reports.results.by_journey", "By journey")
}

func (r *results) again(change func(*splits)) {
	s := *r.asked.Load()
	change(&s)
	r.asked.Store(&s)
	r.live.Ask()
}

// offer fills the choice of segments.
func (r *results) offer(names []string) {
	options := []widgets.Option{{ID: "", Text: lang.X("reports.results.everybody", "Everybody together")}}
	for _, name := range names {
		options = append(options, widgets.Option{ID: name, Text: name})
	}
	r.segments.SetOptions(options)
}

func (r *results) object() fyne.CanvasObject { return r.content }
func (r *results) ask()                      { r.live.Ask(); r.flow.live.Ask(); r.reach.live.Ask() }
func (r *results) stop()                     { r.live.Stop(); r.flow.live.Stop(); r.reach.live.Stop() }

func (r *results) load(ctx context.Context, far func(float64)) (a answer, err error) {
	st := r.frame.Store()
	a.splits = *r.asked.Load()
	if a.currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return a, err
	}
	settings, err := st.Settings().All(ctx)
	if err != nil {
		return a, err
	}
	q := report.Question{By: report.ByJourney, Window: creditDays * 24 * time.Hour}
	if q.Tariff, err = journey.TariffFrom(settings); err != nil {
		return a, err
	}
	if q.Coupons, err = journey.ParseCouponPrices(settings[store.SettingPriceCoupons], q.Tariff.Currency); err != nil {
		return a, err
	}
	a.priced = !q.Tariff.IsZero() || len(q.Coupons) > 0
	segments, err := st.Segments().List(ctx)
	if err != nil {
		return a, err
	}
	for _, s := range segments {
		a.segments = append(a.segments, s.Name)
		if s.Name == a.segment {
			q.Segment = s.Rule
		}
	}
	journeys, err := st.Journeys().List(ctx)
	if err != nil {
		return a, err
	}
	whole := q
	whole.Segment = nil
	if err := a.journeys(ctx, st, journeys, whole, far); err != nil {
		return a, err
	}
	return a, a.split(ctx, st, q, far)
}

// journeys sums up each journey that ran.
func (a *answer) journeys(ctx context.Context, st store.Reads, journeys []store.Journey, q report.Question, far report.Far) error {
	got, err := report.ReadResults(ctx, st, q, far)
	if err != nil {
		return err
	}
	for _, j := range journeys {
		one, ran := result{journey: j}, false
		runs, err := st.Runs().List(ctx, j.ID)
		if err != nil {
			return err
		}
		for _, run := range runs {
			if run.Mode != store.ModeLive {
				continue
			}
			counts, err := st.Passages().Counts(ctx, run.ID)
			if err != nil {
				return err
			}
			ran, one.entered = true, one.entered+counts.Entered
		}
		if o := got.Lines[report.Line{Journey: j.ID}]; o != nil {
			one.Outcome = *o
		}
		if ran {
			a.list = append(a.list, one)
		}
	}
	slices.SortFunc(a.list, func(a, b result) int { return cmp.Or(b.Sent-a.Sent, cmp.Compare(a.journey.Name, b.journey.Name)) })
	return nil
}

// split makes the lines of the table.
func (a *answer) split(ctx context.Context, st store.Reads, q report.Question, far report.Far) error {
	if a.by == report.ByJourney && q.Segment == nil {
		for _, one := range a.list {
			a.lines = append(a.lines, named{one.journey.Name, ui.JourneyStateName(one.journey.State), one.journey.ID, one.entered, one.Outcome})
		}
		return nil
	}
	q.By = a.by
	titles, names := ui.NewTitles(st), map[store.JourneyID]string{}
	add := func(ways map[string]string) error {
		got, err := report.ReadResults(ctx, st, q, far)
		if err != nil {
			return err
		}
		for _, line := range got.Order {
			second, err := a.second(ctx, titles, line, *got.Lines[line], ways)
			if err != nil {
				return err
			}
			a.lines = append(a.lines, named{names[line.Journey], second, line.Journey, -1, *got.Lines[line]})
		}
		return nil
	}
	for _, one := range a.list {
		names[one.journey.ID] = one.journey.Name
	}
	if a.by != report.ByVariant {
		return add(nil)
	}
	for _, one := range a.list {
		steps, ways := experiments(one.journey)
		for _, step := range steps {
			q.Journey, q.Experiment = one.journey.ID, step
			if err := add(ways); err != nil {
				return err
			}
		}
	}
	return nil
}

// second says which part of a journey a line is, and which side of the segment.
func (a *answer) second(ctx context.Context, titles *ui.Titles, line report.Line, o report.Outcome, ways map[string]string) (part string, err error) {
	switch a.by {
	case report.ByVersion:
		part = lang.X("reports.results.version", "Version {{.N}}", ui.With("N", line.Version))
	case report.ByStep:
		part, err = titles.Message(ctx, o.Message)
		part = cmp.Or(part, line.Step)
	case report.ByMessage:
		part = line.Message
	case report.ByVariant:
		part = cmp.Or(ways[line.Variant], line.Variant)
	}
	return strings.Trim(part+" · "+sideName(line.Side, a.segment), " ·"), err
}

// sideName says on which side of a segment a line is.
func sideName(s report.Side, segment string) string {
	switch s {
	case report.Inside:
		return segment
	case report.Outside:
		return lang.X("reports.results.outside", "not: {{.Segment}}", ui.With("Segment", segment))
	}
	return ""
}

// experiments gives the steps of a journey that try variants, and the variants' names.
func experiments(of store.Journey) (steps []string, names map[string]string) {
	names = map[string]string{journey.Control: lang.X("reports.results.control", "Gets nothing")}
	j, err := journey.Parse(of.Draft)
	if err != nil {
		return nil, names // a draft of a later program
	}
	for _, id := range slices.Sorted(maps.Keys(j.Steps)) {
		if x, ok := j.Steps[id].(*journey.Experiment); ok {
			steps = append(steps, string(id))
			for _, v := range x.Variants {
				names[v.ID] = cmp.Or(v.Name, names[v.ID], v.ID)
			}
		}
	}
	return steps, names
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
	r.offer(a.segments)
	rows := []fyne.CanvasObject{widgets.Fixed(0, 28, line(lang.X("reports.column.journey", "Journey"), "", widgets.Hint, widgets.Hint, cells(heads()...)...))}
	for _, one := range a.lines {
		rows = append(rows, widgets.NewHairline(), r.row(one, a.currency))
	}
	if len(a.lines) == 0 {
		rows = append(rows, widgets.NewHairline(), widgets.Pad(12, 24, 12, 24, widgets.NewParagraph(lang.X("reports.results.no_lines", "Nothing was sent that could be told apart so."), widgets.Second)))
	}
	choose := widgets.Pad(0, 24, 4, 24, widgets.Row(look.Space3, widgets.Fixed(150, 32, r.by), widgets.Fixed(220, 32, r.segments), widgets.Space()))
	fill(r.body, choose, widgets.Column(0, rows...), widgets.Pad(0, 24, 8, 24, widgets.NewParagraph(
		lang.X("reports.results.note", "Opens and clicks are of the messages that were sent; one that is opened four times counts once. Below them stands what only a machine did, such as a mail program that loads pictures by itself. A dash: it cannot be known."), widgets.Small)),
		widgets.Pad(0, 24, 8, 24, widgets.NewParagraph(lang.XN("reports.results.after", "An order within {{.Count}} days of a message counts for the last message before it. It came after it, not always because of it: a group that gets nothing tells that.",
			creditDays, ui.With("Count", creditDays)), widgets.Small)))
}

func heads() []string {
	return []string{lang.X("reports.column.entered", "Came in"), lang.X("reports.column.sent", "Sent"), lang.X("reports.column.delivered", "Arrived"), lang.X("reports.column.opened", "Opened"),
		lang.X("reports.column.clicked", "Clicked"), lang.X("reports.column.unsubscribed", "Left"), lang.X("reports.column.skipped", "Not sent"),
		lang.X("reports.column.orders", "Orders after"), lang.X("reports.column.revenue", "Sales after")}
}

// cell is a number with a smaller word below it.
type cell struct{ top, under string }

func cells(tops ...string) (list []cell) {
	for _, top := range tops {
		list = append(list, cell{top: top})
	}
	return list
}

func (r *results) row(one named, currency string) fyne.CanvasObject {
	tracked := one.Opened+one.Clicked+one.MachineOpened+one.MachineClicked > 0
	rate := func(n, machine int) cell {
		if !tracked || one.Sent == 0 {
			return cell{top: "–"}
		}
		c := cell{top: ui.Percent(float64(n) / float64(one.Sent))}
		if machine > 0 {
			c.under = lang.X("reports.results.machine", "+{{.Share}} machine", ui.With("Share", ui.Percent(float64(machine)/float64(one.Sent))))
		}
		return c
	}
	numbers := []cell{{top: "–"}, {top: ui.Number(one.Sent)}, {top: "–"}, rate(one.Opened, one.MachineOpened), rate(one.Clicked, one.MachineClicked),
		{top: ui.Number(one.Unsubscribed)}, {top: ui.Number(one.SkippedInAll() + one.Failed), under: skippedMost(one.Outcome)},
		{top: ui.Number(int(one.Orders))}, {top: ui.Money(value.Money{Minor: int64(one.Spent), Currency: currency})}}
	if one.entered >= 0 {
		numbers[0].top = ui.Number(one.entered)
	}
	if one.Delivered > 0 {
		numbers[2].top = ui.Percent(share(one.Delivered, one.Sent))
	}
	if one.Bounced > 0 {
		numbers[2].under = lang.XN("reports.results.bounced", "{{.Count}} came back", one.Bounced, ui.With("Count", ui.Number(one.Bounced)))
	}
	return widgets.NewRowButton(48, line(one.name, one.second, widgets.Strong, widgets.Number, numbers...), func() {
		r.frame.Go(ui.Board(one.journey))
	})
}

// skippedMost names the reason for which the most were not sent.
func skippedMost(o report.Outcome) string {
	best, most := "", o.Failed
	for _, reason := range slices.Sorted(maps.Keys(o.Skipped)) {
		if n := o.Skipped[reason]; n > most {
			best, most = reason, n
		}
	}
	switch {
	case most == 0:
		return ""
	case best == "":
		return lang.X("reports.results.failed", "refused")
	case best == string(store.OutboxCancelled):
		return lang.X("reports.results.cancelled", "Cancelled")
	}
	return ui.SkipReason(store.SkipReason(best))
}

// resultColumns are the widths of the numbers in px.
var resultColumns = []float32{56, 56, 76, 84, 76, 60, 124, 76, 96}

// line is a row of the table: a name with a second one, and numbers.
func line(name, second string, nameStyle, numberStyle widgets.TextStyle, numbers ...cell) fyne.CanvasObject {
	two := func(top, under string, style, small widgets.TextStyle) fyne.CanvasObject {
		if under == "" {
			return widgets.NewCutText(top, style)
		}
		return widgets.Column(0, widgets.Space(), widgets.Fixed(0, 20, widgets.NewCutText(top, style)), widgets.Fixed(0, 16, widgets.NewCutText(under, small)), widgets.Space())
	}
	row := widgets.Row(look.Space2, widgets.Grow(two(name, second, nameStyle, widgets.Small)))
	for i, n := range numbers {
		row.Add(widgets.Fixed(resultColumns[i], 0, two(n.top, n.under, numberStyle.Aligned(widgets.Right), widgets.Small.Aligned(widgets.Right))))
	}
	return widgets.Pad(0, 24, 0, 24, row)
}
