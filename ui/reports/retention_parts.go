package reports

import (
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// showParts shows who bought again by city, campaign or segment: a row each, of those
// whose month is over.
func (r *retention) showParts(c cohorts) {
	if r.chosen < 0 || r.chosen >= len(c.parts) {
		r.chosen = 0
	}
	rows, most := []widgets.HeatRow{}, 0
	low, high := 1.0, 0.0
	for _, one := range c.parts {
		row := widgets.HeatRow{Name: c.name(one.Part), Count: ui.Number(len(one.People))}
		for m := 1; m < min(len(one.Old), cohortsShown); m++ {
			cell := widgets.HeatCell{Value: one.Share(m), Shown: strconv.Itoa(int(math.Round(one.Share(m) * 100))), Open: one.Old[m] < report.Enough, Tip: c.partTip(one, m)}
			if !cell.Open {
				low, high = min(low, cell.Value), max(high, cell.Value)
			}
			row.Cells = append(row.Cells, cell)
		}
		rows, most = append(rows, row), max(most, len(one.Old)-1)
	}
	heat := widgets.NewHeatMap(append([]string{lang.X("reports.parting.part", "Part"), lang.X("reports.retention.people", "People")}, monthHeads(most)...), rows)
	heat.OnTapped = func(row, _ int) { r.chosen = row; r.aboutPart(c) }
	if low <= high {
		heat.SetLegend(ui.Percent(low), ui.Percent(high))
	}
	title := lang.X("reports.parting.cohorts", "How many % bought again in the months after their first order")
	chart := r.frame.Chart(title, heat, r.table)
	fill(r.wide, widgets.NewHead(title, "", chart.More()), r.choices(), chart,
		widgets.NewParagraph(lang.XN("reports.parting.cohorts_note", "Only those count for a month whose month is over. An outline: fewer than {{.Count}} of them. Press a row to speak of its customers.",
			report.Enough, ui.With("Count", report.Enough)), widgets.Small))
	r.aboutPart(c)
}

// partTip is what a cell of a part stands for, in words.
func (c cohorts) partTip(one report.PartCohort, m int) string {
	return lang.XN("reports.parting.cell", "{{.Part}}, month {{.N}}: {{.Back}} of {{.Count}} bought again ({{.Share}})", one.Old[m], ui.With("Part", c.name(one.Part), "N", m,
		"Back", ui.Number(one.Returned[m]), "Count", ui.Number(one.Old[m]), "Share", ui.Percent(one.Share(m))))
}

// aboutPart fills the narrow card with the people of the chosen part.
func (r *retention) aboutPart(c cohorts) {
	one := c.parts[r.chosen]
	name, n := c.name(one.Part), len(one.People)
	objects := []fyne.CanvasObject{widgets.NewHead(name, lang.XN("reports.parting.cohort_count", "{{.Count}} ordered", n, ui.With("Count", ui.Number(n))))}
	var curve []float64
	for m := 1; m < len(one.Old) && one.Old[m] >= report.Enough; m++ { // of a few at the end it would leap
		curve = append(curve, one.Share(m))
	}
	if len(curve) > 1 {
		chart := widgets.NewLineChart(120)
		chart.Set(curve, 0, lang.X("reports.retention.month", "month {{.N}}", ui.With("N", 1)), lang.X("reports.retention.month", "month {{.N}}", ui.With("N", len(curve))))
		chart.SetTip(func(i int) string { return c.partTip(one, i+1) })
		objects = append(objects, chart)
	}
	if n < report.Enough {
		objects = append(objects, small())
	}
	fill(r.narrow, append(objects, segmentButton(r.frame, one.People, lang.X("reports.parting.ordered", "Ordered: {{.Part}}", ui.With("Part", name))))...)
}

// partTable is what is shown, as rows of a file.
func (c cohorts) partTable() [][]string {
	most := 0
	for _, one := range c.parts {
		most = max(most, len(one.Old)-1)
	}
	rows := [][]string{{lang.X("reports.parting.part", "Part"), lang.X("reports.retention.people", "People")}}
	for m := 1; m <= most; m++ {
		rows[0] = append(rows[0], lang.X("reports.retention.month", "month {{.N}}", ui.With("N", m)))
	}
	for _, one := range c.parts {
		row := []string{c.name(one.Part), whole(len(one.People))}
		for m := 1; m <= most; m++ {
			cell := ""
			if m < len(one.Old) {
				cell = fraction(one.Share(m))
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return rows
}
