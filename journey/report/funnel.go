package report

import (
	"slices"
	"time"

	"gilmok/store"
)

// FunnelStep is one stage of a funnel.
type FunnelStep struct {
	Reached int     // customers who came as far
	Share   float64 // of the first step
	Kept    float64 // of the step before
	Median  time.Duration
	P80     time.Duration      // within which 80 % of those who went on did
	Left    []store.CustomerID // who came to the step before, and no further
}

// Funnel counts how far customers came through ordered events: each event at or
// after the one before it, the last within the window of the first. Every
// occurrence of the first event is tried as a start; the furthest way counts,
// and of ways as far the earliest. A window of 0 is without end. The hits may
// come in any order.
func Funnel(hits []Hit, steps int, window time.Duration) []FunnelStep {
	out := make([]FunnelStep, steps)
	times := make([][]time.Duration, steps)
	byCustomer(hits, func(mine []Hit) {
		way := furthest(mine, steps, window)
		for i := range way {
			out[i].Reached++
			if i > 0 {
				times[i] = append(times[i], way[i].Sub(way[i-1]))
			}
		}
		if n := len(way); n > 0 && n < steps {
			out[n].Left = append(out[n].Left, mine[0].Customer)
		}
	})
	for i := range out {
		slices.Sort(times[i])
		out[i].Median, out[i].P80 = quantile(times[i], 0.5), quantile(times[i], 0.8)
		out[i].Share = share(out[i].Reached, out[0].Reached)
		out[i].Kept = 1
		if i > 0 {
			out[i].Kept = share(out[i].Reached, out[i-1].Reached)
		}
	}
	return out
}

// furthest gives the times of the longest way through the steps. From a given
// start the earliest possible next event is never worse than a later one. Each pass
// looks at every hit once, however often somebody comes by.
func furthest(mine []Hit, steps int, window time.Duration) []time.Time {
	length := longest(mine, steps, window)
	if length == 0 {
		return nil
	}
	way := make([]time.Time, 0, length)
	for _, h := range mine[earliest(mine, length, window):] {
		if h.Step == len(way) {
			if way = append(way, h.At); len(way) == length {
				break
			}
		}
	}
	return way
}

// longest is how many steps can be gone within the window: for each step it keeps
// the latest start from which it was reached, which leaves the most time.
func longest(mine []Hit, steps int, window time.Duration) (length int) {
	starts := make([]time.Time, steps)
	for _, h := range mine {
		switch {
		case h.Step == 0:
			starts[0] = h.At
		case starts[h.Step-1].IsZero() || window > 0 && h.At.Sub(starts[h.Step-1]) > window:
			continue
		default:
			starts[h.Step] = starts[h.Step-1]
		}
		length = max(length, h.Step+1)
	}
	return length
}

// earliest is the place of the first hit from which a way of the length can be gone
// within the window: backwards, it keeps for each step when the way from there on
// ends at the earliest.
func earliest(mine []Hit, length int, window time.Duration) (place int) {
	ends := make([]time.Time, length)
	for i, h := range slices.Backward(mine) {
		if h.Step >= length {
			continue
		}
		end := h.At
		if h.Step < length-1 {
			if end = ends[h.Step+1]; end.IsZero() {
				continue
			}
		}
		ends[h.Step] = end
		if h.Step == 0 && (window == 0 || end.Sub(h.At) <= window) {
			place = i
		}
	}
	return place
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
