package awake

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// system has caffeinate hold sleep off; it ends with us in any case.
func system() (release func(), err error) {
	c := exec.Command("/usr/bin/caffeinate", "-i", "-w", strconv.Itoa(os.Getpid()))
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("start caffeinate: %w", err)
	}
	return func() {
		_ = c.Process.Kill()
		_ = c.Wait() // how it ended does not matter
	}, nil
}
