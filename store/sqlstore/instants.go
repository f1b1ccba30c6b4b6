package sqlstore

import (
	"context"
	"iter"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment/crowd"
)

// Instants come from the columns that rules are answered from, which are read where
// they are not there: a row is then a number in memory. Inside a transaction, and where
// there is too much for columns, they come from the file.
func (s insights) Instants(ctx context.Context, names []string, from, to time.Time) iter.Seq2[store.Instant, error] {
	return func(yield func(store.Instant, error) bool) {
		rows, columns, err := s.instantColumns(ctx, names, nil)
		switch {
		case err != nil:
			yield(store.Instant{}, s.fail("read instants", err))
		case rows == nil:
			s.instantsOnFile(ctx, names, from, to, yield)
		default:
			instantsOf(ctx, rows, columns, from, to, yield)
		}
	}
}

func (s insights) Gather(ctx context.Context, names []string, progress func(part float64)) error {
	_, _, err := s.instantColumns(ctx, names, progress)
	return s.fail("read instants", err)
}

func (s insights) Strangers(ctx context.Context, name string, from, to time.Time) (n int, err error) {
	err = s.one(ctx, `SELECT count(DISTINCT anonymous_id) FROM events WHERE name_id = (SELECT id FROM event_names WHERE name = ?1)
		AND anonymous_id IS NOT NULL AND customer_id IS NULL AND at >= ?2 AND at < ?3`, []any{name, fromOr(from), toOr(to)}, &n)
	return n, s.fail("count strangers", err)
}

// instantsOf walks over the columns, customer by customer.
func instantsOf(ctx context.Context, rows *crowd.Rows, columns []*crowd.Events, from, to time.Time, yield func(store.Instant, error) bool) {
	first, end := fromOr(from), toOr(to)
	for row, id := range rows.IDs {
		if row%tellEvery == 0 && ctx.Err() != nil {
			yield(store.Instant{}, ctx.Err())
			return
		}
		for of, c := range columns {
			start, stop := c.Of(row)
			for i := start; i < stop; i++ {
				at := c.Micros(i)
				if at < first || at >= end || c.Has(byMachines) && c.Properties(i).Property(propertyMachine).Bool() {
					continue
				}
				if !yield(store.Instant{Customer: store.CustomerID(id), Of: of, At: fromMicros(at)}, nil) {
					return
				}
			}
		}
	}
}

// byMachines is what tells that a mail program did it by itself.
var byMachines = []string{propertyMachine}

// instantColumns gives the columns of events by their names, which are read where they
// are not there; no rows where they cannot be kept.
func (s insights) instantColumns(ctx context.Context, names []string, progress func(part float64)) (*crowd.Rows, []*crowd.Events, error) {
	if s.tx != nil {
		return nil, nil, nil // it sees what nobody else does
	}
	w := &wants{events: map[string][]string{}}
	keys := []columnKey{{kind: columnRows}}
	for _, name := range names {
		if w.events[name] = nil; name == store.EventOpened || name == store.EventClicked {
			w.events[name] = byMachines
		}
		keys = append(keys, columnKey{columnEvents, name, ""})
	}
	if err := s.gather(ctx, w, progress, keys...); err != nil {
		return nil, nil, err
	}
	c := &s.env.crowds
	c.mu.Lock()
	defer c.mu.Unlock()
	rows, ok := c.fresh(keys[0]).(*crowd.Rows)
	if !ok {
		return nil, nil, nil
	}
	var columns []*crowd.Events
	for _, key := range keys[1:] {
		column, ok := c.holds(w, key)
		if !ok {
			return nil, nil, nil
		}
		columns = append(columns, column.(*crowd.Events))
	}
	return rows, columns, nil
}

// instantsOnFile streams them row by row, one name after the other.
func (s insights) instantsOnFile(ctx context.Context, names []string, from, to time.Time, yield func(store.Instant, error) bool) {
	var customer, micros int64 // there are millions of rows: they are scanned into the same place
	into := []any{&customer, &micros}
	for of, name := range names {
		for one, err := range stream(ctx, s.session, "read instants", func(row scanner) (store.Instant, error) {
			err := row.Scan(into...)
			return store.Instant{Customer: store.CustomerID(customer), Of: of, At: fromMicros(micros)}, err
		}, s.instantQuery(name), fromOr(from), toOr(to), name) {
			if !yield(one, err) || err != nil {
				return
			}
		}
	}
}

func (s insights) instantQuery(name string) string {
	if isOrderEvent(name) {
		return `SELECT o.customer_id, o.at FROM orders o WHERE o.customer_id IS NOT NULL AND o.at >= ?1 AND o.at < ?2 AND ?3 <> '' AND o.state = ` + orderStates([]string{name})
	}
	query := `SELECT e.customer_id, e.at FROM events e WHERE e.customer_id IS NOT NULL AND e.at >= ?1 AND e.at < ?2 AND e.name_id = (SELECT id FROM event_names WHERE name = ?3)`
	if slices.Contains([]string{store.EventOpened, store.EventClicked}, name) { // of all others the index alone is read
		query += ` AND (e.properties IS NULL OR coalesce(` + s.env.Dialect.JSONField(`e.properties`, `$."`+propertyMachine+`"`) + `, 0) = 0)`
	}
	return query
}
