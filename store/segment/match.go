package segment

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"gilmok/store/value"
)

// Match implements Rule.
func (r All) Match(s Subject, now time.Time) bool {
	for _, x := range r.Of {
		if !x.Match(s, now) {
			return false
		}
	}
	return true
}

// Match implements Rule.
func (r Any) Match(s Subject, now time.Time) bool {
	for _, x := range r.Of {
		if x.Match(s, now) {
			return true
		}
	}
	return false
}

// Match implements Rule.
func (r None) Match(s Subject, now time.Time) bool { return !Any(r).Match(s, now) }

// Match implements Rule.
func (r Attribute) Match(s Subject, now time.Time) bool {
	return r.Test.Holds(s.Attribute(r.Key), now.In(s.Zone()))
}

// Match implements Rule.
func (r Property) Match(s Subject, now time.Time) bool {
	return r.Test.Holds(s.Property(r.Name), now.In(s.Zone()))
}

// Match implements Rule.
func (r InSegment) Match(s Subject, _ time.Time) bool { return s.InSegment(r.Name) }

// Match implements Rule.
func (r Consent) Match(s Subject, _ time.Time) bool { return s.Consent(r.Channel, r.Purpose) == r.Is }

// Match implements Rule.
func (r Random) Match(s Subject, _ time.Time) bool {
	b := Bucket(r.Salt, s.CustomerID())
	return r.From <= b && b < r.To
}

// Match implements Rule.
func (r Event) Match(s Subject, now time.Time) bool {
	count, sum := 0.0, 0.0
	for _, o := range r.lookedAt(s, now) {
		if !r.counts(o, s, now) {
			continue
		}
		count++
		if r.Sum != nil && o.Properties != nil {
			sum += numberOf(o.Properties.Property(r.Sum.Property))
		}
		if r.Sum == nil && r.Count == nil {
			return true
		}
	}
	if r.Sum == nil && r.Count == nil {
		return false
	}
	return (r.Count == nil || r.Count.Holds(count)) && (r.Sum == nil || r.Sum.Bounds.Holds(sum))
}

// lookedAt gives the events that are held against window and properties: all of the
// name, or the one that is picked.
func (r Event) lookedAt(s Subject, now time.Time) []Occurrence {
	all := s.Events(r.Name)
	if r.Pick == PickAny {
		return all
	}
	past := len(all)
	for past > 0 && all[past-1].At.After(now) {
		past--
	}
	switch {
	case past == 0:
		return nil
	case r.Pick == PickFirst:
		return all[:1]
	}
	return all[past-1 : past]
}

// Counts reports whether an event of the right name at an instant, with its
// properties, is one the condition speaks of.
func (r Event) counts(o Occurrence, s Subject, now time.Time) bool {
	if !r.Window.holds(o.At, now, s) {
		return false
	}
	for _, w := range r.Where {
		if !w.Match(occurrenceSubject{s, o.Properties}, now) {
			return false
		}
	}
	return true
}

// Counts reports whether an event that happens now is one the condition speaks
// of; window, count, sum and pick are not looked at.
func (r Event) Counts(properties Properties, s Subject, now time.Time) bool {
	return Event{Name: r.Name, Where: r.Where}.counts(Occurrence{At: now, Properties: properties}, s, now)
}

// occurrenceSubject lets Property conditions inside Where see the event's properties.
type occurrenceSubject struct {
	Subject
	properties Properties
}

func (s occurrenceSubject) Property(name string) value.Value {
	if path, ok := strings.CutPrefix(name, "entry."); ok {
		return s.Subject.Property("entry." + path)
	}
	if s.properties == nil {
		return value.None
	}
	return s.properties.Property(name)
}

func (w Window) holds(at, now time.Time, s Subject) bool {
	if at.After(now) {
		return false
	}
	if w == (Window{}) {
		return true
	}
	from, to := w.Ends(now, w.Zone(s))
	return !at.Before(from) && (to.IsZero() || at.Before(to))
}

// Zone is where the window's days begin for a subject.
func (w Window) Zone(s Subject) *time.Location {
	if w.TheirDays() {
		return s.Zone()
	}
	return s.ShopZone()
}

// Ends gives the instants between which an event counts, as seen from now with
// days of a zone: at or after from, and before to. Either is zero where the
// window has no such end.
func (w Window) Ends(now time.Time, zone *time.Location) (from, to time.Time) {
	if !w.Within.IsZero() {
		from = w.Within.Before(now.In(zone))
	}
	if after := w.After.In(zone); !w.After.IsZero() && after.After(from) {
		from = after
	}
	if !w.Before.IsZero() {
		to = w.Before.In(zone)
	}
	return from, to
}

// TheirDays reports whether the window begins or ends with a day of the customer's.
// Without a day Theirs says nothing, nor is it written down.
func (w Window) TheirDays() bool { return w.Theirs && w.days() }

// days reports whether an end of the window is a day: then a zone matters.
func (w Window) days() bool { return w.After.day || w.Before.day }

// Holds reports whether a count or sum is in the range.
func (b Bounds) Holds(x float64) bool {
	return (b.AtLeast == nil || x >= *b.AtLeast) &&
		(b.AtMost == nil || x <= *b.AtMost) &&
		(b.Exactly == nil || x == *b.Exactly)
}

// Match implements Rule.
func (r Then) Match(s Subject, now time.Time) bool {
	return len(r.Links) > 0 && r.follow(0, time.Time{}, s, now)
}

func (r Then) follow(i int, from time.Time, s Subject, now time.Time) bool {
	if i == len(r.Links) {
		return true
	}
	l := r.Links[i]
	limit := now
	if i > 0 && !l.Within.IsZero() {
		limit = l.Within.AddTo(from.In(s.ShopZone()))
	}
	if l.Not && limit.After(now) {
		return false // its time has not passed yet
	}
	for _, o := range l.Event.lookedAt(s, now) {
		if (i > 0 && !o.At.After(from)) || o.At.After(limit) || !l.Event.counts(o, s, now) {
			continue
		}
		if l.Not {
			return false
		}
		if r.follow(i+1, o.At, s, now) {
			return true
		}
	}
	return l.Not && r.follow(i+1, from, s, now)
}

// Bucket gives the place of a customer in [0, 100) for a salt.
func Bucket(salt string, customer int64) float64 {
	h := fnv.New64a()
	h.Write([]byte(salt))
	h.Write([]byte{0})
	h.Write(strconv.AppendInt(nil, customer, 10))
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd // the finaliser of MurmurHash3: FNV alone spreads short keys badly
	x ^= x >> 33
	return float64(x>>11) / (1 << 53) * 100
}
