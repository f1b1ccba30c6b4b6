package sqlite_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		s, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Person: "Minji"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}

// TestStoreOnceSmall runs the same tests on a file whose statistics are of the day
// when every table held one row: other plans are made from them, which must change
// nothing of what is written and read.
func TestStoreOnceSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("other plans of the same queries: TestStore has what runs beside what")
	}
	storetest.Run(t, func(t *testing.T) store.Store {
		path := filepath.Join(t.TempDir(), "shop.gilmok")
		create(t, path, sqlite.Options{}).Close()
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Exec(`ANALYZE; DELETE FROM sqlite_stat1;
			INSERT INTO sqlite_stat1 SELECT tbl_name, name, '1 1 1 1 1 1' FROM sqlite_schema WHERE type = 'index'`)
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		return open(t, path, sqlite.Options{Person: "Minji"})
	})
}

// TestRulesAtTheEndOfAMonth: what a month is differs where it is another day already.
func TestRulesAtTheEndOfAMonth(t *testing.T) {
	for _, at := range []time.Time{time.Date(2028, 2, 29, 13, 30, 0, 0, time.UTC), time.Date(2026, 12, 31, 9, 0, 0, 0, time.UTC), time.Date(2027, 3, 31, 23, 0, 0, 0, time.UTC)} {
		t.Run(at.Format(time.DateOnly), func(t *testing.T) {
			storetest.Rules(t, create(t, shopPath(t), sqlite.Options{Now: func() time.Time { return at }}))
		})
	}
}

func TestPicturesThatNothingShows(t *testing.T) {
	var now atomic.Int64
	now.Store(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).UnixMicro())
	s := create(t, shopPath(t), sqlite.Options{Now: func() time.Time { return time.UnixMicro(now.Load()).UTC() }})
	storetest.Pictures(t, s, func(d time.Duration) { now.Add(d.Microseconds()) })
}
