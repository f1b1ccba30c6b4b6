package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"gilmok/store"
)

// The stream of what customers did: the events, and the orders shown as events.

// streamQuery selects both, filtered alike; order says how they are sorted.
// Arguments: ?1 customer (0: all), ?2 names as an array, ?3 from, ?4 to.
func (d *Dialect) streamQuery(q store.EventQuery, order string) string {
	recorded, ordered := `e.at >= ?3 AND e.at < ?4`, `o.at >= ?3 AND o.at < ?4 AND o.customer_id IS NOT NULL`
	if q.Customer != 0 {
		recorded += ` AND e.customer_id = ?1`
		ordered += ` AND o.customer_id = ?1`
	}
	if len(q.Names) > 0 {
		recorded += ` AND e.name_id IN (SELECT id FROM event_names WHERE name IN (` + d.Texts("?2") + `))`
		ordered += ` AND o.state IN (` + orderStates(q.Names) + `)`
	}
	return `SELECT e.id AS id, e.customer_id AS customer, e.anonymous_id, (SELECT name FROM event_names n WHERE n.id = e.name_id), e.at AS at, e.properties, e.key,
			NULL AS order_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events e WHERE ` + recorded + `
		UNION ALL SELECT -o.serial, o.customer_id, NULL, NULL, o.at, o.properties, NULL,
			o.id, o.external_id, o.total_minor, o.currency, o.state, o.status, o.coupon, ` + d.orderLines() + ` FROM orders o WHERE ` + ordered + `
		ORDER BY ` + order
}

// orderStates gives the states that the names of events ask for.
func orderStates(names []string) string {
	var states []string
	if slices.Contains(names, store.EventOrdered) {
		states = append(states, `'placed'`)
	}
	if slices.Contains(names, store.EventOrderCancelled) {
		states = append(states, `'cancelled'`)
	}
	if states == nil {
		return `NULL`
	}
	return strings.Join(states, ", ")
}

func streamArgs(q store.EventQuery) []any {
	return []any{int64(q.Customer), texts(q.Names), fromOr(q.From), toOr(q.To)}
}

func scanStream(row scanner) (store.Event, error) {
	var e store.Event
	var o store.Order
	var lines string
	var object string
	err := row.Scan(&e.ID, number[store.CustomerID]{&e.Customer}, text{&e.AnonymousID}, text{&e.Name}, at{&e.At}, text{&object}, text{&e.Key},
		number[store.OrderID]{&o.ID}, text{&o.ExternalID}, number[int64]{&o.Total.Minor}, text{&o.Total.Currency}, word(&o.State),
		text{&o.Status}, text{&o.Coupon}, text{&lines})
	if err != nil {
		return e, err
	}
	if o.ID == 0 {
		return e, document{&e.Properties}.Scan(object)
	}
	o.Customer, o.At = e.Customer, e.At
	if err := (document{&o.Properties}).Scan(object); err != nil {
		return e, err
	}
	if o.Lines, err = parseLines(lines); err != nil {
		return e, fmt.Errorf("order %d: %w", o.ID, err)
	}
	return asEvent(&o, -int64(e.ID)), nil
}

func (s events) List(ctx context.Context, q store.EventQuery) ([]store.Event, error) {
	limit, offset := limits(q.Page)
	query := s.env.Dialect.streamQuery(q, `at DESC, id DESC`) + fmt.Sprintf(` LIMIT %d OFFSET %d`, limit, offset)
	all, err := listOnce(ctx, s.session, scanStream, query, streamArgs(q)...)
	return all, s.fail("list events", err)
}

func (s events) All(ctx context.Context, q store.EventQuery) iter.Seq2[store.Event, error] {
	return func(yield func(store.Event, error) bool) {
		rows, err := s.conn.QueryContext(ctx, s.env.Dialect.streamQuery(q, `at, id`), streamArgs(q)...)
		if err != nil {
			yield(store.Event{}, s.fail("read events", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			e, err := scanStream(rows)
			if !yield(e, s.fail("read event", err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(store.Event{}, s.fail("read events", err))
		}
	}
}

// After gives orders and events of somebody known, each in the order in which
// they were stored.
func (s events) After(ctx context.Context, cursor store.EventCursor, limit int) ([]store.Event, store.EventCursor, error) {
	recorded, err := list(ctx, s.session, scanStream, `SELECT e.id, e.customer_id, e.anonymous_id, n.name, e.at, e.properties, e.key,
		NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events e JOIN event_names n ON n.id = e.name_id WHERE e.id > ?1 ORDER BY e.id LIMIT ?2`,
		int64(cursor.Event), limit)
	if err != nil {
		return nil, cursor, s.fail("read new events", err)
	}
	ordered, err := list(ctx, s.session, scanStream, `SELECT -o.serial, o.customer_id, NULL, NULL, o.at, o.properties, NULL,
		o.id, o.external_id, o.total_minor, o.currency, o.state, o.status, o.coupon, `+s.env.Dialect.orderLines()+`
		FROM orders o WHERE o.serial > ?1 ORDER BY o.serial LIMIT ?2`, int64(cursor.Order), limit-len(recorded))
	if err != nil {
		return nil, cursor, s.fail("read new orders", err)
	}
	if n := len(recorded); n > 0 {
		cursor.Event = recorded[n-1].ID
	}
	if n := len(ordered); n > 0 {
		cursor.Order = store.OrderID(-ordered[n-1].ID)
	}
	all := slices.DeleteFunc(append(recorded, ordered...), func(e store.Event) bool { return e.Customer == 0 || e.At.IsZero() })
	return all, cursor, nil
}
