package compose

import (
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// What of the past a template may read: as much as a mail can show.
const (
	mostOrders   = 10
	mostProducts = 20
)

// history reads cart and orders out of a subject's events.
type history struct {
	in   Input
	zone *time.Location
}

// needs of the variables that rest on events, by the first part of their name.
var historyNeeds = map[string]map[string][]string{
	"cart": {
		store.EventAddedToCart: {"products", "product", "quantity"},
		store.EventEmptiedCart: nil,
		store.EventOrdered:     nil,
	},
	"orders":     {store.EventOrdered: orderProperties},
	"last_order": {store.EventOrdered: orderProperties},
}

var orderProperties = []string{"order_id", "total", "status", "coupon", "quantity", "products"}

// Needs says what the variables of these names read of a customer.
func Needs(names []string) segment.Needs {
	n := segment.Needs{Consent: true, Suppressed: true}
	for _, name := range names {
		head := firstPart(name)
		if head == "customer" || head == "custom_attribute" {
			head = firstPart(name[len(head):])
		}
		events, rests := historyNeeds[head]
		if !rests {
			n.AddAttribute(head)
			continue
		}
		for event, properties := range events {
			n.AddEvent(event, properties...)
		}
	}
	return n
}

// firstPart gives the first name of a path: cart of cart[0].name and of cart.size.
func firstPart(path string) string {
	start := 0
	for start < len(path) && (path[start] == '.' || path[start] == '[' || path[start] == '\'' || path[start] == '"') {
		start++
	}
	end := start
	for end < len(path) && path[end] != '.' && path[end] != '[' && path[end] != ']' && path[end] != '\'' && path[end] != '"' {
		end++
	}
	return path[start:end]
}

// cart gives the products put into the cart since the last order, newest first.
func (h history) cart() []any {
	since := latestOf(h.in.Subject, store.EventEmptiedCart, store.EventOrdered)
	var list []any
	seen := map[string]bool{}
	added := h.in.Subject.Events(store.EventAddedToCart)
	for _, o := range slices.Backward(added) {
		if !o.At.After(since) || len(list) >= mostProducts {
			break
		}
		for _, id := range productsOf(o.Properties) {
			if !seen[id] {
				seen[id] = true
				list = append(list, h.product(id))
			}
		}
	}
	return list
}

func latestOf(s *store.Subject, names ...string) (at time.Time) {
	for _, name := range names {
		if list := s.Events(name); len(list) > 0 && list[len(list)-1].At.After(at) {
			at = list[len(list)-1].At
		}
	}
	return at
}

func productsOf(p segment.Properties) []string {
	if ids := property(p, "products").List(); len(ids) > 0 {
		return ids
	}
	return property(p, "product").List()
}

func property(p segment.Properties, name string) value.Value {
	if p == nil {
		return value.None
	}
	return p.Property(name)
}

// product gives an article of the catalogue; one that is not there has its id for a name.
func (h history) product(id string) map[string]any {
	p, known := h.in.Products[id]
	if !known {
		return map[string]any{"id": id, "name": id}
	}
	m := map[string]any{
		"id": id, "name": p.Name, "description": blankIsNil(p.Description), "price": p.Price.Major(),
		"picture": blankIsNil(p.Picture), "link": blankIsNil(p.Link), "url": blankIsNil(p.Link),
	}
	if len(p.Categories) > 0 {
		m["category"] = p.Categories[0]
	}
	if p.Stock != nil {
		m["stock"] = *p.Stock
	}
	for key, v := range p.Attributes {
		if _, taken := m[key]; !taken {
			m[key] = plain(v, h.zone)
		}
	}
	return m
}

// orders gives the last orders, newest first.
func (h history) orders() []any {
	var list []any
	for _, o := range slices.Backward(h.in.Subject.Events(store.EventOrdered)) {
		if len(list) == mostOrders {
			break
		}
		list = append(list, h.order(o))
	}
	return list
}

func (h history) order(o segment.Occurrence) map[string]any {
	m := map[string]any{"at": o.At.In(h.zone), "date": o.At.In(h.zone).Format(time.DateOnly)}
	for name, from := range map[string]string{"id": "order_id", "total": "total", "status": "status", "coupon": "coupon", "quantity": "quantity"} {
		m[name] = plain(property(o.Properties, from), h.zone)
	}
	var products []any
	for _, id := range property(o.Properties, "products").List() {
		products = append(products, h.product(id))
	}
	m["products"] = products
	return m
}

// ProductIDs gives the products a subject's cart and orders speak of.
func ProductIDs(s *store.Subject) (ids []string) {
	for _, name := range []string{store.EventAddedToCart, store.EventOrdered} {
		list := s.Events(name)
		for _, o := range slices.Backward(list) {
			for _, id := range productsOf(o.Properties) {
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
			if len(ids) >= mostProducts*2 {
				return ids
			}
		}
	}
	return ids
}
