package report

import (
	"math"
	"slices"
	"testing"
	"time"

	"gilmok/store"
)

// A date that was typed wrongly lies in the future: whoever has it makes a cohort of
// which nothing is known yet.
func TestRetentionOfTheFuture(t *testing.T) {
	c := Retention([]Hit{{1, 0, on(0)}, {2, 0, on(400)}, {3, 0, on(9000)}}, time.UTC, at(10), false)
	if len(c) != 1 || len(c[0].People) != 1 || !slices.Equal(c[0].Returned, []int{0}) {
		t.Errorf("%+v", c)
	}
}

// Months after the newest order are not known: a file of long ago tells nothing of today.
func TestKnownUntil(t *testing.T) {
	hits := []Hit{{1, 0, on(0)}, {1, 1, on(40)}, {2, 0, on(9000)}}
	if got := Until(hits, at(500)); !got.Equal(at(40)) {
		t.Errorf("known until %v", got)
	}
	if got := Until(hits, at(60)); !got.Equal(at(60)) {
		t.Errorf("a quiet month ends what is known: %v", got)
	}
	names := []store.EventName{{Name: "ordered", Last: at(40)}, {Name: "sent", Last: at(499)}}
	if got := UntilNamed(names, []string{"ordered"}, at(500)); !got.Equal(at(40)) {
		t.Errorf("orders are known until %v", got)
	}
	if got := Until(nil, at(500)); !got.Equal(at(500)) {
		t.Errorf("of nothing it is known until %v", got)
	}
}

// The time within which a part of those who went on did is the least that holds for
// them, found by trying every one of them.
func TestQuantileByBruteForce(t *testing.T) {
	for n := 1; n <= 60; n++ {
		var times []time.Duration
		for i := range n {
			times = append(times, time.Duration(i+1)*time.Hour)
		}
		for _, q := range []float64{0.5, 0.8, 0.9} {
			want := times[n-1]
			for _, d := range slices.Backward(times) {
				within := 0
				for _, other := range times {
					if other <= d {
						within++
					}
				}
				if float64(within) >= q*float64(n)-1e-9 {
					want = d
				}
			}
			if got := quantile(times, q); got != want {
				t.Errorf("%.0f %% of %d: %v, want %v", q*100, n, got, want)
			}
		}
	}
}

// Somebody who comes by all day long costs no more than their events.
func TestFunnelOfARobot(t *testing.T) {
	const visits = 60_000
	var hits []Hit
	for i := range visits {
		hits = append(hits, Hit{1, 0, on(0) + Moment(i)*1e6}, Hit{1, 1, on(0) + Moment(i)*1e6})
	}
	many, each := time.Hour, time.Hour
	for range 5 { // the quickest, which a busy machine does not slow
		begun := time.Now()
		f := Funnel(hits, 3, 0)
		many = min(many, time.Since(begun))
		if f[1].Reached != 1 || f[2].Reached != 0 {
			t.Fatalf("%+v", f)
		}
		begun = time.Now()
		for i := range visits {
			Funnel(hits[2*i:2*i+2], 3, 0)
		}
		each = min(each, time.Since(begun))
	}
	if many > 20*each {
		t.Errorf("%v for one with %d visits, %v for as many with one", many, visits, each)
	}
}

// Nobody, one person, all at one instant: every number is a number.
func TestReportsOfAlmostNothing(t *testing.T) {
	for name, hits := range map[string][]Hit{
		"nobody": nil, "one": {{1, 0, on(0)}}, "one instant": {{1, 0, on(0)}, {1, 1, on(0)}, {2, 0, on(0)}, {2, 0, on(0)}},
	} {
		for _, s := range Funnel(hits, 2, 0) {
			if math.IsNaN(s.Share) || math.IsNaN(s.Kept) || s.Share > 1 || s.Kept > 1 {
				t.Errorf("%s: %+v", name, s)
			}
		}
		if best, ok := BestMonth(Retention(hits, time.UTC, at(200), false)); ok {
			t.Errorf("%s stands out: %+v", name, best)
		}
	}
	if h := Behaviors(nil, nil, map[Trait]map[store.CustomerID]bool{{Event: "x", Times: 1}: {}}); math.IsNaN(h[0].Lift) || math.IsNaN(h[0].PValue) || h[0].Clear() {
		t.Errorf("%+v", h)
	}
}
