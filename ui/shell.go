package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// shell lays out the frame: the rail at the left, the bar above, the page, the
// inspector at its right and the strip at the foot.
type shell struct {
	widget.BaseWidget
	rail      *rail
	bar       *bar
	notice    *notice
	page      *fyne.Container
	inspector *fyne.Container
	strip     *fyne.Container
	wide      bool // the page wants the rail folded
}

func newShell(r *rail, b *bar, n *notice) *shell {
	s := &shell{rail: r, bar: b, notice: n,
		page: container.NewStack(), inspector: container.NewStack(), strip: widgets.Column(0)}
	s.ExtendBaseWidget(s)
	return s
}

func (s *shell) setPage(page, inspector fyne.CanvasObject, wide bool) {
	s.page.Objects = []fyne.CanvasObject{page}
	s.wide = wide
	s.setInspector(inspector)
	s.page.Refresh()
}

func (s *shell) setInspector(o fyne.CanvasObject) {
	s.inspector.Objects = nil
	if o != nil {
		s.inspector.Objects = []fyne.CanvasObject{o}
	}
	s.inspector.Refresh()
	s.Refresh()
}

func (s *shell) setStrips(strips []fyne.CanvasObject) {
	s.strip.Objects = strips
	s.strip.Refresh()
	s.Refresh()
}

// railWidth folds the rail where the page or the window wants it.
func (s *shell) railWidth(window float32) float32 {
	if s.wide || window < look.FoldBelow {
		return look.RailFolded
	}
	return look.RailWidth
}

func (s *shell) CreateRenderer() fyne.WidgetRenderer {
	clip := container.NewClip(s.page)
	clip.ExtendBaseWidget(clip) // else it lays out nothing before it is first drawn
	return &shellRenderer{s: s, side: widgets.NewVerticalLine(0), under: widgets.NewHairline(), clip: clip}
}

type shellRenderer struct {
	s           *shell
	side, under *widgets.Hairline
	clip        *container.Clip
}

func (r *shellRenderer) Destroy() {}

// Objects are in the order of reading: that is the order of the Tab key.
func (r *shellRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.rail, r.side, r.s.bar, r.under, r.s.notice, r.clip, r.s.inspector, r.s.strip}
}

func (r *shellRenderer) MinSize() fyne.Size { return fyne.NewSize(1024, 700) }

func (r *shellRenderer) Layout(size fyne.Size) {
	left := r.s.railWidth(size.Width)
	r.s.rail.fold(left == look.RailFolded)
	place(r.s.rail, 0, 0, left-1, size.Height)
	place(r.side, left-1, 0, 1, size.Height)
	width := size.Width - left
	place(r.s.bar, left, 0, width, look.BarHeight-1)
	place(r.under, left, look.BarHeight-1, width, 1)

	top, bottom := look.BarHeight, size.Height
	if n := len(r.s.strip.Objects); n > 0 {
		h := look.StripHeight * float32(n)
		bottom -= h
		place(r.s.strip, left, bottom, width, h)
	}
	right := size.Width
	if len(r.s.inspector.Objects) > 0 {
		right -= look.InspectorWidth
		place(r.s.inspector, right, top, look.InspectorWidth, bottom-top)
	}
	if r.s.notice.Visible() {
		place(r.s.notice, left, top, right-left, noticeHeight)
		top += noticeHeight
	}
	place(r.clip, left, top, right-left, bottom-top)
}

func (r *shellRenderer) Refresh() {
	r.Layout(r.s.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
