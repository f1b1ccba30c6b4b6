package messages

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// whole gives its one object all the room.
type whole struct{}

// MinSize implements fyne.Layout.
func (whole) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

// Layout implements fyne.Layout.
func (whole) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		put(o, 0, 0, size.Width, size.Height)
	}
}

// The measures of the cards of the list, in px.
const (
	cardLeast = 280
	cardGap   = 16
)

// cardGrid lays cards in as many columns as fit, each row as high as its highest.
type cardGrid struct{}

func columnsIn(width float32) int { return max(1, int((width+cardGap)/(cardLeast+cardGap))) }

// MinSize implements fyne.Layout. The height is that of the last width.
func (cardGrid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.Position().Y+o.MinSize().Height)
	}
	return fyne.NewSize(cardLeast, height)
}

// Layout implements fyne.Layout.
func (cardGrid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := columnsIn(size.Width)
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

// topCut shows the top of an object as wide as its place; the rest is not drawn.
type topCut struct{}

// MinSize implements fyne.Layout.
func (topCut) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(64, 64) }

// Layout implements fyne.Layout.
func (topCut) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		put(o, 0, 0, size.Width, size.Height)
	}
}

// topOf cuts an image to a height for its width, so that it fills its place, and
// leaves out its first lines.
func topOf(img image.Image, skip int, ratio float64) image.Image {
	b := img.Bounds()
	high := int(float64(b.Dx()) * ratio)
	cut, ok := img.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok || b.Dy() <= high+skip {
		return img
	}
	return cut.SubImage(image.Rect(b.Min.X, b.Min.Y+skip, b.Max.X, b.Min.Y+skip+high))
}

// fitting sets objects of equal width beside each other, the last one always;
// before it as many as there is room for.
type fitting struct{}

const fittingGap = 4

// MinSize implements fyne.Layout.
func (fitting) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(120, 32) }

// Layout implements fyne.Layout.
func (fitting) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if len(objects) == 0 {
		return
	}
	last := objects[len(objects)-1]
	room := size.Width - last.MinSize().Width
	n, used := 0, float32(0)
	for _, o := range objects[:len(objects)-1] {
		if used += o.MinSize().Width + fittingGap; used > room {
			break
		}
		n++
	}
	used = 0
	for _, o := range objects[:n] {
		used += o.MinSize().Width + fittingGap
	}
	var x float32
	for i, o := range objects[:len(objects)-1] {
		o.Show()
		if i >= n {
			o.Hide()
			continue
		}
		w := o.MinSize().Width + (room-used)/float32(n)
		put(o, x, 0, w, size.Height)
		x += w + fittingGap
	}
	put(last, size.Width-last.MinSize().Width, 0, last.MinSize().Width, size.Height)
}

// newPicture shows an image as large as its place.
func newPicture(img image.Image) *canvas.Image {
	i := canvas.NewImageFromImage(img)
	i.FillMode = canvas.ImageFillStretch
	return i
}
