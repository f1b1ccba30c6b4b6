package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gilmok/ui/look"
)

// CodeChoice is something that can be written at the caret.
type CodeChoice struct {
	Text   string // as shown
	Note   string // what it is, at the right
	Icon   string
	Insert string // what is written in place of what was begun
	Back   int    // letters that the caret then goes back, to stand inside what was written
}

// Measures of the list, in px.
const (
	choiceRow   = float32(28)
	choiceWidth = float32(320)
	choiceRows  = 8 // in view
)

// codeChoices is the list below the caret. It is drawn inside the editor: a pop-up
// of its own would take the focus, and with it the letters.
type codeChoices struct {
	items []CodeChoice
	begun int // bytes before the caret that a choice takes the place of
	here  int
	first int // item at the top of the view
	place fyne.Position
	rest  float32 // of a scroll that was less than a row
}

func (l *codeChoices) open() bool { return len(l.items) > 0 }
func (l *codeChoices) close()     { *l = codeChoices{} }

func (l *codeChoices) size() fyne.Size {
	return fyne.NewSize(choiceWidth, float32(min(len(l.items), choiceRows))*choiceRow+8)
}

// at gives the item under a point; on is false beside the list.
func (l *codeChoices) at(p fyne.Position) (n int, on bool) {
	size := l.size()
	if !l.open() || p.X < l.place.X || p.Y < l.place.Y || p.X >= l.place.X+size.Width || p.Y >= l.place.Y+size.Height {
		return -1, false
	}
	n = l.first + int((p.Y-l.place.Y-4)/choiceRow)
	if n >= len(l.items) {
		return -1, true
	}
	return n, true
}

// step goes on by some items, round the ends.
func (l *codeChoices) step(by int) {
	n := len(l.items)
	l.here = (l.here + by + n) % n
	l.first = min(l.first, l.here)
	l.first = max(l.first, l.here-choiceRows+1)
}

func (l *codeChoices) scroll(e *fyne.ScrollEvent) bool {
	if _, on := l.at(e.Position); !on {
		return false
	}
	l.rest -= e.Scrolled.DY * 2
	rows := int(l.rest / choiceRow)
	l.rest -= float32(rows) * choiceRow
	l.first = max(0, min(l.first+rows, len(l.items)-choiceRows))
	return true
}

// offer shows what can be written at the caret, if there is anything.
func (c *Code) offer(asked bool) {
	was := c.choices.open()
	c.choices.close()
	if from, to := c.selection(); c.Complete != nil && !c.locked && from == to {
		line := c.text.lines[c.caret.line].text
		begun, items := c.Complete(c.before(), line[c.caret.at:], asked)
		if len(items) > 0 && begun <= c.caret.at {
			c.choices = codeChoices{items: items, begun: begun}
			c.placeChoices()
		}
	}
	if was || c.choices.open() {
		c.Refresh()
	}
}

// placeChoices puts the list under the caret, or above it where there is no room.
func (c *Code) placeChoices() {
	size := c.choices.size()
	start := codePlace{c.caret.line, c.caret.at - c.choices.begun}
	row := c.rows.row(c.caret)
	x := codeGutter + codePad - 36
	if c.rows.row(start) == row {
		x += c.rows.x(start)
	}
	y := codePad + float32(row+1)*codeRow - c.top + 2
	if y+size.Height > c.Size().Height {
		if above := y - codeRow - size.Height - 4; above >= 0 {
			y = above
		} else {
			y = max(0, c.Size().Height-size.Height)
		}
	}
	c.choices.place = fyne.NewPos(max(0, min(x, c.Size().Width-size.Width-12)), y)
}

// chooseKey takes the keys of the list.
func (c *Code) chooseKey(name fyne.KeyName) bool {
	if !c.choices.open() {
		return false
	}
	switch name {
	case fyne.KeyUp:
		c.choices.step(-1)
	case fyne.KeyDown:
		c.choices.step(1)
	case fyne.KeyPageUp, fyne.KeyPageDown:
		by := choiceRows - 1
		if name == fyne.KeyPageUp {
			by = -by
		}
		c.choices.step(max(-c.choices.here, min(by, len(c.choices.items)-1-c.choices.here)))
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyTab:
		c.choose(c.choices.here)
		return true
	case fyne.KeyEscape:
		c.choices.close()
	default:
		return false
	}
	c.Refresh()
	return true
}

// choose writes an item.
func (c *Code) choose(n int) {
	if n < 0 || n >= len(c.choices.items) {
		return
	}
	item, begun := c.choices.items[n], c.choices.begun
	c.hand.settle()
	c.choices.close()
	c.text.sealed = true
	c.replace(codePlace{c.caret.line, c.caret.at - begun}, c.caret, item.Insert)
	c.text.sealed = true
	if item.Back > 0 {
		p := c.caret
		for range item.Back {
			p = c.text.left(p)
		}
		c.goTo(p, false)
	}
	if item.Back == 0 && len(item.Insert) > 0 && (item.Insert[len(item.Insert)-1] == '.' || item.Insert[len(item.Insert)-1] == ' ') {
		c.offer(false)
	}
}

// choicesFace draws the list.
type choicesFace struct {
	back, on *canvas.Rectangle
	icons    [choiceRows]*canvas.Image
	words    [choiceRows]line
	notes    [choiceRows]line
	thumb    *canvas.Rectangle
}

func newChoicesFace() *choicesFace {
	f := &choicesFace{back: box(look.RadiusField), on: box(4), thumb: box(2)}
	for i := range f.icons {
		f.icons[i] = picture("tag", look.Muted)
	}
	return f
}

func (f *choicesFace) draw(objects []fyne.CanvasObject, l *codeChoices) []fyne.CanvasObject {
	if !l.open() {
		return objects
	}
	size, x, y := l.size(), l.place.X, l.place.Y
	fill(f.back, look.Raised, look.Line2, 1)
	shadow(f.back)
	put(f.back, x, y, size.Width, size.Height)
	objects = append(objects, f.back)
	shown := l.items[l.first:min(len(l.items), l.first+choiceRows)]
	for i, item := range shown {
		top := y + 4 + float32(i)*choiceRow
		if l.first+i == l.here {
			fill(f.on, look.Soft, look.Clear, 0)
			put(f.on, x+4, top, size.Width-8, choiceRow)
			objects = append(objects, f.on)
		}
		if item.Icon != "" {
			show(f.icons[i], item.Icon, look.Muted)
			put(f.icons[i], x+12, top+6, 16, 16)
			objects = append(objects, f.icons[i])
		}
		words := min(Base.Width(item.Text), 180)
		objects = f.words[i].draw(objects, fit(item.Text, Base, words), Base, x+36, top, words, choiceRow)
		room := size.Width - 36 - words - 12 - 16
		objects = f.notes[i].draw(objects, fit(item.Note, Small, room), Small.Aligned(Right), x+36+words+12, top, room, choiceRow)
	}
	if all := len(l.items); all > choiceRows {
		long := float32(choiceRows) / float32(all) * (size.Height - 8)
		fill(f.thumb, look.Line2, look.Clear, 0)
		put(f.thumb, x+size.Width-7, y+4+float32(l.first)/float32(all)*(size.Height-8), 3, long)
		objects = append(objects, f.thumb)
	}
	return objects
}
