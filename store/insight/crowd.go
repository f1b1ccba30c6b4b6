package insight

import (
	"slices"

	"gilmok/store"
)

// How large the crowd is in which people like somebody are looked for, and how many of
// them speak.
const (
	crowdSize = 20_000
	likeYou   = 50
)

// gather keeps what the latest buyers of two products or more have bought.
func (it *Items) gather(baskets []numbered) {
	last := map[store.CustomerID]int{}
	for i, b := range baskets {
		last[b.customer] = i
	}
	var crowd []numbered
	for _, b := range byCustomer(baskets) {
		if n := len(b.products); n >= 2 && n <= largest {
			crowd = append(crowd, b)
		}
	}
	slices.SortStableFunc(crowd, func(a, b numbered) int { return last[b.customer] - last[a.customer] })
	it.Crowd = sets(crowd[:min(len(crowd), crowdSize)])
}

// PeopleLikeYou gives what people bought who bought much the same as somebody:
// user-based collaborative filtering (Resnick et al., GroupLens, CSCW 1994) with the
// shrunk index of Jaccard as nearness. What is missing is filled as ForYou fills it.
func (it *Items) PeopleLikeYou(bought []string, w Want) []string {
	had := it.indexes(bought)
	common := map[int32]int{}
	for _, p := range had {
		for _, person := range it.crowdOf[p] {
			common[person]++
		}
	}
	people := make([]Neighbor, 0, len(common))
	for person, both := range common {
		if both == len(it.Crowd[person]) {
			continue // they bought nothing else
		}
		people = append(people, Neighbor{Product: person, Score: float32(Jaccard(both, len(had), len(it.Crowd[person])))})
	}
	scores := scoreboard{}
	for _, other := range closest(people, likeYou) {
		for _, p := range it.Crowd[other.Product] {
			if !slices.Contains(had, p) || w.Again || w.AgainOf[it.Products[p]] {
				scores.add(p, other.Score)
			}
		}
	}
	return it.choose(scores, had, w)
}
