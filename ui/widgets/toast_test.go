package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

func TestToastStandsAboveTheFootAndWrapsLongWords(t *testing.T) {
	toast := NewToast()
	window(t, toast, 900, 600)
	toast.Resize(fyne.NewSize(900, 600))
	toast.Say("Saved", "", nil)
	bottom := func() float32 { return toast.holder.Position().Y + toast.holder.Size().Height }
	if bottom() != 584 {
		t.Errorf("the toast ends at %v, want 16 above the foot", bottom())
	}
	toast.Lift = func() float32 { return 80 }
	toast.Say(strings.Repeat("many words ", 20), "Undo", func() {})
	if bottom() != 504 {
		t.Errorf("the toast ends at %v, want it above a foot of 80", bottom())
	}
	if w := toast.holder.Size().Width; w > 760 {
		t.Errorf("the toast is %v wide", w)
	}
	toast.Clear()
}
