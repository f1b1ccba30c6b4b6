package export

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Whole makes a file that is there whole or not at all: it is filled beside its place,
// and what stood there before stays until then. Only its owner may read it.
func Whole(path string, fill func(to io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".gilmok-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	if err := errors.Join(fill(f), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
