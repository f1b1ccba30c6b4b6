// Package wire puts the parts together: it is the one place that knows which
// store, senders and renderer the two programs run with.
package wire

import (
	"context"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// Config says which workspace to open, and how.
type Config struct {
	Path    string
	Machine *Machine
	// Now starts a virtual clock; nil is the system's.
	Now      *time.Time
	ReadOnly bool
	Window   bool   // takes the window lock
	Person   string // empty: the machine's
	Sealed   bool   // Create only
}

// Parts are one open workspace and everything that works on it.
type Parts struct {
	Store store.Store

	machine *Machine
}

// Open opens a workspace and remembers it as the one opened last.
func Open(ctx context.Context, c Config) (*Parts, error) {
	return assemble(c, func(o sqlite.Options) (store.Store, error) { return sqlite.Open(ctx, c.Path, o) })
}

// Create makes an empty workspace where no file is yet, and opens it.
func Create(ctx context.Context, c Config) (*Parts, error) {
	return assemble(c, func(o sqlite.Options) (store.Store, error) { return sqlite.Create(ctx, c.Path, o) })
}

func assemble(c Config, open func(sqlite.Options) (store.Store, error)) (*Parts, error) {
	person := c.Person
	if person == "" {
		person = c.Machine.Person()
	}
	st, err := open(sqlite.Options{ReadOnly: c.ReadOnly, Window: c.Window, Person: person, Install: c.Machine.Install(),
		Epochs: c.Machine, Sealed: c.Sealed})
	if err != nil {
		return nil, err
	}
	return &Parts{Store: st, machine: c.Machine}, nil
}

// Adopt answers the questions of a copied or restored workspace: this copy
// sends from now on.
func (p *Parts) Adopt(ctx context.Context) error {
	return p.Store.InTx(ctx, func(tx store.Tx) error { return tx.Settings().Adopt(ctx, p.machine.Install()) })
}

// Close ends all work and closes the workspace.
func (p *Parts) Close() error { return p.Store.Close() }
