package widgets

import (
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// MonthMark is something that lies on a day.
type MonthMark struct {
	Text, Count string
	Color       fyne.ThemeColorName // of the bar before it
	Hollow      bool                // not certain: an outline only
	Faded       bool                // over
	Movable     bool                // may be dragged to another day
}

// MonthDay is one cell of a month.
type MonthDay struct {
	Day   int    // of its month
	Note  string // a holiday's name
	Rest  bool   // a day of rest
	Other bool   // of the month before or after
	Today bool
	Past  bool // nothing can be put there
	Marks []MonthMark
}

// Measures of a month in px.
const (
	monthHead  float32 = 28
	monthDate  float32 = 28
	monthMark  float32 = 20
	monthPitch         = monthMark + 3
	monthInset float32 = 6
	monthLeast float32 = 74 // of a cell
)

// Month is a calendar of whole weeks, one row each. Marks can be dragged to other
// days; arrows choose a day, Enter opens it.
type Month struct {
	widget.BaseWidget
	heads  []string // of the seven columns
	days   []MonthDay
	more   func(n int) string
	chosen int // -1: none
	drag   *monthDrag
	focus  bool

	OnDay  func(day int)
	OnMark func(day, mark int)
	OnMove func(day, mark, to int)
}

// monthDrag is a mark in the hand.
type monthDrag struct {
	day, mark int
	at        fyne.Position
}

var (
	_ fyne.Draggable     = (*Month)(nil)
	_ fyne.Tappable      = (*Month)(nil)
	_ fyne.Focusable     = (*Month)(nil)
	_ desktop.Mouseable  = (*Month)(nil)
	_ desktop.Cursorable = (*Month)(nil)
)

// NewMonth makes an empty month; heads name the days of the week and more says how
// many marks do not fit.
func NewMonth(heads []string, more func(n int) string) *Month {
	m := &Month{heads: heads, more: more, chosen: -1}
	m.ExtendBaseWidget(m)
	return m
}

// Set shows other days, whole weeks of them. What is in the hand is let go.
func (m *Month) Set(days []MonthDay) {
	m.days, m.drag = days, nil
	if m.chosen >= len(days) {
		m.chosen = -1
	}
	m.Refresh()
}

// Days gives what is shown.
func (m *Month) Days() []MonthDay { return m.days }

// Choose marks a day; -1 none.
func (m *Month) Choose(day int) { m.chosen = day; m.Refresh() }

func (m *Month) weeks() int { return max(1, len(m.days)/7) }

func (m *Month) cell(size fyne.Size) (w, h float32) {
	return size.Width / 7, max(monthLeast, (size.Height-monthHead)/float32(m.weeks()))
}

// Place gives the middle of a mark, or of a day where mark is below 0.
func (m *Month) Place(day, mark int) fyne.Position {
	w, h := m.cell(m.Size())
	at := fyne.NewPos(float32(day%7)*w+w/2, monthHead+float32(day/7)*h)
	if mark < 0 {
		return at.AddXY(0, h/2)
	}
	return at.AddXY(0, monthDate+float32(mark)*monthPitch+monthMark/2)
}

// fits is how many marks a cell has room for, and how many of n are shown.
func fits(h float32, n int) (shown int) {
	room := max(0, int((h-monthDate-2)/monthPitch))
	if n <= room {
		return n
	}
	return max(0, room-1) // the last line says how many more there are
}

// hit finds the day at a place and the mark on it; -1 where there is none.
func (m *Month) hit(at fyne.Position) (day, mark int) {
	w, h := m.cell(m.Size())
	if at.Y < monthHead || at.X < 0 || w <= 0 || at.X >= 7*w {
		return -1, -1
	}
	day = int((at.Y-monthHead)/h)*7 + int(at.X/w)
	if day < 0 || day >= len(m.days) {
		return -1, -1
	}
	y := at.Y - monthHead - float32(day/7)*h - monthDate
	mark = int(y / monthPitch)
	if y < 0 || mark >= fits(h, len(m.days[day].Marks)) {
		mark = -1
	}
	return day, mark
}

// Tapped implements fyne.Tappable.
func (m *Month) Tapped(e *fyne.PointEvent) { m.open(m.hit(e.Position)) }

func (m *Month) open(day, mark int) {
	if day < 0 {
		return
	}
	m.Choose(day)
	switch {
	case mark >= 0 && m.OnMark != nil:
		m.OnMark(day, mark)
	case m.OnDay != nil:
		m.OnDay(day)
	}
}

// MouseDown takes the focus.
func (m *Month) MouseDown(*desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(m); c != nil {
		c.Focus(m)
	}
}

// MouseUp is called by Fyne.
func (m *Month) MouseUp(*desktop.MouseEvent) {}

// Cursor is a hand over days that can be opened.
func (m *Month) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Dragged takes a mark along.
func (m *Month) Dragged(e *fyne.DragEvent) {
	if m.drag == nil {
		day, mark := m.hit(e.Position.SubtractXY(e.Dragged.DX, e.Dragged.DY))
		if mark < 0 || !m.days[day].Marks[mark].Movable || m.OnMove == nil {
			return
		}
		m.drag = &monthDrag{day: day, mark: mark}
	}
	m.drag.at = e.Position
	m.Refresh()
}

// DragEnd puts the mark down.
func (m *Month) DragEnd() {
	d := m.drag
	if d == nil {
		return
	}
	m.drag = nil
	m.Refresh()
	if to, _ := m.hit(d.at); to >= 0 && to != d.day && !m.days[to].Past {
		m.OnMove(d.day, d.mark, to)
	}
}

// FocusGained shows where one stands.
func (m *Month) FocusGained() { m.focus = true; m.Refresh() }

// FocusLost is called by Fyne.
func (m *Month) FocusLost() { m.focus = false; m.Refresh() }

// TypedRune is called by Fyne.
func (m *Month) TypedRune(rune) {}

// TypedKey chooses a day with the arrows, opens it with Enter and lets go with Esc.
func (m *Month) TypedKey(e *fyne.KeyEvent) {
	steps := map[fyne.KeyName]int{fyne.KeyLeft: -1, fyne.KeyRight: 1, fyne.KeyUp: -7, fyne.KeyDown: 7}
	switch by, arrow := steps[e.Name]; {
	case arrow && m.chosen < 0:
		m.Choose(m.first())
	case arrow && m.chosen+by >= 0 && m.chosen+by < len(m.days):
		m.Choose(m.chosen + by)
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace:
		m.open(m.chosen, -1)
	case e.Name == fyne.KeyEscape && m.drag != nil:
		m.drag = nil
		m.Refresh()
	}
}

// first is today, or the first day of the month.
func (m *Month) first() int {
	for i, d := range m.days {
		if d.Today {
			return i
		}
	}
	for i, d := range m.days {
		if !d.Other {
			return i
		}
	}
	return 0
}

// CreateRenderer implements fyne.Widget.
func (m *Month) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: m}
	var d drawing
	r.min = func() fyne.Size { return fyne.NewSize(7*64, monthHead+monthLeast*float32(m.weeks())) }
	r.place = func(size fyne.Size) {
		d.begin()
		m.draw(&d, size)
		r.objects = d.objects
	}
	return newParts(r)
}

func (m *Month) draw(d *drawing, size fyne.Size) {
	w, h := m.cell(size)
	for i, head := range m.heads {
		d.write(head, Hint.Aligned(Center), float32(i)*w, 0, w, monthHead)
	}
	target := -1
	if m.drag != nil {
		if target, _ = m.hit(m.drag.at); target >= 0 && (m.days[target].Past || target == m.drag.day) {
			target = -1
		}
	}
	for i := range m.days {
		x, y := edge(float32(i%7)*w), edge(monthHead+float32(i/7)*h)
		m.drawDay(d, i, x, y, edge(float32(i%7+1)*w)-x, edge(monthHead+float32(i/7+1)*h)-y, i == target)
	}
	if m.drag != nil && m.drag.day < len(m.days) {
		mark := m.days[m.drag.day].Marks[m.drag.mark]
		under := d.box(5)
		fill(under, look.Raised, look.Line2, 1)
		put(under, m.drag.at.X-w/2+monthInset-1, m.drag.at.Y-monthMark/2-1, w-2*monthInset+2, monthMark+2)
		drawMark(d, mark, m.drag.at.X-w/2+monthInset, m.drag.at.Y-monthMark/2, w-2*monthInset)
	}
}

// edge is where a line between cells lies: on whole pixels, or some are blurred.
func edge(at float32) float32 { return float32(math.Round(float64(at))) }

func (m *Month) drawDay(d *drawing, i int, x, y, w, h float32, target bool) {
	day := m.days[i]
	ground := d.box(0)
	switch {
	case target:
		fill(ground, look.Soft, look.Mark, 1.5)
	case i == m.chosen:
		fill(ground, look.Soft, look.Line2, 1)
	case day.Rest:
		fill(ground, look.Well, look.Line, 1)
	case day.Other:
		fill(ground, look.Ground, look.Line, 1)
	default:
		fill(ground, look.Surface, look.Line, 1)
	}
	put(ground, x, y, w, h)
	m.drawDate(d, day, x, y, w)
	shown := fits(h, len(day.Marks))
	for k, mark := range day.Marks[:shown] {
		if m.drag != nil && m.drag.day == i && m.drag.mark == k {
			mark.Faded, mark.Hollow = true, true
		}
		drawMark(d, mark, x+monthInset, y+monthDate+float32(k)*monthPitch, w-2*monthInset)
	}
	if rest := len(day.Marks) - shown; rest > 0 && h >= monthDate+monthMark {
		d.write(d.fit(m.more(rest), Small, w-2*monthInset), Small, x+monthInset+8, y+monthDate+float32(shown)*monthPitch, w-2*monthInset, monthMark)
	}
}

func (m *Month) drawDate(d *drawing, day MonthDay, x, y, w float32) {
	style := TextStyle{Figures: true, Bold: day.Today}
	switch {
	case day.Today:
		ring := d.box(11)
		fill(ring, look.Accent, look.Accent, 0)
		put(ring, x+monthInset-2, y+3, 22, 22)
		style.Color, style.Align = look.OnAccent, Center
	case day.Other:
		style.Color = look.Faint
	case day.Rest:
		style.Color = look.Bad
	}
	if day.Today {
		d.write(strconv.Itoa(day.Day), style, x+monthInset-2, y+3, 22, 22)
	} else {
		d.write(strconv.Itoa(day.Day), style, x+monthInset+2, y+3, 22, 22)
	}
	if day.Note != "" {
		note := Small
		if day.Rest && !day.Other {
			note = Small.In(look.Bad)
		}
		left := monthInset + 26
		d.write(d.fit(day.Note, note, w-left-monthInset), note.Aligned(Right), x+left, y+3, w-left-monthInset, 22)
	}
}

// drawMark is a bar, the words, and the count at the right.
func drawMark(d *drawing, mark MonthMark, x, y, w float32) {
	ground := d.box(4)
	if mark.Hollow {
		fill(ground, look.Clear, look.Line2, 1)
	} else {
		fill(ground, look.Hover, look.Line, 0)
	}
	put(ground, x, y, w, monthMark)
	bar := d.box(1.5)
	fill(bar, mark.Color, mark.Color, 0)
	put(bar, x+3, y+4, 3, monthMark-8)
	words, count := TextStyle{Size: look.SizeSmall}, TextStyle{Size: look.SizeSmall, Color: look.Muted, Align: Right, Figures: true}
	if mark.Faded {
		words.Color = look.Muted
	}
	right := min(count.Width(mark.Count), w/2)
	d.write(mark.Count, count, x+w-right-5, y, right, monthMark)
	d.write(d.fit(mark.Text, words, w-right-20), words, x+10, y, w-right-20, monthMark)
}
