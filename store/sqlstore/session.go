package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"gilmok/store"
)

// Conn is what statements run on: a pool of readers, or the one writer.
type Conn interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// Statements keeps the prepared statements of a Conn, and notes which tables they write.
type Statements struct {
	mu    sync.Mutex
	conn  Conn
	by    map[string]prepared
	wrote map[tableChange]bool // since wroteSince
}

type prepared struct {
	*sql.Stmt
	writes tableChange
}

// NewStatements prepares statements on a Conn as they are used.
func NewStatements(conn Conn) *Statements {
	return &Statements{conn: conn, by: map[string]prepared{}, wrote: map[tableChange]bool{}}
}

// Prepare gives the prepared statement of a query, to be run now.
func (s *Statements) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.by[query]
	if !ok {
		stmt, err := s.conn.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		p = prepared{stmt, changeOf(query)}
		s.by[query] = p
	}
	if p.writes.table != "" {
		s.wrote[p.writes] = true
	}
	return p.Stmt, nil
}

// wroteSince gives what was written since it was asked last.
func (s *Statements) wroteSince() []tableChange {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Collect(maps.Keys(s.wrote))
	clear(s.wrote)
	return all
}

// Close ends the prepared statements.
func (s *Statements) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.by {
		stmt.Close()
	}
	clear(s.by)
}

// Env is what every session of an open workspace shares.
type Env struct {
	Dialect *Dialect
	Now     func() time.Time
	// Index asks the engine to run a change of the schema on the writer. It may
	// give ErrBusy or ErrReadOnly: the rule then does without.
	Index func(ctx context.Context, change func(tx *Tx) error) error
	// MaySend tells whether this copy of the workspace holds the right to send; the facts
	// are those of the session that asks.
	MaySend func(context.Context, Facts) (bool, error)
	// Notes is where Store.Note writes; nil where nobody may write.
	Notes Notes

	// Foreign counts what other processes have committed, as far as it is known; nil: nothing.
	Foreign func() int64

	names  nameBook
	crowds crowds
}

// session runs statements: of the readers, or of one write transaction.
type session struct {
	env   *Env
	conn  Conn
	stmts *Statements
	now   time.Time // zero in readers
	tx    *txState  // nil in readers
}

// txState is what a write transaction remembers until its commit.
type txState struct {
	changed    map[store.Topic]bool
	counts     map[counter]int64
	eventNames map[string]int64
	properties map[eventProperty]bool
	attributes *registry
	sources    map[consentSource]int64 // of consents
	adopted    bool
	erased     bool  // what was deleted must leave the log, too
	folded     int64 // last page of notes, where it folds any
	folds      bool
	behind     bool                            // older than the notes that it found
	entries    map[store.OutboxID]*storedEntry // of the outbox, as Untouched read them
}

// changes marks topics to be announced after the commit.
func (s *session) changes(topics ...store.Topic) {
	if s.tx == nil {
		return
	}
	for _, t := range topics {
		s.tx.changed[t] = true
	}
}

// instant is the transaction's, or now.
func (s *session) instant() time.Time {
	if s.tx != nil {
		return s.now
	}
	return s.env.Now().UTC().Truncate(time.Microsecond)
}

func (s *session) fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	return fmt.Errorf("%s: %w", doing, s.env.Dialect.MapError(err))
}

// exec runs a prepared statement and gives the number of rows it changed.
func (s *session) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if s.tx == nil {
		return 0, store.ErrReadOnly
	}
	stmt, err := s.stmts.Prepare(ctx, query)
	if err != nil {
		return 0, s.env.Dialect.MapError(err)
	}
	res, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, s.env.Dialect.MapError(err)
	}
	n, err := res.RowsAffected()
	return n, err
}

// one scans the only row of a prepared query; ErrNotFound where there is none.
func (s *session) one(ctx context.Context, query string, args []any, into ...any) error {
	stmt, err := s.stmts.Prepare(ctx, query)
	if err != nil {
		return s.env.Dialect.MapError(err)
	}
	err = stmt.QueryRowContext(ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	return s.env.Dialect.MapError(err)
}

// scanner is a row.
type scanner interface{ Scan(into ...any) error }

// list collects the rows of a prepared query.
func list[T any](ctx context.Context, s *session, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	stmt, err := s.stmts.Prepare(ctx, query)
	if err != nil {
		return nil, s.env.Dialect.MapError(err)
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, s.env.Dialect.MapError(err)
	}
	return collect(s, rows, scan)
}

// listOnce is list for a query made for this once, which is not kept prepared.
func listOnce[T any](ctx context.Context, s *session, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := s.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.env.Dialect.MapError(err)
	}
	return collect(s, rows, scan)
}

func collect[T any](s *session, rows *sql.Rows, scan func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, s.env.Dialect.MapError(err)
		}
		out = append(out, x)
	}
	return out, s.env.Dialect.MapError(rows.Err())
}

// scanOne scans a single column of a plain type.
func scanOne[T any](row scanner) (x T, err error) {
	err = row.Scan(&x)
	return x, err
}
