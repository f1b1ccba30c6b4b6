package ui

import (
	"context"
	"os"
	"os/exec"
	"syscall"
)

// copyPicture puts a PNG on the clipboard, which takes a thread of the STA kind. The
// path goes by the environment, where nothing in it is taken for a command.
func copyPicture(ctx context.Context, picture []byte) error {
	path, err := pictureFile(picture)
	if err != nil {
		return err
	}
	defer os.Remove(path)
	cmd := exec.CommandContext(ctx, "powershell", "-NoProfile", "-NonInteractive", "-STA", "-Command",
		"Add-Type -AssemblyName System.Windows.Forms,System.Drawing; $p = [System.Drawing.Image]::FromFile($env:GILMOK_PICTURE); [System.Windows.Forms.Clipboard]::SetImage($p); $p.Dispose()")
	cmd.Env = append(os.Environ(), "GILMOK_PICTURE="+path)
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true}
	return cmd.Run()
}
