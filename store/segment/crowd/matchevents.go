package crowd

import (
	"math"
	"strings"
	"time"

	"gilmok/store/segment"
)

// happening is a condition on one event, made ready to be asked about rows: for each
// zone the microseconds between which an event counts, and the test of its properties.
type happening struct {
	*Events
	from, to []int64
	where    []func(i int) bool // nil: none
	pick     segment.Pick
	now      int64
}

// happening makes a condition ready; nil where there are no such events.
func (c *Crowd) happening(r segment.Event, now time.Time) *happening {
	e := c.Events[r.Name]
	if e == nil || e.Len() == 0 {
		return nil
	}
	h := &happening{Events: e, pick: r.Pick, now: now.UnixMicro()}
	for z := range c.zones() {
		zone := c.location(z)
		from, to := int64(math.MinInt64), now.UnixMicro()
		if r.Window != (segment.Window{}) {
			in := c.Shop
			if r.Window.TheirDays() {
				in = zone
			}
			first, end := r.Window.Ends(now, in)
			if !first.IsZero() {
				from = ceil(first)
			}
			if !end.IsZero() {
				to = min(to, ceil(end)-1)
			}
		}
		h.from, h.to = append(h.from, from), append(h.to, to)
		if len(r.Where) > 0 {
			h.where = append(h.where, e.all(r.Where, now.In(zone)))
		}
	}
	return h
}

// counts reports whether an event of somebody in a zone is one that is spoken of.
func (h *happening) counts(i, zone int) bool {
	return h.from[zone] <= h.at[i] && h.at[i] <= h.to[zone] && (h.where == nil || h.where[zone](i))
}

// lookedAt gives the range of a row's events that are held against the rest: all, or
// the one that is picked.
func (h *happening) lookedAt(row int) (from, to int) {
	from, to = h.Of(row)
	if h.pick == segment.PickAny {
		return from, to
	}
	for to > from && h.at[to-1] > h.now {
		to--
	}
	switch {
	case from == to:
	case h.pick == segment.PickFirst:
		to = from + 1
	default:
		from = to - 1
	}
	return from, to
}

// all makes a test of events that all rules hold of; any one that one does.
func (e *Events) all(rules []segment.Rule, now time.Time) func(i int) bool {
	tests := e.tests(rules, now)
	if len(tests) == 1 {
		return tests[0]
	}
	return func(i int) bool {
		for _, test := range tests {
			if !test(i) {
				return false
			}
		}
		return true
	}
}

func (e *Events) any(rules []segment.Rule, now time.Time) func(i int) bool {
	tests := e.tests(rules, now)
	return func(i int) bool {
		for _, test := range tests {
			if test(i) {
				return true
			}
		}
		return false
	}
}

func (e *Events) tests(rules []segment.Rule, now time.Time) []func(i int) bool {
	tests := make([]func(int) bool, len(rules))
	for k, r := range rules {
		tests[k] = e.test(r, now)
	}
	return tests
}

func (e *Events) test(r segment.Rule, now time.Time) func(i int) bool {
	switch r := r.(type) {
	case segment.All:
		return e.all(r.Of, now)
	case segment.Any:
		return e.any(r.Of, now)
	case segment.None:
		holds := e.any(r.Of, now)
		return func(i int) bool { return !holds(i) }
	case segment.Property:
		if p := e.properties[r.Name]; p != nil && !strings.HasPrefix(r.Name, "entry.") { // those are of a passage
			return p.test(r.Test, now)
		}
		missing := holdsMissing(r.Test)
		return func(int) bool { return missing }
	}
	return func(int) bool { return false }
}

// event holds a condition on events against everybody.
func (c *Crowd) event(r segment.Event, now time.Time) Bits {
	h := c.happening(r, now)
	switch counted := r.Count != nil || r.Sum != nil; {
	case h == nil:
		return c.all(counted && inBounds(r, 0, 0))
	case counted:
		return c.each(func(row int) bool {
			count, sum := h.add(r, row, c.zone(row))
			return inBounds(r, count, sum)
		})
	}
	return c.each(func(row int) bool { return h.once(row, c.zone(row)) })
}

func inBounds(r segment.Event, count, sum float64) bool {
	return (r.Count == nil || r.Count.Holds(count)) && (r.Sum == nil || r.Sum.Bounds.Holds(sum))
}

// add counts a row's events, and adds up the property that is asked for.
func (h *happening) add(r segment.Event, row, zone int) (count, sum float64) {
	var amounts *Values
	if r.Sum != nil {
		amounts = h.properties[r.Sum.Property]
	}
	for i, end := h.lookedAt(row); i < end; i++ {
		if !h.counts(i, zone) {
			continue
		}
		count++
		if amounts != nil {
			n, _ := segment.NumberOf(amounts.At(i))
			sum += n
		}
	}
	return count, sum
}

// once looks from the newest back, as most windows end now.
func (h *happening) once(row, zone int) bool {
	first, end := h.lookedAt(row)
	for i := end - 1; i >= first && h.at[i] >= h.from[zone]; i-- {
		if h.counts(i, zone) {
			return true
		}
	}
	return false
}

// chain is a sequence made ready to be asked about rows.
type chain struct {
	c     *Crowd
	links []segment.Link
	of    []*happening
	now   int64
}

// then holds a sequence against everybody.
func (c *Crowd) then(r segment.Then, now time.Time) Bits {
	if len(r.Links) == 0 {
		return c.all(false)
	}
	x := &chain{c: c, links: r.Links, now: now.UnixMicro()}
	for _, l := range r.Links {
		x.of = append(x.of, c.happening(l.Event, now))
	}
	return c.each(func(row int) bool { return x.follow(0, time.Time{}.UnixMicro(), row, c.zone(row)) })
}

// follow looks for the links from one on, after an instant.
func (x *chain) follow(i int, from int64, row, zone int) bool {
	if i == len(x.links) {
		return true
	}
	l, h, limit := &x.links[i], x.of[i], x.now
	if i > 0 && !l.Within.IsZero() {
		limit = x.later(from, l)
	}
	if l.Not && limit > x.now {
		return false // its time has not passed yet
	}
	if h != nil {
		for k, end := h.lookedAt(row); k < end && h.at[k] <= limit; k++ {
			if i > 0 && h.at[k] <= from || !h.counts(k, zone) {
				continue
			}
			if l.Not {
				return false
			}
			if x.follow(i+1, h.at[k], row, zone) {
				return true
			}
		}
	}
	return l.Not && x.follow(i+1, from, row, zone)
}

// later is an instant plus the time a link has.
func (x *chain) later(from int64, l *segment.Link) int64 {
	if l.Within.Months == 0 {
		return from + l.Within.Rest.Microseconds()
	}
	return l.Within.AddTo(time.UnixMicro(from).In(x.c.Shop)).UnixMicro()
}
