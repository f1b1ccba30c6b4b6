package picture

import (
	"image"
	"image/color"
	"math"

	"github.com/benoitkugler/webrender/backend"
	"github.com/benoitkugler/webrender/css/parser"
	"github.com/benoitkugler/webrender/matrix"
)

// canvas draws the layout engine's primitives on a surface. Groups (opacity,
// patterns) are canvases with a surface of their own in the same pixel grid.
type canvas struct {
	painter *Painter
	surface *surface
	page    image.Rectangle // the sheet, in device pixels
	box     [4]float32
	state   state
	path    path
	dark    bool // turn lightness round
	group   bool // not the page itself
	words   func(Words)
	drawn   func(image.Rectangle)
}

// state is what OnNewStack saves and restores.
type state struct {
	matrix       matrix.Transform
	clip         clip
	fill, stroke paint
	pen          pen // lengths in user space
}

// paint is a colour or a pattern.
type paint struct {
	color   color.NRGBA
	pattern *pattern
}

var (
	_ backend.Page         = (*canvas)(nil)
	_ backend.GraphicState = (*canvas)(nil)
)

func newCanvas(p *Painter, page image.Rectangle, s *surface) *canvas {
	black := paint{color: color.NRGBA{A: 255}}
	return &canvas{
		painter: p, surface: s, page: page,
		box:   [4]float32{0, 0, float32(page.Dx()), float32(page.Dy())},
		state: state{matrix: matrix.Identity(), clip: clip{rect: s.limit}, fill: black, stroke: black, pen: pen{width: 1}},
	}
}

// ---- the canvas

func (c *canvas) GetBoundingBox() (left, top, right, bottom float32) {
	return c.box[0], c.box[1], c.box[2], c.box[3]
}

func (c *canvas) SetBoundingBox(left, top, right, bottom float32) {
	c.box = [4]float32{left, top, right, bottom}
}

func (c *canvas) OnNewStack(f func()) {
	saved := c.state
	f()
	c.state = saved
}

func (c *canvas) State() backend.GraphicState { return c }

// NewGroup gives a canvas in the pixel grid of this one, so that what is drawn on
// it lies where it will be shown.
func (c *canvas) NewGroup(x, y, width, height float32) backend.Canvas {
	b := c.page
	g := newCanvas(c.painter, c.page, newSurface(b.Inset(-max(b.Dx(), 4000))))
	g.state.matrix = c.state.matrix
	g.box = [4]float32{x, y, x + width, y + height}
	g.dark, g.group = c.dark, true
	g.words, g.drawn = c.words, c.drawn
	return g
}

func (c *canvas) DrawWithOpacity(opacity float32, group backend.Canvas) {
	g := group.(*canvas).surface
	mask := image.NewAlpha(g.used)
	for i := range mask.Pix {
		mask.Pix[i] = channel(opacity)
	}
	c.surface.paint(g.used, g.img, mask, c.state.clip)
}

func (c *canvas) Rectangle(x, y, w, h float32) { c.path.rectangle(c.state.matrix, x, y, w, h) }
func (c *canvas) MoveTo(x, y float32)          { c.path.moveTo(c.state.matrix, x, y) }
func (c *canvas) LineTo(x, y float32)          { c.path.lineTo(c.state.matrix, x, y) }
func (c *canvas) ClosePath()                   { c.path.close() }
func (c *canvas) CubicTo(x1, y1, x2, y2, x3, y3 float32) {
	c.path.cubicTo(c.state.matrix, x1, y1, x2, y2, x3, y3)
}

func (c *canvas) Paint(op backend.PaintOp) {
	if op&(backend.FillEvenOdd|backend.FillNonZero) != 0 {
		c.fill(op&backend.FillEvenOdd != 0)
	}
	if op&backend.Stroke != 0 {
		c.strokePath()
	}
	c.path.reset()
}

func (c *canvas) fill(evenOdd bool) {
	if r := c.path.rect; r != nil {
		c.fillRect(*r)
		return
	}
	limit := c.state.clip.rect
	if mask := cover(c.path.subs, evenOdd, limit); mask != nil {
		c.apply(c.state.fill, mask.Rect, mask)
	}
}

// fillRect fills whole pixels. A rectangle as large as the sheet is the page's
// ground: it colours what is shown, and is no content of its own. Where the
// scale does not come out even, rounding leaves it a pixel short.
func (c *canvas) fillRect(r image.Rectangle) {
	if !c.group && c.state.fill.pattern == nil && c.page.Inset(2).In(r) && c.state.clip.mask == nil {
		c.surface.setGround(c.rgba(c.state.fill.color))
		return
	}
	c.apply(c.state.fill, r, nil)
}

func (c *canvas) strokePath() {
	scale := c.scale()
	p := c.state.pen
	p.width = max(p.width*scale, 1)
	p.offset *= scale
	p.dashes = nil
	for _, d := range c.state.pen.dashes {
		p.dashes = append(p.dashes, d*scale)
	}
	if r, ok := straight(c.path.subs, p); ok {
		c.apply(c.state.stroke, r, nil)
		return
	}
	if mask := cover(p.outline(c.path.subs), false, c.state.clip.rect); mask != nil {
		c.apply(c.state.stroke, mask.Rect, mask)
	}
}

// straight says whether a stroke is one upright line without dashes: an
// underline or a border, which looks best on whole pixels.
func straight(subs []subpath, p pen) (image.Rectangle, bool) {
	if len(subs) != 1 || len(subs[0].points) != 2 || len(p.dashes) > 0 || p.cap != backend.ButtCap {
		return image.Rectangle{}, false
	}
	a, b := subs[0].points[0], subs[0].points[1]
	h := p.width / 2
	switch {
	case a.y == b.y:
		return snap(min(a.x, b.x), a.y-h, max(a.x, b.x), a.y+h), true
	case a.x == b.x:
		return snap(a.x-h, min(a.y, b.y), a.x+h, max(a.y, b.y)), true
	}
	return image.Rectangle{}, false
}

// apply paints r, or what mask covers of it.
func (c *canvas) apply(p paint, r image.Rectangle, mask *image.Alpha) {
	r = r.Intersect(c.state.clip.rect).Intersect(c.surface.limit)
	if r.Empty() {
		return
	}
	var src image.Image = image.NewUniform(c.rgba(p.color))
	if p.pattern != nil {
		src = p.pattern.tile(r)
	} else if p.color.A == 0 {
		return
	}
	c.surface.paint(r, src, mask, c.state.clip)
}

// scale is the length of a user unit in device pixels.
func (c *canvas) scale() float32 {
	return float32(math.Sqrt(math.Abs(float64(c.state.matrix.Determinant()))))
}

// ---- the state

func (c *canvas) Clip(evenOdd bool) {
	old := c.state.clip
	if r := c.path.rect; r != nil {
		c.state.clip.rect = old.rect.Intersect(*r)
	} else if mask := cover(c.path.subs, evenOdd, old.rect); mask != nil {
		c.state.clip = old.within(mask)
	} else {
		c.state.clip.rect = image.Rectangle{}
	}
	c.path.reset()
}

func (c *canvas) SetAlphaMask(mask backend.Canvas) {
	g := mask.(*canvas).surface
	alpha := image.NewAlpha(g.used)
	for y := g.used.Min.Y; y < g.used.Max.Y; y++ {
		for x := g.used.Min.X; x < g.used.Max.X; x++ {
			alpha.SetAlpha(x, y, color.Alpha{A: g.img.RGBAAt(x, y).A})
		}
	}
	c.state.clip = c.state.clip.within(alpha)
}

func (c *canvas) SetAlpha(alpha float32, stroke bool) {
	c.paintFor(stroke).color.A = channel(alpha)
}

func (c *canvas) SetColorRgba(v parser.RGBA, stroke bool) {
	*c.paintFor(stroke) = paint{color: nrgba(v)}
}

func (c *canvas) SetColorPattern(g backend.Canvas, _, _ float32, mat matrix.Transform, stroke bool) {
	*c.paintFor(stroke) = paint{pattern: newPattern(g.(*canvas), matrix.Mul(c.state.matrix, mat))}
}

func (c *canvas) paintFor(stroke bool) *paint {
	if stroke {
		return &c.state.stroke
	}
	return &c.state.fill
}

func (c *canvas) SetBlendingMode(string) {} // no mail program blends

func (c *canvas) SetLineWidth(width float32) { c.state.pen.width = width }

func (c *canvas) SetDash(dashes []float32, offset float32) {
	c.state.pen.dashes, c.state.pen.offset = dashes, offset
}

func (c *canvas) SetStrokeOptions(o backend.StrokeOptions) { c.state.pen.cap = o.LineCap }

func (c *canvas) GetTransform() matrix.Transform { return c.state.matrix }

func (c *canvas) Transform(m matrix.Transform) { c.state.matrix = matrix.Mul(c.state.matrix, m) }

func (c *canvas) SetTextPaint(backend.PaintOp) {} // letters are always filled
