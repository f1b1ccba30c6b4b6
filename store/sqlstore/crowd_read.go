package sqlstore

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/segment/crowd"
	"gilmok/store/value"
)

// How each column is read. Events come by their index, or by the table itself where
// most of it is wanted; JSON is read once, a property at a time.

func (g *gathering) readRows(ctx context.Context) (*crowd.Rows, error) {
	var first, last *int64
	if err := g.s.one(ctx, `SELECT (SELECT min(id) FROM customers), (SELECT max(id) FROM customers)`, nil, &first, &last); err != nil || first == nil || last == nil {
		return &crowd.Rows{}, err
	}
	ids := make([][]int64, mostParts)
	n, err := parts(ctx, *first, *last, func(ctx context.Context, part int, from, to int64) error {
		return g.scan(ctx, `SELECT id FROM customers WHERE id >= ?1 AND id <= ?2 ORDER BY id`, []any{from, to}, func(row []driver.Value) error {
			ids[part] = append(ids[part], intOf(row[0]))
			return nil
		})
	})
	return &crowd.Rows{IDs: slices.Concat(ids[:n]...)}, err
}

func (g *gathering) readZones(ctx context.Context) (*crowd.Zones, error) {
	names, err := g.s.customerZones(ctx)
	if err != nil {
		return &crowd.Zones{}, err
	}
	z := &crowd.Zones{Of: make([]uint16, len(g.rows.IDs)), Locations: []*time.Location{nil}}
	place := map[string]uint16{}
	for _, name := range names {
		if zone := zoneOr(name, nil); zone != nil {
			place[name] = uint16(len(z.Locations))
			z.Locations = append(z.Locations, zone)
		}
	}
	find := g.finder()
	return z, g.scan(ctx, `SELECT id, time_zone FROM customers WHERE time_zone IS NOT NULL`, nil, func(row []driver.Value) error {
		if at, ok := find(intOf(row[0])); ok {
			z.Of[at] = place[textOf(row[1])]
		}
		return nil
	})
}

// readAttribute reads a standard field, an attribute that is computed, or one of the
// shop's: from its index where there is one, else from the object it is kept in.
func (g *gathering) readAttribute(ctx context.Context, key string) (*crowd.Values, error) {
	if slices.Contains(store.StandardFields, key) {
		kind := value.KindText
		if key == "created_at" {
			kind = value.KindTime
		}
		return g.readCells(ctx, kind, `SELECT id, `+key+` FROM customers WHERE `+key+` IS NOT NULL`)
	}
	registry, err := g.s.attributes(ctx)
	if err != nil {
		return nil, err
	}
	if a, is := registry.computedAttribute(key); is {
		return g.readCells(ctx, a.Kind, `SELECT customer_id, `+key+` FROM insights WHERE `+key+` IS NOT NULL`)
	}
	a, ok := registry.byKey[key]
	switch {
	case !ok:
		return crowd.NewValues(len(g.rows.IDs)), nil
	case a.indexed && a.Kind != value.KindMoney:
		return g.readCells(ctx, a.Kind, `SELECT id, `+a.column()+` FROM customers WHERE `+a.column()+` IS NOT NULL`)
	}
	return g.readObjects(ctx, a)
}

// readCells reads a column of one kind.
func (g *gathering) readCells(ctx context.Context, kind value.Kind, query string, args ...any) (*crowd.Values, error) {
	v, find := crowd.NewValues(len(g.rows.IDs)), g.finder()
	return v, g.scan(ctx, query, args, func(row []driver.Value) error {
		if at, ok := find(intOf(row[0])); ok {
			v.Set(at, columnToValue(kind, row[1]))
		}
		return nil
	})
}

// readObjects reads one attribute out of the object that holds all of a customer's.
func (g *gathering) readObjects(ctx context.Context, a *attribute) (*crowd.Values, error) {
	v := crowd.NewValues(len(g.rows.IDs))
	if v.Len() == 0 {
		return v, nil
	}
	var mu sync.Mutex
	_, err := parts(ctx, g.rows.IDs[0], g.rows.IDs[v.Len()-1], func(ctx context.Context, _ int, from, to int64) error {
		find := g.finder()
		return g.scan(ctx, `SELECT id, attributes FROM customers WHERE id >= ?1 AND id <= ?2 AND attributes IS NOT NULL`, []any{from, to}, func(row []driver.Value) error {
			text, has := lazyProperties(textOf(row[1])).member(a.Key)
			if !has {
				return nil
			}
			x, err := decodeValue(a.Kind, strings.Clone(text))
			if err != nil {
				return fmt.Errorf("attribute %s: %w", a.Key, err)
			}
			if at, ok := find(intOf(row[0])); ok {
				mu.Lock()
				v.Set(at, x)
				mu.Unlock()
			}
			return nil
		})
	})
	return v, err
}

func (g *gathering) readConsent(ctx context.Context, channel, purpose string) (*crowd.Values, error) {
	return g.readCells(ctx, value.KindText, `SELECT customer_id, `+stateWord+` FROM consents WHERE topic = ?1`,
		consentTopic(store.Channel(channel), store.Purpose(purpose)))
}

// readEvents reads what everybody did under a name.
func (g *gathering) readEvents(ctx context.Context, name string) (*crowd.Events, error) {
	properties := slices.Clone(g.w.events[name])
	slices.Sort(properties)
	if isOrderEvent(name) {
		return g.readOrders(ctx, name, properties)
	}
	from := `events e WHERE e.name_id = (SELECT id FROM event_names WHERE name = ?1) AND e.customer_id IS NOT NULL`
	ordered, ties, columns := `e.at`, `, e.customer_id, e.id`, `e.customer_id, e.at`
	if len(properties) > 0 {
		columns = `e.customer_id, e.at, e.properties`
		whole, err := g.mostEvents(ctx, name)
		if err != nil {
			return nil, err
		}
		if whole { // the signs keep the indexes out
			ordered, ties = `e.id`, ``
			from = `events e WHERE +e.name_id = (SELECT id FROM event_names WHERE name = ?1) AND +e.customer_id IS NOT NULL`
		}
	}
	return g.readLogs(ctx, logQuery{from, ordered, ties, columns, name}, properties, func(row []driver.Value) segment.Properties {
		return rawProperties(textOf(row[2]))
	})
}

// mostEvents reports whether the events of a name are so many that reading all of the
// table is sooner done than finding them one by one.
func (g *gathering) mostEvents(ctx context.Context, name string) (bool, error) {
	n, err := g.s.countEvents(ctx, name)
	if err != nil {
		return false, err
	}
	var all int64
	err = g.s.one(ctx, `SELECT coalesce(sum(count), 0) FROM event_names`, nil, &all)
	return n*8 > all, g.s.fail("count events", err)
}

func (g *gathering) readOrders(ctx context.Context, name string, properties []string) (*crowd.Events, error) {
	columns := `o.customer_id, o.at`
	if len(properties) > 0 {
		columns += `, ` + orderArguments(`o`, g.s.env.Dialect, properties)
	}
	from := `orders o WHERE o.state = ` + orderStates([]string{name}) + ` AND o.customer_id IS NOT NULL AND ?1 <> ''`
	return g.readLogs(ctx, logQuery{from, `o.at`, `, o.customer_id, o.id`, columns, name}, properties, func(row []driver.Value) segment.Properties {
		cells := make([]any, 0, 9)
		for _, cell := range row[2:] {
			cells = append(cells, cell)
		}
		return orderFrom(cells)
	})
}

// logQuery is where the events of a name are read, the column they are ordered by, and
// those that order events of the same instant: by id, as an index has them.
type logQuery struct{ from, ordered, ties, columns, name string }

// readLogs reads events, in parts at once; read gives the properties, where any are asked for.
func (g *gathering) readLogs(ctx context.Context, q logQuery, properties []string, read func(row []driver.Value) segment.Properties) (*crowd.Events, error) {
	end := func(order string) string {
		return `(SELECT ` + q.ordered + ` FROM ` + q.from + ` ORDER BY ` + q.ordered + order + ` LIMIT 1)`
	}
	var first, last *int64
	if err := g.s.one(ctx, `SELECT `+end(``)+`, `+end(` DESC`), []any{q.name}, &first, &last); err != nil {
		return nil, err
	}
	if first == nil || last == nil {
		return crowd.NewEventsOf(len(g.rows.IDs), properties), nil
	}
	logs := make([]*crowd.Log, mostParts)
	n, err := parts(ctx, *first, *last, func(ctx context.Context, part int, from, to int64) error {
		log, find := crowd.NewLog(properties), g.finder()
		logs[part] = log
		return g.scan(ctx, `SELECT `+q.columns+` FROM `+q.from+` AND `+q.ordered+` >= ?2 AND `+q.ordered+` <= ?3 ORDER BY `+q.ordered+q.ties, []any{q.name, from, to}, func(row []driver.Value) error {
			var p segment.Properties
			if len(properties) > 0 {
				p = read(row)
			}
			if at, ok := find(intOf(row[0])); ok {
				log.Add(at, intOf(row[1]), p)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return crowd.NewEventsOf(len(g.rows.IDs), properties, logs[:n]...), nil
}

// readReach finds who can be written to.
func (g *gathering) readReach(ctx context.Context, ch store.Channel, p store.Purpose) (crowd.Bits, error) {
	agreed, open, args, err := (customers{g.s}).reachable(ctx, ch, p)
	if err != nil {
		return nil, err
	}
	set, find := crowd.NewBits(len(g.rows.IDs)), g.finder()
	return set, g.scan(ctx, `SELECT c.id FROM consents k CROSS JOIN customers c ON c.id = k.customer_id WHERE `+agreed+` AND `+open, args, func(row []driver.Value) error {
		if at, ok := find(intOf(row[0])); ok {
			set.Set(at)
		}
		return nil
	})
}

// readKnown finds since when customers are known: made, or with an order or event.
func (g *gathering) readKnown(ctx context.Context) ([]int64, error) {
	since := make([]int64, len(g.rows.IDs))
	for i := range since {
		since[i] = math.MaxInt64
	}
	for _, query := range []string{
		`SELECT id, created_at FROM customers WHERE created_at IS NOT NULL`,
		`SELECT customer_id, min(at) FROM orders WHERE customer_id IS NOT NULL AND at IS NOT NULL GROUP BY customer_id`,
		`SELECT customer_id, min(at) FROM events WHERE customer_id IS NOT NULL GROUP BY customer_id`,
	} {
		find := g.finder()
		if err := g.scan(ctx, query, nil, func(row []driver.Value) error {
			if at, ok := find(intOf(row[0])); ok {
				since[at] = min(since[at], intOf(row[1]))
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return since, nil
}
