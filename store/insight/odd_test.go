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
