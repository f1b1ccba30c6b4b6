package widgets

import (
	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// RowButton is a row of a list that can be pressed: any content over a hover
// ground, marked at the left when it is chosen.
type RowButton struct {
	control
	content fyne.CanvasObject
	height  float32
	inset   float32 // of the content, left and right
	chosen  bool
	OnMenu  func(at fyne.Position) // right click; nil: none
}

// NewRowButton makes a row of a height; 0 takes that of its content.
func NewRowButton(height float32, content fyne.CanvasObject, tapped func()) *RowButton {
	b := &RowButton{content: content, height: height}
	b.act = tapped
	b.extend(b)
	return b
}

// Inset keeps the content from the row's ends, for rows that run to the edge of a card.
func (b *RowButton) Inset(d float32) *RowButton { b.inset = d; return b }

// SetChosen marks the row.
func (b *RowButton) SetChosen(on bool) {
	if b.chosen != on {
		b.chosen = on
		b.Refresh()
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (b *RowButton) TappedSecondary(e *fyne.PointEvent) {
	if b.OnMenu != nil {
		b.OnMenu(e.AbsolutePosition)
	}
}

// CreateRenderer implements fyne.Widget.
func (b *RowButton) CreateRenderer() fyne.WidgetRenderer {
	back, mark, focus := box(0), box(0), ring(4)
	r := &parts{of: b, objects: []fyne.CanvasObject{back, mark, b.content, focus}}
	r.min = func() fyne.Size {
		m := b.content.MinSize()
		m.Width += 2 * b.inset
		if b.height > 0 {
			m.Height = b.height
		}
		return m
	}
	r.place = func(size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		put(mark, 0, 0, 2, size.Height)
		put(focus, 0, 0, size.Width, size.Height)
		put(b.content, b.inset, 0, size.Width-2*b.inset, size.Height)
	}
	r.paint = func() {
		inside := look.Clear
		switch {
		case b.chosen:
			inside = look.Soft
		case b.hovered && !b.disabled && b.act != nil:
			inside = look.Hover
		}
		fill(back, inside, look.Clear, 0)
		fill(mark, look.Mark, look.Clear, 0)
		mark.Hidden = !b.chosen
		paintRing(focus, b.focused)
	}
	return newParts(r)
}

// NewListRow is the usual content of a row: an icon, a title with a muted line
// below, and objects at the right end.
func NewListRow(sign fyne.CanvasObject, title, below string, right ...fyne.CanvasObject) *fyne.Container {
	words := Column(0, NewCutText(title, Strong))
	if below != "" {
		words.Add(NewCutText(below, Small))
	}
	line := Row(look.Space3)
	if sign != nil {
		line.Add(sign)
	}
	line.Add(Grow(words))
	for _, o := range right {
		line.Add(o)
	}
	return line
}
