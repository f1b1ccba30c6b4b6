package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/ui/look"
)

// parts is the renderer of the widgets here: a widget gives its objects and
// three functions instead of a type of its own.
type parts struct {
	of      fyne.Widget
	objects []fyne.CanvasObject
	place   func(fyne.Size)  // puts the objects into a size
	min     func() fyne.Size // smallest size
	paint   func()           // takes colours and texts from the widget's state
}

// newParts paints once and gives the renderer. Fyne gives up the renderers of what
// has not been in view for a minute and asks for new ones without resizing the
// widget: one that has its size already is laid out now, or it would stay empty.
func newParts(p *parts) *parts {
	if p.paint != nil {
		p.paint()
	}
	if size := p.of.Size(); !size.IsZero() {
		p.place(size)
	}
	return p
}

func (p *parts) Layout(size fyne.Size)        { p.place(size) }
func (p *parts) MinSize() fyne.Size           { return p.min() }
func (p *parts) Objects() []fyne.CanvasObject { return p.objects }
func (p *parts) Destroy()                     {}

func (p *parts) Refresh() {
	if p.paint != nil {
		p.paint()
	}
	p.place(p.of.Size())
	canvas.Refresh(p.of)
}

// put moves and resizes an object, skipping what is there already: each of the
// two would ask for a repaint.
func put(o fyne.CanvasObject, x, y, w, h float32) {
	if at := fyne.NewPos(x, y); o.Position() != at {
		o.Move(at)
	}
	if size := fyne.NewSize(w, h); o.Size() != size {
		o.Resize(size)
	}
}

// middle gives the offset that centres a length in a space, on whole px.
func middle(space, length float32) float32 {
	return float32(int((space - length) / 2))
}

// box is a rectangle with a radius.
func box(radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(nil)
	r.CornerRadius = radius
	return r
}

// fill sets the colours of a box; a stroke of 0 draws no border.
func fill(r *canvas.Rectangle, inside, border fyne.ThemeColorName, stroke float32) {
	r.FillColor = look.Color(inside)
	r.StrokeColor = look.Color(border)
	r.StrokeWidth = stroke
}

// shadow gives a box the one shadow of the design, for what floats.
func shadow(r *canvas.Rectangle) {
	r.Shadow = canvas.Shadow{Color: look.Color(look.Shade), BlurRadius: 16, Offset: fyne.NewPos(0, 4), Variant: canvas.BoxShadow}
}

func picture(name string, c fyne.ThemeColorName) *canvas.Image {
	i := canvas.NewImageFromResource(look.Icon(name, c))
	i.FillMode = canvas.ImageFillContain
	return i
}

// show changes the icon of a picture where it is another one.
func show(i *canvas.Image, name string, c fyne.ThemeColorName) {
	if next := look.Icon(name, c); i.Resource == nil || i.Resource.Name() != next.Name() {
		i.Resource = next
		i.Refresh()
	}
}
