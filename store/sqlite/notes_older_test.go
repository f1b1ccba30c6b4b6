package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// TestNotesOfMergedCustomers: who was one of two when the message went is the other when
// the notes of the dead process are found.
func TestNotesOfMergedCustomers(t *testing.T) {
	s := intended(t, 1)
	s.note(0, onWire)
	s.note(0, sent)
	st := open(t, s.path, sqlite.Options{})
	var whole store.Customer
	err := st.InTx(t.Context(), func(tx store.Tx) error {
		whole.ExternalID = "C2"
		if err := tx.Customers().Save(t.Context(), &whole); err != nil {
			return err
		}
		return tx.Customers().Merge(t.Context(), whole.ID, s.entries[0].Customer)
	})
	if err != nil {
		t.Fatal(err)
	}
	s.want("merged", s.recovered(s.path, sqlite.Options{}, "boot"), sent)
	events, err := st.Events().List(t.Context(), store.EventQuery{Customer: whole.ID, Names: []string{store.EventSent}})
	if err != nil || len(events) != 1 {
		t.Errorf("events %+v, %v", events, err)
	}
	decisions, err := st.Decisions().Of(t.Context(), whole.ID, 0)
	if err != nil || len(decisions) != 1 {
		t.Errorf("decisions %+v, %v", decisions, err)
	}
}

// TestNotesNewerThanTheWorkspace: the file was put back to how it was before the intents
// (an older version of a synced folder, a log that a clean-up took away), and the notes
// beside it tell what went since; where others before them are gone, that there was more.
func TestNotesNewerThanTheWorkspace(t *testing.T) {
	s := unsent(t)
	s.intend(s.entries[:3]...)
	s.note(0, onWire)
	s.note(0, sent)
	s.note(1, onWire)
	s.note(2, pending) // taken back: it was not sent
	s.putBack(uncertain, uncertain, pending, pending)

	s = unsent(t)
	s.intend(s.entries[3])
	s.note(3, sent)
	s.intend(s.entries[0])
	s.note(0, pending)
	s.putBack(pending, pending, pending, pending)
}

// backThen is a sending before anything was intended, with the file as it was then.
type backThen struct {
	*sending
	file []byte
}

func unsent(t *testing.T) backThen {
	s := &sending{T: t, path: filepath.Join(t.TempDir(), "a.gilmok")}
	s.st = create(t, s.path, sqlite.Options{})
	for i := range 4 {
		s.entries = append(s.entries, &store.OutboxEntry{Key: string(rune('a' + i)), Channel: store.ChannelEmail, Step: "m1"})
	}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c := &store.Customer{ExternalID: "C1"}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		for _, e := range s.entries {
			e.Customer = c.ID
		}
		return tx.Outbox().Queue(ctx, s.entries)
	})
	if err := s.st.Close(); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	s.st = open(t, s.path, sqlite.Options{})
	return backThen{s, old}
}

// putBack opens the older file with the notes of now beside it.
func (s backThen) putBack(states ...store.OutboxState) {
	s.Helper()
	t := s.T
	path := filepath.Join(t.TempDir(), "a.gilmok")
	notes, err := os.ReadFile(s.page())
	if err == nil {
		err = errors.Join(os.WriteFile(path, s.file, 0o600), os.WriteFile(path+strings.TrimPrefix(s.page(), s.path), notes, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	o := sqlite.Options{Install: "here", Epochs: newMemory()}
	s.want("put back", s.recovered(path, o, "boot"), states...)
	st := open(t, path, o)
	defer st.Close()
	if st.Info().Adopted {
		t.Error("it sends on without being asked")
	}
	adopt := func(tx store.Tx) error { return tx.Settings().Adopt(t.Context(), "here") }
	if err := st.InTx(t.Context(), adopt); err != nil || !st.Info().Adopted {
		t.Errorf("adopted: %v", err)
	}
}
