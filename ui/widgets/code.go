package widgets

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Code is the field for what has a grammar: numbered lines that break to its
// width, in colours, with marks in the margin and a list of what can be written at
// the caret. It draws only what is in view, so that a mail of 100 KB costs as much
// as a short one.
type Code struct {
	widget.BaseWidget
	text    *codeText
	rows    codeRows
	top     float32   // px of the text above the view
	caret   codePlace // where letters go
	anchor  codePlace // where the selection began; at the caret: nothing is selected
	aim     float32   // x that up and down keep to; -1: that of the caret
	hand    hand
	marks   []CodeMark
	counted int // lines when the marks were set
	choices codeChoices
	focused bool
	warning bool
	locked  bool
	leaving bool // Tab leaves the field: Esc was pressed
	shift   bool
	least   int // rows of MinSize
	sought  string
	drag    codeDrag
	tip     int // line whose mark is pointed at; -1: none
	face    *codeFace

	OnChanged func(text string)
	OnEscape  func() bool // true: the key is used up
	// Complete gives what can be written at the caret, and how many bytes before it
	// are its beginning. Asked is set where the person pressed Ctrl and the space bar.
	Complete func(before, after string, asked bool) (begun int, items []CodeChoice)
}

// CodeMark is something to look at in a line.
type CodeMark struct {
	Line, Column int // both from 1; column 0: the whole line
	Words        string
	Bad          bool // an error; else a warning
}

// codeDrag is a press of the pointer under way.
type codeDrag struct {
	on, bar bool
	clicks  int
	last    time.Time
	at      fyne.Position
}

// NewCode makes an editor that is at least so many lines high; a nil lexer gives
// no colours.
func NewCode(lex CodeLexer, lines int) *Code {
	c := &Code{text: newCodeText(lex), least: lines, aim: -1, tip: -1}
	c.rows.text = c.text
	c.hand = hand{closed: func() bool { return c.locked }, write: c.compose, turned: c.Refresh}
	c.ExtendBaseWidget(c)
	c.arrange()
	return c
}

// Text gives what stands in the field.
func (c *Code) Text() string { return c.text.String() }

// SetText begins anew with a text; OnChanged is not told.
func (c *Code) SetText(text string) {
	c.hand.settle()
	c.text.set(text)
	c.caret, c.anchor, c.top, c.aim = codePlace{}, codePlace{}, 0, -1
	c.marks = nil
	c.choices.close()
	c.arrange()
	c.Refresh()
}

// Insert puts text where the caret is, as if typed.
func (c *Code) Insert(text string) {
	c.hand.settle()
	c.choices.close()
	c.text.sealed = true
	c.write(text)
	c.text.sealed = true
}

// SetMarks shows what there is to look at, in place of what was shown before.
func (c *Code) SetMarks(marks []CodeMark) {
	c.marks, c.counted = marks, len(c.text.lines)
	c.Refresh()
}

// Marked reports whether a line, from 1, has a mark.
func (c *Code) Marked(line int) bool { return c.markOf(line-1) != nil }

// SetWarning gives the field the border of one that needs a look.
func (c *Code) SetWarning(on bool) {
	if c.warning != on {
		c.warning = on
		c.Refresh()
	}
}

// SetEnabled lets the field be written in, or only read.
func (c *Code) SetEnabled(on bool) { c.locked = !on; c.Refresh() }

// ShowPlace puts the caret at a line and a column, both from 1, and scrolls there.
func (c *Code) ShowPlace(line, column int) {
	c.goTo(c.text.place(line, max(column, 1)), false)
	c.top = c.limited(float32(c.rows.row(c.caret))*codeRow - c.Size().Height/3)
	c.Refresh()
}

// Find selects the next place where words stand, whatever their capitals, and goes
// on at the top behind the last. F3 finds the same words again.
func (c *Code) Find(words string) bool {
	c.sought = words
	if words == "" {
		return false
	}
	_, from := c.selection()
	for n := range len(c.text.lines) + 1 {
		line := (from.line + n) % len(c.text.lines)
		text, start := strings.ToLower(c.text.lines[line].text), 0
		if len(text) != len(c.text.lines[line].text) { // letters whose small form is longer
			text = c.text.lines[line].text
		}
		if n == 0 {
			start = from.at
		}
		if i := strings.Index(text[start:], strings.ToLower(words)); i >= 0 {
			c.goTo(codePlace{line, start + i}, false)
			c.goTo(codePlace{line, start + i + len(strings.ToLower(words))}, true)
			return true
		}
	}
	return false
}

// Sought gives the words that were looked for last.
func (c *Code) Sought() string { return c.sought }

// Focused reports whether the caret is in the field.
func (c *Code) Focused() bool { return c.focused }

// FocusOn puts the focus into the field on a canvas.
func (c *Code) FocusOn(on fyne.Canvas) { on.Focus(c) }

// write puts text in the place of the selection and tells of it.
func (c *Code) write(text string) {
	if c.locked {
		return
	}
	from, to := c.selection()
	c.replace(from, to, text)
}

// replace changes a part of the text; the caret goes behind it.
func (c *Code) replace(from, to codePlace, text string) {
	c.caret = c.text.replace(from, to, text)
	c.edited()
}

// edited shows and tells what follows from a change.
func (c *Code) edited() {
	c.anchor, c.aim = c.caret, -1
	if len(c.text.lines) != c.counted { // the marks stand at other lines now
		c.marks = nil
	}
	c.arrange()
	c.reveal()
	c.Refresh()
	if c.OnChanged != nil {
		c.OnChanged(c.Text())
	}
}

// compose puts a syllable in the place of the one under way before the caret.
func (c *Code) compose(was, now string) {
	if from, to := c.selection(); from != to {
		c.text.replace(from, to, "")
		c.caret, c.anchor = from, from
	}
	c.replace(codePlace{c.caret.line, c.caret.at - len(was)}, c.caret, now)
}

// selection gives the places between which text is selected, in order.
func (c *Code) selection() (from, to codePlace) {
	if c.caret.before(c.anchor) {
		return c.caret, c.anchor
	}
	return c.anchor, c.caret
}

// goTo moves the caret; extending keeps the other end of the selection.
func (c *Code) goTo(p codePlace, extend bool) {
	c.caret = p
	if !extend {
		c.anchor = p
	}
	c.aim = -1
	c.text.sealed = true
	c.choices.close()
	c.arrange()
	c.reveal()
	c.Refresh()
}

// arrange breaks the text into rows for the width there is.
func (c *Code) arrange() { c.rows.arrange(c.Size().Width - codeGutter - 2*codePad - 8) }

// reveal scrolls so that the caret is in view.
func (c *Code) reveal() {
	y := float32(c.rows.row(c.caret)) * codeRow
	if high := c.Size().Height - 2*codePad; high >= codeRow {
		c.top = min(max(c.top, y+codeRow-high), y)
	}
	c.top = c.limited(c.top)
}

func (c *Code) limited(top float32) float32 {
	return max(0, min(top, float32(c.rows.all)*codeRow+2*codePad-c.Size().Height))
}

// Resize implements fyne.CanvasObject. The row that is written in stays in view where it
// was: a fault said below takes room while one writes.
func (c *Code) Resize(size fyne.Size) {
	if size == c.Size() {
		return
	}
	y, high := float32(c.rows.row(c.caret))*codeRow, c.Size().Height-2*codePad
	seen := c.focused && y >= c.top && y+codeRow <= c.top+high
	c.BaseWidget.Resize(size)
	c.arrange()
	if c.top = c.limited(c.top); seen {
		c.reveal()
	}
	if c.choices.open() {
		c.placeChoices()
	}
	c.Refresh()
}

// MinSize implements fyne.CanvasObject.
func (c *Code) MinSize() fyne.Size {
	c.ExtendBaseWidget(c)
	return fyne.NewSize(160, float32(c.least)*codeRow+2*codePad)
}

// Scrolled implements fyne.Scrollable.
func (c *Code) Scrolled(e *fyne.ScrollEvent) {
	if c.choices.scroll(e) {
		c.Refresh()
		return
	}
	c.scrollTo(c.top - e.Scrolled.DY*2)
}

func (c *Code) scrollTo(top float32) {
	if top = c.limited(top); top != c.top {
		c.top = top
		c.choices.close()
		c.Refresh()
	}
}

// bar gives place and length of the scroll bar's thumb; a length of 0 is no bar.
func (c *Code) bar() (y, length float32) {
	view, all := c.Size().Height, float32(c.rows.all)*codeRow+2*codePad
	if all <= view || view <= 0 {
		return 0, 0
	}
	length = max(24, view*view/all)
	return c.top / (all - view) * (view - length), length
}

// placeUnder gives the place nearest to a point of the field.
func (c *Code) placeUnder(at fyne.Position) codePlace {
	return c.rows.placeAt(int((at.Y+c.top-codePad)/codeRow), at.X-codeGutter-codePad)
}

// secondCodeClick is within what time clicks count together.
const secondCodeClick = 400 * time.Millisecond

// MouseDown implements desktop.Mouseable: the caret goes under the pointer; a second
// click selects the word, a third the line.
func (c *Code) MouseDown(e *desktop.MouseEvent) {
	if on := fyne.CurrentApp().Driver().CanvasForObject(c); on != nil && !c.focused {
		on.Focus(c)
	}
	c.hand.settle()
	if n, on := c.choices.at(e.Position); on {
		c.choose(n)
		return
	}
	if e.Button == desktop.MouseButtonSecondary {
		c.menu(e)
		return
	}
	d := &c.drag
	if _, length := c.bar(); length > 0 && e.Position.X > c.Size().Width-12 {
		*d = codeDrag{bar: true, at: e.Position}
		return
	}
	if time.Since(d.last) < secondCodeClick && e.Position == d.at {
		d.clicks++
	} else {
		d.clicks = 1
	}
	*d = codeDrag{on: true, clicks: d.clicks, last: time.Now(), at: e.Position}
	p := c.placeUnder(e.Position)
	switch d.clicks {
	case 1:
		c.goTo(p, c.shift)
	case 2:
		from, to := c.text.word(p)
		c.goTo(from, false)
		c.goTo(to, true)
	default:
		c.goTo(codePlace{p.line, 0}, false)
		c.goTo(codePlace{p.line, len(c.text.lines[p.line].text)}, true)
	}
}

// MouseUp implements desktop.Mouseable.
func (c *Code) MouseUp(*desktop.MouseEvent) { c.drag.on, c.drag.bar = false, false }

// Dragged implements fyne.Draggable: the selection follows the pointer, and so
// does the view at its edges.
func (c *Code) Dragged(e *fyne.DragEvent) {
	switch {
	case c.drag.bar:
		if _, length := c.bar(); length > 0 {
			view, all := c.Size().Height, float32(c.rows.all)*codeRow+2*codePad
			c.scrollTo(c.top + e.Dragged.DY*(all-view)/(view-length))
		}
	case c.drag.on:
		c.goTo(c.placeUnder(e.Position), true)
	}
}

// DragEnd implements fyne.Draggable.
func (c *Code) DragEnd() { c.MouseUp(nil) }

// MouseIn implements desktop.Hoverable.
func (c *Code) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable: the list follows the pointer, and marks
// in the margin say what they are about.
func (c *Code) MouseMoved(e *desktop.MouseEvent) {
	if n, on := c.choices.at(e.Position); on {
		if n >= 0 && n != c.choices.here {
			c.choices.here = n
			c.Refresh()
		}
		return
	}
	line := -1
	if row := int((e.Position.Y + c.top - codePad) / codeRow); e.Position.X < codeGutter && row >= 0 && row < c.rows.all {
		line, _, _ = c.rows.part(row)
	}
	c.pointMark(line)
}

// MouseOut implements desktop.Hoverable.
func (c *Code) MouseOut() { c.pointMark(-1) }

func (c *Code) pointMark(line int) {
	if line == c.tip || c.face == nil {
		return
	}
	if c.tip >= 0 {
		hideTip(c.face.spot)
	}
	c.tip = line
	for _, m := range c.marks {
		if m.Line-1 == line {
			c.face.point(line)
			showTip(c.face.spot, m.Words)
			return
		}
	}
}

// Cursor implements desktop.Cursorable.
func (c *Code) Cursor() desktop.Cursor { return desktop.TextCursor }
