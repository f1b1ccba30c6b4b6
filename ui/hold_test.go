package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// What is due now stands in one row whatever it waited for; what comes later has a
// row of its own, and holding a row holds no other.
func TestRowsOfTheNext24Hours(t *testing.T) {
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	now := time.Now()
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		for i, e := range []struct {
			reason string
			in     time.Duration
		}{{"", -time.Hour}, {"", -time.Minute}, {"limit", -2 * time.Hour}, {"quiet_hours", 5 * time.Hour}, {"", 6 * time.Hour}, {"", 30 * time.Hour}} {
			entry := &store.OutboxEntry{Run: 1, Step: "m1", Message: 1, Customer: store.CustomerID(i + 1), Channel: store.ChannelEmail,
				Key: fmt.Sprint(i), NotBefore: now.Add(e.in), State: store.OutboxPending}
			if err := tx.Outbox().Queue(t.Context(), []*store.OutboxEntry{entry}); err != nil {
				return err
			}
			entry.Reason = e.reason
			if err := tx.Outbox().Save(t.Context(), []*store.OutboxEntry{entry}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := func(alike func(a, b store.OutboxGroup) bool) []Coming {
		list, err := ComingUp(t.Context(), st, nil, now, alike)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if apart := rows(func(a, b store.OutboxGroup) bool { return a.Reason == b.Reason }); len(apart) != 4 {
		t.Errorf("where the reason is shown there are %d rows: %+v", len(apart), apart)
	}
	list := rows(nil)
	if len(list) != 2 || list[0].Count != 3 || list[1].Count != 2 || list[0].First.After(now.Add(-119*time.Minute)) {
		t.Fatalf("%+v", list)
	}
	if err := st.InTx(t.Context(), func(tx store.Tx) error { return Hold(context.Background(), tx, list[0]) }); err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, c := range rows(nil) {
		if c.Held {
			held += c.Count
		}
	}
	if held != 3 {
		t.Errorf("%d are held, of the row's 3", held)
	}
}
