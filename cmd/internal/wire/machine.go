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
)

// Machine is what this computer remembers outside every workspace: who works
// here, which files were open, and the numbers by which a copied file is told
// from its original. It lives in machine.json in the configuration folder.
type Machine struct {
	mu   sync.Mutex
	path string
	data machineData
}

type machineData struct {
	Install string           `json:"install"` // random, made once
	Person  string           `json:"person"`
	Recent  []string         `json:"recent"` // newest first
	Epochs  map[string]int64 `json:"epochs"` // send epoch by workspace id
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
	data, err := os.ReadFile(m.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", m.path, err)
	default:
		if err := json.Unmarshal(data, &m.data); err != nil {
			return nil, fmt.Errorf("read %s: %w", m.path, err)
		}
	}
	if m.data.Epochs == nil {
		m.data.Epochs = map[string]int64{}
	}
	if m.data.Install == "" {
		id := make([]byte, 16)
		rand.Read(id) // never returns an error since Go 1.24
		m.data.Install = hex.EncodeToString(id)
		return m, m.save()
	}
	return m, nil
}

// save replaces the file as a whole, so that a crash leaves the old or the new one.
func (m *Machine) save() error {
	data, err := json.MarshalIndent(m.data, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(m.path), 0o700); err != nil {
		return err
	}
	next := m.path + ".new"
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return err
	}
	return os.Rename(next, m.path)
}

// Dir is the folder of the configuration.
func (m *Machine) Dir() string { return filepath.Dir(m.path) }

// Install is the random id of this computer.
func (m *Machine) Install() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.data.Install
}

// Person is who works here; empty until asked.
func (m *Machine) Person() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.data.Person
}

// SetPerson remembers who works here.
func (m *Machine) SetPerson(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data.Person = name
	return m.save()
}

// Recent lists the workspaces opened lately, newest first.
func (m *Machine) Recent() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.data.Recent)
}

// Opened puts a workspace at the head of the recent ones.
func (m *Machine) Opened(path string) error {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	rest := slices.DeleteFunc(m.data.Recent, func(p string) bool { return p == path })
	m.data.Recent = append([]string{path}, rest...)
	m.data.Recent = m.data.Recent[:min(len(m.data.Recent), mostRecent)]
	return m.save()
}

// Get gives the send epoch this computer last saw of a workspace.
func (m *Machine) Get(workspace string) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := m.data.Epochs[workspace]
	return n, ok
}

// Set remembers the send epoch of a workspace. What cannot be kept is logged:
// the file is then asked about at its next opening, which errs on the safe side.
func (m *Machine) Set(workspace string, epoch int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data.Epochs[workspace] = epoch
	if err := m.save(); err != nil {
		slog.Warn("keep the send epoch", "error", err)
	}
}
