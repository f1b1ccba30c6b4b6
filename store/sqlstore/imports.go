package sqlstore

import (
	"context"
	"time"

	"gilmok/store"
)

type imports struct{ *session }

const importColumns = `id, kind, file, digest, shape, at, made_by, row_count, added, updated, unchanged, merged, rejected, undone, mapping, reaches_to, conflicts, reject_file`

func scanImport(row scanner) (store.Import, error) {
	var i store.Import
	err := row.Scan(&i.ID, word(&i.Kind), &i.File, text{&i.Digest}, text{&i.Shape}, at{&i.At}, text{&i.By}, &i.Rows, &i.Added, &i.Updated,
		&i.Unchanged, &i.Merged, &i.Rejected, at{&i.Undone}, &i.Mapping, at{&i.ReachesTo}, &i.Conflicts, &i.RejectFile)
	return i, err
}

func (s imports) Get(ctx context.Context, id store.ImportID) (*store.Import, error) {
	return only(list(ctx, s.session, scanImport, `SELECT `+importColumns+` FROM imports WHERE id = ?1`, int64(id)))
}

// List gives the newest import first.
func (s imports) List(ctx context.Context) ([]store.Import, error) {
	all, err := list(ctx, s.session, scanImport, `SELECT `+importColumns+` FROM imports ORDER BY id DESC`)
	return all, s.fail("list imports", err)
}

func (s imports) Mapping(ctx context.Context, kind store.RowKind, shape string) ([]byte, error) {
	var mapping []byte
	err := s.one(ctx, `SELECT mapping FROM mappings WHERE kind = ?1 AND shape = ?2`, []any{string(kind), shape}, &mapping)
	return mapping, s.fail("read mapping", err)
}

func (s imports) Reach(ctx context.Context) (map[store.RowKind]time.Time, error) {
	reach := map[store.RowKind]time.Time{}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var kind store.RowKind
		var t time.Time
		err := row.Scan(word(&kind), at{&t})
		reach[kind] = t
		return struct{}{}, err
	}, `SELECT kind, max(reaches_to) FROM imports WHERE undone IS NULL AND reaches_to IS NOT NULL GROUP BY kind`)
	return reach, s.fail("read reach", err)
}

func (s imports) Save(ctx context.Context, i *store.Import) error {
	if i.At.IsZero() {
		i.At = s.now
	}
	s.changes(store.TopicImports)
	args := []any{string(i.Kind), i.File, blank(i.Digest), blank(i.Shape), micros(i.At), blank(i.By), i.Rows, i.Added, i.Updated, i.Unchanged, i.Merged,
		i.Rejected, micros(i.Undone), bytesOrNull(i.Mapping), micros(i.ReachesTo), i.Conflicts, bytesOrNull(i.RejectFile)}
	if i.ID == 0 {
		err := s.one(ctx, `INSERT INTO imports (kind, file, digest, shape, at, made_by, row_count, added, updated, unchanged, merged, rejected, undone, mapping, reaches_to, conflicts, reject_file)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) RETURNING id`, args, &i.ID)
		return s.fail("save import", err)
	}
	n, err := s.exec(ctx, `UPDATE imports SET kind = ?1, file = ?2, digest = ?3, shape = ?4, at = ?5, made_by = ?6, row_count = ?7, added = ?8, updated = ?9,
		unchanged = ?10, merged = ?11, rejected = ?12, undone = ?13, mapping = ?14, reaches_to = ?15, conflicts = ?16, reject_file = ?17 WHERE id = ?18`,
		append(args, int64(i.ID))...)
	return s.fail("save import", found(n, err))
}

func (s imports) SaveMapping(ctx context.Context, kind store.RowKind, shape string, mapping []byte) error {
	_, err := s.exec(ctx, `INSERT INTO mappings (kind, shape, mapping) VALUES (?1, ?2, ?3)
		ON CONFLICT (kind, shape) DO UPDATE SET mapping = excluded.mapping`, string(kind), shape, mapping)
	return s.fail("save mapping", err)
}
