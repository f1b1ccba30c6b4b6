package today

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

func TestQuartersPartBothRowsAtOnePlace(t *testing.T) {
	var cards []fyne.CanvasObject
	for _, least := range []fyne.Size{{Width: 300, Height: 200}, {Width: 200, Height: 500}, {Width: 300, Height: 100}, {Width: 350, Height: 100}} {
		r := canvas.NewRectangle(color.Black)
		r.SetMinSize(least)
		cards = append(cards, r)
	}
	least := quarters{}.MinSize(cards)
	for _, size := range []fyne.Size{least, {Width: 1200, Height: 900}, {Width: least.Width, Height: 2000}} {
		quarters{}.Layout(cards, size)
		for i, c := range cards {
			if s, m := c.Size(), c.MinSize(); s.Width < m.Width || s.Height < m.Height {
				t.Errorf("%v: card %d has %v, needs %v", size, i, s, m)
			}
		}
		if cards[1].Position().X != cards[3].Position().X || cards[2].Position().Y != cards[3].Position().Y {
			t.Errorf("%v: the cards do not stand in rows and columns", size)
		}
		if end := cards[3].Position().Add(cards[3].Size()); end.X != size.Width || end.Y != size.Height {
			t.Errorf("the last card ends at %v of %v", end, size)
		}
	}
}
