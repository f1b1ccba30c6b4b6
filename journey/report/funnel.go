package report

import (
	"math"
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
	w := walker{window: window, starts: make([]Moment, steps), ends: make([]Moment, steps)}
	byCustomer(hits, func(mine []Hit) {
		way := w.furthest(mine)
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

// walker looks for ways through the steps; what it needs for one customer is used for
// the next again.
type walker struct {
	window       time.Duration
	starts, ends []Moment // by step
	way          []Moment
}

// furthest gives the times of the longest way through the steps, until it is asked
// again. From a given start the earliest possible next event is never worse than a
// later one. Each pass looks at every hit once, however often somebody comes by.
func (w *walker) furthest(mine []Hit) []Moment {
	w.way = w.way[:0]
	length := w.longest(mine)
	if length == 0 {
		return nil
	}
	for _, h := range mine[w.earliest(mine, length):] {
		if int(h.Step) == len(w.way) {
			if w.way = append(w.way, h.At); len(w.way) == length {
				break
			}
		}
	}
	return w.way
}

// none stands where no moment is.
const none = Moment(math.MinInt64)

func forget(list []Moment) {
	for i := range list {
		list[i] = none
	}
}

// longest is how many steps can be gone within the window: for each step it keeps
// the latest start from which it was reached, which leaves the most time.
func (w *walker) longest(mine []Hit) (length int) {
	forget(w.starts)
	for _, h := range mine {
		switch {
		case h.Step == 0:
			w.starts[0] = h.At
		case w.starts[h.Step-1] == none || w.window > 0 && h.At.Sub(w.starts[h.Step-1]) > w.window:
			continue
		default:
			w.starts[h.Step] = w.starts[h.Step-1]
		}
		length = max(length, int(h.Step)+1)
	}
	return length
}

// earliest is the place of the first hit from which a way of the length can be gone
// within the window: backwards, it keeps for each step when the way from there on
// ends at the earliest.
func (w *walker) earliest(mine []Hit, length int) (place int) {
	forget(w.ends)
	for i, h := range slices.Backward(mine) {
		if int(h.Step) >= length {
			continue
		}
		end := h.At
		if int(h.Step) < length-1 {
			if end = w.ends[h.Step+1]; end == none {
				continue
			}
		}
		w.ends[h.Step] = end
		if h.Step == 0 && (w.window == 0 || end.Sub(h.At) <= w.window) {
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
