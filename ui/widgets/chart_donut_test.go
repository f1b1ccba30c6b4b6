package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/look"
)

func TestDonutSaysWhatThePointerRestsOn(t *testing.T) {
	test.NewTempApp(t)
	d := NewDonut(100)
	w := test.NewTempWindow(t, d)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(200, 100)) // the ring stands in the middle
	d.Set("25%", "of all", Share{Part: 1, Color: look.Mark, Tip: "a quarter"}, Share{Part: 3, Color: look.Edge, Tip: "the rest"})
	for _, c := range []struct {
		x, y float32
		want string
	}{
		{135, 20, "a quarter"}, // between twelve and three o'clock
		{135, 80, "the rest"},
		{55, 50, "the rest"},
		{100, 50, ""}, // the hole
		{20, 50, ""},  // beside the ring
	} {
		d.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(c.x, c.y)}})
		if d.spot.words != c.want {
			t.Errorf("at %v,%v: %q, want %q", c.x, c.y, d.spot.words, c.want)
		}
	}
	var arcs []*canvas.Arc
	for _, o := range test.WidgetRenderer(d).Objects() {
		if a, ok := o.(*canvas.Arc); ok {
			arcs = append(arcs, a)
		}
	}
	if len(arcs) != 2 || arcs[0].StartAngle != 0 || arcs[0].EndAngle != 89 || arcs[1].StartAngle != 90 || arcs[1].EndAngle != 359 {
		t.Errorf("%d arcs, %+v", len(arcs), arcs)
	}
	d.MouseOut()
	if d.spot.words != "" {
		t.Errorf("out of it: %q", d.spot.words)
	}
}
