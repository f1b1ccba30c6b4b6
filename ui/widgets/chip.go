package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/ui/look"
)

// Chip is a small round button: a filter, a case, a finding that jumps.
type Chip struct {
	control
	Label    string // muted, before the value
	Value    string // semibold
	Icon     string
	Chosen   bool
	Warning  bool
	Opens    bool // shows a chevron: it opens a menu
	height   float32
	radius   float32
	OnTapped func()
	OnClose  func() // shows a cross; told when it is pressed
}

// NewChip makes a chip of 24 px.
func NewChip(label, value string, tapped func()) *Chip {
	c := &Chip{Label: label, Value: value, height: 24, radius: 12, OnTapped: tapped}
	c.act = func() {
		if c.OnTapped != nil {
			c.OnTapped()
		}
	}
	c.extend(c)
	return c
}

// NewFilterChip makes a chip of 32 px with a cross, for the sentence of filters
// above a grid.
func NewFilterChip(label, value string, tapped, closed func()) *Chip {
	c := NewChip(label, value, tapped)
	c.height, c.radius, c.OnClose = look.ControlHeight, look.RadiusField, closed
	return c
}

// OnBoard makes the chip 28 px high, as the board wants it.
func (c *Chip) OnBoard() *Chip { c.height, c.radius = 28, 14; return c }

// Tapped implements fyne.Tappable: the cross is the last 28 px.
func (c *Chip) Tapped(e *fyne.PointEvent) {
	if c.OnClose != nil && e != nil && e.Position.X > c.Size().Width-28 {
		c.OnClose()
		return
	}
	c.control.Tapped(e)
}

// TypedKey implements fyne.Focusable: Delete presses the cross.
func (c *Chip) TypedKey(key *fyne.KeyEvent) {
	if c.OnClose != nil && (key.Name == fyne.KeyDelete || key.Name == fyne.KeyBackspace) {
		c.OnClose()
		return
	}
	c.control.TypedKey(key)
}

func (c *Chip) styles() (label, value TextStyle) {
	label, value = Small, TextStyle{Size: look.SizeSmall, Bold: true}
	if c.height >= look.ControlHeight {
		label.Size, value.Size = look.SizeBase, look.SizeBase
	}
	if c.Chosen {
		label.Color, value.Color = look.Accent, look.Accent
	} else if c.Value == "" {
		label.Color = look.Text
	}
	return label, value
}

// leastFilter is how narrow a chip with a cross becomes before others lose their place.
const leastFilter = 88

// naturalWidth implements yielding: a filter may be a long sentence.
func (c *Chip) naturalWidth() float32 { return c.flow(0, nil) }

// flow goes through the parts from left to right, the value so much shorter than it
// is; draw is nil while only measuring.
func (c *Chip) flow(cut float32, draw func(what string, x, w float32)) float32 {
	label, value := c.styles()
	x := float32(10)
	add := func(what string, w, gap float32) {
		if draw != nil {
			draw(what, x, w)
		}
		x += w + gap
	}
	if c.Icon != "" {
		add("icon", 16, 6)
	}
	if c.Label != "" {
		add("label", ceil(label.Width(c.Label)), 6)
	}
	if c.Value != "" {
		add("value", max(0, ceil(value.Width(c.Value))-cut), 6)
	}
	if c.Opens || c.OnClose != nil {
		add("end", 16, 6)
	}
	return x + 4
}

// CreateRenderer implements fyne.Widget.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	back, focus := box(c.radius), ring(c.radius)
	label, value := NewText("", Small), NewCutText("", Small)
	icon, end := picture("circle", look.Muted), picture("x", look.Muted)
	r := &parts{of: c, objects: []fyne.CanvasObject{back, icon, label, value, end, focus}}
	r.min = func() fyne.Size {
		if c.OnClose != nil {
			return fyne.NewSize(min(c.naturalWidth(), leastFilter), c.height)
		}
		return fyne.NewSize(c.naturalWidth(), c.height)
	}
	r.place = func(size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		put(focus, 0, 0, size.Width, size.Height)
		c.flow(max(0, c.naturalWidth()-size.Width), func(what string, x, w float32) {
			o := map[string]fyne.CanvasObject{"icon": icon, "label": label, "value": value, "end": end}[what]
			h := float32(16)
			if what == "label" || what == "value" {
				h = o.MinSize().Height
			}
			put(o, x, middle(size.Height, h), w, h)
		})
	}
	r.paint = func() {
		c.paint(back, icon, end)
		ls, vs := c.styles()
		label.text, label.style, label.Hidden = c.Label, ls, c.Label == ""
		value.text, value.style, value.Hidden = c.Value, vs, c.Value == ""
		label.Refresh()
		value.Refresh()
		paintRing(focus, c.focused)
	}
	return newParts(r)
}

func (c *Chip) paint(back *canvas.Rectangle, icon, end *canvas.Image) {
	inside, border, ink := look.Surface, look.Line2, look.Muted
	switch {
	case c.Chosen:
		inside, border, ink = look.Soft, look.Mark, look.Accent
	case c.Warning:
		border, ink = look.WarnMark, look.Warn
	case c.hovered:
		inside = look.Hover
	}
	fill(back, inside, border, 1)
	icon.Hidden = c.Icon == ""
	if c.Icon != "" {
		show(icon, c.Icon, ink)
	}
	end.Hidden = !c.Opens && c.OnClose == nil
	if c.OnClose != nil {
		show(end, "x", look.Muted)
	} else {
		show(end, "chevron-down", look.Muted)
	}
}
