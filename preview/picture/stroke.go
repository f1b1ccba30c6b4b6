package picture

import (
	"math"

	"github.com/benoitkugler/webrender/backend"
)

// pen is what a stroke is drawn with; lengths are in device pixels.
type pen struct {
	width  float32
	dashes []float32
	offset float32
	cap    backend.StrokeCapMode
}

// outline turns lines into the shapes that fill them: one quad for each piece,
// a disc at each bend, all turning the same way so that overlaps add up.
func (p pen) outline(subs []subpath) []subpath {
	var out []subpath
	for _, s := range subs {
		for _, piece := range p.dash(s) {
			out = p.trace(out, piece)
		}
	}
	return out
}

func (p pen) trace(out []subpath, s subpath) []subpath {
	pts := s.points
	if s.closed && len(pts) > 1 {
		pts = append(append([]point(nil), pts...), pts[0])
	}
	if p.cap == backend.RoundCap && len(pts) > 0 {
		out = append(out, disc(pts[0], p.width/2), disc(pts[len(pts)-1], p.width/2))
	}
	for i := 1; i < len(pts); i++ {
		if q, ok := p.quad(pts[i-1], pts[i]); ok {
			out = append(out, q)
		}
		if p.width > 2 && i+1 < len(pts) {
			out = append(out, disc(pts[i], p.width/2))
		}
	}
	return out
}

func (p pen) quad(a, b point) (subpath, bool) {
	d := distance(a, b)
	if d == 0 {
		return subpath{}, false
	}
	ux, uy := (b.x-a.x)/d, (b.y-a.y)/d
	h := p.width / 2
	if p.cap == backend.SquareCap {
		a, b = point{a.x - ux*h, a.y - uy*h}, point{b.x + ux*h, b.y + uy*h}
	}
	nx, ny := -uy*h, ux*h
	return subpath{closed: true, points: []point{
		{a.x + nx, a.y + ny}, {a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny},
	}}, true
}

// disc turns the same way as quad.
func disc(c point, r float32) subpath {
	n := max(8, min(32, int(r*3)))
	s := subpath{closed: true}
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		s.points = append(s.points, point{c.x + r*float32(cos), c.y + r*float32(sin)})
	}
	return s
}

// dash cuts a line into its drawn pieces.
func (p pen) dash(s subpath) []subpath {
	var total float32
	for _, d := range p.dashes {
		total += d
	}
	if total <= 0 {
		return []subpath{s}
	}
	pts := s.points
	if s.closed {
		pts = append(append([]point(nil), pts...), pts[0])
	}
	i, left := p.dashStart(total)
	var out []subpath
	piece := subpath{points: []point{pts[0]}}
	for k := 1; k < len(pts); k++ {
		a, b := pts[k-1], pts[k]
		for d := distance(a, b); d > left; d = distance(a, b) {
			a = point{a.x + (b.x-a.x)*left/d, a.y + (b.y-a.y)*left/d}
			if i%2 == 0 {
				out = append(out, subpath{points: append(piece.points, a)})
			}
			piece = subpath{points: []point{a}}
			i++
			left = max(p.dashes[i%len(p.dashes)], 0.01)
		}
		left -= distance(a, b)
		piece.points = append(piece.points, b)
	}
	if i%2 == 0 {
		out = append(out, piece)
	}
	return out
}

// dashStart gives the dash the line begins in and what is left of it.
func (p pen) dashStart(total float32) (i int, left float32) {
	at := float32(math.Mod(float64(p.offset), float64(total)))
	if at < 0 {
		at += total
	}
	for at >= p.dashes[i%len(p.dashes)] {
		at -= p.dashes[i%len(p.dashes)]
		i++
	}
	return i, p.dashes[i%len(p.dashes)] - at
}
