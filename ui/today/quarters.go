package today

import (
	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// quarters lays out four cards: two rows of a wide and a narrow one, parted at
// the same place in both.
type quarters struct{}

// Shares of the cards: of the width left and right, of the height above and below.
const (
	wide, narrow = 784, 400
	above, below = 414, 362
)

// MinSize implements fyne.Layout.
func (quarters) MinSize(o []fyne.CanvasObject) fyne.Size {
	left, right := columns(o)
	top, bottom := rows(o)
	return fyne.NewSize(left+look.Space5+right, top+look.Space5+bottom)
}

// Layout implements fyne.Layout.
func (quarters) Layout(o []fyne.CanvasObject, size fyne.Size) {
	_, leastRight := columns(o)
	leastTop, leastBottom := rows(o)
	right := max(leastRight, (size.Width-look.Space5)*narrow/(wide+narrow))
	left := size.Width - look.Space5 - right
	top := max(leastTop, (size.Height-look.Space5)*above/(above+below))
	top = min(top, size.Height-look.Space5-leastBottom)
	bottom := size.Height - look.Space5 - top
	x, y := left+look.Space5, top+look.Space5
	put(o[0], 0, 0, left, top)
	put(o[1], x, 0, right, top)
	put(o[2], 0, y, left, bottom)
	put(o[3], x, y, right, bottom)
}

// columns and rows give the least each needs.
func columns(o []fyne.CanvasObject) (left, right float32) {
	return max(o[0].MinSize().Width, o[2].MinSize().Width), max(o[1].MinSize().Width, o[3].MinSize().Width)
}

func rows(o []fyne.CanvasObject) (top, bottom float32) {
	return max(o[0].MinSize().Height, o[1].MinSize().Height), max(o[2].MinSize().Height, o[3].MinSize().Height)
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
