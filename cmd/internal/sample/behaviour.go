package sample

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// live plays the visits of the nth person from the day they joined to now.
func (m *maker) live(p *person, n int) {
	m.lookAround(p, n)
	m.record(p, store.EventSignedUp, p.customer.CreatedAt, nil)
	if p.customer.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State == store.ConsentOptedIn {
		m.record(p, store.EventConsentNotified, p.customer.CreatedAt.Add(time.Minute), nil)
	}
	at := p.customer.CreatedAt.Add(time.Duration(m.rng.IntN(240)) * time.Minute)
	for first := true; at.Before(m.now); first = false {
		m.visit(p, at, first)
		rate := p.visits / 30
		if !p.lapse.IsZero() && at.After(p.lapse) {
			rate /= 12
		}
		at = m.daytime(at.Add(time.Duration(m.rng.ExpFloat64() / rate * float64(24*time.Hour))))
	}
}

// daytime moves an instant to an hour at which people shop.
func (m *maker) daytime(t time.Time) time.Time {
	t = t.In(m.zone)
	hour := []int{9, 10, 11, 12, 12, 13, 14, 15, 17, 19, 20, 20, 21, 21, 22, 22, 23}[m.rng.IntN(17)]
	moved := time.Date(t.Year(), t.Month(), t.Day(), hour, m.rng.IntN(60), m.rng.IntN(60), 0, m.zone)
	if moved.Before(t) {
		return t.Add(time.Duration(1+m.rng.IntN(90)) * time.Minute)
	}
	return moved
}

// visit is one stay in the shop: look, perhaps put into the cart, perhaps order.
func (m *maker) visit(p *person, at time.Time, first bool) {
	m.record(p, store.EventVisited, at, store.Properties{"source": pick(m, []string{"search", "instagram", "direct", "mail"})})
	basket := m.basket(p)
	for _, i := range basket {
		at = at.Add(time.Duration(20+m.rng.IntN(160)) * time.Second)
		m.record(p, store.EventViewed, at, m.productProperties(i))
	}
	chance := p.loyalty
	if first {
		chance += 0.16
	}
	switch x := m.rng.Float64(); {
	case x < chance:
		m.fillCart(p, basket, &at)
		m.order(p, basket, at.Add(time.Duration(2+m.rng.IntN(20))*time.Minute))
	case x < chance*1.9:
		cart := m.fillCart(p, basket, &at)
		if m.chance(0.3) {
			m.order(p, basket, at.Add(time.Duration(2+m.rng.IntN(70))*time.Hour))
		} else if m.chance(0.15) {
			m.record(p, store.EventEmptiedCart, at.Add(time.Duration(5+m.rng.IntN(50))*time.Minute), store.Properties{"cart_id": cart})
		}
	case x < chance*2.2:
		m.record(p, store.EventWished, at, m.productProperties(basket[0]))
	}
}

// lookAround has four in five people visit the shop and look at something of their taste
// before they sign up. It draws no chance, so that what follows stays as it is.
func (m *maker) lookAround(p *person, n int) {
	if n%5 == 4 {
		return
	}
	at := p.customer.CreatedAt.Add(-time.Duration(7+n%23) * time.Minute)
	m.record(p, store.EventVisited, at, store.Properties{"source": []string{"search", "instagram", "direct"}[n%3]})
	for i := range articles {
		if i = (i + n) % len(articles); articles[i].category == p.taste {
			m.record(p, store.EventViewed, at.Add(2*time.Minute), m.productProperties(i))
			return
		}
	}
}

func (m *maker) basket(p *person) []int {
	n := 1 + m.rng.IntN(3)
	var list []int
	for len(list) < n {
		i := m.rng.IntN(len(articles))
		if m.chance(0.65) && articles[i].category != p.taste || slices.Contains(list, i) || articles[i].price > 60000 && m.chance(0.9) {
			continue
		}
		list = append(list, i)
	}
	return list
}

func (m *maker) productProperties(i int) store.Properties {
	a := articles[i]
	return store.Properties{"product": a.id, "name": m.products[i].Name, "category": m.products[i].Categories[0], "price": a.price}
}

func (m *maker) fillCart(p *person, basket []int, at *time.Time) string {
	cart := fmt.Sprintf("c%s-%d", p.customer.ExternalID, at.Unix())
	total, names := int64(0), []any{}
	for _, i := range basket {
		total += articles[i].price
		names = append(names, map[string]any{"product": articles[i].id, "name": m.products[i].Name, "price": articles[i].price, "quantity": 1,
			"picture": m.products[i].Picture, "link": m.products[i].Link})
	}
	*at = at.Add(time.Duration(30+m.rng.IntN(120)) * time.Second)
	m.record(p, store.EventAddedToCart, *at, store.Properties{"cart_id": cart, "value": total, "products": names, "product": articles[basket[0]].id})
	return cart
}

func (m *maker) order(p *person, basket []int, at time.Time) {
	if at.After(m.now) {
		return
	}
	o := store.Order{ExternalID: fmt.Sprintf("%s-%s%d", at.In(m.zone).Format("20060102"), p.customer.ExternalID[1:], len(p.orders)), At: at,
		State: store.OrderPlaced, Status: m.say("delivered", "배송완료")}
	var total int64
	for _, i := range basket {
		quantity := 1
		if articles[i].price < 12000 {
			quantity += m.rng.IntN(3)
		}
		total += articles[i].price * int64(quantity)
		o.Lines = append(o.Lines, store.OrderLine{Product: articles[i].id, Name: m.products[i].Name, Category: m.products[i].Categories[0],
			Quantity: quantity, Price: won(articles[i].price)})
	}
	if m.now.Sub(at) < 72*time.Hour {
		o.Status = m.say("on its way", "배송중")
	}
	if m.chance(0.02) {
		o.State, o.Status = store.OrderCancelled, m.say("cancelled", "주문취소")
	}
	o.Total = won(total)
	p.spent += total
	p.orders = append(p.orders, o)
}

func (m *maker) record(p *person, name string, at time.Time, properties store.Properties) {
	if at.After(m.now) {
		return
	}
	p.events = append(p.events, store.Event{Name: name, At: at, Properties: properties})
}

// saveEvents stores the events and orders from one instant until before another.
func (m *maker) saveEvents(ctx context.Context, tx store.Tx, from, until time.Time) error {
	within := func(at time.Time) bool { return !at.Before(from) && at.Before(until) }
	var all []store.Event
	for _, p := range m.people {
		for _, e := range p.events {
			if within(e.At) {
				e.Customer = p.customer.ID
				all = append(all, e)
			}
		}
		for _, o := range p.orders {
			if !within(o.At) {
				continue
			}
			o.Customer = p.customer.ID
			if err := tx.Orders().Save(ctx, &o); err != nil {
				return fmt.Errorf("order %s: %w", o.ExternalID, err)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b store.Event) int { return a.At.Compare(b.At) })
	_, err := tx.Events().Record(ctx, all...)
	return err
}
