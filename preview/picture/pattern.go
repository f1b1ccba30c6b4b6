package picture

import (
	"image"
	"image/color"
	"math"

	"github.com/benoitkugler/webrender/backend"
	"github.com/benoitkugler/webrender/matrix"
)

// pattern repeats what was drawn on a group.
type pattern struct {
	pixels     *image.RGBA
	toPattern  matrix.Transform // device pixel → pattern space
	toPixels   matrix.Transform // pattern space → pixel of the group
	stepX      float32          // in pattern space
	stepY      float32
	degenerate bool
}

// newPattern makes a pattern of group g; m takes pattern space to device pixels.
func newPattern(g *canvas, m matrix.Transform) *pattern {
	p := &pattern{
		pixels: g.surface.img, toPixels: g.state.matrix,
		stepX: g.box[2] - g.box[0], stepY: g.box[3] - g.box[1],
	}
	p.toPattern = m
	p.degenerate = p.toPattern.Invert() != nil || p.stepX <= 0 || p.stepY <= 0
	return p
}

// tile gives the pattern's pixels over r.
func (p *pattern) tile(r image.Rectangle) image.Image {
	out := image.NewRGBA(r)
	if p.degenerate {
		return out
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			u, v := p.toPattern.Apply(float32(x)+0.5, float32(y)+0.5)
			px, py := p.toPixels.Apply(wrap(u, p.stepX), wrap(v, p.stepY))
			at := image.Pt(int(math.Floor(float64(px))), int(math.Floor(float64(py))))
			if at.In(p.pixels.Rect) {
				out.SetRGBA(x, y, p.pixels.RGBAAt(at.X, at.Y))
			}
		}
	}
	return out
}

func wrap(v, step float32) float32 {
	return v - step*float32(math.Floor(float64(v/step)))
}

// DrawGradient fills width×height at the origin of user space.
func (c *canvas) DrawGradient(g backend.GradientLayout, width, height float32) {
	if len(g.Colors) == 0 || len(g.Positions) != len(g.Colors) {
		return
	}
	var p path
	p.rectangle(c.state.matrix, 0, 0, width, height)
	if p.rect == nil {
		return
	}
	r := p.rect.Intersect(c.state.clip.rect).Intersect(c.surface.limit)
	inverse := c.state.matrix
	if r.Empty() || inverse.Invert() != nil {
		return
	}
	ramp := c.newRamp(g)
	src := image.NewRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			u, v := inverse.Apply(float32(x)+0.5, float32(y)+0.5)
			src.SetRGBA(x, y, ramp.at(along(g, u, v)))
		}
	}
	c.surface.paint(r, src, nil, c.state.clip)
}

// along says where on the gradient's line a point lies: 0 at its start, 1 at its end.
func along(g backend.GradientLayout, x, y float32) float32 {
	k := g.Coords
	if g.Kind == "radial" {
		sy := g.ScaleY
		if sy == 0 {
			sy = 1
		}
		d := math.Hypot(float64(x-k[3]), float64(y/sy-k[4]))
		if k[5] == k[2] {
			return 1
		}
		return (float32(d) - k[2]) / (k[5] - k[2])
	}
	dx, dy := k[2]-k[0], k[3]-k[1]
	length := dx*dx + dy*dy
	if length == 0 {
		return 1
	}
	return ((x-k[0])*dx + (y-k[1])*dy) / length
}

// ramp is a gradient's colours at 256 places between its first and last stop.
type ramp struct {
	colors     [256]color.RGBA
	start, end float32
	repeats    bool
}

func (c *canvas) newRamp(g backend.GradientLayout) *ramp {
	n := len(g.Positions)
	r := &ramp{start: g.Positions[0], end: g.Positions[n-1], repeats: g.Reapeating}
	for i := range r.colors {
		at := r.start + (r.end-r.start)*float32(i)/255
		k := 1
		for k < n-1 && g.Positions[k] < at {
			k++
		}
		k = min(k, n-1)
		a, b := g.Colors[max(k-1, 0)], g.Colors[k]
		t := float32(0)
		if gap := g.Positions[k] - g.Positions[max(k-1, 0)]; gap > 0 {
			t = max(0, min(1, (at-g.Positions[max(k-1, 0)])/gap))
		}
		a.R, a.G, a.B, a.A = a.R+(b.R-a.R)*t, a.G+(b.G-a.G)*t, a.B+(b.B-a.B)*t, a.A+(b.A-a.A)*t
		r.colors[i] = c.rgba(nrgba(a))
	}
	return r
}

func (r *ramp) at(t float32) color.RGBA {
	span := r.end - r.start
	if span <= 0 {
		return r.colors[255]
	}
	t = (t - r.start) / span
	if r.repeats {
		t = wrap(t, 1)
	}
	return r.colors[int(max(0, min(1, t))*255)]
}
