package journey

import (
	"context"
	"slices"

	"gilmok/store"
)

// Query asks who stands behind a count of a rehearsal: those who came to a step,
// those who wait there at the end, or, with a Port, those who left by it.
type Query struct {
	Step    StepID
	Port    string
	Waiting bool
	// Meets asks who gets messages of another journey in the same week, Over whom
	// this journey brings over so many messages a week; Step is empty then.
	Meets store.JourneyID
	Over  int
}

// People gives the customers behind a count, each once, in the order of their
// ids. It rehearses again: the same people come to the same places.
func (r Rehearsal) People(ctx context.Context, q Query) ([]store.CustomerID, error) {
	r.who = &q
	total, _, err := r.run(ctx)
	if err != nil {
		return nil, err
	}
	ids := total.who.ids
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// who collects people for a query.
type who struct {
	Query
	ids []store.CustomerID
}

func (q *Query) collect() *who {
	if q == nil {
		return nil
	}
	return &who{Query: *q}
}

func (w *who) arrived(step StepID, c store.CustomerID) {
	if step == w.Step && w.Port == "" && !w.Waiting {
		w.ids = append(w.ids, c)
	}
}

func (w *who) waits(step StepID, c store.CustomerID) {
	if step == w.Step && w.Waiting {
		w.ids = append(w.ids, c)
	}
}

func (w *who) moved(e Edge, c store.CustomerID) {
	if e.From == w.Step && e.Port == w.Port {
		w.ids = append(w.ids, c)
	}
}
