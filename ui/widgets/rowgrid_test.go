package widgets

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

const million = 1_000_000

// grid shows a grid of a number and a name for each row.
func grid(t *testing.T, rows int) *RowGrid {
	t.Helper()
	g := NewRowGrid([]GridColumn{
		{ID: "n", Title: "Number", Width: 80, Sortable: true},
		{ID: "name", Title: "Name", Width: 80, Grow: 1},
	}, func(row, column int) GridCell {
		if column == 0 {
			return GridCell{Text: strconv.Itoa(row)}
		}
		return GridCell{Text: "name " + strconv.Itoa(row)}
	})
	g.Checks = true
	g.SetRows(rows)
	window(t, g, 600, 32+320)
	return g
}

// names lists the names of the rows in view, from the top.
func names(g *RowGrid) (list []string) {
	for _, w := range words(g.body) {
		if len(w) > 5 && w[:5] == "name " {
			list = append(list, w)
		}
	}
	return list
}

func TestGridShowsOnlyWhatIsInView(t *testing.T) {
	g := grid(t, million)
	list := names(g)
	if len(list) != 10 || list[0] != "name 0" || list[9] != "name 9" {
		t.Errorf("%q", list)
	}
	if n := len(test.WidgetRenderer(g.body).Objects()); n > 100 {
		t.Errorf("%d objects for ten rows", n)
	}
}

// Beyond 16.7 million px a float32 cannot hold every whole px: the last rows must
// stand as exactly as the first.
func TestGridStandsExactlyAtTheEndOfAMillionRows(t *testing.T) {
	g := grid(t, million)
	g.SetOffset(math.Inf(1))
	list := names(g)
	if list[len(list)-1] != "name 999999" {
		t.Fatalf("the end shows %q", list)
	}
	last := g.body.Size().Height
	for _, o := range test.WidgetRenderer(g.body).Objects() {
		if bottom := o.Position().Y + o.Size().Height; bottom > last+0.5 && o.Size().Height > 1 {
			t.Errorf("%T ends at %v of %v", o, bottom, last)
		}
	}
	g.body.scrollBy(-1)
	if got := float64(million)*32 - 320 - 1; g.Offset() != got {
		t.Errorf("one px up is %v, want %v", g.Offset(), got)
	}
}

func TestGridScrollBarReachesBothEnds(t *testing.T) {
	g := grid(t, million)
	y, length := g.body.bar()
	if y != 0 || length < 32 {
		t.Errorf("at the top the thumb is at %v, %v long", y, length)
	}
	g.body.jump(g.body.Size().Height)
	y, length = g.body.bar()
	if math.Abs(float64(y+length-g.body.Size().Height)) > 0.5 {
		t.Errorf("at the end the thumb ends at %v", y+length)
	}
	g.body.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(595, 200)}, Dragged: fyne.NewDelta(0, -144)})
	if row := g.Offset() / 32; row < 450_000 || row > 550_000 {
		t.Errorf("dragged half way up it shows row %v", row)
	}
}

func TestGridTellsWhatComesIntoView(t *testing.T) {
	g := grid(t, 1000)
	var first, last int
	g.OnView = func(a, b int) { first, last = a, b }
	g.body.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -1600)})
	if first != 100 || last != 109 {
		t.Errorf("in view: %d to %d", first, last)
	}
	g.body.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if first != 990 || last != 999 {
		t.Errorf("at the end: %d to %d", first, last)
	}
	g.SetRows(20)
	if first != 10 || last != 19 {
		t.Errorf("of fewer rows: %d to %d", first, last)
	}
	g.body.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	if first != 0 || last != 9 {
		t.Errorf("at the beginning: %d to %d", first, last)
	}
}

func TestGridByKeyboard(t *testing.T) {
	g := grid(t, 1000)
	var chosen, opened []int
	g.OnSelect = func(row int) { chosen = append(chosen, row) }
	g.OnOpen = func(row int) { opened = append(opened, row) }
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyPageDown, fyne.KeyEnd, fyne.KeyUp, fyne.KeyHome, fyne.KeySpace, fyne.KeyReturn} {
		g.body.TypedKey(&fyne.KeyEvent{Name: k})
	}
	want := []int{0, 1, 10, 999, 998, 0}
	for i, row := range want {
		if i >= len(chosen) || chosen[i] != row {
			t.Fatalf("went %v, want %v", chosen, want)
		}
	}
	if len(opened) != 1 || opened[0] != 0 || !g.Checked().Has(0) {
		t.Errorf("opened %v, ticked %v", opened, g.Checked().Rows(1000))
	}
}

// The page hands on keys that nothing wanted: the grid takes those that move.
func TestGridTakesTheKeysOfItsPage(t *testing.T) {
	g := grid(t, 1000)
	w := test.NewWindow(g)
	defer w.Close()
	if !g.Key(&fyne.KeyEvent{Name: fyne.KeyDown}) || g.Chosen() != 0 || w.Canvas().Focused() != fyne.Focusable(g.body) {
		t.Errorf("row %d, the focus is on %T", g.Chosen(), w.Canvas().Focused())
	}
	if g.Key(&fyne.KeyEvent{Name: fyne.KeyDelete}) {
		t.Error("it took a key that it has no use for")
	}
	g.CheckAll()
	if g.Checked().Count(1000) != 1000 {
		t.Errorf("%d are ticked", g.Checked().Count(1000))
	}
}

// Who points needs no ring to see where the keys go; who goes on by keyboard does.
func TestGridRing(t *testing.T) {
	g := grid(t, 1000)
	w := test.NewWindow(g)
	defer w.Close()
	ringed := func() bool {
		r := test.WidgetRenderer(g.body).(*gridRows)
		r.Refresh()
		return slices.Contains(r.Objects(), fyne.CanvasObject(r.ring))
	}
	g.body.Tapped(&fyne.PointEvent{Position: fyne.NewPos(30, 70)}) // a box
	if ringed() {
		t.Error("a click on a box puts a ring round the whole grid")
	}
	w.Canvas().Unfocus()
	w.Canvas().Focus(g.body)
	if !ringed() {
		t.Error("by keyboard the grid has no ring")
	}
}

func TestGridByMouse(t *testing.T) {
	g := grid(t, 1000)
	var chosen, opened []int
	g.OnSelect = func(row int) { chosen = append(chosen, row) }
	g.OnOpen = func(row int) { opened = append(opened, row) }
	at := func(x, y float32) *fyne.PointEvent { return &fyne.PointEvent{Position: fyne.NewPos(x, y)} }
	g.body.Tapped(at(200, 40))
	g.body.Tapped(at(200, 41))
	g.body.Tapped(at(30, 70)) // the box of the third row
	if len(chosen) != 1 || chosen[0] != 1 || len(opened) != 1 || opened[0] != 1 {
		t.Errorf("selected %v, opened %v", chosen, opened)
	}
	if rows := g.Checked().Rows(1000); len(rows) != 1 || rows[0] != 2 {
		t.Errorf("ticked %v", rows)
	}
}

func TestGridSorts(t *testing.T) {
	g := grid(t, 10)
	var told []string
	g.OnSort = func(column string, desc bool) { told = append(told, column+" "+strconv.FormatBool(desc)) }
	head := test.WidgetRenderer(g).Objects()[0].(*gridHead)
	for range 3 {
		head.Tapped(&fyne.PointEvent{Position: fyne.NewPos(80, 10)})
	}
	head.Tapped(&fyne.PointEvent{Position: fyne.NewPos(300, 10)}) // cannot be sorted
	want := []string{"n false", "n true", "n false"}
	if len(told) != 3 || told[0] != want[0] || told[1] != want[1] || told[2] != want[2] {
		t.Errorf("told %v, want %v", told, want)
	}
}

func TestGridKeepsItsPlaceWhenRowsGo(t *testing.T) {
	g := grid(t, 1000)
	g.SetOffset(32 * 500)
	g.SetRows(900)
	if names(g)[0] != "name 500" {
		t.Errorf("after rows went it shows %q", names(g)[0])
	}
	g.Choose(899)
	g.SetRows(20)
	if g.Chosen() != -1 || names(g)[9] != "name 19" {
		t.Errorf("with 20 rows: chosen %d, the last is %q", g.Chosen(), names(g))
	}
	g.SetRows(0)
	if len(names(g)) != 0 {
		t.Errorf("an empty grid shows %q", names(g))
	}
}

func TestGridColumnsFillTheWidth(t *testing.T) {
	g := grid(t, 10)
	for _, width := range []float32{1200, 600, 200} {
		spans := g.spans(width)
		end := spans[len(spans)-1].x + spans[len(spans)-1].w
		if end > width-gridPad+1 || width >= 600 && end < width-gridPad-2 {
			t.Errorf("at %v the columns end at %v", width, end)
		}
		for i := 1; i < len(spans); i++ {
			if spans[i].x < spans[i-1].x+spans[i-1].w {
				t.Errorf("at %v the columns %v overlap", width, spans)
			}
		}
	}
}

func TestGridNeverCutsNumbers(t *testing.T) {
	g := grid(t, 10)
	g.Columns = []GridColumn{{Width: 200}, {Width: 90, Align: Right}, {Width: 200}}
	for _, width := range []float32{900, 500, 400} {
		spans := g.spans(width)
		if spans[1].w != 90 {
			t.Errorf("at %v the numbers have %v", width, spans[1].w)
		}
		if end := spans[2].x + spans[2].w; end > width-gridPad+1 {
			t.Errorf("at %v the columns end at %v", width, end)
		}
	}
}

func TestTicks(t *testing.T) {
	var ticks Ticks
	ticks.Flip(3)
	ticks.Flip(7)
	ticks.Flip(3)
	if ticks.Count(million) != 1 || !ticks.Has(7) || ticks.Has(3) {
		t.Errorf("%+v", ticks)
	}
	ticks.FlipAll()
	ticks.Flip(5)
	if ticks.Count(million) != million-1 || ticks.Has(5) || !ticks.Has(999_999) {
		t.Errorf("all but one: %d", ticks.Count(million))
	}
	if rows := ticks.Rows(8); len(rows) != 7 || rows[5] != 6 {
		t.Errorf("rows %v", rows)
	}
	ticks.FlipAll()
	ticks.FlipAll()
	if ticks.Count(million) != 0 {
		t.Errorf("twice all is %d", ticks.Count(million))
	}
}

func BenchmarkGridScroll(b *testing.B) {
	test.NewTempApp(b)
	g := NewRowGrid([]GridColumn{{Title: "A", Width: 80, Grow: 1}, {Title: "B", Width: 80, Grow: 1}, {Title: "C", Width: 80, Align: Right}},
		func(row, column int) GridCell { return GridCell{Text: strconv.Itoa(row * (column + 1)), Style: Number} })
	g.SetRows(million)
	win := test.NewTempWindow(b, g)
	win.Resize(fyne.NewSize(1200, 800))
	for b.Loop() {
		g.body.scrollBy(40)
	}
}

func TestGridTicksGoWithTheRows(t *testing.T) {
	for _, ticked := range []int{0, 3, 997, 1000} {
		g := grid(t, 10)
		g.Choose(4)
		g.CheckAll()
		g.Reorder(1000, 7, func(row int) bool { return row < ticked })
		if n := g.Checked().Count(g.Rows()); n != ticked || len(g.Checked().Rows(g.Rows())) != ticked || g.Checked().Has(ticked) && ticked < 1000 {
			t.Errorf("%d are ticked, want %d", n, ticked)
		}
		if g.Rows() != 1000 || g.Chosen() != 7 || len(g.Checked().except) > 500 {
			t.Errorf("%d rows, row %d chosen, %d exceptions", g.Rows(), g.Chosen(), len(g.Checked().except))
		}
	}
	g := grid(t, 10)
	g.CheckAll()
	if g.Reorder(5, -1, nil); g.Checked().Count(5) != 0 || g.Chosen() != -1 {
		t.Error("rows nobody ticked are ticked")
	}
}
