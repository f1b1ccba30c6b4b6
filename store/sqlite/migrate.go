package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strconv"

	"gilmok/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schema is the version this program writes: the number of migrations.
func schema() int {
	files, _ := migrations.ReadDir("migrations") // embedded
	return len(files)
}

// migrate brings the file to this program's schema, each step in a transaction
// of its own together with its number: a crash leaves the step before.
func migrate(ctx context.Context, conn *sql.Conn) error {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		return err
	}
	for {
		have, err := version(ctx, conn)
		if err != nil {
			return fmt.Errorf("read schema version: %w", mapError(err))
		}
		if have >= len(files) {
			return nil
		}
		script, err := migrations.ReadFile("migrations/" + files[have].Name())
		if err != nil {
			return err
		}
		if err := mapError(apply(ctx, conn, have, string(script))); err != nil {
			if now, _ := version(ctx, conn); errors.Is(err, store.ErrBusy) && now > have {
				continue // another program is at it
			}
			return fmt.Errorf("migrate to schema %d: %w", have+1, err)
		}
	}
}

func version(ctx context.Context, conn *sql.Conn) (have int, err error) {
	err = conn.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&have)
	return have, err
}

// apply takes a file one step forward from a schema, unless another program has
// done so while this one waited for its turn.
func apply(ctx context.Context, conn *sql.Conn, from int, script string) error {
	if _, err := conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	have, err := version(ctx, conn)
	if err == nil && have == from {
		_, err = conn.ExecContext(ctx, script+"\nPRAGMA user_version = "+strconv.Itoa(from+1))
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, `COMMIT`)
	}
	if err != nil {
		conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`) // err says what is wrong
	}
	return err
}
