package journeys

import (
	"context"
	"slices"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
)

// assumed is how people are taken to behave, and on how much history that rests.
type assumed struct {
	open, click float64 // of a message sent
	order       float64 // within 30 days of the entry
	more        float64 // orders within a day of a message, on top
	others      []*otherwise
	history     []journey.AssumedEvent
	grounds     journey.Grounds
	of          *journey.Journey
	was         [4]float64 // as they were filled in
}

// otherwise is something else that the journey asks for, and how many of those who
// come in do it within 30 days of that.
type otherwise struct {
	event      string
	share, was float64
}

// assumptionsFrom takes what the workspace has seen.
func assumptionsFrom(ctx context.Context, s store.Reads, run journey.Rehearsal) (*assumed, error) {
	seen, grounds, err := run.Prefill(ctx, s)
	if err != nil {
		return nil, err
	}
	a := &assumed{open: seen.Open, click: seen.Click, history: seen.Events, grounds: *grounds, of: run.Engine.Journey}
	a.order = seen.Happens(store.EventOrdered)
	for _, name := range grounds.Events {
		share := seen.Happens(name)
		a.others = append(a.others, &otherwise{name, share, share})
	}
	a.was = a.chances()
	return a, nil
}

func (a *assumed) chances() [4]float64 { return [4]float64{a.open, a.click, a.order, a.more} }

// changed reports whether anything was changed by hand.
func (a *assumed) changed() bool {
	return a.chances() != a.was || slices.ContainsFunc(a.others, func(o *otherwise) bool { return o.share != o.was })
}

// fits reports whether the assumptions serve another draft: what was changed by
// hand stays, what was filled in goes by who comes in.
func (a *assumed) fits(j *journey.Journey) bool {
	return a != nil && (a.changed() || a.grounds.Orders != journey.OrdersUnread && journey.SameDoor(a.of, j))
}

// document is the assumptions as the engine takes them.
func (a *assumed) document() *journey.Assumptions {
	d := &journey.Assumptions{Gilmok: journey.AssumptionsDocument, Open: a.open, Click: a.click, Events: a.history}
	if a.order != a.was[2] {
		d.Events = journey.Bent(d.Events, store.EventOrdered, a.order)
	}
	for _, o := range a.others {
		if o.share != o.was {
			d.Events = journey.Bent(d.Events, o.event, o.share)
		}
	}
	if a.more > 0 {
		d.Events = append(d.Events[:len(d.Events):len(d.Events)], journey.AssumedEvent{Event: store.EventOrdered, After: journey.AfterMessage, Within: value.Days(1), Chance: a.more})
	}
	return d
}
