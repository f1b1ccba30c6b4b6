package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

// What another process commits is seen at the next question, and so is it by a
// workspace that is open for reading only.
func TestGather_OtherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.gilmok")
	ours, err := sqlite.Create(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	theirs, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	looking, err := sqlite.Open(t.Context(), path, sqlite.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer looking.Close()
	rule := segment.None{Of: []segment.Rule{segment.Event{Name: store.EventOpened}}}
	for want := range 4 {
		for _, s := range []store.Store{ours, looking} {
			if n, err := s.Customers().Count(t.Context(), rule); err != nil || n != want {
				t.Fatalf("%d people (%v), want %d", n, err, want)
			}
			if err := s.Customers().Gather(t.Context(), nil, rule); err != nil {
				t.Fatal(err)
			}
		}
		err := theirs.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().Save(t.Context(), &store.Customer{}) })
		if err != nil {
			t.Fatal(err)
		}
		err = ours.InTx(t.Context(), func(tx store.Tx) error { // while we write, nobody can be asked about others
			n, err := ours.Customers().Count(t.Context(), rule)
			if err != nil || n != want+1 {
				t.Errorf("%d people (%v) while writing, want %d", n, err, want+1)
			}
			return tx.Settings().Set(t.Context(), "x", "y")
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What another process changes about customers is known in the next transaction.
func TestStanding_OtherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.gilmok")
	ours, err := sqlite.Create(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	theirs, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	before, _ := ours.Customers().Standing()
	for _, same := range []bool{true, false} {
		if !same {
			err := theirs.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().Save(t.Context(), &store.Customer{}) })
			if err != nil {
				t.Fatal(err)
			}
		}
		err := ours.InTx(t.Context(), func(tx store.Tx) error {
			if now, known := tx.Customers().Standing(); !known || (now == before) != same {
				t.Errorf("%+v after %+v, known %v; the same: %v", now, before, known, same)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A reading that is given up leaves nothing behind and the workspace as it was.
func TestGather_Cancelled(t *testing.T) {
	s, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.InTx(t.Context(), func(tx store.Tx) error {
		all := make([]store.Event, 40_000)
		c := &store.Customer{}
		if err := tx.Customers().Save(t.Context(), c); err != nil {
			return err
		}
		for i := range all {
			all[i] = store.Event{Customer: c.ID, Name: store.EventViewed}
		}
		_, err := tx.Events().Record(t.Context(), all...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rule := segment.Event{Name: store.EventViewed}
	ctx, cancel := context.WithCancel(t.Context())
	told := 0.0
	err = s.Customers().Gather(ctx, func(part float64) {
		if told = part; part > 0.2 {
			cancel()
		}
	}, rule)
	if !errors.Is(err, context.Canceled) || told < 0.2 || told >= 1 {
		t.Errorf("%v, %v done", err, told)
	}
	if n, err := s.Customers().Count(t.Context(), rule); err != nil || n != 1 {
		t.Errorf("%d (%v)", n, err)
	}
}

// Questions are asked while others write: each answer is of a state that there was.
func TestGather_WhileOthersWrite(t *testing.T) {
	s, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	visits := segment.Event{Name: store.EventVisited, Where: []segment.Rule{segment.Property{Name: "page", Test: segment.Test{Op: segment.OpIsSet}}}}
	rules := []segment.Rule{segment.Event{Name: store.EventVisited}, visits, segment.All{}}
	const people = 60
	done := make(chan error, 1)
	go func() {
		for range people {
			if err := s.InTxRelaxed(t.Context(), func(tx store.Tx) error {
				c := &store.Customer{}
				if err := tx.Customers().Save(t.Context(), c); err != nil {
					return err
				}
				_, err := tx.Events().Record(t.Context(), store.Event{Customer: c.ID, Name: store.EventVisited, Properties: store.Properties{"page": "x"}})
				return err
			}); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	last := 0
	for round := 0; ; round++ {
		rule := rules[round%len(rules)]
		if err := s.Customers().Gather(t.Context(), nil, rule); err != nil {
			t.Fatal(err)
		}
		n, err := s.Customers().Count(t.Context(), rule)
		if err != nil || n < last || n > people {
			t.Fatalf("%d people (%v) after %d", n, err, last)
		}
		last = n
		select {
		case err := <-done:
			if n, countErr := s.Customers().Count(t.Context(), rule); err != nil || countErr != nil || n != people {
				t.Errorf("%d people in the end (%v, %v)", n, err, countErr)
			}
			return
		default:
		}
	}
}

// The index of an attribute that is asked about for the first time is made by the
// reading, kept by the file, and used by the next program.
func TestGather_MakesIndexes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.gilmok")
	s, err := sqlite.Create(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = s.InTx(t.Context(), func(tx store.Tx) error {
		for _, key := range []string{"grade", "tags"} {
			kind := map[string]value.Kind{"grade": value.KindText, "tags": value.KindList}[key]
			if err := tx.Customers().RegisterAttribute(t.Context(), store.Attribute{Key: key, Label: key, Kind: kind}); err != nil {
				return err
			}
		}
		return tx.Customers().Save(t.Context(), &store.Customer{Attributes: store.Attributes{"grade": value.Text("A"), "tags": value.List("new")}})
	})
	if err != nil {
		t.Fatal(err)
	}
	rule, err := segment.ParseText(`grade is "A" and tags has tag "new" and unknown is not set and email is not set`)
	if err != nil {
		t.Fatal(err)
	}
	told := 0.0
	if err := s.Customers().Gather(t.Context(), func(part float64) { told = part }, rule); err != nil {
		t.Fatal(err)
	}
	if told != 1 {
		t.Errorf("the reading ended at %v", told)
	}
	if n, err := s.Customers().Count(t.Context(), rule); n != 1 || err != nil {
		t.Errorf("%d people, %v", n, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for key, want := range map[string]int{"grade": 1, "tags": 0} {
		var indexed, indexes int
		if err := db.QueryRow(`SELECT indexed, (SELECT count(*) FROM sqlite_master WHERE name = 'customers_attribute_' || id) FROM attributes WHERE key = ?`, key).Scan(&indexed, &indexes); err != nil || indexed != want || indexes != want {
			t.Errorf("%s: indexed %d, %d indexes (%v), want %d", key, indexed, indexes, err, want)
		}
	}
}
