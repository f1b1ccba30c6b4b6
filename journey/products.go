package journey

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gilmok/store"
)

// Interested are the events that show who wants a product, as far back as
// interestLasts.
var Interested = []string{store.EventWished, store.EventAddedToCart}

const (
	interestLasts = 90 * 24 * time.Hour
	lowStock      = 3 // pieces left, at most
)

// fireProducts compares the catalogue with the last look and writes an event
// for everybody who wants a product that has changed: these let people in.
func (t *tick) fireProducts(ctx context.Context) error {
	products, err := t.r.st.Products().List(ctx, "", store.Page{})
	if err != nil {
		return err
	}
	first, before, now := t.shared.Looked.IsZero(), t.shared.Values, make(map[string]string, len(products))
	changed := map[string]store.Properties{}
	for i := range products {
		p := &products[i]
		now[p.ExternalID] = shelf(p)
		if was, known := before[p.ExternalID]; known && !first && happened(t.e.Journey.Entry.Event, was, now[p.ExternalID]) {
			changed[p.ExternalID] = store.Properties{"product": p.ExternalID, "name": p.Name, "price": p.Price.Major(), "link": p.Link}
		}
	}
	t.shared.Values = now
	t.looked()
	if len(changed) == 0 {
		return nil
	}
	who, err := t.wanting(ctx, changed)
	if err != nil {
		return err
	}
	t.recorded = t.recorded || len(who) > 0
	t.advanced += len(who)
	return t.batch(ctx, func(b *batch) error {
		b.events = who
		return nil
	})
}

// shelf writes what is compared of a product: price and stock, where known.
func shelf(p *store.Product) string {
	stock := ""
	if p.Stock != nil {
		stock = strconv.Itoa(*p.Stock)
	}
	return strconv.FormatInt(p.Price.Minor, 10) + " " + stock
}

// happened reports whether a shelf changed as an event says.
func happened(event, was, is string) bool {
	priceWas, stockWas, _ := strings.Cut(was, " ")
	priceIs, stockIs, _ := strings.Cut(is, " ")
	a, _ := strconv.ParseInt(priceWas, 10, 64)
	b, _ := strconv.ParseInt(priceIs, 10, 64)
	before, err1 := strconv.Atoi(stockWas)
	after, err2 := strconv.Atoi(stockIs)
	known := err1 == nil && err2 == nil
	switch event {
	case store.EventPriceDropped:
		return b < a
	case store.EventBackInStock:
		return known && before <= 0 && after > 0
	case store.EventLowStock:
		return known && before > lowStock && after <= lowStock && after > 0
	}
	return false
}

// wanting makes an event for each customer and product they have shown interest
// in; its key keeps one change from being told twice.
func (t *tick) wanting(ctx context.Context, changed map[string]store.Properties) ([]store.Event, error) {
	var list []store.Event
	seen := map[string]bool{}
	q := store.EventQuery{Names: Interested, From: t.now.Add(-interestLasts), To: t.now}
	for e, err := range t.r.st.Events().All(ctx, q) {
		if err != nil {
			return nil, err
		}
		id, _ := e.Properties["product"].(string)
		p := changed[id]
		key := fmt.Sprintf("%s/%d/%s", id, e.Customer, t.now.Format(time.DateOnly))
		if p == nil || e.Customer == 0 || seen[key] {
			continue
		}
		seen[key] = true
		list = append(list, store.Event{Customer: e.Customer, Name: t.e.Journey.Entry.Event, At: t.now, Properties: p, Key: key})
	}
	return list, nil
}
