package intake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"gilmok/store"
)

// ErrNoFolder says that a path is no folder of this computer.
var ErrNoFolder = errors.New("there is no such folder on this computer")

// Watch begins to watch a folder, or changes how it is watched. What lies in it
// already is left alone: Offer asks for it. It tells how many files those are.
func Watch(ctx context.Context, st store.Store, f store.WatchedFolder) (before int, err error) {
	f.Path = filepath.Clean(f.Path)
	there, err := tables(f.Path)
	if errors.Is(err, fs.ErrPermission) {
		return 0, err
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %s", ErrNoFolder, f.Path)
	}
	return before, st.InTx(ctx, func(tx store.Tx) error {
		folders, err := tx.Imports().Folders(ctx)
		if err != nil {
			return err
		}
		again := slices.ContainsFunc(folders, func(x store.WatchedFolder) bool { return x.Path == f.Path })
		if err := tx.Imports().SaveFolder(ctx, f); err != nil || again {
			return err
		}
		for _, x := range there {
			x.State = store.WatchedBefore
			if err := tx.Imports().SaveFile(ctx, x); err != nil {
				return err
			}
		}
		before = len(there)
		return nil
	})
}

// Offer puts the files that lay in a folder from the beginning up for a look.
func Offer(ctx context.Context, st store.Store, folder string) error {
	return st.InTx(ctx, func(tx store.Tx) error {
		files, err := tx.Imports().Files(ctx, folder)
		if err != nil {
			return err
		}
		for _, f := range files {
			if f.State != store.WatchedBefore {
				continue
			}
			f.State = store.WatchedWaiting
			if err := tx.Imports().SaveFile(ctx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// Mark says what became of the file of a path, where it lies in a watched folder:
// it was imported by hand (the id), or is not wanted (0).
func Mark(ctx context.Context, st store.Store, path string, id store.ImportID, rows int) error {
	folder, name := filepath.Dir(filepath.Clean(path)), filepath.Base(path)
	known, err := judged(ctx, st.Imports(), folder)
	if err != nil {
		return err
	}
	f, ok := known[name]
	if !ok {
		return nil
	}
	f.State, f.Reason, f.Import, f.Rows, f.At = store.WatchedLeft, "", id, rows, time.Time{}
	if id != 0 {
		f.State = store.WatchedTaken
	}
	return st.InTx(ctx, func(tx store.Tx) error { return tx.Imports().SaveFile(ctx, f) })
}
