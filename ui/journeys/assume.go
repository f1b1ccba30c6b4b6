package journeys

import (
	"context"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
)

// assumed is how people are taken to behave, and on how much history that rests.
type assumed struct {
	open, click     float64 // of a message sent
	order, orderAny float64 // within a day: after a message, without one
	messages        int     // of the history counted; 0: open and click are guessed
}

// Guesses for a shop that has not sent anything yet.
const (
	guessOpen  = 0.30
	guessClick = 0.04
)

// assumptionsFrom takes what the workspace has seen.
func assumptionsFrom(ctx context.Context, s store.Reads, events []store.EventName) (*assumed, error) {
	seen, err := journey.AssumptionsFrom(ctx, s)
	if err != nil {
		return nil, err
	}
	a := &assumed{open: seen.Open, click: seen.Click}
	for _, e := range seen.Events {
		switch e.After {
		case journey.AfterMessage:
			a.order = e.Chance
		case journey.AfterNothing:
			a.orderAny = e.Chance
		}
	}
	for _, e := range events {
		if e.Name == store.EventSent {
			a.messages = e.Count
		}
	}
	if a.messages == 0 {
		a.open, a.click = guessOpen, guessClick
	}
	return a, nil
}

// document is the assumptions as the engine takes them.
func (a *assumed) document() *journey.Assumptions {
	return &journey.Assumptions{Gilmok: journey.AssumptionsDocument, Open: a.open, Click: a.click, Events: []journey.AssumedEvent{
		{Event: store.EventOrdered, After: journey.AfterMessage, Within: value.Days(1), Chance: a.order},
		{Event: store.EventOrdered, After: journey.AfterNothing, Within: value.Days(1), Chance: a.orderAny},
	}}
}
