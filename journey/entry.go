package journey

import (
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// EntryKind is what lets people into a journey.
type EntryKind string

// The kinds of entry.
const (
	EntrySchedule         EntryKind = "schedule"
	EntryEvent            EntryKind = "event"
	EntrySegmentJoined    EntryKind = "segment_joined"
	EntrySegmentLeft      EntryKind = "segment_left"
	EntryAttributeChanged EntryKind = "attribute_changed"
	EntryDate             EntryKind = "date"
	EntryImport           EntryKind = "import"
	EntryProductChanged   EntryKind = "product_changed"
	EntryJourney          EntryKind = "journey"
	EntryByHand           EntryKind = "by_hand"
)

// EntryKinds lists the kinds in the order of a menu.
var EntryKinds = []EntryKind{
	EntrySchedule, EntryEvent, EntrySegmentJoined, EntrySegmentLeft, EntryAttributeChanged,
	EntryDate, EntryImport, EntryProductChanged, EntryJourney, EntryByHand,
}

// AtLaunch is the At of a schedule that takes its audience in when it is launched.
const AtLaunch = "launch"

// Entry says who comes in, when, how often and how many.
type Entry struct {
	Kind EntryKind `json:"kind"`

	// A schedule: At is "launch" or an RFC 3339 instant; RRule (RFC 5545) repeats
	// from there, at Time of day in Zone.
	At    string    `json:"at,omitempty"`
	RRule string    `json:"rrule,omitempty"`
	Time  *WallTime `json:"time,omitempty"` // of a schedule or a date
	Zone  Zone      `json:"zone,omitempty"`

	// An event, or what changed about a product: price_dropped, back_in_stock, low_stock.
	Event string `json:"event,omitempty"`
	Where Where  `json:"where,omitempty"`
	// Key is the property that tells parallel passages of one person apart, as an order id.
	Key string `json:"key,omitempty"`

	Segment   string         `json:"segment,omitempty"`   // joined or left
	Attribute string         `json:"attribute,omitempty"` // that changed, or holds the date
	Offset    value.Duration `json:"offset,omitzero"`     // from the date: -P7D is a week before
	Yearly    *bool          `json:"yearly,omitempty"`    // the date comes back each year; default true

	Reentry *Reentry `json:"reentry,omitempty"` // nil: never again
	Limit   *Limit   `json:"limit,omitempty"`
}

// Reentry says when somebody may come in again.
type Reentry struct {
	// After is counted from the last entry; zero: every time, also in parallel.
	After value.Duration `json:"after"`
}

// Limit bounds how many come in; 0 is no bound.
type Limit struct {
	PerRun int `json:"per_run,omitempty"` // each time a schedule fires
	PerDay int `json:"per_day,omitempty"` // calendar day of the shop
	InAll  int `json:"in_all,omitempty"`
}

// Listens gives the event that lets people in; empty: none does.
func (e Entry) Listens() string {
	switch e.Kind {
	case EntryEvent, EntryProductChanged:
		return e.Event
	}
	return ""
}

// ComesBack reports whether its date does so each year, as birthdays do.
func (e Entry) ComesBack() bool { return e.Yearly == nil || *e.Yearly }

func (e Entry) needs(n *segment.Needs) {
	if name := e.Listens(); name != "" {
		addEvent(n, name, e.Where)
		if e.Key != "" {
			n.AddEvent(name, e.Key)
		}
	}
	if e.Attribute != "" {
		n.AddAttribute(e.Attribute)
	}
	if e.Segment != "" {
		n.Add(segment.InSegment{Name: e.Segment})
	}
}

// MayEnter reports whether somebody who last came in at an instant (zero: never)
// may come in again now. With a key and no re-entry rule, each key comes in once:
// the store keeps entry keys unique in a run.
func (e Entry) MayEnter(last, now time.Time) bool {
	if last.IsZero() || e.Reentry == nil && e.Key != "" {
		return true
	}
	return e.Reentry != nil && !now.Before(e.Reentry.After.AddTo(last))
}

// EntryKey gives the key under which an entry is unique in its run.
func (e Entry) EntryKey(customer store.CustomerID, at time.Time, p segment.Properties) string {
	if e.Key != "" && p != nil {
		if v := p.Property(e.Key); !v.IsNone() {
			return store.EntryKey(customer, v.String())
		}
	}
	if e.Reentry == nil {
		return store.EntryKey(customer, "")
	}
	return store.EntryKey(customer, at.UTC().Format(time.RFC3339Nano))
}
