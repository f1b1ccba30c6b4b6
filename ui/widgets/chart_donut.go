package widgets

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
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
	spot   spot
}

var _ desktop.Hoverable = (*Donut)(nil)

// donutHole is the part of the diameter that is left out.
const donutHole = 0.72

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

// MouseIn implements desktop.Hoverable.
func (d *Donut) MouseIn(e *desktop.MouseEvent) { d.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (d *Donut) MouseMoved(e *desktop.MouseEvent) {
	if at := d.under(e.Position); at >= 0 {
		d.spot.point(d, e.Position, fyne.Size{}, d.shares[at].Tip)
		return
	}
	d.spot.leave(d)
}

// MouseOut implements desktop.Hoverable.
func (d *Donut) MouseOut() { d.spot.leave(d) }

// under gives the share whose part of the ring a place is on, or -1.
func (d *Donut) under(p fyne.Position) int {
	p = p.SubtractXY(d.Size().Width/2, d.Size().Height/2)
	radius := math.Hypot(float64(p.X), float64(p.Y)) * 2 / float64(d.side)
	if radius > 1 || radius < donutHole {
		return -1
	}
	angle := math.Atan2(float64(p.X), float64(-p.Y)) // from the top, clockwise
	if angle < 0 {
		angle += 2 * math.Pi
	}
	total, upTo := 0.0, 0.0
	for _, s := range d.shares {
		total += s.Part
	}
	for i, s := range d.shares {
		if upTo += s.Part; upTo > angle/(2*math.Pi)*total {
			return i
		}
	}
	return -1
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
				arcs = append(arcs, canvas.NewArc(0, 0, donutHole, nil))
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
