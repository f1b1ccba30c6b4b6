//go:build unix

package dispatch_test

import (
	"os"
	"os/exec"
	"syscall"
)

// asNobody lets a command run as a user without rights, where root starts it.
func asNobody(cmd *exec.Cmd) *exec.Cmd {
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	return cmd
}
