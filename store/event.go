package store

import (
	"context"
	"iter"
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// EventID numbers an event.
type EventID int64

// Names of events that Gilmok itself knows. Any other name is a custom event.
const (
	EventOrdered        = "ordered" // read from the orders table, with total, order_id, products, categories, quantity, coupon
	EventOrderCancelled = "order_cancelled"
	EventVisited        = "visited"
	EventViewed         = "viewed"
	EventAddedToCart    = "added_to_cart"
	EventEmptiedCart    = "emptied_cart"
	EventSearched       = "searched"
	EventWished         = "wished"
	EventSignedUp       = "signed_up"
	EventBooked         = "booked"
	EventSent           = "sent"
	EventDelivered      = "delivered"
	EventOpened         = "opened"
	EventClicked        = "clicked"
	EventBounced        = "bounced"
	EventComplained     = "complained"
	EventUnsubscribed   = "unsubscribed"
	EventReplied        = "replied"
	EventAnswered       = "answered" // a question of a survey: see package survey
	EventPriceDropped   = "price_dropped"
	EventBackInStock    = "back_in_stock"
	EventLowStock       = "low_stock"
	// EventConsentNotified tells that a customer was sent what they have agreed to.
	EventConsentNotified = "consent_notified"
	// EventConsentReminded tells that a customer was reminded of their consent.
	EventConsentReminded = "consent_reminded"
)

// Event is something a customer did at a time.
type Event struct {
	ID          EventID
	Customer    CustomerID // 0: only the anonymous id is known
	AnonymousID string
	Name        string
	At          time.Time
	Properties  Properties
	// Key makes a repeat harmless: a second event with the same name and key is not stored.
	Key string
}

// Properties are the properties of an event; values are what value.FromAny takes,
// or nested lists and objects that only templates read.
type Properties map[string]any

// Property implements segment.Properties.
func (p Properties) Property(name string) value.Value {
	v, err := value.FromAny(p[name])
	if err != nil {
		return value.None
	}
	return v
}

var _ segment.Properties = Properties(nil)

// EventQuery asks for events, newest first.
type EventQuery struct {
	Customer CustomerID // 0: of everybody
	Names    []string   // none: all
	From, To time.Time  // To is exclusive; zero: open
	Page     Page
}

// EventName is a name of events with how many there are.
type EventName struct {
	Name       string
	Count      int
	Last       time.Time
	Properties []string // names seen
}

// EventReader asks about events. Orders are among them as "ordered" and "order_cancelled".
type EventReader interface {
	List(ctx context.Context, q EventQuery) ([]Event, error)
	Names(ctx context.Context) ([]EventName, error)
	// All streams events of some names in order of time, for back-tests and reports.
	All(ctx context.Context, q EventQuery) iter.Seq2[Event, error]
	// After gives up to limit events in the order in which they were stored, those
	// with an id above after: what the runner has not yet seen. Orders among them
	// carry negative serials of their own; see Cursor.
	After(ctx context.Context, cursor EventCursor, limit int) ([]Event, EventCursor, error)
	// Newest gives the cursor behind everything stored: where a new run begins.
	Newest(ctx context.Context) (EventCursor, error)
}

// EventCursor is how far a reader of After has come in the two streams.
type EventCursor struct {
	Event EventID
	Order OrderID
}

// EventWriter records events.
type EventWriter interface {
	EventReader
	// Record stores events; those whose key is known already are passed over. It
	// gives the number stored.
	Record(ctx context.Context, events ...Event) (int, error)
	// Join gives a person the events of an anonymous id.
	Join(ctx context.Context, anonymousID string, to CustomerID) error
}

// OrderID numbers an order.
type OrderID int64

// OrderState is what became of an order.
type OrderState string

// The states. Only placed orders count as "ordered".
const (
	OrderPlaced    OrderState = "placed"
	OrderCancelled OrderState = "cancelled"
)

// Order is one purchase.
type Order struct {
	ID         OrderID
	ExternalID string // the shop's order number, unique
	Customer   CustomerID
	At         time.Time
	Total      value.Money
	State      OrderState
	Status     string // the shop's own word
	Coupon     string
	Lines      []OrderLine
	Properties Properties // further columns of the file
}

// FreightProduct is the product of a line that holds what sending cost: nothing that
// was chosen.
const FreightProduct = "freight"

// OrderLine is one product of an order.
type OrderLine struct {
	Product  string // external id of the product; may be unknown to the catalogue
	Name     string
	Category string
	Quantity int
	Price    value.Money // of one piece
}

// OrderReader asks about orders.
type OrderReader interface {
	Get(ctx context.Context, id OrderID) (*Order, error)
	Find(ctx context.Context, externalID string) (*Order, error)
	List(ctx context.Context, customer CustomerID, page Page) ([]Order, error)
	// All streams orders with their lines in order of time.
	All(ctx context.Context, from, to time.Time) iter.Seq2[*Order, error]
	Count(ctx context.Context) (int, error)
	// Reach is the time of the newest order: how far the orders are known.
	Reach(ctx context.Context) (time.Time, error)
}

// OrderWriter changes orders.
type OrderWriter interface {
	OrderReader
	// Save inserts or replaces by external id, with its lines.
	Save(ctx context.Context, o *Order) error
}
