package sqlstore

import (
	"context"

	"gilmok/store"
)

// records are a list read by Bulk: fill puts one of them into its row.
type records[T any] struct {
	list []T
	fill func(of T, row []any) error
}

// Next implements BulkRows.
func (r *records[T]) Next(row []any) (bool, error) {
	if len(r.list) == 0 {
		return false, nil
	}
	of := r.list[0]
	r.list = r.list[1:]
	return true, r.fill(of, row)
}

// writeEach writes a list with one statement, of which args are the parameters; an
// empty list is no statement.
func writeEach[T any](ctx context.Context, s *session, list []T, columns int, fill func(of T, row []any) error, statement func(source string) string, args ...any) error {
	switch {
	case len(list) == 0:
		return nil
	case s.tx == nil:
		return store.ErrReadOnly
	}
	err := s.env.Dialect.Bulk(ctx, s.stmts, columns, &records[T]{list, fill}, statement, args...)
	return s.env.Dialect.MapError(err)
}

// bulk is writeEach for rows that are made already.
func (s *session) bulk(ctx context.Context, list [][]any, statement func(source string) string) error {
	if len(list) == 0 {
		return nil
	}
	return writeEach(ctx, s, list, len(list[0]), func(of, row []any) error { copy(row, of); return nil }, statement)
}

// nextID gives the id after the highest ever used in a table.
func (s *session) nextID(ctx context.Context, table string) (id int64, err error) {
	err = s.one(ctx, s.env.Dialect.LastID(table), nil, &id)
	return id + 1, err
}
