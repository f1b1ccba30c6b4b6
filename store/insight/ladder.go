package insight

import (
	"slices"
	"time"

	"gilmok/store"
)

// Rung is those who ordered so many times.
type Rung struct {
	From, To int // orders, both included; To 0: and more
	People   []store.CustomerID
	Orders   int
	Spent    int64 // minor units
	// Interval is the median of the mean times between their orders; 0: of one order.
	Interval time.Duration
	// Reached ordered From times or more, WentOn of them came to the next rung.
	Reached, WentOn int
}

// rungs are where they begin.
var rungs = []int{1, 2, 3, 4, 6, 10}

// Ladder parts buyers by how often they ordered, the least first; a rung nobody stands
// on is there as well.
func Ladder(list []store.Purchases) []Rung {
	ladder := make([]Rung, len(rungs))
	intervals := make([][]time.Duration, len(rungs))
	for i, from := range rungs {
		ladder[i].From = from
		if i+1 < len(rungs) {
			ladder[i].To = rungs[i+1] - 1
		}
	}
	for _, p := range list {
		top := -1
		for i, from := range rungs {
			if p.Count >= from {
				top = i
				ladder[i].Reached++
			}
		}
		if top < 0 {
			continue
		}
		r := &ladder[top]
		r.People, r.Orders, r.Spent = append(r.People, p.Customer), r.Orders+p.Count, r.Spent+p.Spent
		if p.Count > 1 && p.Last.After(p.First) {
			intervals[top] = append(intervals[top], p.Last.Sub(p.First)/time.Duration(p.Count-1))
		}
	}
	for i := range ladder {
		if i+1 < len(ladder) {
			ladder[i].WentOn = ladder[i+1].Reached
		}
		if n := len(intervals[i]); n > 0 {
			slices.Sort(intervals[i])
			ladder[i].Interval = intervals[i][n/2]
		}
	}
	return ladder
}
