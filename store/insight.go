package store

import (
	"context"
	"iter"
	"time"

	"gilmok/store/value"
)

// Computed are the attributes that Gilmok computes of each customer (package
// insight). Rules, journeys and templates read them as they read the shop's own;
// where the shop has an attribute of the same key, its own goes before.
var Computed = []Attribute{
	{Key: "rfm_group", Kind: value.KindText},        // a name of insight.Group
	{Key: "rfm_recency", Kind: value.KindNumber},    // 1 to 5, 5 is best
	{Key: "rfm_frequency", Kind: value.KindNumber},  // likewise
	{Key: "rfm_money", Kind: value.KindNumber},      // likewise
	{Key: "purchase_count", Kind: value.KindNumber}, // placed orders
	{Key: "average_order", Kind: value.KindNumber},  // in the shop's currency
	{Key: "order_interval", Kind: value.KindNumber}, // days between orders, where there are two
	{Key: "next_order_on", Kind: value.KindDate},    // one interval after the last
	{Key: "value_next_year", Kind: value.KindNumber},
	{Key: "favorite_category", Kind: value.KindText},
	{Key: "suggested_product", Kind: value.KindText}, // external id
	{Key: "churn_risk", Kind: value.KindNumber},      // per cent
	{Key: "purchase_chance", Kind: value.KindNumber}, // per cent
	{Key: "best_hour", Kind: value.KindNumber},       // 0 to 23 in the customer's zone
	{Key: "best_hour_acts", Kind: value.KindNumber},  // what it rests on
	{Key: "best_channel", Kind: value.KindText},      // a Channel
	{Key: "best_channel_sends", Kind: value.KindNumber},
	{Key: "interests", Kind: value.KindList},         // categories they buy now, the strongest first
	{Key: "life_style", Kind: value.KindText},        // a name of the shop's own, or of categories
	{Key: "life_style_before", Kind: value.KindText}, // that of a season ago, where it was another
}

// Purchases sums up one customer's placed orders.
type Purchases struct {
	Customer    CustomerID
	Count       int
	Foreign     int   // of Count, those in another currency than was asked for
	Spent       int64 // minor units; orders in another currency add nothing
	First, Last time.Time
}

// Average is what an order comes to whose amount is known, in minor units.
func (p Purchases) Average() float64 {
	if p.Count == p.Foreign {
		return 0
	}
	return float64(p.Spent) / float64(p.Count-p.Foreign)
}

// Basket is the products of one placed order. Customer is 0 where nobody is known.
type Basket struct {
	Customer CustomerID
	At       time.Time
	Products []string // external ids, each once
}

// Instant is when a customer did something.
type Instant struct {
	Customer CustomerID
	Of       int // the place of what it was among the names asked for
	At       time.Time
}

// MessageAct is a message that a customer got, or what they did with one.
type MessageAct struct {
	Customer CustomerID
	At       time.Time
	Name     string  // EventSent, EventClicked or EventReplied
	Channel  Channel // empty: not known
}

// Search is a term somebody looked for.
type Search struct {
	Customer CustomerID
	At       time.Time
	Term     string
}

// InsightReader asks the questions that computations over everybody begin with.
// Each takes from, and to which is exclusive; zero is open.
type InsightReader interface {
	// Purchases sums up the placed orders by customer, in the order of their ids.
	Purchases(ctx context.Context, currency string, from, to time.Time) ([]Purchases, error)
	// Baskets streams placed orders that have products, in the order of time.
	Baskets(ctx context.Context, from, to time.Time) iter.Seq2[Basket, error]
	// Looks streams the products that known customers looked at or put into the
	// cart, by customer and time.
	Looks(ctx context.Context, from, to time.Time) iter.Seq2[Basket, error]
	// Bought gives the products a customer has bought, the latest first, each once.
	Bought(ctx context.Context, id CustomerID) ([]string, error)
	// Instants streams when customers did what the names say, in no order that could be
	// relied on. What a machine opened or clicked, no customer did.
	Instants(ctx context.Context, names []string, from, to time.Time) iter.Seq2[Instant, error]
	// Gather reads what Instants answers from, where it is not there yet, so that it then
	// answers at once; progress is told the part done.
	Gather(ctx context.Context, names []string, progress func(part float64)) error
	// Strangers counts the different visitors who did something under a name and of whom
	// nobody knows who they are.
	Strangers(ctx context.Context, name string, from, to time.Time) (int, error)
	// ProductCategories gives the first category of each product that has one.
	ProductCategories(ctx context.Context) (map[string]string, error)
	// ProductNames gives the names of products: the catalogue's, else that of a line
	// of an order. Those that have none are left out.
	ProductNames(ctx context.Context, of []string) (map[string]string, error)
	// ProductTexts gives name and description of each product of the catalogue, and
	// the name of each that only orders know.
	ProductTexts(ctx context.Context) (map[string]string, error)
	// SoldOut lists the products that are known to have fewer pieces than least.
	SoldOut(ctx context.Context, least int) ([]string, error)
	// MessageActs streams the messages that known customers got, clicked and answered, by
	// customer and time; what a mail program clicked by itself is left out.
	MessageActs(ctx context.Context, from, to time.Time) iter.Seq2[MessageAct, error]
	// Searches streams what known customers looked for, by customer and time.
	Searches(ctx context.Context, from, to time.Time) iter.Seq2[Search, error]
	// Sorted gives the categories that products without one were given.
	Sorted(ctx context.Context) ([]SortedProduct, error)
	// Of gives what is computed of one customer.
	Of(ctx context.Context, id CustomerID) (Attributes, error)
	// ComputedAt is when an attribute was last computed; zero: never.
	ComputedAt(ctx context.Context, key string) (time.Time, error)
	// Model gives a document by name and when it was made; ErrNotFound.
	Model(ctx context.Context, name string) (data []byte, at time.Time, err error)
}

// InsightWriter keeps what was computed.
type InsightWriter interface {
	InsightReader
	// SetComputed replaces the computed attributes of everybody: customers that
	// are not among the rows have none. Values are in the order of Computed, and
	// value.None where one is not known. Rows that say what is there already are
	// not written.
	SetComputed(ctx context.Context, rows []ComputedRow) error
	SaveModel(ctx context.Context, name string, data []byte) error
	// Sort gives products a category, or takes it from them where it is empty. A
	// category that came with the catalogue stays as it is.
	Sort(ctx context.Context, list ...SortedProduct) error
}

// SortedProduct is a product that came without a category and was given one.
type SortedProduct struct {
	Product  string // external id
	Category string
	ByHand   bool // a person decided
}

// ComputedRow is the computed attributes of one customer.
type ComputedRow struct {
	Customer CustomerID
	Values   []value.Value
}
