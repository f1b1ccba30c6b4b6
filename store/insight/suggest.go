package insight

import "slices"

// Want says what a list of products must keep to.
type Want struct {
	N     int
	Leave map[string]bool // sold out, or for another reason not to be shown
	Had   map[string]bool // bought by the customer already, where the list is for one
	// Again lets products be suggested that the customer has bought already, AgainOf
	// some of them.
	Again   bool
	AgainOf map[string]bool
}

func (w Want) takes(id string) bool {
	return !w.Leave[id] && (!w.Had[id] || w.Again || w.AgainOf[id])
}

// find gives the index of a product.
func (it *Items) find(id string) (int32, bool) {
	n, ok := it.index[id]
	return n, ok
}

// near gives the products of a list of neighbours.
func (it *Items) near(lists [][]Neighbor, id string, w Want) (ids []string) {
	p, ok := it.find(id)
	if !ok {
		return nil
	}
	for _, n := range lists[p] {
		if other := it.Products[n.Product]; len(ids) < w.N && w.takes(other) {
			ids = append(ids, other)
		}
	}
	return ids
}

// SimilarTo gives what people look at and buy along with a product, and behind it what
// is called and described alike.
func (it *Items) SimilarTo(id string, w Want) []string {
	ids := it.near(it.Similar, id, w)
	more := it.near(it.Alike, id, Want{N: w.N + len(ids), Leave: w.Leave})
	for _, other := range more {
		if len(ids) < w.N && !slices.Contains(ids, other) {
			ids = append(ids, other)
		}
	}
	return ids
}

// BoughtWith gives what lies in the same baskets as a product.
func (it *Items) BoughtWith(id string, w Want) []string { return it.near(it.Together, id, w) }

// AlsoBoughtWith gives what the buyers of a product bought besides, whenever.
func (it *Items) AlsoBoughtWith(id string, w Want) []string { return it.near(it.AlsoBought, id, w) }

// PopularIn gives what sells best in a category or city, or everywhere where the
// name is empty. known is false for a name nothing was sold under.
func (it *Items) PopularIn(where string, w Want) (ids []string, known bool) {
	list, known := it.Popular[where]
	return it.pick(list, nil, w), known
}

// PopularLately gives what has sold best in the last LatelyDays.
func (it *Items) PopularLately(w Want) []string { return it.pick(it.Lately, nil, w) }

func (it *Items) pick(list []int32, had map[int32]bool, w Want) (ids []string) {
	for _, p := range list {
		if id := it.Products[p]; len(ids) < w.N && !had[p] && w.takes(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// ForYou gives what suits somebody who bought these products: item-based
// collaborative filtering (Sarwar, Karypis, Konstan and Riedl, WWW 2001), where
// each product they have speaks for those its buyers bought besides. What is
// missing is filled with what sells lately, then with what always sells.
func (it *Items) ForYou(bought []string, w Want) []string {
	had := it.indexes(bought)
	scores := scoreboard{}
	for _, p := range had {
		near := it.AlsoBought[p]
		if len(near) == 0 {
			near = it.Alike[p] // nobody has bought it along with anything yet
		}
		for _, n := range near {
			scores.add(n.Product, n.Score)
		}
	}
	return it.choose(scores, had, w)
}

// indexes gives those of products that are known, each once.
func (it *Items) indexes(products []string) (list []int32) {
	met := make(map[int32]bool, len(products))
	for _, id := range products {
		if p, ok := it.find(id); ok && !met[p] {
			met[p] = true
			list = append(list, p)
		}
	}
	return list
}

// scoreboard adds up what speaks for products.
type scoreboard struct {
	list []Neighbor
	at   map[int32]int
}

func (s *scoreboard) add(product int32, score float32) {
	if s.at == nil {
		s.at = map[int32]int{}
	}
	i, met := s.at[product]
	if !met {
		i = len(s.list)
		s.at[product], s.list = i, append(s.list, Neighbor{Product: product})
	}
	s.list[i].Score += score
}

// choose gives the greatest scores that w takes, filled with what sells.
func (it *Items) choose(scores scoreboard, had []int32, w Want) []string {
	taken := make(map[int32]bool, len(had))
	for _, p := range had {
		taken[p] = !w.Again && !w.AgainOf[it.Products[p]]
	}
	var ids []string
	take := func(p int32) {
		if id := it.Products[p]; len(ids) < w.N && !taken[p] && w.takes(id) {
			taken[p] = true
			ids = append(ids, id)
		}
	}
	for _, n := range closest(scores.list, len(scores.list)) {
		take(n.Product)
	}
	for _, fill := range [][]int32{it.Lately, it.Popular[""]} {
		for _, p := range fill {
			take(p)
		}
	}
	return ids
}
