// Package report computes what a shop wants to know from what its customers did:
// funnels, retention, value groups, and whether one variant really is better.
//
// All functions are pure: they take what was read and give numbers. Where a
// formula stands, its source is named. Small samples are said to be small; see
// Enough.
package report

import (
	"cmp"
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

// byCustomer sorts hits by customer and time and calls fn for each customer.
func byCustomer(hits []Hit, fn func([]Hit)) {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), a.At.Compare(b.At))
	})
	for start := 0; start < len(hits); {
		end := start + 1
		for end < len(hits) && hits[end].Customer == hits[start].Customer {
			end++
		}
		fn(hits[start:end])
		start = end
	}
}

// quantile gives the q-th part of sorted durations by the nearest rank.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
