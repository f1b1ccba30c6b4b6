package board

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// With the heat on, counts carry their share and the busiest edge is the hottest;
// while one draws there is none.
func TestBoard_Heat(t *testing.T) {
	s := cart(Live)
	for i := range s.Edges {
		s.Edges[i].Count = 100 - 10*i
	}
	b := newBench(t, s)
	texts := func() (shares int) {
		for _, o := range test.LaidOutObjects(b.Board) {
			if text, ok := o.(*canvas.Text); ok && strings.HasSuffix(text.Text, "%") && strings.Contains(text.Text, " · ") {
				shares++
			}
		}
		return shares
	}
	if texts() != 0 || b.heatOf(100) != b.style.edge {
		t.Error("the heat is on from the beginning")
	}
	b.TypedRune('h')
	if !b.Heated() || texts() == 0 {
		t.Error("H does not turn the heat on")
	}
	if hot, cold := b.heatOf(100), b.heatOf(0); hot != b.style.heat[heatSteps] || cold != b.style.heat[0] || hot == cold {
		t.Errorf("the hottest is %v, the coldest %v", hot, cold)
	}
	var button hudButton
	for _, h := range b.hud {
		if h.icon == "gauge" {
			button = h
		}
	}
	b.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(button.at.CX(), button.at.CY())}, Button: desktop.MouseButtonPrimary})
	b.MouseUp(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	if b.Heated() {
		t.Error("the button does not turn it off")
	}
	b.TypedRune('ㅗ')
	b.SetScene(cart(Draw))
	if b.Heated() || texts() != 0 {
		t.Error("there is heat while one draws")
	}
}
