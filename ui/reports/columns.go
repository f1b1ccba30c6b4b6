package reports

import (
	"fyne.io/fyne/v2"

	"gilmok/ui/widgets"
)

// columns are those of the numbers of a table: the gap between them and their widths in
// px, of which the last holds for all that follow.
type columns struct {
	gap    float32
	widths []float32
}

// line is a row of the table: a name, and the numbers at the right of their columns.
func (c columns) line(name string, style, number widgets.TextStyle, numbers ...string) fyne.CanvasObject {
	number.Figures = true
	row := widgets.Row(c.gap, widgets.Grow(widgets.NewCutText(name, style)))
	for i, n := range numbers {
		row.Add(widgets.Fixed(c.widths[min(i, len(c.widths)-1)], 0, widgets.NewCutText(n, number.Aligned(widgets.Right))))
	}
	return row
}
