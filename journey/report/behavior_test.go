package report

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

func TestBehaviorsByHand(t *testing.T) {
	var people []store.CustomerID
	stayed, saw, clicked := map[store.CustomerID]bool{}, map[store.CustomerID]bool{}, map[store.CustomerID]bool{}
	for i := range store.CustomerID(200) {
		people = append(people, i)
		saw[i] = i < 100
		clicked[i] = i%2 == 0
		stayed[i] = i < 60 || i >= 100 && i < 120 // 60 of 100 who saw, 20 of 100 who did not
	}
	see, click := Trait{Event: "viewed", Times: 1}, Trait{Event: "clicked", Times: 1}
	list := Behaviors(people, stayed, map[Trait]map[store.CustomerID]bool{see: saw, click: clicked})
	first, second := list[0], list[1]
	if first.Trait != see || first.With != (Arm{100, 60}) || first.Without != (Arm{100, 20}) || math.Abs(first.Lift-3) > 1e-9 || !first.Clear() {
		t.Errorf("%+v", first)
	}
	// Pooled z = 0.4 / sqrt(0.4·0.6·0.02) = 5.77; twice as likely by chance, for two traits.
	if math.Abs(first.Adjusted-2*first.PValue) > 1e-15 || first.PValue > 1e-8 {
		t.Errorf("p-values %v, %v", first.PValue, first.Adjusted)
	}
	if second.Trait != click || second.Lift != 1 || second.Clear() {
		t.Errorf("%+v", second)
	}
}

// Forty people of whom those who viewed after their first order came back; ten are
// too young to tell.
func TestReadHabits(t *testing.T) {
	ctx := context.Background()
	st, err := sqlite.Create(ctx, filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	err = st.InTx(ctx, func(tx store.Tx) error {
		order := func(who store.CustomerID, day float64, products ...string) error {
			o := &store.Order{ExternalID: fmt.Sprint(who, "-", day), Customer: who, At: at(day), Total: value.Money{Minor: 1, Currency: "KRW"}}
			for _, p := range products {
				o.Lines = append(o.Lines, store.OrderLine{Product: p, Quantity: 1, Category: "c-" + p})
			}
			return tx.Orders().Save(ctx, o)
		}
		for i := range 90 {
			c := &store.Customer{ExternalID: fmt.Sprint(i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			day, products := 0.0, []string{"soap"}
			if i >= 80 {
				day = 100
			}
			if i/4%2 == 0 {
				products = append(products, "oil")
			}
			if err := order(c.ID, day, products...); err != nil {
				return err
			}
			if i < 40 {
				if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: "viewed", At: at(day + 5)}, store.Event{Customer: c.ID, Name: "viewed", At: at(day + 40)}); err != nil {
					return err
				}
			}
			back := i%4 == 0 // a quarter of all, and three quarters of those who viewed
			if i < 30 || back && i < 80 {
				if err := order(c.ID, day+60, "soap"); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h, err := ReadHabits(ctx, st, at(200), nil)
	if err != nil || h.People != 80 {
		t.Fatalf("%+v, %v", h, err)
	}
	best := h.List[0]
	if best.Trait != (Trait{Event: "viewed", Times: 1}) || best.With.People != 40 || best.Without.People != 40 || !best.Clear() {
		t.Errorf("%+v", best)
	}
	for _, b := range h.List {
		switch b.Trait {
		case Trait{Category: "c-oil"}, Trait{Products: 2}:
			if b.With.People != 40 || b.Clear() {
				t.Errorf("%+v", b)
			}
		case best.Trait:
		default: // everybody bought soap, nobody viewed three times within a month
			t.Errorf("%+v", b)
		}
	}
	if none, err := ReadHabits(ctx, st, at(-1000), nil); err != nil || none.People != 0 || len(none.List) != 0 {
		t.Errorf("%+v, %v", none, err)
	}
}
