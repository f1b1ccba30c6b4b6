package sqlstore

import (
	"context"

	"gilmok/store"
)

func (s imports) Folders(ctx context.Context) ([]store.WatchedFolder, error) {
	all, err := list(ctx, s.session, func(row scanner) (store.WatchedFolder, error) {
		var f store.WatchedFolder
		err := row.Scan(&f.Path, word(&f.Kind), &f.ByItself, at{&f.At})
		return f, err
	}, `SELECT path, coalesce(kind, ''), by_itself, at FROM watched_folders ORDER BY at, path`)
	return all, s.fail("list watched folders", err)
}

func (s imports) Files(ctx context.Context, folder string) ([]store.WatchedFile, error) {
	all, err := list(ctx, s.session, func(row scanner) (store.WatchedFile, error) {
		f := store.WatchedFile{Folder: folder}
		err := row.Scan(&f.Name, &f.Size, at{&f.Modified}, word(&f.State), text{&f.Reason}, &f.Import, &f.Rows, at{&f.At})
		return f, err
	}, `SELECT name, size, modified, state, reason, coalesce(import_id, 0), row_count, at FROM watched_files WHERE folder = ?1 ORDER BY at DESC, name`, folder)
	return all, s.fail("list watched files", err)
}

func (s imports) WaitingFiles(ctx context.Context) (n int, err error) {
	err = s.one(ctx, `SELECT count(*) FROM watched_files WHERE state = ?1`, []any{string(store.WatchedWaiting)}, &n)
	return n, s.fail("count waiting files", err)
}

func (s imports) ByDigest(ctx context.Context, kind store.RowKind, digest string) (*store.Import, error) {
	return only(list(ctx, s.session, scanImport, `SELECT `+importColumns+` FROM imports
		WHERE digest = ?1 AND (?2 = '' OR kind = ?2) ORDER BY id DESC LIMIT 1`, digest, string(kind)))
}

func (s imports) SaveFolder(ctx context.Context, f store.WatchedFolder) error {
	if f.At.IsZero() {
		f.At = s.now
	}
	s.changes(store.TopicImports)
	_, err := s.exec(ctx, `INSERT INTO watched_folders (path, kind, by_itself, at) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, by_itself = excluded.by_itself`, f.Path, blank(string(f.Kind)), int64(boolean(f.ByItself)), micros(f.At))
	return s.fail("save watched folder", err)
}

func (s imports) DeleteFolder(ctx context.Context, path string) error {
	s.changes(store.TopicImports)
	n, err := s.exec(ctx, `DELETE FROM watched_folders WHERE path = ?1`, path)
	return s.fail("delete watched folder", found(n, err))
}

func (s imports) SaveFile(ctx context.Context, f store.WatchedFile) error {
	if f.At.IsZero() {
		f.At = s.now
	}
	s.changes(store.TopicImports)
	var brought any
	if f.Import != 0 {
		brought = int64(f.Import)
	}
	_, err := s.exec(ctx, `INSERT INTO watched_files (folder, name, size, modified, state, reason, import_id, row_count, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
		ON CONFLICT (folder, name) DO UPDATE SET size = excluded.size, modified = excluded.modified, state = excluded.state,
			reason = excluded.reason, import_id = excluded.import_id, row_count = excluded.row_count, at = excluded.at`,
		f.Folder, f.Name, f.Size, micros(f.Modified), string(f.State), blank(f.Reason), brought, f.Rows, micros(f.At))
	return s.fail("save watched file", err)
}
