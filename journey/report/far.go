package report

import (
	"context"
	"fmt"
	"slices"

	"gilmok/store"
)

// Far is told how far the reading of a report is, 0 to 1; nil: nobody asks.
type Far func(part float64)

// reading tells how far a report is by the rows it has read of those it expects.
type reading struct {
	far         Far
	done, whole int
}

// expect counts what there is of events by their names; orders are among them.
func (r *reading) expect(ctx context.Context, events store.EventReader, names ...string) error {
	if r.far == nil {
		return nil
	}
	known, err := events.Names(ctx)
	if err != nil {
		return fmt.Errorf("count events for a report: %w", err)
	}
	for _, e := range known {
		if slices.Contains(names, e.Name) {
			r.whole += e.Count
		}
	}
	return nil
}

// row says that one more was read. Of what is left out nothing is expected less, so that
// the end may come sooner than it was told.
func (r *reading) row() {
	if r.done++; r.far != nil && r.done%1024 == 0 {
		r.far(min(1, float64(r.done)/float64(max(1, r.whole))))
	}
}
