package export_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"gilmok/store/export"
)

// A file that could not be finished takes nothing away and leaves nothing behind.
func TestWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.csv")
	broken := errors.New("broken")
	for _, c := range []struct {
		words string
		err   error
		want  string
	}{{"old", nil, "old"}, {"ne", broken, "old"}, {"new", nil, "new"}} {
		err := export.Whole(path, func(to io.Writer) error {
			if _, err := io.WriteString(to, c.words); err != nil {
				return err
			}
			return c.err
		})
		data, readErr := os.ReadFile(path)
		if !errors.Is(err, c.err) || readErr != nil || string(data) != c.want {
			t.Errorf("%q: %v, %q, %v", c.words, err, data, readErr)
		}
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
	if err := export.Whole(filepath.Join(path, "below"), func(io.Writer) error { return nil }); err == nil {
		t.Error("a file below a file")
	}
}
