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
// start the earliest possible next event is never worse than a later one.
func furthest(mine []Hit, steps int, window time.Duration) (best []time.Time) {
	for start, h := range mine {
		if h.Step != 0 {
			continue
		}
		way := []time.Time{h.At}
		for _, next := range mine[start+1:] {
			if len(way) == steps || window > 0 && next.At.Sub(h.At) > window {
				break
			}
			if next.Step == len(way) {
				way = append(way, next.At)
			}
		}
		if len(way) > len(best) {
			best = way
		}
		if len(best) == steps {
			break
		}
	}
	return best
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
