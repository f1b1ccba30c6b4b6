package widgets

import (
	"fyne.io/fyne/v2"
)

// composer will compose Hangul inside the field.
type composer struct{}

func (i *input) settle()                            {}
func (i *input) drop()                              {}
func (i *input) composeKey(key *fyne.KeyEvent) bool { return false }
func (i *input) composeRune(r rune) bool            { return false }
