package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// What opening or creating a workspace can end with. Nothing is changed on disk
// in any of these cases.
var (
	ErrNotWorkspace = errors.New("the file is not a Gilmok workspace")
	ErrExists       = errors.New("a file of this name exists already")
	ErrOlder        = errors.New("written by an older program, and open for reading only")
)

// NewerError says that a workspace was written by a newer program.
type NewerError struct{ File, Program int } // schema versions

// Error implements error.
func (e *NewerError) Error() string {
	return fmt.Sprintf("the workspace has schema %d, this program knows %d", e.File, e.Program)
}

// LockedError says who holds a lock of the workspace. The fields are empty
// where the holder left no note.
type LockedError struct {
	Lock    string // "window" or "runner"
	Person  string
	Machine string
	Since   time.Time
}

// Error implements error.
func (e *LockedError) Error() string {
	return fmt.Sprintf("the %s lock is held by %q on %q", e.Lock, e.Person, e.Machine)
}

// RunnerLocker is a store that lets one process at a time advance passages and
// dispatch. A second one gets a *LockedError at once.
type RunnerLocker interface {
	LockRunner(ctx context.Context) (unlock func(), err error)
}

// ErrSegmentLoop refuses a segment whose rule reaches itself through in_segment.
var ErrSegmentLoop = errors.New("the segment contains itself")

// Attributes refuse keys a template could not name, and values their kind cannot hold.
var (
	ErrAttributeKey  = errors.New("an attribute's key is made of lower-case letters, digits and _")
	ErrAttributeKind = errors.New("the value is not of the attribute's kind")
)

// ErrOrderEvent refuses an event named as the orders are read.
var ErrOrderEvent = errors.New("ordered and order_cancelled are told by orders, not recorded")
