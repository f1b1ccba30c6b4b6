package widgets

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// What is longer than a field stays inside it.
func TestEntry_LongTextStaysInside(t *testing.T) {
	test.NewTempApp(t)
	e := NewEntry("")
	e.Resize(fyne.NewSize(100, 32))
	w := test.NewTempWindow(t, container.NewWithoutLayout(e))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 40))
	rightOf := func() (colors map[color.Color]bool) {
		colors = map[color.Color]bool{}
		img := w.Canvas().Capture()
		scale := img.Bounds().Dx() / 300
		for x := 110 * scale; x < img.Bounds().Dx(); x++ {
			for y := range img.Bounds().Dy() {
				colors[img.At(x, y)] = true
			}
		}
		return colors
	}
	empty := len(rightOf())
	e.SetText(strings.Repeat("letters ", 12))
	if got := len(rightOf()); got != empty {
		t.Errorf("beside the field are %d colours, without text %d", got, empty)
	}
}
