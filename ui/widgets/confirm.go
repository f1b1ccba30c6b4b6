package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Confirm asks once before something that cannot be taken back. Its title states
// the number and the thing: "Send to 4,812 people now".
type Confirm struct {
	Title   string
	Words   string            // what follows from it
	More    fyne.CanvasObject // what else there is to see or fill in, or nil
	Verb    string            // on the button: never "OK"
	Other   string            // a second way, or ""
	Cancel  string            // "" for a sheet that only says something
	Danger  bool
	Do      func()
	DoOther func()
	OnClose func() // after Cancel or Esc
}

// Show opens the sheet over a window's canvas. It gives the function that closes it.
func (c Confirm) Show(over fyne.Canvas) (close func()) {
	var popup *widget.PopUp
	dismiss := func() {
		popup.Hide()
		if c.OnClose != nil {
			c.OnClose()
		}
	}
	button := func(words string, kind ButtonKind, do func()) *Button {
		return NewButton(words, "", kind, func() {
			popup.Hide()
			if do != nil {
				do()
			}
		})
	}
	body := Column(look.Space3, NewParagraph(c.Title, SectionHead))
	if c.Words != "" {
		body.Add(NewParagraph(c.Words, Second))
	}
	if c.More != nil {
		body.Add(c.More)
	}
	verbs := Row(look.Space2, Space())
	if c.Cancel != "" {
		verbs.Add(NewButton(c.Cancel, "", Quiet, dismiss))
	}
	if c.Other != "" {
		verbs.Add(button(c.Other, Secondary, c.DoOther))
	}
	verbs.Add(button(c.Verb, c.weight(), c.Do))
	body.Add(Pad(8, 0, 0, 0, verbs))
	sheet := newSheet(Fixed(440, 0, PadAll(20, body)), dismiss)
	popup = widget.NewModalPopUp(sheet, over)
	popup.Show()
	opened(popup, dismiss)
	// The sheet itself has the focus: Enter by habit must not send, Esc must close.
	over.Focus(sheet)
	return popup.Hide
}

// weight is how much the verb's button weighs.
func (c Confirm) weight() ButtonKind {
	switch {
	case c.Danger:
		return Destroy
	case c.Cancel == "":
		return Secondary
	}
	return Primary
}

// ShowSheet opens any object as a sheet; Esc closes it.
func ShowSheet(over fyne.Canvas, content fyne.CanvasObject) (close func()) {
	var popup *widget.PopUp
	sheet := newSheet(content, func() { popup.Hide() })
	popup = widget.NewModalPopUp(sheet, over)
	popup.Show()
	opened(popup, popup.Hide)
	over.Focus(sheet)
	return popup.Hide
}

// sheet holds the focus of a modal pop-up and closes it on Esc.
type sheet struct {
	widget.BaseWidget
	content fyne.CanvasObject
	close   func()
}

func newSheet(content fyne.CanvasObject, close func()) *sheet {
	s := &sheet{content: content, close: close}
	s.ExtendBaseWidget(s)
	return s
}

func (s *sheet) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }

// FocusGained implements fyne.Focusable.
func (s *sheet) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (s *sheet) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (s *sheet) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (s *sheet) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		s.close()
	}
}
