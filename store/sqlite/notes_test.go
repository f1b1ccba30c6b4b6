package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// sending is a workspace with messages whose intents are on the disk.
type sending struct {
	*testing.T
	path    string
	st      store.Store
	entries []*store.OutboxEntry
}

// intended makes a workspace with n messages on their way, which nobody closes: what
// opens it next finds what a killed process leaves.
func intended(t *testing.T, n int) *sending {
	s := &sending{T: t, path: filepath.Join(t.TempDir(), "a.gilmok")}
	s.st = create(t, s.path, sqlite.Options{})
	for i := range n {
		s.entries = append(s.entries, &store.OutboxEntry{Key: string(rune('a' + i)), Channel: store.ChannelEmail, Step: "m1"})
	}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c := &store.Customer{ExternalID: "C1", Name: "Minji"}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		for _, e := range s.entries {
			e.Customer = c.ID
		}
		return tx.Outbox().Queue(ctx, s.entries)
	})
	s.intend(s.entries...)
	return s
}

func (s *sending) tx(fn func(ctx context.Context, tx store.Tx) error) {
	s.Helper()
	if err := s.st.InTx(s.Context(), func(tx store.Tx) error { return fn(s.Context(), tx) }); err != nil {
		s.Fatal(err)
	}
}

// intend is the transaction before the wire.
func (s *sending) intend(entries ...*store.OutboxEntry) {
	s.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.Outbox().Fold(ctx); err != nil {
			return err
		}
		for _, e := range entries {
			e.State, e.Boot = store.OutboxSending, "boot"
		}
		return tx.Outbox().Save(ctx, entries)
	})
}

func (s *sending) note(i int, state store.OutboxState) {
	s.Helper()
	e := *s.entries[i]
	e.State = state
	n := store.OutboxNote{Entry: &e}
	if state == store.OutboxSent {
		e.FinishedAt = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		n.Events = []store.Event{{Customer: e.Customer, Name: store.EventSent, At: e.FinishedAt, Key: e.Key, Properties: store.Properties{"subject": "Dear Minji", "run": int64(7)}}}
		n.Decision = &store.Decision{Customer: e.Customer, Step: "m1", What: "sent", Saw: map[string]any{"attempt": 1}}
	}
	if err := s.st.Note(s.Context(), n); err != nil {
		s.Fatal(err)
	}
}

// pages gives the paths of the notes beside a workspace.
func pages(t *testing.T, path string) []string {
	t.Helper()
	list, err := filepath.Glob(path + "-notes-*")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (s *sending) page() string {
	s.Helper()
	list := pages(s.T, s.path)
	if len(list) != 1 {
		s.Fatalf("pages %v", list)
	}
	return list[0]
}

func (s *sending) change(path string, change func([]byte) []byte) {
	s.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, change(text), 0o600)
	}
	if err != nil {
		s.Fatal(err)
	}
}

// recovered opens the workspace as the next process does, and gives the states.
func (s *sending) recovered(path string, o sqlite.Options, boot string) (states []store.OutboxState) {
	s.Helper()
	st := open(s.T, path, o)
	defer st.Close()
	err := st.InTx(s.Context(), func(tx store.Tx) error {
		_, _, err := tx.Outbox().Recover(s.Context(), boot)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	if wrong, err := st.Check(s.Context()); err != nil || len(wrong) > 0 {
		s.Errorf("the workspace: %v, %v", wrong, err)
	}
	return s.states(st)
}

func (s *sending) states(st store.Store) (states []store.OutboxState) {
	s.Helper()
	for _, e := range s.entries {
		got, err := st.Outbox().Get(s.Context(), e.ID)
		if err != nil {
			s.Fatal(err)
		}
		states = append(states, got.State)
	}
	return states
}

func (s *sending) want(when string, got []store.OutboxState, want ...store.OutboxState) {
	s.Helper()
	if !slices.Equal(got, want) {
		s.Errorf("%s: %v, want %v", when, got, want)
	}
}

const (
	pending, onWire, sent, uncertain = store.OutboxPending, store.OutboxOnWire, store.OutboxSent, store.OutboxUncertain
)

func TestNotesOfAKilledProcess(t *testing.T) {
	s := intended(t, 4)
	for i := range 3 {
		s.note(i, onWire)
	}
	s.note(0, sent)
	s.note(1, pending)
	s.want("same boot", s.recovered(s.path, sqlite.Options{}, "boot"), sent, pending, uncertain, pending)
	if left := pages(t, s.path); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	st := open(t, s.path, sqlite.Options{})
	events, err := st.Events().List(t.Context(), store.EventQuery{Names: []string{store.EventSent}})
	if err != nil || len(events) != 1 || events[0].Properties["subject"] != "Dear Minji" || events[0].Key != "a" {
		t.Errorf("events %+v, %v", events, err)
	}
	decisions, err := st.Decisions().Of(t.Context(), s.entries[0].Customer, 0)
	if err != nil || len(decisions) != 1 {
		t.Errorf("decisions %+v, %v", decisions, err)
	}
}

func TestNotesAfterAPowerCut(t *testing.T) {
	s := intended(t, 3)
	s.note(0, onWire)
	s.note(0, sent)
	s.note(1, onWire)
	// What the disk has of the page is true; what it lost is not known.
	s.want("another boot", s.recovered(s.path, sqlite.Options{}, "later"), sent, uncertain, uncertain)
}

func TestTornNote(t *testing.T) {
	s := intended(t, 3)
	s.note(0, onWire)
	s.note(0, sent)
	s.note(1, onWire)
	s.change(s.page(), func(text []byte) []byte { return text[:len(text)-4] })
	s.want("torn at its end", s.recovered(s.path, sqlite.Options{}, "boot"), sent, pending, pending)

	s = intended(t, 3)
	s.note(0, onWire)
	s.note(1, onWire)
	s.note(1, sent)
	s.change(s.page(), func(text []byte) []byte { text[12] ^= 1; return text })
	s.want("damaged before its end", s.recovered(s.path, sqlite.Options{}, "boot"), uncertain, sent, uncertain)

	s = intended(t, 2)
	s.note(0, onWire)
	if err := os.Remove(s.page()); err != nil {
		t.Fatal(err)
	}
	s.want("gone", s.recovered(s.path, sqlite.Options{}, "boot"), uncertain, uncertain)
}

// TestPageThatComesBack: a process died after the commit of a fold and before the page
// was deleted, or the disk forgot that it was. What it says was true once.
func TestPageThatComesBack(t *testing.T) {
	s := intended(t, 2)
	s.note(0, pending) // taken back: it was not sent
	path := s.page()
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s.intend(s.entries...) // folds, and tries again
	s.note(0, onWire)
	s.change(s.page(), func(text []byte) []byte { return text })
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	s.want("the old page is back", s.recovered(s.path, sqlite.Options{}, "boot"), uncertain, pending)
	if left := pages(t, s.path); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	// Under a number that is to be folded it is still the old page.
	s = intended(t, 1)
	s.note(0, onWire)
	s.change(s.page(), func(text []byte) []byte { return append(text, old...) })
	s.want("old lines on a new page", s.recovered(s.path, sqlite.Options{}, "boot"), uncertain)
}

// TestFoldThatFails: the notes of a transaction that was rolled back are folded by the next.
func TestFoldThatFails(t *testing.T) {
	s := intended(t, 2)
	s.note(0, sent)
	err := s.st.InTx(t.Context(), func(tx store.Tx) error {
		if _, err := tx.Outbox().Fold(t.Context()); err != nil {
			return err
		}
		return context.Canceled
	})
	if err == nil {
		t.Fatal("it did not fail")
	}
	s.note(1, sent)
	relaxed := func(tx store.Tx) error { _, err := tx.Outbox().Fold(t.Context()); return err }
	if err := s.st.InTxRelaxed(t.Context(), relaxed); err != nil {
		t.Fatal(err)
	}
	s.want("folded", s.states(s.st), sent, sent)
	if len(pages(t, s.path)) < 2 {
		t.Error("a page was deleted before its fold was synced")
	}
	s.intend()
	if left := pages(t, s.path); len(left) != 1 {
		t.Errorf("after a synced fold: %v", left)
	}
	if err := s.st.Close(); err != nil {
		t.Fatal(err)
	}
	if left := pages(t, s.path); len(left) != 0 {
		t.Errorf("after closing: %v", left)
	}
}

func TestClosingFolds(t *testing.T) {
	s := intended(t, 3)
	s.note(0, sent)
	s.note(1, onWire)
	if err := s.st.Close(); err != nil {
		t.Fatal(err)
	}
	s.want("opened again", s.recovered(s.path, sqlite.Options{}, "boot"), sent, uncertain, pending)
}

// TestCopiesTakeNotesAlong: a backup knows what is noted, and a file that was copied
// without it doubts.
func TestCopiesTakeNotesAlong(t *testing.T) {
	s := intended(t, 3)
	s.note(0, sent)
	s.note(1, onWire)
	backup := filepath.Join(t.TempDir(), "backup.gilmok")
	if err := s.st.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	copied := open(t, backup, sqlite.Options{ReadOnly: true})
	s.want("backup", s.states(copied), sent, onWire, store.OutboxSending)
	copied.Close()
	if left := pages(t, backup); len(left) != 0 {
		t.Errorf("beside the backup: %v", left)
	}
	s.want("the original, beside it", s.states(s.st), store.OutboxSending, store.OutboxSending, store.OutboxSending)
	here := sqlite.Options{Install: "here", Epochs: newMemory()}
	b := open(t, backup, here)
	if b.Info().Adopted {
		t.Fatal("a backup sends without being asked")
	}
	adopt := func(tx store.Tx) error { return tx.Settings().Adopt(t.Context(), "here") }
	if err := b.InTx(t.Context(), adopt); err != nil {
		t.Fatal(err)
	}
	b.Close()
	s.want("adopted on the same boot", s.recovered(backup, here, "boot"), sent, uncertain, uncertain)
	s.want("the original", s.recovered(s.path, sqlite.Options{}, "boot"), sent, uncertain, pending)
}

func TestErasingErasesNotes(t *testing.T) {
	s := intended(t, 1)
	s.note(0, onWire)
	s.note(0, sent)
	if text, _ := os.ReadFile(s.page()); !strings.Contains(string(text), "Minji") {
		t.Fatal("the page does not name the person: the test shows nothing")
	}
	dead := s.st
	s.st = open(t, s.path, sqlite.Options{}) // of a process that came after
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Customers().Erase(ctx, s.entries[0].Customer) })
	for _, path := range pages(t, s.path) {
		if text, _ := os.ReadFile(path); strings.Contains(string(text), "Minji") {
			t.Errorf("%s still names the person", filepath.Base(path))
		}
	}
	_ = dead
}
