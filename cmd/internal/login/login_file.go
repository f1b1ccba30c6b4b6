//go:build linux || darwin

package login

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Where a file stands for the item, path says which, and text what is in it.

func (i Item) on() bool {
	path, err := i.path()
	if err != nil {
		return false
	}
	_, err = os.Stat(path)
	return err == nil
}

func (i Item) add() error {
	path, err := i.path()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(i.text()), 0o600)
}

func (i Item) remove() error {
	path, err := i.path()
	if err != nil {
		return err
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
