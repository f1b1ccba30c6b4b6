package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Option is one choice of a Segmented, Select, Radio or Tabs.
type Option struct {
	ID, Text, Icon string
}

// pick is what a click on a choice does: it sets the choice and tells changed,
// unless it holds already.
func pick(id, chosen string, choose, changed func(id string)) {
	if id == chosen {
		return
	}
	choose(id)
	if changed != nil {
		changed(id)
	}
}

// Segmented is a switch of a few choices side by side; one holds.
type Segmented struct {
	widget.BaseWidget
	options   []Option
	chosen    string
	segments  []*segment
	OnChanged func(id string)
}

// NewSegmented makes a switch with a choice set.
func NewSegmented(options []Option, chosen string, changed func(id string)) *Segmented {
	s := &Segmented{options: options, chosen: chosen, OnChanged: changed}
	for i, o := range options {
		s.segments = append(s.segments, newSegment(s, o, i == 0, i == len(options)-1))
	}
	s.ExtendBaseWidget(s)
	return s
}

// Chosen gives the id of the choice that holds.
func (s *Segmented) Chosen() string { return s.chosen }

// Choose sets the choice without telling OnChanged.
func (s *Segmented) Choose(id string) {
	if s.chosen != id {
		s.chosen = id
		s.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Segmented) CreateRenderer() fyne.WidgetRenderer {
	border := box(look.RadiusField)
	r := &parts{of: s}
	for _, seg := range s.segments {
		r.objects = append(r.objects, seg)
	}
	var lines []*canvas.Rectangle
	for range s.options[1:] {
		l := canvas.NewRectangle(nil)
		lines = append(lines, l)
		r.objects = append(r.objects, l)
	}
	r.objects = append(r.objects, border)
	r.min = func() fyne.Size {
		var w float32
		for _, seg := range s.segments {
			w += seg.MinSize().Width
		}
		return fyne.NewSize(w, look.ControlHeight)
	}
	r.place = func(size fyne.Size) {
		extra := (size.Width - r.min().Width) / float32(len(s.segments))
		var x float32
		for i, seg := range s.segments {
			w := seg.MinSize().Width + extra
			put(seg, x, 0, w, size.Height)
			if i > 0 {
				put(lines[i-1], x, 1, 1, size.Height-2)
			}
			x += w
		}
		put(border, 0, 0, size.Width, size.Height)
	}
	r.paint = func() {
		fill(border, look.Clear, look.Line2, 1)
		for _, l := range lines {
			l.FillColor = look.Color(look.Line2)
		}
		for _, seg := range s.segments {
			seg.Refresh()
		}
	}
	return newParts(r)
}

// segment is one choice of a Segmented.
type segment struct {
	control
	of          *Segmented
	option      Option
	first, last bool
}

func newSegment(of *Segmented, o Option, first, last bool) *segment {
	s := &segment{of: of, option: o, first: first, last: last}
	s.act = func() { pick(o.ID, of.chosen, of.Choose, of.OnChanged) }
	s.extend(s)
	return s
}

func (s *segment) style() TextStyle {
	if s.of.chosen == s.option.ID {
		return TextStyle{Bold: true, Color: look.Accent}
	}
	return TextStyle{Color: look.Muted}
}

func (s *segment) CreateRenderer() fyne.WidgetRenderer {
	back, focus := box(0), ring(look.RadiusField)
	words, icon := NewText(s.option.Text, Base), picture("circle", look.Muted)
	r := &parts{of: s, objects: []fyne.CanvasObject{back, icon, words, focus}}
	r.min = func() fyne.Size {
		// Wide enough for the bold words, so that a choice moves nothing.
		w := ceil(TextStyle{Bold: true}.Width(s.option.Text)) + 24
		if s.option.Icon != "" {
			w += 24
		}
		return fyne.NewSize(w, look.ControlHeight)
	}
	r.place = func(size fyne.Size) {
		put(back, 0.5, 0.5, size.Width-1, size.Height-1)
		put(focus, 0, 0, size.Width, size.Height)
		text := words.MinSize()
		w := text.Width
		if s.option.Icon != "" {
			w += 24
		}
		x := middle(size.Width, w)
		if s.option.Icon != "" {
			put(icon, x, middle(size.Height, 16), 16, 16)
			x += 24
		}
		put(words, x, middle(size.Height, text.Height), text.Width, text.Height)
	}
	r.paint = func() {
		s.paint(back, icon, words)
		paintRing(focus, s.focused)
	}
	return newParts(r)
}

func (s *segment) paint(back *canvas.Rectangle, icon *canvas.Image, words *Text) {
	style, inside := s.style(), look.Surface
	if style.Bold {
		inside = look.Soft
	} else if s.hovered {
		inside = look.Hover
	}
	fill(back, inside, look.Clear, 0)
	s.round(back)
	words.style = style
	words.Refresh()
	icon.Hidden = s.option.Icon == ""
	if s.option.Icon != "" {
		show(icon, s.option.Icon, style.Color)
	}
}

func (s *segment) round(back *canvas.Rectangle) {
	const corner = look.RadiusField - 1
	if s.first {
		back.TopLeftCornerRadius, back.BottomLeftCornerRadius = corner, corner
	}
	if s.last {
		back.TopRightCornerRadius, back.BottomRightCornerRadius = corner, corner
	}
}
