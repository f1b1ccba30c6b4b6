package journeys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// toggle is a small square that is on or off: one day of a week.
type toggle struct {
	widget.BaseWidget
	words   string
	on      bool
	focused bool
	changed func()
}

var (
	_ fyne.Tappable  = (*toggle)(nil)
	_ fyne.Focusable = (*toggle)(nil)
)

func newToggle(words string, on bool, changed func()) *toggle {
	t := &toggle{words: words, on: on, changed: changed}
	t.ExtendBaseWidget(t)
	return t
}

// Tapped switches it.
func (t *toggle) Tapped(*fyne.PointEvent) {
	t.on = !t.on
	t.Refresh()
	t.changed()
}

// Cursor implements desktop.Cursorable.
func (t *toggle) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained is called by Fyne.
func (t *toggle) FocusGained() { t.focused = true; t.Refresh() }

// FocusLost is called by Fyne.
func (t *toggle) FocusLost() { t.focused = false; t.Refresh() }

// TypedRune is called by Fyne.
func (t *toggle) TypedRune(rune) {}

// TypedKey switches it by space or Enter.
func (t *toggle) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		t.Tapped(nil)
	}
}

// MinSize implements fyne.CanvasObject.
func (t *toggle) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	return fyne.NewSize(32, look.ControlHeight)
}

// CreateRenderer implements fyne.Widget.
func (t *toggle) CreateRenderer() fyne.WidgetRenderer {
	r := &toggleRenderer{t: t, box: canvas.NewRectangle(nil), words: canvas.NewText(t.words, nil)}
	r.words.Alignment, r.words.TextSize = fyne.TextAlignCenter, look.SizeSmall
	r.box.CornerRadius = look.RadiusField
	r.paint()
	return r
}

type toggleRenderer struct {
	t     *toggle
	box   *canvas.Rectangle
	words *canvas.Text
}

func (r *toggleRenderer) paint() {
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth = look.Color(look.Surface), look.Color(look.Line2), 1
	r.words.Color, r.words.TextStyle = look.Color(look.Text), fyne.TextStyle{}
	if r.t.on {
		r.box.FillColor, r.box.StrokeColor = look.Color(look.Soft), look.Color(look.Mark)
		r.words.Color, r.words.TextStyle = look.Color(look.Accent), fyne.TextStyle{Bold: true}
	}
	if r.t.focused {
		r.box.StrokeColor, r.box.StrokeWidth = look.Color(look.Mark), 2
	}
}

// Destroy implements fyne.WidgetRenderer.
func (r *toggleRenderer) Destroy() {}

// MinSize implements fyne.WidgetRenderer.
func (r *toggleRenderer) MinSize() fyne.Size { return r.t.MinSize() }

// Objects implements fyne.WidgetRenderer.
func (r *toggleRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.box, r.words} }

// Refresh implements fyne.WidgetRenderer.
func (r *toggleRenderer) Refresh() {
	r.paint()
	canvas.Refresh(r.t)
}

// Layout implements fyne.WidgetRenderer.
func (r *toggleRenderer) Layout(size fyne.Size) {
	put(r.box, 0, 0, size.Width, size.Height)
	put(r.words, 0, 0, size.Width, size.Height)
}
