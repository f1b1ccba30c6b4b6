package report

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

// history is a real workspace with what four customers did.
func history(t *testing.T) store.Store {
	t.Helper()
	ctx := context.Background()
	st, err := sqlite.Create(ctx, filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	order := func(tx store.Tx, who int, days float64, minor int64, currency string, state store.OrderState) error {
		return tx.Orders().Save(ctx, &store.Order{ExternalID: fmt.Sprint(who, days), Customer: store.CustomerID(who), At: at(days),
			Total: value.Money{Minor: minor, Currency: currency}, State: state})
	}
	err = st.InTx(ctx, func(tx store.Tx) error {
		for i := range 4 {
			if err := tx.Customers().Save(ctx, &store.Customer{ExternalID: fmt.Sprint(i + 1)}); err != nil {
				return err
			}
		}
		_, err := tx.Events().Record(ctx,
			store.Event{Customer: 1, Name: store.EventVisited, At: at(0)}, store.Event{Customer: 2, Name: store.EventVisited, At: at(0)},
			store.Event{Customer: 3, Name: store.EventVisited, At: at(0)}, store.Event{AnonymousID: "nobody", Name: store.EventVisited, At: at(0)})
		for _, o := range []struct {
			who      int
			days     float64
			minor    int64
			currency string
			state    store.OrderState
		}{
			{1, 1, 100, "KRW", store.OrderPlaced}, {1, 5, 50, "KRW", store.OrderPlaced}, {2, 2, 10, "USD", store.OrderPlaced},
			{3, 1, 999, "KRW", store.OrderCancelled},
		} {
			if err == nil {
				err = order(tx, o.who, o.days, o.minor, o.currency, o.state)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestAnOrderIsNotTheFirstAndTheSecondAtOnce(t *testing.T) {
	st := history(t)
	hits, err := Steps(context.Background(), st.Insights(), []string{store.EventVisited, store.EventOrdered, store.EventOrdered}, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	f := Funnel(hits, 3, 0)
	if f[0].Reached != 3 || f[1].Reached != 2 || f[2].Reached != 1 {
		t.Errorf("reached %d, %d, %d", f[0].Reached, f[1].Reached, f[2].Reached)
	}
	if !slices.Equal(f[1].Left, []store.CustomerID{3}) || !slices.Equal(f[2].Left, []store.CustomerID{2}) {
		t.Errorf("left %v, %v", f[1].Left, f[2].Left)
	}
}

func TestBestMonth(t *testing.T) {
	cohort := func(people, returned int) Cohort {
		return Cohort{People: make([]store.CustomerID, people), Returned: []int{0, returned, 0}, Whole: 2}
	}
	quiet := []Cohort{cohort(200, 50), cohort(200, 52), cohort(200, 54)}
	if _, ok := BestMonth(quiet); ok {
		t.Error("chance was taken for a finding")
	}
	loud := append(slices.Clone(quiet), cohort(200, 90))
	best, ok := BestMonth(loud)
	// 90/200 against 156/600: pooled z = 0.19/sqrt(0.3075·0.6925·(1/200+1/600)) = 5.04.
	if !ok || best.Cohort != 3 || best.Share != 0.45 || best.Other != 0.26 || best.PValue > 4*1e-6 {
		t.Errorf("%+v, %v", best, ok)
	}
	open := append(slices.Clone(quiet), Cohort{People: make([]store.CustomerID, 200), Returned: []int{0, 200}, Whole: 1})
	if _, ok := BestMonth(open); ok {
		t.Error("a month that is not over was compared")
	}
	if _, ok := BestMonth([]Cohort{cohort(20, 20), cohort(200, 20)}); ok {
		t.Error("twenty people are enough for it")
	}
}

// The second visit and the second order are stages of their own; a stage that nobody
// is known to have come to is left out.
func TestTheFunnelOfALife(t *testing.T) {
	names := KnownStages(FunnelLife, []store.EventName{{Name: store.EventVisited, Count: 9}, {Name: store.EventOrdered, Count: 3}, {Name: store.EventViewed}})
	if want := []string{store.EventVisited, store.EventOrdered, store.EventVisited, store.EventOrdered}; !slices.Equal(names, want) {
		t.Fatalf("%v, want %v", names, want)
	}
	st := history(t)
	ctx := context.Background()
	err := st.InTx(ctx, func(tx store.Tx) error {
		_, err := tx.Events().Record(ctx, store.Event{Customer: 1, Name: store.EventVisited, At: at(3)}) // between the two orders
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	hits, err := Steps(ctx, st.Insights(), names, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	f := Funnel(hits, 4, 0)
	if f[0].Reached != 3 || f[1].Reached != 2 || f[2].Reached != 1 || f[3].Reached != 1 {
		t.Errorf("%d, %d, %d, %d", f[0].Reached, f[1].Reached, f[2].Reached, f[3].Reached)
	}
}
