package wire_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"gilmok/cmd/internal/wire"
)

func load(t *testing.T, dir string) *wire.Machine {
	t.Helper()
	m, err := wire.LoadMachine(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Two programs at once, each with a workspace of its own: neither loses what the
// other remembered, or its workspace would pass for a copy and send nothing.
func TestTwoProgramsOfOneMachine(t *testing.T) {
	dir := t.TempDir()
	window, service := load(t, dir), load(t, dir)
	if window.Install() != service.Install() {
		t.Fatal("one computer has two ids")
	}
	window.Set("a", 1)
	service.Set("b", 1)
	service.Set("b", 2)
	if err := window.Opened("/shop/a.gilmok"); err != nil {
		t.Fatal(err)
	}
	window.Set("a", 2)
	if err := service.SetPerson("Minji"); err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]*wire.Machine{"window": window, "service": service, "the next": load(t, dir)} {
		a, _ := m.Get("a")
		b, _ := m.Get("b")
		if a != 2 || b != 2 || m.Person() != "Minji" || len(m.Recent()) != 1 {
			t.Errorf("%s knows a %d, b %d, person %q, recent %v", name, a, b, m.Person(), m.Recent())
		}
	}
}

func TestManyProgramsAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 8 {
		m := load(t, dir)
		all.Go(func() {
			for epoch := range 20 {
				m.Set(fmt.Sprint(i), int64(epoch+1))
			}
		})
	}
	all.Wait()
	m := load(t, dir)
	for i := range 8 {
		if n, ok := m.Get(fmt.Sprint(i)); !ok || n != 20 {
			t.Errorf("workspace %d is at %d, want 20", i, n)
		}
	}
}

// A file that cannot be read is not replaced by an empty one.
func TestMachineDamaged(t *testing.T) {
	dir := t.TempDir()
	m := load(t, dir)
	m.Set("a", 7)
	path := filepath.Join(dir, "machine.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.Set("a", 8)
	if data, err := os.ReadFile(path); err != nil || string(data) != "{" {
		t.Errorf("the damaged file was written over: %q (%v)", data, err)
	}
	if n, _ := m.Get("a"); n != 7 {
		t.Errorf("what was known is lost: %d", n)
	}
	if _, err := wire.LoadMachine(dir); err == nil {
		t.Error("a damaged file is loaded")
	}
}
