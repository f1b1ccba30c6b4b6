package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"gilmok/store"
)

// The locks lie on files beside the workspace, so that they work between
// machines that share a folder, and end with the process that holds them. Who
// holds one is written in a note: a lock file itself cannot be read on Windows.

// lock names.
const (
	lockWindow = "window"
	lockRunner = "runner"
)

type note struct {
	Person  string    `json:"person"`
	Machine string    `json:"machine"`
	Since   time.Time `json:"since"`
}

func lockPath(workspace, name string) string {
	return filepath.Join(filepath.Dir(workspace), "."+filepath.Base(workspace)+"."+name)
}

// lock takes a lock or says who has it.
func lock(workspace, name, person string, now time.Time) (unlock func(), err error) {
	path := lockPath(workspace, name)
	l := flock.New(path)
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("take the %s lock: %w", name, err)
	}
	if !ok {
		return nil, holder(path, name)
	}
	machine, _ := os.Hostname() // a note without a machine is still a note
	text, _ := json.Marshal(note{Person: person, Machine: machine, Since: now.UTC()})
	if err := os.WriteFile(path+".json", text, 0o600); err != nil {
		l.Unlock()
		return nil, fmt.Errorf("take the %s lock: %w", name, err)
	}
	return func() {
		os.Remove(path + ".json")
		l.Unlock()
	}, nil
}

func holder(path, name string) error {
	e := &store.LockedError{Lock: name}
	var n note
	if text, err := os.ReadFile(path + ".json"); err == nil && json.Unmarshal(text, &n) == nil {
		e.Person, e.Machine, e.Since = n.Person, n.Machine, n.Since
	}
	return e
}

// LockRunner implements store.RunnerLocker.
func (s *Store) LockRunner(context.Context) (unlock func(), err error) {
	if s.options.ReadOnly {
		return nil, store.ErrReadOnly
	}
	return lock(s.path, lockRunner, s.options.Person, s.options.now())
}

var _ store.RunnerLocker = (*Store)(nil)
