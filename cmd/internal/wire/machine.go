package wire

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Machine is what this computer remembers outside every workspace: who works
// here, which files were open, and the numbers by which a copied file is told
// from its original. It lives in machine.json in the configuration folder.
//
// Several programs may run at once, each with a workspace of its own: what is
// asked is read anew where another has written, and what is changed is changed in
// the file as it is then.
type Machine struct {
	mu    sync.Mutex
	path  string
	data  machineData
	state fs.FileInfo // of the file as data was read
}

type machineData struct {
	Install string           `json:"install"` // random, made once
	Person  string           `json:"person"`
	Recent  []string         `json:"recent"` // newest first
	Epochs  map[string]int64 `json:"epochs"` // send epoch by workspace id
	// Ran is when this computer last moved a workspace's journeys on, by its id.
	Ran map[string]time.Time `json:"ran,omitempty"`
}

const mostRecent = 10

// ConfigDir is where this computer keeps machine.json, the log and the secrets'
// fallback file: GILMOK_CONFIG, or gilmok in the user's configuration folder.
func ConfigDir() (string, error) {
	if dir := os.Getenv("GILMOK_CONFIG"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the configuration folder: %w", err)
	}
	return filepath.Join(dir, "gilmok"), nil
}

// LoadMachine reads machine.json in a folder, or makes it.
func LoadMachine(dir string) (*Machine, error) {
	m := &Machine{path: filepath.Join(dir, "machine.json")}
	if err := m.read(); err != nil {
		return nil, err
	}
	if m.data.Install != "" {
		return m, nil
	}
	return m, m.change(func(d *machineData) {
		if d.Install == "" { // else another program has just made it
			id := make([]byte, 16)
			rand.Read(id) // never returns an error since Go 1.24
			d.Install = hex.EncodeToString(id)
		}
	})
}

// read takes the file in, where it has changed since it was last read.
func (m *Machine) read() error {
	state, err := os.Stat(m.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("read %s: %w", m.path, err)
	case m.state != nil && os.SameFile(state, m.state) && state.ModTime().Equal(m.state.ModTime()) && state.Size() == m.state.Size():
		return nil
	}
	data, err := os.ReadFile(m.path)
	if err != nil {
		return fmt.Errorf("read %s: %w", m.path, err)
	}
	var d machineData
	if err := json.Unmarshal(data, &d); err != nil {
		return fmt.Errorf("read %s: %w", m.path, err)
	}
	m.data, m.state = d, state
	return nil
}

// current reads what another program may have written; where that cannot be read,
// what was known goes on. mu is held.
func (m *Machine) current() *machineData {
	if err := m.read(); err != nil {
		slog.Warn("read what this computer remembers", "error", err)
	}
	return &m.data
}

// change changes the file as it is now, while no other program does; mu is held, or
// nobody else has m yet.
func (m *Machine) change(fn func(*machineData)) error {
	if err := os.MkdirAll(filepath.Dir(m.path), 0o700); err != nil {
		return err
	}
	lock := flock.New(m.path + ".lock")
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("lock %s: %w", m.path, err)
	}
	defer lock.Close()
	if err := m.read(); err != nil {
		return err
	}
	fn(&m.data)
	return m.save()
}

// save replaces the file as a whole, so that a crash leaves the old or the new one.
func (m *Machine) save() error {
	data, err := json.MarshalIndent(m.data, "", "  ")
	if err != nil {
		return err
	}
	next := m.path + ".new"
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return err
	}
	if err := os.Rename(next, m.path); err != nil {
		return err
	}
	m.state, err = os.Stat(m.path)
	return err
}

// Dir is the folder of the configuration.
func (m *Machine) Dir() string { return filepath.Dir(m.path) }

// Install is the random id of this computer.
func (m *Machine) Install() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.current().Install
}

// Person is who works here; empty until asked.
func (m *Machine) Person() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.current().Person
}

// SetPerson remembers who works here.
func (m *Machine) SetPerson(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.change(func(d *machineData) { d.Person = name })
}

// Recent lists the workspaces opened lately, newest first.
func (m *Machine) Recent() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.current().Recent)
}

// Opened puts a workspace at the head of the recent ones.
func (m *Machine) Opened(path string) error {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.change(func(d *machineData) {
		rest := slices.DeleteFunc(d.Recent, func(p string) bool { return p == path })
		d.Recent = append([]string{path}, rest...)
		d.Recent = d.Recent[:min(len(d.Recent), mostRecent)]
	})
}

// Get gives the send epoch this computer last saw of a workspace.
func (m *Machine) Get(workspace string) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := m.current().Epochs[workspace]
	return n, ok
}

// Set remembers the send epoch of a workspace. What cannot be kept is logged:
// the file is then asked about at its next opening, which errs on the safe side.
func (m *Machine) Set(workspace string, epoch int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	err := m.change(func(d *machineData) {
		if d.Epochs == nil {
			d.Epochs = map[string]int64{}
		}
		d.Epochs[workspace] = epoch
	})
	if err != nil {
		slog.Warn("keep the send epoch", "error", err)
	}
}

// Ran gives when this computer last moved the journeys of a workspace on; zero: never.
func (m *Machine) Ran(workspace string) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.current().Ran[workspace]
}

// SetRan remembers it. What cannot be kept is logged: what is due is then shown once more
// before it goes.
func (m *Machine) SetRan(workspace string, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	err := m.change(func(d *machineData) {
		if d.Ran == nil {
			d.Ran = map[string]time.Time{}
		}
		d.Ran[workspace] = at
	})
	if err != nil {
		slog.Warn("keep when journeys were moved on", "error", err)
	}
}
