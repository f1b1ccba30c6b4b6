//go:build !unix

package dispatch_test

import "os/exec"

func asNobody(cmd *exec.Cmd) *exec.Cmd { return cmd }
