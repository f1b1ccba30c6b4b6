package widgets

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// DayMark is something that happens at a place of a Timeline.
type DayMark struct {
	At     float64 // 0 (now) to 1 (the end)
	Value  float64
	Strong bool // in the mark's colour, else in its second tone
}

// DayTick names a place of a Timeline's axis.
type DayTick struct {
	At   float64
	Text string
	Bold bool
}

// Timeline shows what lies ahead as bars on an axis of time, with a span that is
// shaded: the quiet hours.
type Timeline struct {
	widget.BaseWidget
	marks    []DayMark
	ticks    []DayTick
	from, to float64 // shaded; equal: nothing
	words    string  // on the shade
}

// NewTimeline makes an empty axis.
func NewTimeline() *Timeline {
	t := &Timeline{}
	t.ExtendBaseWidget(t)
	return t
}

// Set shows marks and ticks.
func (t *Timeline) Set(marks []DayMark, ticks []DayTick) {
	t.marks, t.ticks = marks, ticks
	t.Refresh()
}

// SetShade shades a span.
func (t *Timeline) SetShade(from, to float64, words string) {
	t.from, t.to, t.words = max(0, from), min(1, to), words
	t.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (t *Timeline) CreateRenderer() fyne.WidgetRenderer {
	axis, shade, now := box(0), box(0), box(4)
	var bars, notches []*canvas.Rectangle
	var names []*line
	var words line
	r := &parts{of: t}
	r.min = func() fyne.Size { return fyne.NewSize(240, 78) }
	r.place = func(size fyne.Size) {
		floor := size.Height - 25
		r.objects = r.objects[:0]
		if t.to > t.from {
			fill(shade, look.Well, look.Clear, 0)
			x := float32(t.from) * size.Width
			w := float32(t.to-t.from) * size.Width
			put(shade, x, 0, w, floor)
			r.objects = append(r.objects, shade)
			if at, fits := t.wordsAt(x, w, size.Width, floor); fits {
				r.objects = words.draw(r.objects, t.words, Small, at, 6, w, 17)
			}
		}
		fill(axis, look.Line2, look.Clear, 0)
		put(axis, 0, floor, size.Width, 1)
		r.objects = append(r.objects, axis)
		for i, m := range t.marks {
			if i == len(bars) {
				bars = append(bars, box(2))
			}
			r.objects = append(r.objects, t.bar(bars[i], m, size.Width, floor))
		}
		free := float32(0) // from where a name may stand
		for i, tick := range t.ticks {
			if i == len(names) {
				names = append(names, &line{})
				notches = append(notches, box(0))
			}
			r.objects, free = t.tick(r.objects, names[i], notches[i], tick, size.Width, floor, free)
		}
		fill(now, look.Text, look.Clear, 0)
		put(now, -4, floor-4, 8, 8)
		r.objects = append(r.objects, now)
	}
	return newParts(r)
}

// wordsAt finds the first room for the words on the shade, beside the bars that are high.
func (t *Timeline) wordsAt(x, w, width, floor float32) (at float32, fits bool) {
	const gap, foot = 10, 6 + 17
	need := Small.Width(t.words)
	at = x + gap
	for _, m := range slices.SortedFunc(slices.Values(t.marks), func(a, b DayMark) int { return cmp.Compare(a.At, b.At) }) {
		if left, h := t.extent(m, width, floor); floor-h < foot && left < at+need+gap && left+barWidth > at-gap {
			at = left + barWidth + gap
		}
	}
	return at, at+need <= x+w-6
}

const barWidth float32 = 8

// extent gives where a bar begins and how high it is.
func (t *Timeline) extent(m DayMark, width, floor float32) (x, h float32) {
	top := 1.0
	for _, other := range t.marks {
		top = max(top, other.Value)
	}
	return min(max(float32(m.At)*width-barWidth/2, 5), width-barWidth), max(4, float32(m.Value/top)*(floor-8))
}

func (t *Timeline) bar(b *canvas.Rectangle, m DayMark, width, floor float32) fyne.CanvasObject {
	ink := look.Mark2
	if m.Strong {
		ink = look.Mark
	}
	fill(b, ink, look.Clear, 0)
	x, h := t.extent(m, width, floor)
	put(b, x, floor-h, barWidth, h)
	return b
}

// tick draws a notch and its name, unless that would touch the name before it.
func (t *Timeline) tick(objects []fyne.CanvasObject, name *line, notch *canvas.Rectangle, tick DayTick, width, floor, free float32) ([]fyne.CanvasObject, float32) {
	style := TextStyle{Size: look.SizeSmall, Color: look.Muted, Figures: true}
	if tick.Bold {
		style.Bold, style.Color = true, look.Text
	}
	x, w := float32(tick.At)*width, style.Width(tick.Text)
	if tick.At > 0 {
		fill(notch, look.Line2, look.Clear, 0)
		put(notch, x, floor, 1, 4)
		objects = append(objects, notch)
	}
	left := max(0, min(x-w/2, width-w))
	if left < free {
		return objects, free
	}
	return name.draw(objects, tick.Text, style, left, floor+7, w, 17), left + w + 8
}
