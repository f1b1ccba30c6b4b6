package messages

import (
	"image"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
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

// filled makes an image as high as it is to be for its width: one that is lower goes on as it
// ends.
func filled(img image.Image, ratio float64) image.Image {
	b := img.Bounds()
	high := int(float64(b.Dx()) * ratio)
	if b.Dy() >= high || b.Empty() {
		return img
	}
	whole := image.NewRGBA(image.Rect(0, 0, b.Dx(), high))
	draw.Draw(whole, whole.Bounds(), image.NewUniform(img.At(b.Min.X, b.Max.Y-1)), image.Point{}, draw.Src)
	draw.Draw(whole, b.Sub(b.Min), img, b.Min, draw.Src)
	return whole
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
