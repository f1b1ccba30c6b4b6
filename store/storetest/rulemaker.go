package storetest

import (
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// rule makes a rule of any node, at most depth nodes deep.
func (g *generator) rule(depth int) segment.Rule {
	if depth > 0 && g.some(3) {
		of := make([]segment.Rule, g.rand.IntN(4))
		for i := range of {
			of[i] = g.rule(depth - 1)
		}
		return pick[segment.Rule](g, segment.All{Of: of}, segment.Any{Of: of}, segment.None{Of: of})
	}
	switch g.rand.IntN(12) {
	case 0:
		return segment.InSegment{Name: pick(g, "Busan", "Both", "No such")}
	case 1:
		return segment.Consent{Channel: "email", Purpose: "advertising", Is: pick(g, "opted_in", "unsubscribed", "unknown")}
	case 2:
		return segment.Random{Salt: g.text(), From: 10, To: float64(20 + g.rand.IntN(80))}
	case 3:
		return segment.Property{Name: "entry.value", Test: g.test(value.KindText)}
	case 4, 5:
		return g.sequence()
	case 6, 7, 8:
		return g.event()
	}
	return g.attribute()
}

func (g *generator) attribute() segment.Rule {
	if g.some(4) {
		key := pick(g, "external_id", "email", "name", "time_zone", "country", "created_at", "unheard_of")
		kind := value.KindText
		if key == "created_at" {
			kind = value.KindTime
		}
		return segment.Attribute{Key: key, Test: g.test(kind)}
	}
	key := pick(g, "city", "points", "vip", "birthday", "seen", "spent", "tags")
	return segment.Attribute{Key: key, Test: g.test(keysOf[key])}
}

// test makes a test that mostly suits a kind, and sometimes does not.
func (g *generator) test(kind value.Kind) segment.Test {
	t := segment.Test{Op: pick(g, segment.OpIs, segment.OpIsNot, segment.OpIn, segment.OpNotIn, segment.OpContains, segment.OpStartsWith,
		segment.OpMatchesAnyTag, segment.OpHasTag, segment.OpLess, segment.OpAtMost, segment.OpMore, segment.OpAtLeast, segment.OpBetween,
		segment.OpBefore, segment.OpAfter, segment.OpWithinLast, segment.OpWithinNext, segment.OpOnDayOfYear, segment.OpIsSet, segment.OpIsNotSet,
		segment.OpIsTrue, segment.OpIsFalse)}
	switch t.Op {
	case segment.OpIn, segment.OpNotIn, segment.OpMatchesAnyTag, segment.OpBetween:
		t.Values = []value.Value{g.operand(kind), g.operand(kind)}
	case segment.OpWithinLast, segment.OpWithinNext:
		t.Within = g.duration()
	case segment.OpOnDayOfYear:
		t.Value = value.Text(pick(g, "today", "this_week", "this_month", "02-28", "02-29", "nonsense", g.now.AddDate(0, 0, 1).Format("01-02")))
	case segment.OpContains, segment.OpStartsWith:
		t.Value = value.Text(pick(g, "b", "BUS", "1", "비", "2", "%", "a_"))
	default:
		t.Value = g.operand(kind)
	}
	return t
}

func (g *generator) operand(kind value.Kind) value.Value {
	if g.some(8) {
		return g.value(value.Kind(1 + g.rand.IntN(int(value.KindList))))
	}
	v := g.value(kind)
	if kind == value.KindList || g.some(3) {
		return value.Text(v.String()) // as a document writes it
	}
	return v
}

func (g *generator) duration() value.Duration {
	return pick(g, value.Days(1), value.Days(7), value.Days(30), value.Span(36*time.Hour), value.Duration{Months: 1}, value.Duration{Months: 1, Rest: time.Hour})
}

func (g *generator) window() (w segment.Window) {
	switch g.rand.IntN(4) {
	case 0:
		w.Within = g.duration()
	case 1:
		w.After = g.end()
	case 2:
		w.Before = g.end()
	}
	w.Theirs = g.some(3)
	return w
}

// end is a day as often as an instant.
func (g *generator) end() segment.Moment {
	if g.some(2) {
		return segment.At(g.moment())
	}
	zone, at := g.zone(), g.now.AddDate(0, 0, 1-g.rand.IntN(40))
	if change, _ := g.now.In(zone).ZoneBounds(); g.some(3) && !change.IsZero() {
		at = change // the day the clocks changed
	}
	return segment.OnDay(value.DateFrom(at.In(zone)))
}

func (g *generator) bounds() segment.Bounds {
	n := pick(g, 0.0, 1, 2, 3.5, 27000)
	switch g.rand.IntN(4) {
	case 0:
		return segment.Bounds{AtMost: &n}
	case 1:
		return segment.Bounds{Exactly: &n}
	}
	return segment.Bounds{AtLeast: &n}
}

func (g *generator) event() segment.Event {
	e := segment.Event{Name: pick(g, "viewed", "booked", store.EventOrdered, store.EventOrderCancelled, "unheard_of"), Window: g.window()}
	if g.some(2) {
		e.Where = g.where(e.Name, 1)
	}
	if g.some(3) {
		e.Pick = pick(g, segment.PickFirst, segment.PickLast)
		return e
	}
	if g.some(3) {
		b := g.bounds()
		e.Count = &b
	}
	if g.some(4) {
		e.Sum = &segment.Sum{Property: pick(g, "points", "quantity", "total", "city"), Bounds: g.bounds()}
	}
	return e
}

func (g *generator) where(event string, depth int) []segment.Rule {
	of := make([]segment.Rule, 1+g.rand.IntN(2))
	for i := range of {
		if depth > 0 && g.some(4) {
			inner := g.where(event, depth-1)
			of[i] = pick[segment.Rule](g, segment.All{Of: inner}, segment.Any{Of: inner}, segment.None{Of: inner})
			continue
		}
		name := propertyNames[g.rand.IntN(len(propertyNames))]
		kind := keysOf[name]
		if event == store.EventOrdered || event == store.EventOrderCancelled {
			name = orderPropertyNames[g.rand.IntN(len(orderPropertyNames))]
			kind = map[string]value.Kind{"total": value.KindMoney, "quantity": value.KindNumber, "gift": value.KindBool}[name]
		}
		of[i] = segment.Property{Name: name, Test: g.test(kind)}
		if g.some(3) {
			of[i] = segment.Property{Name: name, Test: segment.Test{Op: pick(g, segment.OpIs, segment.OpIn), Value: value.Text(pick(g, "soap", "Soap", "비누", "paid")),
				Values: []value.Value{value.Text("oil"), value.Text("Soap")}}}
		}
	}
	return of
}

func (g *generator) sequence() segment.Rule {
	links := make([]segment.Link, 1+g.rand.IntN(3))
	for i := range links {
		links[i] = segment.Link{Event: g.event(), Not: g.some(3)}
		links[i].Event.Count, links[i].Event.Sum = nil, nil
		if g.some(2) {
			links[i].Within = g.duration()
		}
	}
	return segment.Then{Links: links}
}
