package ui

import "errors"

// Fyne's clipboard takes text only: a picture goes there by what the system has for it,
// see copyPicture of each system.

// errNoPictures: nothing here can put a picture on the clipboard.
var errNoPictures = errors.New("no program puts pictures on the clipboard")
