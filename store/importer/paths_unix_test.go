//go:build unix

package importer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestRefusedPaths(t *testing.T) {
	dir := t.TempDir()
	fifo, loop := filepath.Join(dir, "fifo.csv"), filepath.Join(dir, "loop.csv")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Code{dir: NotFile, fifo: NotFile, loop: FileUnreadable, filepath.Join(dir, "none.csv"): FileNotFound} {
		_, err := Sniff(context.Background(), path, Options{})
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != want {
			t.Errorf("%s: got %v, want %s", filepath.Base(path), err, want)
		}
	}
}
