package widgets

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/look"
)

// drawn gives the objects of a chart at a size.
func drawn(t *testing.T, o fyne.Widget, w, h float32) []fyne.CanvasObject {
	t.Helper()
	window(t, o, w, h)
	o.Resize(fyne.NewSize(w, h))
	o.Refresh()
	return test.WidgetRenderer(o).Objects()
}

// bars are the rectangles of a colour.
func bars(objects []fyne.CanvasObject, name fyne.ThemeColorName) (list []*canvas.Rectangle) {
	for _, o := range objects {
		if r, ok := o.(*canvas.Rectangle); ok && r.FillColor == look.Color(name) && r.Visible() {
			list = append(list, r)
		}
	}
	return list
}

func TestBarsStandOnTheirAxisInProportion(t *testing.T) {
	objects := drawn(t, NewBars(145, Bar{Value: 10, Label: "a"}, Bar{Value: 40, Label: "b"}, Bar{Label: "none"}, Bar{Value: 20, Label: "c", Now: true}), 400, 145)
	neutral, now := bars(objects, look.Edge), bars(objects, look.Mark)
	if len(neutral) != 2 || len(now) != 1 {
		t.Fatalf("%d neutral bars and %d of now", len(neutral), len(now))
	}
	if neutral[1].Size().Height != 4*neutral[0].Size().Height || now[0].Size().Height != 2*neutral[0].Size().Height {
		t.Errorf("heights %v, %v, %v for 10, 40, 20", neutral[0].Size().Height, neutral[1].Size().Height, now[0].Size().Height)
	}
	for _, b := range append(neutral, now...) {
		if floor := b.Position().Y + b.Size().Height; floor != 120 {
			t.Errorf("a bar stands at %v, the axis is at 120", floor)
		}
	}
}

func TestTimelinePlacesMarksAndShade(t *testing.T) {
	line := NewTimeline()
	line.Set([]DayMark{{At: 0.5, Value: 100, Strong: true}, {At: 0.25, Value: 1}}, []DayTick{{Text: "now", Bold: true}, {At: 0.5, Text: "21:00"}})
	line.SetShade(0.5, 0.9, "Quiet hours")
	objects := drawn(t, line, 800, 78)
	strong, other, shade := bars(objects, look.Mark), bars(objects, look.Mark2), bars(objects, look.Well)
	if len(strong) != 1 || strong[0].Position().X != 396 {
		t.Errorf("the strong mark is at %v", strong)
	}
	if len(other) != 1 || other[0].Size().Height < 4 {
		t.Error("a small mark cannot be seen")
	}
	if len(shade) != 1 || shade[0].Position().X != 400 || shade[0].Size().Width != 320 {
		t.Error("the shade is elsewhere")
	}
}

// The words on the shade stand beside high bars, not under them, and over low ones.
func TestTimelineWordsKeepClearOfBars(t *testing.T) {
	for _, c := range []struct {
		marks []DayMark
		want  float32 // where the words begin; -1: nowhere
	}{
		{nil, 10}, {[]DayMark{{At: 0.04, Value: 100}}, 44}, {[]DayMark{{At: 0.04, Value: 5}, {At: 0.9, Value: 100}}, 10},
		{[]DayMark{{At: 0.12, Value: 90}, {At: 0.04, Value: 100}}, 105}, {[]DayMark{{At: 0.25, Value: 90}, {At: 0.04, Value: 100}}, 44}, {[]DayMark{{At: 0.02, Value: 9}, {At: 0.12, Value: 9}, {At: 0.22, Value: 9}, {At: 0.32, Value: 9}}, -1},
	} {
		line := NewTimeline()
		line.Set(c.marks, nil)
		line.SetShade(0, 0.3, "Quiet hours")
		at := float32(-1)
		for _, o := range drawn(t, line, 760, 78) {
			if text, ok := o.(*canvas.Text); ok && strings.Contains("Quiet hours", text.Text) && at < 0 {
				at = text.Position().X
			}
		}
		if at-c.want > 1 || c.want-at > 1 {
			t.Errorf("%v: the words begin at %v, want %v", c.marks, at, c.want)
		}
	}
}

func TestTimelineLeavesOutANameThatWouldTouchAnother(t *testing.T) {
	line := NewTimeline()
	line.Set(nil, []DayTick{{Text: "now", Bold: true}, {At: 0.04, Text: "09:00"}, {At: 0.5, Text: "21:00"}})
	for width, want := range map[float32]string{400: "now 21:00", 2000: "now 09:00 21:00"} {
		var names []string
		for _, o := range drawn(t, line, width, 78) {
			if text, ok := o.(*canvas.Text); ok {
				names = append(names, text.Text)
			}
		}
		if got := strings.Join(names, " "); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%v wide: %q, want %q", width, got, want)
		}
	}
}

func TestHeatMapCellsAndTaps(t *testing.T) {
	h := NewHeatMap([]string{"First order", "People", "1", "2"}, []HeatRow{
		{Name: "Aug", Count: "181", Cells: []HeatCell{{Value: 36, Shown: "36", Spoken: true}, {Value: 23, Shown: "23"}}},
		{Name: "Sep", Count: "194", Cells: []HeatCell{{Value: 31, Shown: "31"}, {Value: 25, Shown: "25", Open: true}}},
		{Name: "Oct", Count: "207", Cells: []HeatCell{{Value: 31, Shown: "31", Open: true}, {None: true}}},
	})
	objects := drawn(t, h, 400, 140)
	cells := 0
	for _, o := range objects {
		if _, ok := o.(*canvas.Rectangle); ok {
			cells++
		}
	}
	if cells != 5 {
		t.Errorf("%d cells are drawn", cells)
	}
	if low, high := h.span(); low != 23 || high != 36 {
		t.Errorf("colours from %v to %v: what is not finished does not count", low, high)
	}
	var row, column int
	h.OnTapped = func(r, c int) { row, column = r, c }
	h.Tapped(&fyne.PointEvent{Position: fyne.NewPos(heatLeft+heatWidth+heatGap+5, 2*(heatHeight+heatGap)+5)})
	if row != 1 || column != 1 {
		t.Errorf("tapped row %d, column %d", row, column)
	}
}

// TestHeatFiguresCanBeRead: on every colour, and the colours tell more from less.
func TestHeatFiguresCanBeRead(t *testing.T) {
	app := test.NewTempApp(t)
	for _, mode := range []look.Mode{look.Light, look.Dark} {
		app.Settings().SetTheme(look.New(mode))
		for i := range 101 {
			part := float64(i) / 100
			if got := contrast(heat(part), look.Color(figureOn(part))); got < 4.5 {
				t.Errorf("%s: at %v the figure stands out by %.2f only", mode, part, got)
			}
		}
		if got := contrast(heat(0), heat(1)); got < 1.5 {
			t.Errorf("%s: the least and the greatest differ by %.2f only", mode, got)
		}
	}
}

// contrast of two colours after WCAG 2.
func contrast(a, b color.Color) float64 {
	of := func(c color.Color) float64 {
		r, g, b, _ := c.RGBA()
		linear := func(v uint32) float64 {
			if s := float64(v) / 0xFFFF; s > 0.04045 {
				return math.Pow((s+0.055)/1.055, 2.4)
			}
			return float64(v) / 0xFFFF / 12.92
		}
		return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	}
	x, y := of(a), of(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestProgressShowsThatItHasBegun(t *testing.T) {
	for part, want := range map[float64]float32{0: 0, 0.001: 4, 0.5: 100, 1: 200, 7: 200} {
		p := NewProgress(part)
		objects := drawn(t, p, 200, 4)
		if got := objects[1].Size().Width; got != want {
			t.Errorf("%v is %v of 200 wide, want %v", part, got, want)
		}
	}
}

func TestSharesFillTheBar(t *testing.T) {
	s := NewShares(Share{Part: 1168, Color: look.Good}, Share{Part: 0, Color: look.Bad}, Share{Part: 36, Color: look.WarnMark}, Share{Part: 9, Color: look.Bad})
	objects := drawn(t, s, 400, 8)
	if len(objects) != 3 {
		t.Fatalf("%d pieces for three shares", len(objects))
	}
	last := objects[2]
	if end := last.Position().X + last.Size().Width; end > 400 || last.Size().Width < 3 {
		t.Errorf("the smallest share is %v wide and ends at %v", last.Size().Width, end)
	}
}

func TestLineChartRunsFromLeftToRight(t *testing.T) {
	c := NewLineChart(100)
	c.Set([]float64{0, 10, 5}, 5, "11:00", "11:02")
	c.SetLimit(10, "limit 10 a second")
	var xs []float32
	for _, o := range drawn(t, c, 400, 100) {
		if l, ok := o.(*canvas.Line); ok {
			xs = append(xs, l.Position1.X, l.Position2.X)
		}
	}
	want := []float32{0, 100, 100, 200}
	if len(xs) != len(want) {
		t.Fatalf("lines at %v", xs)
	}
	for i := range want {
		if xs[i] != want[i] {
			t.Errorf("lines at %v, want %v", xs, want)
		}
	}
}

// Heads that would run into each other are their numbers alone.
func TestHeatMapHeadsFitTheirCells(t *testing.T) {
	heads := []string{"First order", "People"}
	for m := 1; m <= 11; m++ {
		heads = append(heads, fmt.Sprint("month ", m))
	}
	h := NewHeatMap(heads, nil)
	for width, want := range map[float32]string{780: "month 10", 400: "10"} {
		found := false
		for _, o := range drawn(t, h, width, 40) {
			x, ok := o.(*canvas.Text)
			if !ok {
				continue
			}
			found = found || x.Text == want
			if strings.ContainsAny(x.Text, "0123456789") && x.MinSize().Width > h.cellWidth(width)+heatGap {
				t.Errorf("at %v %q is wider than its cell", width, x.Text)
			}
		}
		if !found {
			t.Errorf("at %v there is no head %q", width, want)
		}
	}
}
