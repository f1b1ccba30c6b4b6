package sqlite

import (
	"context"
	"fmt"
	"time"

	"gilmok/store"
	"gilmok/store/sqlstore"
)

// InTx implements store.Store. Do not call it from inside fn: there is one writer.
func (s *Store) InTx(ctx context.Context, fn func(store.Tx) error) error {
	return s.inTx(ctx, false, func(tx *sqlstore.Tx) error { return fn(tx) })
}

// InTxRelaxed implements store.Store: in WAL mode a commit with synchronous=NORMAL
// is in the log, but the log is synced only by the next commit with FULL.
func (s *Store) InTxRelaxed(ctx context.Context, fn func(store.Tx) error) error {
	return s.inTx(ctx, true, func(tx *sqlstore.Tx) error { return fn(tx) })
}

func (s *Store) inTx(ctx context.Context, relaxed bool, fn func(*sqlstore.Tx) error) error {
	if s.writer == nil {
		return store.ErrReadOnly
	}
	if err := s.lockWriter(ctx); err != nil {
		return err
	}
	tx, err := s.writeLocked(ctx, relaxed, fn)
	if err == nil {
		s.watchers.announce(tx.Changed())
	}
	return err
}

// writeLocked writes and lets the next one write, also after a panic in fn.
func (s *Store) writeLocked(ctx context.Context, relaxed bool, fn func(*sqlstore.Tx) error) (*sqlstore.Tx, error) {
	defer func() { s.writing <- struct{}{} }()
	tx, err := s.write(ctx, relaxed, fn)
	if err == nil && tx.Erased() {
		if err = s.eraseNotes(ctx); err == nil {
			err = s.emptyLog(ctx)
		}
	}
	return tx, err
}

// lockWriter waits for its turn to write.
func (s *Store) lockWriter(ctx context.Context) error {
	select {
	case <-s.closed:
		return fmt.Errorf("the workspace is closed: %w", store.ErrReadOnly)
	default:
	}
	select {
	case <-s.writing:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return fmt.Errorf("the workspace is closed: %w", store.ErrReadOnly)
	}
}

func (s *Store) write(ctx context.Context, relaxed bool, fn func(*sqlstore.Tx) error) (_ *sqlstore.Tx, err error) {
	if err := s.sync(ctx, relaxed); err != nil {
		return nil, err
	}
	if err := s.say(ctx, `BEGIN IMMEDIATE`); err != nil {
		return nil, fmt.Errorf("begin: %w", mapError(err))
	}
	s.look(context.WithoutCancel(ctx))
	done := false
	defer func() {
		if !done {
			s.writer.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`) // err, or a panic, says what is wrong
		}
	}()
	tx := sqlstore.NewTx(s.env, s.writer, s.writerStmts)
	if err := fn(tx); err != nil {
		return nil, err
	}
	if tx.Adopted() && !s.Info().Adopted {
		if err := tx.Doubt(ctx, s.wentOn()); err != nil {
			return nil, err
		}
	}
	if tx.Behind() {
		if err := tx.SetFact(ctx, sqlstore.FactInstall, copied); err != nil {
			return nil, err
		}
	}
	if err := tx.Finish(ctx); err != nil {
		return nil, err
	}
	epoch, err := s.nextEpoch(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := s.say(ctx, `COMMIT`); err != nil {
		return nil, fmt.Errorf("commit: %w", mapError(err))
	}
	done = true
	tx.Committed()
	s.committed(tx, epoch)
	if last, folded := tx.Folded(); folded && !relaxed {
		s.notes.drop(last)
	}
	return tx, nil
}

// say runs a statement without arguments, which stays prepared.
func (s *Store) say(ctx context.Context, words string) error {
	stmt, err := s.writerStmts.Prepare(ctx, words)
	if err == nil {
		_, err = stmt.ExecContext(ctx)
	}
	return err
}

// sync sets how commits reach the disk; it cannot be changed inside a transaction.
func (s *Store) sync(ctx context.Context, relaxed bool) error {
	if relaxed == s.relaxed {
		return nil
	}
	pragma := `PRAGMA synchronous = FULL`
	if relaxed {
		pragma = `PRAGMA synchronous = NORMAL`
	}
	if _, err := s.writer.ExecContext(ctx, pragma); err != nil {
		return fmt.Errorf("begin: %w", mapError(err))
	}
	s.relaxed = relaxed
	return nil
}

// indexPatience is how long a question waits for the writer before it does
// without an index.
const indexPatience = 200 * time.Millisecond

// index changes the schema for a reader; a transaction that is under way, maybe
// the caller's own, must not block it.
func (s *Store) index(ctx context.Context, change func(*sqlstore.Tx) error) error {
	if s.writer == nil {
		return store.ErrReadOnly
	}
	waiting, cancel := context.WithTimeout(ctx, indexPatience)
	defer cancel()
	if err := s.lockWriter(waiting); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return store.ErrBusy
	}
	defer func() { s.writing <- struct{}{} }()
	_, err := s.write(ctx, false, change)
	return err
}

// emptyLog copies the log into the file and cuts it to nothing, so that what was
// erased is in neither. Readers of an older state are waited for.
func (s *Store) emptyLog(ctx context.Context) error {
	for range 10 {
		var busy, frames, moved int
		err := s.writer.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved)
		if err != nil {
			return fmt.Errorf("empty the log: %w", mapError(err))
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil // the log is emptied when the workspace is closed
}
