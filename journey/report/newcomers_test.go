package report_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

// Five people and a stranger, counted by hand.
func TestNewcomers(t *testing.T) {
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	on := func(day int) time.Time { return time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC) }
	people := make([]store.Customer, 5)
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		for i := range people {
			people[i].ExternalID = string(rune('a' + i))
			if err := tx.Customers().Save(t.Context(), &people[i]); err != nil {
				return err
			}
		}
		did := func(who int, name string, days ...int) (list []store.Event) {
			for _, d := range days {
				list = append(list, store.Event{Customer: people[who].ID, Name: name, At: on(d)})
			}
			return list
		}
		events := slices.Concat(
			did(0, store.EventVisited, 1, 2), did(0, store.EventSignedUp, 3), // orders on the 7th and again
			did(1, store.EventVisited, 2), did(1, store.EventSignedUp, 8), // has not ordered
			did(2, store.EventVisited, -40, 4), // not new: first came before the span, and never signed up
			did(3, store.EventSignedUp, 5),     // ordered before signing up
			did(4, store.EventSignedUp, -30),   // a member of long ago, whose first order lies in the span
			[]store.Event{{AnonymousID: "x", Name: store.EventVisited, At: on(3)}, {AnonymousID: "x", Name: store.EventVisited, At: on(4)}, {AnonymousID: "y", Name: store.EventVisited, At: on(-5)}})
		if _, err := tx.Events().Record(t.Context(), events...); err != nil {
			return err
		}
		for i, o := range []store.Order{
			{Customer: people[0].ID, At: on(7), Total: money(10_000, "KRW"), Lines: []store.OrderLine{{Product: "soap", Quantity: 1}, {Product: "oil", Quantity: 2}}},
			{Customer: people[0].ID, At: on(9), Total: money(90_000, "KRW"), Lines: []store.OrderLine{{Product: "oil", Quantity: 9}}},
			{Customer: people[3].ID, At: on(4), Total: money(500, "USD"), Lines: []store.OrderLine{{Product: "soap", Quantity: 1}, {Product: store.FreightProduct, Quantity: 1}}},
			{Customer: people[4].ID, At: on(6), Total: money(20_000, "KRW")},
			{Customer: people[1].ID, At: on(9), Total: money(5_000, "KRW"), State: store.OrderCancelled},
			{Customer: people[2].ID, At: on(-20), Total: money(7_000, "KRW")},
		} {
			o.ExternalID = string(rune('1' + i))
			if err := tx.Orders().Save(t.Context(), &o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	n, err := report.ReadNewcomers(t.Context(), st, on(1), on(10))
	if err != nil {
		t.Fatal(err)
	}
	if n.Visitors != 3 || n.Strangers != 1 {
		t.Errorf("%d visitors, %d of them strangers; want 3 and 1", n.Visitors, n.Strangers)
	}
	ids := func(of ...int) (list []store.CustomerID) {
		for _, i := range of {
			list = append(list, people[i].ID)
		}
		return list
	}
	for name, x := range map[string]struct{ got, want []store.CustomerID }{
		"members": {n.Members, ids(0, 1, 3)}, "buyers": {n.Buyers, ids(0, 3, 4)}, "bought": {n.Bought, ids(0, 3)}, "not yet": {n.NotYet, ids(1)},
	} {
		if !slices.Equal(x.got, x.want) {
			t.Errorf("%s: %v, want %v", name, x.got, x.want)
		}
	}
	day := 24 * time.Hour
	if want := (report.Interval{Gaps: 2, Median: 2 * day, P80: 6 * day}); n.ToSignUp != want {
		t.Errorf("to the sign-up %+v, want %+v", n.ToSignUp, want)
	}
	if want := (report.Interval{Gaps: 1, Median: 4 * day, P80: 4 * day}); n.ToOrder != want {
		t.Errorf("to the order %+v, want %+v", n.ToOrder, want)
	}
	if n.Orders != 2 || n.Spent != 30_000 || n.Average() != 15_000 || n.Foreign != 1 {
		t.Errorf("%d first orders of %d, %v each, %d foreign", n.Orders, n.Spent, n.Average(), n.Foreign)
	}
	if want := []report.FirstProduct{{"soap", 2}, {"oil", 1}}; !slices.Equal(n.Products, want) {
		t.Errorf("products %v, want %v", n.Products, want)
	}
	if none, err := report.ReadNewcomers(t.Context(), st, on(20), on(30)); err != nil || none.Visitors != 0 || none.Average() != 0 || none.Products != nil {
		t.Errorf("of later days %+v, %v", none, err)
	}
	if _, err := report.ReadNewcomers(stopped(t), st, on(1), on(10)); err == nil {
		t.Error("it goes on after it was stopped")
	}
}

func money(minor int64, currency string) value.Money {
	return value.Money{Minor: minor, Currency: currency}
}

func stopped(t *testing.T) context.Context {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	return ctx
}
