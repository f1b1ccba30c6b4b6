package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"gilmok/store"
)

// TestNoRoomForNotes: what could not be written is told, and hides nothing that is
// written once there is room.
func TestNoRoomForNotes(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no disk that is always full")
	}
	b := &notebook{workspace: filepath.Join(t.TempDir(), "a.gilmok"), id: "w", number: 1, file: full}
	note := func(id store.OutboxID) error {
		return b.add([]store.OutboxNote{{Entry: &store.OutboxEntry{ID: id, State: store.OutboxSent}}})
	}
	if err := note(1); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("a full disk gives %v", err)
	}
	if err := note(2); err != nil {
		t.Fatal(err)
	}
	notes, last, err := b.Turn(0)
	if err != nil || len(notes) != 1 || notes[0].Entry.ID != 2 || last != 2 {
		t.Errorf("%+v up to page %d, %v", notes, last, err)
	}
}
