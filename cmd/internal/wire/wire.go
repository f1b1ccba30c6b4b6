// Package wire puts the parts together: it is the one place that knows which
// store, senders and renderer the two programs run with.
package wire

import (
	"cmp"
	"context"
	"errors"
	"time"

	"gilmok/cmd/internal/secret"
	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/store/insight"
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
	Overdue  Overdue
	// OnProgress is told of sending a few times a second; nil: nobody.
	OnProgress func(dispatch.Progress)
}

// Parts are one open workspace and everything that works on it.
type Parts struct {
	Store  store.Store
	Clock  journey.Clock
	Runner *journey.Runner
	// Composer makes messages: for previews, tests and for real.
	Composer   *compose.Composer
	Dispatcher *dispatch.Dispatcher
	Secrets    secret.Store
	// Recommender answers what goes with what, and what suits whom.
	Recommender *insight.Recommender

	world   *world
	answers *answers
	machine *Machine
	virtual bool // the clock jumps
	overdue Overdue
	pulse   *pulse
}

// Open opens a workspace and remembers it as the one opened last.
func Open(ctx context.Context, c Config) (*Parts, error) {
	return assemble(c, func(o sqlite.Options) (store.Store, error) { return sqlite.Open(ctx, c.Path, o) })
}

// Create makes an empty workspace where no file is yet, and opens it.
func Create(ctx context.Context, c Config) (*Parts, error) {
	p, err := assemble(c, func(o sqlite.Options) (store.Store, error) { return sqlite.Create(ctx, c.Path, o) })
	if err == nil {
		c.Machine.SetRan(p.Store.Info().ID, time.Now()) // nothing in it is overdue because nobody ran it
	}
	return p, err
}

func assemble(c Config, open func(sqlite.Options) (store.Store, error)) (*Parts, error) {
	person := c.Person
	if person == "" {
		person = c.Machine.Person()
	}
	p := &Parts{Clock: journey.System{}, machine: c.Machine, overdue: cmp.Or(c.Overdue, OverdueSend)}
	if c.Now != nil {
		p.virtual = true
		p.Clock = journey.NewVirtual(*c.Now)
	}
	var err error
	p.Store, err = open(sqlite.Options{ReadOnly: c.ReadOnly, Window: c.Window, Person: person, Install: c.Machine.Install(),
		Epochs: c.Machine, Sealed: c.Sealed, Now: p.Clock.Now})
	if err != nil {
		return nil, err
	}
	p.Runner = journey.NewRunner(p.Store, p.Clock, journey.Options{Values: compose.NewValues()})
	p.world = &world{p: p, known: map[string]sighting{}}
	p.Recommender = insight.NewRecommender(p.Store)
	p.Secrets = secret.Open(c.Machine.Dir())
	p.answers = &answers{st: p.Store, live: &content{st: p.Store, secrets: p.Secrets, now: p.Clock.Now}}
	p.Composer = compose.New(p.Store, compose.Options{Fetch: p.answers, Replay: replay{p.answers}, Related: p.related})
	sending := dispatch.Options{OnProgress: p.keepAwake(c.OnProgress)}
	if !p.virtual && p.overdue != OverdueSend {
		sending.Asleep = sleptAfter
	}
	p.Dispatcher = dispatch.New(p.Store, p.Clock, p.openSender, p.Composer, sending)
	return p, nil
}

// Adopt answers the questions of a copied or restored workspace: this copy
// sends from now on.
func (p *Parts) Adopt(ctx context.Context) error {
	return p.Store.InTx(ctx, func(tx store.Tx) error { return tx.Settings().Adopt(ctx, p.machine.Install()) })
}

// Close ends all work and closes the workspace.
func (p *Parts) Close() error { return errors.Join(p.Dispatcher.Close(), p.Store.Close()) }
