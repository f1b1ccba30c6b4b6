package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

type orders struct{ *session }

const orderColumns = `o.id, o.external_id, o.customer_id, o.at, o.total_minor, o.currency, o.state, o.status, o.coupon, o.properties`

// orderLines reads the lines of order o as one JSON array, so that a stream of
// orders needs no second query. An unknown category is the catalogue's.
func (d *Dialect) orderLines() string {
	return `(SELECT ` + d.JSONArray(`l.product, l.name, `+lineCategory+`, l.quantity, l.price_minor, l.currency`) + ` FROM order_lines l WHERE l.order_id = o.id)`
}

func scanOrder(row scanner) (store.Order, error) {
	var o store.Order
	var lines string
	err := row.Scan(&o.ID, text{&o.ExternalID}, number[store.CustomerID]{&o.Customer}, at{&o.At}, &o.Total.Minor, text{&o.Total.Currency},
		word(&o.State), text{&o.Status}, text{&o.Coupon}, document{&o.Properties}, text{&lines})
	if err == nil {
		o.Lines, err = parseLines(lines)
	}
	return o, err
}

func parseLines(array string) ([]store.OrderLine, error) {
	if array == "" || array == "[]" {
		return nil, nil
	}
	var raw [][6]*json.RawMessage
	if err := json.Unmarshal([]byte(array), &raw); err != nil {
		return nil, err
	}
	lines := make([]store.OrderLine, len(raw))
	for i, x := range raw {
		l := &lines[i]
		for j, to := range []any{&l.Product, &l.Name, &l.Category, &l.Quantity, &l.Price.Minor, &l.Price.Currency} {
			if x[j] == nil {
				continue
			}
			if err := json.Unmarshal(*x[j], to); err != nil {
				return nil, err
			}
		}
	}
	return lines, nil
}

func (s orders) query(where string) string {
	return `SELECT ` + orderColumns + `, ` + s.env.Dialect.orderLines() + ` FROM orders o ` + where
}

func (s orders) Get(ctx context.Context, id store.OrderID) (*store.Order, error) {
	return only(list(ctx, s.session, scanOrder, s.query(`WHERE o.id = ?1`), int64(id)))
}

func (s orders) Find(ctx context.Context, externalID string) (*store.Order, error) {
	return only(list(ctx, s.session, scanOrder, s.query(`WHERE o.external_id = ?1`), externalID))
}

// List gives the newest order first.
func (s orders) List(ctx context.Context, customer store.CustomerID, page store.Page) ([]store.Order, error) {
	limit, offset := limits(page)
	all, err := list(ctx, s.session, scanOrder, s.query(`WHERE o.customer_id = ?1 ORDER BY o.at DESC, o.id DESC LIMIT ?2 OFFSET ?3`),
		int64(customer), limit, offset)
	return all, s.fail("list orders", err)
}

// All leaves out orders whose time is not known.
func (s orders) All(ctx context.Context, from, to time.Time) iter.Seq2[*store.Order, error] {
	return func(yield func(*store.Order, error) bool) {
		rows, err := s.conn.QueryContext(ctx, s.query(`WHERE o.at IS NOT NULL AND o.at >= ?1 AND o.at < ?2 ORDER BY o.at, o.id`),
			fromOr(from), toOr(to))
		if err != nil {
			yield(nil, s.fail("read orders", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			o, err := scanOrder(rows)
			if !yield(&o, s.fail("read order", err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, s.fail("read orders", err))
		}
	}
}

// fromOr and toOr give the ends of a span, the widest where they are zero.
func fromOr(t time.Time) int64 {
	if t.IsZero() {
		return -1 << 63
	}
	return ceilMicros(t)
}

func toOr(t time.Time) int64 {
	if t.IsZero() {
		return 1<<63 - 1
	}
	return ceilMicros(t)
}

// ceilMicros rounds up: an instant of whole microseconds is at or after t when
// it is at or after ceilMicros(t).
func ceilMicros(t time.Time) int64 {
	n := t.UnixMicro()
	if t.Nanosecond()%1000 != 0 {
		n++
	}
	return n
}

func (s orders) Count(ctx context.Context) (int, error) {
	var n int
	err := s.one(ctx, `SELECT count(*) FROM orders`, nil, &n)
	return n, s.fail("count orders", err)
}

func (s orders) Reach(ctx context.Context) (time.Time, error) {
	var t time.Time
	err := s.one(ctx, `SELECT max(at) FROM (SELECT max(at) AS at FROM orders WHERE state = 'placed'
		UNION ALL SELECT max(at) FROM orders WHERE state = 'cancelled')`, nil, at{&t})
	return t, s.fail("read reach of orders", err)
}

func (s orders) Save(ctx context.Context, o *store.Order) error {
	before, err := s.stored(ctx, o)
	if err != nil {
		return s.fail("save order", err)
	}
	if err := s.saveOrder(ctx, o, before); err != nil {
		return s.fail("save order", err)
	}
	if err := s.saveLines(ctx, o); err != nil {
		return s.fail("save order lines", err)
	}
	s.changes(store.TopicOrders)
	return s.fail("sum up orders", s.totals(ctx, []store.CustomerID{o.Customer, before.Customer}))
}

// stored gives what is there of an order: its id, customer and state.
func (s *session) stored(ctx context.Context, o *store.Order) (before store.Order, err error) {
	query, key := `SELECT id, customer_id, state FROM orders WHERE id = ?1`, any(int64(o.ID))
	if o.ID == 0 {
		query, key = `SELECT id, customer_id, state FROM orders WHERE external_id = ?1`, any(o.ExternalID)
	}
	err = s.one(ctx, query, []any{key}, &before.ID, number[store.CustomerID]{&before.Customer}, word(&before.State))
	if errors.Is(err, store.ErrNotFound) {
		return store.Order{}, nil
	}
	return before, err
}

func (s *session) saveOrder(ctx context.Context, o *store.Order, before store.Order) error {
	if o.State == "" {
		o.State = store.OrderPlaced
	}
	object, err := properties(o.Properties)
	if err != nil {
		return err
	}
	quantity := 0
	for _, l := range o.Lines {
		quantity += l.Quantity
	}
	args := []any{blank(o.ExternalID), idOrNull(o.Customer), micros(o.At), o.Total.Minor, o.Total.Major(), blank(o.Total.Currency),
		string(o.State), blank(o.Status), blank(o.Coupon), quantity, object}
	serial := any(nil)
	if before.State != o.State {
		if serial, err = s.nextSerial(ctx); err != nil {
			return err
		}
	}
	o.ID = before.ID
	args = append(args, serial)
	if before.ID == 0 {
		return s.one(ctx, `INSERT INTO orders (external_id, customer_id, at, total_minor, total_major, currency, state, status, coupon, quantity, properties, serial)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id`, args, &o.ID)
	}
	_, err = s.exec(ctx, `UPDATE orders SET external_id = ?1, customer_id = ?2, at = ?3, total_minor = ?4, total_major = ?5, currency = ?6,
		state = ?7, status = ?8, coupon = ?9, quantity = ?10, properties = ?11, serial = coalesce(?12, serial) WHERE id = ?13`, append(args, int64(o.ID))...)
	return err
}

// nextSerial gives the next place in the stream of orders; never one twice.
func (s *session) nextSerial(ctx context.Context) (int64, error) {
	last, err := s.fact(ctx, factSerial)
	if err != nil {
		return 0, err
	}
	n, _ := strconv.ParseInt(last, 10, 64) // not there: 0
	return n + 1, s.setFact(ctx, factSerial, strconv.FormatInt(n+1, 10))
}

func (s *session) saveLines(ctx context.Context, o *store.Order) error {
	if _, err := s.exec(ctx, `DELETE FROM order_lines WHERE order_id = ?1`, int64(o.ID)); err != nil {
		return err
	}
	for i, l := range o.Lines {
		if err := s.insertLine(ctx, o.ID, i, l); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) insertLine(ctx context.Context, order store.OrderID, i int, l store.OrderLine) error {
	_, err := s.exec(ctx, `INSERT INTO order_lines (order_id, line, product, name, category, quantity, price_minor, currency)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`, int64(order), i, blank(l.Product), blank(l.Name), blank(l.Category),
		l.Quantity, l.Price.Minor, blank(l.Price.Currency))
	return err
}

// totals sums up the placed orders of customers into their rows. Amounts of
// another currency than that of the latest order are left out.
func (s *session) totals(ctx context.Context, of []store.CustomerID) error {
	_, err := s.exec(ctx, `UPDATE customers SET
		order_count = (SELECT count(*) FROM orders o WHERE o.customer_id = customers.id AND o.state = 'placed'),
		last_order_at = (SELECT max(at) FROM orders o WHERE o.customer_id = customers.id AND o.state = 'placed'),
		spent_currency = (SELECT o.currency FROM orders o WHERE o.customer_id = customers.id AND o.state = 'placed' ORDER BY o.at DESC LIMIT 1),
		spent_minor = coalesce((SELECT sum(o.total_minor) FROM orders o WHERE o.customer_id = customers.id AND o.state = 'placed'
			AND o.currency = (SELECT p.currency FROM orders p WHERE p.customer_id = customers.id AND p.state = 'placed' ORDER BY p.at DESC LIMIT 1)), 0)
		WHERE id IN (`+s.env.Dialect.IDs("?1")+`)`, ids(of))
	return err
}

// The properties of ordered and order_cancelled, besides those of the file.
var orderProperties = []string{"total", "order_id", "status", "coupon", "quantity", "products", "product", "categories", "category", "items"}

// asEvent shows an order as the event that rules, journeys and templates read.
func asEvent(o *store.Order, serial int64) store.Event {
	e := store.Event{ID: store.EventID(-serial), Customer: o.Customer, Name: store.EventOrdered, At: o.At, Properties: store.Properties{}}
	if o.State == store.OrderCancelled {
		e.Name = store.EventOrderCancelled
	}
	for name, v := range o.Properties {
		e.Properties[name] = v
	}
	set := func(name, text string) {
		if text != "" {
			e.Properties[name] = text
		}
	}
	set("order_id", o.ExternalID)
	set("status", o.Status)
	set("coupon", o.Coupon)
	e.Properties["total"] = moneyObject(o.Total)
	var products, categories []string
	var items []any
	quantity := 0
	for _, l := range o.Lines {
		quantity += l.Quantity
		products = appendNew(products, l.Product)
		categories = appendNew(categories, l.Category)
		items = append(items, map[string]any{"product": l.Product, "name": l.Name, "category": l.Category,
			"quantity": float64(l.Quantity), "price": moneyObject(l.Price)})
	}
	e.Properties["quantity"] = float64(quantity)
	if len(products) > 0 {
		e.Properties["products"], e.Properties["product"] = products, products
	}
	if len(categories) > 0 {
		e.Properties["categories"], e.Properties["category"] = categories, categories
	}
	if len(items) > 0 {
		e.Properties["items"] = items
	}
	return e
}

func moneyObject(m value.Money) map[string]any {
	return map[string]any{"amount": m.Decimal(), "currency": m.Currency}
}

func appendNew(list []string, item string) []string {
	if item == "" {
		return list
	}
	for _, x := range list {
		if x == item {
			return list
		}
	}
	return append(list, item)
}
