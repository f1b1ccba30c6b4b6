package widgets

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
)

// codeIndent is what Tab writes.
const codeIndent = "  "

// FocusGained implements fyne.Focusable.
func (c *Code) FocusGained() { c.focused, c.leaving = true, false; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *Code) FocusLost() {
	c.hand.settle()
	c.focused, c.shift = false, false
	c.choices.close()
	c.Refresh()
}

// AcceptsTab implements fyne.Tabbable: Tab indents, but after Esc it leaves.
func (c *Code) AcceptsTab() bool { return !c.leaving }

// KeyDown implements desktop.Keyable.
func (c *Code) KeyDown(key *fyne.KeyEvent) {
	if isShift(key.Name) {
		c.shift = true
	}
	c.hand.keyDown(key)
}

// KeyUp implements desktop.Keyable.
func (c *Code) KeyUp(key *fyne.KeyEvent) {
	if isShift(key.Name) {
		c.shift = false
	}
}

func isShift(name fyne.KeyName) bool {
	return name == desktop.KeyShiftLeft || name == desktop.KeyShiftRight
}

// TypedRune implements fyne.Focusable.
func (c *Code) TypedRune(r rune) {
	c.leaving = false
	if !c.hand.letter(r) {
		c.write(string(r))
	}
	c.offer(false)
}

// TypedKey implements fyne.Focusable.
func (c *Code) TypedKey(key *fyne.KeyEvent) {
	if c.hand.key(key) {
		c.offer(false)
		return
	}
	if key.Name != fyne.KeyEscape && key.Name != fyne.KeyTab {
		c.leaving = false
	}
	if c.chooseKey(key.Name) || c.editKey(key.Name) || c.moveKey(key.Name) {
		return
	}
	if key.Name == fyne.KeyEscape { // letters come here too, and are the field's own
		forward(c, key)
	}
}

// editKey takes the keys that change the text.
func (c *Code) editKey(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyBackspace:
		c.erase(c.text.left)
	case fyne.KeyDelete:
		c.erase(c.text.right)
	case fyne.KeyReturn, fyne.KeyEnter:
		c.write("\n" + c.indentHere())
	case fyne.KeyTab:
		c.indent(c.shift)
	case fyne.KeyEscape:
		return c.escape()
	default:
		return false
	}
	return true
}

func (c *Code) escape() bool {
	c.leaving = true
	return c.OnEscape != nil && c.OnEscape()
}

// indentHere is the white space of this line up to the caret.
func (c *Code) indentHere() string {
	from, _ := c.selection()
	space := c.text.indent(from.line)
	return space[:min(len(space), from.at)]
}

// erase takes away the selection, or what lies between the caret and where to goes.
func (c *Code) erase(to func(codePlace) codePlace) {
	if c.locked {
		return
	}
	from, end := c.selection()
	if from == end {
		if from = to(c.caret); end.before(from) {
			from, end = end, from
		}
	}
	if from != end {
		listed := c.choices.open()
		c.replace(from, end, "")
		if listed {
			c.offer(false)
		}
	}
}

// indent moves the lines of the selection, or writes the indent at the caret.
func (c *Code) indent(back bool) {
	from, to := c.selection()
	if c.locked || from == to && !back {
		c.write(codeIndent)
		return
	}
	end := codePlace{to.line, len(c.text.lines[to.line].text)}
	lines := strings.Split(c.text.between(codePlace{from.line, 0}, end), "\n")
	for i, line := range lines {
		switch {
		case !back && line != "":
			lines[i] = codeIndent + line
		case back:
			lines[i] = strings.TrimPrefix(strings.TrimPrefix(line, " "), " ")
			if len(lines[i]) == len(line) {
				lines[i] = strings.TrimPrefix(line, "\t")
			}
		}
	}
	c.replace(codePlace{from.line, 0}, end, strings.Join(lines, "\n"))
	if from != to {
		c.anchor = codePlace{from.line, 0}
		c.Refresh()
	}
}

// moveKey takes the keys that move the caret.
func (c *Code) moveKey(name fyne.KeyName) bool {
	from, to := c.selection()
	page := max(1, int(c.Size().Height/codeRow)-1)
	switch name {
	case fyne.KeyLeft:
		if from != to && !c.shift {
			c.goTo(from, false)
		} else {
			c.goTo(c.text.left(c.caret), c.shift)
		}
	case fyne.KeyRight:
		if from != to && !c.shift {
			c.goTo(to, false)
		} else {
			c.goTo(c.text.right(c.caret), c.shift)
		}
	case fyne.KeyUp:
		c.rowsOn(-1)
	case fyne.KeyDown:
		c.rowsOn(1)
	case fyne.KeyPageUp:
		c.rowsOn(-page)
	case fyne.KeyPageDown:
		c.rowsOn(page)
	case fyne.KeyHome:
		c.goTo(c.lineStart(), c.shift)
	case fyne.KeyEnd:
		row := c.rows.row(c.caret)
		c.goTo(c.rows.placeAt(row, c.rows.width+1), c.shift)
	case fyne.KeyF3:
		c.Find(c.sought)
	default:
		return false
	}
	return true
}

// lineStart is behind the line's white space; from there, before it.
func (c *Code) lineStart() codePlace {
	_, from, _ := c.rows.part(c.rows.row(c.caret))
	if from > 0 {
		return codePlace{c.caret.line, from}
	}
	if space := len(c.text.indent(c.caret.line)); c.caret.at != space {
		return codePlace{c.caret.line, space}
	}
	return codePlace{c.caret.line, 0}
}

// rowsOn moves the caret up or down and keeps to the x it came from.
func (c *Code) rowsOn(by int) {
	c.arrange()
	x := c.aim
	if x < 0 {
		x = c.rows.x(c.caret)
	}
	row := c.rows.row(c.caret) + by
	p := c.rows.placeAt(row, x)
	switch {
	case row < 0:
		p = codePlace{}
	case row >= c.rows.all:
		p = c.text.end()
	}
	c.goTo(p, c.shift)
	c.aim = x
}

// TypedShortcut implements fyne.Shortcutable.
func (c *Code) TypedShortcut(s fyne.Shortcut) {
	c.hand.settle()
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		c.copy(s.Clipboard)
	case *fyne.ShortcutCut:
		if c.copy(s.Clipboard) {
			c.write("")
		}
	case *fyne.ShortcutPaste:
		c.Insert(s.Clipboard.Content())
	case *fyne.ShortcutSelectAll:
		c.selectAll()
	case *fyne.ShortcutUndo:
		c.turn(c.text.undo)
	case *fyne.ShortcutRedo:
		c.turn(c.text.redo)
	case *desktop.CustomShortcut:
		if !c.customKey(s) {
			if window, ok := fyne.CurrentApp().Driver().CanvasForObject(c).(fyne.Shortcutable); ok {
				window.TypedShortcut(s)
			}
		}
	}
}

// customKey takes the keys with Ctrl or Cmd that Fyne has no name for.
func (c *Code) customKey(s *desktop.CustomShortcut) bool {
	extend := s.Modifier&fyne.KeyModifierShift != 0
	switch s.KeyName {
	case fyne.KeyLeft:
		c.goTo(c.text.wordLeft(c.caret), extend)
	case fyne.KeyRight:
		c.goTo(c.text.wordRight(c.caret), extend)
	case fyne.KeyHome:
		c.goTo(codePlace{}, extend)
	case fyne.KeyEnd:
		c.goTo(c.text.end(), extend)
	case fyne.KeyBackspace:
		c.erase(c.text.wordLeft)
	case fyne.KeyDelete:
		c.erase(c.text.wordRight)
	case fyne.KeySpace:
		c.offer(true)
	case fyne.KeyZ:
		if !extend {
			return false
		}
		c.turn(c.text.redo)
	default:
		return false
	}
	return true
}

// Undo takes back what was typed last, since SetText; false where there is nothing.
func (c *Code) Undo() bool { return c.turn(c.text.undo) }

// Redo makes again what Undo took back.
func (c *Code) Redo() bool { return c.turn(c.text.redo) }

// CanUndo reports whether Undo would do anything.
func (c *Code) CanUndo() bool { return len(c.text.done) > 0 && !c.locked }

// CanRedo reports whether Redo would do anything.
func (c *Code) CanRedo() bool { return len(c.text.gone) > 0 && !c.locked }

func (c *Code) copy(to fyne.Clipboard) bool {
	from, end := c.selection()
	if from == end {
		return false
	}
	to.SetContent(c.text.between(from, end))
	return true
}

func (c *Code) selectAll() {
	c.anchor, c.caret = codePlace{}, c.text.end()
	c.Refresh()
}

// turn takes an edit back, or makes it again.
func (c *Code) turn(by func() (codePlace, bool)) bool {
	if c.locked {
		return false
	}
	at, ok := by()
	if ok {
		c.hand.settle()
		c.choices.close()
		c.caret = at
		c.edited()
	}
	return ok
}

// menu is that of the pointer's second button.
func (c *Code) menu(e *desktop.MouseEvent) {
	on := fyne.CurrentApp().Driver().CanvasForObject(c)
	if on == nil {
		return
	}
	board := fyne.CurrentApp().Clipboard()
	from, to := c.selection()
	back := func(do func()) func() { return func() { do(); on.Focus(c) } }
	ShowMenu(on, e.AbsolutePosition, []MenuItem{
		{Text: lang.X("widgets.code.cut", "Cut"), Keys: "Ctrl+X", Disabled: from == to || c.locked, Do: back(func() { c.copy(board); c.write("") })},
		{Text: lang.X("widgets.code.copy", "Copy"), Keys: "Ctrl+C", Disabled: from == to, Do: back(func() { c.copy(board) })},
		{Text: lang.X("widgets.code.paste", "Paste"), Keys: "Ctrl+V", Disabled: c.locked, Do: back(func() { c.Insert(board.Content()) })},
		{Text: lang.X("widgets.code.all", "Select all"), Keys: "Ctrl+A", Do: back(c.selectAll)},
	})
}

// before is the text up to the caret, as much of it as a completion looks at.
func (c *Code) before() string {
	from := codePlace{max(0, c.caret.line-40), 0}
	text := c.text.between(from, c.caret)
	if cut := len(text) - 4096; cut > 0 {
		for cut < len(text) && !utf8.RuneStart(text[cut]) {
			cut++
		}
		text = text[cut:]
	}
	return text
}
