package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// TestRefusedAreTriedAgainByCause: of what was refused, the messages of one cause go
// back into the outbox, and what is older than anybody would send does not.
func TestRefusedAreTriedAgainByCause(t *testing.T) {
	l := newLine(t)
	path := filepath.Join(l.dir, "shop.gilmok")
	l.must(exitDone, "", "new", path)
	refused(t, path, map[string]time.Duration{"554": time.Hour, "550 5.7.1": 48 * time.Hour, "552 5.2.2": time.Hour, "550 5.7.26": 60 * 24 * time.Hour})
	causes := l.must(exitDone, "", "outbox", "causes")["list"].([]any)
	first := causes[0].(map[string]any)
	if len(causes) != 2 || first["cause"] != "blocked" || first["count"] != 2.0 || len(first["codes"].([]any)) != 2 {
		t.Fatalf("%v", causes)
	}
	if done := l.must(exitDone, "", "outbox", "again", "blocked"); done["again"] != 2.0 {
		t.Errorf("%v", done)
	}
	if waiting := l.must(exitDone, "", "outbox", "list", "--state=pending")["list"].([]any); len(waiting) != 2 {
		t.Errorf("%d wait: %v", len(waiting), waiting)
	}
	if left := l.must(exitDone, "", "outbox", "list", "--state=failed")["list"].([]any); len(left) != 2 {
		t.Errorf("%d stay refused: %v", len(left), left)
	}
	if again := l.must(exitDone, "", "outbox", "again", "blocked"); again["again"] != 0.0 {
		t.Errorf("a second time: %v", again)
	}
	l.must(exitUsage, "", "outbox", "again", "whatever")
}

// TestWhatWasOnItsWayIsSaid: a list of what a dead program left says that it is not settled.
func TestWhatWasOnItsWayIsSaid(t *testing.T) {
	l := newLine(t)
	path := filepath.Join(l.dir, "shop.gilmok")
	l.must(exitDone, "", "new", path)
	if _, _, errs := l.run("", "outbox", "list"); strings.Contains(errs, "on their way") {
		t.Errorf("nothing was, and it says %q", errs)
	}
	st, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		for i, state := range []store.OutboxState{store.OutboxSending, store.OutboxOnWire, store.OutboxSent} {
			e := &store.OutboxEntry{Run: 1, Passage: 1, Customer: 1, Step: "m1", Message: 1, Channel: store.ChannelEmail, Key: fmt.Sprint(i)}
			if err := tx.Outbox().Queue(t.Context(), []*store.OutboxEntry{e}); err != nil {
				return err
			}
			e.State, e.Boot = state, "boot"
			if err := tx.Outbox().Save(t.Context(), []*store.OutboxEntry{e}); err != nil {
				return err
			}
		}
		return nil
	})
	if err = errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := l.run("", "outbox", "list"); code != exitDone || !strings.Contains(errs, "2 messages were on their way") {
		t.Errorf("ended with %d and says %q", code, errs)
	}
}

// refused leaves messages in an outbox that were refused so long ago, by their codes.
func refused(t *testing.T, path string, codes map[string]time.Duration) {
	t.Helper()
	st, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		ctx := context.Background()
		for code, ago := range codes {
			e := &store.OutboxEntry{Run: 1, Passage: 1, Customer: 1, Step: "m1", Message: 1, Channel: store.ChannelEmail, Key: fmt.Sprint(code), NotBefore: tx.Now().Add(-ago)}
			if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
				return err
			}
			e.State, e.Reason, e.FinishedAt = store.OutboxFailed, code, tx.Now().Add(-ago)
			if err := tx.Outbox().Save(ctx, []*store.OutboxEntry{e}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
