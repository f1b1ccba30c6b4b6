package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"gilmok/store"
	"gilmok/store/sqlstore"
)

// dialect says in SQLite what sqlstore leaves open; Bulk is each store's own.
var dialect = &sqlstore.Dialect{
	IDs:       func(p string) string { return `SELECT value FROM json_each(` + p + `)` },
	Texts:     func(p string) string { return `SELECT value FROM json_each(` + p + `)` },
	JSONField: func(column, path string) string { return `json_extract(` + column + `, '` + path + `')` },
	JSONArray: func(expressions string) string { return `json_group_array(json_array(` + expressions + `))` },
	MonthDay:  func(column string) string { return `strftime('%m-%d', ` + column + ` * 86400, 'unixepoch')` },
	IndexAttribute: func(column, path, sqlType string) []string {
		return []string{
			fmt.Sprintf(`ALTER TABLE customers ADD COLUMN %s %s GENERATED ALWAYS AS (json_extract(attributes, '%s')) VIRTUAL`, column, sqlType, path),
			fmt.Sprintf(`CREATE INDEX customers_%s ON customers (%s) WHERE %s IS NOT NULL`, column, column, column),
		}
	},
	LastID: func(table string) string {
		return `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '` + table + `'), 0)`
	},
	MapError: mapError,

	BuildIndexes: buildIndexes,
}

// buildIndexes lowers the cache for large tables: sorting takes twice as much again.
func buildIndexes(ctx context.Context, conn sqlstore.Conn, large bool, statements []string) (err error) {
	if large {
		defer func() {
			_, e := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf(`PRAGMA cache_size = -%d`, writerCache))
			err = errors.Join(err, e)
		}()
		statements = append([]string{`PRAGMA cache_size = -4096`}, statements...)
	}
	for _, statement := range statements {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// mapError adds store's sentinel to an error of SQLite that has one.
func mapError(err error) error {
	var e *sqlite.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("%w: %w", store.ErrConflict, err)
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("%w: %w", store.ErrBusy, err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("%w: %w", store.ErrDiskFull, err)
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", store.ErrDamaged, err)
	case lib.SQLITE_READONLY:
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	case lib.SQLITE_INTERRUPT:
		return fmt.Errorf("%w: %w", context.Canceled, err)
	}
	return err
}

func init() {
	for _, f := range sqlstore.Functions {
		sqlite.MustRegisterDeterministicScalarFunction(f.Name, int32(f.Args), func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			given := make([]any, len(args))
			for i, a := range args {
				given[i] = a
			}
			return f.Call(given), nil
		})
	}
}
