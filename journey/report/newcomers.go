package report

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gilmok/store"
)

// Newcomers is how strangers became members and members buyers: who visited, signed up
// and ordered for the first time in a span, and what the first orders came to. A visitor
// is somebody whose first visit of all lies in the span, or of whom no more is known than
// that they came.
type Newcomers struct {
	Visitors  int
	Strangers int // of the visitors, those of whom nobody knows who they are
	Members   []store.CustomerID
	Buyers    []store.CustomerID // all whose first order lies in the span, members or not
	// Of Members: who ordered since, and who has not.
	Bought, NotYet []store.CustomerID
	ToSignUp       Interval // from the first visit to the sign-up; Gaps are the people
	ToOrder        Interval // from the sign-up to the first order

	Orders   int   // first orders whose amount is known
	Foreign  int   // in another currency: they add no amount
	Spent    int64 // minor units
	Products []FirstProduct
}

// FirstProduct is a product of first orders.
type FirstProduct struct {
	Product string // external id
	Orders  int    // first orders that have it
}

// Average is what a first order came to, in minor units; 0: there is none.
func (n Newcomers) Average() float64 {
	if n.Orders == 0 {
		return 0
	}
	return float64(n.Spent) / float64(n.Orders)
}

// NewcomersSpan is the year up to the newest visit, sign-up or order that is known.
func NewcomersSpan(known []store.EventName, now time.Time) (from, to time.Time) {
	to = UntilNamed(known, []string{store.EventVisited, store.EventSignedUp, store.EventOrdered}, now).Add(time.Microsecond)
	return to.AddDate(-1, 0, 0), to
}

// MostFirst is how many products of first orders are told.
const MostFirst = 5

// ReadNewcomers counts them from one instant to another, which is exclusive.
func ReadNewcomers(ctx context.Context, st store.Reads, from, to time.Time) (n Newcomers, err error) {
	visited, err := firsts(ctx, st, store.EventVisited)
	if err != nil {
		return n, err
	}
	signed, err := firsts(ctx, st, store.EventSignedUp)
	if err != nil {
		return n, err
	}
	ordered, err := firsts(ctx, st, store.EventOrdered)
	if err != nil {
		return n, err
	}
	if n.Strangers, err = st.Insights().Strangers(ctx, store.EventVisited, from, to); err != nil {
		return n, fmt.Errorf("read newcomers: %w", err)
	}
	n.Visitors = n.Strangers + len(within(visited, from, to))
	n.Members, n.Buyers = within(signed, from, to), within(ordered, from, to)
	var toSign, toOrder []time.Duration
	for _, id := range n.Members {
		if visit, came := visited[id]; came && visit <= signed[id] {
			toSign = append(toSign, signed[id].Sub(visit))
		}
		order, bought := ordered[id]
		switch {
		case !bought:
			n.NotYet = append(n.NotYet, id)
			continue
		case order >= signed[id]:
			toOrder = append(toOrder, order.Sub(signed[id]))
		}
		n.Bought = append(n.Bought, id)
	}
	n.ToSignUp, n.ToOrder = intervalOf(toSign), intervalOf(toOrder)
	return n, n.readOrders(ctx, st, ordered, from, to)
}

// firsts gives when each customer did something for the first time.
func firsts(ctx context.Context, st store.Reads, name string) (map[store.CustomerID]Moment, error) {
	first := map[store.CustomerID]Moment{}
	for i, err := range st.Insights().Instants(ctx, []string{name}, time.Time{}, time.Time{}) {
		if err != nil {
			return nil, fmt.Errorf("read newcomers: %w", err)
		}
		at := MomentOf(i.At)
		if was, seen := first[i.Customer]; !seen || at < was {
			first[i.Customer] = at
		}
	}
	return first, nil
}

// within lists those whose moment lies in a span, in the order of their ids.
func within(first map[store.CustomerID]Moment, from, to time.Time) []store.CustomerID {
	var list []store.CustomerID
	start, end := MomentOf(from), MomentOf(to)
	for id, at := range first {
		if at >= start && at < end {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}

// readOrders adds up the first orders.
func (n *Newcomers) readOrders(ctx context.Context, st store.Reads, first map[store.CustomerID]Moment, from, to time.Time) error {
	currency, err := st.Settings().Get(ctx, store.SettingCurrency)
	if err != nil {
		return err
	}
	products, counted := map[string]int{}, map[store.CustomerID]bool{}
	for o, err := range st.Orders().All(ctx, from, to) {
		if err != nil {
			return fmt.Errorf("read newcomers: %w", err)
		}
		if o.Customer == 0 || o.State == store.OrderCancelled || counted[o.Customer] || MomentOf(o.At) != first[o.Customer] {
			continue
		}
		counted[o.Customer] = true
		switch {
		case o.Total.Currency == currency:
			n.Orders++
			n.Spent += o.Total.Minor
		case o.Total.Minor != 0:
			n.Foreign++
		}
		var had []string
		for _, l := range o.Lines {
			if l.Product != "" && l.Product != store.FreightProduct && !slices.Contains(had, l.Product) {
				had = append(had, l.Product)
				products[l.Product]++
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(products)) {
		n.Products = append(n.Products, FirstProduct{id, products[id]})
	}
	slices.SortStableFunc(n.Products, func(a, b FirstProduct) int { return cmp.Compare(b.Orders, a.Orders) })
	n.Products = n.Products[:min(len(n.Products), MostFirst)]
	return nil
}
