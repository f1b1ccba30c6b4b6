package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// tipDelay is how long the pointer rests before a tip appears.
const tipDelay = 500 * time.Millisecond

// Tips is the layer on which tips are drawn. It lies over everything in a
// window, takes no clicks and no hover.
type Tips struct {
	widget.BaseWidget
	text  *Text
	back  *canvas.Rectangle
	at    fyne.Position // of the top left of what the tip is about
	size  fyne.Size     // of it
	of    fyne.CanvasObject
	timer *fyne.Animation
}

var layers = map[fyne.Canvas]*Tips{} // touched on Fyne's thread only

// NewTips makes the layer of tips of a window.
func NewTips() *Tips {
	t := &Tips{text: NewText("", TextStyle{Size: look.SizeSmall}), back: box(look.RadiusField)}
	t.ExtendBaseWidget(t)
	t.text.Hide()
	t.back.Hide()
	return t
}

// ShowOn makes this the layer of a window's canvas.
func (t *Tips) ShowOn(c fyne.Canvas) { layers[c] = t }

func showTip(o fyne.CanvasObject, text string) { showTipAt(o, fyne.Position{}, o.Size(), text) }

// showTipAt shows a tip about a part of an object.
func showTipAt(o fyne.CanvasObject, at fyne.Position, size fyne.Size, text string) {
	t := layers[fyne.CurrentApp().Driver().CanvasForObject(o)]
	if t == nil || text == "" {
		return
	}
	if t.of == o && t.text.Visible() { // whoever reads one goes on to the next without waiting
		t.reveal(o, at, size, text)
		return
	}
	t.stop()
	t.of = o
	// An animation is the timer that ticks on Fyne's own thread.
	t.timer = fyne.NewAnimation(tipDelay, func(done float32) {
		if done >= 1 && t.of == o {
			t.reveal(o, at, size, text)
		}
	})
	t.timer.Start()
}

func hideTip(o fyne.CanvasObject) {
	if t := layers[fyne.CurrentApp().Driver().CanvasForObject(o)]; t != nil && t.of == o {
		t.stop()
	}
}

// spot is the part of a chart that the pointer rests on.
type spot struct{ words string }

// point moves the spot to a part; the same part again changes nothing.
func (s *spot) point(of fyne.CanvasObject, at fyne.Position, size fyne.Size, words string) {
	if words == s.words {
		return
	}
	if s.words = words; words == "" {
		hideTip(of)
		return
	}
	showTipAt(of, at, size, words)
}

// leave says that the pointer is on no part.
func (s *spot) leave(of fyne.CanvasObject) {
	s.words = ""
	hideTip(of)
}

func (t *Tips) stop() {
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
	t.of = nil
	if t.text.Visible() {
		t.text.Hide()
		t.back.Hide()
		t.Refresh()
	}
}

func (t *Tips) reveal(o fyne.CanvasObject, at fyne.Position, size fyne.Size, text string) {
	driver := fyne.CurrentApp().Driver()
	t.at = driver.AbsolutePositionForObject(o).Add(at).Subtract(driver.AbsolutePositionForObject(t))
	t.size = size
	t.text.SetText(text)
	t.text.Show()
	t.back.Show()
	t.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (t *Tips) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: t, objects: []fyne.CanvasObject{t.back, t.text}}
	r.min = func() fyne.Size { return fyne.Size{} }
	r.place = func(size fyne.Size) {
		words := t.text.MinSize()
		w, h := words.Width+16, words.Height+8
		x := max(4, min(t.at.X, size.Width-w-4))
		y := t.at.Y + t.size.Height + 6
		if t.size.Width <= look.RailFolded && t.at.X < look.RailFolded { // beside the rail
			x, y = t.at.X+t.size.Width+10, t.at.Y+middle(t.size.Height, h)
		}
		if y+h > size.Height {
			y = t.at.Y - h - 6
		}
		put(t.back, x, y, w, h)
		put(t.text, x+8, y+4, words.Width, words.Height)
	}
	r.paint = func() {
		fill(t.back, look.Raised, look.Line2, 1)
		shadow(t.back)
	}
	return newParts(r)
}
