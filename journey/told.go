package journey

import (
	"maps"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// This file makes the lines of the why ledger: what was decided, and the values that it
// rested on. A rehearsal makes none of it.

// tell writes a line with what it rested on; saw is asked only where it is kept.
func (t *turn) tell(what, reason string, saw func() map[string]any) {
	if !t.e.Explain {
		return
	}
	x := Effect{Kind: EffectDecided, What: what, Reason: reason}
	if saw != nil {
		x.Saw = saw()
	}
	t.effect(x)
}

func (t *turn) decided(what, reason string) { t.tell(what, reason, nil) }

// waits is stay, told. It gives the same verdict whether or not somebody listens.
func (t *turn) waits(end time.Time, reason string, saw func() map[string]any) verdict {
	t.tell(DecidedWaits, reason, func() map[string]any { return until(end, saw) })
	return stay(end)
}

// until puts an end among the values; a zero end is none.
func until(end time.Time, saw func() map[string]any) map[string]any {
	var all map[string]any
	if saw != nil {
		all = saw()
	}
	if end.IsZero() {
		return all
	}
	if all == nil {
		all = map[string]any{}
	}
	all[SawUntil] = instant(end)
	return all
}

// instant writes a time as the ledger has them.
func instant(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// saw writes the values a rule rested on into the why ledger.
func (t *turn) saw(r *Rule, port string) {
	t.tell(DecidedMoved, port, func() map[string]any { return explain(r, t, t.now) })
}

// SawPicked stands before the name of an event in what a decision saw: when the first
// or last one was, as in "last_event:ordered".
func SawPicked(p segment.Pick) string { return string(p) + "_event:" }

// explain gives what a subject shows of all that a rule reads.
func explain(r *Rule, s segment.Subject, now time.Time) map[string]any {
	if r.IsZero() {
		return nil
	}
	var n segment.Needs
	n.Add(r.Rule)
	saw := map[string]any{}
	for _, key := range n.Attributes {
		saw[key] = s.Attribute(key)
	}
	for name := range n.Events {
		saw[name] = len(s.Events(name))
	}
	for _, e := range segment.EventsOf(r.Rule) {
		if e.Pick != segment.PickAny {
			saw[SawPicked(e.Pick)+e.Name] = segment.Explain(e, s, now).Saw
		}
	}
	for _, name := range n.Segments {
		saw["in_segment:"+name] = s.InSegment(name)
	}
	for _, name := range segment.PropertyNames(r.Rule) {
		saw[name] = s.Property(name)
	}
	return saw
}

// mostSeen properties of an event are kept beside those that conditions name.
const mostSeen = 3

// happening gives an event with what conditions read of it and, that a person may know it
// again, its first properties: of an order, its number and products.
func happening(e *Event, where Where, same map[string]string) map[string]any {
	saw := map[string]any{SawEvent: e.Name, SawAt: instant(e.At)}
	if e.Properties == nil {
		return saw
	}
	var names []string
	for _, r := range where {
		names = append(names, segment.PropertyNames(r)...)
	}
	names = append(names, slices.Sorted(maps.Keys(same))...)
	if p, ok := e.Properties.(store.Properties); ok {
		first := []string{"order_id", "products"}
		if e.Name != store.EventOrdered {
			first = slices.Sorted(maps.Keys(p))
		}
		names = append(names, first[:min(mostSeen, len(first))]...)
	}
	for _, name := range names {
		if v := e.Properties.Property(name); !v.IsNone() {
			saw[name] = v
		}
	}
	return saw
}

// reasons gives what a refusal of the policies rested on.
func (t *turn) reasons(s Send, h History, v Verdict) map[string]any {
	ch := s.Message.Channel
	switch v.Skip {
	case store.SkipCondition:
		return explain(s.OnlyIf, t, t.now)
	case store.SkipNoConsent:
		return map[string]any{SawChannel: string(ch), SawConsent: string(t.ConsentFor(ch, s.Message.Purpose).State)}
	case store.SkipUnreachable, store.SkipSuppressed:
		return map[string]any{SawChannel: string(ch)}
	case store.SkipLate:
		return map[string]any{SawDue: instant(s.Planned)}
	case store.SkipFrequencyCapped:
		c, n, full := t.e.Rules.full(s.Message, h, t.now)
		if !full {
			return map[string]any{SawAhead: len(h.Ahead)}
		}
		return map[string]any{SawMost: c.Most, SawPer: c.Per.String(), SawSent: n}
	}
	return nil
}

// given are the values of an update as the ledger has them.
func given(set map[string]any, changes []Change, consent *ConsentChange) map[string]any {
	saw := maps.Clone(set)
	if saw == nil {
		saw = map[string]any{}
	}
	for _, c := range changes {
		saw[c.Key] = c.To
	}
	if consent != nil {
		saw[SawConsent] = string(consent.State)
		saw[SawChannel] = string(consent.Channel)
	}
	for key, x := range saw {
		saw[key] = short(x)
	}
	return saw
}

// longestSeen is how much of a text is kept.
const longestSeen = 60

// short cuts long texts: a line of the ledger names values, it does not store them.
func short(x any) any {
	text, ok := x.(string)
	if v, typed := x.(value.Value); typed && v.Kind() == value.KindText {
		text, ok = v.Text(), true
	}
	if r := []rune(text); ok && len(r) > longestSeen {
		return string(r[:longestSeen]) + "…"
	}
	return x
}
