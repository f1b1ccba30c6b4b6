package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Surface is a ground of one colour behind an object, with an optional border.
// Cards, panels and bars are surfaces.
type Surface struct {
	widget.BaseWidget
	inside, border fyne.ThemeColorName
	radius         float32
	content        fyne.CanvasObject
	floats         bool
}

// NewSurface puts an object on a ground without a border.
func NewSurface(inside fyne.ThemeColorName, content fyne.CanvasObject) *Surface {
	s := &Surface{inside: inside, border: look.Clear, content: content}
	s.ExtendBaseWidget(s)
	return s
}

// NewCard puts an object on a card: surface, 1 px line, radius 8, padding 20/24.
func NewCard(content fyne.CanvasObject) *Surface {
	return NewPlainCard(Pad(20, 24, 20, 24, content))
}

// NewPlainCard is a card without padding, for tables and lists that run to its edge.
func NewPlainCard(content fyne.CanvasObject) *Surface {
	s := NewSurface(look.Surface, content)
	s.border, s.radius = look.Line, look.RadiusCard
	return s
}

// NewFloating is a card with the shadow, for what lies over the page.
func NewFloating(content fyne.CanvasObject) *Surface {
	s := NewPlainCard(content)
	s.inside, s.border, s.floats = look.Raised, look.Line2, true
	return s
}

// SetColors changes ground and border.
func (s *Surface) SetColors(inside, border fyne.ThemeColorName) {
	s.inside, s.border = inside, border
	s.Refresh()
}

// SetContent puts another object on the surface.
func (s *Surface) SetContent(content fyne.CanvasObject) {
	s.content = content
	s.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	back := box(s.radius)
	r := &parts{of: s}
	r.min = func() fyne.Size {
		if s.content == nil {
			return fyne.Size{}
		}
		return s.content.MinSize()
	}
	r.place = func(size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		if s.content != nil {
			put(s.content, 0, 0, size.Width, size.Height)
		}
	}
	r.paint = func() {
		stroke := float32(1)
		if s.border == look.Clear {
			stroke = 0
		}
		fill(back, s.inside, s.border, stroke)
		if s.floats {
			shadow(back)
		}
		r.objects = append(r.objects[:0], back)
		if s.content != nil {
			r.objects = append(r.objects, s.content)
		}
	}
	return newParts(r)
}

// Hairline is a line of 1 px: the only thing that parts rows.
type Hairline struct {
	widget.BaseWidget
	vertical bool
	length   float32 // 0: as long as its place
}

// NewHairline makes a horizontal line.
func NewHairline() *Hairline { return newHairline(false, 0) }

// NewVerticalLine makes a vertical line; a length of 0 takes the whole height.
func NewVerticalLine(length float32) *Hairline { return newHairline(true, length) }

func newHairline(vertical bool, length float32) *Hairline {
	h := &Hairline{vertical: vertical, length: length}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer implements fyne.Widget.
func (h *Hairline) CreateRenderer() fyne.WidgetRenderer {
	rule := box(0)
	r := &parts{of: h, objects: []fyne.CanvasObject{rule}}
	r.min = func() fyne.Size {
		if h.vertical {
			return fyne.NewSize(1, h.length)
		}
		return fyne.NewSize(1, 1)
	}
	r.place = func(size fyne.Size) {
		switch {
		case !h.vertical:
			put(rule, 0, 0, size.Width, 1)
		case h.length > 0:
			put(rule, 0, middle(size.Height, h.length), 1, h.length)
		default:
			put(rule, 0, 0, 1, size.Height)
		}
	}
	r.paint = func() { fill(rule, look.Line, look.Clear, 0) }
	return newParts(r)
}

// NewSection heads an object with a title of 15 px, a muted note beside it and
// objects at the right end of the line.
func NewSection(title, note string, body fyne.CanvasObject, right ...fyne.CanvasObject) *fyne.Container {
	return Column(look.Space3, NewHead(title, note, right...), body)
}

// NewHead is the head line of a section alone.
func NewHead(title, note string, right ...fyne.CanvasObject) *fyne.Container {
	head := Row(look.Space2, NewText(title, SectionHead))
	if note != "" {
		head.Add(NewCutText(note, Second))
	}
	head.Add(Space())
	for _, o := range right {
		head.Add(o)
	}
	return head
}

// Lines stacks objects with a hairline before each and, where closed, after the
// last: the rows of a card.
func Lines(closed bool, objects ...fyne.CanvasObject) *fyne.Container {
	body := Column(0)
	for _, o := range objects {
		body.Add(NewHairline())
		body.Add(o)
	}
	if closed {
		body.Add(NewHairline())
	}
	return body
}

// Scroll lets a column be longer than its place.
func Scroll(content fyne.CanvasObject) *container.Scroll {
	s := container.NewVScroll(content)
	return s
}

// sideways is a place that is scrolled to the sides alone.
type sideways struct {
	container.Scroll
	page *container.Scroll
}

// Sideways lets a chart be wider than its place in a page. The wheel goes on to the
// page; one with the shift key, or of two fingers to the side, does not.
func Sideways(content fyne.CanvasObject, page *container.Scroll) fyne.CanvasObject {
	s := &sideways{Scroll: container.Scroll{Content: content, Direction: container.ScrollHorizontalOnly}, page: page}
	s.ExtendBaseWidget(s)
	return s
}

// Scrolled implements fyne.Scrollable.
func (s *sideways) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DX == 0 && s.page != nil {
		s.page.Scrolled(e)
		return
	}
	s.Scroll.Scrolled(e)
}
