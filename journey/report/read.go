package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// Stages are the events of the ready-made funnels, by name; an event that stands
// there twice is meant the second time. Before the first stands who never came: see Never.
var Stages = map[string][]string{
	FunnelShop: {store.EventVisited, store.EventViewed, store.EventAddedToCart, store.EventOrdered, store.EventOrdered},
	FunnelLife: {store.EventVisited, store.EventViewed, store.EventSignedUp, store.EventAddedToCart, store.EventOrdered, store.EventVisited, store.EventOrdered},
}

// The ready-made funnels: through the shop to the second order in five stages, and
// from the stranger to the regular in seven (enter, browse, join, act, buy, return,
// buy again).
const (
	FunnelShop = "shop"
	FunnelLife = "life"
)

// KnownStages are the stages of a ready-made funnel that the shop's data tells of: a
// shop without visits begins at the cart or at the order.
func KnownStages(funnel string, known []store.EventName) []string {
	return slices.DeleteFunc(slices.Clone(Stages[funnel]), func(name string) bool {
		return !slices.ContainsFunc(known, func(e store.EventName) bool { return e.Name == name && e.Count > 0 })
	})
}

// Never is the rule of those who stand before the first stage of a ready-made funnel: the
// shop knows them, and of no visit of theirs. ok is false where it knows of no visits.
func Never(funnel string, stages []string) (never segment.Rule, ok bool) {
	if Stages[funnel] == nil || len(stages) == 0 || stages[0] != store.EventVisited {
		return nil, false
	}
	return segment.None{Of: []segment.Rule{segment.Event{Name: store.EventVisited}}}, true
}

// Steps reads the hits of a funnel from the store: the event names[i] is step i.
// A name may stand there more than once; an event then can be any of these steps,
// but not two at the same time. What nobody is known to have done is left out.
func Steps(ctx context.Context, in store.InsightReader, names []string, from, to time.Time) ([]Hit, error) {
	var each []string
	for _, name := range names { // of different events at one time the earlier stage stands first
		if !slices.Contains(each, name) {
			each = append(each, name)
		}
	}
	stepsOf := make([][]int, len(each))
	for i, name := range slices.Backward(names) {
		// Of equal times the later step stands first, so that the event that makes
		// the earlier one does not make the later one too.
		of := slices.Index(each, name)
		stepsOf[of] = append(stepsOf[of], i)
	}
	var hits []Hit
	for at, err := range in.Instants(ctx, each, from, to) {
		if err != nil {
			return nil, fmt.Errorf("read events for a report: %w", err)
		}
		for _, step := range stepsOf[at.Of] {
			if len(hits) == cap(hits) { // twice as much at once: what is not needed is never touched
				hits = slices.Grow(hits, len(hits)+1024)
			}
			hits = append(hits, Hit{Customer: at.Customer, Step: int32(step), At: MomentOf(at.At)})
		}
	}
	return hits, nil
}

// nobodyReturned tells Retention and Returns that coming back is an event of its own,
// though nobody may have done it: else a further first one would count.
var nobodyReturned = Hit{Step: 1}

// Comings reads what Retention and Returns ask for: the event that makes the first time
// as Step 0, and the one that counts as coming back as Step 1. Where back is empty or the
// same event, a further first one counts.
func Comings(ctx context.Context, in store.InsightReader, first, back string) ([]Hit, error) {
	if back == "" || back == first {
		return Steps(ctx, in, []string{first}, time.Time{}, time.Time{})
	}
	hits, err := Steps(ctx, in, []string{first, back}, time.Time{}, time.Time{})
	return append(hits, nobodyReturned), err
}

// Outlier is a cohort that returned in the month after its first far more often
// than all others together.
type Outlier struct {
	Cohort       int // index
	Share, Other float64
	// PValue is that of the comparison times the number of cohorts looked at: the
	// best of many is often good by chance (Bonferroni).
	PValue float64
}

// BestMonth looks for the cohort that returned most often in the month after its
// first. ok is false where none stands out: too few people, or a difference that
// chance makes in more than one case of twenty.
func BestMonth(cohorts []Cohort) (best Outlier, ok bool) {
	var all Arm
	seen := 0
	for _, c := range cohorts {
		if c.Whole > 1 {
			all.People, all.Converted, seen = all.People+len(c.People), all.Converted+c.Returned[1], seen+1
		}
	}
	best.PValue = 1
	for i, c := range cohorts {
		if c.Whole <= 1 || len(c.People) < Enough {
			continue
		}
		mine := Arm{len(c.People), c.Returned[1]}
		rest := Arm{all.People - mine.People, all.Converted - mine.Converted}
		cmp := Compare(mine, rest)
		if p := min(1, cmp.PValue*float64(seen)); cmp.Difference > 0 && !cmp.Small && p < best.PValue {
			best = Outlier{Cohort: i, Share: mine.Rate(), Other: rest.Rate(), PValue: p}
		}
	}
	return best, best.PValue < 0.05
}
