package widgets

import (
	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// Select chooses one of many from a menu.
type Select struct {
	control
	options     []Option
	chosen      string
	placeholder string
	warning     bool
	height      float32
	OnChanged   func(id string)
}

// NewSelect makes a choice; chosen may be "".
func NewSelect(options []Option, chosen string, changed func(id string)) *Select {
	s := &Select{options: options, chosen: chosen, height: look.ControlHeight, OnChanged: changed}
	s.act = s.open
	s.extend(s)
	return s
}

// Dense makes it 30 px high, for rows of a table.
func (s *Select) Dense() *Select { s.height = 30; return s }

// SetPlaceholder sets the words shown while nothing is chosen.
func (s *Select) SetPlaceholder(text string) { s.placeholder = text; s.Refresh() }

// SetOptions changes what can be chosen.
func (s *Select) SetOptions(options []Option) { s.options = options; s.Refresh() }

// SetWarning marks the choice as one that needs a look.
func (s *Select) SetWarning(on bool) { s.warning = on; s.Refresh() }

// Chosen gives the id chosen, "" for none.
func (s *Select) Chosen() string { return s.chosen }

// Choose sets the choice without telling OnChanged.
func (s *Select) Choose(id string) {
	if s.chosen != id {
		s.chosen = id
		s.Refresh()
	}
}

func (s *Select) pick(id string) {
	if s.chosen == id {
		return
	}
	s.Choose(id)
	if s.OnChanged != nil {
		s.OnChanged(id)
	}
}

func (s *Select) open() {
	items := make([]MenuItem, len(s.options))
	for i, o := range s.options {
		items[i] = MenuItem{Text: o.Text, Icon: o.Icon, Checked: o.ID == s.chosen, Do: func() { s.pick(o.ID) }}
	}
	ShowMenuBelow(s, items)
}

// TypedKey implements fyne.Focusable: arrows change the choice where it stands.
func (s *Select) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyDown:
		s.step(1)
	case fyne.KeyUp:
		s.step(-1)
	default:
		s.control.TypedKey(key)
	}
}

func (s *Select) step(by int) {
	at := -1
	for i, o := range s.options {
		if o.ID == s.chosen {
			at = i
		}
	}
	if next := at + by; next >= 0 && next < len(s.options) {
		s.pick(s.options[next].ID)
	}
}

func (s *Select) shown() (text string, style TextStyle) {
	for _, o := range s.options {
		if o.ID == s.chosen {
			if s.disabled {
				return o.Text, TextStyle{Color: look.Off}
			}
			return o.Text, Base
		}
	}
	return s.placeholder, TextStyle{Color: look.Faint}
}

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	back, focus := box(look.RadiusField), ring(look.RadiusField)
	words, arrow := NewCutText("", Base), picture("chevron-down", look.Muted)
	r := &parts{of: s, objects: []fyne.CanvasObject{back, words, arrow, focus}}
	r.min = func() fyne.Size {
		text, style := s.shown()
		return fyne.NewSize(min(ceil(style.Width(text)), 220)+10+16+8+10, s.height)
	}
	r.place = func(size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		put(focus, 0, 0, size.Width, size.Height)
		h := words.MinSize().Height
		put(words, 10, middle(size.Height, h), size.Width-44, h)
		put(arrow, size.Width-26, middle(size.Height, 16), 16, 16)
	}
	r.paint = func() {
		inside, border := look.Surface, look.Line2
		switch {
		case s.warning:
			border = look.WarnMark
		case s.disabled:
			border = look.Line
		}
		if s.hovered && !s.disabled {
			inside = look.Hover
		}
		fill(back, inside, border, 1)
		words.text, words.style = s.shown()
		words.Refresh()
		show(arrow, "chevron-down", look.Muted)
		paintRing(focus, s.focused)
	}
	return newParts(r)
}
