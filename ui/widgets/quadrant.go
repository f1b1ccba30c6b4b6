package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// QuadrantPoint is something that lies on a quadrant. X and Y are from 0 to 100, to the
// right and upwards.
type QuadrantPoint struct {
	ID    int
	Text  string
	X, Y  int
	Color fyne.ThemeColorName
}

// QuadrantWords are what is written around a quadrant.
type QuadrantWords struct {
	X, Y                                       string // what grows to the right, and upwards
	TopLeft, TopRight, BottomLeft, BottomRight string
}

// Quadrant is a field of four parts on which points lie that can be dragged. With the
// focus, the space bar goes from point to point, the arrows move the chosen one and
// Enter opens it.
type Quadrant struct {
	widget.BaseWidget
	framed
	words   QuadrantWords
	points  []QuadrantPoint
	chosen  int
	height  float32
	focused bool
	drag    int // the point under the pointer that moves; 0: none
	drawn   drawing
	spot    spot

	OnChosen func(id int)
	// OnMoved is told once at the end of a drag, and after each arrow.
	OnMoved func(id, x, y int, arrow bool)
	OnOpen  func(id int)
}

// Measures of a quadrant in px.
const (
	quadrantHead  float32 = 24 // the words above the field, and below
	quadrantInset float32 = 18 // of the outermost points
	quadrantPoint float32 = 14
	quadrantReach float32 = 16 // how far from its middle a point is hit
	quadrantLabel float32 = 150
	quadrantStep          = 4 // of an arrow
)

var (
	_ fyne.Draggable     = (*Quadrant)(nil)
	_ fyne.Tappable      = (*Quadrant)(nil)
	_ fyne.Focusable     = (*Quadrant)(nil)
	_ desktop.Cursorable = (*Quadrant)(nil)
	_ desktop.Hoverable  = (*Quadrant)(nil)
)

// NewQuadrant makes a quadrant of a height in px, words included.
func NewQuadrant(height float32, words QuadrantWords) *Quadrant {
	q := &Quadrant{height: height, words: words}
	q.ExtendBaseWidget(q)
	return q
}

// Set shows other points, of which one is chosen; 0 chooses none.
func (q *Quadrant) Set(chosen int, points ...QuadrantPoint) {
	if q.drag != 0 { // what is in the hand stays where the hand is
		for i, p := range points {
			if at := q.index(q.drag); at >= 0 && p.ID == q.drag {
				points[i].X, points[i].Y = q.points[at].X, q.points[at].Y
			}
		}
	}
	q.chosen, q.points = chosen, slices.Clone(points)
	q.Refresh()
}

func (q *Quadrant) index(id int) int {
	return slices.IndexFunc(q.points, func(p QuadrantPoint) bool { return p.ID == id })
}

// field is where the points may lie.
func (q *Quadrant) field() (x, y, w, h float32) {
	size := q.Size()
	return quadrantInset, quadrantHead + quadrantInset, size.Width - 2*quadrantInset, size.Height - 2*quadrantHead - 2*quadrantInset
}

// place gives the middle of a point.
func (q *Quadrant) place(p QuadrantPoint) fyne.Position {
	x, y, w, h := q.field()
	return fyne.NewPos(x+w*float32(p.X)/100, y+h*float32(100-p.Y)/100)
}

// values gives what a place means.
func (q *Quadrant) values(at fyne.Position) (vx, vy int) {
	x, y, w, h := q.field()
	within := func(part float32) int { return max(0, min(100, int(part*100+0.5))) }
	return within((at.X - x) / max(1, w)), within(1 - (at.Y-y)/max(1, h))
}

// hit finds the point nearest to a place, within reach.
func (q *Quadrant) hit(at fyne.Position) (id int) {
	best := quadrantReach * quadrantReach
	for _, p := range q.points {
		m := q.place(p)
		if d := (m.X-at.X)*(m.X-at.X) + (m.Y-at.Y)*(m.Y-at.Y); d <= best {
			best, id = d, p.ID
		}
	}
	return id
}

func (q *Quadrant) choose(id int) {
	if id == 0 || id == q.chosen {
		return
	}
	q.chosen = id
	q.Refresh()
	if q.OnChosen != nil {
		q.OnChosen(id)
	}
}

// MouseIn implements desktop.Hoverable.
func (q *Quadrant) MouseIn(e *desktop.MouseEvent) { q.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable: the field has room for a part of a long name.
func (q *Quadrant) MouseMoved(e *desktop.MouseEvent) {
	at := q.index(q.hit(e.Position))
	if at < 0 || q.drag != 0 {
		q.spot.leave(q)
		return
	}
	const half = quadrantPoint / 2
	q.spot.point(q, q.place(q.points[at]).SubtractXY(half, half), fyne.NewSquareSize(quadrantPoint), q.points[at].Text)
}

// MouseOut implements desktop.Hoverable.
func (q *Quadrant) MouseOut() { q.spot.leave(q) }

// Tapped implements fyne.Tappable.
func (q *Quadrant) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(q); c != nil {
		c.Focus(q)
	}
	q.choose(q.hit(e.Position))
}

// Dragged implements fyne.Draggable.
func (q *Quadrant) Dragged(e *fyne.DragEvent) {
	if q.drag == 0 {
		if q.drag = q.hit(e.Position.Subtract(e.Dragged)); q.drag == 0 {
			q.drag = -1 // a drag that began beside a point moves none
		}
		q.choose(max(0, q.drag))
		q.spot.leave(q) // its point goes with the pointer
	}
	if at := q.index(q.drag); at >= 0 {
		q.points[at].X, q.points[at].Y = q.values(e.Position)
		q.Refresh()
	}
}

// DragEnd implements fyne.Draggable.
func (q *Quadrant) DragEnd() {
	at := q.index(q.drag)
	q.drag = 0
	if at >= 0 {
		q.moved(q.points[at], false)
	}
}

func (q *Quadrant) moved(p QuadrantPoint, arrow bool) {
	if q.OnMoved != nil {
		q.OnMoved(p.ID, p.X, p.Y, arrow)
	}
}

// Cursor implements desktop.Cursorable.
func (q *Quadrant) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (q *Quadrant) FocusGained() { q.focused = true; q.Refresh() }

// FocusLost implements fyne.Focusable.
func (q *Quadrant) FocusLost() { q.focused = false; q.Refresh() }

// TypedRune implements fyne.Focusable.
func (q *Quadrant) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (q *Quadrant) TypedKey(key *fyne.KeyEvent) {
	steps := map[fyne.KeyName][2]int{fyne.KeyLeft: {-quadrantStep, 0}, fyne.KeyRight: {quadrantStep, 0}, fyne.KeyUp: {0, quadrantStep}, fyne.KeyDown: {0, -quadrantStep}}
	at := q.index(q.chosen)
	step, arrow := steps[key.Name]
	switch {
	case key.Name == fyne.KeySpace && len(q.points) > 0:
		q.choose(q.points[(at+1)%len(q.points)].ID)
	case (key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter) && at >= 0:
		if q.OnOpen != nil {
			q.OnOpen(q.chosen)
		}
	case arrow && at >= 0:
		p := &q.points[at]
		p.X, p.Y = max(0, min(100, p.X+step[0])), max(0, min(100, p.Y+step[1]))
		q.Refresh()
		q.moved(*p, true)
	default:
		forward(q, key)
	}
}

// CreateRenderer implements fyne.Widget.
func (q *Quadrant) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: q}
	r.min = func() fyne.Size { return fyne.NewSize(320, q.height) }
	r.place = func(size fyne.Size) {
		q.drawn.begin()
		q.drawField(size)
		q.drawPoints(size)
		r.objects = q.drawn.objects
	}
	return newParts(r)
}

func (q *Quadrant) drawField(size fyne.Size) {
	d, h := &q.drawn, size.Height-2*quadrantHead
	d.write("↑ "+q.words.Y, Small, 0, 0, size.Width, quadrantHead)
	d.write(q.words.X+" →", Small.Aligned(Right), 0, size.Height-quadrantHead, size.Width, quadrantHead)
	frame := d.box(look.RadiusField)
	edge := look.Line
	if q.focused {
		edge = look.Mark
	}
	fill(frame, look.Ground, edge, 1)
	put(frame, 0, quadrantHead, size.Width, h)
	for _, line := range [][4]float32{{size.Width / 2, quadrantHead, 1, h}, {0, quadrantHead + h/2, size.Width, 1}} {
		b := d.box(0)
		fill(b, look.Line2, look.Clear, 0)
		put(b, line[0], line[1], line[2], line[3])
	}
	half, low := size.Width/2-20, quadrantHead+h-28
	d.write(q.words.TopLeft, Hint, 10, quadrantHead+4, half, 24)
	d.write(q.words.TopRight, Hint.Aligned(Right), size.Width/2+10, quadrantHead+4, half, 24)
	d.write(q.words.BottomLeft, Hint, 10, low, half, 24)
	d.write(q.words.BottomRight, Hint.Aligned(Right), size.Width/2+10, low, half, 24)
}

func (q *Quadrant) drawPoints(size fyne.Size) {
	labels := q.labels(size)
	for i, p := range q.points {
		m, d := q.place(p), &q.drawn
		if p.ID == q.chosen {
			halo := d.box(quadrantPoint/2 + 4)
			fill(halo, look.Clear, look.Mark, 2)
			put(halo, m.X-quadrantPoint/2-4, m.Y-quadrantPoint/2-4, quadrantPoint+8, quadrantPoint+8)
		}
		dot := d.box(quadrantPoint / 2)
		fill(dot, p.Color, look.Surface, 1)
		put(dot, m.X-quadrantPoint/2, m.Y-quadrantPoint/2, quadrantPoint, quadrantPoint)
		if l := labels[i]; l.Width > 0 {
			d.write(p.Text, q.labelStyle(p), l.X, l.Y, l.Width, l.Height)
		}
	}
}

func (q *Quadrant) labelStyle(p QuadrantPoint) TextStyle {
	if p.ID == q.chosen {
		return TextStyle{Size: look.SizeSmall, Bold: true}
	}
	return TextStyle{Size: look.SizeSmall}
}

// area is a rectangle that a point or its label takes.
type area struct{ X, Y, Width, Height float32 }

func (a area) meets(b area) bool {
	return a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height
}

// labels finds room for the label of each point, at its right, left, above or below,
// where it covers neither a point nor another label; without room it has none, and is
// read in the list. The chosen one is placed first and always has one.
func (q *Quadrant) labels(size fyne.Size) []area {
	out, order := make([]area, len(q.points)), make([]int, 0, len(q.points))
	taken := make([]area, 0, 2*len(q.points))
	for i, p := range q.points {
		m := q.place(p)
		taken = append(taken, area{m.X - quadrantPoint/2, m.Y - quadrantPoint/2, quadrantPoint, quadrantPoint})
		if p.ID == q.chosen {
			order = append([]int{i}, order...)
		} else {
			order = append(order, i)
		}
	}
	for _, i := range order {
		p := q.points[i]
		m, w := q.place(p), min(quadrantLabel, ceil(q.labelStyle(p).Width(p.Text))+1)
		const h, gap = 17, quadrantPoint/2 + 6
		centre := max(2, min(size.Width-w-2, m.X-w/2))
		places := []area{{m.X + gap, m.Y - h/2, w, h}, {m.X - gap - w, m.Y - h/2, w, h}, {centre, m.Y - gap - h, w, h}, {centre, m.Y + gap, w, h}}
		inside := area{0, quadrantHead, size.Width, size.Height - 2*quadrantHead}
		fits := func(a area) bool {
			return a.X >= inside.X && a.X+a.Width <= inside.X+inside.Width && a.Y >= inside.Y && a.Y+a.Height <= inside.Y+inside.Height
		}
		at := slices.IndexFunc(places, func(a area) bool { return fits(a) && !slices.ContainsFunc(taken, a.meets) })
		if at < 0 && p.ID == q.chosen {
			at = slices.IndexFunc(places, fits)
		}
		if at >= 0 {
			out[i] = places[at]
			taken = append(taken, places[at])
		}
	}
	return out
}
