package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"gilmok/store"
	"gilmok/store/sqlstore"
)

// notebook keeps notes in files beside the workspace, its pages: one is appended to
// while the ones before it are folded into the workspace. A page is deleted once the
// transaction that folded it has reached the disk; the workspace knows the number of
// the last folded page, so one that comes back after a power cut means nothing. Each
// line carries a sum over itself, the page's number and the workspace's id: a line that
// is torn, or that the disk has of another page, is not one.
type notebook struct {
	workspace string // its path
	id        string

	mu     sync.Mutex
	file   *os.File // the page being written; nil: none yet
	number int64    // of that page, or of the last before it; 0: not known yet
	size   int64    // of whole lines on it
	notes  []store.OutboxNote
	closed []page
	left   []int64 // pages on the disk that are to be deleted once they are folded
}

// page is one that is full, but not folded.
type page struct {
	number int64
	notes  []store.OutboxNote
}

var _ sqlstore.Notes = (*notebook)(nil)

// Note implements store.Store.
func (s *Store) Note(_ context.Context, notes ...store.OutboxNote) error {
	if s.env.Notes == nil {
		return store.ErrReadOnly
	}
	return s.notes.add(notes)
}

func (b *notebook) add(notes []store.OutboxNote) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.file == nil {
		if err := b.open(0); err != nil {
			return err
		}
	}
	lines, err := appendLines(nil, pageSum(b.id, b.number), notes)
	if err != nil {
		return fmt.Errorf("note what became of messages: %w", err)
	}
	if _, err := b.file.Write(lines); err != nil {
		b.cut()
		return fmt.Errorf("note what became of messages: %w", diskError(err))
	}
	b.size += int64(len(lines))
	b.notes = append(b.notes, notes...)
	return nil
}

// cut takes half a line back; where that fails too, the page ends with it.
func (b *notebook) cut() {
	if b.file.Truncate(b.size) != nil {
		b.end()
	}
}

// end closes the page that is written.
func (b *notebook) end() {
	if b.file == nil {
		return
	}
	b.file.Close() // what was noted is the system's already
	b.closed = append(b.closed, page{b.number, b.notes})
	b.file, b.notes, b.size = nil, nil, 0
}

// open begins a page, numbered after every other.
func (b *notebook) open(folded int64) error {
	if b.number == 0 {
		there, err := b.pages()
		if err != nil {
			return err
		}
		b.number = max(folded, slices.Max(append(there, 0)))
	}
	f, err := os.OpenFile(b.path(b.number+1), os.O_CREATE|os.O_EXCL|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("begin a page of notes: %w", diskError(err))
	}
	b.file, b.number = f, b.number+1
	return nil
}

// Turn implements sqlstore.Notes.
func (b *notebook) Turn(folded int64) (notes []store.OutboxNote, last int64, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.notes) > 0 {
		b.end()
	}
	if b.file == nil {
		if err := b.open(folded); err != nil {
			return nil, 0, err
		}
	}
	last = folded
	for _, p := range b.closed {
		if p.number > folded {
			notes, last = append(notes, p.notes...), p.number
		}
	}
	return notes, last, nil
}

// Found implements sqlstore.Notes.
func (b *notebook) Found(folded int64) (found sqlstore.FoundNotes, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end()
	there, err := b.pages()
	if err != nil {
		return found, err
	}
	b.left, b.closed = there, nil // the disk has what is true
	found.Last, found.Whole = folded, slices.Contains(there, folded+1)
	for _, number := range there {
		if number <= folded {
			continue
		}
		of, complete, err := b.read(number)
		if err != nil {
			return found, err
		}
		next := number == found.Last+1
		found.Notes, found.Whole = append(found.Notes, of...), found.Whole && complete && next
		found.Ahead = found.Ahead || !next && len(of) > 0
		found.Last = number
		b.closed = append(b.closed, page{number, of}) // should the transaction fail
	}
	b.number = found.Last
	return found, nil
}

func (b *notebook) read(number int64) ([]store.OutboxNote, bool, error) {
	return readPage(b.path(number), pageSum(b.id, number))
}

// peek gives the notes of all pages by number, whoever writes them.
func (b *notebook) peek() (map[int64][]store.OutboxNote, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	there, err := b.pages()
	if err != nil {
		return nil, err
	}
	notes := make(map[int64][]store.OutboxNote, len(there))
	for _, number := range there {
		if notes[number], _, err = b.read(number); err != nil {
			return nil, err
		}
	}
	return notes, nil
}

// drop deletes the pages up to a number: a transaction that has reached the disk
// folded them.
func (b *notebook) drop(last int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.closed {
		if p.number <= last {
			b.left = append(b.left, p.number)
		}
	}
	b.closed = slices.DeleteFunc(b.closed, func(p page) bool { return p.number <= last })
	b.left = slices.DeleteFunc(b.left, func(number int64) bool {
		if number > last {
			return false
		}
		err := os.Remove(b.path(number))
		return err == nil || errors.Is(err, fs.ErrNotExist)
	})
}

// unfolded tells whether anything is noted that no transaction has folded.
func (b *notebook) unfolded() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.notes) > 0 || len(b.closed) > 0
}

// close ends the page. One that says nothing is deleted, unless it is to be found by
// Recover: where it is missing, marks may be.
func (b *notebook) close(keep bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.file == nil {
		return
	}
	empty := len(b.notes) == 0
	b.end()
	if empty && !keep {
		os.Remove(b.path(b.number)) // an empty page does no harm
	}
}

const pageInfix = "-notes-"

func (b *notebook) path(number int64) string {
	return b.workspace + pageInfix + strconv.FormatInt(number, 10)
}

// pages gives the numbers of the pages on the disk, in order.
func (b *notebook) pages() (numbers []int64, err error) {
	entries, err := os.ReadDir(filepath.Dir(b.workspace))
	if err != nil {
		return nil, fmt.Errorf("look for notes: %w", err)
	}
	prefix := filepath.Base(b.workspace) + pageInfix
	for _, e := range entries {
		if rest, ok := strings.CutPrefix(e.Name(), prefix); ok {
			if n, err := strconv.ParseInt(rest, 10, 64); err == nil && n > 0 {
				numbers = append(numbers, n)
			}
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// settleNotes folds what is noted and not folded yet; the writer is held already.
func (s *Store) settleNotes(ctx context.Context) error {
	if !s.notes.unfolded() {
		return nil
	}
	_, err := s.write(ctx, false, func(tx *sqlstore.Tx) error {
		_, err := tx.Outbox().Fold(ctx)
		return err
	})
	return err
}

// eraseNotes deletes what is noted of somebody who was erased; the writer is held already.
// Where another process sends just now, that folds and deletes its notes within a second.
func (s *Store) eraseNotes(ctx context.Context) error {
	if err := s.settleNotes(ctx); err != nil {
		return err
	}
	there, err := s.notes.pages()
	if err != nil || len(there) == 0 {
		return err
	}
	unlock, err := s.LockRunner(ctx)
	if err != nil {
		return nil
	}
	defer unlock()
	_, err = s.write(ctx, false, func(tx *sqlstore.Tx) error { return tx.FoldFound(ctx) })
	return err
}

// endNotes leaves no page behind that nobody needs; the writer is held already.
func (s *Store) endNotes(ctx context.Context) error {
	err := s.settleNotes(ctx)
	going, e := s.writerGoing(ctx)
	s.notes.close(going || e != nil)
	return errors.Join(err, e)
}

// writerGoing tells whether any message is on its way.
func (s *Store) writerGoing(ctx context.Context) (going bool, err error) {
	err = s.writer.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM outbox WHERE state IN ('sending', 'on_wire'))`).Scan(&going)
	return going, mapError(err)
}

// diskError names a full disk.
func diskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", store.ErrDiskFull, err)
	}
	return err
}
