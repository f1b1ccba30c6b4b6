package insight

import (
	"math"
	"time"
)

// HourEnough is how many acts of their own somebody needs for an hour of their own;
// before, it is everybody's.
const HourEnough = 5

// hourPrior is how many acts of the average customer each hour is mixed with: two
// mails opened at four in the morning are not yet a habit.
const hourPrior = 5

// hourKernel spreads an act over the hours beside it: half of it, a quarter each.
var hourKernel = [3]float64{0.25, 0.5, 0.25}

// Hours counts acts by hour of the day.
type Hours [24]uint32

// Add counts an act at an instant in a zone.
func (h *Hours) Add(at time.Time, zone *time.Location) { h[at.In(zone).Hour()]++ }

// Sum is how many acts there are.
func (h *Hours) Sum() (n int) {
	for _, k := range h {
		n += int(k)
	}
	return n
}

// Best gives the hour at which somebody is most likely to act: their own acts,
// mixed with those of everybody (the mean of a Dirichlet posterior), smoothed over
// the hours beside it. own is false where their own acts are fewer than HourEnough, and
// it is everybody's.
func (h *Hours) Best(everybody *Hours) (hour int, own bool) {
	if own = h.Sum() >= HourEnough; !own {
		h = &Hours{}
	}
	all := math.Max(1, float64(everybody.Sum()))
	weight := func(i int) float64 {
		i = (i + 24) % 24
		return float64(h[i]) + hourPrior*float64(everybody[i])/all
	}
	best := -1.0
	for i := range 24 {
		w := 0.0
		for k, part := range hourKernel {
			w += part * weight(i+k-1)
		}
		if w > best {
			hour, best = i, w
		}
	}
	return hour, own
}

// top is the best hour of everybody.
func (h *Hours) top() int {
	hour, _ := h.Best(h)
	return hour
}
