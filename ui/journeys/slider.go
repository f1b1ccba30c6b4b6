package journeys

import (
	"cmp"
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// The measures of the slider's panel, in px.
const (
	sliderHeight = 80
	sliderLeft   = 216 // the date
	sliderRight  = 176 // the sums
	barMost      = 34
	axisAt       = 52
	knobSize     = 14
	threeDates   = 320 // the least width for a date in the middle
	playEvery    = 140 * time.Millisecond
)

// slider is the panel below a rehearsal: a bar for each day, as high as many
// messages go out, and a knob that takes one to the end of a day.
type slider struct {
	widget.BaseWidget
	moved   func(day int)
	sent    []int         // by day
	costs   []value.Money // by day; nil: no price is set
	from    time.Time
	day     int // days passed: the knob stands at the end of day number day
	playing func()
	play    *widgets.Button
	date    *widgets.Text
	below   *widgets.Text
	sums    *widgets.Text
	label   *widgets.Text
}

var (
	_ fyne.Draggable    = (*slider)(nil)
	_ desktop.Mouseable = (*slider)(nil)
	_ fyne.Focusable    = (*slider)(nil)
)

func newSlider(moved func(day int)) *slider {
	s := &slider{moved: moved, date: widgets.NewText("", widgets.TextStyle{Bold: true}), below: widgets.NewText("", widgets.Small),
		sums:  widgets.NewText("", widgets.TextStyle{Bold: true, Size: look.SizeSection, Align: widgets.Right, Figures: true}),
		label: widgets.NewText("", widgets.TextStyle{Size: look.SizeSmall, Color: look.Muted, Align: widgets.Right})}
	s.play = widgets.NewIconButton("play", lang.X("journeys.slider.play", "Play the days"), s.toggle)
	s.ExtendBaseWidget(s)
	return s
}

// load shows a new result, with the knob at its end.
func (s *slider) load(r *rehearsed) {
	s.from, s.sent = r.from, make([]int, len(r.result.Days))
	for i, d := range r.result.Days {
		for _, n := range d.Sent {
			s.sent[i] += n
		}
	}
	s.costs = nil
	if c := r.result.Cost; c != nil {
		for _, d := range r.result.Days {
			s.costs = append(s.costs, value.Money(c.Days[d.Date]))
		}
	}
	s.day = len(s.sent)
	s.write()
}

// set moves the knob and tells.
func (s *slider) set(day int) {
	day = max(1, min(len(s.sent), day))
	if day == s.day || len(s.sent) == 0 {
		return
	}
	s.day = day
	s.write()
	s.moved(day)
}

func (s *slider) write() {
	if len(s.sent) == 0 {
		return
	}
	sum := 0
	for _, n := range s.sent[:s.day] {
		sum += n
	}
	s.date.SetText(ui.Day(s.from.AddDate(0, 0, s.day-1)))
	day, label := lang.X("journeys.slider.day", "day {{.Day}} of {{.Of}}", ui.With("Day", s.day, "Of", len(s.sent))), lang.X("journeys.slider.sent", "Messages sent")
	if today := s.costs; today != nil {
		total := value.Money{Currency: today[0].Currency}
		for _, m := range today[:s.day] {
			total.Minor += m.Minor
			total.Currency = cmp.Or(m.Currency, total.Currency)
		}
		if m := today[s.day-1]; m.Minor > 0 {
			day += " · " + ui.Money(m)
		}
		if total.Minor > 0 {
			label += " · " + ui.Money(total)
		}
	}
	s.below.SetText(day)
	s.label.SetText(label)
	s.sums.SetText(ui.Number(sum))
	s.Refresh()
}

// toggle plays day by day, or stops.
func (s *slider) toggle() {
	if s.playing != nil {
		s.halt()
		return
	}
	if s.day >= len(s.sent) {
		s.set(1)
	}
	s.play.SetIcon("pause")
	s.tick()
}

func (s *slider) tick() {
	s.playing = live.Run(func(ctx context.Context) (struct{}, error) {
		select {
		case <-ctx.Done():
			return struct{}{}, ctx.Err()
		case <-time.After(playEvery):
			return struct{}{}, nil
		}
	}, func(_ struct{}, err error) {
		if err != nil {
			return
		}
		s.set(s.day + 1)
		if s.day >= len(s.sent) {
			s.halt()
			return
		}
		s.tick()
	})
}

func (s *slider) halt() {
	if s.playing != nil {
		s.playing()
		s.playing = nil
	}
	s.play.SetIcon("play")
}

// dayAt is the day under a place.
func (s *slider) dayAt(x float32) int {
	width := s.Size().Width - sliderLeft - sliderRight
	if width <= 0 || len(s.sent) == 0 {
		return s.day
	}
	return int((x-sliderLeft)/width*float32(len(s.sent))) + 1
}

func (s *slider) onTrack(x float32) bool {
	return x >= sliderLeft-knobSize && x <= s.Size().Width-sliderRight+knobSize
}

// MouseDown moves the knob.
func (s *slider) MouseDown(e *desktop.MouseEvent) {
	if s.onTrack(e.Position.X) {
		s.halt()
		s.set(s.dayAt(e.Position.X))
	}
}

// MouseUp is called by Fyne.
func (s *slider) MouseUp(*desktop.MouseEvent) {}

// Dragged moves the knob.
func (s *slider) Dragged(e *fyne.DragEvent) {
	if s.onTrack(e.Position.X) {
		s.set(s.dayAt(e.Position.X))
	}
}

// DragEnd is called by Fyne.
func (s *slider) DragEnd() {}

// FocusGained is called by Fyne.
func (s *slider) FocusGained() {}

// FocusLost is called by Fyne.
func (s *slider) FocusLost() {}

// TypedRune is called by Fyne.
func (s *slider) TypedRune(rune) {}

// TypedKey moves the knob by a day, or to an end.
func (s *slider) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		s.set(s.day - 1)
	case fyne.KeyRight:
		s.set(s.day + 1)
	case fyne.KeyHome:
		s.set(1)
	case fyne.KeyEnd:
		s.set(len(s.sent))
	case fyne.KeySpace:
		s.toggle()
	}
}

// MinSize implements fyne.CanvasObject.
func (s *slider) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	return fyne.NewSize(480, sliderHeight)
}

// CreateRenderer implements fyne.Widget.
func (s *slider) CreateRenderer() fyne.WidgetRenderer {
	r := &sliderRenderer{s: s, ground: canvas.NewRectangle(look.Color(look.Surface)), top: canvas.NewLine(look.Color(look.Line)),
		axis: canvas.NewLine(look.Color(look.Line2)), past: canvas.NewLine(look.Color(look.Mark)), knob: canvas.NewCircle(look.Color(look.Surface))}
	return r
}

// sliderRenderer draws ground, bars, axis and knob.
type sliderRenderer struct {
	s         *slider
	ground    *canvas.Rectangle
	top, axis *canvas.Line
	past      *canvas.Line
	knob      *canvas.Circle
	bars      []*canvas.Rectangle
	days      [3]*canvas.Text
	objects   []fyne.CanvasObject
}

// Destroy implements fyne.WidgetRenderer.
func (r *sliderRenderer) Destroy() {}

// MinSize implements fyne.WidgetRenderer.
func (r *sliderRenderer) MinSize() fyne.Size { return r.s.MinSize() }

// Objects implements fyne.WidgetRenderer.
func (r *sliderRenderer) Objects() []fyne.CanvasObject {
	if r.objects == nil {
		r.Layout(r.s.Size())
	}
	return r.objects
}

// Refresh implements fyne.WidgetRenderer.
func (r *sliderRenderer) Refresh() {
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}

// Layout implements fyne.WidgetRenderer.
func (r *sliderRenderer) Layout(size fyne.Size) {
	r.ground.FillColor, r.top.StrokeColor, r.axis.StrokeColor = look.Color(look.Surface), look.Color(look.Line), look.Color(look.Line2)
	r.past.StrokeColor, r.knob.FillColor, r.knob.StrokeColor = look.Color(look.Mark), look.Color(look.Surface), look.Color(look.Mark)
	put(r.ground, 0, 0, size.Width, size.Height)
	across(r.top, 0, size.Width, 0)
	put(r.s.play, 16, 20, 36, 32)
	put(r.s.date, 64, 18, sliderLeft-76, 20)
	put(r.s.below, 64, 38, sliderLeft-76, 18)
	put(r.s.label, size.Width-sliderRight+24, 18, sliderRight-40, 17)
	put(r.s.sums, size.Width-sliderRight+24, 36, sliderRight-40, 22)
	r.objects = []fyne.CanvasObject{r.ground, r.top, r.s.play, r.s.date, r.s.below, r.s.label, r.s.sums}
	r.layBars(size)
}

func (r *sliderRenderer) layBars(size fyne.Size) {
	n := len(r.s.sent)
	width := size.Width - sliderLeft - sliderRight
	if n == 0 || width <= 0 {
		return
	}
	pitch := width / float32(n)
	most := 1
	for _, sent := range r.s.sent {
		most = max(most, sent)
	}
	for len(r.bars) < n {
		r.bars = append(r.bars, canvas.NewRectangle(nil))
	}
	for i, sent := range r.s.sent {
		bar := r.bars[i]
		bar.FillColor, bar.CornerRadius = look.Color(look.Edge), 2
		if i < r.s.day {
			bar.FillColor = look.Color(look.Mark2)
		}
		height := float32(sent) / float32(most) * barMost
		if sent > 0 {
			height = max(2, height)
		}
		put(bar, sliderLeft+float32(i)*pitch+pitch*0.1, axisAt-4-height, pitch*0.8, height)
		r.objects = append(r.objects, bar)
	}
	x := sliderLeft + float32(r.s.day)*pitch
	across(r.axis, sliderLeft, sliderLeft+width, axisAt)
	across(r.past, sliderLeft, x, axisAt)
	r.past.StrokeWidth, r.knob.StrokeWidth = 2, 2
	put(r.knob, x-knobSize/2, axisAt-knobSize/2, knobSize, knobSize)
	r.objects = append(r.objects, r.axis, r.past, r.knob)
	r.layDays(pitch, n)
}

// layDays writes the first day, the middle and the last below the axis.
func (r *sliderRenderer) layDays(pitch float32, n int) {
	for i, day := range []int{0, n / 2, n - 1} {
		if i == 1 && pitch*float32(n) < threeDates {
			continue
		}
		if r.days[i] == nil {
			r.days[i] = canvas.NewText("", nil)
		}
		t := r.days[i]
		t.Text, t.TextSize, t.Color = ui.Day(r.s.from.AddDate(0, 0, day)), look.SizeSmall, look.Color(look.Muted)
		w := t.MinSize().Width
		x := sliderLeft + float32(day)*pitch
		if i == 2 {
			x = sliderLeft + float32(n)*pitch - w
		}
		put(t, x, axisAt+8, w, 17)
		r.objects = append(r.objects, t)
	}
}

func across(l *canvas.Line, x0, x1, y float32) {
	l.Position1, l.Position2 = fyne.NewPos(x0, y), fyne.NewPos(x1, y)
}
