package sqlstore

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Function is one of the functions an engine registers, so that a rule's tests
// are the same code in SQL and in memory. Each is deterministic: what it looks
// at besides its arguments is fixed while its query runs.
type Function struct {
	Name string
	Args int // -1: any number
	Call func(args []any) any
}

// Functions lists what rules need of an engine.
var Functions = []Function{
	{"segment_test", 3, segmentTest},
	{"segment_where", 3, segmentWhere},
	{"segment_order", -1, segmentOrder},
	{"segment_number", 2, segmentNumber},
	{"segment_order_number", -1, segmentOrderNumber},
	{"segment_bucket", 2, segmentBucket},
	{"segment_later", 3, segmentLater},
}

// spec is a test, or the conditions on an event, that a running query asks of Go.
type spec struct {
	kind     value.Kind
	test     segment.Test
	where    []segment.Rule
	property string
	now      time.Time
	shop     *time.Location
}

// kept holds the specs of the queries that are running, by number.
var (
	kept     sync.Map
	lastKept atomic.Int64
)

func (c *compiler) keep(s *spec) int64 {
	id := lastKept.Add(1)
	kept.Store(id, s)
	c.out.kept = append(c.out.kept, id)
	return id
}

func specOf(arg any) *spec {
	id, _ := arg.(int64)
	s, ok := kept.Load(id)
	if !ok {
		return &spec{now: time.Time{}, shop: time.UTC}
	}
	return s.(*spec)
}

// zones caches loaded zones by name.
var zones sync.Map

// zoneOr loads a zone; or where there is no such name.
func zoneOr(name string, or *time.Location) *time.Location {
	if name == "" || name == "Local" {
		return or
	}
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return or
	}
	zones.Store(name, zone)
	return zone
}

func textOf(arg any) string {
	switch x := arg.(type) {
	case string:
		return x
	case []byte:
		return string(x)
	}
	return ""
}

func intOf(arg any) int64 {
	n, _ := arg.(int64)
	return n
}

// segmentTest holds a value against a test: (spec, value, zone).
func segmentTest(args []any) any {
	s := specOf(args[0])
	now := s.now.In(zoneOr(textOf(args[2]), s.shop))
	return int64(boolean(s.test.Holds(columnToValue(s.kind, args[1]), now)))
}

func columnToValue(kind value.Kind, column any) value.Value {
	switch x := column.(type) {
	case int64:
		switch kind {
		case value.KindDate:
			return value.DateOf(value.Date(x))
		case value.KindTime:
			return value.Time(fromMicros(x))
		case value.KindBool:
			return value.Bool(x != 0)
		}
		return value.Number(float64(x))
	case float64:
		return value.Number(x)
	}
	switch kind {
	case value.KindMoney:
		v, _ := decodeMoney(textOf(column))
		return v
	case value.KindList:
		var items []string
		if json.Unmarshal([]byte(textOf(column)), &items) != nil || len(items) == 0 {
			return value.None
		}
		return value.List(items...)
	}
	return value.Text(textOf(column))
}

// rawProperties reads properties of an event's JSON; none is nil.
func rawProperties(object string) segment.Properties {
	if object == "" {
		return nil
	}
	return lazyProperties(object)
}

// nobody is a subject of whom nothing is known but a zone.
type nobody struct{ zone *time.Location }

func (nobody) CustomerID() int64                  { return 0 }
func (nobody) Attribute(string) value.Value       { return value.None }
func (nobody) Property(string) value.Value        { return value.None }
func (nobody) Events(string) []segment.Occurrence { return nil }
func (nobody) Consent(string, string) string      { return string(store.ConsentUnknown) }
func (nobody) InSegment(string) bool              { return false }
func (n nobody) Zone() *time.Location {
	if n.zone == nil {
		return time.UTC
	}
	return n.zone
}

func (n nobody) ShopZone() *time.Location { return n.Zone() } // conditions on an event have no window

// segmentWhere holds the conditions against an event: (spec, zone, properties).
func segmentWhere(args []any) any {
	return int64(boolean(specOf(args[0]).holds(args[1], rawProperties(textOf(args[2])))))
}

func (s *spec) holds(zone any, p segment.Properties) bool {
	return segment.Event{Where: s.where}.Counts(p, nobody{zoneOr(textOf(zone), s.shop)}, s.now)
}

// segmentNumber reads a property to be summed up: (name, properties).
func segmentNumber(args []any) any { return sumOf(rawProperties(textOf(args[1])), textOf(args[0])) }

func sumOf(p segment.Properties, name string) float64 {
	if p == nil {
		return 0
	}
	n, _ := segment.NumberOf(p.Property(name))
	return n
}

// segmentBucket gives the place of a customer in [0, 100): (salt, id).
func segmentBucket(args []any) any { return segment.Bucket(textOf(args[0]), intOf(args[1])) }

// segmentLater adds a duration of months: (microseconds, duration, zone).
func segmentLater(args []any) any {
	d, _ := value.ParseDuration(textOf(args[1]))
	return d.AddTo(fromMicros(intOf(args[0])).In(zoneOr(textOf(args[2]), time.UTC))).UnixMicro()
}

// segmentOrder holds the conditions against an order: (spec, zone, order…).
func segmentOrder(args []any) any {
	return int64(boolean(specOf(args[0]).holds(args[1], orderFrom(args[2:]))))
}

// segmentOrderNumber reads a property of an order to be summed up: (spec, order…).
func segmentOrderNumber(args []any) any { return sumOf(orderFrom(args[1:]), specOf(args[0]).property) }
