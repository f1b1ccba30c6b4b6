package report

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gilmok/store"
)

var day0 = time.Date(2026, 1, 10, 9, 0, 0, 0, time.UTC)

func at(days float64) time.Time { return day0.Add(time.Duration(days * 24 * float64(time.Hour))) }

func on(days float64) Moment { return MomentOf(at(days)) }

func TestFunnel(t *testing.T) {
	hits := []Hit{
		{1, 0, on(0)}, {1, 1, on(1)}, {1, 2, on(2)}, // all the way
		{2, 0, on(0)}, {2, 2, on(1)}, {2, 1, on(2)}, // the last came too early
		{3, 1, on(0)}, {3, 2, on(1)}, // never began
		{4, 0, on(0)}, {4, 1, on(20)}, // too late for the first start …
		{4, 0, on(19)}, {4, 2, on(21)}, // … but not for the second
		{5, 0, on(0)},
	}
	f := Funnel(hits, 3, 7*24*time.Hour)
	for i, want := range []int{4, 3, 2} {
		if f[i].Reached != want {
			t.Errorf("step %d: %d reached it, want %d", i, f[i].Reached, want)
		}
	}
	if !slices.Equal(f[1].Left, []store.CustomerID{5}) || !slices.Equal(f[2].Left, []store.CustomerID{2}) {
		t.Errorf("left: %v and %v", f[1].Left, f[2].Left)
	}
	if f[2].Kept != 2.0/3 || f[2].Share != 0.5 || f[2].Median != 24*time.Hour {
		t.Errorf("kept %v, share %v, median %v", f[2].Kept, f[2].Share, f[2].Median)
	}
}

// TestFunnelAgainstBruteForce tries every choice of events.
func TestFunnelAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		var hits []Hit
		for range rng.IntN(10) {
			hits = append(hits, Hit{1, rng.Int32N(3), on(float64(rng.IntN(2000)) / 100)})
		}
		best := 0
		var search func(step int, start, last Moment)
		search = func(step int, start, last Moment) {
			best = max(best, step)
			for _, h := range hits {
				if int(h.Step) == step && h.At > last && h.At.Sub(start) <= 5*24*time.Hour {
					search(step+1, start, h.At)
				}
			}
		}
		for _, h := range hits {
			if h.Step == 0 {
				search(1, h.At, h.At)
			}
		}
		got := 0
		for _, s := range Funnel(slices.Clone(hits), 3, 5*24*time.Hour) {
			got += s.Reached
		}
		if got != best {
			t.Fatalf("%v: reached %d, want %d", hits, got, best)
		}
	}
}

func TestRetention(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	jan31night := time.Date(2026, 1, 31, 16, 0, 0, 0, time.UTC) // 1 February in Seoul
	hits := []Hit{
		{1, 0, on(0)}, {1, 0, on(40)}, {2, 0, on(1)}, {2, 0, on(80)}, {3, 0, on(2)}, {3, 0, on(3)},
		{4, 0, MomentOf(jan31night)},
	}
	now := time.Date(2026, 4, 15, 0, 0, 0, 0, time.UTC)
	c := Retention(slices.Clone(hits), seoul, now, false)
	if len(c) != 2 || len(c[0].People) != 3 || len(c[1].People) != 1 {
		t.Fatalf("cohorts: %+v", c)
	}
	if want := []int{1, 1, 1, 0}; !slices.Equal(c[0].Returned, want) || c[0].Whole != 3 {
		t.Errorf("January: %v (%d whole), want %v", c[0].Returned, c[0].Whole, want)
	}
	if c := Retention(slices.Clone(hits), seoul, now, true); !slices.Equal(c[0].Returned, []int{3, 2, 1, 0}) {
		t.Errorf("unbounded: %v", c[0].Returned)
	}
}

func TestIntervals(t *testing.T) {
	// Gaps of 1, 2, 8 and 30 days: half are at most 2, and it takes all four for 80 %.
	got := Intervals([]Hit{{1, 0, on(0)}, {1, 0, on(10)}, {1, 0, on(2)}, {2, 0, on(5)}, {2, 0, on(35)}, {2, 0, on(36)}, {3, 0, on(1)}})
	if want := (Interval{4, 2 * 24 * time.Hour, 30 * 24 * time.Hour}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := Intervals([]Hit{{1, 0, on(0)}}); got != (Interval{}) {
		t.Errorf("nobody came again: %+v", got)
	}
}
