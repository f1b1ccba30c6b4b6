package widgets

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/look"
)

// quadrant shows three points in a window and notes what it tells.
func quadrant(t *testing.T) (q *Quadrant, told *[]string) {
	t.Helper()
	test.NewTempApp(t)
	q = NewQuadrant(340, QuadrantWords{X: "Effort", Y: "Reward", TopLeft: "First", TopRight: "Plan", BottomLeft: "Aside", BottomRight: "Leave"})
	told = &[]string{}
	q.OnChosen = func(id int) { *told = append(*told, fmt.Sprint("chosen ", id)) }
	q.OnMoved = func(id, x, y int, arrow bool) {
		*told = append(*told, fmt.Sprintf("moved %d to %d,%d", id, x, y)+map[bool]string{true: " by arrow"}[arrow])
	}
	q.OnOpen = func(id int) { *told = append(*told, fmt.Sprint("open ", id)) }
	w := test.NewTempWindow(t, q)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(640, 340))
	q.Set(1, QuadrantPoint{1, "Refill hint", 20, 80, look.Mark}, QuadrantPoint{2, "A box of three", 90, 95, look.Mark}, QuadrantPoint{3, "Blog", 50, 10, look.Good})
	return q, told
}

func wantTold(t *testing.T, told *[]string, want ...string) {
	t.Helper()
	if fmt.Sprint(*told) != fmt.Sprint(want) {
		t.Errorf("told %q, want %q", *told, want)
	}
	*told = nil
}

// drag moves the pointer from one place to another in steps.
func drag(q *Quadrant, from, to fyne.Position) {
	const steps = 5
	by := fyne.NewDelta((to.X-from.X)/steps, (to.Y-from.Y)/steps)
	for i := 1; i <= steps; i++ {
		q.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: from.AddXY(by.DX*float32(i), by.DY*float32(i))}, Dragged: by})
	}
	q.DragEnd()
}

func TestQuadrantByMouse(t *testing.T) {
	q, told := quadrant(t)
	third := q.place(q.points[2])
	q.Tapped(&fyne.PointEvent{Position: third.AddXY(5, -5)})
	wantTold(t, told, "chosen 3")
	q.Tapped(&fyne.PointEvent{Position: third.AddXY(60, -60)}) // beside every point
	wantTold(t, told)
	q.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: third}})
	if q.spot.words != "Blog" {
		t.Errorf("the pointer rests on %q", q.spot.words)
	}
	drag(q, third, q.place(QuadrantPoint{X: 10, Y: 70}))
	wantTold(t, told, "moved 3 to 10,70")
	if q.spot.words != "" {
		t.Errorf("%q stands where the point was", q.spot.words)
	}
	drag(q, q.place(q.points[1]), fyne.NewPos(-50, 2000)) // out of the field
	wantTold(t, told, "chosen 2", "moved 2 to 0,0")
	drag(q, fyne.NewPos(400, 150), fyne.NewPos(10, 10)) // begun beside every point
	wantTold(t, told)
}

func TestQuadrantByKeys(t *testing.T) {
	q, told := quadrant(t)
	q.FocusGained()
	for _, key := range []fyne.KeyName{fyne.KeyLeft, fyne.KeyUp, fyne.KeySpace, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyReturn, fyne.KeySpace, fyne.KeySpace} {
		q.TypedKey(&fyne.KeyEvent{Name: key})
	}
	wantTold(t, told, "moved 1 to 16,80 by arrow", "moved 1 to 16,84 by arrow", "chosen 2", "moved 2 to 94,95 by arrow", "moved 2 to 98,95 by arrow", "moved 2 to 100,95 by arrow", "open 2", "chosen 3", "chosen 1")
	q.Set(0)
	q.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	q.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	wantTold(t, told)
}

// TestQuadrantLabelsKeepApart: however close the points lie, no label covers another
// point or label, and each is whole inside the field; the chosen one always has its own.
func TestQuadrantLabelsKeepApart(t *testing.T) {
	q, _ := quadrant(t)
	var points []QuadrantPoint
	for i := range 24 {
		points = append(points, QuadrantPoint{i + 1, fmt.Sprintf("재구매를 부르는 생각 %d", i), (i * 37) % 101, 90 + i%11, look.Mark})
	}
	q.Set(9, points...)
	labels, shown := q.labels(q.Size()), 0
	for i, a := range labels {
		if a.Width == 0 {
			continue
		}
		shown++
		if a.X < 0 || a.X+a.Width > q.Size().Width || a.Y < quadrantHead || a.Y+a.Height > q.Size().Height-quadrantHead {
			t.Errorf("label %d leaves the field: %+v", i, a)
		}
		for k, b := range labels {
			if k != i && b.Width > 0 && a.meets(b) {
				t.Errorf("labels %d and %d cover each other", i, k)
			}
		}
	}
	if shown < 4 || labels[8].Width == 0 {
		t.Errorf("%d labels are shown, the chosen one %+v", shown, labels[8])
	}
	words := 0
	for _, o := range test.WidgetRenderer(q).Objects() {
		if _, ok := o.(*canvas.Text); ok {
			words++
		}
	}
	if words < shown+6 {
		t.Errorf("%d texts are drawn", words)
	}
}

// TestQuadrantKeepsWhatIsInTheHand: news from elsewhere does not move what is dragged.
func TestQuadrantKeepsWhatIsInTheHand(t *testing.T) {
	q, told := quadrant(t)
	from, to := q.place(q.points[0]), q.place(QuadrantPoint{X: 60, Y: 40})
	q.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}, Dragged: fyne.NewDelta(to.X-from.X, to.Y-from.Y)})
	q.Set(1, QuadrantPoint{1, "Refill hint", 20, 80, look.Mark}, QuadrantPoint{2, "Another", 1, 1, look.Mark})
	q.DragEnd()
	wantTold(t, told, "moved 1 to 60,40")
}
