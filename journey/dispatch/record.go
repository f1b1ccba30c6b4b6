package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gilmok/store"
)

// note puts marks or results on record. A full disk or a busy file is waited out: the
// worker stands still meanwhile, so no result is lost and nothing more is promised.
func (r *round) note(notes ...store.OutboxNote) error {
	wait := 50 * time.Millisecond
	for {
		err := r.d.st.Note(r.wire, notes...)
		if err == nil {
			return nil
		}
		err = fmt.Errorf("record what became of %d messages: %w", len(notes), err)
		if !errors.Is(err, store.ErrBusy) && !errors.Is(err, store.ErrDiskFull) {
			r.lose(err)
			return err
		}
		select {
		case <-time.After(wait):
			wait = min(2*wait, 2*time.Second)
		case <-r.wire.Done():
			r.lose(err)
			return err
		}
	}
}

// lose keeps the first error that left something off the record; the next Drain
// settles it as it would what a dead process left.
func (r *round) lose(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lost == nil {
		r.lost = err
	}
}

// broken gives what lose kept.
func (r *round) broken() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lost
}

// settled notes what became of a job, which lands with the next commit that folds, and
// what is noted besides; false: it could not be.
func (r *round) settled(j *job, n store.OutboxNote, besides ...store.OutboxNote) bool {
	if r.note(append([]store.OutboxNote{n}, besides...)...) != nil {
		r.land(j.entry.ID)
		return false
	}
	r.mu.Lock()
	r.noted++
	wanted := r.noted == len(r.flying) || len(r.queues[j.out]) <= r.little
	r.mu.Unlock()
	if wanted {
		r.wake()
	}
	return true
}

// fold puts what is noted into the outbox. For the rest of the transaction, what it
// folded is not in the air any more.
func (r *round) fold(ctx context.Context, tx store.Tx) (results []store.OutboxID, err error) {
	if results, err = tx.Outbox().Fold(ctx); err == nil {
		r.folding(results, true)
	}
	return results, err
}

func (r *round) folding(results []store.OutboxID, folding bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range results {
		if a, flying := r.flying[id]; flying {
			a.folding = folding
			r.flying[id] = a
		}
	}
}

// folded ends the flights that a transaction folded, or takes them back where it failed.
func (r *round) folded(results []store.OutboxID, err error) {
	if err != nil {
		r.folding(results, false)
		return
	}
	r.lastFold = time.Now()
	r.land(results...)
	r.mu.Lock()
	r.noted -= len(results)
	r.mu.Unlock()
}

// foldAll is fold in a transaction of its own.
func (r *round) foldAll() error {
	ctx := context.WithoutCancel(r.ctx)
	var results []store.OutboxID
	err := r.d.st.InTx(ctx, func(tx store.Tx) (err error) {
		r.folding(results, false) // a store may try a busy transaction again
		results, err = r.fold(ctx, tx)
		return err
	})
	r.folded(results, err)
	if err != nil {
		return fmt.Errorf("put results into the outbox: %w", err)
	}
	return nil
}
