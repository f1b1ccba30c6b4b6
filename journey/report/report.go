// Package report computes what a shop wants to know from what its customers did:
// funnels, retention, value groups, and whether one variant really is better.
//
// All functions are pure: they take what was read and give numbers. Where a
// formula stands, its source is named. Small samples are said to be small; see
// Enough.
package report

import (
	"maps"
	"slices"
	"time"

	"gilmok/store"
)

// Hit is one event of one customer that a report looks at; Step says which of
// the events asked for it is.
type Hit struct {
	Customer store.CustomerID
	Step     int
	At       time.Time
}

// Enough is how many people a share needs before it is shown without a warning:
// below it one person more or less moves it by more than three per cent points.
const Enough = 30

// byCustomer calls fn for the hits of each customer, by time; the customers come in
// the order of their ids. Hits of one time stay in the order they were given in.
func byCustomer(hits []Hit, fn func([]Hit)) {
	count := map[store.CustomerID]int{}
	for i := range hits {
		count[hits[i].Customer]++
	}
	ids := slices.Sorted(maps.Keys(count))
	next, place := 0, count // from here on where the customer's next hit goes
	sizes := make([]int, len(ids))
	for i, id := range ids {
		sizes[i] = count[id]
		place[id] = next
		next += sizes[i]
	}
	sorted := make([]Hit, len(hits))
	for _, h := range hits {
		sorted[place[h.Customer]] = h
		place[h.Customer]++
	}
	for _, n := range sizes {
		mine := sorted[:n]
		sorted = sorted[n:]
		if !slices.IsSortedFunc(mine, byTime) {
			slices.SortStableFunc(mine, byTime)
		}
		fn(mine)
	}
}

func byTime(a, b Hit) int { return a.At.Compare(b.At) }

// quantile gives the q-th part of sorted durations by the nearest rank.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
