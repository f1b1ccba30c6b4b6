package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// secondClick is within what time a second click on the same row opens it. The
// grid times clicks itself: Fyne's DoubleTappable would hold back every first one.
const secondClick = 400 * time.Millisecond

// gridBody is the scrolled part of a RowGrid.
type gridBody struct {
	widget.BaseWidget
	of        *RowGrid
	hover     int
	focused   bool
	pointed   bool // the focus came with the pointer, which needs no ring to be found again
	dragging  bool
	lastRow   int
	lastClick time.Time
}

func newGridBody(of *RowGrid) *gridBody {
	b := &gridBody{of: of, hover: -1, lastRow: -1}
	b.ExtendBaseWidget(b)
	return b
}

func (b *gridBody) CreateRenderer() fyne.WidgetRenderer {
	r := &gridRows{body: b, thumb: box(3), ring: ring(0)}
	return r
}

// Resize implements fyne.CanvasObject.
func (b *gridBody) Resize(size fyne.Size) {
	b.BaseWidget.Resize(size)
	b.of.scrollTo(b.of.top)
	b.of.tellView()
}

func (b *gridBody) rowAt(y float32) int {
	row := int((b.of.top + float64(y)) / float64(b.of.RowHeight))
	if row < 0 || row >= b.of.rows {
		return -1
	}
	return row
}

// bar gives place and length of the scroll bar's thumb; a length of 0 is no bar.
func (b *gridBody) bar() (y, length float32) {
	view := float64(b.Size().Height)
	all := float64(b.of.rows) * float64(b.of.RowHeight)
	if all <= view || view <= 0 {
		return 0, 0
	}
	long := max(32, view*view/all)
	return float32(b.of.top / (all - view) * (view - long)), float32(long)
}

// Scrolled implements fyne.Scrollable.
func (b *gridBody) Scrolled(e *fyne.ScrollEvent) { b.scrollBy(-float64(e.Scrolled.DY) * 2) }

func (b *gridBody) scrollBy(px float64) {
	before := b.of.top
	b.of.scrollTo(before + px)
	if b.of.top != before {
		b.Refresh()
		b.of.tellView()
	}
}

// Dragged implements fyne.Draggable: the thumb follows the pointer.
func (b *gridBody) Dragged(e *fyne.DragEvent) {
	if !b.dragging && e.Position.X-e.Dragged.DX < b.Size().Width-14 {
		return
	}
	b.dragging = true
	view, all := float64(b.Size().Height), float64(b.of.rows)*float64(b.of.RowHeight)
	if _, length := b.bar(); length > 0 {
		b.scrollBy(float64(e.Dragged.DY) * (all - view) / (view - float64(length)))
	}
}

// DragEnd implements fyne.Draggable.
func (b *gridBody) DragEnd() { b.dragging = false }

// Tapped implements fyne.Tappable.
func (b *gridBody) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		b.pointed = true
		c.Focus(b)
	}
	if e.Position.X > b.Size().Width-14 {
		b.jump(e.Position.Y)
		return
	}
	row := b.rowAt(e.Position.Y)
	if row < 0 {
		return
	}
	if b.of.Checks && e.Position.X < gridPad+gridCheck-8 {
		b.tick(row)
		return
	}
	again := row == b.lastRow && time.Since(b.lastClick) < secondClick
	b.lastRow, b.lastClick = row, time.Now()
	if again {
		b.open(row)
		return
	}
	b.of.Choose(row)
}

// jump goes to where the scroll bar was clicked.
func (b *gridBody) jump(y float32) {
	view, all := float64(b.Size().Height), float64(b.of.rows)*float64(b.of.RowHeight)
	b.scrollBy(float64(y)/view*(all-view) - b.of.top)
}

// TappedSecondary implements fyne.SecondaryTappable.
func (b *gridBody) TappedSecondary(e *fyne.PointEvent) {
	if row := b.rowAt(e.Position.Y); row >= 0 && b.of.OnMenu != nil {
		b.of.OnMenu(row, e.AbsolutePosition)
	}
}

func (b *gridBody) tick(row int) {
	b.of.checked.Flip(row)
	b.of.Refresh()
	b.of.told()
}

func (b *gridBody) open(row int) {
	if row >= 0 && b.of.OnOpen != nil {
		b.of.OnOpen(row)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *gridBody) MouseIn(e *desktop.MouseEvent) { b.point(b.rowAt(e.Position.Y)) }

// MouseMoved implements desktop.Hoverable.
func (b *gridBody) MouseMoved(e *desktop.MouseEvent) { b.point(b.rowAt(e.Position.Y)) }

// MouseOut implements desktop.Hoverable.
func (b *gridBody) MouseOut() { b.point(-1) }

func (b *gridBody) point(row int) {
	if b.hover != row {
		b.hover = row
		b.Refresh()
	}
}

// FocusGained implements fyne.Focusable.
func (b *gridBody) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost implements fyne.Focusable.
func (b *gridBody) FocusLost() { b.focused, b.pointed = false, false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *gridBody) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *gridBody) TypedKey(key *fyne.KeyEvent) {
	b.pointed = false
	page := max(1, int(b.Size().Height/b.of.RowHeight)-1)
	switch key.Name {
	case fyne.KeyDown:
		b.move(1)
	case fyne.KeyUp:
		b.move(-1)
	case fyne.KeyPageDown:
		b.move(page)
	case fyne.KeyPageUp:
		b.move(-page)
	case fyne.KeyHome:
		b.of.Choose(0)
	case fyne.KeyEnd:
		b.of.Choose(b.of.rows - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		b.open(b.of.chosen)
	case fyne.KeySpace:
		if b.of.Checks && b.of.chosen >= 0 {
			b.tick(b.of.chosen)
		}
	default:
		forward(b, key)
	}
}

func (b *gridBody) move(by int) {
	if b.of.rows > 0 {
		b.of.Choose(min(max(b.of.chosen+by, 0), b.of.rows-1))
	}
}

// gridRows is the renderer: pools of objects filled anew for what is in view.
type gridRows struct {
	body    *gridBody
	objects []fyne.CanvasObject
	rows    []*gridRow
	thumb   *canvas.Rectangle
	ring    *canvas.Rectangle
}

// gridRow is the pool of one row in view.
type gridRow struct {
	back, mark, rule, square *canvas.Rectangle
	tick                     *canvas.Image
	texts                    []line
	icons                    []*canvas.Image
	used                     int // icons
}

func newGridRow(columns int) *gridRow {
	return &gridRow{back: box(0), mark: box(0), rule: box(0), square: box(4),
		tick: picture("check", look.OnAccent), texts: make([]line, columns)}
}

func (r *gridRows) Destroy()                     {}
func (r *gridRows) MinSize() fyne.Size           { return fyne.NewSize(64, 2*r.body.of.RowHeight) }
func (r *gridRows) Objects() []fyne.CanvasObject { return r.objects }
func (r *gridRows) Layout(fyne.Size)             { r.fill() }

func (r *gridRows) Refresh() {
	r.fill()
	canvas.Refresh(r.body)
}

func (r *gridRows) fill() {
	g, size := r.body.of, r.body.Size()
	r.objects = r.objects[:0]
	first, last := g.inView()
	spans := g.spans(size.Width)
	for row := first; row <= last && row >= 0; row++ {
		i := row - first
		if i == len(r.rows) {
			r.rows = append(r.rows, newGridRow(len(g.Columns)))
		}
		// The row's place is worked out in float64 and only then becomes a float32
		// near zero: float32 would lose whole pixels after half a million rows.
		y := float32(float64(row)*float64(g.RowHeight) - g.top)
		r.objects = r.rows[i].draw(r.objects, r.body, row, y, size.Width, spans)
	}
	r.objects = r.drawBar(r.objects, size)
}

func (r *gridRows) drawBar(objects []fyne.CanvasObject, size fyne.Size) []fyne.CanvasObject {
	if r.body.focused {
		fill(r.ring, look.Clear, look.Mark, 2)
		put(r.ring, 0, 0, size.Width, size.Height)
		if r.body.of.chosen < 0 && !r.body.pointed {
			objects = append(objects, r.ring)
		}
	}
	if y, length := r.body.bar(); length > 0 {
		fill(r.thumb, look.Line2, look.Clear, 0)
		put(r.thumb, size.Width-9, y+2, 6, length-4)
		objects = append(objects, r.thumb)
	}
	return objects
}

func (r *gridRow) draw(objects []fyne.CanvasObject, b *gridBody, row int, y, width float32, spans []span) []fyne.CanvasObject {
	g, h := b.of, b.of.RowHeight
	objects = r.ground(objects, b, row, y, width)
	if g.Checks {
		objects = drawTick(objects, r.square, r.tick, gridPad, y+middle(h, 14), g.checked.Has(row))
	}
	r.used = 0
	for i, s := range spans {
		objects = r.cell(objects, g.Cell(row, i), &r.texts[i], g.Columns[i].Align, s, y, h)
	}
	return objects
}

func (r *gridRow) ground(objects []fyne.CanvasObject, b *gridBody, row int, y, width float32) []fyne.CanvasObject {
	h := b.of.RowHeight
	chosen := row == b.of.chosen
	if chosen || row == b.hover {
		inside := look.Hover
		if chosen {
			inside = look.Soft
		}
		fill(r.back, inside, look.Clear, 0)
		put(r.back, 0, y, width, h)
		objects = append(objects, r.back)
	}
	fill(r.rule, look.Line, look.Clear, 0)
	put(r.rule, 0, y+h-1, width, 1)
	objects = append(objects, r.rule)
	if chosen {
		fill(r.mark, look.Mark, look.Clear, 0)
		put(r.mark, 0, y, 2, h)
		objects = append(objects, r.mark)
	}
	return objects
}

func (r *gridRow) cell(objects []fyne.CanvasObject, c GridCell, l *line, align Align, s span, y, h float32) []fyne.CanvasObject {
	if len(c.Icons) > 0 {
		for i, icon := range c.Icons {
			if icon.Name == "" {
				icon = GridIcon{"minus", look.Faint}
			}
			objects = append(objects, r.icon(icon.Name, icon.Color, s.x+float32(i)*24, y+middle(h, 16)))
		}
		return objects
	}
	x, w := s.x, s.w
	if c.Icon != "" {
		objects = append(objects, r.icon(c.Icon, c.IconInk, x, y+middle(h, 16)))
		x, w = x+22, w-22
	}
	if c.Text == "" {
		return objects
	}
	c.Style.Align = align
	return l.draw(objects, fit(c.Text, c.Style, w), c.Style, x, y, w, h)
}

func (r *gridRow) icon(name string, color fyne.ThemeColorName, x, y float32) fyne.CanvasObject {
	if r.used == len(r.icons) {
		r.icons = append(r.icons, picture(name, color))
	}
	i := r.icons[r.used]
	r.used++
	show(i, name, color)
	put(i, x, y, 16, 16)
	return i
}
