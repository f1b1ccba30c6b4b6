package widgets

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// HangulKeys says by which keys fields change between Latin and Hangul.
type HangulKeys int

// The choices.
const (
	// HangulOff leaves composing to the system.
	HangulOff HangulKeys = iota
	// HangulKey is the 한/영 key alone.
	HangulKey
	// HangulAll is also the right Alt key and Shift with the space bar, for
	// keyboards without that key.
	HangulAll
)

// Scan codes of X11 for the 한/영 key and the right Alt key.
const (
	scanHangul   = 130
	scanRightAlt = 108
)

// hangul is one state for all fields, as the system's would be.
var hangul struct {
	keys HangulKeys
	on   bool
}

// ComposeHangul makes fields compose Hangul themselves. Fyne shows what X11's
// input methods compose outside the field, and loses the last syllable when a
// button is pressed; here the syllable stands in the text from its first letter.
func ComposeHangul(keys HangulKeys) {
	hangul.keys = keys
	if keys == HangulOff {
		hangul.on = false
	}
}

// hand writes Hangul into a field: the field gives it the letters and keys that
// are typed, and it says what stands in the text instead.
type hand struct {
	syllable composer
	closed   func() bool           // the field takes no Hangul
	write    func(was, now string) // puts now where was stands before the caret
	turned   func()                // the script was changed
}

// keyDown takes the keys that change the script.
func (h *hand) keyDown(key *fyne.KeyEvent) bool {
	code := key.Physical.ScanCode
	if hangul.keys >= HangulKey && code == scanHangul || hangul.keys == HangulAll && code == scanRightAlt {
		h.changeScript()
		return true
	}
	return false
}

func (h *hand) changeScript() {
	h.settle()
	hangul.on = !hangul.on
	h.turned()
}

// settle ends the syllable under way: it stays in the text as it is.
func (h *hand) settle() { h.syllable = composer{} }

// letter takes a typed letter. It gives false for what the field is to treat as
// usual.
func (h *hand) letter(r rune) bool {
	if r == ' ' && hangul.keys == HangulAll && shiftIsDown() {
		h.changeScript()
		return true
	}
	jamo, ok := letterOn(r)
	if !hangul.on || !ok || h.closed() {
		h.settle()
		return false
	}
	was := h.syllable.composing()
	done := h.syllable.add(jamo)
	h.write(was, done+h.syllable.composing())
	return true
}

// key takes a key that is not a letter. Letters come here too, before their rune,
// and must not end the syllable.
func (h *hand) key(key *fyne.KeyEvent) bool {
	was := h.syllable.composing()
	if was == "" || utf8.RuneCountInString(string(key.Name)) <= 1 {
		return false
	}
	if key.Name == fyne.KeyBackspace && h.syllable.back() {
		h.write(was, h.syllable.composing())
		return true
	}
	if !isModifier(key.Name) {
		h.settle()
	}
	return false
}

func isModifier(name fyne.KeyName) bool {
	switch name {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight, desktop.KeyControlLeft, desktop.KeyControlRight,
		desktop.KeyAltLeft, desktop.KeyAltRight, desktop.KeySuperLeft, desktop.KeySuperRight, desktop.KeyCapsLock:
		return true
	}
	return false
}

// KeyDown implements desktop.Keyable.
func (i *input) KeyDown(key *fyne.KeyEvent) {
	if !i.hand.keyDown(key) {
		i.Entry.KeyDown(key)
	}
}

// replace changes the syllable before the caret. OnChanged is told once, of the
// text as it is in the end.
func (i *input) replace(was, now string) {
	i.silent = true
	for range was {
		i.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
	letters := []rune(now)
	for n, r := range letters {
		i.silent = n < len(letters)-1
		i.Entry.TypedRune(r)
	}
	i.silent = false
	if now == "" && i.OnChanged != nil {
		i.OnChanged(i.Text)
	}
}

func shiftIsDown() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}
