// Package segment is the rule language that says which customers are meant.
//
// A Rule is an immutable tree of a sealed set of nodes. It has three faces that
// say the same: JSON (Parse, Marshal), one sentence of text (ParseText, Format)
// and, in package sqlstore, SQL. Match is the fourth: the rule in memory,
// against one Subject. A property test keeps Match and SQL equal.
//
// A day in a window of events begins at midnight of the shop, or of the customer
// where the rule says so (Window.Theirs); a day that an attribute is held against
// begins where the customer lives.
//
// A missing value matches only the operators is_not, not_in and is_not_set.
package segment

import (
	"time"

	"gilmok/store/value"
)

// Rule is one node of the tree. The set of nodes is closed.
type Rule interface {
	// Match reports whether the subject is meant by the rule at the instant now.
	Match(s Subject, now time.Time) bool
	rule()
}

// Subject is a customer as a rule sees one.
type Subject interface {
	// CustomerID is the number of the customer, for the random bucket.
	CustomerID() int64
	// Attribute gives a standard field or a custom attribute by key.
	Attribute(key string) value.Value
	// Property gives a property of the passage's context ("entry.value"); none outside a journey.
	Property(name string) value.Value
	// Events gives what the customer did under a name, oldest first.
	Events(name string) []Occurrence
	// Consent gives the state for a channel and purpose; "unknown" where nothing is recorded.
	Consent(channel, purpose string) string
	// InSegment reports membership of another saved segment.
	InSegment(name string) bool
	// Zone is the customer's time zone, or the shop's where it is not known.
	Zone() *time.Location
	// ShopZone is where the days of a window begin, unless the rule says otherwise.
	ShopZone() *time.Location
}

// Occurrence is one event of a subject.
type Occurrence struct {
	At         time.Time
	Properties Properties // nil: none
}

// Properties looks up a property of an event by name.
type Properties interface {
	Property(name string) value.Value
}

// Op is an operator of a condition, spelt as in the document.
type Op string

// The operators.
const (
	OpIs            Op = "is"
	OpIsNot         Op = "is_not"
	OpIn            Op = "in"
	OpNotIn         Op = "not_in"
	OpContains      Op = "contains"
	OpStartsWith    Op = "starts_with"
	OpMatchesAnyTag Op = "matches_any_tag"
	OpHasTag        Op = "has_tag"
	OpLess          Op = "less"
	OpAtMost        Op = "at_most"
	OpMore          Op = "more"
	OpAtLeast       Op = "at_least"
	OpBetween       Op = "between" // both ends belong to it
	OpBefore        Op = "before"
	OpAfter         Op = "after"
	OpWithinLast    Op = "within_last"
	OpWithinNext    Op = "within_next"
	OpOnDayOfYear   Op = "on_day_of_year" // "today", or 11-21
	OpIsSet         Op = "is_set"
	OpIsNotSet      Op = "is_not_set"
	OpIsTrue        Op = "is_true"
	OpIsFalse       Op = "is_false"
)

// Test is an operator with its operand: what both attributes and properties are held against.
type Test struct {
	Op     Op
	Value  value.Value   // is, contains, less, …
	Values []value.Value // in, not_in, matches_any_tag; the two ends of between
	Within value.Duration
}

// All matches where every rule does; an empty All matches everybody.
type All struct{ Of []Rule }

// Any matches where at least one rule does; an empty Any matches nobody.
type Any struct{ Of []Rule }

// None matches where no rule does. It is also what "not" means.
type None struct{ Of []Rule }

// Attribute holds an attribute against a test.
type Attribute struct {
	Key  string
	Test Test
}

// Property holds a property against a test: of the event inside Event.Where, of
// the passage's context ("entry.value") elsewhere.
type Property struct {
	Name string
	Test Test
}

// Event matches who did something. Without Count and Sum once is enough. With Pick
// only one event of each person is looked at, and Where and Window must hold of it.
type Event struct {
	Name   string
	Pick   Pick    // excludes Count and Sum
	Where  []Rule  // all of them; made of Property, All, Any and None
	Count  *Bounds // how many such events
	Sum    *Sum    // or how much of a property
	Window Window
}

// Pick says which of a person's events of a name is looked at, of all that ever
// happened up to now. Of events at the same instant the one that was recorded first
// (that has the lower id) is the earlier.
type Pick string

// The picks.
const (
	PickAny   Pick = ""
	PickFirst Pick = "first"
	PickLast  Pick = "last"
)

// Bounds is a range of counts or sums, each end optional and belonging to it.
type Bounds struct {
	AtLeast, AtMost, Exactly *float64
}

// Sum adds up a number or money property over the events and holds it against bounds.
type Sum struct {
	Property string
	Bounds   Bounds
}

// Window limits when an event counts. The zero Window is "ever".
type Window struct {
	Within value.Duration // the last so much before now, months by the calendar of the zone
	After  Moment         // at or after
	Before Moment         // strictly before
	// Theirs: days begin where the customer lives, not where the shop is.
	Theirs bool
}

// Then matches who did the events one after another: each link is looked for
// after the one before it and, where Within is set, within that time of it. A
// link with Not asserts that nothing such follows (within Within, once that has
// passed; or ever, where Within is not set).
type Then struct{ Links []Link }

// Link is one element of Then.
type Link struct {
	Event  Event
	Not    bool
	Within value.Duration
}

// InSegment matches members of another saved segment.
type InSegment struct{ Name string }

// Consent matches a consent state for a channel and purpose.
type Consent struct {
	Channel, Purpose string
	Is               string // unknown, subscribed, opted_in, unsubscribed
}

// Random matches a stable part of everybody: customers whose hash with the salt
// falls in [From, To) per cent.
type Random struct {
	Salt     string
	From, To float64
}

func (All) rule()       {}
func (Any) rule()       {}
func (None) rule()      {}
func (Attribute) rule() {}
func (Property) rule()  {}
func (Event) rule()     {}
func (Then) rule()      {}
func (InSegment) rule() {}
func (Consent) rule()   {}
func (Random) rule()    {}
