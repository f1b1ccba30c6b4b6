// Package crowd answers rules about everybody at once, from columns in memory.
//
// A Crowd has a row for each customer and a column for each thing that rules look
// at: an attribute, the events of a name, the word on a consent. Every condition of
// a rule is held against all rows and comes to a set of bits; all, any and none
// combine the sets. A Memo keeps the sets, so that while a rule is being written
// only the condition that changes is computed again.
//
//	rule      all( city is Busan , none( viewed in the last 90 days ) )
//	columns        │                      │
//	bits           0110…              ¬ 0011…      ──▶  and  ──▶  0100…
//
// What it says is what segment.Rule.Match says of each customer; a property test
// holds it to that. Reading the columns is somebody else's work: see sqlstore.
package crowd

import (
	"runtime"
	"sync"
	"time"

	"gilmok/store/segment"
)

// Crowd is everybody, in columns. It is not changed once it is made.
type Crowd struct {
	Rows *Rows
	// Zones are the customers' own; nil: all live in the shop's.
	Zones *Zones
	Shop  *time.Location
	// What a rule looks at and is not here, nobody has.
	Attributes map[string]*Values
	Events     map[string]*Events
	Consents   map[Consent]*Values // a text for each state; missing: unknown
	Segments   map[string]segment.Rule

	Memo *Memo // may be nil
}

// Rows are the customers' numbers, sorted.
type Rows struct{ IDs []int64 }

// Zones gives for each row its place among the locations.
type Zones struct {
	Of        []uint16
	Locations []*time.Location // the first is nil: the shop's
}

// Consent names a column of consents.
type Consent struct{ Channel, Purpose string }

// Len gives the number of rows.
func (c *Crowd) Len() int { return len(c.Rows.IDs) }

// zones is how many time zones there are.
func (c *Crowd) zones() int {
	if c.Zones == nil {
		return 1
	}
	return len(c.Zones.Locations)
}

// zone gives the place of a row's zone.
func (c *Crowd) zone(row int) int {
	if c.Zones == nil {
		return 0
	}
	return int(c.Zones.Of[row])
}

// location gives a zone by its place.
func (c *Crowd) location(zone int) *time.Location {
	if zone == 0 {
		return c.Shop
	}
	return c.Zones.Locations[zone]
}

// Match gives the rows that a rule means at an instant. The set is not to be changed.
func (c *Crowd) Match(r segment.Rule, now time.Time) Bits {
	set, _ := c.match(r, now, 0)
	return set
}

// maxDepth of segments in segments; whoever saves them refuses loops.
const maxDepth = 20

// match also tells whether the set is fresh, and may be changed.
func (c *Crowd) match(r segment.Rule, now time.Time, depth int) (set Bits, fresh bool) {
	switch r := r.(type) {
	case nil:
		return c.all(true), true
	case segment.All:
		set = c.all(true)
		for _, x := range r.Of {
			part, _ := c.match(x, now, depth)
			set.And(part)
		}
		return set, true
	case segment.Any:
		return c.any(r.Of, now, depth), true
	case segment.None:
		set = c.any(r.Of, now, depth)
		set.Invert(c.Len())
		return set, true
	case segment.InSegment:
		rule, known := c.Segments[r.Name]
		if !known || depth == maxDepth {
			return c.all(false), true
		}
		return c.match(rule, now, depth+1)
	}
	return c.Memo.condition(c, r, now), false
}

func (c *Crowd) any(rules []segment.Rule, now time.Time, depth int) Bits {
	set := c.all(false)
	for _, x := range rules {
		part, _ := c.match(x, now, depth)
		set.Or(part)
	}
	return set
}

func (c *Crowd) all(in bool) Bits {
	set := NewBits(c.Len())
	if in {
		set.Invert(c.Len())
	}
	return set
}

// condition holds one condition against everybody.
func (c *Crowd) condition(r segment.Rule, now time.Time) Bits {
	switch r := r.(type) {
	case segment.Attribute:
		return c.values(c.Attributes[r.Key], r.Test, now)
	case segment.Event:
		return c.event(r, now)
	case segment.Then:
		return c.then(r, now)
	case segment.Consent:
		return c.consent(r)
	case segment.Random:
		return c.each(func(row int) bool {
			at := segment.Bucket(r.Salt, c.Rows.IDs[row])
			return r.From <= at && at < r.To
		})
	case segment.Property: // there is no passage here
		return c.all(holdsMissing(r.Test))
	}
	return c.all(false)
}

// each asks of every row, on all processors.
func (c *Crowd) each(holds func(row int) bool) Bits {
	set := NewBits(c.Len())
	c.split(func(from, to int) {
		for row := from; row < to; row++ {
			if holds(row) {
				set.Set(row)
			}
		}
	})
	return set
}

// split walks through the rows in parts that share no word of a set.
func (c *Crowd) split(part func(from, to int)) {
	const least = 1 << 14
	n := c.Len()
	workers := min(runtime.GOMAXPROCS(0), n/least+1)
	size := (n/workers + 64) &^ 63
	var all sync.WaitGroup
	for from := 0; from < n; from += size {
		all.Go(func() { part(from, min(from+size, n)) })
	}
	all.Wait()
}
