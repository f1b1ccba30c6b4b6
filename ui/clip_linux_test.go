package ui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The picture goes whole to the program that the system has, as what it is.
func TestAPictureGoesToTheClipboard(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("WAYLAND_DISPLAY", "")
	picture := []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("pixels", 50_000))
	if err := copyPicture(t.Context(), picture); !errors.Is(err, errNoPictures) {
		t.Errorf("without a program: %v", err)
	}
	program := func(name string) {
		t.Helper()
		script := "#!/bin/sh\necho \"$@\" > " + filepath.Join(dir, name+".args") + "\nexec /bin/cat > " + filepath.Join(dir, name+".png") + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	took := func(name string) {
		t.Helper()
		if err := copyPicture(t.Context(), picture); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, name+".png"))
		args, _ := os.ReadFile(filepath.Join(dir, name+".args"))
		if err != nil || string(got) != string(picture) || !strings.Contains(string(args), "image/png") {
			t.Errorf("%s took %d of %d bytes with %q, %v", name, len(got), len(picture), args, err)
		}
	}
	program("xclip")
	program("wl-copy")
	took("xclip") // the other is of no use without Wayland
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	took("wl-copy")
}
