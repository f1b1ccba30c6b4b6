package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// SankeyStep is a step of a sankey.
type SankeyStep struct {
	ID, Name, Shown string // "Wait 3 days", "1,204 · 60%"
	N               int    // people at least, where the flows do not tell
	Color           fyne.ThemeColorName
	Tip             string
}

// SankeyFlow is how many went from a step to another.
type SankeyFlow struct {
	From, To string
	N        int
	Tip      string
}

// Sankey shows how many went from step to step, as ribbons that are as thick as they
// are many.
type Sankey struct {
	widget.BaseWidget
	steps []SankeyStep
	flows []SankeyFlow
	plan  *sankeyPlan
	under int // the flow under the pointer; -1: none
	spot  spot
	ink   *canvas.Raster

	// OnUnder takes what is said of the part under the pointer, "" for none; without it
	// that stands in a tip. Tips lie below sheets, so a sheet wants it.
	OnUnder func(words string)
}

var _ desktop.Hoverable = (*Sankey)(nil)

// NewSankey makes a sankey; what leads back to an earlier step is not drawn.
func NewSankey(steps []SankeyStep, flows []SankeyFlow) *Sankey {
	s := &Sankey{steps: steps, flows: flows, under: -1}
	s.ink = canvas.NewRaster(s.paint)
	s.ExtendBaseWidget(s)
	return s
}

// MouseIn implements desktop.Hoverable.
func (s *Sankey) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (s *Sankey) MouseMoved(e *desktop.MouseEvent) {
	x, y := e.Position.X, e.Position.Y
	for i, at := range s.plan.steps {
		if x >= at.x && x <= at.x+sankeyNode && y >= at.y-2 && y <= at.y+at.h+2 {
			s.light(-1)
			s.tell(fyne.NewPos(at.x, at.y), fyne.NewSize(sankeyNode, at.h), s.steps[i].Tip)
			return
		}
	}
	for i := len(s.plan.ribbons) - 1; i >= 0; i-- { // those drawn last lie above
		if r := s.plan.ribbons[i]; r.holds(x, y) {
			s.light(r.flow)
			s.tell(fyne.NewPos(x, y-4), fyne.NewSquareSize(8), s.flows[r.flow].Tip)
			return
		}
	}
	s.MouseOut()
}

// MouseOut implements desktop.Hoverable.
func (s *Sankey) MouseOut() {
	s.light(-1)
	s.tell(fyne.Position{}, fyne.Size{}, "")
}

func (s *Sankey) tell(at fyne.Position, size fyne.Size, words string) {
	if s.OnUnder == nil {
		s.spot.point(s, at, size, words)
	} else if words != s.spot.words {
		s.spot.words = words
		s.OnUnder(words)
	}
}

func (s *Sankey) light(flow int) {
	if flow != s.under {
		s.under = flow
		s.ink.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Sankey) CreateRenderer() fyne.WidgetRenderer {
	var d drawing
	r := &parts{of: s}
	r.min = s.smallest
	r.place = func(size fyne.Size) {
		s.plan = planSankey(s.steps, s.flows, size.Width, size.Height)
		put(s.ink, 0, 0, size.Width, size.Height)
		d.begin()
		d.objects = append(d.objects, s.ink)
		s.draw(&d, size.Width)
		r.objects = d.objects
		s.ink.Refresh()
	}
	return newParts(r)
}

// smallest has room for the words of every step.
func (s *Sankey) smallest() fyne.Size {
	p := planSankey(s.steps, s.flows, 0, 0)
	most, column := 1, map[int]int{}
	for _, at := range p.steps {
		column[at.column]++
		most = max(most, column[at.column])
	}
	return fyne.NewSize(float32(max(0, p.columns-1))*sankeyColumn+sankeyNode+sankeyLast, float32(most)*(sankeySlot+sankeyGap)-sankeyGap)
}

func (s *Sankey) draw(d *drawing, width float32) {
	pitch := sankeyLast
	if s.plan.columns > 1 {
		pitch = (width - sankeyLast - sankeyNode) / float32(s.plan.columns-1)
	}
	for i, step := range s.steps {
		at := s.plan.steps[i]
		b := d.box(2)
		fill(b, step.Color, look.Clear, 0)
		put(b, at.x, at.y, sankeyNode, at.h)
		room := pitch - sankeyNode - 12
		if at.column == s.plan.columns-1 {
			room = sankeyLast - 8
		}
		x, y := at.x+sankeyNode+6, at.y+at.h/2-sankeySlot/2
		small := TextStyle{Size: look.SizeSmall, Bold: true}
		d.write(d.fit(step.Name, small, room), small, x, y+1, room, 17)
		d.write(step.Shown, TextStyle{Size: look.SizeSmall, Figures: true}, x, y+18, room, 17)
	}
}

// paint draws the ribbons into a picture of so many pixels, each as it lies in px.
func (s *Sankey) paint(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	if s.plan == nil || s.Size().Width <= 0 {
		return img
	}
	scale := float32(w) / s.Size().Width
	ink := color.NRGBAModel.Convert(look.Color(look.Mark)).(color.NRGBA)
	for _, r := range s.plan.ribbons {
		alpha := float32(0.26)
		if r.flow == s.under {
			alpha = 0.6
		}
		for x := max(0, int(r.x1*scale)); x < min(w, int(r.x2*scale)); x++ {
			top := r.at((float32(x)+0.5)/scale) * scale
			inkColumn(img, x, top, top+max(1, r.fat*scale), ink, alpha)
		}
	}
	return img
}

// inkColumn fills a column of pixels between two heights, its ends by how much of them is
// covered; where another ribbon lies already, the stronger ink stays.
func inkColumn(img *image.NRGBA, x int, top, end float32, ink color.NRGBA, alpha float32) {
	for y := max(0, int(top)); y < min(img.Rect.Dy(), int(end)+1); y++ {
		covered := min(end, float32(y+1)) - max(top, float32(y))
		if covered <= 0 {
			continue
		}
		a := uint8(255 * alpha * covered)
		if i := img.PixOffset(x, y); img.Pix[i+3] < a {
			img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = ink.R, ink.G, ink.B, a
		}
	}
}
