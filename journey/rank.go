package journey

import (
	"context"
	"slices"

	"gilmok/store"
)

// Ranks tells which journeys come before which, by their priority. A journey that
// it does not know is of normal priority.
type Ranks map[store.JourneyID]int

// ranks reads the priorities of running journeys and sorts these by them, so that
// who comes first asks first. Of a version that cannot be read, its own tick tells.
func (r *Runner) ranks(ctx context.Context, runs []store.Run) Ranks {
	ranks := Ranks{}
	for i := range runs {
		if e, err := r.version(ctx, &runs[i]); err == nil {
			ranks[runs[i].Journey] = e.Journey.Policy.Priority.Rank()
		}
	}
	slices.SortStableFunc(runs, func(a, b store.Run) int { return ranks[b.Journey] - ranks[a.Journey] })
	return ranks
}

// Above gives the journeys that come before one, sorted.
func (r Ranks) Above(id store.JourneyID) (list []store.JourneyID) {
	for _, other := range sortedIDs(r) {
		if r[other] > r[id] {
			list = append(list, other)
		}
	}
	return list
}

// Before keeps of what waits for a person what comes before a journey.
func (r Ranks) Before(id store.JourneyID, waiting []store.SendTime) (ahead []store.SendTime) {
	for _, s := range waiting {
		if r[s.Journey] > r[id] {
			ahead = append(ahead, s)
		}
	}
	return ahead
}
