package widgets

import (
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/ui/look"
)

// codeFace is the renderer of an editor: pools of objects filled anew for what is
// in view.
type codeFace struct {
	of               *Code
	objects          []fyne.CanvasObject
	back, edge, ring *canvas.Rectangle // the ring is drawn last, over rows cut off
	caret, thumb     *canvas.Rectangle
	spot             *canvas.Rectangle // the mark pointed at: tips need an object
	script           *Text
	rects            pool[*canvas.Rectangle]
	texts            pool[*canvas.Text]
	numbers          pool[*canvas.Text]
	icons            pool[*canvas.Image]
	choices          *choicesFace
}

// pool keeps objects from one drawing to the next.
type pool[T any] struct {
	all  []T
	used int
	make func() T
}

func (p *pool[T]) next() T {
	if p.used == len(p.all) {
		p.all = append(p.all, p.make())
	}
	p.used++
	return p.all[p.used-1]
}

// CreateRenderer implements fyne.Widget.
func (c *Code) CreateRenderer() fyne.WidgetRenderer {
	f := &codeFace{of: c, back: box(look.RadiusField), ring: box(look.RadiusField), edge: box(0), caret: box(0), thumb: box(3), spot: box(0),
		script: NewText("한", Hint.In(look.Accent)), choices: newChoicesFace()}
	f.rects.make = func() *canvas.Rectangle { return box(3) }
	f.texts.make = func() *canvas.Text { return canvas.NewText("", nil) }
	f.numbers.make = f.texts.make
	f.icons.make = func() *canvas.Image { return picture("triangle-alert", look.Warn) }
	c.face = f
	f.fill()
	return f
}

func (f *codeFace) Destroy()                     {}
func (f *codeFace) IsClip()                      {}
func (f *codeFace) MinSize() fyne.Size           { return f.of.MinSize() }
func (f *codeFace) Objects() []fyne.CanvasObject { return f.objects }
func (f *codeFace) Layout(fyne.Size)             { f.fill() }

func (f *codeFace) Refresh() {
	f.fill()
	canvas.Refresh(f.of)
}

func (f *codeFace) add(o fyne.CanvasObject) { f.objects = append(f.objects, o) }

func (f *codeFace) rect(ink fyne.ThemeColorName, radius, x, y, w, h float32) {
	r := f.rects.next()
	r.CornerRadius = radius
	fill(r, ink, look.Clear, 0)
	put(r, x, y, w, h)
	f.add(r)
}

// fill draws what is in view.
func (f *codeFace) fill() {
	c, size := f.of, f.of.Size()
	f.rects.used, f.texts.used, f.numbers.used, f.icons.used = 0, 0, 0, 0
	f.objects = f.objects[:0]
	if size.Width < codeGutter+2*codePad {
		return
	}
	c.arrange()
	f.ground(size)
	first := max(0, int((c.top-codePad)/codeRow))
	last := min(c.rows.all-1, int((c.top+size.Height)/codeRow))
	for row := first; row <= last; row++ {
		f.row(row, codePad+float32(row)*codeRow-c.top, size.Width)
	}
	f.over(size)
}

func (f *codeFace) ground(size fyne.Size) {
	c := f.of
	border, stroke := look.Line2, float32(1)
	switch {
	case c.focused:
		border, stroke = look.Mark, 2
	case c.warning:
		border = look.WarnMark
	case c.locked:
		border = look.Line
	}
	fill(f.back, look.Surface, look.Clear, 0)
	put(f.back, 0, 0, size.Width, size.Height)
	fill(f.ring, look.Clear, border, stroke)
	put(f.ring, 0, 0, size.Width, size.Height)
	fill(f.edge, look.Line, look.Clear, 0)
	put(f.edge, codeGutter, 2, 1, size.Height-4)
	f.add(f.back)
	f.add(f.edge)
}

// row draws one row of the screen.
func (f *codeFace) row(row int, y, width float32) {
	c := f.of
	line, from, to := c.rows.part(row)
	mark := c.markOf(line)
	if from == 0 {
		f.margin(line, y, mark)
	}
	start := codeGutter + codePad
	a, b := c.selection()
	if a == b && c.focused && line == c.caret.line {
		f.rect(look.Well, 0, codeGutter+1, y, width-codeGutter-3, codeRow)
	}
	c.rows.pieces(line, from, to, func(text string, x float32, s CodeSpan) {
		if s.Back {
			f.rect(look.Soft, 3, start+x-1, y+1, codeTextWidth(text)+2, codeRow-2)
		}
	})
	f.selected(row, start, y)
	c.rows.pieces(line, from, to, func(text string, x float32, s CodeSpan) { f.text(text, start+x, y, s) })
	if mark != nil && mark.Column > 0 {
		f.underline(*mark, line, from, to, start, y)
	}
}

// selected draws the ground of what is selected in a row.
func (f *codeFace) selected(row int, start, y float32) {
	c := f.of
	a, b := c.selection()
	line, from, to := c.rows.part(row)
	if a == b || line < a.line || line > b.line {
		return
	}
	text := c.text.lines[line].text
	left, right, over := from, to, float32(0)
	if line == a.line {
		left = min(max(a.at, from), to)
	}
	if line == b.line {
		right = min(max(b.at, from), to)
	} else if to == len(text) {
		over = 5 // the line's end is selected too
	}
	if left < right || over > 0 {
		f.rect(look.Line2, 2, start+codeTextWidth(text[from:left]), y, codeTextWidth(text[left:right])+over, codeRow)
	}
}

func (f *codeFace) text(text string, x, y float32, s CodeSpan) {
	first, _ := utf8.DecodeRuneInString(text)
	style := codeStyle(first)
	style.Bold = s.Bold
	f.letters(f.texts.next(), text, codeSize, s.Ink, style, x, y)
}

// letters draws one text on the baseline of its row.
func (f *codeFace) letters(t *canvas.Text, text string, size float32, ink fyne.ThemeColorName, style fyne.TextStyle, x, y float32) {
	if ink == "" {
		ink = look.Text
	}
	if c := look.Color(ink); t.Text != text || t.Color != c || t.TextStyle != style || t.TextSize != size {
		t.Text, t.Color, t.TextSize, t.TextStyle = text, c, size, style
		t.Refresh()
	}
	natural, base := fyne.CurrentApp().Driver().RenderedTextSize(text, size, style, nil)
	put(t, x, y+codeBaseline-base, natural.Width, natural.Height)
	f.add(t)
}

// margin draws the number of a line, or what there is to look at in it.
func (f *codeFace) margin(line int, y float32, mark *CodeMark) {
	if mark != nil {
		icon, ink := "triangle-alert", look.Warn
		if mark.Bad {
			icon, ink = "circle-alert", look.Bad
		}
		i := f.icons.next()
		show(i, icon, ink)
		put(i, 6, y+2, 14, 14)
		f.add(i)
	}
	ink := look.Faint
	if line == f.of.caret.line && f.of.focused {
		ink = look.Text
	}
	number := strconv.Itoa(line + 1)
	style := codeStyle('0')
	wide := fyne.MeasureText(number, codeSize-1, style).Width
	f.letters(f.numbers.next(), number, codeSize-1, ink, style, codeGutter-codePad-wide, y)
}

// markOf gives the first mark of a line.
func (c *Code) markOf(line int) *CodeMark {
	for i := range c.marks {
		if c.marks[i].Line == line+1 {
			return &c.marks[i]
		}
	}
	return nil
}

// underline draws a line under what a mark is about: from its column to the end of
// the word.
func (f *codeFace) underline(mark CodeMark, line, from, to int, start, y float32) {
	text := f.of.text.lines[line].text
	p := f.of.text.place(mark.Line, mark.Column)
	_, end := f.of.text.word(p)
	if end.at <= p.at {
		end.at = min(p.at+2, len(text))
	}
	a, b := max(p.at, from), min(end.at, to)
	if a > b || a == b && p.at != a {
		return
	}
	ink := look.WarnMark
	if mark.Bad {
		ink = look.Bad
	}
	f.rect(ink, 0, start+codeTextWidth(text[from:a]), y+codeRow-2, max(8, codeTextWidth(text[a:b])), 2)
}

// over draws what lies over the text.
func (f *codeFace) over(size fyne.Size) {
	c := f.of
	if c.focused && !c.locked {
		row := c.rows.row(c.caret)
		fill(f.caret, look.Accent, look.Clear, 0)
		put(f.caret, codeGutter+codePad+c.rows.x(c.caret)-0.5, codePad+float32(row)*codeRow-c.top+1, 2, codeRow-2)
		f.add(f.caret)
	}
	if y, length := c.bar(); length > 0 {
		fill(f.thumb, look.Line2, look.Clear, 0)
		put(f.thumb, size.Width-9, y+3, 6, length-6)
		f.add(f.thumb)
	}
	if hangul.on && c.focused {
		put(f.script, size.Width-30, 5, 16, 17)
		f.add(f.script)
	}
	f.add(f.ring)
	fill(f.spot, look.Clear, look.Clear, 0)
	f.add(f.spot)
	f.objects = f.choices.draw(f.objects, &c.choices)
}

// point puts the object that tips hang on over the number of a line.
func (f *codeFace) point(line int) {
	y := codePad + float32(f.of.rows.before[line])*codeRow - f.of.top
	put(f.spot, 0, y, codeGutter, codeRow)
}
