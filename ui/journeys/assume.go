package journeys

import (
	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
)

// assumed is how people are taken to behave, and whether that rests on history.
type assumed struct {
	open, click     float64 // of a message sent
	order, orderAny float64 // within a day: after a message, without one
	messages        int     // of the history counted; 0: guessed
}

// Guesses for a shop that has not sent anything yet.
const (
	guessOpen     = 0.30
	guessClick    = 0.04
	guessOrder    = 0.05
	guessOrderAny = 0.02
)

// assumptionsFrom counts what the workspace has seen.
func assumptionsFrom(events []store.EventName) *assumed {
	n := map[string]int{}
	for _, e := range events {
		n[e.Name] = e.Count
	}
	a := &assumed{open: guessOpen, click: guessClick, order: guessOrder, orderAny: guessOrderAny}
	if sent := n[store.EventSent]; sent > 0 {
		a.messages = sent
		a.open = share(n[store.EventOpened], sent)
		a.click = share(n[store.EventClicked], sent)
	}
	return a
}

func share(n, of int) float64 {
	return float64(int(min(1, float64(n)/float64(of))*1000+0.5)) / 1000
}

// document is the assumptions as the engine takes them.
func (a *assumed) document() *journey.Assumptions {
	return &journey.Assumptions{Gilmok: journey.AssumptionsDocument, Open: a.open, Click: a.click, Events: []journey.AssumedEvent{
		{Event: store.EventOrdered, After: journey.AfterMessage, Within: value.Days(1), Chance: a.order},
		{Event: store.EventOrdered, After: journey.AfterNothing, Within: value.Days(1), Chance: a.orderAny},
	}}
}
