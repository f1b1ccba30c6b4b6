package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/ui/look"
)

// ButtonKind is how much weight a button has.
type ButtonKind int

// The kinds. A page has at most one Primary button.
const (
	Secondary ButtonKind = iota
	Primary
	Quiet   // no border, muted: "Cancel"
	LinkTo  // no border, accent: "Save as a segment"
	Danger  // no border, bad: "Delete", "Stop everything"
	Destroy // filled bad: the verb of a dangerous sheet
)

// Button is a verb with an optional icon.
type Button struct {
	control
	text, icon string
	kind       ButtonKind
	height     float32
	trailing   bool
	OnTapped   func()
}

// NewButton makes a button; icon is a Lucide name or "".
func NewButton(text, icon string, kind ButtonKind, tapped func()) *Button {
	b := &Button{text: text, icon: icon, kind: kind, height: look.ControlHeight, OnTapped: tapped}
	b.act = func() {
		if b.OnTapped != nil {
			b.OnTapped()
		}
	}
	b.extend(b)
	return b
}

// NewIconButton makes a quiet button that is only an icon; tip names it.
func NewIconButton(icon, tip string, tapped func()) *Button {
	b := NewButton("", icon, Quiet, tapped)
	b.SetTip(tip)
	return b
}

// InCard makes the button 28 px high, for use inside cards.
func (b *Button) InCard() *Button { b.height = look.ControlInCard; return b }

// Large makes the button 40 px high, for the one that fills a column.
func (b *Button) Large() *Button { b.height = look.ControlLarge; return b }

// IconLast puts the icon after the words.
func (b *Button) IconLast() *Button { b.trailing = true; return b }

// Text gives the words.
func (b *Button) Text() string { return b.text }

// SetText changes the words.
func (b *Button) SetText(text string) {
	if b.text != text {
		b.text = text
		b.Refresh()
	}
}

// SetIcon changes the icon.
func (b *Button) SetIcon(icon string) {
	if b.icon != icon {
		b.icon = icon
		b.Refresh()
	}
}

// SetKind changes the weight.
func (b *Button) SetKind(kind ButtonKind) {
	if b.kind != kind {
		b.kind = kind
		b.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	back, focus := box(look.RadiusField), ring(look.RadiusField)
	words, icon := NewText("", Base), picture("circle", look.Text)
	r := &parts{of: b, objects: []fyne.CanvasObject{back, icon, words, focus}}
	r.min = func() fyne.Size { return fyne.NewSize(b.minWidth(), b.height) }
	r.place = func(size fyne.Size) {
		put(back, b.bleed(), 0, size.Width-2*b.bleed(), size.Height)
		put(focus, b.bleed(), 0, size.Width-2*b.bleed(), size.Height)
		b.placeFace(icon, words, size)
	}
	r.paint = func() {
		inside, border, ink := b.colors()
		fill(back, inside, border, 1)
		words.text, words.style = b.text, TextStyle{Bold: b.bold(), Color: ink}
		words.Refresh()
		icon.Hidden, words.Hidden = b.icon == "", b.text == ""
		if b.icon != "" {
			show(icon, b.icon, ink)
		}
		paintRing(focus, b.focused)
	}
	return newParts(r)
}

// bleed is how far the ground reaches beyond the words' place: a link stands
// flush with what is above and below it, and its hover around it.
func (b *Button) bleed() float32 {
	if b.kind == LinkTo {
		return -6
	}
	return 0
}

func (b *Button) placeFace(icon *canvas.Image, words *Text, size fyne.Size) {
	w := b.faceWidth()
	x := middle(size.Width, w)
	text := words.MinSize()
	side := b.iconSide()
	textX, iconX := x, x
	if b.icon != "" && !b.trailing {
		textX += side + 8
	} else if b.trailing {
		iconX += text.Width + 8
	}
	put(icon, iconX, middle(size.Height, side), side, side)
	put(words, textX, middle(size.Height, text.Height), text.Width, text.Height)
}

func (b *Button) iconSide() float32 {
	if b.text == "" && b.height >= look.ControlHeight {
		return 18
	}
	return 16
}

func (b *Button) bold() bool { return b.kind == Primary || b.kind == LinkTo || b.kind == Destroy }

func (b *Button) faceWidth() (w float32) {
	if b.text != "" {
		w = ceil(TextStyle{Bold: b.bold()}.Width(b.text))
	}
	if b.icon != "" {
		w += b.iconSide()
		if b.text != "" {
			w += 8
		}
	}
	return w
}

func (b *Button) minWidth() float32 {
	if b.text == "" {
		return b.height
	}
	if b.kind == LinkTo {
		return b.faceWidth()
	}
	return b.faceWidth() + 24
}

func (b *Button) colors() (inside, border, ink fyne.ThemeColorName) {
	filled := b.kind == Primary || b.kind == Destroy
	switch {
	case b.disabled && (filled || b.kind == Secondary):
		return look.Clear, look.Line, look.Off
	case b.disabled:
		return look.Clear, look.Clear, look.Off
	case b.kind == Primary && (b.hovered || b.pressed):
		return look.Pressed, look.Pressed, look.OnAccent
	case b.kind == Primary:
		return look.Accent, look.Accent, look.OnAccent
	case b.kind == Destroy:
		return look.Bad, look.Bad, look.OnBad
	}
	inside, border = look.Clear, look.Clear
	if b.kind == Secondary {
		inside, border = look.Surface, look.Line2
		if look.IsDark() {
			inside = look.Raised
		}
	}
	if b.pressed {
		inside = look.Well
	} else if b.hovered {
		inside = look.Hover
	}
	return inside, border, map[ButtonKind]fyne.ThemeColorName{
		Secondary: look.Text, Quiet: look.Muted, LinkTo: look.Accent, Danger: look.Bad}[b.kind]
}
