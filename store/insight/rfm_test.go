package insight

import (
	"testing"
	"time"

	"gilmok/store"
)

// at gives an instant so many days after a fixed one.
func at(days float64) time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(days * float64(24*time.Hour)))
}

func TestRank(t *testing.T) {
	var list []store.Purchases
	for i := range 100 {
		list = append(list, store.Purchases{Customer: store.CustomerID(i + 1), Count: 1 + i/20, Spent: int64(i), Last: at(float64(i))})
	}
	scored := Grading{}.Rank(list, at(100))
	if first, last := scored[0], scored[99]; first.R != 1 || first.F != 1 || first.M != 1 || first.Group != GroupLost ||
		last.R != 5 || last.F != 5 || last.M != 5 || last.Group != GroupChampions {
		t.Errorf("first %+v, last %+v", first, last)
	}
	once := []store.Purchases{{Customer: 1, Count: 1, Spent: 900, Last: at(1)}, {Customer: 2, Count: 1, Spent: 800, Last: at(2)}, {Customer: 3, Count: 4, Spent: 10, Last: at(3)}}
	if got := (Grading{}).Rank(once, at(4)); got[0].Group != GroupLost || got[1].Group != GroupHibernate || got[2].Group != GroupPromising {
		t.Errorf("two who ordered once, for the most of all, and one who ordered four times: %s, %s, %s", got[0].Group, got[1].Group, got[2].Group)
	}
	own := Grading{Ranks: 2, Cells: [][]Group{{"a", "b"}, {"c", "d"}}}
	if got := own.Rank(once, at(4)); got[0].Group != "b" {
		t.Errorf("a shop's own cells say b of one large order, not %s", got[0].Group)
	}
	same := Grading{}.Rank([]store.Purchases{{Customer: 1, Count: 1}, {Customer: 2, Count: 1}, {Customer: 3, Count: 1}}, at(0))
	if same[0].F != same[2].F {
		t.Errorf("equal counts scored %d and %d", same[0].F, same[2].F)
	}
}

func TestTotalsHoldEverybodyOnce(t *testing.T) {
	var list []store.Purchases
	for i := range 200 {
		list = append(list, store.Purchases{Customer: store.CustomerID(i + 1), Count: 1 + i%7, Spent: int64(i * 37 % 101), Last: at(float64(i * 13 % 97))})
	}
	people, spent, orders := 0, int64(0), 0
	seen := map[store.CustomerID]bool{}
	g := Grading{}
	for _, g := range g.Totals(g.Rank(list, at(100))) {
		people, spent, orders = people+len(g.People), spent+g.Spent, orders+g.Orders
		for _, id := range g.People {
			seen[id] = true
		}
	}
	wantSpent, wantOrders := int64(0), 0
	for _, p := range list {
		wantSpent, wantOrders = wantSpent+p.Spent, wantOrders+p.Count
	}
	if people != 200 || len(seen) != 200 || spent != wantSpent || orders != wantOrders {
		t.Errorf("%d people (%d different), %d spent, %d orders", people, len(seen), spent, orders)
	}
}
