package ui

import (
	"path/filepath"

	"golang.org/x/sys/unix"
)

// driveIsRemote asks the system: a volume that is not local is another computer's
// (statfs(2), MNT_LOCAL).
func driveIsRemote(path string) bool {
	var volume unix.Statfs_t
	return unix.Statfs(filepath.Dir(path), &volume) == nil && volume.Flags&unix.MNT_LOCAL == 0
}
