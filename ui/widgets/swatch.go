package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/ui/look"
)

// Swatch is a small square of a colour of the shop's own, to be pressed.
type Swatch struct {
	control
	color  color.Color
	chosen bool
}

// NewSwatch makes a square of 28 px; nil for tapped shows the colour only.
func NewSwatch(c color.Color, tapped func()) *Swatch {
	s := &Swatch{color: c}
	s.act = tapped
	s.extend(s)
	return s
}

// SetColor shows another colour.
func (s *Swatch) SetColor(c color.Color) {
	s.color = c
	s.Refresh()
}

// SetChosen marks the square.
func (s *Swatch) SetChosen(on bool) {
	if s.chosen != on {
		s.chosen = on
		s.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Swatch) CreateRenderer() fyne.WidgetRenderer {
	square, focus := canvas.NewRectangle(s.color), ring(look.RadiusField)
	square.CornerRadius = 4
	r := &parts{of: s, objects: []fyne.CanvasObject{square, focus}}
	r.min = func() fyne.Size { return fyne.NewSize(28, 28) }
	r.place = func(size fyne.Size) {
		put(square, 4, 4, size.Width-8, size.Height-8)
		put(focus, 0, 0, size.Width, size.Height)
	}
	r.paint = func() {
		square.FillColor = s.color
		square.StrokeColor, square.StrokeWidth = look.Color(look.Line2), 1
		square.Refresh()
		paintRing(focus, s.focused || s.chosen)
	}
	return newParts(r)
}
