package storetest

import (
	"context"
	"testing"

	"gilmok/store"
)

func testWatched(t *testing.T, s store.Store) {
	ctx := t.Context()
	folder := store.WatchedFolder{Path: "/home/shop/downloads", Kind: store.RowsOrders, At: day(0)}
	file := store.WatchedFile{Folder: folder.Path, Name: "a.csv", Size: 7, Modified: day(1), State: store.WatchedWaiting, Reason: "NEW_SHAPE", At: day(2)}
	brought := &store.Import{Kind: store.RowsOrders, File: "a.csv", Digest: "d1"}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Imports().SaveFolder(ctx, folder); err != nil {
			return err
		}
		if err := tx.Imports().SaveFile(ctx, file); err != nil {
			return err
		}
		return tx.Imports().Save(ctx, brought)
	})
	got, err := s.Imports().Files(ctx, folder.Path)
	must(t, err)
	if len(got) != 1 || got[0] != file {
		t.Errorf("files: %+v, want %+v", got, file)
	}
	n, err := s.Imports().WaitingFiles(ctx)
	must(t, err)
	equal(t, "waiting", n, 1)
	again, err := s.Imports().ByDigest(ctx, "", "d1")
	must(t, err)
	equal(t, "import by digest", again.ID, brought.ID)
	_, err = s.Imports().ByDigest(ctx, store.RowsCustomers, "d1")
	wantErr(t, err, store.ErrNotFound)

	folder.ByItself, folder.Kind = true, ""
	file.State, file.Reason, file.Import, file.Rows = store.WatchedTaken, "", brought.ID, 3
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Imports().SaveFolder(ctx, folder); err != nil {
			return err
		}
		return tx.Imports().SaveFile(ctx, file)
	})
	folders, err := s.Imports().Folders(ctx)
	must(t, err)
	if len(folders) != 1 || folders[0] != folder {
		t.Errorf("folders: %+v, want %+v", folders, folder)
	}
	if got, err = s.Imports().Files(ctx, folder.Path); err != nil || len(got) != 1 || got[0] != file {
		t.Errorf("files: %+v (%v), want %+v", got, err, file)
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Imports().DeleteFolder(ctx, folder.Path) })
	if got, err = s.Imports().Files(ctx, folder.Path); err != nil || len(got) != 0 {
		t.Errorf("files of a folder that is forgotten: %+v (%v)", got, err)
	}
	must(t, s.InTx(ctx, func(tx store.Tx) error {
		wantErr(t, tx.Imports().DeleteFolder(ctx, folder.Path), store.ErrNotFound)
		return nil
	}))
}
