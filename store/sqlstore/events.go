package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"gilmok/store"
)

type events struct{ *session }

// Record refuses ordered and order_cancelled: those are told by the orders.
func (s events) Record(ctx context.Context, all ...store.Event) (int, error) {
	of := make([]*store.Event, len(all))
	for i := range all {
		of[i] = &all[i]
		if isOrderEvent(all[i].Name) {
			return 0, s.fail("record event", fmt.Errorf("%s: %w", all[i].Name, store.ErrOrderEvent))
		}
	}
	known, err := s.knownEvents(ctx, of)
	if err != nil {
		return 0, s.fail("record event", err)
	}
	fresh := of[:0]
	for _, e := range of {
		if e.Key != "" {
			if _, repeated := known[eventKey(e)]; repeated {
				continue
			}
			known[eventKey(e)] = false
		}
		fresh = append(fresh, e)
		s.countFeedback(e)
	}
	return len(fresh), s.fail("record event", s.insertEvents(ctx, fresh))
}

// eventKey is what no two events have the same of.
func eventKey(e *store.Event) string { return e.Name + "\x00" + e.Key }

// knownEvents gives the events that are stored already: true under their eventKey.
func (s *session) knownEvents(ctx context.Context, all []*store.Event) (map[string]bool, error) {
	keys := map[string][]string{}
	for _, e := range all {
		if e.Key != "" {
			keys[e.Name] = append(keys[e.Name], e.Key)
		}
	}
	known := make(map[string]bool, len(all))
	for name, of := range keys {
		id, err := s.eventName(ctx, name)
		if err != nil {
			return nil, err
		}
		_, err = list(ctx, s, func(row scanner) (struct{}, error) {
			var key string
			err := row.Scan(&key)
			known[name+"\x00"+key] = true
			return struct{}{}, err
		}, `SELECT e.key FROM (`+s.env.Dialect.Texts("?2")+`) AS k CROSS JOIN events e ON e.name_id = ?1 AND e.key = k.value WHERE e.key IS NOT NULL`,
			id, texts(of))
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}

// eventColumns is how many columns insertEvents fills.
const eventColumns = 7

// insertEvents stores events that are not known and gives them ids that follow on one another.
func (s *session) insertEvents(ctx context.Context, all []*store.Event) error {
	if len(all) == 0 {
		return nil
	}
	next, err := s.nextID(ctx, "events")
	if err != nil {
		return err
	}
	names := make([]int64, len(all))
	for i, e := range all {
		name, err := s.eventName(ctx, e.Name)
		if err != nil {
			return err
		}
		if e.At.IsZero() {
			e.At = s.now
		}
		e.ID = store.EventID(next + int64(i))
		names[i] = name
		s.count(counter{what: countEvents, name: e.Name}, 1)
		if err := s.seeProperties(ctx, name, e.Properties); err != nil {
			return err
		}
	}
	s.changes(store.TopicEvents)
	return writeEach(ctx, s, all, eventColumns, func(e *store.Event, row []any) (err error) {
		row[0], row[1], row[2], row[3] = int64(e.ID), idOrNull(e.Customer), blank(e.AnonymousID), names[int64(e.ID)-next]
		row[4], row[6] = micros(e.At), blank(e.Key)
		row[5], err = properties(e.Properties)
		return err
	}, func(source string) string {
		return `INSERT INTO events (id, customer_id, anonymous_id, name_id, at, properties, key) SELECT c0, c1, c2, c3, c4, c5, c6 FROM ` + source
	})
}

func isOrderEvent(name string) bool {
	return name == store.EventOrdered || name == store.EventOrderCancelled
}

// idOrNull writes id 0, nobody, as NULL.
func idOrNull[T ~int64](id T) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func (s events) Join(ctx context.Context, anonymousID string, to store.CustomerID) error {
	_, err := s.exec(ctx, `UPDATE events SET customer_id = ?2 WHERE anonymous_id = ?1 AND customer_id IS NULL`, anonymousID, int64(to))
	s.changes(store.TopicEvents)
	return s.fail("join events", err)
}

// Names gives the names of events that there are, orders among them, by name.
func (s events) Names(ctx context.Context) ([]store.EventName, error) {
	if err := s.flushCounts(ctx); err != nil {
		return nil, err
	}
	names, err := list(ctx, s.session, func(row scanner) (store.EventName, error) {
		var n store.EventName
		err := row.Scan(&n.Name, &n.Count, at{&n.Last}, document{&n.Properties})
		return n, err
	}, `SELECT n.name, n.count, (SELECT max(at) FROM events e WHERE e.name_id = n.id),
		(SELECT json_group_array(property) FROM event_properties p WHERE p.name_id = n.id)
		FROM event_names n WHERE n.count > 0`)
	if err != nil {
		return nil, s.fail("list event names", err)
	}
	orderNames, err := s.orderNames(ctx)
	names = append(names, orderNames...)
	slices.SortFunc(names, func(a, b store.EventName) int { return compareText(a.Name, b.Name) })
	return names, err
}

func (s events) orderNames(ctx context.Context) ([]store.EventName, error) {
	names, err := list(ctx, s.session, func(row scanner) (store.EventName, error) {
		n := store.EventName{Properties: slices.Clone(orderProperties)}
		err := row.Scan(&n.Name, &n.Count, at{&n.Last})
		return n, err
	}, `SELECT CASE state WHEN 'cancelled' THEN 'order_cancelled' ELSE 'ordered' END, count(*), max(at) FROM orders
		WHERE at IS NOT NULL AND customer_id IS NOT NULL GROUP BY 1`)
	return names, s.fail("list event names", err)
}
