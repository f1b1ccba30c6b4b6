// Package report computes what a shop wants to know from what its customers did:
// funnels, retention, value groups, and whether one variant really is better.
//
// All functions are pure: they take what was read and give numbers. Where a
// formula stands, its source is named. Small samples are said to be small; see
// Enough.
package report

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"gilmok/store"
)

// Hit is one event of one customer that a report looks at; Step says which of
// the events asked for it is. There may be millions: it holds no pointer.
type Hit struct {
	Customer store.CustomerID
	Step     int32
	At       Moment
}

// Moment is an instant, in microseconds of Unix time, as the store has it.
type Moment int64

// MomentOf gives the moment of a time.
func MomentOf(t time.Time) Moment { return Moment(t.UnixMicro()) }

// In gives the time of a moment in a zone.
func (m Moment) In(zone *time.Location) time.Time { return time.UnixMicro(int64(m)).In(zone) }

// Sub is how long before this moment the other was.
func (m Moment) Sub(other Moment) time.Duration { return time.Duration(m-other) * time.Microsecond }

// Enough is how many people a share needs before it is shown without a warning:
// below it one person more or less moves it by more than three per cent points.
const Enough = 30

// byCustomer calls fn for the hits of each customer, by time; the customers come in
// the order of their ids. Hits of one time stay in the order they were given in.
func byCustomer(hits []Hit, fn func([]Hit)) {
	if !slices.IsSortedFunc(hits, func(a, b Hit) int { return cmp.Compare(a.Customer, b.Customer) }) {
		hits = grouped(hits)
	}
	var unsorted []Hit
	for len(hits) > 0 {
		n := 1
		for n < len(hits) && hits[n].Customer == hits[0].Customer {
			n++
		}
		mine := hits[:n:n]
		hits = hits[n:]
		if !slices.IsSortedFunc(mine, byTime) {
			unsorted = append(unsorted[:0], mine...) // mine are the caller's
			mine = unsorted
			slices.SortStableFunc(mine, byTime)
		}
		fn(mine)
	}
}

// grouped gives the hits in the order of customers, and of each as they were given.
// Customers are counted rather than compared: there are millions of hits.
func grouped(hits []Hit) []Hit {
	count := map[store.CustomerID]int{}
	for i := range hits {
		count[hits[i].Customer]++
	}
	next, place := 0, count // from here on where the customer's next hit goes
	for _, id := range slices.Sorted(maps.Keys(count)) {
		n := count[id]
		place[id] = next
		next += n
	}
	sorted := make([]Hit, len(hits))
	for _, h := range hits {
		sorted[place[h.Customer]] = h
		place[h.Customer]++
	}
	return sorted
}

func byTime(a, b Hit) int { return cmp.Compare(a.At, b.At) }

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
	last, newest := MomentOf(now), Moment(math.MinInt64)
	for _, h := range hits {
		if h.At > newest && h.At <= last {
			newest = h.At
		}
	}
	if newest == math.MinInt64 {
		return now
	}
	return knownUntil(newest.In(now.Location()), now)
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
