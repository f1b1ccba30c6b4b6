package storetest

import (
	"context"
	"reflect"
	"testing"

	"gilmok/store"
	"gilmok/store/value"
)

func undo(t *testing.T, s store.Store, id store.ImportID) (i *store.Import) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx store.Tx) (err error) {
		i, err = tx.Imports().Undo(ctx, id)
		return err
	})
	return i
}

func healthy(t *testing.T, s store.Store) {
	t.Helper()
	wrong, err := s.Check(t.Context())
	must(t, err)
	if len(wrong) > 0 {
		t.Errorf("check: %v", wrong)
	}
}

func testUndoCustomers(t *testing.T, s store.Store) {
	loadPeople(t, s, store.LoadPolicy{}, false, minjiRow)
	before := get(t, s, "1")
	changed := store.Customer{ExternalID: "1", Name: "김민지", Country: "KR", Aliases: []string{"alias"},
		Attributes: store.Attributes{"city": value.Text("서울"), "points": value.Number(3)},
		Consents:   []store.Consent{{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn}}}
	_, id := loadPeople(t, s, store.LoadPolicy{}, false, changed, store.Customer{ExternalID: "2", Name: "new"})
	equal(t, "customers", total(t, s), 2)
	i := undo(t, s, id)
	equal(t, "conflicts", i.Conflicts, 0)
	equal(t, "undone", i.Undone.IsZero(), false)
	equal(t, "customers", total(t, s), 1)
	after := get(t, s, "1")
	before.UpdatedAt = after.UpdatedAt
	if !reflect.DeepEqual(after, before) {
		t.Errorf("after undo\n got %+v\nwant %+v", after, before)
	}
	healthy(t, s)
	err := s.InTx(t.Context(), func(tx store.Tx) error {
		_, err := tx.Imports().Undo(t.Context(), id)
		return err
	})
	wantErr(t, err, store.ErrConflict)
}

func testUndoKeepsEdits(t *testing.T, s store.Store) {
	loadPeople(t, s, store.LoadPolicy{}, false, minjiRow)
	_, id := loadPeople(t, s, store.LoadPolicy{}, false,
		store.Customer{ExternalID: "1", Name: "김민지", Attributes: store.Attributes{"city": value.Text("서울")}},
		store.Customer{ExternalID: "2", Name: "new"}, store.Customer{ExternalID: "3", Name: "buyer", Email: "b@shop.example"})
	for _, key := range []string{"1", "2"} {
		c := get(t, s, key)
		c.Name = "edited"
		write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Save(ctx, c) })
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Orders().Save(ctx, order("A", get(t, s, "3").ID, 0, 100))
	})
	i := undo(t, s, id)
	equal(t, "conflicts", i.Conflicts, 2)
	equal(t, "edited name", get(t, s, "1").Name, "edited")
	equal(t, "city is put back", get(t, s, "1").Attributes["city"].Text(), "부산")
	equal(t, "edited new person", get(t, s, "2").Name, "edited")
	buyer := get(t, s, "3")
	if !buyer.Stub || buyer.Name != "" || buyer.Email != "" {
		t.Errorf("buyer %+v", buyer)
	}
	healthy(t, s)
}

func testUndoOrders(t *testing.T, s store.Store) {
	loadPeople(t, s, store.LoadPolicy{}, false, minjiRow)
	loadOrders(t, s, line("A", "soap", "1"))
	before, err := s.Orders().Find(t.Context(), "A")
	must(t, err)
	_, id := loadOrders(t, s, line("A", "oil", "1"), line("B", "oil", "1"), line("C", "oil", "stub"))
	equal(t, "customers", total(t, s), 2)
	_, later := loadOrders(t, s, line("B", "soap", "1"))
	undo(t, s, later)
	i := undo(t, s, id)
	equal(t, "conflicts", i.Conflicts, 0)
	after, err := s.Orders().Find(t.Context(), "A")
	must(t, err)
	if !reflect.DeepEqual(after, before) {
		t.Errorf("after undo\n got %+v\nwant %+v", after, before)
	}
	n, err := s.Orders().Count(t.Context())
	must(t, err)
	equal(t, "orders", n, 1)
	equal(t, "the stub is gone", total(t, s), 1)
	healthy(t, s)
}
