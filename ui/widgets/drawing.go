package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// drawing is a pool of boxes and lines for a widget that draws many of them anew
// at each layout: heat maps, months.
type drawing struct {
	objects []fyne.CanvasObject
	boxes   []*canvas.Rectangle
	lines   []*line
	used    int // boxes
	written int // lines
	fits    map[fitting]string
}

// fitting is a text with the room it was shortened to: measuring is slow, and a
// drag draws sixty times a second.
type fitting struct {
	text  string
	style TextStyle
	width float32
}

// fit is fit, remembered.
func (d *drawing) fit(text string, style TextStyle, width float32) string {
	k := fitting{text, style, width}
	short, known := d.fits[k]
	if !known {
		if len(d.fits) > 2000 || d.fits == nil {
			d.fits = map[fitting]string{}
		}
		short = fit(text, style, width)
		d.fits[k] = short
	}
	return short
}

func (d *drawing) begin() { d.objects, d.used, d.written = d.objects[:0], 0, 0 }

// box gives the next box, to be coloured and put by the caller.
func (d *drawing) box(radius float32) *canvas.Rectangle {
	if d.used == len(d.boxes) {
		d.boxes = append(d.boxes, box(radius))
	}
	b := d.boxes[d.used]
	b.CornerRadius = radius
	d.used++
	d.objects = append(d.objects, b)
	return b
}

// write puts a line of text, centred on a height.
func (d *drawing) write(text string, style TextStyle, x, y, w, h float32) {
	if d.written == len(d.lines) {
		d.lines = append(d.lines, &line{})
	}
	d.written++
	d.objects = d.lines[d.written-1].draw(d.objects, text, style, x, y, w, h)
}
