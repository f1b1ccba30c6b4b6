package crowd

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// Events holds what everybody did under one name: those of each row together, the
// oldest first, with the properties that are asked about. An event takes eight bytes
// and two for each property, a row four.
type Events struct {
	first      []uint32 // by row; one more than there are rows
	at         []int64  // microseconds
	properties map[string]*Values
	newest     int64
}

// NewEvents makes the events of people who are added one after another.
func NewEvents(properties []string) *Events {
	e := &Events{first: []uint32{0}, properties: make(map[string]*Values, len(properties))}
	for _, name := range properties {
		e.properties[name] = NewValues(0)
	}
	return e
}

// Add takes in the next person's events, sorted, the oldest first.
func (e *Events) Add(list []segment.Occurrence) {
	for _, x := range list {
		e.at = append(e.at, x.At.UnixMicro())
		e.newest = max(e.newest, x.At.UnixMicro())
		for name, p := range e.properties {
			p.Add(propertyOf(x.Properties, name))
		}
	}
	e.first = append(e.first, uint32(len(e.at)))
}

func propertyOf(p segment.Properties, name string) value.Value {
	if p == nil {
		return value.None
	}
	return p.Property(name)
}

// Len gives the number of events.
func (e *Events) Len() int { return len(e.at) }

// Of gives the range of a row's events.
func (e *Events) Of(row int) (from, to int) { return int(e.first[row]), int(e.first[row+1]) }

// Time gives when an event happened.
func (e *Events) Time(i int) time.Time { return time.UnixMicro(e.at[i]).UTC() }

// Micros gives when an event happened, in microseconds of Unix time.
func (e *Events) Micros(i int) int64 { return e.at[i] }

// Properties gives those of an event; nil where none were kept.
func (e *Events) Properties(i int) segment.Properties {
	if len(e.properties) == 0 {
		return nil
	}
	return occurred{e, i}
}

type occurred struct {
	of *Events
	i  int
}

// Property implements segment.Properties.
func (o occurred) Property(name string) value.Value {
	if p := o.of.properties[name]; p != nil {
		return p.At(o.i)
	}
	return value.None
}

// Has reports whether the properties are kept.
func (e *Events) Has(properties []string) bool {
	for _, name := range properties {
		if e.properties[name] == nil {
			return false
		}
	}
	return true
}

// Names gives the properties that are kept.
func (e *Events) Names() []string { return slices.Collect(maps.Keys(e.properties)) }

// Bytes is about how much memory the events take.
func (e *Events) Bytes() int {
	n := 4*cap(e.first) + 8*cap(e.at)
	for _, p := range e.properties {
		n += p.Bytes()
	}
	return n
}

// Log gathers events as they come, those of all people mixed.
type Log struct {
	rows  []uint32
	at    []int64
	names []string
	props []*Values
}

// NewLog makes a log that keeps some properties.
func NewLog(properties []string) *Log {
	l := &Log{names: properties}
	for range properties {
		l.props = append(l.props, NewValues(0))
	}
	return l
}

// Add takes in the next event, by the row of its person.
func (l *Log) Add(row int, at int64, p segment.Properties) {
	l.rows = append(l.rows, uint32(row))
	l.at = append(l.at, at)
	for i, name := range l.names {
		l.props[i].Add(propertyOf(p, name))
	}
}

// NewEventsOf sorts logs of the same properties by person and time; there are n rows.
func NewEventsOf(n int, properties []string, logs ...*Log) *Events {
	e := &Events{first: make([]uint32, n+1), properties: make(map[string]*Values, len(properties))}
	for _, l := range logs {
		for _, row := range l.rows {
			e.first[row+1]++
		}
	}
	for row := range n {
		e.first[row+1] += e.first[row]
	}
	total := e.first[n]
	e.at = make([]int64, total)
	next, order := slices.Clone(e.first), make([]place, total)
	for k, l := range logs {
		for i, row := range l.rows {
			to := next[row]
			next[row]++
			e.at[to], order[to] = l.at[i], place{uint32(k), uint32(i)}
			e.newest = max(e.newest, l.at[i])
		}
		l.rows, l.at = nil, nil
	}
	e.sort(order)
	for k, name := range properties {
		v := NewValues(0)
		for _, at := range order {
			v.Add(logs[at.log].props[k].At(int(at.i)))
		}
		e.properties[name] = v
	}
	return e
}

// place is where an event stands in the logs.
type place struct{ log, i uint32 }

// sort brings each person's events in order; most are already.
func (e *Events) sort(order []place) {
	type event struct {
		at int64
		of place
	}
	var list []event
	for row := range len(e.first) - 1 {
		from, to := e.Of(row)
		if slices.IsSorted(e.at[from:to]) {
			continue
		}
		list = list[:0]
		for i := from; i < to; i++ {
			list = append(list, event{e.at[i], order[i]})
		}
		slices.SortStableFunc(list, func(a, b event) int { return cmp.Compare(a.at, b.at) })
		for i, x := range list {
			e.at[from+i], order[from+i] = x.at, x.of
		}
	}
}
