// Package awake keeps the computer from falling asleep while messages go out: by
// logind on Linux, caffeinate on macOS and the execution state on Windows. Where none
// of these is there, it does nothing: a sending that sleeps goes on when it wakes.
//
// The screen may go dark; only sleep is held off, and only by itself: a person who
// closes the lid is obeyed where the system obeys them.
package awake

import (
	"log/slog"
	"sync"
	"time"
)

// Keeper holds sleep off as long as there is much to do.
type Keeper struct {
	// Hold holds sleep off until release is called; nil is the system's way.
	Hold func() (release func(), err error)
	// After is how long something must have been going on; 0: five seconds.
	After time.Duration

	mu      sync.Mutex
	since   time.Time // when it began; zero: nothing goes on
	release func()
	failed  bool // the system does not let us; it is not asked again
}

// after is how long single messages may take; for these nobody need stay awake.
const after = 5 * time.Second

// Busy says that something is going on at an instant.
func (k *Keeper) Busy(now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.since.IsZero() {
		k.since = now
	}
	wait := k.After
	if wait == 0 {
		wait = after
	}
	if k.release != nil || k.failed || now.Sub(k.since) < wait {
		return
	}
	hold := k.Hold
	if hold == nil {
		hold = system
	}
	release, err := hold()
	if err != nil {
		k.failed = true
		slog.Info("the computer may fall asleep while messages go out", "error", err)
		return
	}
	k.release = release
}

// Idle says that nothing goes on any more.
func (k *Keeper) Idle() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.since = time.Time{}
	if k.release != nil {
		k.release()
		k.release = nil
	}
}

// reason is what the system shows to whoever asks what keeps it awake.
const reason = "Messages are going out"
