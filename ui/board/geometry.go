package board

import (
	"cmp"
	"math"
	"slices"
)

// Point is a place in world units, y downwards.
type Point struct{ X, Y float32 }

// Add is p moved by q.
func (p Point) Add(q Point) Point { return Point{p.X + q.X, p.Y + q.Y} }

// Sub is the way from q to p.
func (p Point) Sub(q Point) Point { return Point{p.X - q.X, p.Y - q.Y} }

// Rect is a box in world units.
type Rect struct{ X, Y, W, H float32 }

// RectOf spans two corners, whichever they are.
func RectOf(a, b Point) Rect {
	x, y := min(a.X, b.X), min(a.Y, b.Y)
	return Rect{x, y, max(a.X, b.X) - x, max(a.Y, b.Y) - y}
}

// Right, Bottom and the centres.
func (r Rect) Right() float32  { return r.X + r.W }
func (r Rect) Bottom() float32 { return r.Y + r.H }
func (r Rect) CX() float32     { return r.X + r.W/2 }
func (r Rect) CY() float32     { return r.Y + r.H/2 }

// Empty says whether the box has no area.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Contains says whether p lies in the box, edges included.
func (r Rect) Contains(p Point) bool {
	return p.X >= r.X && p.X <= r.Right() && p.Y >= r.Y && p.Y <= r.Bottom()
}

// Overlaps says whether the boxes share a point.
func (r Rect) Overlaps(o Rect) bool {
	return r.X <= o.Right() && o.X <= r.Right() && r.Y <= o.Bottom() && o.Y <= r.Bottom()
}

// Grow is the box with a margin around it.
func (r Rect) Grow(by float32) Rect { return Rect{r.X - by, r.Y - by, r.W + 2*by, r.H + 2*by} }

// Moved is the box moved by d.
func (r Rect) Moved(d Point) Rect { return Rect{r.X + d.X, r.Y + d.Y, r.W, r.H} }

// Union is the box around both; an empty box counts for nothing.
func (r Rect) Union(o Rect) Rect {
	if r.Empty() {
		return o
	}
	if o.Empty() {
		return r
	}
	x, y := min(r.X, o.X), min(r.Y, o.Y)
	return Rect{x, y, max(r.Right(), o.Right()) - x, max(r.Bottom(), o.Bottom()) - y}
}

// idsInReadingOrder sorts steps by row, then by column.
func idsInReadingOrder(steps []*Step) []string {
	slices.SortFunc(steps, func(a, b *Step) int {
		return cmp.Or(cmp.Compare(a.At.Y, b.At.Y), cmp.Compare(a.At.X, b.At.X), cmp.Compare(a.ID, b.ID))
	})
	ids := make([]string, len(steps))
	for i, s := range steps {
		ids[i] = s.ID
	}
	return ids
}

func abs(x float32) float32   { return max(x, -x) }
func round(x float32) float32 { return float32(math.Round(float64(x))) }
