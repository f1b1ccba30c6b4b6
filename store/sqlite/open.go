package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"gilmok/store"
	"gilmok/store/sqlstore"
)

// Store is one open workspace.
type Store struct {
	*sqlstore.Reads
	path    string
	options Options
	env     *sqlstore.Env

	readers     *sql.DB
	readerStmts *sqlstore.Statements

	writing     chan struct{} // holds a token while nobody writes
	writers     *sql.DB       // nil when read-only
	writer      *sql.Conn
	writerStmts *sqlstore.Statements
	bulk        bulkTable
	relaxed     bool // what synchronous is set to

	guard    guard
	notes    notebook
	watchers watchers
	unlock   func()
	poller   *sql.Conn // of a read-only workspace
	others   others

	mu     sync.Mutex
	info   store.Info
	closed chan struct{}
	once   sync.Once
}

var _ store.Store = (*Store)(nil)

// Create makes a new workspace. Where a file of this name exists, ErrExists.
func Create(ctx context.Context, path string, o Options) (store.Store, error) {
	if o.ReadOnly {
		return nil, fmt.Errorf("create workspace: %w", store.ErrReadOnly)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("create %s: %w", filepath.Base(path), store.ErrExists)
	}
	if err != nil {
		return nil, fmt.Errorf("create workspace: %w", err)
	}
	f.Close()
	s, err := open(ctx, path, o, true)
	if err != nil {
		for _, end := range []string{"", "-wal", "-shm"} {
			os.Remove(path + end) // only what was made a moment ago
		}
		return nil, err
	}
	return s, nil
}

// Open opens a workspace that exists. A file that is not ours, damaged, newer
// than the program, older and for reading only, or locked by another window is left
// as it is: see store.ErrNotWorkspace, ErrDamaged, NewerError, ErrOlder and LockedError.
func Open(ctx context.Context, path string, o Options) (store.Store, error) {
	if err := inspect(path); err != nil {
		return nil, err
	}
	return open(ctx, path, o, false)
}

func open(ctx context.Context, path string, o Options, fresh bool) (_ *Store, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open workspace: %w", err)
	}
	s := &Store{path: path, options: o, closed: make(chan struct{}), writing: make(chan struct{}, 1)}
	s.writing <- struct{}{}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if o.Window && !o.ReadOnly {
		if s.unlock, err = lock(path, lockWindow, o.Person, o.now()); err != nil {
			return nil, err
		}
	}
	own := *dialect
	own.Bulk = s.bulk.run
	s.env = &sqlstore.Env{Dialect: &own, Now: o.now, Index: s.index, MaySend: s.maySend, Foreign: s.foreignCommits}
	if !o.ReadOnly {
		s.notes.workspace, s.env.Notes = path, &s.notes
		if err := s.openWriter(ctx, fresh); err != nil {
			return nil, err
		}
	}
	if err := s.openReaders(ctx); err != nil {
		return nil, err
	}
	if err := s.introduce(ctx, fresh); err != nil {
		return nil, err
	}
	s.foreignCommits() // what others commit from now on is seen
	return s, nil
}

// pragmas of every connection. The cache (kibibytes) is also what building an
// index may sort in memory; the writer's is small, so that imports stay so.
var pragmas = `_pragma=busy_timeout(` + strconv.FormatInt(patience.Milliseconds(), 10) + `)&_pragma=foreign_keys(1)&_pragma=cache_size(-32768)`

// writerCache is the writer's cache, in kibibytes.
const writerCache = 16384

func (s *Store) openWriter(ctx context.Context, fresh bool) (err error) {
	query := `mode=rw&_txlock=immediate&` + pragmas + `&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(1)&_pragma=cache_size(-` + strconv.Itoa(writerCache) + `)`
	if s.writers, err = sql.Open("sqlite", source(s.path, query)); err != nil {
		return fmt.Errorf("open workspace: %w", err)
	}
	s.writers.SetMaxOpenConns(1)
	if s.writer, err = connect(ctx, s.writers); err != nil {
		return fmt.Errorf("open workspace: %w", err)
	}
	if fresh {
		if _, err := s.writer.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID)); err != nil {
			return fmt.Errorf("create workspace: %w", mapError(err))
		}
	}
	if err := migrate(ctx, s.writer); err != nil {
		return err
	}
	if fresh {
		// The header on disk must say whose file this is before anybody looks.
		if _, err := s.writer.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
			return fmt.Errorf("create workspace: %w", mapError(err))
		}
	}
	s.writerStmts = sqlstore.NewStatements(s.writer)
	if err := s.bulk.open(ctx, s.writer); err != nil {
		return fmt.Errorf("open workspace: %w", mapError(err))
	}
	return nil
}

// patience is how long another program's lock is waited for: SQLite's busy_timeout,
// and as long where SQLite itself does not wait.
const patience = 5 * time.Second

// connect opens a connection. A file that was copied is not in WAL mode yet, and where
// two programs open it at once, the one that may not change the mode is told so at once.
func connect(ctx context.Context, db *sql.DB) (*sql.Conn, error) {
	began := time.Now()
	for {
		conn, err := db.Conn(ctx)
		if err = mapError(err); !errors.Is(err, store.ErrBusy) || time.Since(began) > patience {
			return conn, err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (s *Store) openReaders(ctx context.Context) (err error) {
	query := pragmas + `&_pragma=query_only(1)`
	if s.options.ReadOnly {
		query += `&mode=ro`
		if !writableFolder(s.path) {
			query += `&immutable=1` // no shared-memory file can be made
		}
	} else {
		query += `&mode=rw`
	}
	if s.readers, err = sql.Open("sqlite", source(s.path, query)); err != nil {
		return fmt.Errorf("open workspace: %w", err)
	}
	n := max(4, runtime.NumCPU())
	s.readers.SetMaxOpenConns(n)
	s.readers.SetMaxIdleConns(n)
	var version int
	if err := s.readers.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return fmt.Errorf("open workspace: %w", mapError(err))
	}
	if version > schema() {
		return &store.NewerError{File: version, Program: schema()}
	}
	if version < schema() { // it may not be written, and so not be brought forward
		return fmt.Errorf("open workspace: %w", store.ErrOlder)
	}
	s.info.Schema = version
	s.readerStmts = sqlstore.NewStatements(s.readers)
	s.Reads = sqlstore.NewReads(s.env, s.readers, s.readerStmts)
	return nil
}

// writableFolder tells whether SQLite can put its files beside the workspace.
func writableFolder(path string) bool {
	if _, err := os.Stat(path + "-shm"); err == nil {
		return true
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".gilmok-*")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}

// introduce reads, or for a new file writes, what the file says of itself.
func (s *Store) introduce(ctx context.Context, fresh bool) error {
	if fresh {
		err := s.InTx(ctx, func(tx store.Tx) error {
			for key, value := range map[string]string{
				sqlstore.FactID: rand.Text(), sqlstore.FactSalt: rand.Text(),
				sqlstore.FactSealed: flag(s.options.Sealed), sqlstore.FactInstall: s.options.Install,
			} {
				if err := tx.(*sqlstore.Tx).SetFact(ctx, key, value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("create workspace: %w", err)
		}
	}
	id, err := s.Fact(ctx, sqlstore.FactID)
	if err != nil {
		return fmt.Errorf("open workspace: %w", err)
	}
	sealed, err := s.Fact(ctx, sqlstore.FactSealed)
	if err != nil {
		return fmt.Errorf("open workspace: %w", err)
	}
	s.notes.id = id
	s.info.Path, s.info.ID, s.info.ReadOnly = s.path, id, s.options.ReadOnly
	s.info.Sealed, s.info.Person = sealed == "1", s.options.Person
	return s.openGuard(ctx)
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// Info implements store.Store.
func (s *Store) Info() store.Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.info
}

// Close implements store.Store. What is being written is finished first.
func (s *Store) Close() error {
	var err error
	s.once.Do(func() {
		close(s.closed)
		s.watchers.closeAll()
		if s.readerStmts != nil {
			s.readerStmts.Close()
		}
		if s.readers != nil {
			err = s.readers.Close()
		}
		if s.writer != nil {
			<-s.writing
			err = errors.Join(err, s.closeWriter())
		} else if s.writers != nil {
			err = errors.Join(err, s.writers.Close())
		}
		if s.unlock != nil {
			s.unlock()
		}
	})
	return err
}

func (s *Store) closeWriter() error {
	ctx := context.Background()
	var err error
	if s.writerStmts != nil {
		err = s.endNotes(ctx)
		s.endGuard(ctx)
		s.writerStmts.Close()
	}
	s.writer.ExecContext(ctx, `PRAGMA optimize`) // a later plan may be slower without it, nothing else
	s.writer.Close()
	defer s.bulk.close()
	return errors.Join(err, s.writers.Close())
}
