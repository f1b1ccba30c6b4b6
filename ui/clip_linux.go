package ui

import (
	"bytes"
	"context"
	"os"
	"os/exec"
)

// copyPicture puts a PNG on the clipboard. The program that does it stays in the
// background and hands the picture to whoever pastes; that is how X11 and Wayland work.
func copyPicture(ctx context.Context, picture []byte) error {
	for _, way := range [][]string{{"wl-copy", "--type", "image/png"}, {"xclip", "-selection", "clipboard", "-t", "image/png", "-i"}} {
		if way[0] == "wl-copy" && os.Getenv("WAYLAND_DISPLAY") == "" {
			continue
		}
		path, err := exec.LookPath(way[0])
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(ctx, path, way[1:]...)
		cmd.Stdin = bytes.NewReader(picture)
		return cmd.Run()
	}
	return errNoPictures
}
