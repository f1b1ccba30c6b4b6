package board

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/ui/look"
)

// Below these zooms a look leaves things out.
const (
	textZoom = 0.35
	iconZoom = 0.3
)

// renderer fills one list of objects with what is in view.
type renderer struct {
	board *Board
	paint *painter
}

// CreateRenderer is called by Fyne.
func (b *Board) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{board: b, paint: newPainter()}
	r.draw()
	return r
}

// Layout has nothing to do: objects are placed when they are drawn.
func (r *renderer) Layout(fyne.Size) {}

// MinSize is the board's.
func (r *renderer) MinSize() fyne.Size { return r.board.MinSize() }

// Refresh draws anew, in the colours of the theme of the moment.
func (r *renderer) Refresh() {
	if r.board.style.dark != look.IsDark() {
		r.board.style = themed()
		r.paint.forget()
	}
	r.draw()
	canvas.Refresh(r.board)
}

// Objects is what was drawn last.
func (r *renderer) Objects() []fyne.CanvasObject { return r.paint.objs }

// Destroy frees nothing: the pools go with the renderer.
func (r *renderer) Destroy() {}

// draw paints from the bottom up: notes, edges, steps, pills, gesture, controls.
func (r *renderer) draw() {
	b := r.board
	r.paint.begin(b.style, b.view)
	if b.bare {
		r.paint.rect(Rect{0, 0, b.view.W, b.view.H}, box{fill: b.style.ground})
	}
	r.notes()
	r.edges()
	r.slot()
	r.steps()
	r.pills()
	r.overGesture()
	if !b.bare {
		r.controls()
	}
}

// visible says whether a world box is on the screen, with air for borders and shadows.
func (r *renderer) visible(at Rect) bool {
	return r.board.view.shown().Grow(24 / r.board.view.Zoom).Overlaps(at)
}
