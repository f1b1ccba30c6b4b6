package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// Stages are the events of the shop funnel; the last, the second order, is the same
// event again.
var Stages = []string{store.EventVisited, store.EventViewed, store.EventAddedToCart, store.EventOrdered, store.EventOrdered}

// KnownStages are the stages that the shop's data tells of: a shop without visits
// begins at the cart or at the order.
func KnownStages(known []store.EventName) []string {
	return slices.DeleteFunc(slices.Clone(Stages), func(name string) bool {
		return !slices.ContainsFunc(known, func(e store.EventName) bool { return e.Name == name && e.Count > 0 })
	})
}

// Steps reads the hits of a funnel from the store: the event names[i] is step i.
// A name may stand there more than once; an event then can be any of these steps,
// but not two at the same time. What nobody is known to have done is left out.
func Steps(ctx context.Context, events store.EventReader, names []string, from, to time.Time) ([]Hit, error) {
	stepsOf := map[string][]int{}
	for i, name := range slices.Backward(names) {
		// Of equal times the later step stands first, so that the event that makes
		// the earlier one does not make the later one too.
		stepsOf[name] = append(stepsOf[name], i)
	}
	unique := slices.Compact(slices.Sorted(slices.Values(names)))
	var hits []Hit
	for e, err := range events.All(ctx, store.EventQuery{Names: unique, From: from, To: to}) {
		if err != nil {
			return nil, fmt.Errorf("read events for a report: %w", err)
		}
		if e.Customer == 0 {
			continue
		}
		for _, step := range stepsOf[e.Name] {
			hits = append(hits, Hit{Customer: e.Customer, Step: step, At: e.At})
		}
	}
	return hits, nil
}

// Buyers sums up the orders that were placed, by customer. Orders in another
// currency count, but add nothing to what was spent.
func Buyers(ctx context.Context, orders store.OrderReader, currency string, from, to time.Time) ([]Purchases, error) {
	at := map[store.CustomerID]int{}
	var list []Purchases
	for o, err := range orders.All(ctx, from, to) {
		if err != nil {
			return nil, fmt.Errorf("read orders for a report: %w", err)
		}
		if o.Customer == 0 || o.State == store.OrderCancelled {
			continue
		}
		i, known := at[o.Customer]
		if !known {
			i = len(list)
			at[o.Customer], list = i, append(list, Purchases{Customer: o.Customer, First: o.At})
		}
		p := &list[i]
		p.Count++
		p.Last = o.At // orders come in the order of time
		if o.Total.Currency == currency {
			p.Spent += o.Total.Minor
		}
	}
	return list, nil
}

// Groups in the order in which a shop looks at them, the best customers first.
var Groups = []Group{
	GroupChampions, GroupLoyal, GroupPromising, GroupNew, GroupWarm, GroupAttention,
	GroupSleepy, GroupAtRisk, GroupCannotLose, GroupHibernate, GroupLost,
}

// GroupTotal sums up the customers of one group.
type GroupTotal struct {
	Group  Group
	People []store.CustomerID
	Orders int
	Spent  int64 // minor units
}

// Totals sums up scored customers by group, in the order of Groups; empty ones are
// left out.
func Totals(scored []RFM) []GroupTotal {
	by := map[Group]*GroupTotal{}
	for _, c := range scored {
		t := by[c.Group]
		if t == nil {
			t = &GroupTotal{Group: c.Group}
			by[c.Group] = t
		}
		t.People = append(t.People, c.Customer)
		t.Orders += c.Count
		t.Spent += c.Spent
	}
	var list []GroupTotal
	for _, g := range Groups {
		if t := by[g]; t != nil {
			list = append(list, *t)
		}
	}
	return list
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
