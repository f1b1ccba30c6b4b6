package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Align says at which side of its place a text stands.
type Align int

// The sides.
const (
	Left Align = iota
	Center
	Right
)

// TextStyle is how a text looks. The zero style is base text.
type TextStyle struct {
	Size    float32             // px; 0 is look.SizeBase
	Bold    bool                // SemiBold
	Color   fyne.ThemeColorName // "" is look.Text
	Align   Align
	Figures bool // each digit in a cell of its own, so that columns of numbers line up
}

// The styles that the pictures use.
var (
	Base        = TextStyle{}
	Strong      = TextStyle{Bold: true}
	Second      = TextStyle{Color: look.Muted}
	Small       = TextStyle{Size: look.SizeSmall, Color: look.Muted}
	Hint        = TextStyle{Size: look.SizeSmall, Color: look.Faint}
	SectionHead = TextStyle{Size: look.SizeSection, Bold: true}
	PageHead    = TextStyle{Size: look.SizePage, Bold: true, Figures: true}
	BigNumber   = TextStyle{Size: look.SizeBig, Bold: true, Figures: true}
	Number      = TextStyle{Figures: true, Align: Right}
	Total       = TextStyle{Figures: true, Align: Right, Bold: true}
	LinkText    = TextStyle{Color: look.Accent, Bold: true}
)

// In gives the style in another colour.
func (s TextStyle) In(c fyne.ThemeColorName) TextStyle { s.Color = c; return s }

// Aligned gives the style at another side.
func (s TextStyle) Aligned(a Align) TextStyle { s.Align = a; return s }

func (s TextStyle) size() float32 {
	if s.Size == 0 {
		return look.SizeBase
	}
	return s.Size
}

func (s TextStyle) color() fyne.ThemeColorName {
	if s.Color == "" {
		return look.Text
	}
	return s.Color
}

// Width measures a text in the style, in px.
func (s TextStyle) Width(text string) float32 {
	if s.Figures {
		return figuresWidth(text, s)
	}
	return fyne.MeasureText(text, s.size(), fyne.TextStyle{Bold: s.Bold}).Width
}

// Text is one line of text. Where it is given less room than it needs it ends
// in an ellipsis, if it may; else it asks for the room.
type Text struct {
	widget.BaseWidget
	text  string
	style TextStyle
	cut   bool // may be shortened
}

// NewText makes a line of text that takes the room it needs.
func NewText(text string, style TextStyle) *Text {
	t := &Text{text: text, style: style}
	t.ExtendBaseWidget(t)
	return t
}

// NewCutText makes a line of text that is shortened where room is scarce.
func NewCutText(text string, style TextStyle) *Text {
	t := NewText(text, style)
	t.cut = true
	return t
}

// Text gives what is shown.
func (t *Text) Text() string { return t.text }

// SetText shows another text.
func (t *Text) SetText(text string) {
	if t.text != text {
		t.text = text
		t.Refresh()
	}
}

// SetStyle changes the look.
func (t *Text) SetStyle(style TextStyle) {
	if t.style != style {
		t.style = style
		t.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: t}
	var line line
	r.place = func(size fyne.Size) {
		r.objects = line.draw(r.objects[:0], t.fitted(size.Width), t.style, 0, 0, size.Width, size.Height)
	}
	r.min = func() fyne.Size {
		w := t.style.Width(t.text)
		if t.cut {
			w = min(w, 24)
		}
		return fyne.NewSize(ceil(w), look.LineHeight(t.style.size()))
	}
	return newParts(r)
}

// naturalWidth implements yielding.
func (t *Text) naturalWidth() float32 {
	if !t.cut {
		return 0
	}
	return ceil(t.style.Width(t.text))
}

func (t *Text) fitted(width float32) string {
	if !t.cut {
		return t.text
	}
	return fit(t.text, t.style, width)
}

// Ascent and height of Pretendard in em, from its OS/2 table.
const (
	fontAscent = 0.952
	fontHeight = 1.193
)

// baseline is how far below the top of its line the letters stand, on whole px.
func (t *Text) baseline() float32 {
	size := t.style.size()
	return float32(int((look.LineHeight(size)-fontHeight*size)/2 + fontAscent*size + 0.5))
}

// fit shortens a text to a width with an ellipsis.
func fit(text string, style TextStyle, width float32) string {
	if width <= 0 || style.Width(text) <= width+0.5 {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes) // the longest head that fits with its ellipsis
	for low < high {
		mid := (low + high + 1) / 2
		if style.Width(string(runes[:mid])+"…") <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(runes[:low]) + "…"
}

// line draws one line of text into a place with pooled objects.
type line struct{ pool []*canvas.Text }

// draw appends the objects of the line to objects.
func (l *line) draw(objects []fyne.CanvasObject, text string, style TextStyle, x, y, w, h float32) []fyne.CanvasObject {
	pieces := []piece{{text: text, width: style.Width(text)}}
	if style.Figures {
		pieces = figurePieces(text, style)
	}
	var total float32
	for _, p := range pieces {
		total += p.width
	}
	switch style.Align {
	case Center:
		x += (w - total) / 2
	case Right:
		x += w - total
	}
	for i, p := range pieces {
		if i == len(l.pool) {
			l.pool = append(l.pool, canvas.NewText("", nil))
		}
		o := l.pool[i]
		set(o, p.text, style)
		natural := o.MinSize()
		put(o, x+(p.width-p.drawn(natural.Width))/2, y+middle(h, natural.Height), natural.Width, natural.Height)
		x += p.width
		objects = append(objects, o)
	}
	return objects
}

func set(o *canvas.Text, text string, style TextStyle) {
	c := look.Color(style.color())
	if o.Text == text && o.TextSize == style.size() && o.TextStyle.Bold == style.Bold && o.Color == c {
		return
	}
	o.Text, o.TextSize, o.TextStyle.Bold, o.Color = text, style.size(), style.Bold, c
	o.Refresh()
}

func ceil(x float32) float32 {
	if whole := float32(int(x)); whole < x {
		return whole + 1
	}
	return x
}
