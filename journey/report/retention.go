package report

import (
	"slices"
	"time"

	"gilmok/store"
)

// Cohort is the customers who started in one month, and how many of them came
// back in each month after it.
type Cohort struct {
	Month    time.Time // first instant of the month in the shop's zone
	People   []store.CustomerID
	Returned []int // by months since; [0] is the month itself after the first event
	// Whole is how many of the entries of Returned stand for months that are over.
	Whole int
}

// Retention groups customers by the month of their first event (Step 0) and
// counts in which later months they returned (Step 1; where there is none, any
// further Step 0). With unbounded, whoever returns in a later month counts for
// the earlier ones, too. Months are those of the zone; until is how far the events
// are known (Until), and whoever starts after it is left out.
func Retention(hits []Hit, zone *time.Location, until time.Time, unbounded bool) []Cohort {
	cohorts := map[int]*Cohort{}
	last := monthOf(until.In(zone))
	repeat, end := !slices.ContainsFunc(hits, func(h Hit) bool { return h.Step == 1 }), MomentOf(until)
	byCustomer(hits, func(mine []Hit) {
		first := slices.IndexFunc(mine, func(h Hit) bool { return h.Step == 0 })
		if first < 0 || mine[first].At > end {
			return
		}
		month := monthOf(mine[first].At.In(zone))
		c := cohorts[month]
		if c == nil {
			c = &Cohort{Month: monthStart(month, zone), Returned: make([]int, last-month+1), Whole: last - month}
			cohorts[month] = c
		}
		c.People = append(c.People, mine[first].Customer)
		c.count(mine[first+1:], month, zone, repeat, unbounded)
	})
	list := make([]Cohort, 0, len(cohorts))
	for _, c := range cohorts {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Cohort) int { return a.Month.Compare(b.Month) })
	return list
}

// Interval is how long customers take from one time to the next: the usual pace of the
// shop, by which a customer is late or not.
type Interval struct {
	Gaps        int // times that were followed by another
	Median, P80 time.Duration
}

// Intervals measures the time between each hit and the customer's next one. Who has
// not come again yet is not in it: the real pace is somewhat slower.
func Intervals(hits []Hit) Interval {
	var gaps []time.Duration
	byCustomer(hits, func(mine []Hit) {
		for i := 1; i < len(mine); i++ {
			gaps = append(gaps, mine[i].At.Sub(mine[i-1].At))
		}
	})
	return intervalOf(gaps)
}

func intervalOf(gaps []time.Duration) Interval {
	slices.Sort(gaps)
	return Interval{len(gaps), quantile(gaps, 0.5), quantile(gaps, 0.8)}
}

func (c *Cohort) count(later []Hit, month int, zone *time.Location, repeat, unbounded bool) {
	seen := make([]bool, len(c.Returned))
	for _, h := range later {
		if n := monthOf(h.At.In(zone)) - month; n >= 0 && n < len(seen) && (h.Step == 1 || repeat) {
			seen[n] = true
		}
	}
	if unbounded {
		for n := len(seen) - 2; n >= 0; n-- {
			seen[n] = seen[n] || seen[n+1]
		}
	}
	for n, yes := range seen {
		if yes {
			c.Returned[n]++
		}
	}
}

// monthOf numbers the months; their difference is the months between.
func monthOf(t time.Time) int {
	return t.Year()*12 + int(t.Month()) - 1
}

func monthStart(month int, zone *time.Location) time.Time {
	return time.Date(month/12, time.Month(month%12+1), 1, 0, 0, 0, 0, zone)
}
