// Package segmenttest makes random rules and subjects, so that the forms of a
// rule (JSON, text, memory, SQL) can be held against each other.
package segmenttest

import (
	"math/rand/v2"
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// Properties is a plain map of properties.
type Properties map[string]value.Value

// Property implements segment.Properties.
func (p Properties) Property(name string) value.Value { return p[name] }

// Subject is a subject made of plain maps.
type Subject struct {
	ID         int64
	Location   *time.Location
	Shop       *time.Location // nil: as Location
	Attributes map[string]value.Value
	History    map[string][]segment.Occurrence
	Consents   map[string]string // by channel/purpose
	Segments   map[string]bool
	Context    map[string]value.Value
}

// CustomerID implements segment.Subject.
func (s *Subject) CustomerID() int64 { return s.ID }

// Attribute implements segment.Subject.
func (s *Subject) Attribute(key string) value.Value { return s.Attributes[key] }

// Property implements segment.Subject.
func (s *Subject) Property(name string) value.Value { return s.Context[name] }

// Events implements segment.Subject.
func (s *Subject) Events(name string) []segment.Occurrence { return s.History[name] }

// Consent implements segment.Subject.
func (s *Subject) Consent(channel, purpose string) string {
	if state, ok := s.Consents[channel+"/"+purpose]; ok {
		return state
	}
	return "unknown"
}

// InSegment implements segment.Subject.
func (s *Subject) InSegment(name string) bool { return s.Segments[name] }

// Zone implements segment.Subject.
func (s *Subject) Zone() *time.Location { return s.Location }

// ShopZone implements segment.Subject.
func (s *Subject) ShopZone() *time.Location {
	if s.Shop == nil {
		return s.Location
	}
	return s.Shop
}

// The vocabulary of random rules: what a test's customers should have, too.
var (
	TextAttributes   = []string{"city", "grade", "이름", "last", "first", "last_name"}
	NumberAttributes = []string{"points"}
	DateAttributes   = []string{"birthday"}
	ListAttributes   = []string{"tags"}
	EventNames       = []string{"ordered", "opened", "viewed", "wink", "last", "first", "contains", "last visit"}
	Texts            = []string{"Busan", "Seoul", "서울", "a \"b\" \\", "VIP", "and", "12"}
	Tags             = []string{"vip", "soap", "new"}
)

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// Rule makes a random rule of at most a depth. It names no saved segment.
func Rule(rng *rand.Rand, depth int) segment.Rule {
	if depth > 0 && rng.IntN(2) == 0 {
		of := make([]segment.Rule, 1+rng.IntN(3))
		for i := range of {
			of[i] = Rule(rng, depth-1)
		}
		return pick(rng, []segment.Rule{segment.All{Of: of}, segment.Any{Of: of}, segment.None{Of: of}})
	}
	switch rng.IntN(8) {
	case 0, 1, 2:
		return attribute(rng)
	case 3, 4:
		return event(rng, true)
	case 5:
		return then(rng)
	case 6:
		return segment.Consent{Channel: pick(rng, []string{"email", "sms"}), Purpose: pick(rng, []string{"advertising", "informational"}),
			Is: pick(rng, []string{"unknown", "subscribed", "opted_in", "unsubscribed"})}
	}
	return segment.Random{Salt: pick(rng, Texts), From: float64(rng.IntN(50)), To: float64(50 + rng.IntN(50))}
}

func attribute(rng *rand.Rand) segment.Rule {
	switch rng.IntN(5) {
	case 0:
		return segment.Attribute{Key: pick(rng, NumberAttributes), Test: numberTest(rng)}
	case 1:
		return segment.Attribute{Key: pick(rng, DateAttributes), Test: dateTest(rng)}
	case 2:
		return segment.Attribute{Key: pick(rng, ListAttributes), Test: pick(rng, []segment.Test{
			{Op: segment.OpHasTag, Value: value.Text(pick(rng, Tags))}, {Op: segment.OpIsNot, Value: value.Text(pick(rng, Tags))},
			{Op: segment.OpMatchesAnyTag, Values: []value.Value{value.Text(pick(rng, Tags)), value.Text(pick(rng, Tags))}},
			{Op: segment.OpIsSet}, {Op: segment.OpIsNotSet}})}
	}
	return segment.Attribute{Key: pick(rng, TextAttributes), Test: textTest(rng)}
}

func textTest(rng *rand.Rand) segment.Test {
	v := value.Text(pick(rng, Texts))
	switch op := pick(rng, []segment.Op{segment.OpIs, segment.OpIsNot, segment.OpContains, segment.OpStartsWith, segment.OpIsSet, segment.OpIsNotSet, segment.OpIn, segment.OpNotIn}); op {
	case segment.OpIsSet, segment.OpIsNotSet:
		return segment.Test{Op: op}
	case segment.OpIn, segment.OpNotIn:
		return segment.Test{Op: op, Values: []value.Value{v, value.Text(pick(rng, Texts))}}
	default:
		return segment.Test{Op: op, Value: v}
	}
}

func numberTest(rng *rand.Rand) segment.Test {
	op := pick(rng, []segment.Op{segment.OpIs, segment.OpIsNot, segment.OpLess, segment.OpAtMost, segment.OpMore, segment.OpAtLeast, segment.OpBetween})
	n := value.Number(float64(rng.IntN(10)))
	if op == segment.OpBetween {
		return segment.Test{Op: op, Values: []value.Value{n, value.Number(n.Number() + float64(rng.IntN(5)))}}
	}
	return segment.Test{Op: op, Value: n}
}

func dateTest(rng *rand.Rand) segment.Test {
	day := value.Text(value.MakeDate(2026, time.Month(1+rng.IntN(12)), 1+rng.IntN(28)).String())
	switch op := pick(rng, []segment.Op{segment.OpBefore, segment.OpAfter, segment.OpWithinLast, segment.OpWithinNext, segment.OpOnDayOfYear, segment.OpIsSet, segment.OpIs}); op {
	case segment.OpWithinLast, segment.OpWithinNext:
		return segment.Test{Op: op, Within: value.Days(1 + rng.IntN(200))}
	case segment.OpOnDayOfYear:
		return segment.Test{Op: op, Value: value.Text(pick(rng, []string{"today", "02-28", "11-21"}))}
	case segment.OpIsSet:
		return segment.Test{Op: op}
	default:
		return segment.Test{Op: op, Value: day}
	}
}

func event(rng *rand.Rand, counted bool) segment.Event {
	e := segment.Event{Name: pick(rng, EventNames), Window: window(rng)}
	if rng.IntN(3) == 0 {
		e.Where = append(e.Where, segment.Property{Name: "category", Test: textTest(rng)})
	}
	if rng.IntN(3) == 0 {
		e.Where = append(e.Where, segment.Any{Of: []segment.Rule{
			segment.Property{Name: "value", Test: numberTest(rng)}, segment.Property{Name: "category", Test: textTest(rng)}}})
	}
	if rng.IntN(3) == 0 {
		e.Pick = pick(rng, []segment.Pick{segment.PickFirst, segment.PickLast})
		return e
	}
	if counted && rng.IntN(2) == 0 {
		e.Count = bounds(rng)
	}
	if counted && rng.IntN(4) == 0 {
		e.Sum = &segment.Sum{Property: "value", Bounds: *bounds(rng)}
	}
	return e
}

func bounds(rng *rand.Rand) *segment.Bounds {
	n := float64(rng.IntN(5))
	switch rng.IntN(3) {
	case 0:
		return &segment.Bounds{AtLeast: &n}
	case 1:
		return &segment.Bounds{AtMost: &n}
	}
	return &segment.Bounds{Exactly: &n}
}

func window(rng *rand.Rand) segment.Window {
	switch rng.IntN(4) {
	case 0:
		return segment.Window{Within: pick(rng, []value.Duration{value.Days(7), value.Days(30), {Months: 1}, value.Span(36 * time.Hour)})}
	case 1:
		return segment.Window{After: segment.OnDay(value.MakeDate(2026, 9, 1+rng.IntN(28))), Theirs: rng.IntN(2) == 0}
	case 2:
		return segment.Window{After: segment.OnDay(value.MakeDate(2026, 6, 1)), Before: segment.At(time.Date(2026, 10, 1+rng.IntN(28), 5*rng.IntN(2), 0, 0, 0, time.UTC))}
	}
	return segment.Window{}
}

func then(rng *rand.Rand) segment.Rule {
	first := event(rng, false)
	return segment.Then{Links: []segment.Link{{Event: first},
		{Event: event(rng, false), Not: rng.IntN(2) == 0, Within: pick(rng, []value.Duration{{}, value.Days(2), value.Days(20)})}}}
}
