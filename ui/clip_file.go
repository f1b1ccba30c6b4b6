//go:build darwin || windows

package ui

import (
	"errors"
	"os"
)

// pictureFile writes a picture where another program can read it; the caller removes it.
func pictureFile(picture []byte) (path string, err error) {
	f, err := os.CreateTemp("", "chart-*.png")
	if err != nil {
		return "", err
	}
	_, err = f.Write(picture)
	return f.Name(), errors.Join(err, f.Close())
}
