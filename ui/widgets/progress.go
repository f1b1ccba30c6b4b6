package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Progress is a bar that fills from left to right.
type Progress struct {
	widget.BaseWidget
	part   float64
	height float32
	color  fyne.ThemeColorName
}

// NewProgress makes a bar of 4 px.
func NewProgress(part float64) *Progress {
	p := &Progress{part: part, height: 4, color: look.Mark}
	p.ExtendBaseWidget(p)
	return p
}

// Main makes the bar 8 px high.
func (p *Progress) Main() *Progress { p.height = 8; return p }

// Neutral paints the bar in the colour of neutral bars.
func (p *Progress) Neutral() *Progress { p.color = look.Edge; return p }

// Set changes the part that is done, 0 to 1.
func (p *Progress) Set(part float64) {
	if p.part != part {
		p.part = part
		p.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	track, done := box(p.height/2), box(p.height/2)
	r := &parts{of: p, objects: []fyne.CanvasObject{track, done}}
	r.min = func() fyne.Size { return fyne.NewSize(48, p.height) }
	r.place = func(size fyne.Size) {
		y := middle(size.Height, p.height)
		put(track, 0, y, size.Width, p.height)
		part := float32(min(1, max(0, p.part)))
		w := part * size.Width
		if part > 0 {
			w = max(w, p.height) // what has begun can be seen
		}
		put(done, 0, y, w, p.height)
	}
	r.paint = func() {
		fill(track, look.Line, look.Clear, 0)
		fill(done, p.color, look.Clear, 0)
	}
	return newParts(r)
}

// Share is one colour of a Shares bar.
type Share struct {
	Part  float64 // any unit; the bar shows the proportions
	Color fyne.ThemeColorName
	Tip   string // of a Donut: shown while the pointer rests on it
}

// Shares is a bar of 8 px parted by colours with small gaps.
type Shares struct {
	widget.BaseWidget
	shares []Share
}

// NewShares makes such a bar.
func NewShares(shares ...Share) *Shares {
	s := &Shares{shares: shares}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes the shares.
func (s *Shares) Set(shares ...Share) { s.shares = shares; s.Refresh() }

// CreateRenderer implements fyne.Widget.
func (s *Shares) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: s}
	r.min = func() fyne.Size { return fyne.NewSize(48, 8) }
	r.place = func(size fyne.Size) {
		r.objects = r.objects[:0]
		x := float32(0)
		for i, w := range s.widths(size.Width) {
			if w == 0 {
				continue
			}
			piece := box(2)
			fill(piece, s.shares[i].Color, look.Clear, 0)
			put(piece, x, middle(size.Height, 8), w, 8)
			r.objects = append(r.objects, piece)
			x += w + sharesGap
		}
	}
	return newParts(r)
}

const (
	sharesGap   float32 = 2
	sharesLeast float32 = 4 // what is there can be seen
)

// widths gives the width of each share; what the small ones take more than their
// part the largest gives.
func (s *Shares) widths(width float32) []float32 {
	widths := make([]float32, len(s.shares))
	var total float64
	shown, largest := 0, 0
	for i, share := range s.shares {
		total += share.Part
		if share.Part > 0 {
			shown++
		}
		if share.Part > s.shares[largest].Part {
			largest = i
		}
	}
	room := width - sharesGap*float32(max(0, shown-1))
	left := room
	for i, share := range s.shares {
		if share.Part > 0 {
			widths[i] = max(sharesLeast, room*float32(share.Part/total))
			left -= widths[i]
		}
	}
	if shown > 0 {
		widths[largest] += left
	}
	return widths
}
