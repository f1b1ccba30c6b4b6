package reports

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/insight"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// ladderCard is the card of how often people ordered, and how many went on.
func (w *worth) ladderCard(g groups) []fyne.CanvasObject {
	most := 0
	for _, r := range g.ladder {
		most = max(most, len(r.People))
	}
	rows := []fyne.CanvasObject{widgets.Pad(0, groupInset, 4, groupInset, ladderLine(lang.X("reports.ladder.orders", "Orders"), widgets.Hint, nil,
		lang.X("reports.value.people", "People"), lang.X("reports.value.each", "Spent each"), lang.X("reports.ladder.every", "One every"), lang.X("reports.ladder.on", "Ordered again")))}
	for _, r := range g.ladder {
		n := len(r.People)
		each, every, on := "–", "–", "–"
		if n > 0 {
			each = g.money(r.Spent / int64(n))
		}
		if days := int(r.Interval.Hours()/24 + 0.5); r.Interval > 0 {
			every = lang.XN("reports.ladder.days", "{{.Count}} days", days, ui.With("Count", ui.Number(days)))
		}
		if r.To != 0 && r.Reached > 0 {
			on = ui.Percent(share(r.WentOn, r.Reached))
		}
		row := widgets.NewRowButton(40, ladderLine(rungName(r), widgets.Strong, widgets.NewProgress(share(n, most)).Neutral(), ui.Number(n), each, every, on), func() {
			w.frame.SegmentOf(r.People, rungName(r), nil)
		}).Inset(groupInset)
		rows = append(rows, widgets.NewHairline(), row)
	}
	return []fyne.CanvasObject{widgets.NewHead(lang.X("reports.ladder.title", "How often they ordered"), ""), widgets.Column(0, rows...),
		widgets.NewParagraph(lang.X("reports.ladder.note", "“Ordered again” is the part of all who came so far that went on to the next row. A press on a row keeps its people as a segment."), widgets.Small)}
}

func rungName(r insight.Rung) string {
	switch {
	case r.To == 0:
		return lang.X("reports.ladder.more", "{{.From}} or more", ui.With("From", r.From))
	case r.To == r.From:
		return lang.XN("reports.ladder.times", "{{.Count}} times", r.From, ui.With("Count", r.From))
	}
	return lang.X("reports.ladder.range", "{{.From}} to {{.To}} times", ui.With("From", r.From, "To", r.To))
}

// ladderLine is a row of the table; the bar may be nil.
func ladderLine(name string, style widgets.TextStyle, bar fyne.CanvasObject, numbers ...string) fyne.CanvasObject {
	row := widgets.Row(look.Space3, widgets.Fixed(104, 0, widgets.NewCutText(name, style)))
	if bar == nil {
		row.Add(widgets.Space())
	} else {
		row.Add(widgets.Grow(bar))
	}
	for i, n := range numbers {
		number := widgets.Number
		if bar == nil {
			number = widgets.Hint.Aligned(widgets.Right)
		}
		row.Add(widgets.Fixed([]float32{56, 100, 84, 96}[i], 0, widgets.NewText(n, number)))
	}
	return row
}
