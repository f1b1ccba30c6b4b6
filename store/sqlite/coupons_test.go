package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// TestTheLastCodesAreFoundAsFastAsTheFirst: a code is not looked for among those that
// are gone, in a file whose statistics are of when none was.
func TestTheLastCodesAreFoundAsFastAsTheFirst(t *testing.T) {
	const codes, some = 60_000, 200
	path := filepath.Join(t.TempDir(), "shop.gilmok")
	st := create(t, path, sqlite.Options{})
	list := make([]string, codes)
	for i := range list {
		list[i] = fmt.Sprintf("C%06d", i)
	}
	change := func(st store.Store, do func(tx store.Tx) error) {
		t.Helper()
		if err := st.InTx(t.Context(), do); err != nil {
			t.Fatal(err)
		}
	}
	change(st, func(tx store.Tx) error { _, err := tx.Coupons().Add(t.Context(), "p", list); return err })
	// The quickest of them, which a busy machine does not slow.
	take := func(st store.Store, from string) time.Duration {
		took := time.Hour
		change(st, func(tx store.Tx) error {
			for i := range some {
				began := time.Now()
				if _, err := tx.Coupons().Take(t.Context(), "p", fmt.Sprintf("%s%d", from, i)); err != nil {
					return err
				}
				took = min(took, time.Since(began))
			}
			return nil
		})
		return took
	}
	first := take(st, "a")
	st.Close()
	rawly(t, path, func(run func(string, ...any)) {
		run(`ANALYZE`)
		run(`UPDATE coupons SET outbox_key = 'x' || code WHERE outbox_key IS NULL AND code < ?`, list[codes-2*some])
	})
	st, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if last := take(st, "b"); last > 10*first {
		t.Errorf("a code took %s at first and %s at last", first, last)
	}
}
