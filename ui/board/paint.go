package board

import (
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/ui/look"
)

// painter draws flat objects on the screen. Objects come from pools and are
// refilled on every look, so that nothing is allocated while one pans.
type painter struct {
	style *style
	view  view
	objs  []fyne.CanvasObject

	rects   pool[canvas.Rectangle]
	lines   pool[canvas.Line]
	texts   pool[canvas.Text]
	arcs    pool[canvas.Arc]
	circles pool[canvas.Circle]
	icons   map[iconKey]*pool[canvas.Image]
	widths  map[textKey]float32
	fits    map[fitKey]string
}

type iconKey struct {
	name string
	tint fyne.ThemeColorName
}

type textKey struct {
	text string
	size float32
	bold bool
}

type fitKey struct {
	textKey
	width float32
}

type pool[T any] struct {
	all  []*T
	used int
}

func (p *pool[T]) next() *T {
	if p.used == len(p.all) {
		p.all = append(p.all, new(T))
	}
	p.used++
	return p.all[p.used-1]
}

func newPainter() *painter {
	return &painter{icons: map[iconKey]*pool[canvas.Image]{}, widths: map[textKey]float32{}, fits: map[fitKey]string{}}
}

// begin starts a look.
func (p *painter) begin(style *style, v view) {
	p.style, p.view, p.objs = style, v, p.objs[:0]
	p.rects.used, p.lines.used, p.texts.used, p.arcs.used, p.circles.used = 0, 0, 0, 0, 0
	for _, icons := range p.icons {
		icons.used = 0
	}
}

// forget drops what was drawn in other colours or another font.
func (p *painter) forget() {
	clear(p.icons)
	clear(p.widths)
	clear(p.fits)
}

// box is how a rectangle is drawn.
type box struct {
	fill, stroke  color.Color
	width, radius float32
	shadow        bool
}

// rect draws a box given in pixels.
func (p *painter) rect(at Rect, b box) {
	o := p.rects.next()
	*o = canvas.Rectangle{FillColor: b.fill, StrokeColor: b.stroke, StrokeWidth: b.width, CornerRadius: b.radius}
	if b.shadow {
		o.Shadow = canvas.Shadow{Color: p.style.shadow, BlurRadius: p.style.shadowBlur, Offset: fyne.NewPos(0, p.style.shadowY)}
	}
	place(o, at)
	p.objs = append(p.objs, o)
}

func place(o fyne.CanvasObject, at Rect) {
	o.Resize(fyne.NewSize(at.W, at.H))
	o.Move(fyne.NewPos(at.X, at.Y))
}

// line draws a straight line given in pixels.
func (p *painter) line(a, b Point, width float32, c color.Color) {
	o := p.lines.next()
	o.StrokeColor, o.StrokeWidth = c, width
	o.Position1, o.Position2 = fyne.NewPos(a.X, a.Y), fyne.NewPos(b.X, b.Y)
	p.objs = append(p.objs, o)
}

// way draws a line of level and upright pieces with round corners, given in pixels.
func (p *painter) way(points []Point, width, radius float32, c color.Color) {
	if len(points) < 2 {
		return
	}
	from := points[0]
	for i := 1; i < len(points)-1; i++ {
		corner, next := points[i], points[i+1]
		in, out := unit(corner.Sub(from)), unit(next.Sub(corner))
		r := dist(corner, next)
		if i < len(points)-2 { // the next corner needs half of the piece between
			r /= 2
		}
		r = wholeRadius(min(radius, dist(from, corner), r), width)
		if in == out || r < 1 {
			continue
		}
		turn := Point{corner.X - r*in.X, corner.Y - r*in.Y}
		p.piece(from, turn, width, c)
		p.corner(corner, in, out, r, width, c)
		from = Point{corner.X + r*out.X, corner.Y + r*out.Y}
	}
	p.piece(from, points[len(points)-1], width, c)
}

// wholeRadius is the largest radius up to r with which both sides of a line of a whole
// width lie on whole pixels: Fyne rounds the radii of an arc.
func wholeRadius(r, width float32) float32 {
	half := float32(math.Mod(float64(width)/2, 1))
	return float32(math.Floor(float64(r-half))) + half
}

// piece draws a level or upright piece. It is a box, because Fyne rounds the middle of a
// line to a pixel, which puts one of odd width beside its corners; it reaches into the
// corners, whose soft ends would let the ground shine through.
func (p *painter) piece(a, b Point, width float32, c color.Color) {
	const into = 1
	half := Point{width / 2, into}
	if abs(a.X-b.X) > abs(a.Y-b.Y) {
		half = Point{into, width / 2}
	}
	from, to := Point{min(a.X, b.X), min(a.Y, b.Y)}.Sub(half), Point{max(a.X, b.X), max(a.Y, b.Y)}.Add(half)
	p.rect(Rect{from.X, from.Y, to.X - from.X, to.Y - from.Y}, box{fill: c})
}

// corner draws the quarter circle between two pieces.
func (p *painter) corner(at, in, out Point, r, width float32, c color.Color) {
	centre := Point{at.X - r*in.X + r*out.X, at.Y - r*in.Y + r*out.Y}
	start, end := angle(Point{-out.X, -out.Y}), angle(in)
	if math.Mod(float64(end-start)+360, 360) > 180 {
		start, end = end, start
	}
	if end < start {
		end += 360
	}
	outer := r + width/2
	o := p.arcs.next()
	*o = canvas.Arc{FillColor: c, StartAngle: start, EndAngle: end, CutoutRatio: max(0, (outer-width)/outer)}
	place(o, Rect{centre.X - outer, centre.Y - outer, 2 * outer, 2 * outer})
	p.objs = append(p.objs, o)
}

// angle of a direction in degrees, 0 is up, clockwise: as Fyne's arcs want it.
func angle(v Point) float32 {
	deg := math.Atan2(float64(v.X), float64(-v.Y)) * 180 / math.Pi
	return float32(math.Mod(deg+360, 360))
}

func unit(v Point) Point {
	if l := max(abs(v.X), abs(v.Y)); l > 0 {
		return Point{v.X / l, v.Y / l}
	}
	return v
}

func dist(a, b Point) float32 { return max(abs(a.X-b.X), abs(a.Y-b.Y)) }

// dot draws a filled circle with a ring.
func (p *painter) dot(at Point, radius float32, fill, ring color.Color, width float32) {
	o := p.circles.next()
	*o = canvas.Circle{FillColor: fill, StrokeColor: ring, StrokeWidth: width}
	place(o, Rect{at.X - radius, at.Y - radius, 2 * radius, 2 * radius})
	p.objs = append(p.objs, o)
}

// label is how a text is drawn. Size is in pixels at 100 %.
type label struct {
	text  string
	size  float32
	bold  bool
	color color.Color
	align fyne.TextAlign
}

// text writes a line into a box given in pixels, centred upright, scaled by k.
func (p *painter) text(at Rect, l label, k float32) {
	size := drawnSize(l.size, k)
	if l.text == "" || size < 5 {
		return
	}
	o := p.texts.next()
	o.Text, o.TextSize, o.Color, o.Alignment = l.text, size, l.color, l.align
	o.TextStyle = fyne.TextStyle{Bold: l.bold}
	if over := look.LineEm*size - at.H; over > 0 { // Fyne centres only what has room
		at.Y, at.H = at.Y-over/2, at.H+over
	}
	place(o, at)
	p.objs = append(p.objs, o)
}

// drawnSize is the size a text has at zoom k. Each size is a texture of its own:
// half pixels keep a smooth zoom cheap.
func drawnSize(size, k float32) float32 { return float32(math.Round(float64(size*k)*2)) / 2 }

// width is how wide a text is at 100 %.
func (p *painter) width(text string, size float32, bold bool) float32 {
	key := textKey{text, size, bold}
	w, ok := p.widths[key]
	if !ok {
		w = fyne.MeasureText(text, size, fyne.TextStyle{Bold: bold}).Width
		if len(p.widths) > 20000 {
			clear(p.widths)
		}
		p.widths[key] = w
	}
	return w
}

// fit shortens a text to a width at 100 %, with an ellipsis where it must.
func (p *painter) fit(text string, size float32, bold bool, width float32) string {
	if p.width(text, size, bold) <= width {
		return text
	}
	key := fitKey{textKey{text, size, bold}, width}
	if short, ok := p.fits[key]; ok {
		return short
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		short := strings.TrimRight(string(runes[:n]), " ") + "…"
		if fyne.MeasureText(short, size, fyne.TextStyle{Bold: bold}).Width <= width {
			p.fits[key] = short
			return short
		}
	}
	return "…"
}

// icon draws an icon into a box given in pixels.
func (p *painter) icon(at Rect, name string, tint fyne.ThemeColorName) {
	if name == "" {
		return
	}
	key := iconKey{name, tint}
	// An image keeps its drawing for good: changing it would draw it anew on every pan.
	images := p.icons[key]
	if images == nil {
		images = &pool[canvas.Image]{}
		p.icons[key] = images
	}
	o := images.next()
	if o.Resource == nil {
		o.Resource, o.FillMode = look.Icon(name, tint), canvas.ImageFillContain
	}
	place(o, at)
	p.objs = append(p.objs, o)
}

// wrap breaks a text into lines no wider than width at 100 %, at most n of them.
func (p *painter) wrap(text string, size, width float32, n int) []string {
	var lines []string
	for _, para := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.Fields(para) {
			switch {
			case line == "":
				line = word
			case p.width(line+" "+word, size, false) <= width:
				line += " " + word
			default:
				lines = append(lines, line)
				line = word
			}
		}
		lines = append(lines, line)
	}
	if len(lines) > n {
		lines = lines[:n]
		lines[n-1] += "…"
	}
	for i := range lines {
		lines[i] = p.fit(lines[i], size, false, width)
	}
	return lines
}
