package widgets

import (
	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// Check is a box to tick, with its words beside it.
type Check struct {
	control
	text      string
	on        bool
	OnChanged func(on bool)
}

// NewCheck makes a box; text may be "".
func NewCheck(text string, on bool, changed func(on bool)) *Check {
	c := &Check{text: text, on: on, OnChanged: changed}
	c.act = func() {
		c.on = !c.on
		c.Refresh()
		if c.OnChanged != nil {
			c.OnChanged(c.on)
		}
	}
	c.extend(c)
	return c
}

// On reports whether the box is ticked.
func (c *Check) On() bool { return c.on }

// Set ticks the box or not, without telling OnChanged.
func (c *Check) Set(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	square, focus := box(4), ring(6)
	tick, words := picture("check", look.OnAccent), NewText("", Base)
	r := &parts{of: c, objects: []fyne.CanvasObject{square, tick, words, focus}}
	r.min = func() fyne.Size {
		if c.text == "" {
			return fyne.NewSize(22, 22)
		}
		return fyne.NewSize(26+ceil(Base.Width(c.text))+4, 24)
	}
	r.place = func(size fyne.Size) {
		y := middle(size.Height, 14)
		put(square, 4, y, 14, 14)
		put(tick, 5, y+1, 12, 12)
		put(focus, 0, y-4, 22, 22)
		h := words.MinSize().Height
		put(words, 26, middle(size.Height, h), size.Width-26, h)
	}
	r.paint = func() {
		inside, border, ink := look.Surface, look.Line2, look.Text
		if c.on {
			inside, border = look.Accent, look.Accent
		} else if c.hovered {
			inside = look.Hover
		}
		if c.disabled {
			inside, border, ink = look.Clear, look.Line, look.Off
		}
		fill(square, inside, border, 1.5)
		tick.Hidden = !c.on
		show(tick, "check", look.OnAccent)
		words.text, words.style = c.text, TextStyle{Color: ink}
		words.Refresh()
		paintRing(focus, c.focused)
	}
	return newParts(r)
}
