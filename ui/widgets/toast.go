package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// toastTime is how long a toast stays.
const toastTime = 6 * time.Second

// Toast says what was done at the foot of the page, with one thing to do about
// it ("Undo"), and goes by itself.
type Toast struct {
	widget.BaseWidget
	holder *fyne.Container
	timer  *fyne.Animation
	// Lift gives how high above the foot of the window it stands; nil: at the foot.
	Lift func() float32
}

// toastWide is the widest line of a toast in px; more words are wrapped.
const toastWide float32 = 600

// NewToast makes the layer of toasts of a window; it shows nothing at first.
func NewToast() *Toast {
	t := &Toast{holder: Column(0)}
	t.ExtendBaseWidget(t)
	return t
}

// Say shows words; verb and do may be empty.
func (t *Toast) Say(words, verb string, do func()) {
	t.Clear()
	var said fyne.CanvasObject = NewText(words, Base)
	if Base.Width(words) > toastWide {
		said = Fixed(toastWide, 0, NewParagraph(words, Base))
	}
	body := Row(look.Space3, said)
	if verb != "" {
		body.Add(NewButton(verb, "", LinkTo, func() { t.Clear(); do() }).InCard())
	}
	t.holder.Objects = []fyne.CanvasObject{NewFloating(Pad(8, 16, 8, 16, body))}
	t.Refresh()
	shown := time.Now()
	t.timer = fyne.NewAnimation(toastTime, func(done float32) {
		// Where animations are switched off they are over at once.
		if done >= 1 && time.Since(shown) >= toastTime {
			t.Clear()
		}
	})
	t.timer.Start()
}

// Clear takes the toast away.
func (t *Toast) Clear() {
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
	t.holder.Objects = nil
	t.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (t *Toast) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: t, objects: []fyne.CanvasObject{t.holder}}
	r.min = func() fyne.Size { return fyne.Size{} }
	r.place = func(size fyne.Size) {
		m := t.holder.MinSize()
		foot := float32(16)
		if t.Lift != nil {
			foot += t.Lift()
		}
		put(t.holder, middle(size.Width, m.Width), size.Height-m.Height-foot, m.Width, m.Height)
	}
	return newParts(r)
}
