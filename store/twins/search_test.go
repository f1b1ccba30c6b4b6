package twins_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/twins"
)

// counted tells how often everybody was asked for.
type counted struct {
	store.Store
	times *int
}

func (c counted) Customers() store.CustomerReader { return countedReader{c.Store.Customers(), c.times} }

type countedReader struct {
	store.CustomerReader
	times *int
}

func (c countedReader) IDs(ctx context.Context, q store.CustomerQuery) ([]store.CustomerID, error) {
	*c.times++
	return c.CustomerReader.IDs(ctx, q)
}

// After a merge and after two were told apart the search goes on where it was.
func TestSearchGoesOn(t *testing.T) {
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	var ids []store.CustomerID
	in := func(fn func(tx store.Tx) error) {
		t.Helper()
		if err := st.InTx(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	add := func(phone string) {
		in(func(tx store.Tx) error {
			c := store.Customer{ExternalID: fmt.Sprint("c", len(ids)), Phone: phone}
			err := tx.Customers().Save(t.Context(), &c)
			ids = append(ids, c.ID)
			return err
		})
	}
	for i := range 4 { // three of each phone
		for range 3 {
			add(fmt.Sprintf("+82101234000%d", i))
		}
	}
	times := 0
	of, search := counted{st, &times}, new(twins.Search)
	pairs := func(most, want int) []twins.Pair {
		t.Helper()
		list, err := search.Pairs(t.Context(), of, most)
		if err != nil || len(list) != want {
			t.Fatalf("%d pairs of %d, %v", len(list), want, err)
		}
		return list
	}
	pairs(2, 2)
	first := pairs(20, 8)[0]
	in(func(tx store.Tx) error { return tx.Customers().Merge(t.Context(), first.Second.ID, first.First.ID) })
	search.Merged(first.Second.ID, first.First.ID)
	for _, p := range pairs(20, 7) {
		if p.First.ID == first.First.ID || p.Second.ID == first.First.ID {
			t.Errorf("who is gone is in a pair: %+v", p)
		}
	}
	next := pairs(20, 7)[0]
	if next.First.ID != first.Second.ID {
		t.Errorf("the third of the phone is not held against who took the first over: %+v", next)
	}
	in(func(tx store.Tx) error {
		return tx.Customers().SetApart(t.Context(), next.First.ID, next.Second.ID, true)
	})
	search.Apart(next.First.ID, next.Second.ID, true)
	pairs(20, 6)
	if times != 1 {
		t.Errorf("everybody was asked for %d times", times)
	}
	in(func(tx store.Tx) error {
		return tx.Customers().SetApart(t.Context(), next.First.ID, next.Second.ID, false)
	})
	search.Apart(next.First.ID, next.Second.ID, false)
	pairs(20, 7)
	add("+821012340000")
	if pairs(20, 8); times != 3 {
		t.Errorf("with a new customer everybody was asked for %d times", times)
	}
}
