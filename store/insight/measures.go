package insight

import (
	"math"
	"time"

	"gilmok/store"
)

// Measures are what is known of one customer's buying.
type Measures struct {
	RFM
	Average  int64         // minor units an order, of those in the shop's currency
	Interval time.Duration // mean time between orders; 0: there is only one
	Next     time.Time     // one interval after the last order; zero: no interval
	// NextYear is what the customer is expected to spend in the next 365 days, in
	// minor units; see Measure.
	NextYear int64
}

const year = 365 * 24 * time.Hour

// Measure gives the measures of all who bought, in the order of their ids; groups are
// the grading's.
//
// What somebody spends in the next year is their average order times the orders
// expected of them. These are the posterior mean of a Poisson rate under a gamma
// prior (Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6) that is worth
// one year of the average customer: (repeat orders + r) / (years since the first
// order + 1), r being the repeat orders a year of everybody together. Who has just
// come is taken for an average customer, and who stays away sinks by and by.
func Measure(list []store.Purchases, g Grading, now time.Time) []Measures {
	repeats, years := 0.0, 0.0
	for _, p := range list {
		repeats += float64(p.Count - 1)
		years += tenure(p, now)
	}
	rate := 0.0
	if years > 0 {
		rate = repeats / years
	}
	scored := g.Rank(list, now)
	out := make([]Measures, len(scored))
	for i, s := range scored {
		m := Measures{RFM: s, Average: int64(s.Purchases.Average())}
		if s.Count > 1 && s.Last.After(s.First) {
			m.Interval = s.Last.Sub(s.First) / time.Duration(s.Count-1)
			m.Next = s.Last.Add(m.Interval)
		}
		expected := (float64(s.Count-1) + rate) / (tenure(s.Purchases, now) + 1)
		m.NextYear = int64(math.Round(expected * s.Purchases.Average()))
		out[i] = m
	}
	return out
}

// tenure is the years since the first order.
func tenure(p store.Purchases, now time.Time) float64 {
	return max(0, float64(now.Sub(p.First))/float64(year))
}
