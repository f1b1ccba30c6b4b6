package insight

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gilmok/store"
)

func silent(float64) {}

func learn(t testing.TB, src Sources) *Items {
	t.Helper()
	it, err := Learn(context.Background(), src, silent)
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// shop has four baskets and two visits that can be counted by hand.
func shop() Sources {
	return Sources{
		Baskets: []store.Basket{
			{Customer: 1, At: at(0), Products: []string{"soap", "dish"}},
			{Customer: 2, At: at(1), Products: []string{"soap", "dish", "oil"}},
			{Customer: 1, At: at(40), Products: []string{"oil"}},
			{At: at(41), Products: []string{"soap"}},
		},
		Looks: []store.Basket{
			{Customer: 3, At: at(2), Products: []string{"soap"}}, {Customer: 3, At: at(2.1), Products: []string{"balm"}},
			{Customer: 3, At: at(3), Products: []string{"oil"}},
		},
		Categories: map[string]string{"soap": "bath", "oil": "bath"},
		Cities:     map[store.CustomerID]string{1: "Busan"},
	}
}

func TestJaccardByHand(t *testing.T) {
	it := learn(t, shop())
	score := func(lists [][]Neighbor, a, b string) float64 {
		p, _ := it.find(a)
		q, _ := it.find(b)
		for _, n := range lists[p] {
			if n.Product == q {
				return float64(n.Score)
			}
		}
		return 0
	}
	for _, c := range []struct {
		what  string
		lists [][]Neighbor
		a, b  string
		want  float64
	}{
		// Soap is in 3 baskets, dish in 2, both in 2: 2/3, of which 2/(2+5) is kept.
		{"together", it.Together, "soap", "dish", 2.0 / 3 * 2 / 7},
		{"together the other way round", it.Together, "dish", "soap", 2.0 / 3 * 2 / 7},
		// One visit saw soap and balm: soap is in 4 sets, balm in 1, both in 1.
		{"similar", it.Similar, "soap", "balm", 1.0 / 4 / 6},
		{"similar counts baskets too", it.Similar, "soap", "dish", 2.0 / 4 * 2 / 7},
		// The visit of the day after is another one.
		{"another day", it.Similar, "balm", "oil", 0},
		// Customers 1 and 2 both bought soap and oil, in different baskets too.
		{"also bought", it.AlsoBought, "soap", "oil", 1 * 2.0 / 7},
	} {
		if got := score(c.lists, c.a, c.b); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s: %s and %s %v, want %v", c.what, c.a, c.b, got, c.want)
		}
	}
}

func TestPopular(t *testing.T) {
	it := learn(t, shop())
	for _, c := range []struct{ where, want string }{{"", "[soap dish oil]"}, {"bath", "[soap oil]"}, {"Busan", "[soap dish oil]"}} {
		if got, known := it.PopularIn(c.where, Want{N: 9}); !known || fmt.Sprint(got) != c.want {
			t.Errorf("popular in %q: %v, %v; want %v", c.where, got, known, c.want)
		}
	}
	if _, known := it.PopularIn("Mars", Want{N: 9}); known {
		t.Error("something sold on Mars")
	}
	if got := it.PopularLately(Want{N: 9}); fmt.Sprint(got) != "[soap oil]" {
		t.Errorf("lately %v", got)
	}
}

func TestForYouKeepsToTheRules(t *testing.T) {
	it := learn(t, shop())
	for _, c := range []struct {
		what   string
		bought []string
		want   Want
		ids    string
	}{
		{"what the buyers of soap bought besides, not soap", []string{"soap"}, Want{N: 2}, "[dish oil]"},
		{"sold out", []string{"soap"}, Want{N: 2, Leave: map[string]bool{"dish": true}}, "[oil]"},
		{"bought already", []string{"soap", "dish", "oil"}, Want{N: 3}, "[]"},
		{"again", []string{"soap", "dish"}, Want{N: 3, Again: true}, "[oil soap dish]"},
		{"a stranger gets what sells lately", nil, Want{N: 2}, "[soap oil]"},
		{"a product nobody knows", []string{"gone"}, Want{N: 1}, "[soap]"},
	} {
		if got := fmt.Sprint(it.ForYou(c.bought, c.want)); got != c.ids {
			t.Errorf("%s: %s, want %s", c.what, got, c.ids)
		}
	}
}

// Brute force: sets of baskets by product as maps, every pair.
func TestNeighborsAgreeWithBruteForceOnOnlineRetail(t *testing.T) {
	baskets := onlineRetail(t)
	baskets = slices.DeleteFunc(baskets, func(b store.Basket) bool { return len(b.Products) > largest })
	it := learn(t, Sources{Baskets: baskets})
	have := map[string]map[int]bool{}
	for i, b := range baskets {
		for _, p := range b.Products {
			if have[p] == nil {
				have[p] = map[int]bool{}
			}
			have[p][i] = true
		}
	}
	if len(have) != len(it.Products) {
		t.Fatalf("%d products, want %d", len(it.Products), len(have))
	}
	for _, p := range it.Popular[""][:10] {
		mine := it.Products[p]
		type pair struct {
			id    string
			score float64
		}
		var all []pair
		for id, sets := range have {
			both, either := 0, len(sets)
			for i := range have[mine] {
				if sets[i] {
					both++
				} else {
					either++
				}
			}
			if id != mine && both > 0 {
				c := float64(both)
				all = append(all, pair{id, c / float64(either) * (c / (c + 5))})
			}
		}
		slices.SortFunc(all, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
		for i, n := range it.Together[p] {
			if math.Abs(float64(n.Score)-all[i].score) > 1e-6 {
				t.Fatalf("neighbour %d of %s scores %v, want %v", i, mine, n.Score, all[i].score)
			}
		}
		if len(it.Together[p]) != min(MostNeighbors, len(all)) {
			t.Errorf("%s has %d neighbours of %d", mine, len(it.Together[p]), len(all))
		}
	}
}

// On real orders, knowing what somebody bought guesses what they buy next better
// than knowing what sells; and it shows far more of the catalogue.
func TestForYouBeatsPopularityOnOnlineRetail(t *testing.T) {
	q, err := Evaluate(context.Background(), Sources{Baskets: onlineRetail(t)}, silent)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", q)
	if q.Small() || q.HitRate <= q.PopularHitRate || q.Coverage < 3*q.PopularCoverage {
		t.Errorf("%+v", q)
	}
}

func TestEvaluateLooksOnlyAtTheNew(t *testing.T) {
	var baskets []store.Basket
	for day := range 10 { // everybody buys the same thing again and again: nothing new to guess
		for c := range 40 {
			baskets = append(baskets, store.Basket{Customer: store.CustomerID(c + 1), At: at(float64(day)), Products: []string{"soap"}})
		}
	}
	q, err := Evaluate(context.Background(), Sources{Baskets: baskets}, silent)
	if err != nil || q.People != 0 || !q.Small() {
		t.Errorf("%+v, %v", q, err)
	}
	if q, err := Evaluate(context.Background(), Sources{}, silent); err != nil || q.People != 0 {
		t.Errorf("no orders: %+v, %v", q, err)
	}
}

func TestLearnCanBeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Learn(ctx, shop(), silent); err == nil {
		t.Error("it went on")
	}
}

// catalogue makes a shop of n products, some of which sell far more than others.
func catalogue(n, baskets int) Sources {
	rng := rand.New(rand.NewPCG(7, 8))
	var src Sources
	draw := func() string { return fmt.Sprint(int(float64(n) * math.Pow(rng.Float64(), 3))) }
	src.Texts = map[string]string{}
	words := []string{"비누", "천연비누", "오일", "라벤더", "세트", "candle", "gift", "handmade"}
	for i := range n {
		text := fmt.Sprint("상품", i%(n/10))
		for range 6 {
			text += " " + words[rng.IntN(len(words))]
		}
		src.Texts[fmt.Sprint(i)] = text
	}
	for i := range baskets {
		b := store.Basket{Customer: store.CustomerID(1 + rng.IntN(baskets/4)), At: at(0).Add(time.Duration(i) * time.Minute)}
		for range 1 + rng.IntN(4) {
			b.Products = append(b.Products, draw())
		}
		src.Baskets = append(src.Baskets, b)
	}
	return src
}

// BenchmarkLearn learns a catalogue of 10,000 products from a million orders.
func BenchmarkLearn(b *testing.B) {
	src := catalogue(10_000, 1_000_000)
	for b.Loop() {
		learn(b, src)
	}
}
