package widgets

import (
	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// Crumb is a parent on the way to a page; pressing it goes there.
type Crumb struct {
	control
	text string
}

// NewCrumb makes a parent.
func NewCrumb(text string, tapped func()) *Crumb {
	c := &Crumb{text: text}
	c.act = tapped
	c.extend(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *Crumb) CreateRenderer() fyne.WidgetRenderer {
	words, focus := NewText(c.text, Base), ring(4)
	r := &parts{of: c, objects: []fyne.CanvasObject{words, focus}}
	r.min = func() fyne.Size { return words.MinSize() }
	r.place = func(size fyne.Size) {
		put(words, 0, 0, size.Width, size.Height)
		put(focus, -4, -2, size.Width+8, size.Height+4)
	}
	r.paint = func() {
		words.style = TextStyle{Size: look.SizeSection, Color: look.Muted}
		if c.hovered {
			words.style.Color = look.Text
		}
		words.Refresh()
		paintRing(focus, c.focused)
	}
	return newParts(r)
}
