package store

import (
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// Subject is a customer with the events a rule or journey reads: what Match,
// Advance and the policies look at. It implements segment.Subject.
type Subject struct {
	Customer
	// History holds the events by name, oldest first.
	History map[string][]segment.Occurrence
	// Memberships are the saved segments the customer is in, of those asked for.
	Memberships map[string]bool
	// Suppressed channels: the address there is on the list.
	Suppressed map[Channel]bool
	// Location is the customer's zone, or the shop's.
	Location *time.Location
	// Shop is the shop's zone; nil: as Location.
	Shop *time.Location
	// Context is the passage's, inside a journey.
	Context func(name string) value.Value
}

// CustomerID implements segment.Subject.
func (s *Subject) CustomerID() int64 { return int64(s.ID) }

// Attribute implements segment.Subject.
func (s *Subject) Attribute(key string) value.Value { return s.Field(key) }

// Property implements segment.Subject.
func (s *Subject) Property(name string) value.Value {
	if s.Context == nil {
		return value.None
	}
	return s.Context(name)
}

// Events implements segment.Subject.
func (s *Subject) Events(name string) []segment.Occurrence { return s.History[name] }

// Consent implements segment.Subject.
func (s *Subject) Consent(channel, purpose string) string {
	return string(s.ConsentFor(Channel(channel), Purpose(purpose)).State)
}

// InSegment implements segment.Subject.
func (s *Subject) InSegment(name string) bool { return s.Memberships[name] }

// Zone implements segment.Subject.
func (s *Subject) Zone() *time.Location {
	if s.Location == nil {
		return time.UTC
	}
	return s.Location
}

// ShopZone implements segment.Subject.
func (s *Subject) ShopZone() *time.Location {
	if s.Shop == nil {
		return s.Zone()
	}
	return s.Shop
}

// Address gives where the channel reaches the customer; empty: nowhere.
func (s *Subject) Address(ch Channel) string {
	switch ch {
	case ChannelEmail:
		return s.Email
	case ChannelSMS, ChannelKakao:
		return s.Phone
	case ChannelPush:
		return s.Attributes["push_token"].Text()
	}
	return s.ExternalID
}

var _ segment.Subject = (*Subject)(nil)
