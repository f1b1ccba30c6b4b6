package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Entry is the one field in which text is typed, of one line or several.
type Entry struct {
	widget.BaseWidget
	input   *input
	icon    string // before the text
	warning bool
	rows    int // 1: a single line

	OnChanged   func(text string)
	OnSubmitted func(text string)
	OnFocus     func(focused bool)
	OnEscape    func() bool // true: the key is used up
	OnKey       func(key *fyne.KeyEvent) bool
}

// NewEntry makes a field of one line.
func NewEntry(placeholder string) *Entry { return newEntry(placeholder, 1) }

// NewPasswordEntry makes a field whose text is not shown.
func NewPasswordEntry(placeholder string) *Entry {
	e := newEntry(placeholder, 1)
	e.input.Password = true
	return e
}

// NewTextArea makes a field of several lines that wraps words.
func NewTextArea(placeholder string, rows int) *Entry { return newEntry(placeholder, rows) }

// NewSearchEntry makes a field with a magnifying glass.
func NewSearchEntry(placeholder string, changed func(string)) *Entry {
	e := newEntry(placeholder, 1)
	e.icon = "search"
	e.OnChanged = changed
	return e
}

func newEntry(placeholder string, rows int) *Entry {
	e := &Entry{rows: rows}
	e.input = &input{of: e}
	e.input.hand = hand{closed: func() bool { return e.input.Disabled() || e.input.Password }, write: e.input.replace, turned: e.Refresh}
	e.input.MultiLine = rows > 1
	e.input.Wrapping = fyne.TextWrapOff
	e.input.Scroll = fyne.ScrollHorizontalOnly // else what is longer than the field is drawn over its neighbours
	if rows > 1 {
		e.input.Wrapping = fyne.TextWrapWord
		e.input.Scroll = fyne.ScrollVerticalOnly
		e.input.SetMinRowsVisible(rows)
	}
	e.input.PlaceHolder = placeholder
	e.input.OnChanged = func(text string) {
		if e.OnChanged != nil && !e.input.silent {
			e.OnChanged(text)
		}
	}
	e.input.OnSubmitted = func(text string) {
		if e.OnSubmitted != nil {
			e.OnSubmitted(text)
		}
	}
	e.input.ExtendBaseWidget(e.input)
	e.ExtendBaseWidget(e)
	return e
}

// Text gives what stands in the field.
func (e *Entry) Text() string { return e.input.Text }

// SetText writes into the field; OnChanged is told.
func (e *Entry) SetText(text string) {
	if e.input.Text != text {
		e.input.hand.settle()
		e.input.SetText(text)
	}
}

// Insert puts text at the caret, as if typed.
func (e *Entry) Insert(text string) {
	e.input.hand.settle()
	for _, r := range text {
		if r == '\n' {
			e.input.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			continue
		}
		e.input.Entry.TypedRune(r)
	}
}

// SetPlaceholder changes the words shown while the field is empty.
func (e *Entry) SetPlaceholder(text string) { e.input.SetPlaceHolder(text) }

// SetWarning marks the field as one that needs a look.
func (e *Entry) SetWarning(on bool) {
	if e.warning != on {
		e.warning = on
		e.Refresh()
	}
}

// SetEnabled lets the field be written in, or only read.
func (e *Entry) SetEnabled(on bool) {
	if on {
		e.input.Enable()
	} else {
		e.input.Disable()
	}
	e.Refresh()
}

// Focus puts the caret into the field.
func (e *Entry) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e.input); c != nil {
		e.FocusOn(c)
	}
}

// FocusOn is Focus for a field that was only just put on a canvas and has not
// been drawn yet.
func (e *Entry) FocusOn(c fyne.Canvas) { c.Focus(e.input) }

// SelectAll selects what stands in the field.
func (e *Entry) SelectAll() { e.input.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// Focused reports whether the caret is in the field.
func (e *Entry) Focused() bool { return e.input.focused }

// CreateRenderer implements fyne.Widget.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	back := box(look.RadiusField)
	icon, alarm := picture("search", look.Muted), picture("triangle-alert", look.Warn)
	script := NewText("한", Hint.In(look.Accent))
	r := &parts{of: e, objects: []fyne.CanvasObject{back, icon, e.input, alarm, script}}
	r.min = func() fyne.Size {
		h := look.ControlHeight
		if e.rows > 1 {
			h = max(h, e.input.MinSize().Height+4)
		}
		return fyne.NewSize(64, h)
	}
	r.place = func(size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		x, right := float32(4), size.Width-4
		if e.icon != "" {
			put(icon, 9, middle(size.Height, 16), 16, 16)
			x = 25
		}
		if e.warning {
			right -= 24
			put(alarm, right, middle(size.Height, 16), 16, 16)
		}
		if e.inHangul() {
			right -= 20
			put(script, right, 7, 16, 17)
		}
		h := e.input.MinSize().Height
		if e.rows > 1 {
			h = size.Height - 4
		}
		put(e.input, x, middle(size.Height, h), right-x, h)
	}
	r.paint = func() {
		e.paint(back, icon, alarm)
		script.Hidden = !e.inHangul()
	}
	return newParts(r)
}

// inHangul reports whether the sign for Hangul is shown.
func (e *Entry) inHangul() bool { return hangul.on && e.input.focused && !e.input.Password }

func (e *Entry) paint(back *canvas.Rectangle, icon, alarm *canvas.Image) {
	border, stroke := look.Line2, float32(1)
	switch {
	case e.input.focused:
		border, stroke = look.Mark, 2
	case e.warning:
		border = look.WarnMark
	case e.input.Disabled():
		border = look.Line
	}
	fill(back, look.Surface, border, stroke)
	icon.Hidden, alarm.Hidden = e.icon == "", !e.warning
	if e.icon != "" {
		show(icon, e.icon, look.Muted)
	}
	show(alarm, "triangle-alert", look.Warn)
}

// input is the Fyne entry inside: it tells its frame of the focus, gives what it
// has no use for to the window, and composes Hangul.
type input struct {
	widget.Entry
	of      *Entry
	focused bool
	hand    hand
	silent  bool // OnChanged is not told of a step half done
}

// FocusGained implements fyne.Focusable.
func (i *input) FocusGained() {
	i.focused = true
	i.Entry.FocusGained()
	i.told()
}

// FocusLost implements fyne.Focusable.
func (i *input) FocusLost() {
	i.hand.settle()
	i.focused = false
	i.Entry.FocusLost()
	i.told()
}

func (i *input) told() {
	i.of.Refresh()
	if i.of.OnFocus != nil {
		i.of.OnFocus(i.focused)
	}
}

// TypedKey implements fyne.Focusable.
func (i *input) TypedKey(key *fyne.KeyEvent) {
	if i.hand.key(key) {
		return
	}
	if i.of.OnKey != nil && i.of.OnKey(key) {
		return
	}
	switch {
	case key.Name == fyne.KeyEscape:
		if i.of.OnEscape == nil || !i.of.OnEscape() {
			forward(i, key)
		}
	case i.of.rows == 1 && (key.Name == fyne.KeyUp || key.Name == fyne.KeyDown):
		forward(i, key)
	default:
		i.Entry.TypedKey(key)
	}
}

// TypedRune implements fyne.Focusable.
func (i *input) TypedRune(r rune) {
	if !i.hand.letter(r) {
		i.Entry.TypedRune(r)
	}
}

// TypedShortcut implements fyne.Shortcutable. Fyne gives a shortcut to the
// focused widget only: those of the window are handed on.
func (i *input) TypedShortcut(s fyne.Shortcut) {
	i.hand.settle()
	custom, ok := s.(*desktop.CustomShortcut)
	if !ok || ownShortcut(custom) {
		i.Entry.TypedShortcut(s)
		return
	}
	if custom.KeyName == fyne.KeyZ && custom.Modifier == fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift {
		i.Redo()
		return
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(i)
	if window, ok := c.(fyne.Shortcutable); ok {
		window.TypedShortcut(s)
	}
}

// ownShortcut reports what moves the caret or deletes words inside the field.
func ownShortcut(s *desktop.CustomShortcut) bool {
	switch s.KeyName {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyDelete:
		return true
	}
	return false
}
