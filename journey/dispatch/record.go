package dispatch

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"gilmok/store"
)

// note is what one worker wants on record.
type note struct {
	entry    *store.OutboxEntry
	events   []store.Event
	decision *store.Decision
	suppress *store.Suppression
	done     chan error // one slot; nil: nobody waits
	after    func()     // called once it is on record
}

// recorder commits the marks and results of all workers, those that wait at the
// same time together. Notes are committed in the order in which they came.
type recorder struct {
	st    store.Store
	ctx   context.Context
	notes chan note
	ended chan error
	// workers who leave notes: each leaves a result and the next mark together.
	workers atomic.Int32
}

// mostNotes in one commit.
const mostNotes = 256

func newRecorder(ctx context.Context, st store.Store) *recorder {
	r := &recorder{st: st, ctx: ctx, notes: make(chan note, mostNotes), ended: make(chan error, 1)}
	go r.loop()
	return r
}

// put leaves a note; nothing is known of it until a later wait returns.
func (r *recorder) put(n note) { r.notes <- n }

// wait leaves a note and returns when it, and all before it, are committed.
func (r *recorder) wait(n note) error {
	n.done = make(chan error, 1)
	r.notes <- n
	return <-n.done
}

// close commits what is left and gives the first error that lost something.
func (r *recorder) close() error {
	close(r.notes)
	return <-r.ended
}

func (r *recorder) loop() {
	var first error
	batch := make([]note, 0, mostNotes)
	for n := range r.notes {
		batch = append(batch[:0], n)
		batch = r.more(batch)
		err := r.commit(batch)
		if err != nil && first == nil {
			first = err
		}
		for _, n := range batch {
			if n.after != nil {
				n.after()
			}
			if n.done != nil {
				n.done <- err
			}
		}
	}
	r.ended <- first
}

// gather is how long a commit waits for the notes of workers that are about to
// leave some: a commit costs as much as the notes of several of them.
const gather = 250 * time.Microsecond

func (r *recorder) more(batch []note) []note {
	enough, late := 2*int(r.workers.Load()), (<-chan time.Time)(nil)
	for len(batch) < mostNotes {
		select {
		case n, open := <-r.notes:
			if !open {
				return batch
			}
			batch = append(batch, n)
			continue
		default:
		}
		if len(batch) >= enough {
			return batch
		}
		if late == nil {
			late = time.After(gather)
		}
		select {
		case n, open := <-r.notes:
			if !open {
				return batch
			}
			batch = append(batch, n)
		case <-late:
			return batch
		}
	}
	return batch
}

// commit writes a batch. A full disk or a busy file is waited out: the workers
// stand still meanwhile, so no result is lost and nothing more is promised.
func (r *recorder) commit(batch []note) error {
	wait := 50 * time.Millisecond
	for {
		err := r.st.InTxRelaxed(r.ctx, func(tx store.Tx) error { return write(r.ctx, tx, batch) })
		if err == nil {
			return nil
		}
		if !errors.Is(err, store.ErrBusy) && !errors.Is(err, store.ErrDiskFull) {
			return fmt.Errorf("record what became of %d messages: %w", len(batch), err)
		}
		select {
		case <-time.After(wait):
			wait = min(2*wait, 2*time.Second)
		case <-r.ctx.Done():
			return fmt.Errorf("record what became of %d messages: %w", len(batch), err)
		}
	}
}

func write(ctx context.Context, tx store.Tx, batch []note) error {
	entries := make([]*store.OutboxEntry, 0, len(batch))
	var marks []*store.OutboxEntry
	var events []store.Event
	var decisions []store.Decision
	var suppress []store.Suppression
	for _, n := range batch {
		if n.entry.State == store.OutboxOnWire {
			marks = append(marks, n.entry)
		} else {
			entries = append(entries, n.entry)
		}
		events = append(events, n.events...)
		if n.decision != nil {
			decisions = append(decisions, *n.decision)
		}
		if n.suppress != nil {
			suppress = append(suppress, *n.suppress)
		}
	}
	if len(entries) > 0 {
		if err := tx.Outbox().Save(ctx, entries); err != nil {
			return fmt.Errorf("save outbox entries: %w", err)
		}
	}
	if len(marks) > 0 {
		if err := tx.Outbox().Mark(ctx, marks); err != nil {
			return fmt.Errorf("mark outbox entries: %w", err)
		}
	}
	if len(events) > 0 {
		if _, err := tx.Events().Record(ctx, events...); err != nil {
			return fmt.Errorf("record events: %w", err)
		}
	}
	if len(suppress) > 0 {
		if _, err := tx.Suppressions().Add(ctx, suppress...); err != nil {
			return fmt.Errorf("suppress addresses: %w", err)
		}
	}
	if len(decisions) > 0 {
		return tx.Decisions().Add(ctx, decisions)
	}
	return nil
}
