package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gilmok/store"
)

type events struct{ *session }

// eventProperty is a property seen on events of a name.
type eventProperty struct {
	name     int64
	property string
}

// Record refuses ordered and order_cancelled: those are told by the orders.
func (s events) Record(ctx context.Context, all ...store.Event) (int, error) {
	stored := 0
	for i := range all {
		added, err := s.record(ctx, &all[i])
		if err != nil {
			return stored, s.fail("record event", err)
		}
		if added {
			stored++
		}
	}
	return stored, nil
}

// record stores one event and gives it its id; false where its key is known.
func (s *session) record(ctx context.Context, e *store.Event) (bool, error) {
	if isOrderEvent(e.Name) {
		return false, fmt.Errorf("%s: %w", e.Name, store.ErrOrderEvent)
	}
	name, err := s.eventName(ctx, e.Name)
	if err != nil {
		return false, err
	}
	if e.At.IsZero() {
		e.At = s.now
	}
	object, err := properties(e.Properties)
	if err != nil {
		return false, err
	}
	err = s.one(ctx, `INSERT INTO events (customer_id, anonymous_id, name_id, at, properties, key)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (name_id, key) WHERE key IS NOT NULL DO NOTHING RETURNING id`,
		[]any{idOrNull(e.Customer), blank(e.AnonymousID), name, micros(e.At), object, blank(e.Key)}, &e.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	s.changes(store.TopicEvents)
	s.count(counter{what: countEvents, name: e.Name}, 1)
	s.countFeedback(e)
	return true, s.seeProperties(ctx, name, e.Properties)
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

// eventName gives the number of a name, making one for a new name.
func (s *session) eventName(ctx context.Context, name string) (id int64, err error) {
	if id, ok := s.tx.eventNames[name]; ok {
		return id, nil
	}
	err = s.one(ctx, `INSERT INTO event_names (name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id`,
		[]any{name}, &id)
	s.tx.eventNames[name] = id
	return id, err
}

func (s *session) seeProperties(ctx context.Context, name int64, p store.Properties) error {
	for property := range p {
		seen := eventProperty{name, property}
		if s.tx.properties[seen] {
			continue
		}
		s.tx.properties[seen] = true
		if _, err := s.exec(ctx, `INSERT INTO event_properties (name_id, property) VALUES (?1, ?2)
			ON CONFLICT (name_id, property) DO NOTHING`, name, property); err != nil {
			return err
		}
	}
	return nil
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
