package sqlstore

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gilmok/store"
	"gilmok/store/value"
)

// Orders have tables of their own, yet an event file may speak of them as the
// events they are read as. Such a row becomes an order, so that nobody has to
// know the difference.

// bought loads the rows of an event file that are orders.
func (o *orderLoad) bought(ctx context.Context, chunk []store.EventRowIn) error {
	var rows []store.OrderRowIn
	for i := range chunk {
		if isOrderEvent(chunk[i].Event.Name) {
			rows = append(rows, o.orderOf(&chunk[i]))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	o.s.changes(store.TopicOrders)
	return o.chunk(ctx, rows)
}

// ownNames are the properties that an order itself shows (asEvent).
var ownNames = []string{"total", "order_id", "status", "coupon", "quantity", "product", "category"}

// orderOf reads an event as an order: what an order has fields for is taken from
// the properties of the usual names. The others stay properties, and so does what
// the file calls otherwise than the order: a rule on the file's own word must find it.
func (o *orderLoad) orderOf(row *store.EventRowIn) store.OrderRowIn {
	e := &row.Event
	rest := make(store.Properties, len(e.Properties))
	for k, v := range e.Properties {
		rest[k] = v
	}
	order := store.Order{At: e.At, State: store.OrderPlaced, Status: takeText(rest, "status"), Coupon: takeText(rest, "coupon"), Properties: rest}
	if e.Name == store.EventOrderCancelled {
		order.State = store.OrderCancelled
	}
	if order.At.IsZero() {
		order.At = o.s.now
	}
	if order.ExternalID = takeText(rest, "order_id", "order_number"); order.ExternalID == "" {
		order.ExternalID = e.Key
	}
	if order.ExternalID == "" {
		order.ExternalID = contentKey(&store.Event{Name: row.Customer.ExternalID + row.Customer.Email + row.Customer.Phone, At: e.At, Properties: e.Properties})
	}
	order.Total = takeMoney(rest, o.currency, "total", "value", "amount", "revenue")
	line := store.OrderLine{Product: takeText(rest, "product_id", "sku", "item_id", "product"), Category: takeText(rest, "category"), Quantity: 1}
	if line.Name = takeText(rest, "product_name", "item_name"); line.Name == "" {
		line.Name = line.Product
	}
	if n, err := strconv.Atoi(takeText(rest, "quantity")); err == nil && n > 0 {
		line.Quantity = n
	}
	line.Price = takeMoney(rest, o.currency, "price")
	if line.Product != "" || line.Name != "" || line.Category != "" {
		order.Lines = []store.OrderLine{line}
	}
	if order.Total.Currency == "" {
		order.Total = value.Money{Minor: line.Price.Minor * int64(line.Quantity), Currency: line.Price.Currency}
	}
	if order.Total.Currency == "" {
		order.Total.Currency = o.currency
	}
	return store.OrderRowIn{Record: row.Record, Order: order, Customer: row.Customer}
}

// taken drops what the order shows by itself from now on.
func taken(from store.Properties, name string) {
	if slices.Contains(ownNames, name) {
		delete(from, name)
	}
}

// takeText takes the first of the properties that has one plain value.
func takeText(from store.Properties, names ...string) string {
	for _, name := range names {
		v, ok := from[name]
		if !ok {
			continue
		}
		switch v := v.(type) {
		case string:
			taken(from, name)
			return v
		case float64:
			taken(from, name)
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return ""
}

// takeMoney takes the first of the properties that is an amount.
func takeMoney(from store.Properties, currency string, names ...string) value.Money {
	for _, name := range names {
		switch v := from[name].(type) {
		case float64:
			taken(from, name)
			return value.MoneyFromMajor(v, currency)
		case string:
			if m, err := value.ParseMoney(strings.TrimSpace(v), currency); err == nil {
				taken(from, name)
				return m
			}
		case map[string]any:
			amount, _ := v["amount"].(string)
			unit, _ := v["currency"].(string)
			if m, err := value.ParseMoney(amount, unit); err == nil && unit != "" {
				taken(from, name)
				return m
			}
		}
	}
	return value.Money{}
}

// withoutOrders leaves out the rows that bought loads.
func withoutOrders(chunk []store.EventRowIn) []store.EventRowIn {
	if !slices.ContainsFunc(chunk, func(r store.EventRowIn) bool { return isOrderEvent(r.Event.Name) }) {
		return chunk
	}
	return slices.DeleteFunc(slices.Clone(chunk), func(r store.EventRowIn) bool { return isOrderEvent(r.Event.Name) })
}
