// Package report computes what a shop wants to know from what its customers did:
// funnels, retention, value groups, and whether one variant really is better.
//
// All functions are pure: they take what was read and give numbers. Where a
// formula stands, its source is named. Small samples are said to be small; see
// Enough.
package report

import (
	"maps"
	"math"
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

// quantile gives the q-th part of sorted durations by the nearest rank: the least
// within which so large a part of them lies.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(math.Ceil(q*float64(len(sorted)) - 1e-9)) // a product such as 0.8 × 15 may lie a hair above 12
	return sorted[max(rank, 1)-1]
}

// Stale is how long a shop may go without an event before it is taken for one whose
// file is old, rather than for one to which nothing happened.
const Stale = 62 * 24 * time.Hour

// Until is how far events are known: now, or where the newest of them is stale, as
// far as that. What a shop exported long ago says nothing of the time since; what is
// of the future was typed wrongly.
func Until(hits []Hit, now time.Time) time.Time {
	newest := time.Time{}
	for _, h := range hits {
		if h.At.After(newest) && !h.At.After(now) {
			newest = h.At
		}
	}
	return knownUntil(newest, now)
}

// UntilNamed is Until for events by their names, without reading them.
func UntilNamed(known []store.EventName, names []string, now time.Time) time.Time {
	newest := time.Time{}
	for _, e := range known {
		if e.Last.After(newest) && slices.Contains(names, e.Name) {
			newest = e.Last
		}
	}
	return knownUntil(newest, now)
}

func knownUntil(newest, now time.Time) time.Time {
	if newest.IsZero() || now.Sub(newest) < Stale {
		return now
	}
	return newest
}
