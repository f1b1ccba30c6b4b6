package storetest

import (
	"context"
	"fmt"
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
	equal(t, "what they are", fmt.Sprint(i.Left), "[{customers edited } {customers edited name}]")
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

// testEditMany changes many at once, and takes it back where nobody has edited since.
func testEditMany(t *testing.T, s store.Store) {
	loadPeople(t, s, store.LoadPolicy{}, false, minjiRow, store.Customer{ExternalID: "2"}, store.Customer{ExternalID: "3", Attributes: store.Attributes{"city": value.Text("서울")}})
	before := map[string]*store.Customer{}
	var ids []store.CustomerID
	for _, key := range []string{"1", "2", "3"} {
		before[key] = get(t, s, key)
		ids = append(ids, before[key].ID)
	}
	agreed := store.Consent{Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Source: "fair"}
	edit := func(c *store.Customer) error {
		if c.Attributes == nil {
			c.Attributes = store.Attributes{}
		}
		c.Attributes["city"] = value.Text("서울")
		delete(c.Attributes, "tags")
		if c.ExternalID == "2" {
			c.Consents = append(c.Consents, agreed)
		}
		return nil
	}
	many := func(dry bool) (*store.LoadResult, store.ImportID) {
		return load(t, s, store.RowsCustomers, func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error) {
			return w.EditCustomers(ctx, id, append(ids, 999), edit, dry)
		})
	}
	dry, _ := many(true)
	counts(t, dry, 0, 2, 1, 0)
	equal(t, "city after a dry edit", get(t, s, "1").Attributes["city"].Text(), "부산")
	r, id := many(false)
	counts(t, r, 0, 2, 1, 0)
	one := get(t, s, "1")
	equal(t, "city", one.Attributes["city"].Text(), "서울")
	equal(t, "tags", one.Attributes["tags"].IsNone(), true)
	equal(t, "consent", get(t, s, "2").ConsentFor(store.ChannelSMS, store.PurposeAdvertising).Source, "fair")
	tagged, err := s.Customers().Count(t.Context(), hasTag("tags", "b"))
	must(t, err)
	equal(t, "tagged", tagged, 0)
	healthy(t, s)
	equal(t, "conflicts", undo(t, s, id).Conflicts, 0)
	for key, was := range before {
		now := get(t, s, key)
		was.UpdatedAt = now.UpdatedAt
		if len(was.Attributes) == 0 {
			was.Attributes, now.Attributes = nil, nil
		}
		if !reflect.DeepEqual(now, was) {
			t.Errorf("%s after undo\n got %+v\nwant %+v", key, now, was)
		}
	}
	healthy(t, s)
}

// testAdoptCurrency: the currency of a shop's first orders becomes its own, and goes
// with them.
func testAdoptCurrency(t *testing.T, s store.Store) {
	bring := func(adopt, id string, dry bool) (*store.LoadResult, store.ImportID) {
		return load(t, s, store.RowsOrders, func(ctx context.Context, w store.ImportWriter, i store.ImportID) (*store.LoadResult, error) {
			row := store.OrderRowIn{Record: 1, Order: store.Order{ExternalID: id, At: noon, Total: value.Money{Minor: 950, Currency: adopt}}}
			return w.LoadOrders(ctx, i, stream(row), store.LoadPolicy{Adopt: adopt}, dry)
		})
	}
	own := func() string {
		code, err := s.Settings().Get(t.Context(), store.SettingCurrency)
		must(t, err)
		return code
	}
	dry, _ := bring("BRL", "A", true)
	equal(t, "after a dry load", dry.Adopted+" "+own(), "BRL KRW")
	_, first := bring("BRL", "A", false)
	equal(t, "adopted", own(), "BRL")
	r, second := bring("BRL", "B", false)
	equal(t, "adopted again", r.Adopted, "")
	undo(t, s, first)
	equal(t, "while another order is in it", own(), "BRL")
	undo(t, s, second)
	_, third := bring("USD", "C", false)
	equal(t, "nothing is sold in it", own(), "USD")
	_, fourth := bring("EUR", "D", false)
	equal(t, "somebody has paid in dollars", own(), "USD")
	undo(t, s, fourth)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingCurrency, "JPY")
	})
	undo(t, s, third)
	equal(t, "set since", own(), "JPY")
	healthy(t, s)
}
