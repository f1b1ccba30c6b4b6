package journey

import (
	"context"
	"slices"

	"gilmok/store"
)

// Query asks who stands behind a count of a rehearsal: those who came to a step, or
// what else a field asks for.
type Query struct {
	Step    StepID // empty: the whole journey
	Port    string // who left by it
	Waiting bool   // who waits there at the end
	// Of messages, at a step or anywhere: who was sent one, or was not for a reason.
	Sent    bool
	Skipped store.SkipReason
	// Of the whole: who was taken out for a reason, came to the end, or found the
	// entry full.
	Exited     string
	Completed  bool
	TurnedAway bool
	// Meets asks who gets messages of another journey in the same week, Over whom
	// this journey brings over so many messages a week; Step is empty then.
	Meets store.JourneyID
	Over  int
	// Until is how many days count; 0: all of them.
	Until int
}

// arrives reports whether a query is for all who came to its step.
func (q *Query) arrives() bool {
	bare := Query{Step: q.Step, Until: q.Until}
	return q.Step != "" && *q == bare
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

// who collects people for a query; nil: nobody asks.
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

// take keeps somebody who is asked for, of a day that counts.
func (w *who) take(asked bool, day int, c store.CustomerID) {
	if asked && (w.Until == 0 || day < w.Until) {
		w.ids = append(w.ids, c)
	}
}

// at reports whether a step is asked about; without one, each is.
func (w *who) at(step StepID) bool { return w.Step == "" || w.Step == step }

func (w *who) arrived(step StepID, day int, c store.CustomerID) {
	if w != nil {
		w.take(step == w.Step && w.arrives(), day, c)
	}
}

func (w *who) moved(e Edge, day int, c store.CustomerID) {
	if w != nil {
		w.take(w.Port != "" && e.From == w.Step && e.Port == w.Port, day, c)
	}
}

func (w *who) waits(step StepID, c store.CustomerID) {
	if w != nil {
		w.take(w.Waiting && step == w.Step, 0, c)
	}
}

func (w *who) sent(step StepID, day int, c store.CustomerID) {
	if w != nil {
		w.take(w.Sent && w.at(step), day, c)
	}
}

func (w *who) skipped(step StepID, reason store.SkipReason, day int, c store.CustomerID) {
	if w != nil {
		w.take(reason == w.Skipped && w.at(step), day, c)
	}
}

// left hears of somebody whose passage is over; the reason is empty at the end of the way.
func (w *who) left(reason string, day int, c store.CustomerID) {
	if w != nil {
		w.take(reason == w.Exited && (reason != "" || w.Completed), day, c)
	}
}

func (w *who) turnedAway(day int, c store.CustomerID) {
	if w != nil {
		w.take(w.TurnedAway, day, c)
	}
}

func (w *who) meets(id store.JourneyID, c store.CustomerID) {
	if w != nil {
		w.take(w.Meets == id, 0, c)
	}
}

func (w *who) fuller(with, without int, c store.CustomerID) {
	if w != nil {
		w.take(w.Over > 0 && with > w.Over && without <= w.Over, 0, c)
	}
}
