package ui

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// driveIsRemote asks the system for the kind of the drive: a share may have a
// letter of its own (GetDriveType, DRIVE_REMOTE).
func driveIsRemote(path string) bool {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(absolute) + `\`)
	return err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE
}
