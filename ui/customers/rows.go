package customers

import (
	"context"

	"gilmok/store"
	"gilmok/ui/live"
)

// rows keeps the ids of everybody in the grid's order (8 bytes a person) and
// the records of those near the view.
type rows struct {
	store   store.Store
	ids     []store.CustomerID
	loaded  map[int]store.CustomerRow
	arrived func()
	fresh   map[int]bool // loaded since the last reset; the others are shown until then
	first   int          // of the view, as last told
	last    int
	round   int // grows with each reset: what comes for an older one is dropped
	cancel  func()
}

// around is how many rows are loaded beyond the view, on each side.
const around = 60

// most is how many records are kept before the far ones are given up.
const most = 2000

// reset takes a new order. Who stays in place is shown as before until read anew.
func (r *rows) reset(ids []store.CustomerID) {
	for row, c := range r.loaded {
		if row >= len(ids) || ids[row] != c.ID {
			delete(r.loaded, row)
		}
	}
	r.ids, r.fresh = ids, map[int]bool{}
	r.round++
	r.view(r.first, r.last) // the grid tells of a view only when it becomes another one
}

func (r *rows) at(row int) (store.CustomerRow, bool) {
	c, ok := r.loaded[row]
	return c, ok
}

// view loads what came into view and its surroundings.
func (r *rows) view(first, last int) {
	r.first, r.last = first, last
	first, last = max(first-around, 0), min(last+around, len(r.ids)-1)
	var wanted []store.CustomerID
	var places []int
	for row := first; row <= last; row++ {
		if !r.fresh[row] {
			wanted, places = append(wanted, r.ids[row]), append(places, row)
		}
	}
	if len(wanted) == 0 {
		return
	}
	r.stop()
	round := r.round
	r.cancel = live.Run(func(ctx context.Context) ([]store.CustomerRow, error) {
		return r.store.Customers().ListByID(ctx, wanted)
	}, func(list []store.CustomerRow, err error) {
		if err != nil || round != r.round {
			return // the next view, or the next answer, asks again
		}
		r.keep(places, wanted, list)
		r.arrived()
	})
}

func (r *rows) keep(places []int, ids []store.CustomerID, list []store.CustomerRow) {
	if len(r.loaded) > most {
		r.loaded, r.fresh = map[int]store.CustomerRow{}, map[int]bool{}
	}
	byID := make(map[store.CustomerID]store.CustomerRow, len(list))
	for _, c := range list {
		byID[c.ID] = c
	}
	for i, row := range places {
		if c, ok := byID[ids[i]]; ok {
			r.loaded[row], r.fresh[row] = c, true
		}
	}
}

func (r *rows) stop() {
	if r.cancel != nil {
		r.cancel()
	}
}
