package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// gridHead is the line of column titles; a click on one sorts.
type gridHead struct {
	widget.BaseWidget
	of    *RowGrid
	hover int // column under the pointer, -1: none
}

func newGridHead(of *RowGrid) *gridHead {
	h := &gridHead{of: of, hover: -1}
	h.ExtendBaseWidget(h)
	return h
}

func (h *gridHead) CreateRenderer() fyne.WidgetRenderer {
	over, under := box(0), box(0)
	square, tick, arrow := box(4), picture("check", look.OnAccent), picture("arrow-down", look.Text)
	lines := make([]line, len(h.of.Columns))
	r := &parts{of: h}
	r.min = func() fyne.Size { return fyne.NewSize(64, look.ControlHeight) }
	r.place = func(size fyne.Size) {
		put(over, 0, 0, size.Width, 1)
		put(under, 0, size.Height-1, size.Width, 1)
		r.objects = append(r.objects[:0], over, under)
		if h.of.Checks {
			r.objects = drawTick(r.objects, square, tick, gridPad, middle(size.Height, 14), h.allTicked())
		}
		for i, s := range h.of.spans(size.Width) {
			r.objects = h.title(r.objects, &lines[i], arrow, i, s, size.Height)
		}
	}
	r.paint = func() {
		fill(over, look.Line, look.Clear, 0)
		fill(under, look.Line, look.Clear, 0)
	}
	return newParts(r)
}

func (h *gridHead) allTicked() bool {
	return h.of.rows > 0 && h.of.checked.Count(h.of.rows) == h.of.rows
}

func (h *gridHead) title(objects []fyne.CanvasObject, l *line, arrow *canvas.Image, i int, s span, height float32) []fyne.CanvasObject {
	c := h.of.Columns[i]
	style := Hint.Aligned(c.Align)
	sorted := c.ID != "" && c.ID == h.of.sort
	if sorted || h.hover == i && c.Sortable {
		style.Color = look.Text
	}
	room := s.w
	if sorted {
		style.Bold = true
		room -= 18
	}
	text := fit(c.Title, style, room)
	if sorted {
		name, x := "arrow-up", s.x+min(style.Width(text), room)+4
		if c.Align == Right {
			x = s.x + s.w - 14
		}
		if h.of.desc {
			name = "arrow-down"
		}
		show(arrow, name, look.Text)
		put(arrow, x, middle(height, 14), 14, 14)
		objects = append(objects, arrow)
	}
	return l.draw(objects, text, style, s.x, 0, room, height)
}

func (h *gridHead) columnAt(x float32) int {
	for i, s := range h.of.spans(h.Size().Width) {
		if x >= s.x-gridGap/2 && x < s.x+s.w+gridGap/2 {
			return i
		}
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (h *gridHead) Tapped(e *fyne.PointEvent) {
	if h.of.Checks && e.Position.X < gridPad+gridCheck {
		h.of.checked.FlipAll()
		h.of.Refresh()
		h.of.told()
		return
	}
	i := h.columnAt(e.Position.X)
	if i < 0 || !h.of.Columns[i].Sortable {
		return
	}
	id := h.of.Columns[i].ID
	h.of.SetSort(id, h.of.sort == id && !h.of.desc)
	if h.of.OnSort != nil {
		h.of.OnSort(id, h.of.desc)
	}
}

// MouseIn implements desktop.Hoverable.
func (h *gridHead) MouseIn(e *desktop.MouseEvent) { h.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (h *gridHead) MouseMoved(e *desktop.MouseEvent) { h.point(h.columnAt(e.Position.X)) }

// MouseOut implements desktop.Hoverable.
func (h *gridHead) MouseOut() { h.point(-1) }

func (h *gridHead) point(column int) {
	if h.hover != column {
		h.hover = column
		h.Refresh()
	}
}

// drawTick draws a box of 14 px with or without its tick.
func drawTick(objects []fyne.CanvasObject, square *canvas.Rectangle, tick *canvas.Image, x, y float32, on bool) []fyne.CanvasObject {
	inside, border := look.Surface, look.Line2
	if on {
		inside, border = look.Accent, look.Accent
	}
	fill(square, inside, border, 1.5)
	put(square, x, y, 14, 14)
	objects = append(objects, square)
	if on {
		put(tick, x+1, y+1, 12, 12)
		objects = append(objects, tick)
	}
	return objects
}
