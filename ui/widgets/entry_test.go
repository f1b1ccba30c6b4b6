package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// field shows an entry with the focus in it.
func field(t *testing.T, e *Entry, others ...fyne.CanvasObject) fyne.Window {
	t.Helper()
	win := window(t, Column(4, append([]fyne.CanvasObject{e}, others...)...), 400, 300)
	e.FocusOn(win.Canvas())
	return win
}

func press(e *Entry, name fyne.KeyName) { e.input.TypedKey(&fyne.KeyEvent{Name: name}) }

// inHangul sets the script for one test.
func inHangul(t *testing.T) {
	t.Helper()
	ComposeHangul(HangulAll)
	hangul.on = true
	t.Cleanup(func() { ComposeHangul(HangulOff) })
}

func TestEntryComposesHangul(t *testing.T) {
	inHangul(t)
	e := NewEntry("")
	var told []string
	e.OnChanged = func(text string) { told = append(told, text) }
	field(t, e)
	test.Type(e.input, "dks")
	if e.Text() != "안" {
		t.Fatalf("under way it shows %q", e.Text())
	}
	want := []string{"ㅇ", "아", "안"}
	for i, text := range want {
		if i >= len(told) || told[i] != text {
			t.Fatalf("told %q, want %q: one for each key", told, want)
		}
	}
	test.Type(e.input, "sud rk")
	press(e, fyne.KeyBackspace)
	if e.Text() != "안녕 ㄱ" {
		t.Errorf("after Backspace %q", e.Text())
	}
	press(e, fyne.KeyBackspace)
	press(e, fyne.KeyBackspace)
	press(e, fyne.KeyBackspace)
	if e.Text() != "안" {
		t.Errorf("Backspace takes whole syllables that are done: %q", e.Text())
	}
}

// With the system's input method the last syllable was lost to a click on Save.
func TestEntryKeepsTheLastSyllableWhenAButtonIsPressed(t *testing.T) {
	inHangul(t)
	e := NewEntry("")
	saved := ""
	save := NewButton("Save", "", Primary, func() { saved = e.Text() })
	win := field(t, e, save)
	test.Type(e.input, "dkssudgktpdy")
	win.Canvas().Unfocus()
	test.Tap(save)
	if saved != "안녕하세요" {
		t.Errorf("saved %q", saved)
	}
}

func TestEntryComposesInTheMiddle(t *testing.T) {
	inHangul(t)
	e := NewEntry("")
	e.SetText("ab")
	field(t, e)
	press(e, fyne.KeyHome)
	press(e, fyne.KeyRight)
	test.Type(e.input, "rk")
	press(e, fyne.KeyRight) // ends the syllable
	test.Type(e.input, "sk")
	if e.Text() != "a가b나" {
		t.Errorf("%q", e.Text())
	}
}

func TestEntryChangesScriptByKey(t *testing.T) {
	inHangul(t)
	hangul.on = false
	e := NewEntry("")
	field(t, e)
	key := func(code int) {
		e.input.KeyDown(&fyne.KeyEvent{Physical: fyne.HardwareKey{ScanCode: code}})
	}
	test.Type(e.input, "r")
	key(scanHangul)
	test.Type(e.input, "rk")
	key(scanRightAlt)
	test.Type(e.input, "rk")
	if e.Text() != "r가rk" {
		t.Errorf("%q", e.Text())
	}
	ComposeHangul(HangulKey)
	key(scanRightAlt)
	if hangul.on {
		t.Error("the right Alt key changes the script where it is needed for other letters")
	}
}

func TestPasswordsAreNotComposed(t *testing.T) {
	inHangul(t)
	e := NewPasswordEntry("")
	field(t, e)
	test.Type(e.input, "dks")
	if e.Text() != "dks" {
		t.Errorf("%q", e.Text())
	}
}

func TestEntryHandsOnWhatItHasNoUseFor(t *testing.T) {
	e := NewEntry("")
	win := field(t, e)
	var keys []fyne.KeyName
	win.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) { keys = append(keys, k.Name) })
	press(e, fyne.KeyEscape)
	press(e, fyne.KeyDown)
	press(e, fyne.KeyLeft)
	if len(keys) != 2 {
		t.Errorf("keys %v", keys)
	}
}

func TestEntryUndoes(t *testing.T) {
	e := NewEntry("")
	field(t, e)
	test.Type(e.input, "one")
	e.input.TypedShortcut(&fyne.ShortcutUndo{})
	if e.Text() == "one" {
		t.Fatal("nothing was undone")
	}
	e.input.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyZ, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	if e.Text() != "one" {
		t.Errorf("Shift+Ctrl+Z gives %q", e.Text())
	}
}

func TestEntryTellsOfFocusAndReturn(t *testing.T) {
	e := NewEntry("")
	var focus []bool
	submitted := ""
	e.OnFocus = func(on bool) { focus = append(focus, on) }
	e.OnSubmitted = func(text string) { submitted = text }
	win := field(t, e)
	test.Type(e.input, "x")
	press(e, fyne.KeyReturn)
	win.Canvas().Unfocus()
	if !focus[0] || focus[len(focus)-1] || submitted != "x" {
		t.Errorf("focus %v, submitted %q", focus, submitted)
	}
}

// The feet of Latin letters were cut off beside letters that another font stands in for,
// which reach higher.
func TestFeetAreNotCutOff(t *testing.T) {
	feet := func(text string) (top, bottom int) {
		e := NewEntry("")
		e.SetText(text)
		win := window(t, e, 200, 60)
		img := win.Canvas().Capture()
		right := int(8 + Base.Width("gjpqy"))
		for y := 8; y < 50; y++ {
			for x := 10; x < right; x++ {
				if img.At(x, y) != img.At(170, y) { // where nothing stands
					if top == 0 {
						top = y
					}
					bottom = y
				}
			}
		}
		return top, bottom
	}
	feet("") // the first window is measured before it has its theme
	top, bottom := feet("gjpqy가")
	if bottom-top < 8 {
		t.Fatalf("the letters reach from %d to %d", top, bottom)
	}
	for _, other := range []string{"漢字", "ไทย", "हिन्दी", "عربي", "ab"} {
		if top2, bottom2 := feet("gjpqy" + other); bottom2-top2 != bottom-top {
			t.Errorf("beside %s they reach from %d to %d, beside 가 from %d to %d", other, top2, bottom2, top, bottom)
		}
	}
}
