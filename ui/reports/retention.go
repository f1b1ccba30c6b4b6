package reports

import (
	"context"
	"math"
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

// retention is the report of who buys again: by month of the first order, how many
// came back in each month after it.
type retention struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	wide    *fyne.Container
	narrow  *fyne.Container
	live    *live.Live[cohorts]
	shown   cohorts
	habits  *habits
	comings *comings
	active  *active
	modes   *widgets.Segmented
	by      *widgets.Select
	onward  atomic.Bool            // who comes back later counts for the months before, as the goroutine sees it
	parting atomic.Pointer[string] // what people are told apart by, likewise
	chosen  int                    // cohort or part whose people the narrow card speaks of; -1: none
}

// cohorts is what the report shows.
type cohorts struct {
	list  []report.Cohort // oldest first, at most cohortsShown
	best  report.Outlier
	found bool // best stands out
	pace  report.Interval
	parts []report.PartCohort // instead of the months, where people are told apart
	partings
}

// cohortsShown is how many months the heat map has room for.
const cohortsShown = 12

func newRetention(f *ui.Frame) *retention {
	r := &retention{frame: f, wide: widgets.Column(look.Space4), narrow: widgets.Column(look.Space3), chosen: -1}
	r.habits, r.comings, r.active = newHabits(f), newComings(f), newActive(f)
	r.modes = widgets.NewSegmented([]widgets.Option{{ID: "month", Text: lang.X("reports.retention.in_month", "In the month")},
		{ID: "onward", Text: lang.X("reports.retention.onward", "In it or later")}}, "month", func(id string) {
		r.onward.Store(id == "onward")
		r.live.Ask()
	})
	r.by = widgets.NewSelect(nil, "", func(by string) {
		r.parting.Store(&by)
		r.chosen = -1
		r.live.Ask()
	})
	r.content = below(r.wide, r.narrow, r.comings.body, r.active.body, r.habits.body)
	r.live = question(r.wide, r.load, r.show)
	return r
}

func (r *retention) object() fyne.CanvasObject { return r.content }

func (r *retention) ask() {
	r.live.Ask()
	r.comings.live.Ask()
	r.active.live.Ask()
	r.habits.live.Ask()
}

func (r *retention) stop() {
	r.live.Stop()
	r.comings.live.Stop()
	r.active.live.Stop()
	r.habits.live.Stop()
}

func (r *retention) load(ctx context.Context, far func(float64)) (c cohorts, err error) {
	st := r.frame.Store()
	zone, err := st.Settings().Zone(ctx)
	if err != nil {
		return c, err
	}
	if err := st.Insights().Gather(ctx, []string{store.EventOrdered}, far); err != nil {
		return c, err
	}
	hits, err := report.Steps(ctx, st.Insights(), []string{store.EventOrdered}, time.Time{}, time.Time{})
	if err != nil {
		return c, err
	}
	latest := func(onward bool) []report.Cohort {
		list := report.Retention(hits, zone, report.Until(hits, time.Now()), onward)
		return list[max(0, len(list)-cohortsShown):]
	}
	c.list = latest(false)
	c.best, c.found = report.BestMonth(c.list)
	if r.onward.Load() {
		c.list = latest(true)
	}
	c.pace = report.Intervals(hits)
	by := ""
	if asked := r.parting.Load(); asked != nil {
		by = *asked
	}
	if c.partings, err = readPartings(ctx, st, by); c.of != nil {
		c.parts = report.RetentionBy(hits, zone, report.Until(hits, time.Now()), r.onward.Load(), c.of)
	}
	return c, err
}

func (r *retention) show(c cohorts, err error) {
	r.shown = c
	if err != nil {
		say(r.wide, err)
		return
	}
	if len(c.list) == 0 {
		fill(r.wide, widgets.Fixed(0, 360, noOrders()))
		fill(r.narrow)
		return
	}
	r.by.SetOptions(c.options)
	r.by.Choose(c.by)
	if c.parts != nil {
		r.showParts(c)
		return
	}
	if r.chosen < 0 || r.chosen >= len(c.list) {
		r.chosen = r.first(c)
	}
	heat := widgets.NewHeatMap(heatHeads(c), heatRows(c))
	heat.OnTapped = func(row, _ int) { r.chosen = row; r.about(c) }
	low, high := span(c)
	heat.SetLegend(ui.Percent(low), ui.Percent(high))
	title := lang.X("reports.retention.title", "Of those who bought first in a month, how many % bought again")
	chart := r.frame.Chart(title, heat, r.table)
	fill(r.wide, widgets.NewHead(title, "", chart.More()), r.choices(), chart, widgets.NewParagraph(lang.X("reports.retention.note", "An outline is a month that is not over yet. Press a row to speak of its customers."), widgets.Small))
	if c.pace.Gaps > 0 {
		r.wide.Add(widgets.NewParagraph(lang.X("reports.retention.pace", "Of all next orders half came within {{.Half}} and 80% within {{.Most}}. Whoever is away for longer is late.",
			ui.With("Half", days(c.pace.Median), "Most", days(c.pace.P80))), widgets.Second))
	}
	r.about(c)
}

// choices are how is counted, and what people are told apart by.
func (r *retention) choices() fyne.CanvasObject {
	return widgets.Row(look.Space3, r.modes, widgets.Space(), widgets.Fixed(200, 32, r.by))
}

// first is the cohort to begin with: the one that stands out, or the last that has a
// curve to show.
func (r *retention) first(c cohorts) int {
	if c.found {
		return c.best.Cohort
	}
	for i := len(c.list) - 1; i > 0; i-- {
		if len(curveOf(c.list[i])) > 2 {
			return i
		}
	}
	return 0
}

func heatHeads(c cohorts) []string {
	most := 0
	for _, one := range c.list {
		most = max(most, len(one.Returned)-1)
	}
	return append([]string{lang.X("reports.retention.first", "First order"), lang.X("reports.retention.people", "People")}, monthHeads(most)...)
}

// monthHeads heads the columns of the months since the first.
func monthHeads(most int) (heads []string) {
	for m := 1; m <= min(most, cohortsShown-1); m++ {
		heads = append(heads, lang.X("reports.retention.month", "month {{.N}}", ui.With("N", m)))
	}
	return heads
}

func heatRows(c cohorts) (rows []widgets.HeatRow) {
	for i, one := range c.list {
		row := widgets.HeatRow{Name: monthName(one.Month), Count: ui.Number(len(one.People))}
		for m := 1; m < min(len(one.Returned), cohortsShown); m++ {
			part := share(one.Returned[m], len(one.People))
			row.Cells = append(row.Cells, widgets.HeatCell{Value: part, Shown: strconv.Itoa(int(math.Round(part * 100))), Open: m >= one.Whole, Tip: cellTip(one, m),
				Spoken: c.found && i == c.best.Cohort && m == 1})
		}
		rows = append(rows, row)
	}
	return rows
}

// cellTip is what a cell of the heat map stands for, in words.
func cellTip(one report.Cohort, m int) string {
	n := len(one.People)
	return lang.XN("reports.retention.cell", "First order {{.First}}, month {{.N}}: {{.Back}} of {{.Count}} bought again ({{.Share}})", n, ui.With("First", monthName(one.Month), "N", m,
		"Back", ui.Number(one.Returned[m]), "Count", ui.Number(n), "Share", ui.Percent(share(one.Returned[m], n))))
}

// span gives the least and the greatest share of months that are over.
func span(c cohorts) (low, high float64) {
	low = 1
	for _, one := range c.list {
		for m := 1; m < min(one.Whole, cohortsShown); m++ {
			part := share(one.Returned[m], len(one.People))
			low, high = min(low, part), max(high, part)
		}
	}
	return min(low, high), high
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// about fills the narrow card: what stands out, and the people of the chosen month.
func (r *retention) about(c cohorts) {
	objects := []fyne.CanvasObject{widgets.NewHead(lang.X("reports.retention.finding", "What stands out"), "")}
	if c.found {
		month := monthName(c.list[c.best.Cohort].Month)
		objects = append(objects, widgets.NewParagraph(lang.X("reports.retention.best", "Of those who first bought in {{.Month}}, {{.Share}} bought again in the month after. Of the others, {{.Other}}.",
			ui.With("Month", month, "Share", ui.Percent(c.best.Share), "Other", ui.Percent(c.best.Other))), widgets.Strong),
			widgets.NewParagraph(lang.X("reports.retention.chance", "Were there no difference, a month this good would still come up in about {{.P}} of cases. What did you do then? Try it again as an experiment.",
				ui.With("P", chance(c.best.PValue))), widgets.Second))
	} else {
		objects = append(objects, widgets.NewParagraph(lang.X("reports.retention.none", "No month differs from the others by more than chance would make it."), widgets.Second))
	}
	one := c.list[r.chosen]
	month, n := monthName(one.Month), len(one.People)
	objects = append(objects, widgets.NewHairline())
	head := widgets.NewHead(month, lang.XN("reports.retention.count", "{{.Count}} bought first", n, ui.With("Count", ui.Number(n))))
	objects = append(objects, head)
	if curve := curveOf(one); len(curve) > 1 {
		chart := widgets.NewLineChart(120)
		chart.Set(curve, 0, lang.X("reports.retention.month", "month {{.N}}", ui.With("N", 1)), lang.X("reports.retention.month", "month {{.N}}", ui.With("N", len(curve))))
		chart.SetTip(func(i int) string { return cellTip(one, i+1) })
		framed := r.frame.Chart(month, chart, func() [][]string { return curveTable(one) })
		head.Add(framed.More())
		objects = append(objects, framed)
	}
	if n < report.Enough {
		objects = append(objects, small())
	}
	fill(r.narrow, append(objects, segmentButton(r.frame, one.People, lang.X("reports.retention.segment", "First bought in {{.Month}}", ui.With("Month", month))))...)
}

// curveOf gives the shares of the whole months of a cohort.
func curveOf(one report.Cohort) (curve []float64) {
	for m := 1; m < one.Whole; m++ {
		curve = append(curve, share(one.Returned[m], len(one.People)))
	}
	return curve
}

// curveTable is the curve of one month as rows.
func curveTable(one report.Cohort) [][]string {
	rows := [][]string{{lang.X("reports.save.month", "Month"), lang.X("reports.retention.people", "People"), lang.X("reports.save.share", "Share")}}
	for m := 1; m < one.Whole; m++ {
		rows = append(rows, []string{whole(m), whole(one.Returned[m]), fraction(share(one.Returned[m], len(one.People)))})
	}
	return rows
}

// small says that a number rests on few people.
func small() fyne.CanvasObject {
	return widgets.NewParagraph(lang.XN("reports.card.small", "Fewer than {{.Count}} people: one more or less changes much.", report.Enough, ui.With("Count", report.Enough)), widgets.Small.In(look.Warn))
}

// chance writes a probability in per cent: 3%, less than 1%.
func chance(p float64) string {
	if p < 0.01 {
		return lang.X("reports.card.less", "less than 1%")
	}
	return ui.Percent(p)
}

// monthName writes a month of a year: Aug 2026, 2026년 8월.
func monthName(t time.Time) string {
	return lang.X("reports.month.year", "{{.Month}} {{.Year}}", ui.With("Month", ui.ShortMonth(t.Month()), "Year", t.Year()))
}

// segmentButton keeps people as a segment, or goes on to write to them.
func segmentButton(f *ui.Frame, ids []store.CustomerID, name string) fyne.CanvasObject {
	keep := widgets.NewButton(lang.XN("reports.card.segment", "{{.Count}} people → segment", len(ids), ui.With("Count", ui.Number(len(ids)))), "list-filter", widgets.Secondary,
		func() { f.SegmentOf(ids, name, nil) }).InCard()
	write := widgets.NewButton(lang.X("reports.card.write", "Write to them"), "send", widgets.Quiet, func() {
		f.SegmentOf(ids, name, func(name string) { f.Go(ui.Route{Place: ui.Outbox, View: "send", ID: name}) })
	}).InCard()
	for _, b := range []*widgets.Button{keep, write} {
		b.SetEnabled(len(ids) > 0 && !f.ReadOnly())
	}
	return widgets.Column(look.Space2, widgets.Row(0, keep, widgets.Space()), widgets.Row(0, write, widgets.Space()))
}
