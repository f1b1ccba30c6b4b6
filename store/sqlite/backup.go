package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gilmok/store"
	"gilmok/store/sqlstore"
)

// Backup implements store.Store. The copy is made under another name and moved
// into place when it is whole; it belongs to no machine, so that a restored one
// asks before it sends.
func (s *Store) Backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path) // a file URI has no other
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("back up to %s: %w", filepath.Base(path), store.ErrExists)
	}
	unfinished := path + ".part"
	os.Remove(unfinished) // of a backup that was interrupted
	if err := s.copyTo(ctx, unfinished); err != nil {
		os.Remove(unfinished)
		return fmt.Errorf("back up: %w", err)
	}
	if err := os.Rename(unfinished, path); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

func (s *Store) copyTo(ctx context.Context, path string) error {
	notes := notebook{workspace: s.path, id: s.Info().ID}
	pages, err := notes.peek() // before the copy is made: what is folded meanwhile is in it
	if err != nil {
		return err
	}
	from, err := sql.Open("sqlite", source(s.path, pragmas+`&mode=ro`))
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, `VACUUM INTO ?1`, path); err != nil {
		return mapError(err)
	}
	if len(pages) > 0 {
		if err := peruse(ctx, path, pages); err != nil {
			return err
		}
	}
	to, err := sql.Open("sqlite", source(path, `mode=rw`))
	if err != nil {
		return err
	}
	defer to.Close()
	_, err = to.ExecContext(ctx, `INSERT INTO workspace (key, value) VALUES (?1, ?2)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, sqlstore.FactInstall, copied)
	if err != nil {
		return mapError(err)
	}
	return os.Chmod(path, 0o600)
}

// peruse puts what is noted beside a workspace into its copy.
func peruse(ctx context.Context, path string, pages map[int64][]store.OutboxNote) (err error) {
	to, err := open(ctx, path, Options{}, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	return to.inTx(ctx, false, func(tx *sqlstore.Tx) error { return tx.Peruse(ctx, pages) })
}
