package crowd

import (
	"slices"
	"sync"
	"time"

	"gilmok/store/segment"
)

// Memo keeps the sets that conditions came to, by condition and by the columns that
// they were computed from: where a column has been read anew, it is another column.
// A condition that goes by the time ("in the last 30 days") holds for its instant only.
type Memo struct {
	mu   sync.Mutex
	sets map[string]*remembered
	used int64 // how often it was asked
}

// mostSets a memo keeps; of a million people they take 32 MB.
const mostSets = 256

type remembered struct {
	set    Bits
	of     []any // what it was computed from
	at     time.Time
	steady bool // true of any later instant as well
	used   int64
}

// condition gives the set of a condition, computed where it is not known.
func (m *Memo) condition(c *Crowd, r segment.Rule, now time.Time) Bits {
	if m == nil {
		return c.condition(r, now)
	}
	key, of := string(segment.Marshal(r)), c.sources(r)
	m.mu.Lock()
	m.used++
	if old := m.sets[key]; old != nil && slices.Equal(old.of, of) && (old.at.Equal(now) || old.steady && !now.Before(old.at)) {
		old.used = m.used
		m.mu.Unlock()
		return old.set
	}
	m.mu.Unlock()
	x := &remembered{set: c.condition(r, now), of: of, at: now, steady: c.steady(r, now)}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sets == nil {
		m.sets = map[string]*remembered{}
	}
	x.used = m.used
	m.sets[key] = x
	for len(m.sets) > mostSets {
		m.forget()
	}
	return x.set
}

// forget drops the set that has not been asked for longest.
func (m *Memo) forget() {
	oldest := ""
	for key, x := range m.sets {
		if oldest == "" || x.used < m.sets[oldest].used {
			oldest = key
		}
	}
	delete(m.sets, oldest)
}

// Forget drops the sets that rest on a column.
func (m *Memo) Forget(column any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, x := range m.sets {
		if slices.Contains(x.of, column) {
			delete(m.sets, key)
		}
	}
}

// ForgetAll drops all sets.
func (m *Memo) ForgetAll() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.sets)
}

// sources lists what the set of a condition rests on.
func (c *Crowd) sources(r segment.Rule) []any {
	of := []any{c.Rows, c.Zones, c.Shop.String()}
	switch r := r.(type) {
	case segment.Attribute:
		of = append(of, c.Attributes[r.Key])
	case segment.Event:
		of = append(of, c.Events[r.Name])
	case segment.Then:
		for _, l := range r.Links {
			of = append(of, c.Events[l.Event.Name])
		}
	case segment.Consent:
		of = append(of, c.Consents[Consent{r.Channel, r.Purpose}])
	}
	return of
}

// steady reports whether a condition, computed as of an instant, comes to the same
// at any later one as long as nothing happens.
func (c *Crowd) steady(r segment.Rule, now time.Time) bool {
	switch r := r.(type) {
	case segment.Attribute:
		return !byTheClock(r.Test)
	case segment.Event:
		return c.steadyEvent(r, now)
	case segment.Then:
		return !slices.ContainsFunc(r.Links, func(l segment.Link) bool { return l.Not || !c.steadyEvent(l.Event, now) })
	}
	return true
}

func (c *Crowd) steadyEvent(r segment.Event, now time.Time) bool {
	events := c.Events[r.Name]
	return r.Window.Within.IsZero() && (events == nil || events.newest <= now.UnixMicro()) && !whereByTheClock(r.Where)
}

func whereByTheClock(rules []segment.Rule) bool {
	for c := range segment.Conditions(rules...) {
		if p, is := c.(segment.Property); !is || byTheClock(p.Test) {
			return true
		}
	}
	return false
}

// byTheClock reports whether a test goes by what time it is.
func byTheClock(t segment.Test) bool {
	return t.Op == segment.OpWithinLast || t.Op == segment.OpWithinNext || t.Op == segment.OpOnDayOfYear
}
