package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Bar is one bar of a chart.
type Bar struct {
	Value float64
	Label string // below the axis
	Shown string // above the bar; "" for none
	Now   bool   // painted in the mark's colour, its label bold
	Color fyne.ThemeColorName
	Tip   string // under the pointer
}

// Bars is a bar chart with a word below and a number above each bar.
type Bars struct {
	widget.BaseWidget
	bars   []Bar
	height float32
	spot   spot
}

var _ desktop.Hoverable = (*Bars)(nil)

// NewBars makes a chart of a height in px, words included.
func NewBars(height float32, bars ...Bar) *Bars {
	b := &Bars{bars: bars, height: height}
	b.ExtendBaseWidget(b)
	return b
}

// Set shows other bars.
func (b *Bars) Set(bars ...Bar) { b.bars = bars; b.Refresh() }

// MouseIn implements desktop.Hoverable.
func (b *Bars) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (b *Bars) MouseMoved(e *desktop.MouseEvent) {
	pitch := b.Size().Width / float32(max(1, len(b.bars)))
	if i := int(e.Position.X / pitch); i >= 0 && i < len(b.bars) {
		b.spot.point(b, fyne.NewPos(float32(i)*pitch, 0), fyne.NewSize(pitch, b.Size().Height), b.bars[i].Tip)
	}
}

// MouseOut implements desktop.Hoverable.
func (b *Bars) MouseOut() { b.spot.leave(b) }

// CreateRenderer implements fyne.Widget.
func (b *Bars) CreateRenderer() fyne.WidgetRenderer {
	axis := box(0)
	var boxes []*canvas.Rectangle
	var lines []*line
	r := &parts{of: b}
	r.min = func() fyne.Size { return fyne.NewSize(float32(len(b.bars))*24, b.height) }
	r.place = func(size fyne.Size) {
		for len(boxes) < len(b.bars) {
			boxes = append(boxes, box(3))
			lines = append(lines, &line{}, &line{})
		}
		floor := size.Height - 25
		fill(axis, look.Line2, look.Clear, 0)
		put(axis, 0, floor, size.Width, 1)
		r.objects = r.objects[:0]
		pitch := size.Width / float32(max(1, len(b.bars)))
		for i, bar := range b.bars {
			r.objects = b.bar(r.objects, boxes[i], lines[2*i:2*i+2], bar, float32(i)*pitch, pitch, floor)
		}
		r.objects = append(r.objects, axis)
	}
	return newParts(r)
}

func (b *Bars) bar(objects []fyne.CanvasObject, body *canvas.Rectangle, words []*line, bar Bar, x, pitch, floor float32) []fyne.CanvasObject {
	const above = 20 // room for the number
	ink, style := look.Edge, TextStyle{Size: look.SizeSmall, Color: look.Muted, Align: Center, Figures: true}
	if bar.Color != "" {
		ink = bar.Color
	}
	if bar.Now {
		ink, style.Bold, style.Color = look.Mark, true, look.Text
	}
	h := float32(bar.Value/b.top()) * (floor - above)
	if bar.Value > 0 {
		h = max(h, 2)
		w := min(32, pitch*0.66)
		fill(body, ink, look.Clear, 0)
		put(body, x+middle(pitch, w), floor-h, w, h)
		objects = append(objects, body)
	}
	if bar.Shown != "" {
		objects = words[0].draw(objects, bar.Shown, style, x, floor-h-above, pitch, 17)
	}
	return words[1].draw(objects, bar.Label, style, x, floor+7, pitch, 17)
}

func (b *Bars) top() float64 {
	top := 0.0
	for _, bar := range b.bars {
		top = max(top, bar.Value)
	}
	if top == 0 {
		return 1
	}
	return top
}
