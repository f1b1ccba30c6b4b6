package insight

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gilmok/store"
)

// Neighbor is a product that goes with another one.
type Neighbor struct {
	Product int32 // index into Items.Products
	Score   float32
	Common  int32 // baskets, visits or buyers that have both
}

// Items is what was learnt of products: what goes with what, and what sells.
type Items struct {
	Products []string // external ids, in order
	// Similar goes by baskets and visits: what people look at and buy together.
	// Together goes by baskets alone; AlsoBought by buyers, whenever they bought.
	// Alike goes by names and descriptions: of new products nothing else is known.
	Similar, Together, AlsoBought, Alike [][]Neighbor
	// Popular lists products by what they sold: under "" everywhere, under a
	// category or city there. Lately is the last LatelyDays of the orders.
	Popular map[string][]int32
	Lately  []int32
	Sought  map[string][]Neighbor // by search term: what was then bought
	Crowd   [][]int32             // what each of the latest buyers bought
	Topics  *Topics               // of names and descriptions; texts are products
	// Quality is what Evaluate found when the items were learnt.
	Quality Quality

	index   map[string]int32
	vectors [][]weighedTerm // of Topics, by product
	crowdOf [][]int32       // of Crowd, by product
}

// ready makes what is not kept.
func (it *Items) ready() {
	it.index = make(map[string]int32, len(it.Products))
	for i, p := range it.Products {
		it.index[p] = int32(i)
	}
	it.crowdOf = make([][]int32, len(it.Products))
	for person, products := range it.Crowd {
		for _, p := range products {
			it.crowdOf[p] = append(it.crowdOf[p], int32(person))
		}
	}
	it.vectors = make([][]weighedTerm, len(it.Products))
	if it.Topics == nil {
		return
	}
	for _, term := range slices.Sorted(maps.Keys(it.Topics.Terms)) {
		for _, x := range it.Topics.Terms[term].In {
			it.vectors[x.Text] = append(it.vectors[x.Text], weighedTerm{term, float64(x.Weight)})
		}
	}
}

// How much of what is learnt is kept.
const (
	MostNeighbors = 20
	MostPopular   = 50
	LatelyDays    = 30
)

// shrink is how many common baskets halve the doubt in a similarity: a pair seen c
// times keeps c/(c+shrink) of it (Koren, "Factorization meets the neighborhood",
// KDD 2008, section 2.2).
const shrink = 5

// largest is the size from which a basket says nothing any more of what goes with
// what: a wholesaler's order of everything.
const largest = 200

// Sources is what Items are learnt from.
type Sources struct {
	Baskets    []store.Basket              // orders, in the order of time
	Looks      []store.Basket              // what was looked at, by customer and time
	Searches   []store.Search              // by customer and time
	Categories map[string]string           // by product
	Cities     map[store.CustomerID]string // of those whose city is known
	Texts      map[string]string           // name and description by product
	Home       *time.Location              // whose days part one visit from the next
}

// Learn learns from what was bought and looked at; report is told the part done.
//
// Similarity is Jaccard's index of the sets that have the one product and those
// that have the other, shrunk towards nothing where few have both.
func Learn(ctx context.Context, src Sources, report func(part float64)) (*Items, error) {
	it := &Items{}
	baskets := it.number(src.Baskets)
	visits := it.number(visitsOf(src))
	it.readTexts(src.Texts)
	var err error
	parts := []struct {
		to   *[][]Neighbor
		sets [][]int32
	}{{&it.Together, sets(baskets)}, {&it.Similar, append(sets(baskets), sets(visits)...)}, {&it.AlsoBought, sets(byCustomer(baskets))}}
	for i, p := range parts {
		if *p.to, err = neighbors(ctx, len(it.Products), p.sets, func(part float64) { report((float64(i) + part) / float64(len(parts))) }); err != nil {
			return nil, err
		}
	}
	it.rank(src, baskets)
	it.gather(baskets)
	it.learnSearches(src.Searches, src.Baskets)
	it.ready()
	return it, ctx.Err()
}

// readTexts compares texts; it gives products that were never sold their indexes, too.
func (it *Items) readTexts(texts map[string]string) {
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		it.number([]store.Basket{{Products: []string{id}}})
	}
	list := make([]string, len(it.Products))
	for i, id := range it.Products {
		list[i] = texts[id]
	}
	topics, vectors := newTopics(list)
	it.Alike = alike(topics, vectors)
	if len(texts) > 0 {
		it.Topics = topics
	}
}

// numbered is a basket with its products as indexes, in order.
type numbered struct {
	customer store.CustomerID
	at       time.Time
	products []int32
}

// number gives products their indexes, new ones as they come.
func (it *Items) number(list []store.Basket) []numbered {
	if it.index == nil {
		it.index = map[string]int32{}
	}
	out := make([]numbered, len(list))
	for i, b := range list {
		out[i] = numbered{customer: b.Customer, at: b.At, products: make([]int32, 0, len(b.Products))}
		for _, id := range b.Products {
			n, known := it.index[id]
			if !known {
				n = int32(len(it.Products))
				it.index[id] = n
				it.Products = append(it.Products, id)
			}
			out[i].products = append(out[i].products, n)
		}
		slices.Sort(out[i].products)
		out[i].products = slices.Compact(out[i].products)
	}
	return out
}

// visitsOf joins what a customer looked at on one day.
func visitsOf(src Sources) (visits []store.Basket) {
	home := src.Home
	if home == nil {
		home = time.UTC
	}
	day := func(b store.Basket) string { return b.At.In(home).Format(time.DateOnly) }
	for _, l := range src.Looks {
		if n := len(visits) - 1; n >= 0 && visits[n].Customer == l.Customer && day(visits[n]) == day(l) {
			visits[n].Products = append(visits[n].Products, l.Products...)
			continue
		}
		l.Products = slices.Clone(l.Products)
		visits = append(visits, l)
	}
	return visits
}

// byCustomer joins the baskets of each known customer, in the order of ids.
func byCustomer(baskets []numbered) []numbered {
	at := map[store.CustomerID]int{}
	var out []numbered
	for _, b := range baskets {
		if b.customer == 0 {
			continue
		}
		i, known := at[b.customer]
		if !known {
			i = len(out)
			at[b.customer], out = i, append(out, numbered{customer: b.customer})
		}
		out[i].products = append(out[i].products, b.products...)
	}
	for i := range out {
		slices.Sort(out[i].products)
		out[i].products = slices.Compact(out[i].products)
	}
	slices.SortFunc(out, func(a, b numbered) int { return cmp.Compare(a.customer, b.customer) })
	return out
}

func sets(list []numbered) [][]int32 {
	out := make([][]int32, 0, len(list))
	for _, b := range list {
		if n := len(b.products); n > 0 && n <= largest {
			out = append(out, b.products)
		}
	}
	return out
}

// neighbors finds for each of n products those most like it. The products of each
// set are counted by the row of one product at a time, so that memory goes with
// the products and not with the pairs.
func neighbors(ctx context.Context, n int, sets [][]int32, report func(part float64)) ([][]Neighbor, error) {
	of := make([][]int32, n) // the sets of each product
	for s, products := range sets {
		for _, p := range products {
			of[p] = append(of[p], int32(s))
		}
	}
	out := make([][]Neighbor, n)
	common := make([]int32, n)
	var met []int32
	for p := range n {
		if p%256 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			report(float64(p) / float64(n))
		}
		met = met[:0]
		for _, s := range of[p] {
			for _, q := range sets[s] {
				if common[q] == 0 {
					met = append(met, q)
				}
				common[q]++
			}
		}
		list := make([]Neighbor, 0, len(met))
		for _, q := range met {
			c := common[q]
			common[q] = 0
			if q != int32(p) {
				list = append(list, Neighbor{Product: q, Common: c, Score: float32(Jaccard(int(c), len(of[p]), len(of[q])))})
			}
		}
		out[p] = closest(list, MostNeighbors)
	}
	return out, nil
}

// Jaccard is the part that sets with both of two products have of those with
// either, shrunk where few have both.
func Jaccard(both, one, other int) float64 {
	either := one + other - both
	if both == 0 || either == 0 {
		return 0
	}
	c := float64(both)
	return c / float64(either) * c / (c + shrink)
}

// rank orders products by the baskets that have them.
func (it *Items) rank(src Sources, baskets []numbered) {
	counts := map[string][]int32{}
	count := func(where string, p int32) {
		if counts[where] == nil {
			counts[where] = make([]int32, len(it.Products))
		}
		counts[where][p]++
	}
	lately := make([]int32, len(it.Products))
	for _, b := range baskets {
		city := src.Cities[b.customer]
		recent := !b.at.Before(baskets[len(baskets)-1].at.AddDate(0, 0, -LatelyDays))
		for _, p := range b.products {
			count("", p)
			category := src.Categories[it.Products[p]]
			if category != "" {
				count(category, p)
			}
			if city != "" && city != category {
				count(city, p)
			}
			if recent {
				lately[p]++
			}
		}
	}
	it.Popular = map[string][]int32{}
	for where, n := range counts {
		it.Popular[where] = most(n)
	}
	it.Lately = most(lately)
}

// most gives the indexes of the greatest counts above 0, the greatest first.
func most(counts []int32) []int32 {
	var list []int32
	for p, n := range counts {
		if n > 0 {
			list = append(list, int32(p))
		}
	}
	slices.SortFunc(list, func(a, b int32) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	return slices.Clone(list[:min(len(list), MostPopular)])
}
