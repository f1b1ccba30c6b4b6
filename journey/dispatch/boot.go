package dispatch

import (
	"crypto/rand"
	"os"
	"strings"
)

// BootID names this start of the machine. Two processes that see the same id ran
// without a power cut between them, so what was committed without a sync is still
// there. Where the system gives no id every process gets one of its own: then more
// is uncertain after a crash, never less.
func BootID() string {
	if id, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		return strings.TrimSpace(string(id))
	}
	return "process-" + rand.Text()
}
