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
			if l, ok := o.(*canvas.Rectangle); ok && l.FillColor == b.style.mark {
				n++
			}
		}
		return n
	}
	if marked(false) != 0 || marked(true) == 0 {
		t.Errorf("%d marked lines without a way, %d with one", marked(false), marked(true))
	}
}

// Fyne rounds boxes, and the radii of arcs, to pixels: a line whose sides lie between them
// would be drawn beside its own corners.
func TestWaysHaveTheirSidesOnPixels(t *testing.T) {
	test.NewTempApp(t)
	b := New()
	b.view = view{Zoom: 1.27, W: 800, H: 600, Origin: Point{-13.3, -7.7}}
	for width := float32(1); width <= 12; width += 0.5 {
		r := b.CreateRenderer().(*renderer)
		r.paint.begin(b.style, b.view)
		r.way([]Point{{0, 0}, {0, 40}, {90, 40}, {90, 97}}, width, b.style.edge)
		if len(r.paint.objs) != 5 {
			t.Fatalf("%d pieces, want three and two corners", len(r.paint.objs))
		}
		for _, o := range r.paint.objs {
			at, to := o.Position(), o.Position().Add(o.Size())
			sides := []float32{at.X, to.X, at.Y, to.Y}
			if _, piece := o.(*canvas.Rectangle); piece && o.Size().Width < o.Size().Height {
				sides = sides[:2]
			} else if piece {
				sides = sides[2:]
			} else {
				sides = append(sides, o.Size().Width/2)
			}
			for _, v := range sides {
				if v != round(v) {
					t.Fatalf("width %v: a side of %T at %v to %v lies between pixels", width, o, at, to)
				}
			}
		}
	}
}

// Whatever the rounding, a line reaches below the steps at both of its ends.
func TestEdgesEndBelowTheirSteps(t *testing.T) {
	for _, way := range [][]Point{{{10, 48}, {10, 92}}, {{10, 48}, {10, 60}, {80, 60}, {80, 92}}, {{176, 24}, {300, 24}, {300, 92}}} {
		longer := underSteps(way)
		last := len(way) - 1
		if longer[0] == way[0] || longer[last] == way[last] || dist(longer[0], longer[1]) <= dist(way[0], way[1]) ||
			dist(longer[last-1], longer[last]) <= dist(way[last-1], way[last]) {
			t.Errorf("%v became %v, want both ends longer", way, longer)
		}
	}
}

// However long the words of a path that ends, its pill lies beside the step.
func TestPillsOfEndsLieBesideTheirStep(t *testing.T) {
	b := newBench(t, &Scene{Mode: Live, Steps: []Step{
		{ID: "a", Ports: []Port{{ID: "out"}, {ID: "done"}}}, {ID: "b", At: Point{0, RowPitch}},
	}, Edges: []Edge{
		{From: "a", Port: "out", To: "b", Count: 7}, {From: "a", Port: "done", Label: "Looked at a product", Count: 1234567},
	}})
	if pill := b.frame.pills[1]; pill.Empty() || pill.X < b.Scene().Step("a").Bounds().Right() {
		t.Errorf("the pill is at %v, the step ends at %v", pill, b.Scene().Step("a").Bounds().Right())
	}
}
