//go:build unix

package sqlite

import (
	"os"
	"strconv"
	"syscall"
)

// identity tells one file on a disk from its copies: the inode, which stays when
// the file is renamed.
func identity(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(stat.Ino), 10)
	}
	return ""
}
