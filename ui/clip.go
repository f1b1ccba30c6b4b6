package ui

import (
	"errors"
	"os"
)

// Fyne's clipboard takes text only: a picture goes there by what the system has for it,
// see copyPicture of each system.

// errNoPictures: nothing here can put a picture on the clipboard.
var errNoPictures = errors.New("no program puts pictures on the clipboard")

// pictureFile writes a picture where another program can read it; the caller removes it.
func pictureFile(picture []byte) (path string, err error) {
	f, err := os.CreateTemp("", "chart-*.png")
	if err != nil {
		return "", err
	}
	_, err = f.Write(picture)
	return f.Name(), errors.Join(err, f.Close())
}
