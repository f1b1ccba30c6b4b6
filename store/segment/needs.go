package segment

import (
	"slices"
	"time"
)

// Needs lists what a rule (or a journey) reads of a customer, so that only that
// is loaded.
type Needs struct {
	Attributes []string
	Events     map[string]EventNeed // by event name
	Segments   []string
	Consent    bool
	Suppressed bool
}

// EventNeed says which properties of an event are read and how far back.
type EventNeed struct {
	Properties []string
	Since      time.Time // zero: all
}

// Add widens the needs by those of a rule. Segments named by the rule are
// added by name only: whoever knows the saved segments looks after them.
func (n *Needs) Add(r Rule) {
	for c := range Conditions(r) {
		switch c := c.(type) {
		case Attribute:
			n.AddAttribute(c.Key)
		case InSegment:
			if !slices.Contains(n.Segments, c.Name) {
				n.Segments = append(n.Segments, c.Name)
			}
		case Consent:
			n.Consent = true
		}
	}
	for _, e := range EventsOf(r) {
		n.addEvent(e)
	}
}

// AddAttribute adds one attribute.
func (n *Needs) AddAttribute(key string) {
	if !slices.Contains(n.Attributes, key) {
		n.Attributes = append(n.Attributes, key)
	}
}

// AddEvent adds an event with properties of it.
func (n *Needs) AddEvent(name string, properties ...string) {
	if n.Events == nil {
		n.Events = map[string]EventNeed{}
	}
	need := n.Events[name]
	for _, p := range properties {
		if !slices.Contains(need.Properties, p) {
			need.Properties = append(need.Properties, p)
		}
	}
	n.Events[name] = need
}

func (n *Needs) addEvent(e Event) {
	n.AddEvent(e.Name, PropertyNames(e.Where...)...)
	if e.Sum != nil {
		n.AddEvent(e.Name, e.Sum.Property)
	}
}

// Clone makes a copy that can be widened without touching n.
func (n Needs) Clone() Needs {
	out := n
	out.Attributes = slices.Clone(n.Attributes)
	out.Segments = slices.Clone(n.Segments)
	out.Events = nil
	for name, need := range n.Events {
		if out.Events == nil {
			out.Events = map[string]EventNeed{}
		}
		need.Properties = slices.Clone(need.Properties)
		out.Events[name] = need
	}
	return out
}

// Merge widens n by all that other needs.
func (n *Needs) Merge(other Needs) {
	for _, key := range other.Attributes {
		n.AddAttribute(key)
	}
	for _, name := range other.Segments {
		if !slices.Contains(n.Segments, name) {
			n.Segments = append(n.Segments, name)
		}
	}
	for name, need := range other.Events {
		have, known := n.Events[name]
		n.AddEvent(name, need.Properties...)
		merged := n.Events[name]
		switch {
		case !known:
			merged.Since = need.Since
		case need.Since.Before(have.Since):
			merged.Since = need.Since
		}
		n.Events[name] = merged
	}
	n.Consent = n.Consent || other.Consent
	n.Suppressed = n.Suppressed || other.Suppressed
}
