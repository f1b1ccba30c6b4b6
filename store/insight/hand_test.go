package insight

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gilmok/store"
)

// Three people's searches and purchases, counted by hand. A purchase counts where it
// comes within a week of any search for the term, and once however often was searched.
func TestSearchesByHand(t *testing.T) {
	search := func(who store.CustomerID, day float64, term string) store.Search {
		return store.Search{Customer: who, At: at(day), Term: term}
	}
	buys := func(who store.CustomerID, day float64, products ...string) store.Basket {
		return store.Basket{Customer: who, At: at(day), Products: products}
	}
	it := learn(t, Sources{
		Searches: []store.Search{search(1, 0, "Soap"), search(1, 5, " soap "), search(2, 0, "soap"), search(3, 20, "soap"), search(3, 40, "oil")},
		Baskets: []store.Basket{
			buys(2, 3, "bar", "oil"), // within a week
			buys(1, 10, "bar"),       // ten days after the first search, five after the second
			buys(0, 21, "brush"),     // nobody knows who
			buys(3, 30, "brush"),     // too late
		},
	})
	got := ""
	for _, n := range it.Sought["soap"] {
		got += fmt.Sprintf("%s %d of 3 %.4f;", it.Products[n.Product], n.Common, n.Score)
	}
	// 2/3 · 2/(2+5) and 1/3 · 1/(1+5)
	if want := "bar 2 of 3 0.1905;oil 1 of 3 0.0556;"; got != want {
		t.Errorf("after soap: %s, want %s", got, want)
	}
	if it.Sought["oil"] != nil {
		t.Errorf("after oil: %v", it.Sought["oil"])
	}
	// Who buys again in the next week after a new search is a second search that led to it.
	twice := learn(t, Sources{Searches: []store.Search{search(1, 0, "soap"), search(1, 30, "soap")}, Baskets: []store.Basket{buys(1, 1, "bar"), buys(1, 31, "bar")}})
	if n := twice.Sought["soap"][0]; n.Common != 2 || n.Score < 0.285 || n.Score > 0.286 { // 2/2 · 2/7
		t.Errorf("two searches, two purchases: %+v", n)
	}
}

// The topic of a cart, in the cosines of TF-IDF vectors reckoned by hand.
func TestTheTopicOfACartByHand(t *testing.T) {
	it := learn(t, Sources{Texts: map[string]string{
		"a": "lavender soap", "b": "lavender oil", "c": "rose soap", "d": "rose candle", "e": "steel pan", "f": "steel pot",
	}})
	// Of six texts each of lavender, soap, rose and steel is in two: ln 3. oil, candle, pan
	// and pot are in one each and lengthen nothing. a·b = 1/√2, a·c = 1/2, c·d = 1/√2.
	for _, c := range []struct {
		cart []string
		want string
	}{
		{[]string{"a"}, "[b c]"},
		{[]string{"a", "b"}, "[c]"},
		{[]string{"a", "c"}, "[b d]"}, // both at 1/√2: the first product
		{[]string{"e", "gone"}, "[f]"},
		{[]string{"gone"}, "[]"},
		{nil, "[]"},
	} {
		if got := fmt.Sprint(it.LikeThese(c.cart, Want{N: 9})); got != c.want {
			t.Errorf("like %v: %s, want %s", c.cart, got, c.want)
		}
	}
	if got := fmt.Sprint(it.LikeThese([]string{"a"}, Want{N: 9, Leave: map[string]bool{"b": true}})); got != "[c]" {
		t.Errorf("without what is sold out: %s", got)
	}
}

// Whom somebody is like, by Jaccard's index of what both have.
func TestPeopleLikeYouByHand(t *testing.T) {
	var list []store.Basket
	for who, products := range map[store.CustomerID][]string{1: {"a", "b", "c"}, 2: {"a", "b", "d"}, 3: {"a", "e"}, 4: {"f", "g"}, 5: {"a", "b"}} {
		list = append(list, store.Basket{Customer: who, Products: products})
	}
	it := learn(t, Sources{Baskets: list})
	// To who has a and b: 1 and 2 are near by 2/3 · 2/7 each, 3 by 1/3 · 1/6, 4 not at
	// all, and 5 has nothing else. So c and d before e; the rest is what sells.
	got := it.PeopleLikeYou([]string{"a", "b"}, Want{N: 3})
	if fmt.Sprint(got[2]) != "e" || fmt.Sprint(got[:2]) != "[c d]" && fmt.Sprint(got[:2]) != "[d c]" {
		t.Errorf("%v", got)
	}
	if got := it.PeopleLikeYou([]string{"a", "b"}, Want{N: 1, Leave: map[string]bool{"c": true, "d": true}}); fmt.Sprint(got) != "[e]" {
		t.Errorf("without what is sold out: %v", got)
	}
	if got := it.PeopleLikeYou([]string{"a", "b"}, Want{N: 2, AgainOf: map[string]bool{"a": true}}); fmt.Sprint(got[0]) != "a" {
		t.Errorf("what is used up comes again first, as all three have it: %v", got)
	}
	if got := learn(t, Sources{}).PeopleLikeYou([]string{"a"}, Want{N: 3}); len(got) != 0 {
		t.Errorf("in an empty shop: %v", got)
	}
}

// The trial of search terms, by hand: what led to soap before the split is shown after it
// to three people, of whom two buy it; the fourth buys nothing. Best sellers would have
// been shown to all.
func TestTheTrialOfSearchesByHand(t *testing.T) {
	var src Sources
	buys := func(who store.CustomerID, day float64, products ...string) {
		src.Baskets = append(src.Baskets, store.Basket{Customer: who, At: at(day), Products: products})
	}
	looks := func(who store.CustomerID, days ...float64) {
		for _, d := range days {
			src.Searches = append(src.Searches, store.Search{Customer: who, At: at(d), Term: "clean"})
		}
	}
	// Ten best sellers stand before bar, so that it is not among those shown.
	for i := range 10 {
		buys(9, 0, fmt.Sprint("best", i))
		buys(9, 1, fmt.Sprint("best", i))
	}
	buys(1, 2, "bar")
	buys(2, 85, "bar")
	buys(3, 86, "bar")
	buys(2, 95, "bar")
	buys(4, 100, "best0")
	looks(1, 1)
	looks(2, 84, 94) // twice, and is one person
	looks(3, 86)
	looks(4, 99)
	looks(5, 99)
	q, err := Evaluate(t.Context(), src, silent)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(q.Others, func(x Trial) bool { return x.Kind == TrialSearched })
	if i < 0 {
		t.Fatalf("no trial of searches: %+v", q)
	}
	if got := q.Others[i]; got.People != 3 || math.Abs(got.HitRate-2.0/3) > 1e-9 || math.Abs(got.PopularHitRate-1.0/3) > 1e-9 || !got.Small() {
		t.Errorf("%+v", got)
	}
}
