package sqlstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// readEvents reads each name of events by itself, for one customer after the other
// (CROSS JOIN keeps SQLite to that): the index gives them sorted by time. Future events are left out by whoever asks.
func (r *subjectReader) readEvents(ctx context.Context, of scope, to *place) error {
	names := make([]string, 0, len(r.needs.Events))
	for name := range r.needs.Events {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		to.rewind()
		var err error
		if isOrderEvent(name) {
			err = r.readOrders(ctx, of, to, name, r.needs.Events[name])
		} else {
			err = r.readRecorded(ctx, of, to, name, r.needs.Events[name])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func remember(s *store.Subject, name string, at time.Time, p segment.Properties) {
	if s.History == nil {
		s.History = map[string][]segment.Occurrence{}
	}
	s.History[name] = append(s.History[name], segment.Occurrence{At: at, Properties: p})
}

func (r *subjectReader) readRecorded(ctx context.Context, of scope, to *place, name string, need segment.EventNeed) error {
	where, args := of.condition(r.s.env.Dialect, `c.id`)
	object := `NULL`
	if len(need.Properties) > 0 {
		object = `e.properties`
	}
	_, err := list(ctx, r.s, func(row scanner) (struct{}, error) {
		var id store.CustomerID
		var happened time.Time
		var properties string
		if err := row.Scan(&id, at{&happened}, text{&properties}); err != nil {
			return struct{}{}, err
		}
		if s := to.find(id); s != nil {
			remember(s, name, happened, pick(properties, need.Properties))
		}
		return struct{}{}, nil
	}, `SELECT c.id, e.at, `+object+` FROM customers c CROSS JOIN events e ON e.customer_id = c.id
		WHERE `+where+` AND e.name_id = (SELECT id FROM event_names WHERE name = ?3) AND e.at >= ?4 ORDER BY c.id, e.at, e.id`,
		append(args, name, fromOr(need.Since))...)
	return err
}

// pick parses only the properties that are needed.
func pick(object string, names []string) segment.Properties {
	if object == "" {
		return nil
	}
	out := make(occurred, 0, len(names))
	for _, name := range names {
		v := lazyProperties(object).Property(name)
		if v.Kind() == value.KindText {
			v = value.Text(strings.Clone(v.Text())) // not the whole object
		}
		if !v.IsNone() {
			out = append(out, property{name, v})
		}
	}
	return out
}

func (r *subjectReader) readOrders(ctx context.Context, of scope, to *place, name string, need segment.EventNeed) error {
	where, args := of.condition(r.s.env.Dialect, `c.id`)
	cells := make([]any, 9)
	places := make([]any, 9)
	for i := range cells {
		places[i] = &cells[i]
	}
	columns := `NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`
	if len(need.Properties) > 0 {
		columns = orderArguments(`o`, r.s.env.Dialect, need.Properties)
	}
	_, err := list(ctx, r.s, func(row scanner) (struct{}, error) {
		var id store.CustomerID
		var happened time.Time
		if err := row.Scan(append([]any{&id, at{&happened}}, places...)...); err != nil {
			return struct{}{}, err
		}
		s := to.find(id)
		if s == nil {
			return struct{}{}, nil
		}
		if len(need.Properties) == 0 {
			remember(s, name, happened, nil)
		} else {
			remember(s, name, happened, orderFrom(cells))
		}
		return struct{}{}, nil
	}, `SELECT c.id, o.at, `+columns+` FROM customers c CROSS JOIN orders o ON o.customer_id = c.id
		WHERE `+where+` AND o.state = `+orderStates([]string{name})+` AND o.at >= ?3 ORDER BY c.id, o.at, o.id`, append(args, fromOr(need.Since))...)
	return err
}
