package journey

import (
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// ReasonRule is why somebody is taken out by a rule; an event gives its own name.
const ReasonRule = "rule"

// exited takes the passage out where an exit criterion says so at once. An event
// from before the entry takes nobody out.
func (t *turn) exited() bool {
	if t.in.Event == nil && !t.e.hasRuleExit {
		return false
	}
	for i := range t.e.Journey.Exit {
		x := &t.e.Journey.Exit[i]
		if x.When != ExitStepEnd && t.meets(x) {
			t.leaves(x)
			return true
		}
	}
	return false
}

// leaves takes the passage out by a criterion that is met.
func (t *turn) leaves(x *ExitRule) {
	var saw map[string]any
	switch {
	case !t.e.Explain:
	case x.Event == "":
		saw = explain(x.Rule, t, t.now)
	case t.in.Event != nil:
		saw = happening(t.in.Event, x.Where, x.Same)
	}
	t.end(store.PassageExited, x.reason(), saw)
}

func (x *ExitRule) reason() string {
	if x.Event != "" {
		return x.Event
	}
	return ReasonRule
}

func (t *turn) meets(x *ExitRule) bool {
	if x.Event == "" {
		return !x.Rule.IsZero() && x.Rule.Holds(t, t.now)
	}
	event := t.in.Event
	return event != nil && event.Name == x.Event && t.sinceEntry(event.Name, event.At) && t.matches(x.Where, x.Same)
}

// sinceEntry leaves out what happened before the entry, and the event that let
// the passage in: told once more after a restart, it must not take it out.
func (t *turn) sinceEntry(name string, at time.Time) bool {
	if at.Equal(t.p.EnteredAt) {
		return name != t.e.Journey.Entry.Listens()
	}
	return at.After(t.p.EnteredAt)
}

// exitsAtStepEnd looks at the criteria that act when a step ends: over all that
// has happened since the entry.
func (t *turn) exitsAtStepEnd() bool {
	for i := range t.e.Journey.Exit {
		x := &t.e.Journey.Exit[i]
		if x.When != ExitStepEnd {
			continue
		}
		switch {
		case x.Event != "" && t.happenedSince(x):
			return true
		case x.Event == "" && t.meets(x):
			t.leaves(x)
			return true
		}
	}
	return false
}

func (t *turn) happenedSince(x *ExitRule) bool {
	kept := t.in.Event
	defer func() { t.in.Event = kept }()
	for _, o := range t.Events(x.Event) {
		if !t.sinceEntry(x.Event, o.At) || o.At.After(t.now) {
			continue
		}
		t.in.Event = &Event{Name: x.Event, At: o.At, Properties: o.Properties}
		if t.matches(x.Where, x.Same) {
			t.leaves(x)
			return true
		}
	}
	return false
}

// notFresh gives when to look again where a message rests on "has not ordered"
// and orders are not known up to now; zero: it may go. New orders wake the
// passage sooner.
func (t *turn) notFresh() time.Time {
	reach := t.in.OrdersReach
	if !t.e.restsOnOrders || reach.IsZero() || !t.now.After(t.e.Journey.Policy.Freshness().AddTo(reach)) {
		return time.Time{}
	}
	return t.now.Add(recheckLast)
}

// untilFresh keeps somebody before a rule that reads orders until these are known
// up to now: once the rule has parted them, newer orders come too late.
func (t *turn) untilFresh(r *Rule) (verdict, bool) {
	hold := t.notFresh()
	if hold.IsZero() || !r.readsOrders() {
		return verdict{}, false
	}
	if t.arriving {
		t.decided(DecidedHeld, HeldOrdersReach)
	}
	return stay(hold), true
}

// RestsOnNotOrdered reports whether a message may go out because somebody has
// not ordered: an exit, a branch waited for, or a rule that says so.
func (j *Journey) RestsOnNotOrdered() bool {
	for _, x := range j.Exit {
		if x.Event == store.EventOrdered || x.Rule.readsOrders() {
			return true
		}
	}
	for id, s := range j.Steps {
		switch s := s.(type) {
		case *WaitForEvent:
			for _, b := range s.Branches {
				if b.Event == store.EventOrdered {
					return true
				}
			}
		case *Message:
			if !s.OnlyIf.IsZero() && deniesOrders(s.OnlyIf.Rule, false) {
				return true
			}
		case *Split:
			if !s.Rule.IsZero() && (deniesOrders(s.Rule.Rule, false) || readsOrders(s.Rule.Rule) && j.leads(id, PortNo)) {
				return true
			}
		case *Groups:
			for _, x := range s.Groups {
				if !x.Rule.IsZero() && (deniesOrders(x.Rule.Rule, false) || readsOrders(x.Rule.Rule) && j.leads(id, PortElse)) {
					return true
				}
			}
		}
	}
	return false
}

// TakesTheQuiet reports whether round after round takes in who has not ordered: a
// rehearsal, in which nobody outside orders, has ever more of them.
func (j *Journey) TakesTheQuiet() bool {
	return j.Entry.Kind == EntrySchedule && j.Entry.RRule != "" && j.Audience != nil && deniesOrders(j.Audience.Rule, false)
}

// leads reports whether a port of a step leads on.
func (j *Journey) leads(from StepID, port string) bool {
	_, ok := j.Next(from, port)
	return ok
}

// holds reports whether people may be kept at a step until newer orders are known.
func (j *Journey) holds(id StepID) bool {
	switch s := j.Steps[id].(type) {
	case *Split, *Groups:
		return true
	default:
		return len(messagesOf(s)) > 0
	}
}

func (r *Rule) readsOrders() bool { return !r.IsZero() && readsOrders(r.Rule) }

// readsOrders reports whether a rule asks for orders that may be newer than what
// is known: whether somebody has ordered at all, or lately. What was ordered
// ("has ever bought perfume") is a trait of the person and does not wait.
func readsOrders(r segment.Rule) bool {
	for c := range segment.Conditions(r) {
		switch c := c.(type) {
		case segment.Event:
			trait := len(c.Where) > 0 && c.Window == (segment.Window{})
			if c.Name == store.EventOrdered && !trait {
				return true
			}
		case segment.Then:
			if slices.ContainsFunc(c.Links, func(l segment.Link) bool { return l.Event.Name == store.EventOrdered }) {
				return true
			}
		}
	}
	return deniesOrders(r, false)
}

// deniesOrders reports whether a rule holds because orders are missing.
func deniesOrders(r segment.Rule, denied bool) bool {
	if of, group := segment.Parts(r); group {
		_, none := r.(segment.None)
		return slices.ContainsFunc(of, func(x segment.Rule) bool { return deniesOrders(x, denied != none) })
	}
	switch r := r.(type) {
	case segment.Event:
		few := r.Count != nil && r.Count.AtLeast == nil
		return r.Name == store.EventOrdered && (denied || few || noneAfter(r))
	case segment.Then:
		for _, l := range r.Links {
			if l.Not && l.Event.Name == store.EventOrdered {
				return true
			}
		}
	}
	return false
}

// noneAfter reports whether an order that follows would take the last one's place, and
// so undo what the condition rests on: "the last order was before August".
func noneAfter(e segment.Event) bool {
	return e.Pick == segment.PickLast && (len(e.Where) > 0 || !e.Window.Before.IsZero())
}
