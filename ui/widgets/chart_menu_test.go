package widgets

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/look"
)

// inked counts the pixels of a colour.
func inked(of image.Image, name fyne.ThemeColorName) (n int) {
	want := color.RGBAModel.Convert(look.Color(name))
	b := of.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if color.RGBAModel.Convert(of.At(x, y)) == want {
				n++
			}
		}
	}
	return n
}

func TestAChartBecomesAPictureAndStaysWhereItIs(t *testing.T) {
	bars := NewBars(145, Bar{Value: 1, Label: "가을", Color: look.Mark})
	c := NewChart("재구매율", bars)
	window(t, NewPlainCard(Pad(40, 0, 0, 60, c)), 400, 300)
	at, size := bars.Position(), bars.Size()
	one, two := c.Picture(1), c.Picture(2)
	if w := float32(one.Bounds().Dx()); w != c.Size().Width+48 || two.Bounds().Dx() != 2*one.Bounds().Dx() {
		t.Errorf("pictures of %v and %v px of a chart of %v", one.Bounds(), two.Bounds(), c.Size())
	}
	small, large := inked(one, look.Mark), inked(two, look.Mark)
	if small < 100 || large < 7*small/2 || large > 9*small/2 {
		t.Errorf("the bar has %d px, at twice the size %d", small, large)
	}
	if inked(one, look.Surface) == 0 {
		t.Error("the picture has no ground")
	}
	if bars.Position() != at || bars.Size() != size {
		t.Error("the chart in the window moved")
	}
}

func TestTheMenuOfAChart(t *testing.T) {
	c := NewChart("Sales", NewBars(145, Bar{Value: 1}))
	did := ""
	c.OnPicture, c.OnTable = func() { did += "picture " }, func() { did += "table " }
	more := c.More()
	win := window(t, Column(0, more, c), 400, 300)
	for _, open := range []func(){func() { c.TappedSecondary(&fyne.PointEvent{}) }, func() { test.Tap(more) }} {
		open()
		shown := strings.Join(words(win.Canvas().Overlays().Top()), "|")
		if !strings.Contains(shown, "PNG") || !strings.Contains(shown, "CSV") {
			t.Errorf("the menu has %q", shown)
		}
		win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	if did != "picture picture " {
		t.Errorf("the first line did %q", did)
	}
	for _, body := range []fyne.CanvasObject{NewHeatMap([]string{"", "", "1"}, nil), NewQuadrant(200, QuadrantWords{})} {
		NewChart("Cohorts", body)
		of, ok := body.(fyne.SecondaryTappable)
		if !ok {
			t.Fatalf("%T takes presses, and keeps those of the right button", body)
		}
		opened := false
		body.(interface{ setMenu(func(*fyne.PointEvent)) }).setMenu(func(*fyne.PointEvent) { opened = true })
		if of.TappedSecondary(&fyne.PointEvent{}); !opened {
			t.Errorf("%T does not hand the right button on", body)
		}
	}
	if items := c.items(); !items[2].Disabled {
		t.Error("what nobody does is offered")
	}
}

// Under the pointer stand the words of the part it is on, and of no other.
func TestChartsTellWhatIsUnderThePointer(t *testing.T) {
	heat := NewHeatMap([]string{"", "", "1", "2"}, []HeatRow{{Cells: []HeatCell{{Value: 1, Tip: "first"}, {None: true, Tip: "none"}}}})
	heat.SetLegend("1%", "9%")
	line := NewLineChart(100)
	line.Set([]float64{1, 2, 3}, 0, "", "")
	line.SetTip(func(i int) string { return []string{"one", "two", "three"}[i] })
	field := NewQuadrant(200, QuadrantWords{})
	field.Set(0, QuadrantPoint{ID: 1, Text: "a long name", X: 50, Y: 50})
	for _, one := range []struct {
		chart interface {
			fyne.Widget
			desktop.Hoverable
		}
		spot *spot
		at   map[fyne.Position]string
	}{
		{NewBars(100, Bar{Value: 1, Tip: "left"}, Bar{Tip: "right"}), nil, map[fyne.Position]string{{X: 10, Y: 50}: "left", {X: 390, Y: 50}: "right", {X: 500}: ""}},
		{heat, &heat.spot, map[fyne.Position]string{{X: heatLeft + 3, Y: heatHeight + 5}: "first", {X: heatLeft + heatWidth + 5, Y: heatHeight + 5}: "", {X: 3, Y: heatHeight + 5}: "", {X: heatLeft + 3, Y: 3}: ""}},
		{line, &line.spot, map[fyne.Position]string{{X: 2}: "one", {X: 210}: "two", {X: 399}: "three"}},
		{field, &field.spot, map[fyne.Position]string{{X: 200, Y: 100}: "a long name", {X: 20, Y: 20}: ""}},
	} {
		if bars, ok := one.chart.(*Bars); ok {
			one.spot = &bars.spot
		}
		window(t, one.chart, 400, 200)
		one.chart.Resize(fyne.NewSize(400, 200))
		for at, want := range one.at {
			one.chart.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
			if one.spot.words != want {
				t.Errorf("%T at %v: %q, want %q", one.chart, at, one.spot.words, want)
			}
			one.chart.MouseOut()
			if one.spot.words != "" {
				t.Errorf("%T still says %q", one.chart, one.spot.words)
			}
		}
	}
}

func TestTheLegendOfAHeatMapLiesBelowItsCells(t *testing.T) {
	h := NewHeatMap([]string{"", "", "1"}, []HeatRow{{Cells: []HeatCell{{Value: 1}}}, {Cells: []HeatCell{{Value: 9}}}})
	bare := h.MinSize().Height
	h.SetLegend("1%", "9%")
	if h.MinSize().Height <= bare {
		t.Error("the legend has no room")
	}
	drawn(t, h, 400, h.MinSize().Height)
	if shown := strings.Join(words(h), " "); !strings.Contains(shown, "9") {
		t.Errorf("the legend says %q", shown)
	}
	for _, o := range test.WidgetRenderer(h).Objects() {
		if end := o.Position().Y + o.Size().Height; end > h.Size().Height {
			t.Errorf("something ends at %v of %v", end, h.Size().Height)
		}
	}
}
