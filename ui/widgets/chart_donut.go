package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Donut shows shares of a whole as a ring, with a number in its middle.
type Donut struct {
	widget.BaseWidget
	shares []Share
	number string
	words  string
	side   float32
}

// NewDonut makes a ring of a diameter in px.
func NewDonut(side float32) *Donut {
	d := &Donut{side: side}
	d.ExtendBaseWidget(d)
	return d
}

// Set shows shares, the number in the middle and the words below it.
func (d *Donut) Set(number, words string, shares ...Share) {
	d.number, d.words, d.shares = number, words, shares
	d.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (d *Donut) CreateRenderer() fyne.WidgetRenderer {
	var arcs []*canvas.Arc
	var number, words line
	r := &parts{of: d}
	r.min = func() fyne.Size { return fyne.NewSquareSize(d.side) }
	r.place = func(size fyne.Size) {
		r.objects = r.objects[:0]
		x, y := (size.Width-d.side)/2, (size.Height-d.side)/2
		var total, from float64
		for _, s := range d.shares {
			total += s.Part
		}
		for i, s := range d.shares {
			if i == len(arcs) {
				arcs = append(arcs, canvas.NewArc(0, 0, 0.72, nil))
			}
			a, to := arcs[i], from
			if total > 0 {
				to += s.Part / total * 360
			}
			a.FillColor = look.Color(s.Color)
			a.StartAngle, a.EndAngle = float32(from), float32(max(from, to-1))
			a.Move(fyne.NewPos(x, y))
			a.Resize(fyne.NewSquareSize(d.side))
			r.objects = append(r.objects, a)
			from = to
		}
		r.objects = number.draw(r.objects, d.number, PageHead.Aligned(Center), x, y+d.side/2-22, d.side, 28)
		r.objects = words.draw(r.objects, d.words, Small.Aligned(Center), x, y+d.side/2+6, d.side, 17)
	}
	return newParts(r)
}
