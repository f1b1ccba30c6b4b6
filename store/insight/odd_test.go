package insight_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/value"
)

// tiny is a small shop that is refreshed: two people, three orders, and what more is
// written into it.
func tiny(t *testing.T, more func(ctx context.Context, tx store.Tx) error) store.Store {
	t.Helper()
	st := open(t)
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		return errors.Join(customers(ctx, tx, 2), order(ctx, tx, 1, 100, 20000, "soap", "dish"), order(ctx, tx, 1, 10, 10000, "dish"), order(ctx, tx, 2, 5, 7000, "soap"), more(ctx, tx))
	})
	refresh(t, st)
	return st
}

// known is all that a shop knows of its people and sells of late.
func known(t *testing.T, st store.Store) string {
	t.Helper()
	ctx := context.Background()
	all := ""
	for id := range 2 {
		of, err := st.Insights().Of(ctx, store.CustomerID(id+1))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range store.Computed {
			if v := of[a.Key]; !v.IsNone() {
				all += fmt.Sprintf("%d %s %s\n", id+1, a.Key, v)
			}
		}
	}
	lately, err := insight.NewRecommender(st).PopularIn(ctx, "", 9)
	if err != nil {
		t.Fatal(err)
	}
	return all + fmt.Sprint(lately)
}

// A date that was typed wrongly, a cancelled order and one without its customer change
// nothing of what is known of people.
func TestWhatHasNotHappenedTeachesNothing(t *testing.T) {
	want := known(t, tiny(t, func(context.Context, store.Tx) error { return nil }))
	for name, more := range map[string]func(ctx context.Context, tx store.Tx) error{
		"of the future": func(ctx context.Context, tx store.Tx) error { return order(ctx, tx, 1, -36500, 90000, "soap") },
		"cancelled": func(ctx context.Context, tx store.Tx) error {
			return tx.Orders().Save(ctx, &store.Order{ExternalID: "x", Customer: 1, At: now.AddDate(0, 0, -1), State: store.OrderCancelled, Total: value.Money{Minor: 5, Currency: "KRW"},
				Lines: []store.OrderLine{{Product: "dish", Quantity: 1, Category: "c-dish"}}})
		},
	} {
		if got := known(t, tiny(t, more)); got != want {
			t.Errorf("%s:\n%s\nwithout it:\n%s", name, got, want)
		}
	}
}

// A cart is all that was put into it since the last order, as templates have it; an order
// of the future does not empty it. What somebody has already is not suggested to them,
// unless it is used up.
func TestTheCartAndWhatIsThereAlready(t *testing.T) {
	st := open(t)
	ctx := context.Background()
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		errs := []error{customers(ctx, tx, 2)}
		for id, name := range map[string]string{"a": "lavender soap", "b": "lavender oil", "c": "rose soap", "d": "rose candle", "e": "steel pan", "f": "steel pot"} {
			errs = append(errs, tx.Products().Save(ctx, &store.Product{ExternalID: id, Name: name, Categories: []string{"c-" + id}}))
		}
		put := func(days int, product string) {
			_, err := tx.Events().Record(ctx, store.Event{Customer: 1, Name: store.EventAddedToCart, At: now.AddDate(0, 0, -days), Properties: store.Properties{"product": product}})
			errs = append(errs, err)
		}
		put(9, "d") // bought since
		put(2, "a")
		put(1, "e")
		_, err := tx.Events().Record(ctx, store.Event{Customer: 1, Name: store.EventSearched, At: now.AddDate(0, 0, -1), Properties: store.Properties{"query": "soap"}})
		return errors.Join(append(errs, err, order(ctx, tx, 1, 8, 100, "d"), order(ctx, tx, 1, 7, 100, "b"), order(ctx, tx, 1, 6, 100, "a"), order(ctx, tx, 1, -36500, 100, "typo"))...)
	})
	refresh(t, st)
	ask := func() string {
		t.Helper()
		r := insight.NewRecommender(st)
		cart, err := r.LikeCart(ctx, 1, 9)
		searched, fault := r.SearchedFor(ctx, 1, "", 9)
		anybody, also := r.SearchedFor(ctx, 0, "soap", 9)
		if err := errors.Join(err, fault, also); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(cart, searched, anybody)
	}
	if got := ask(); got != "[f c] [c] [a c]" {
		t.Errorf("like the cart, searched by them, by anybody: %s", got)
	}
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingSuggest, `{"again":["c-a","c-b"]}`)
	})
	if got := ask(); got != "[f b c] [a c] [a c]" {
		t.Errorf("with what is used up: %s", got)
	}
}
