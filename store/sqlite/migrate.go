package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strconv"
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
	var have int
	if err := conn.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&have); err != nil {
		return fmt.Errorf("read schema version: %w", mapError(err))
	}
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		return err
	}
	for version := have + 1; version <= len(files); version++ {
		script, err := migrations.ReadFile("migrations/" + files[version-1].Name())
		if err != nil {
			return err
		}
		if err := apply(ctx, conn, string(script)+"\nPRAGMA user_version = "+strconv.Itoa(version)); err != nil {
			return fmt.Errorf("migrate to schema %d: %w", version, mapError(err))
		}
	}
	return nil
}

func apply(ctx context.Context, conn *sql.Conn, script string) error {
	if _, err := conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	_, err := conn.ExecContext(ctx, script)
	if err == nil {
		_, err = conn.ExecContext(ctx, `COMMIT`)
	}
	if err != nil {
		conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`) // err says what is wrong
	}
	return err
}
