package insight

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"gilmok/store"
)

// searchWithin is how soon somebody must buy for it to be what they looked for.
const searchWithin = 7 * 24 * time.Hour

// mostTerms is how many search terms are kept, the most frequent ones.
const mostTerms = 5000

// learnSearches finds for each term what those who looked for it bought within
// searchWithin. A product's score is its part of the searches, shrunk where few bought
// it; who looks again and again before they buy counts once.
func (it *Items) learnSearches(searches []store.Search, baskets []store.Basket) {
	bought := purchasesOf(searches, baskets)
	type sought struct {
		quests int
		of     map[int32]int32
	}
	by := map[string]*sought{}
	for _, one := range quests(searches) {
		s := by[one.term]
		if s == nil {
			s = &sought{of: map[int32]int32{}}
			by[one.term] = s
		}
		s.quests++
		for p := range it.after(one, bought[one.customer]) {
			s.of[p]++
		}
	}
	terms := slices.SortedFunc(maps.Keys(by), func(a, b string) int { return cmp.Or(cmp.Compare(by[b].quests, by[a].quests), cmp.Compare(a, b)) })
	it.Sought = make(map[string][]Neighbor, min(len(terms), mostTerms))
	for _, term := range terms[:min(len(terms), mostTerms)] {
		var list []Neighbor
		for p, n := range by[term].of {
			c := float64(n)
			list = append(list, Neighbor{Product: p, Common: n, Score: float32(c / float64(by[term].quests) * c / (c + shrink))})
		}
		if list != nil {
			it.Sought[term] = closest(list, MostNeighbors)
		}
	}
}

// purchasesOf gives the baskets of those who looked for something.
func purchasesOf(searches []store.Search, baskets []store.Basket) map[store.CustomerID][]store.Basket {
	of := map[store.CustomerID][]store.Basket{}
	for _, s := range searches {
		of[s.Customer] = nil
	}
	for _, b := range baskets {
		if list, asked := of[b.Customer]; asked && b.Customer != 0 {
			of[b.Customer] = append(list, b)
		}
	}
	return of
}

// quest is one person's searches for a term, none later than searchWithin after the one
// before.
type quest struct {
	customer store.CustomerID
	term     string
	at       []time.Time
}

// quests squeezes terms and joins searches.
func quests(searches []store.Search) (list []*quest) {
	type who struct {
		id   store.CustomerID
		term string
	}
	last := map[who]*quest{}
	for _, s := range searches {
		w := who{s.Customer, squeeze(s.Term)}
		if w.term == "" {
			continue
		}
		q := last[w]
		if q == nil || s.At.Sub(q.at[len(q.at)-1]) > searchWithin {
			q = &quest{customer: w.id, term: w.term}
			last[w], list = q, append(list, q)
		}
		q.at = append(q.at, s.At)
	}
	return list
}

// after is what was bought within searchWithin of a search.
func (it *Items) after(q *quest, baskets []store.Basket) map[int32]bool {
	found := map[int32]bool{}
	for _, b := range baskets {
		soon := func(at time.Time) bool { return !b.At.Before(at) && b.At.Sub(at) <= searchWithin }
		if !slices.ContainsFunc(q.at, soon) {
			continue
		}
		for _, id := range b.Products {
			if p, ok := it.find(id); ok {
				found[p] = true
			}
		}
	}
	return found
}

// SoughtBy gives what people bought who looked for a term, and behind it what is
// called and described by it.
func (it *Items) SoughtBy(term string, w Want) (ids []string) {
	for _, n := range it.Sought[squeeze(term)] {
		if id := it.Products[n.Product]; len(ids) < w.N && w.takes(id) {
			ids = append(ids, id)
		}
	}
	w.N -= len(ids)
	return append(ids, it.AboutText(term, w, ids...)...)
}

// AboutText gives the products that are about what a text says, but for some.
func (it *Items) AboutText(text string, w Want, but ...string) (ids []string) {
	if it.Topics == nil || w.N <= 0 {
		return nil
	}
	near := it.Topics.About(text, func(p int32) bool {
		id := it.Products[p]
		return !w.takes(id) || slices.Contains(but, id)
	}, w.N)
	for _, n := range near {
		ids = append(ids, it.Products[n.Product])
	}
	return ids
}

// LikeThese gives what is called and described as some products are, all together: the
// topic of a cart.
func (it *Items) LikeThese(products []string, w Want) []string {
	if it.Topics == nil {
		return nil
	}
	sum := map[string]float64{}
	mine := it.indexes(products)
	for _, p := range mine {
		for _, t := range it.vectors[p] {
			sum[t.term] += t.weight
		}
	}
	vector := make([]weighedTerm, 0, len(sum))
	for _, term := range slices.Sorted(maps.Keys(sum)) {
		vector = append(vector, weighedTerm{term, sum[term]})
	}
	near := it.Topics.near(vector, func(p int32) bool { return slices.Contains(mine, p) || !w.takes(it.Products[p]) }, w.N, make([]float64, it.Topics.Texts))
	ids := make([]string, len(near))
	for i, n := range near {
		ids[i] = it.Products[n.Product]
	}
	return ids
}
