package widgets

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/look"
)

// november is five weeks with three marks on day 9 and many on day 10.
func november() []MonthDay {
	days := make([]MonthDay, 35)
	for i := range days {
		days[i] = MonthDay{Day: i + 1, Past: i < 3, Today: i == 3}
	}
	for i := range 3 {
		days[9].Marks = append(days[9].Marks, MonthMark{Text: fmt.Sprint("Mark ", i), Count: "12", Color: look.Mark, Movable: i > 0})
	}
	for i := range 12 {
		days[10].Marks = append(days[10].Marks, MonthMark{Text: fmt.Sprint("More ", i), Color: look.Mark, Movable: true})
	}
	days[11].Rest, days[11].Note = true, "Chuseok"
	return days
}

func TestMonth(t *testing.T) {
	m := NewMonth([]string{"S", "M", "T", "W", "T", "F", "S"}, func(n int) string { return fmt.Sprintf("%d more", n) })
	m.Set(november())
	objects := drawn(t, m, 700, 528) // cells of 100 × 100
	words := map[string]bool{}
	for _, o := range objects {
		if text, ok := o.(*canvas.Text); ok {
			words[text.Text] = true
		}
	}
	for _, want := range []string{"Mark 0", "Mark 2", "More 0", "10 more", "Chuseok"} {
		if !words[want] {
			t.Errorf("%q is not drawn", want)
		}
	}
	if words["More 3"] {
		t.Error("more marks are drawn than there is room for")
	}
	var opened, moved []string
	m.OnDay = func(day int) { opened = append(opened, fmt.Sprint("day ", day)) }
	m.OnMark = func(day, mark int) { opened = append(opened, fmt.Sprintf("mark %d of %d", mark, day)) }
	m.OnMove = func(day, mark, to int) { moved = append(moved, fmt.Sprintf("%d of %d to %d", mark, day, to)) }
	test.TapAt(m, m.Place(9, 1))
	test.TapAt(m, m.Place(12, -1))
	test.TapAt(m, m.Place(10, 2)) // the line that says how many more
	if got := fmt.Sprint(opened); got != "[mark 1 of 9 day 12 day 10]" {
		t.Errorf("opened %s", got)
	}
	for _, c := range []struct{ day, mark, to int }{
		{9, 1, 13}, {9, 1, 9}, {9, 1, 1}, {9, 0, 13}, {12, -1, 13},
	} {
		from, to := m.Place(c.day, c.mark), m.Place(c.to, -1)
		half := from.Add(fyne.NewDelta((to.X-from.X)/2, (to.Y-from.Y)/2))
		m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: half}, Dragged: fyne.NewDelta(half.X-from.X, half.Y-from.Y)})
		m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}, Dragged: fyne.NewDelta(to.X-half.X, to.Y-half.Y)})
		m.DragEnd()
	}
	if got := fmt.Sprint(moved); got != "[1 of 9 to 13]" {
		t.Errorf("moved %s: only what may, to another day that is not over", got)
	}
}

func TestMonthByKeyboard(t *testing.T) {
	m := NewMonth(make([]string, 7), func(int) string { return "" })
	m.Set(november())
	window(t, m, 700, 528)
	var opened []int
	m.OnDay = func(day int) { opened = append(opened, day) }
	for _, key := range []fyne.KeyName{fyne.KeyRight, fyne.KeyRight, fyne.KeyDown, fyne.KeyLeft, fyne.KeyReturn, fyne.KeyUp, fyne.KeyUp, fyne.KeySpace} {
		m.TypedKey(&fyne.KeyEvent{Name: key})
	}
	if fmt.Sprint(opened) != "[10 3]" { // from today; up from the first week goes nowhere
		t.Errorf("opened %v", opened)
	}
	m.Set(nil)
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(opened) != 2 {
		t.Error("a day that is gone is opened")
	}
}
