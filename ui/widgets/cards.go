package widgets

import "fyne.io/fyne/v2"

// Cards lays cards in as many columns as fit, each row as high as its highest.
type Cards struct {
	Least float32 // px, the narrowest a card may be
}

// cardGap lies between cards.
const cardGap = 16

// Columns gives how many cards stand beside each other in a width.
func (c Cards) Columns(width float32) int { return max(1, int((width+cardGap)/(c.Least+cardGap))) }

// MinSize implements fyne.Layout. The height is that of the last width.
func (c Cards) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.Position().Y+o.MinSize().Height)
	}
	return fyne.NewSize(c.Least, height)
}

// Layout implements fyne.Layout.
func (c Cards) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := c.Columns(size.Width)
	w := (size.Width - float32(n-1)*cardGap) / float32(n)
	var y float32
	for i := 0; i < len(objects); i += n {
		row := objects[i:min(i+n, len(objects))]
		var h float32
		for _, o := range row {
			h = max(h, o.MinSize().Height)
		}
		for k, o := range row {
			put(o, float32(k)*(w+cardGap), y, w, h)
		}
		y += h + cardGap
	}
}

// Fill gives its objects all the room, and asks for a little.
type Fill struct{}

// MinSize implements fyne.Layout.
func (Fill) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

// Layout implements fyne.Layout.
func (Fill) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		put(o, 0, 0, size.Width, size.Height)
	}
}
