package insight

import (
	"context"
	"time"

	"gilmok/store"
)

// Quality says how well recommendations would have guessed what people then bought.
type Quality struct {
	Split  time.Time // learnt before it, held against what came after
	People int       // who bought before and something new after
	Shown  int       // products suggested to each
	// HitRate is the part of people who bought at least one of those suggested;
	// PopularHitRate that where everybody is shown what sells best.
	HitRate, PopularHitRate float64
	// Coverage is the part of the products sold before that anybody was shown.
	Coverage, PopularCoverage float64
}

// Enough is how many people a share needs before it is shown without a warning.
const Enough = 30

// Small reports whether too few people are behind the numbers.
func (q Quality) Small() bool { return q.People < Enough }

// shown is how many products a message has room for at most.
const shown = 10

// Evaluate learns from the first four fifths of the orders' time and holds what it
// would have suggested against what people bought after it and had not before.
func Evaluate(ctx context.Context, src Sources, report func(part float64)) (Quality, error) {
	q := Quality{Shown: shown}
	if len(src.Baskets) == 0 {
		return q, nil
	}
	first, last := src.Baskets[0].At, src.Baskets[len(src.Baskets)-1].At
	q.Split = first.Add(last.Sub(first) * 4 / 5)
	before := src
	before.Baskets, before.Looks, before.Texts = nil, nil, nil
	after := map[store.CustomerID][]string{}
	had := map[store.CustomerID][]string{}
	for _, b := range src.Baskets {
		if b.At.Before(q.Split) {
			before.Baskets = append(before.Baskets, b)
			had[b.Customer] = append(had[b.Customer], b.Products...)
			continue
		}
		after[b.Customer] = append(after[b.Customer], b.Products...)
	}
	for _, l := range src.Looks {
		if l.At.Before(q.Split) {
			before.Looks = append(before.Looks, l)
		}
	}
	it, err := Learn(ctx, before, report)
	if err != nil || len(it.Products) == 0 {
		return q, err
	}
	q.hold(it, had, after)
	return q, nil
}

// hold counts hits.
func (q *Quality) hold(it *Items, had, after map[store.CustomerID][]string) {
	hits, popularHits := 0, 0
	seen, popularSeen := map[string]bool{}, map[string]bool{}
	w := Want{N: shown}
	for customer, bought := range had {
		fresh := map[string]bool{}
		for _, id := range after[customer] {
			fresh[id] = true
		}
		for _, id := range bought {
			delete(fresh, id)
		}
		if customer == 0 || len(fresh) == 0 {
			continue
		}
		q.People++
		mine := map[int32]bool{}
		for _, id := range bought {
			if p, ok := it.find(id); ok {
				mine[p] = true
			}
		}
		hits += hit(it.ForYou(bought, w), fresh, seen)
		popularHits += hit(it.pick(it.Popular[""], mine, w), fresh, popularSeen)
	}
	if q.People == 0 {
		return
	}
	q.HitRate, q.PopularHitRate = float64(hits)/float64(q.People), float64(popularHits)/float64(q.People)
	q.Coverage, q.PopularCoverage = float64(len(seen))/float64(len(it.Products)), float64(len(popularSeen))/float64(len(it.Products))
}

// hit is 1 where one of the suggested is wanted; it notes what was suggested.
func hit(suggested []string, wanted, seen map[string]bool) (n int) {
	for _, id := range suggested {
		seen[id] = true
		if wanted[id] {
			n = 1
		}
	}
	return n
}
