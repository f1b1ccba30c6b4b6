package journeys

import (
	"math"
	"testing"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
)

// What was filled in gives way to another door; what was changed by hand stays,
// and bends the orders of the history.
func TestAssumptionsServeADraft(t *testing.T) {
	at := func(event string) *journey.Journey {
		return &journey.Journey{Entry: journey.Entry{Kind: journey.EntryEvent, Event: event}, Steps: map[journey.StepID]journey.Step{}}
	}
	a := &assumed{open: 0.3, order: 0.6, of: at("added_to_cart"), grounds: journey.Grounds{Orders: journey.OrdersEntries},
		history: []journey.AssumedEvent{
			{Event: store.EventOrdered, After: journey.AfterEntry, Within: value.Days(1), Chance: 0.5},
			{Event: store.EventOrdered, After: journey.AfterEntry, Later: value.Days(1), Within: value.Days(29), Chance: 0.2},
		}}
	a.was = a.chances()
	if (*assumed)(nil).fits(at("viewed")) || !a.fits(at("added_to_cart")) || a.fits(at("viewed")) {
		t.Error("assumptions serve another door, or not their own")
	}
	if d := a.document(); len(d.Events) != 2 || d.Events[0].Chance != 0.5 {
		t.Errorf("unchanged they say %+v", d.Events)
	}
	a.order, a.more = 0.3, 0.1
	d := a.document()
	if !a.fits(at("viewed")) || len(d.Events) != 3 || math.Abs(d.Happens(store.EventOrdered)-0.3) > 0.001 || d.Events[2].After != journey.AfterMessage || len(a.history) != 2 {
		t.Errorf("changed they say %+v", d.Events)
	}
}
