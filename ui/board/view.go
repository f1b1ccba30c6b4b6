package board

import "math"

// The zoom's limits.
const (
	MinZoom = 0.1
	MaxZoom = 2.5
)

// view maps the world onto the screen: Origin is the world point at the upper left.
type view struct {
	Origin Point
	Zoom   float32
	W, H   float32 // size of the screen in pixels
}

func (v view) toScreen(p Point) Point {
	return Point{(p.X - v.Origin.X) * v.Zoom, (p.Y - v.Origin.Y) * v.Zoom}
}

func (v view) toWorld(p Point) Point {
	return Point{p.X/v.Zoom + v.Origin.X, p.Y/v.Zoom + v.Origin.Y}
}

func (v view) rect(r Rect) Rect {
	p := v.toScreen(Point{r.X, r.Y})
	return Rect{p.X, p.Y, r.W * v.Zoom, r.H * v.Zoom}
}

// shown is the part of the world on the screen.
func (v view) shown() Rect { return Rect{v.Origin.X, v.Origin.Y, v.W / v.Zoom, v.H / v.Zoom} }

// zoomed changes the zoom and keeps the world point under a pixel where it is.
func (v view) zoomed(by float32, at Point) view {
	keep := v.toWorld(at)
	v.Zoom = min(MaxZoom, max(MinZoom, v.Zoom*by))
	if abs(v.Zoom-1) < 0.02 { // 100 % is easy to hit
		v.Zoom = 1
	}
	v.Origin = Point{keep.X - at.X/v.Zoom, keep.Y - at.Y/v.Zoom}
	return v
}

// panned moves the world by pixels.
func (v view) panned(dx, dy float32) view {
	v.Origin = Point{v.Origin.X - dx/v.Zoom, v.Origin.Y - dy/v.Zoom}
	return v
}

// fitted shows all of r with a margin in pixels, never larger than most. What is
// lower than the screen hangs from the top, so that a small journey starts there.
func (v view) fitted(r Rect, margin, most float32) view {
	if v.W <= 0 || v.H <= 0 {
		return v
	}
	if r.Empty() {
		v.Zoom, v.Origin = 1, Point{StepWidth/2 - v.W/2, -margin}
		return v
	}
	k := min((v.W-2*margin)/r.W, (v.H-2*margin)/r.H, most)
	v.Zoom = float32(math.Floor(float64(max(MinZoom, k))*100)) / 100
	v.Origin.X = r.CX() - v.W/2/v.Zoom
	v.Origin.Y = r.Y - margin/v.Zoom
	if (v.H-2*margin)/v.Zoom < r.H+1 {
		v.Origin.Y = r.CY() - v.H/2/v.Zoom
	}
	return v
}

// revealing pans no more than needed to bring r onto the screen.
func (v view) revealing(r Rect, margin float32) view {
	s := v.shown()
	m := margin / v.Zoom
	if r.X-m < s.X {
		v.Origin.X = r.X - m
	} else if r.Right()+m > s.Right() {
		v.Origin.X += r.Right() + m - s.Right()
	}
	if r.Y-m < s.Y {
		v.Origin.Y = r.Y - m
	} else if r.Bottom()+m > s.Bottom() {
		v.Origin.Y += r.Bottom() + m - s.Bottom()
	}
	return v
}
