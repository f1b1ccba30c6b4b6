package board

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// A way that is shown stands out from all other edges.
func TestLitEdgesAreDrawnInTheMark(t *testing.T) {
	test.NewTempApp(t)
	marked := func(lit bool) (n int) {
		b := New()
		b.Resize(fyne.NewSize(800, 600))
		b.SetScene(&Scene{Mode: Rehearse, Steps: []Step{
			{ID: "a", At: Point{0, 0}, Ports: []Port{{ID: "out"}}}, {ID: "b", At: Point{0, RowPitch}},
		}, Edges: []Edge{{From: "a", Port: "out", To: "b", Count: 3, Lit: lit}}})
		for _, o := range b.CreateRenderer().Objects() {
			if l, ok := o.(*canvas.Line); ok && l.StrokeColor == b.style.mark {
				n++
			}
		}
		return n
	}
	if marked(false) != 0 || marked(true) == 0 {
		t.Errorf("%d marked lines without a way, %d with one", marked(false), marked(true))
	}
}
