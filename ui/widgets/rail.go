package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/ui/look"
)

// RailItem is a place in the rail: icon and words, or the icon alone with the
// words as its tip.
type RailItem struct {
	control
	icon, text string
	badge      string
	alarm      bool // the badge wants a decision
	here       bool
	folded     bool
}

// NewRailItem makes a place.
func NewRailItem(icon, text string, tapped func()) *RailItem {
	i := &RailItem{icon: icon, text: text}
	i.act = tapped
	i.extend(i)
	return i
}

// SetHere marks the place where one is.
func (i *RailItem) SetHere(on bool) {
	if i.here != on {
		i.here = on
		i.Refresh()
	}
}

// SetBadge shows a number at the end; an alarm is in the accent colour, and a
// dot where the rail is folded.
func (i *RailItem) SetBadge(text string, alarm bool) {
	if i.badge != text || i.alarm != alarm {
		i.badge, i.alarm = text, alarm
		i.Refresh()
	}
}

// Fold shows the icon alone.
func (i *RailItem) Fold(on bool) {
	i.folded = on
	i.tip = ""
	if on {
		i.tip = i.text
	}
	i.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (i *RailItem) CreateRenderer() fyne.WidgetRenderer {
	back, mark, dot, focus := box(look.RadiusField), box(1.5), box(3), ring(look.RadiusField)
	icon, words, badge := picture(i.icon, look.Muted), NewCutText("", Base), NewText("", Small)
	r := &parts{of: i, objects: []fyne.CanvasObject{back, mark, icon, dot, words, badge, focus}}
	r.min = func() fyne.Size { return fyne.NewSize(look.RailFolded-1, 32) }
	r.place = func(size fyne.Size) {
		put(back, 8, 0, size.Width-16, size.Height)
		put(focus, 8, 0, size.Width-16, size.Height)
		put(mark, 0, middle(size.Height, 16), 3, 16)
		side := float32(16)
		x := float32(16)
		if i.folded {
			side = 20
			x = middle(size.Width, side)
		}
		put(icon, x, middle(size.Height, side), side, side)
		put(dot, x+side-3, middle(size.Height, side)-2, 6, 6)
		end := badge.MinSize().Width
		put(badge, size.Width-16-end, middle(size.Height, 17), end, 17)
		put(words, 44, middle(size.Height, 19), size.Width-44-24-end, 19)
	}
	r.paint = func() { i.paint(back, mark, dot, focus, icon, words, badge) }
	return newParts(r)
}

func (i *RailItem) paint(back, mark, dot, focus *canvas.Rectangle, icon *canvas.Image, words, badge *Text) {
	inside, ink := look.Clear, look.Muted
	switch {
	case i.here && look.IsDark():
		inside, ink = look.Raised, look.Text
	case i.here:
		inside, ink = look.Hover, look.Text
	case i.hovered:
		inside = look.Hover
	}
	fill(back, inside, look.Clear, 0)
	fill(mark, look.Mark, look.Clear, 0)
	fill(dot, look.Mark, look.Clear, 0)
	mark.Hidden = !i.here
	dot.Hidden = !i.folded || !i.alarm || i.badge == ""
	show(icon, i.icon, ink)
	words.text, words.style, words.Hidden = i.text, TextStyle{Bold: i.here, Color: ink}, i.folded
	words.Refresh()
	style := TextStyle{Size: look.SizeSmall, Color: look.Muted, Figures: true}
	if i.alarm {
		style.Color, style.Bold = look.Accent, true
	}
	badge.text, badge.style, badge.Hidden = i.badge, style, i.folded || i.badge == ""
	badge.Refresh()
	paintRing(focus, i.focused)
}

// ShopRow is the foot of the rail: the shop's sign and name, opening its menu.
type ShopRow struct {
	control
	name   string
	folded bool
	sign   *Initial
}

// NewShopRow makes the row; tapped is given it, to open a menu at.
func NewShopRow(name string, tapped func(at fyne.CanvasObject)) *ShopRow {
	s := &ShopRow{name: name, sign: NewInitial(name, 24, true)}
	s.act = func() { tapped(s) }
	s.extend(s)
	return s
}

// SetName shows another shop.
func (s *ShopRow) SetName(name string) {
	s.name = name
	s.sign.SetName(name)
	s.Refresh()
}

// Fold shows the sign alone.
func (s *ShopRow) Fold(on bool) { s.folded = on; s.Refresh() }

// CreateRenderer implements fyne.Widget.
func (s *ShopRow) CreateRenderer() fyne.WidgetRenderer {
	back, focus := box(0), ring(look.RadiusField)
	words, arrow := NewCutText("", Base), picture("chevron-down", look.Muted)
	r := &parts{of: s, objects: []fyne.CanvasObject{back, s.sign, words, arrow, focus}}
	r.min = func() fyne.Size { return fyne.NewSize(look.RailFolded-1, 48) }
	r.place = func(size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		put(focus, 4, 4, size.Width-8, size.Height-8)
		x := float32(16)
		if s.folded {
			x = middle(size.Width, 24)
		}
		put(s.sign, x, 12, 24, 24)
		put(words, 48, middle(size.Height, 19), size.Width-48-36, 19)
		put(arrow, size.Width-32, middle(size.Height, 16), 16, 16)
	}
	r.paint = func() {
		inside := look.Clear
		if s.hovered {
			inside = look.Hover
		}
		fill(back, inside, look.Clear, 0)
		words.text, words.Hidden, arrow.Hidden = s.name, s.folded, s.folded
		words.Refresh()
		s.sign.Refresh()
		show(arrow, "chevron-down", look.Muted)
		paintRing(focus, s.focused)
	}
	return newParts(r)
}
