package journeys

import (
	"context"
	"math"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
)

// assumed is how people are taken to behave, and on how much history that rests.
type assumed struct {
	open, click float64 // of a message sent
	order       float64 // within 30 days of the entry
	more        float64 // orders within a day of a message, on top
	history     []journey.AssumedEvent
	grounds     journey.Grounds
	of          *journey.Journey
	was         [4]float64 // as they were filled in
}

// Guesses for a shop that has not sent anything yet.
const (
	guessOpen  = 0.30
	guessClick = 0.04
)

// assumptionsFrom takes what the workspace has seen.
func assumptionsFrom(ctx context.Context, s store.Reads, run journey.Rehearsal) (*assumed, error) {
	seen, grounds, err := run.Prefill(ctx, s)
	if err != nil {
		return nil, err
	}
	a := &assumed{open: seen.Open, click: seen.Click, history: seen.Events, grounds: *grounds, of: run.Engine.Journey}
	if grounds.Messages == 0 {
		a.open, a.click = guessOpen, guessClick
	}
	a.order = seen.Ordered()
	a.was = a.chances()
	return a, nil
}

func (a *assumed) chances() [4]float64 { return [4]float64{a.open, a.click, a.order, a.more} }

// fits reports whether the assumptions serve another draft: what was changed by
// hand stays, what was filled in goes by who comes in.
func (a *assumed) fits(j *journey.Journey) bool {
	return a != nil && (a.chances() != a.was || a.grounds.Orders != journey.OrdersUnread && journey.SameDoor(a.of, j))
}

// document is the assumptions as the engine takes them.
func (a *assumed) document() *journey.Assumptions {
	d := &journey.Assumptions{Gilmok: journey.AssumptionsDocument, Open: a.open, Click: a.click, Events: a.history}
	if a.order != a.was[2] {
		d.Events = journey.OrdersWithin(a.history, math.Min(a.order, 1))
	}
	if a.more > 0 {
		d.Events = append(d.Events[:len(d.Events):len(d.Events)], journey.AssumedEvent{Event: store.EventOrdered, After: journey.AfterMessage, Within: value.Days(1), Chance: a.more})
	}
	return d
}
