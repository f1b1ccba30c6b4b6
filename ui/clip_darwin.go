package ui

import (
	"context"
	"os"
	"os/exec"
)

// copyPicture puts a PNG on the clipboard; PNGf is AppleScript's class of such data.
func copyPicture(ctx context.Context, picture []byte) error {
	path, err := pictureFile(picture)
	if err != nil {
		return err
	}
	defer os.Remove(path)
	return exec.CommandContext(ctx, "osascript", "-e", "on run argv", "-e", "set the clipboard to (read (POSIX file (item 1 of argv)) as «class PNGf»)", "-e", "end run", path).Run()
}
