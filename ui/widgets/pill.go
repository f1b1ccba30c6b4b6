package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Pill says a state in a word or two ("Draft · version 4"), with an optional dot.
type Pill struct {
	widget.BaseWidget
	text string
	dot  fyne.ThemeColorName
}

// NewPill makes a pill; dot is the colour of the dot before the words, or "".
func NewPill(text string, dot fyne.ThemeColorName) *Pill {
	p := &Pill{text: text, dot: dot}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes words and dot.
func (p *Pill) Set(text string, dot fyne.ThemeColorName) {
	p.text, p.dot = text, dot
	p.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *Pill) CreateRenderer() fyne.WidgetRenderer {
	back, dot, words := box(12), box(3), NewText("", Small)
	style := TextStyle{Size: look.SizeSmall, Color: look.Muted, Figures: true}
	r := &parts{of: p, objects: []fyne.CanvasObject{back, dot, words}}
	left := func() float32 {
		if p.dot != "" {
			return 22
		}
		return 10
	}
	r.min = func() fyne.Size { return fyne.NewSize(left()+ceil(style.Width(p.text))+10, 24) }
	r.place = func(size fyne.Size) {
		put(back, 0, middle(size.Height, 24), size.Width, 24)
		put(dot, 10, middle(size.Height, 6), 6, 6)
		put(words, left(), middle(size.Height, 17), size.Width-left()-10, 17)
	}
	r.paint = func() {
		fill(back, look.Surface, look.Line2, 1)
		dot.Hidden = p.dot == ""
		if p.dot != "" {
			fill(dot, p.dot, look.Clear, 0)
		}
		words.text, words.style = p.text, style
		words.Refresh()
	}
	return newParts(r)
}

// Dot is a round sign of a colour, 8 px.
type Dot struct {
	widget.BaseWidget
	color fyne.ThemeColorName
}

// NewDot makes a dot.
func NewDot(color fyne.ThemeColorName) *Dot {
	d := &Dot{color: color}
	d.ExtendBaseWidget(d)
	return d
}

// Set changes the colour.
func (d *Dot) Set(color fyne.ThemeColorName) { d.color = color; d.Refresh() }

// CreateRenderer implements fyne.Widget.
func (d *Dot) CreateRenderer() fyne.WidgetRenderer {
	dot := box(4)
	r := &parts{of: d, objects: []fyne.CanvasObject{dot}}
	r.min = func() fyne.Size { return fyne.NewSize(8, 8) }
	r.place = func(size fyne.Size) { put(dot, middle(size.Width, 8), middle(size.Height, 8), 8, 8) }
	r.paint = func() { fill(dot, d.color, look.Clear, 0) }
	return newParts(r)
}
