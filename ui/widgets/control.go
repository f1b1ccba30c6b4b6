package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// control is what can be pressed: it keeps hover, press, focus and disabled
// state, and turns a click, Enter and the space bar into one call. A widget
// embeds it and sets act.
type control struct {
	widget.BaseWidget
	hovered, pressed, focused, disabled bool
	widget                              fyne.Widget // that embeds this
	act                                 func()
	tip                                 string // shown after a moment under the pointer
}

// Tapped implements fyne.Tappable.
func (c *control) Tapped(*fyne.PointEvent) {
	if !c.disabled && c.act != nil {
		c.act()
	}
}

// MouseIn implements desktop.Hoverable.
func (c *control) MouseIn(*desktop.MouseEvent) {
	c.hovered = true
	c.Refresh()
	showTip(c.self(), c.tip)
}

// MouseMoved implements desktop.Hoverable.
func (c *control) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *control) MouseOut() {
	c.hovered, c.pressed = false, false
	c.Refresh()
	hideTip(c.self())
}

// MouseDown implements desktop.Mouseable.
func (c *control) MouseDown(*desktop.MouseEvent) { c.press(true) }

// MouseUp implements desktop.Mouseable.
func (c *control) MouseUp(*desktop.MouseEvent) { c.press(false) }

func (c *control) press(down bool) {
	c.pressed = down
	c.Refresh()
	if down {
		hideTip(c.self())
	}
}

// FocusGained implements fyne.Focusable.
func (c *control) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *control) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *control) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *control) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.Tapped(nil)
	default:
		forward(c.self(), key)
	}
}

// Cursor implements desktop.Cursorable.
func (c *control) Cursor() desktop.Cursor {
	if c.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// SetEnabled switches the control on or off.
func (c *control) SetEnabled(on bool) {
	if c.disabled == on {
		c.disabled = !on
		c.Refresh()
	}
}

// SetTip sets the words shown after a moment under the pointer.
func (c *control) SetTip(text string) { c.tip = text }

// extend makes the control part of the widget that embeds it.
func (c *control) extend(self fyne.Widget) {
	c.widget = self
	c.ExtendBaseWidget(self)
}

func (c *control) self() fyne.CanvasObject { return c.widget }

// forward gives a key that a focused widget has no use for to the window, so
// that Esc and the arrows work wherever the focus is.
func forward(from fyne.CanvasObject, key *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(from); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(key)
	}
}

// ring is the 2 px focus ring drawn inside a control's border.
func ring(radius float32) *canvas.Rectangle {
	r := box(radius)
	r.FillColor = look.Color(look.Clear)
	return r
}

func paintRing(r *canvas.Rectangle, on bool) {
	if on {
		fill(r, look.Clear, look.Mark, 2)
		r.Show()
	} else {
		r.Hide()
	}
}
