package dispatch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
)

// Composer makes messages ready for the wire.
type Composer interface {
	// Plan looks at the versions of a group before its messages are composed.
	Plan(ctx context.Context, versions []store.MessageVersionID) (Plan, error)
	// Compose makes one message; it is called from several goroutines. A *Skip says
	// that nothing is to be sent; any other error stops the group.
	Compose(ctx context.Context, d Draft) (Message, error)
}

// Plan is what a group of messages needs.
type Plan struct {
	Needs   segment.Needs                       // what the templates read of a customer
	Senders map[store.MessageVersionID]string   // the sender a message names
	Tags    map[store.MessageVersionID][]string // what frequency caps count by
}

// Draft is what a message is made of.
type Draft struct {
	Entry   *store.OutboxEntry
	Subject *store.Subject
	Sender  store.Sender
	Now     time.Time
	// Coupon takes a code from a pool: the same one for the same entry, whenever asked.
	Coupon func(pool string) (string, error)
}

// Opener makes the Sender of an account, with its secrets.
type Opener func(ctx context.Context, account store.Sender) (Sender, error)

// Options of a Dispatcher; the zero value is the usual.
type Options struct {
	Boot  string // "" is BootID()
	Group int    // most entries in a group; 0: 256
	// Grace is how long messages on the wire are waited for when ctx ends; 0: 20 s.
	Grace time.Duration
	// Asleep is by how much the clock must jump within a Drain for it to end, because the
	// computer slept: somebody is to look first. 0: it goes on.
	Asleep time.Duration
	// OnProgress is told a few times a second, and at the end of each Drain.
	OnProgress func(Progress)
}

// Dispatcher empties the outbox of one workspace.
type Dispatcher struct {
	st      store.Store
	clock   Clock
	open    Opener
	compose Composer
	opt     Options

	paused    atomic.Bool
	recovered atomic.Bool
	draining  sync.Mutex // one Drain at a time

	mu      sync.Mutex
	outlets map[string]*outlet // by sender name
	// versions are the published journeys read so far; what they hold never changes.
	versions map[pinned]*journey.Journey
}

// New makes a dispatcher. Nothing is touched before Drain or Run.
func New(st store.Store, clock Clock, open Opener, c Composer, o Options) *Dispatcher {
	if o.Group <= 0 {
		o.Group = 256
	}
	if o.Grace <= 0 {
		o.Grace = 20 * time.Second
	}
	if o.Boot == "" {
		o.Boot = BootID()
	}
	return &Dispatcher{st: st, clock: clock, open: open, compose: c, opt: o, outlets: map[string]*outlet{}, versions: map[pinned]*journey.Journey{}}
}

// Pause lets nothing new go on the wire; what is there is finished.
func (d *Dispatcher) Pause() { d.paused.Store(true) }

// Resume ends a Pause.
func (d *Dispatcher) Resume() { d.paused.Store(false) }

// Paused reports whether Pause holds.
func (d *Dispatcher) Paused() bool { return d.paused.Load() }

// Recover settles what a dead process left in the outbox. Drain does it by itself
// the first time; it gives how many entries became uncertain.
func (d *Dispatcher) Recover(ctx context.Context) (uncertain int, err error) {
	if d.recovered.Load() {
		return 0, nil
	}
	err = d.st.InTx(ctx, func(tx store.Tx) error {
		_, uncertain, err = tx.Outbox().Recover(ctx, d.opt.Boot)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("settle what the last run left in the outbox: %w", err)
	}
	d.recovered.Store(true)
	return uncertain, nil
}

// Retake is to be called where another process may have sent since the last Drain: the
// next one settles what that left, and notes its own on pages after the other's.
func (d *Dispatcher) Retake() { d.recovered.Store(false) }

// Drain sends everything that is due now and returns when nothing is left that
// could be sent now. When ctx ends nothing new goes on the wire, and what is on
// it is waited for.
func (d *Dispatcher) Drain(ctx context.Context) (Tally, error) {
	d.draining.Lock()
	defer d.draining.Unlock()
	switch info := d.st.Info(); {
	case info.ReadOnly:
		return Tally{}, ErrReadOnly
	case !info.Adopted:
		return Tally{}, ErrNotAdopted
	}
	uncertain, err := d.Recover(ctx)
	if err != nil {
		return Tally{}, err
	}
	if err := d.refreshOutlets(ctx); err != nil {
		return Tally{}, err
	}
	defer tune()()
	r := newRound(ctx, d)
	err = errors.Join(r.run(), d.keepLessons(context.WithoutCancel(ctx)))
	tally := r.meter.tally()
	tally.Uncertain += uncertain
	tally.Problems = d.Problems()
	if ctx.Err() != nil && err == nil {
		err = ctx.Err()
	}
	return tally, err
}

// Run drains the outbox as entries come due, until ctx ends. Sleeping, pauses and
// the kill switch are waited through.
func (d *Dispatcher) Run(ctx context.Context) error {
	changes := d.st.Watch(ctx, store.TopicOutbox, store.TopicSettings)
	for ctx.Err() == nil {
		if _, err := d.Drain(ctx); err != nil && !errors.Is(err, store.ErrBusy) && !errors.Is(err, store.ErrDiskFull) {
			return err
		}
		if err := d.wait(ctx, changes); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// A nap is as long as nothing comes due, within these bounds: after the longest, a
// sender that had a problem is tried again, and a laptop that slept notices; the
// shortest keeps what is stopped or paused from being asked for all the time.
const (
	longestNap  = time.Minute
	shortestNap = 250 * time.Millisecond
)

func (d *Dispatcher) wait(ctx context.Context, changes <-chan store.Change) error {
	next, err := d.NextDue(ctx)
	if err != nil {
		return err
	}
	now := d.clock.Now()
	by := now.Add(longestNap)
	if !next.IsZero() && next.Before(by) {
		by = latest(next, now.Add(shortestNap))
	}
	nap, wake := context.WithCancel(ctx)
	defer wake()
	go func() {
		defer wake()
		select {
		case <-changes:
		case <-nap.Done():
		}
	}()
	_ = d.clock.Until(nap, by) // whatever ends the nap, the outbox is looked at again
	return ctx.Err()
}
