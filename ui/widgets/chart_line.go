package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// LineChart shows how a number went over time: one line from left to right on an
// axis, with words at the axis' ends.
type LineChart struct {
	widget.BaseWidget
	values      []float64
	total       int // places on the axis; more than values where time is still to come
	limit       float64
	limitWords  string
	left, right string
	height      float32
	tip         func(i int) string
	spot        spot
}

var _ desktop.Hoverable = (*LineChart)(nil)

// NewLineChart makes a chart of a height in px, words included.
func NewLineChart(height float32) *LineChart {
	c := &LineChart{height: height}
	c.ExtendBaseWidget(c)
	return c
}

// Set shows values at equal distances; total is how many places the axis has (0:
// as many as there are values); left and right are the words at its ends.
func (c *LineChart) Set(values []float64, total int, left, right string) {
	c.values, c.total, c.left, c.right = values, max(total, len(values)), left, right
	c.Refresh()
}

// SetLimit draws a level line with words; 0 draws none.
func (c *LineChart) SetLimit(value float64, words string) {
	c.limit, c.limitWords = value, words
	c.Refresh()
}

// SetTip tells what is said of a value under the pointer.
func (c *LineChart) SetTip(tip func(i int) string) { c.tip = tip }

// MouseIn implements desktop.Hoverable.
func (c *LineChart) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (c *LineChart) MouseMoved(e *desktop.MouseEvent) {
	size := c.Size()
	step := size.Width / float32(max(1, c.total-1))
	i := int(e.Position.X/step + 0.5)
	if c.tip == nil || i < 0 || i >= len(c.values) {
		c.spot.leave(c)
		return
	}
	x, y := c.scale(size.Width, size.Height-25)(i, c.values[i])
	c.spot.point(c, fyne.NewPos(x-4, y-4), fyne.NewSize(8, 8), c.tip(i))
}

// MouseOut implements desktop.Hoverable.
func (c *LineChart) MouseOut() { c.spot.leave(c) }

// CreateRenderer implements fyne.Widget.
func (c *LineChart) CreateRenderer() fyne.WidgetRenderer {
	axis, level, dot := box(0), box(0), box(4)
	var pieces []*canvas.Line
	var words [3]line
	r := &parts{of: c}
	r.min = func() fyne.Size { return fyne.NewSize(120, c.height) }
	r.place = func(size fyne.Size) {
		floor := size.Height - 25
		fill(axis, look.Line2, look.Clear, 0)
		put(axis, 0, floor, size.Width, 1)
		r.objects = append(r.objects[:0], axis)
		at := c.scale(size.Width, floor)
		if c.limit > 0 {
			_, y := at(0, c.limit)
			fill(level, look.Line, look.Clear, 0)
			put(level, 0, y, size.Width, 1)
			r.objects = append(r.objects, level)
			r.objects = words[2].draw(r.objects, c.limitWords, Hint.Aligned(Right), 0, y-19, size.Width, 17)
		}
		for i := 1; i < len(c.values); i++ {
			if i > len(pieces) {
				pieces = append(pieces, canvas.NewLine(nil))
			}
			l := pieces[i-1]
			l.StrokeColor, l.StrokeWidth = look.Color(look.Mark), 1.5
			x1, y1 := at(i-1, c.values[i-1])
			x2, y2 := at(i, c.values[i])
			l.Position1, l.Position2 = fyne.NewPos(x1, y1), fyne.NewPos(x2, y2)
			r.objects = append(r.objects, l)
		}
		if n := len(c.values); n > 0 {
			x, y := at(n-1, c.values[n-1])
			fill(dot, look.Mark, look.Clear, 0)
			put(dot, x-4, y-4, 8, 8)
			r.objects = append(r.objects, dot)
		}
		r.objects = words[0].draw(r.objects, c.left, Small, 0, floor+7, size.Width, 17)
		r.objects = words[1].draw(r.objects, c.right, Small.Aligned(Right), 0, floor+7, size.Width, 17)
	}
	return newParts(r)
}

// scale gives the place of a value on the chart.
func (c *LineChart) scale(width, floor float32) func(i int, v float64) (x, y float32) {
	top := c.limit
	for _, v := range c.values {
		top = max(top, v)
	}
	if top == 0 {
		top = 1
	}
	step := width / float32(max(1, c.total-1))
	return func(i int, v float64) (float32, float32) {
		return float32(i) * step, floor - float32(v/top)*(floor-24)
	}
}
