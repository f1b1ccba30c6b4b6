package picture

import (
	"image"
	"math"

	"github.com/benoitkugler/webrender/matrix"
	"golang.org/x/image/vector"
)

type point struct{ x, y float32 }

// subpath is a line of flattened points in device pixels.
type subpath struct {
	points []point
	closed bool
}

// path collects what is to be filled, stroked or clipped to. Curves are
// flattened as they come; points are in device pixels.
type path struct {
	subs []subpath
	// rect is set while the path is nothing but one upright rectangle.
	rect   *image.Rectangle
	origin point // in user space
	last   point // in user space
}

func (p *path) reset() { *p = path{} }

func (p *path) moveTo(m matrix.Transform, x, y float32) {
	p.rect = nil
	p.origin, p.last = point{x, y}, point{x, y}
	dx, dy := m.Apply(x, y)
	p.subs = append(p.subs, subpath{points: []point{{dx, dy}}})
}

func (p *path) lineTo(m matrix.Transform, x, y float32) {
	if len(p.subs) == 0 {
		p.moveTo(m, x, y)
		return
	}
	p.rect = nil
	p.last = point{x, y}
	dx, dy := m.Apply(x, y)
	s := p.current()
	s.points = append(s.points, point{dx, dy})
}

func (p *path) cubicTo(m matrix.Transform, x1, y1, x2, y2, x3, y3 float32) {
	if len(p.subs) == 0 {
		p.moveTo(m, x1, y1)
	}
	p.rect = nil
	ax, ay := m.Apply(p.last.x, p.last.y)
	bx, by := m.Apply(x1, y1)
	cx, cy := m.Apply(x2, y2)
	dx, dy := m.Apply(x3, y3)
	s := p.current()
	s.points = appendCubic(s.points, point{ax, ay}, point{bx, by}, point{cx, cy}, point{dx, dy})
	p.last = point{x3, y3}
}

func (p *path) quadTo(m matrix.Transform, x1, y1, x2, y2 float32) {
	a := p.last
	p.cubicTo(m, a.x+(x1-a.x)*2/3, a.y+(y1-a.y)*2/3, x2+(x1-x2)*2/3, y2+(y1-y2)*2/3, x2, y2)
}

func (p *path) close() {
	if len(p.subs) == 0 {
		return
	}
	p.current().closed = true
	p.last = p.origin
}

// current is the subpath that points are added to; after a close a new one
// starts where the closed one began.
func (p *path) current() *subpath {
	s := &p.subs[len(p.subs)-1]
	if !s.closed {
		return s
	}
	p.subs = append(p.subs, subpath{points: []point{s.points[0]}})
	return &p.subs[len(p.subs)-1]
}

func (p *path) rectangle(m matrix.Transform, x, y, w, h float32) {
	first := len(p.subs) == 0
	p.moveTo(m, x, y)
	p.lineTo(m, x+w, y)
	p.lineTo(m, x+w, y+h)
	p.lineTo(m, x, y+h)
	p.close()
	if first && m.B == 0 && m.C == 0 {
		x0, y0 := m.Apply(x, y)
		x1, y1 := m.Apply(x+w, y+h)
		r := snap(x0, y0, x1, y1)
		p.rect = &r
	}
}

// snap puts an upright rectangle on whole pixels, as browsers do, and keeps a
// hairline at least one pixel thick.
func snap(x0, y0, x1, y1 float32) image.Rectangle {
	r := image.Rect(round(x0), round(y0), round(x1), round(y1))
	if r.Dx() == 0 && x0 != x1 {
		r.Max.X++
	}
	if r.Dy() == 0 && y0 != y1 {
		r.Max.Y++
	}
	return r
}

func round(v float32) int { return int(math.Floor(float64(v) + 0.5)) }

// appendCubic flattens a cubic curve; the number of pieces follows the length of
// its control polygon, so that a piece is some two pixels long.
func appendCubic(to []point, a, b, c, d point) []point {
	n := int(math.Sqrt(float64(distance(a, b)+distance(b, c)+distance(c, d)))*1.5) + 2
	n = min(n, 64)
	for i := 1; i <= n; i++ {
		t := float32(i) / float32(n)
		u := 1 - t
		k0, k1, k2, k3 := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		to = append(to, point{k0*a.x + k1*b.x + k2*c.x + k3*d.x, k0*a.y + k1*b.y + k2*c.y + k3*d.y})
	}
	return to
}

func distance(a, b point) float32 {
	return float32(math.Hypot(float64(a.x-b.x), float64(a.y-b.y)))
}

// bounds gives the whole pixels that subs touch, inside limit.
func bounds(subs []subpath, limit image.Rectangle) image.Rectangle {
	x0, y0 := float32(math.Inf(1)), float32(math.Inf(1))
	x1, y1 := float32(math.Inf(-1)), float32(math.Inf(-1))
	for _, s := range subs {
		for _, p := range s.points {
			x0, y0 = min(x0, p.x), min(y0, p.y)
			x1, y1 = max(x1, p.x), max(y1, p.y)
		}
	}
	if x0 > x1 {
		return image.Rectangle{}
	}
	clamp := func(v float32) float32 { return max(min(v, 1e6), -1e6) }
	r := image.Rect(int(math.Floor(float64(clamp(x0)))), int(math.Floor(float64(clamp(y0)))),
		int(math.Ceil(float64(clamp(x1)))), int(math.Ceil(float64(clamp(y1)))))
	return r.Intersect(limit)
}

// cover rasterises subs into a mask of the pixels inside limit, nil when there are none.
func cover(subs []subpath, evenOdd bool, limit image.Rectangle) *image.Alpha {
	r := bounds(subs, limit)
	if r.Empty() {
		return nil
	}
	if !evenOdd || len(subs) < 2 {
		return fillSubs(subs, r)
	}
	// Even-odd of several contours: a + b − 2ab, contour by contour.
	out := fillSubs(subs[:1], r)
	for i := 1; i < len(subs); i++ {
		next := fillSubs(subs[i:i+1], r)
		for j, b := range next.Pix {
			a := int(out.Pix[j])
			out.Pix[j] = uint8(a + int(b) - 2*a*int(b)/255)
		}
	}
	return out
}

func fillSubs(subs []subpath, r image.Rectangle) *image.Alpha {
	z := vector.NewRasterizer(r.Dx(), r.Dy())
	ox, oy := float32(r.Min.X), float32(r.Min.Y)
	for _, s := range subs {
		if len(s.points) < 2 {
			continue
		}
		z.MoveTo(s.points[0].x-ox, s.points[0].y-oy)
		for _, p := range s.points[1:] {
			z.LineTo(p.x-ox, p.y-oy)
		}
		z.ClosePath()
	}
	mask := image.NewAlpha(r)
	z.Draw(mask, r, image.Opaque, image.Point{})
	return mask
}
