package store

import (
	"context"
	"iter"
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// CustomerID numbers a customer.
type CustomerID int64

// Customer is the record of one person.
type Customer struct {
	ID         CustomerID
	ExternalID string // the id from the shop's own system
	Email      string // normalised: trimmed, lower-case domain, IDN as Unicode
	Phone      string // E.164
	Name       string
	TimeZone   string // IANA; empty: the shop's
	Locale     string // BCP 47
	Country    string // ISO 3166-1 alpha-2
	Attributes Attributes
	Consents   []Consent
	Aliases    []string // further ids of the shop, each unique
	Stub       bool     // made for an order or event whose customer is not known yet
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Attributes are the custom attributes of a customer by key.
type Attributes map[string]value.Value

// Attribute registers a custom attribute: its key is safe in Liquid and rules.
type Attribute struct {
	Key   string // lower-case letters of any script, digits and _
	Label string // as the shop calls it; none of a computed one
	Kind  value.Kind
	Count int // customers that have it; filled by List
	// Computed ones are Gilmok's own (see Computed): nobody writes them.
	Computed bool
}

// StandardFields are the keys of the fields that are columns, not custom attributes.
var StandardFields = []string{"external_id", "email", "phone", "name", "time_zone", "locale", "country", "created_at"}

// Field gives a standard field or custom attribute by key.
func (c *Customer) Field(key string) value.Value {
	switch key {
	case "external_id":
		return value.Text(c.ExternalID)
	case "email":
		return value.Text(c.Email)
	case "phone":
		return value.Text(c.Phone)
	case "name":
		return value.Text(c.Name)
	case "time_zone":
		return value.Text(c.TimeZone)
	case "locale":
		return value.Text(c.Locale)
	case "country":
		return value.Text(c.Country)
	case "created_at":
		return value.Time(c.CreatedAt)
	}
	return c.Attributes[key]
}

// Channel is a way to reach a customer.
type Channel string

// The channels.
const (
	ChannelEmail   Channel = "email"
	ChannelSMS     Channel = "sms"
	ChannelKakao   Channel = "kakao"
	ChannelPush    Channel = "push"
	ChannelWebhook Channel = "webhook"
	ChannelSlack   Channel = "slack"
)

// Purpose is what a message is for; the law treats the two differently.
type Purpose string

// The purposes.
const (
	PurposeAdvertising   Purpose = "advertising"
	PurposeInformational Purpose = "informational"
)

// ConsentState is what a customer has said about being written to.
type ConsentState string

// The states. Advertising needs opted_in; subscribed serves informational
// messages only; blank means unknown means no.
const (
	ConsentUnknown      ConsentState = "unknown"
	ConsentSubscribed   ConsentState = "subscribed"
	ConsentOptedIn      ConsentState = "opted_in"
	ConsentUnsubscribed ConsentState = "unsubscribed"
)

// Consent is the customer's word for one channel and purpose.
type Consent struct {
	Channel Channel
	Purpose Purpose
	State   ConsentState
	Night   bool   // advertising between 21:00 and 08:00 is allowed too
	Source  string // where it was given or taken back; see ConsentByMail and its like
	Wording string // what was agreed to
	At      time.Time
}

// Sources of consents that nobody wrote down by hand.
const (
	ConsentByMail      = "mail"
	ConsentByPhone     = "phone" // a text that answered, or a call of the free number
	ConsentByComplaint = "complaint"
	ConsentByJourney   = "journey"
)

// ConsentFor gives the state for a channel and purpose, unknown where nothing is recorded.
func (c *Customer) ConsentFor(channel Channel, purpose Purpose) Consent {
	for _, k := range c.Consents {
		if k.Channel == channel && k.Purpose == purpose {
			return k
		}
	}
	return Consent{Channel: channel, Purpose: purpose, State: ConsentUnknown}
}

// CustomerQuery asks for a list of customers.
type CustomerQuery struct {
	Rule   segment.Rule // nil: everybody
	Search string       // part of a name, address, phone or external id
	Sort   string       // standard field, custom attribute, or "orders", "spent", "last_order"; "" is newest first
	Desc   bool
	Page   Page
}

// CustomerRow is a customer as a grid shows one.
type CustomerRow struct {
	Customer
	Orders    int
	Spent     value.Money
	LastOrder time.Time // zero: none
	// Computed are the attributes that Gilmok computes, by key.
	Computed Attributes
}

// Standing is as of when customers were read; it means something to its Store only.
type Standing struct{ Writes, Foreign int64 }

// CustomerReader asks about customers.
type CustomerReader interface {
	Get(ctx context.Context, id CustomerID) (*Customer, error)
	// Find takes an external id (or alias), an e-mail or a phone, in this order.
	Find(ctx context.Context, key string) (*Customer, error)
	// At gives everybody who is written to at an address of a channel, by id: e-mail
	// however it is capitalised, and for texts and Kakao the number.
	At(ctx context.Context, ch Channel, address string) ([]CustomerID, error)
	List(ctx context.Context, q CustomerQuery) ([]CustomerRow, error)
	// IDs gives the ids of a query in its order, without its page: the grid keeps
	// this list and loads the rows it shows with ListByID.
	IDs(ctx context.Context, q CustomerQuery) ([]CustomerID, error)
	ListByID(ctx context.Context, ids []CustomerID) ([]CustomerRow, error)
	Count(ctx context.Context, rule segment.Rule) (int, error)
	// CountAt is Count as it would have been at an earlier instant: of those who were
	// known by then (made, or with an order or event), whom what they had done by then
	// means. Attributes and consents are taken as they are now: they have no past.
	CountAt(ctx context.Context, rule segment.Rule, at time.Time) (int, error)
	// Reachable counts who of the rule's customers can be written to on a channel:
	// an address, consent for the purpose and no suppression.
	Reachable(ctx context.Context, rule segment.Rule, ch Channel, p Purpose) (int, error)
	// Gather reads what rules look at into memory, from where the questions above are
	// then answered at once until the data change. It tells the part that is done, from
	// any goroutine; what would not fit is left where it is. Inside a transaction it
	// does nothing.
	Gather(ctx context.Context, progress func(part float64), rules ...segment.Rule) error
	// ConsentsBefore counts whose consent to advertising, on any channel, was given
	// before an instant, still holds, and has not been recalled to them since (the
	// event consent_reminded).
	ConsentsBefore(ctx context.Context, before time.Time) (int, error)
	Attributes(ctx context.Context) ([]Attribute, error)
	// Apart gives the pairs, the lower number first, that were said to be two people.
	Apart(ctx context.Context) (map[[2]CustomerID]bool, error)
	// Subjects streams customers with what the needs name, ordered by id: the
	// world of a rehearsal, and the batch of a runner (only: nil is everybody).
	Subjects(ctx context.Context, needs segment.Needs, only []CustomerID) iter.Seq2[*Subject, error]
	// Standing is to be asked before Subjects, and again in a transaction: while it is
	// the same, Subjects gives the same as before, but for events, segments and the hour.
	// ok is false where that cannot be told: the transaction itself has written some of it.
	Standing() (s Standing, ok bool)
	// Segments gives the names of the saved segments the customer is in now.
	Segments(ctx context.Context, id CustomerID) ([]string, error)
}

// CustomerWriter changes customers.
type CustomerWriter interface {
	CustomerReader
	// Save inserts (ID 0) or replaces a customer with attributes and aliases;
	// consents are left alone. A second customer with the same external id is ErrConflict.
	Save(ctx context.Context, c *Customer) error
	// SetConsent records the customer's word, as of now where no time is given; a
	// consent without a state forgets that there was one.
	SetConsent(ctx context.Context, id CustomerID, k Consent) error
	RegisterAttribute(ctx context.Context, a Attribute) error
	// SetApart keeps that two customers are two people, or that nobody has said so.
	SetApart(ctx context.Context, a, b CustomerID, apart bool) error
	// Merge moves everything of from to into and deletes from.
	Merge(ctx context.Context, into, from CustomerID) error
	// Erase deletes the customer and all that is theirs for good; a salted
	// tombstone keeps their addresses from coming back unnoticed.
	Erase(ctx context.Context, id CustomerID) error
	// Erased reports whether any of these addresses belongs to somebody erased.
	Erased(ctx context.Context, addresses ...string) (bool, error)
}
