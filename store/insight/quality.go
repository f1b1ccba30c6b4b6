package insight

import (
	"context"
	"maps"
	"slices"
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
	Others                    []Trial
}

// Trial is another way to recommend, held against the same people; each brings its
// popular baseline, because not all of them are of the same people.
type Trial struct {
	Kind                    TrialKind
	People                  int
	HitRate, PopularHitRate float64
	Coverage                float64
}

// TrialKind is a way to recommend.
type TrialKind string

// The other ways.
const (
	TrialPeople   TrialKind = "people_like_you"
	TrialTopic    TrialKind = "topic"    // names and descriptions like what they have
	TrialSearched TrialKind = "searched" // for whoever searched after the split, and bought
)

// Small reports whether too few people are behind the numbers.
func (t Trial) Small() bool { return t.People < Enough }

// mostTried is how many people the other ways are tried out on: evenly picked, more
// tell nothing new.
const mostTried = 2000

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
	before.Baskets, before.Looks, before.Texts, before.Searches = nil, nil, map[string]string{}, nil
	after := map[store.CustomerID][]string{}
	had := map[store.CustomerID][]string{}
	for _, b := range src.Baskets {
		if b.At.Before(q.Split) {
			before.Baskets = append(before.Baskets, b)
			had[b.Customer] = append(had[b.Customer], b.Products...)
			for _, id := range b.Products {
				if text := src.Texts[id]; text != "" {
					before.Texts[id] = text
				}
			}
			continue
		}
		after[b.Customer] = append(after[b.Customer], b.Products...)
	}
	for _, l := range src.Looks {
		if l.At.Before(q.Split) {
			before.Looks = append(before.Looks, l)
		}
	}
	var later []store.Search
	for _, s := range src.Searches {
		if s.At.Before(q.Split) {
			before.Searches = append(before.Searches, s)
		} else {
			later = append(later, s)
		}
	}
	it, err := Learn(ctx, before, report)
	if err != nil || len(it.Products) == 0 {
		return q, err
	}
	q.hold(it, had, after)
	q.others(it, had, after)
	q.searched(it, later, src.Baskets)
	return q, ctx.Err()
}

// fresh is what of a customer's later purchases they had not bought before.
func fresh(bought, after []string) map[string]bool {
	new := set(after)
	for _, id := range bought {
		delete(new, id)
	}
	return new
}

// others tries out the other ways for whoever bought something new.
func (q *Quality) others(it *Items, had, after map[store.CustomerID][]string) {
	var people []store.CustomerID
	for _, id := range slices.Sorted(maps.Keys(had)) {
		if id != 0 && len(fresh(had[id], after[id])) > 0 {
			people = append(people, id)
		}
	}
	step := max(1, len(people)/mostTried)
	for _, way := range []struct {
		kind TrialKind
		ask  func(bought []string, w Want) []string
	}{{TrialPeople, it.PeopleLikeYou}, {TrialTopic, it.LikeThese}} {
		if way.kind == TrialTopic && it.Topics == nil {
			continue
		}
		t := newTally(it)
		for i := 0; i < len(people); i += step {
			bought := had[people[i]]
			t.add(way.ask(bought, Want{N: shown}), bought, fresh(bought, after[people[i]]))
		}
		q.Others = append(q.Others, t.trial(way.kind))
	}
}

// searched tries out terms: whether somebody who looked for one and bought was shown
// what they bought, at the first such search of each person; one who searches all day
// is not many people.
func (q *Quality) searched(it *Items, later []store.Search, baskets []store.Basket) {
	bought := purchasesOf(later, baskets)
	t := newTally(it)
	tried := map[store.CustomerID]bool{}
	for _, s := range quests(later) {
		if tried[s.customer] {
			continue
		}
		wanted := map[string]bool{}
		for p := range it.after(s, bought[s.customer]) {
			wanted[it.Products[p]] = true
		}
		if len(wanted) > 0 {
			tried[s.customer] = true
			t.add(it.SoughtBy(s.term, Want{N: shown}), nil, wanted)
		}
	}
	if t.people > 0 {
		q.Others = append(q.Others, t.trial(TrialSearched))
	}
}

// tally counts the hits of one way beside those of the best sellers.
type tally struct {
	it                  *Items
	people, hits, plain int
	seen, popular       map[string]bool // what was suggested
}

func newTally(it *Items) *tally {
	return &tally{it: it, seen: map[string]bool{}, popular: map[string]bool{}}
}

func (t *tally) add(suggested, bought []string, wanted map[string]bool) {
	t.people++
	t.hits += hit(suggested, wanted, t.seen)
	mine := map[int32]bool{}
	for _, p := range t.it.indexes(bought) {
		mine[p] = true
	}
	t.plain += hit(t.it.pick(t.it.Popular[""], mine, Want{N: shown}), wanted, t.popular)
}

func (t *tally) trial(kind TrialKind) Trial {
	n := float64(max(1, t.people))
	return Trial{Kind: kind, People: t.people, HitRate: float64(t.hits) / n, PopularHitRate: float64(t.plain) / n, Coverage: t.part(t.seen)}
}

// part is that of all products.
func (t *tally) part(seen map[string]bool) float64 {
	return float64(len(seen)) / float64(len(t.it.Products))
}

// hold counts hits.
func (q *Quality) hold(it *Items, had, after map[store.CustomerID][]string) {
	t := newTally(it)
	for customer, bought := range had {
		fresh := fresh(bought, after[customer])
		if customer != 0 && len(fresh) > 0 {
			t.add(it.ForYou(bought, Want{N: shown}), bought, fresh)
		}
	}
	of := t.trial("")
	q.People, q.HitRate, q.PopularHitRate = of.People, of.HitRate, of.PopularHitRate
	q.Coverage, q.PopularCoverage = of.Coverage, t.part(t.popular)
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
