package journeys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// slimBelow is the width under which the palette gives its room to the board.
const slimBelow = 620

// stage lays out the board page: the palette at the left, the board, and a panel
// below it.
type stage struct {
	palette, board, below fyne.CanvasObject
	draws                 bool
	object                *fyne.Container
}

func newStage(palette, board fyne.CanvasObject) *stage {
	s := &stage{palette: palette, board: board, draws: true}
	s.object = container.New(s, palette, board)
	return s
}

// show has the palette or not, and a panel below or nil.
func (s *stage) show(palette bool, below fyne.CanvasObject) {
	s.draws, s.below = palette, below
	s.object.Objects = []fyne.CanvasObject{s.palette, s.board}
	if below != nil {
		s.object.Objects = append(s.object.Objects, below)
	}
	s.object.Refresh()
}

// foot is how high the panel below is.
func (s *stage) foot() float32 {
	if s.below == nil {
		return 0
	}
	return s.below.MinSize().Height
}

// MinSize implements fyne.Layout.
func (s *stage) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

// Layout implements fyne.Layout.
func (s *stage) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	var left, foot float32
	if s.draws && size.Width >= slimBelow {
		left = paletteWidth
		s.palette.Show()
		put(s.palette, 0, 0, left, size.Height)
	} else {
		s.palette.Hide()
	}
	if s.below != nil {
		foot = s.foot()
		put(s.below, 0, size.Height-foot, size.Width, foot)
	}
	put(s.board, left, 0, size.Width-left, size.Height-foot)
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Resize(fyne.NewSize(w, h))
	o.Move(fyne.NewPos(x, y))
}
