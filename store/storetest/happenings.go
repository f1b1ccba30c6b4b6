package storetest

import (
	"context"
	"reflect"
	"testing"

	"gilmok/store"
	"gilmok/store/value"
)

func testEvents(t *testing.T, s store.Store) {
	c := &store.Customer{ExternalID: "1"}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		n, err := tx.Events().Record(ctx,
			store.Event{Customer: c.ID, Name: store.EventViewed, At: day(1), Properties: store.Properties{"product": "soap", "value": 3.5}, Key: "k1"},
			store.Event{Customer: c.ID, Name: store.EventViewed, At: day(1), Key: "k1"},
			store.Event{AnonymousID: "anon", Name: store.EventVisited, At: day(0)})
		equal(t, "stored", n, 2)
		return err
	})
	err := s.InTx(t.Context(), func(tx store.Tx) error {
		_, err := tx.Events().Record(t.Context(), store.Event{Customer: c.ID, Name: store.EventOrdered})
		return err
	})
	wantErr(t, err, store.ErrOrderEvent)
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Events().Join(ctx, "anon", c.ID) })
	list, err := s.Events().List(t.Context(), store.EventQuery{Customer: c.ID})
	must(t, err)
	if len(list) != 2 || list[0].Name != store.EventViewed || list[1].Name != store.EventVisited {
		t.Fatalf("events %+v", list)
	}
	if !reflect.DeepEqual(list[0].Properties, store.Properties{"product": "soap", "value": 3.5}) {
		t.Errorf("properties %v", list[0].Properties)
	}
	names, err := s.Events().Names(t.Context())
	must(t, err)
	if len(names) != 2 || names[0].Name != store.EventViewed || names[0].Count != 1 || len(names[0].Properties) != 2 || !names[0].Last.Equal(day(1)) {
		t.Errorf("names %+v", names)
	}
}

func order(id string, customer store.CustomerID, days int, won int64, products ...string) *store.Order {
	o := &store.Order{ExternalID: id, Customer: customer, At: day(days), Total: value.Money{Minor: won, Currency: "KRW"}, State: store.OrderPlaced}
	for _, p := range products {
		o.Lines = append(o.Lines, store.OrderLine{Product: p, Name: p, Quantity: 1, Price: value.Money{Minor: 1000, Currency: "KRW"}})
	}
	return o
}

func testOrders(t *testing.T, s store.Store) {
	c := &store.Customer{ExternalID: "1"}
	first, second := order("A", 0, 1, 5000, "soap", "oil"), order("B", 0, 2, 7000)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		first.Customer, second.Customer = c.ID, c.ID
		if err := tx.Products().Save(ctx, &store.Product{ExternalID: "oil", Categories: []string{"care", "gift"}}); err != nil {
			return err
		}
		if err := tx.Orders().Save(ctx, first); err != nil {
			return err
		}
		return tx.Orders().Save(ctx, second)
	})
	rows, err := s.Customers().ListByID(t.Context(), []store.CustomerID{c.ID})
	must(t, err)
	if len(rows) != 1 || rows[0].Orders != 2 || rows[0].Spent != (value.Money{Minor: 12000, Currency: "KRW"}) || !rows[0].LastOrder.Equal(day(2)) {
		t.Errorf("row %+v", rows)
	}
	events, cursor, err := s.Events().After(t.Context(), store.EventCursor{}, 10)
	must(t, err)
	if len(events) != 2 || events[0].Name != store.EventOrdered || events[0].ID >= 0 {
		t.Fatalf("events %+v", events)
	}
	if got := events[0].Properties.Property("category").List(); !reflect.DeepEqual(got, []string{"care"}) {
		t.Errorf("category %v", got)
	}
	equal(t, "total", events[0].Properties.Property("total").Money(), first.Total)
	second.State = store.OrderCancelled
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Orders().Save(ctx, second) })
	events, _, err = s.Events().After(t.Context(), cursor, 10)
	must(t, err)
	if len(events) != 1 || events[0].Name != store.EventOrderCancelled {
		t.Fatalf("after cancelling %+v", events)
	}
	got, err := s.Orders().Find(t.Context(), "A")
	must(t, err)
	equal(t, "lines", len(got.Lines), 2)
	list, err := s.Orders().List(t.Context(), c.ID, store.Page{Limit: 1})
	must(t, err)
	if len(list) != 1 || list[0].ExternalID != "B" {
		t.Errorf("newest order %+v", list)
	}
	reach, err := s.Orders().Reach(t.Context())
	must(t, err)
	equal(t, "reach", reach, day(2))
}

func testProducts(t *testing.T, s store.Store) {
	five := 5
	p := &store.Product{ExternalID: "soap", Name: "비누", Price: value.Money{Minor: 4900, Currency: "KRW"}, Stock: &five, Categories: []string{"a", "b"},
		Attributes: store.Attributes{"scent": value.Text("lavender")}}
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Products().Save(ctx, p) })
	got, err := s.Products().Get(t.Context(), "soap")
	must(t, err)
	if !reflect.DeepEqual(got, p) {
		t.Errorf("product %+v, want %+v", got, p)
	}
	list, err := s.Products().List(t.Context(), "비", store.Page{})
	must(t, err)
	equal(t, "found", len(list), 1)
}
