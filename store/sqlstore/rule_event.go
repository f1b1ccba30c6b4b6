package sqlstore

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// source is where the events of a name are read: the events, or the orders.
type source struct {
	alias  string
	from   string
	orders bool
	where  []string
}

// at is the column of the time.
func (s source) at() string { return s.alias + `.at` }

// conditions joins the conditions with more of them.
func (s source) conditions(more ...string) string {
	return strings.Join(append(append([]string(nil), s.where...), more...), ` AND `)
}

// byCustomer reads events in the order of their customers: of a name that most
// events have, a sorted set is built far sooner. The signs keep other indexes out.
func (s source) byCustomer() source {
	where := make([]string, len(s.where))
	for i, condition := range s.where {
		where[i] = `+` + condition
	}
	s.where = where
	return s
}

// source reads events of a name that have happened by now; ok is false where
// there can be none.
func (c *compiler) source(name string) (s source, ok bool, err error) {
	s.alias = c.alias()
	if isOrderEvent(name) {
		s.orders, s.from = true, `orders `+s.alias
		s.where = []string{s.alias + `.state = ` + orderStates([]string{name})}
	} else {
		var id int64
		err := c.s.one(c.ctx, `SELECT id FROM event_names WHERE name = ?1`, []any{name}, &id)
		if errors.Is(err, store.ErrNotFound) {
			return s, false, nil
		}
		if err != nil {
			return s, false, c.s.fail("compile event "+name, err)
		}
		s.from = `events ` + s.alias
		s.where = []string{s.alias + `.name_id = ` + literal(id)}
	}
	s.where = append(s.where, s.at()+` <= `+literal(c.now.UnixMicro()))
	return s, true, nil
}

// window adds the conditions of a window; zoned tells that they differ by the
// customer's zone.
func (c *compiler) window(s *source, w segment.Window) (zoned bool) {
	if w == (segment.Window{}) {
		return false
	}
	say := func(zone *time.Location) string {
		var parts []string
		from, to := w.Ends(c.now, zone)
		if !from.IsZero() {
			parts = append(parts, s.at()+` >= `+literal(ceilMicros(from)))
		}
		if !to.IsZero() {
			parts = append(parts, s.at()+` < `+literal(ceilMicros(to)))
		}
		return strings.Join(append(parts, always), ` AND `)
	}
	if !w.TheirDays() || len(c.zones) == 0 {
		s.where = append(s.where, say(c.shop))
		return false
	}
	s.where = append(s.where, c.perZone(func(now time.Time) string { return say(now.Location()) }))
	return true
}

// event compiles who did something. Where the answer does not depend on the
// customer's zone it is a set that SQLite finds once, by the index on the name
// and time; else it is asked for each customer. So is an absence beside conditions
// that leave few people; where nothing does, the set is found sooner.
func (c *compiler) event(e segment.Event, positive bool) (string, error) {
	counted := e.Count != nil || e.Sum != nil
	src, ok, err := c.source(e.Name)
	if err != nil {
		return "", err
	}
	if !ok {
		return constant(counted && holdsNothing(e)), nil
	}
	theirs := c.window(&src, e.Window)
	zoned, err := c.properties(&src, e.Where)
	if err != nil {
		return "", err
	}
	zoned = zoned || theirs
	if pickMatters(e) {
		if c.everybody && !zoned && len(e.Where) == 0 {
			return c.eachPicked(e)
		}
		return c.eventPicked(e, src, positive && !zoned)
	}
	switch {
	case counted && zoned:
		return c.countedEach(e, src)
	case counted:
		return c.countedSet(e, src)
	case positive && !zoned && !e.Window.Within.IsZero():
		return `(c.id IN (SELECT ` + src.alias + `.customer_id FROM ` + src.from + ` WHERE ` + src.conditions() + `))`, nil
	case c.everybody && !zoned && len(e.Where) == 0:
		if !src.orders && e.Window == (segment.Window{}) {
			src = src.byCustomer()
		}
		return `(c.id IN (SELECT ` + src.alias + `.customer_id FROM ` + src.from + ` WHERE ` + src.conditions(src.alias+`.customer_id IS NOT NULL`) + `))`, nil
	}
	return c.exists(src), nil
}

// pickMatters tells whether it makes a difference which event is picked: with any event
// in the last 30 days, the last one is in them, too.
func pickMatters(e segment.Event) bool {
	bare := len(e.Where) == 0
	switch e.Pick {
	case segment.PickFirst:
		return !bare || !e.Window.Within.IsZero() || !e.Window.After.IsZero()
	case segment.PickLast:
		return !bare || !e.Window.Before.IsZero()
	}
	return false
}

// eventPicked compiles a condition on one event of each person. Where the window leaves
// few, it begins with them; else each customer is asked.
func (c *compiler) eventPicked(e segment.Event, src source, positive bool) (string, error) {
	if positive && !e.Window.Within.IsZero() {
		id, err := c.picked(e, src.alias+`.customer_id`)
		return `(c.id IN (SELECT ` + src.alias + `.customer_id FROM ` + src.from + ` WHERE ` + src.conditions(src.alias+`.id = `+id) + `))`, err
	}
	id, err := c.picked(e, `c.id`)
	return c.exists(src, src.alias+`.id = `+id), err
}

// eachPicked finds when everybody's first or last event was, in the order of the index on
// customer and name, and holds the window against it.
func (c *compiler) eachPicked(e segment.Event) (string, error) {
	src, _, err := c.source(e.Name)
	if err != nil {
		return "", err
	}
	if !src.orders {
		src = src.byCustomer()
	}
	end := `min`
	if e.Pick == segment.PickLast {
		end = `max`
	}
	ends := source{alias: c.alias()}
	ends.from = `(SELECT ` + src.alias + `.customer_id AS customer_id, ` + end + `(` + src.at() + `) AS at FROM ` + src.from + ` WHERE ` +
		src.conditions(src.alias+`.customer_id IS NOT NULL`) + ` GROUP BY ` + src.alias + `.customer_id) ` + ends.alias
	c.window(&ends, e.Window)
	return `(c.id IN (SELECT ` + ends.alias + `.customer_id FROM ` + ends.from + ` WHERE ` + ends.conditions() + `))`, nil
}

// picked is the id of somebody's first or last event of a name, which the index on
// customer, name and time has at its end.
func (c *compiler) picked(e segment.Event, who string) (string, error) {
	src, _, err := c.source(e.Name)
	if err != nil {
		return "", err
	}
	direction := ``
	if e.Pick == segment.PickLast {
		direction = ` DESC`
	}
	return `(SELECT ` + src.alias + `.id FROM ` + src.from + ` WHERE ` + src.conditions(src.alias+`.customer_id = `+who) +
		` ORDER BY ` + src.at() + direction + `, ` + src.alias + `.id` + direction + ` LIMIT 1)`, nil
}

func (c *compiler) exists(src source, more ...string) string {
	more = append(more, src.alias+`.customer_id = c.id`)
	return `EXISTS (SELECT 1 FROM ` + src.from + ` WHERE ` + src.conditions(more...) + `)`
}

// holdsNothing tells whether the bounds hold for somebody without such events.
func holdsNothing(e segment.Event) bool {
	return segment.Event{Name: "-", Count: e.Count, Sum: e.Sum}.Match(nobody{}, time.Time{})
}

// countedSet compares sets of customers: those whose numbers fit, or, where
// nothing at all fits too, all but those whose numbers do not.
func (c *compiler) countedSet(e segment.Event, src source) (string, error) {
	having := c.bounds(e, src)
	in := `IN`
	if holdsNothing(e) {
		in, having = `NOT IN`, `NOT `+having
	}
	return `(c.id ` + in + ` (SELECT ` + src.alias + `.customer_id FROM ` + src.from + ` WHERE ` + src.conditions(src.alias+`.customer_id IS NOT NULL`) +
		` GROUP BY ` + src.alias + `.customer_id HAVING ` + having + `))`, nil
}

func (c *compiler) countedEach(e segment.Event, src source) (string, error) {
	return `(SELECT ` + c.bounds(e, src) + ` FROM ` + src.from + ` WHERE ` + src.conditions(src.alias+`.customer_id = c.id`) + `)`, nil
}

func (c *compiler) bounds(e segment.Event, src source) string {
	var parts []string
	add := func(expression string, b segment.Bounds) {
		for _, end := range []struct {
			sign string
			n    *float64
		}{{`>=`, b.AtLeast}, {`<=`, b.AtMost}, {`=`, b.Exactly}} {
			if end.n != nil {
				parts = append(parts, expression+` `+end.sign+` `+c.arg(*end.n))
			}
		}
	}
	if e.Count != nil {
		add(`count(*)`, *e.Count)
	}
	if e.Sum != nil {
		add(`coalesce(sum(`+c.amount(e.Sum.Property, src)+`), 0)`, e.Sum.Bounds)
	}
	if parts == nil {
		return always
	}
	return `(` + strings.Join(parts, ` AND `) + `)`
}

// amount is a property as the number that is summed up.
func (c *compiler) amount(property string, src source) string {
	if src.orders {
		switch property {
		case "total":
			return src.alias + `.total_major`
		case "quantity":
			return src.alias + `.quantity`
		}
		id := c.keep(&spec{property: property})
		return `segment_order_number(` + literal(id) + `, ` + orderArguments(src.alias, c.s.env.Dialect, []string{property}) + `)`
	}
	return `segment_number(` + c.arg(property) + `, ` + src.alias + `.properties)`
}

// properties adds the conditions on the events' properties. They are held
// against each event by Match itself; zoned tells that they take the customer's zone.
func (c *compiler) properties(src *source, where []segment.Rule) (zoned bool, err error) {
	var rest []segment.Rule
	for _, r := range where {
		if err := refuseOthers(r); err != nil {
			return false, err
		}
		if sql, ok := c.plainProperty(r, *src); ok {
			src.where = append(src.where, sql)
		} else {
			rest = append(rest, r)
		}
	}
	if rest == nil {
		return false, nil
	}
	zoned = len(c.zones) > 0 && readsZone(rest)
	zone := `NULL`
	if zoned {
		zone = `c.time_zone`
	}
	id := literal(c.keep(&spec{where: rest, now: c.now, shop: c.shop}))
	if src.orders {
		src.where = append(src.where, `segment_order(`+id+`, `+zone+`, `+orderArguments(src.alias, c.s.env.Dialect, propertyNames(rest))+`) = 1`)
	} else {
		src.where = append(src.where, `segment_where(`+id+`, `+zone+`, `+src.alias+`.properties) = 1`)
	}
	return zoned, nil
}

// refuseOthers keeps a condition on an event to properties.
func refuseOthers(r segment.Rule) error {
	for c := range segment.Conditions(r) {
		if _, is := c.(segment.Property); !is {
			return fmt.Errorf("where of an event cannot hold %T", c)
		}
	}
	return nil
}

// plainProperty says in SQL what can be said exactly: that an order holds a
// product or category, and how high its total is.
func (c *compiler) plainProperty(r segment.Rule, src source) (string, bool) {
	p, ok := r.(segment.Property)
	if !ok || !src.orders {
		return "", false
	}
	switch p.Name {
	case "total":
		n, ok := segment.NumberOf(p.Test.Value)
		sign := signs[p.Test.Op]
		if !ok || sign == "" {
			return "", false
		}
		return src.alias + `.total_major ` + sign + ` ` + c.arg(n), true
	case "product", "products":
		item, ok := c.itemTest(p.Test, `l.product`)
		return `EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = ` + src.alias + `.id AND ` + item + `)`, ok
	}
	return "", false
}

func (c *compiler) itemTest(t segment.Test, column string) (string, bool) {
	switch t.Op {
	case segment.OpIs, segment.OpHasTag:
		return column + ` = ` + c.arg(t.Value.String()), t.Value.String() != ""
	case segment.OpIn, segment.OpMatchesAnyTag:
		return column + ` <> '' AND ` + column + ` IN (` + c.texts(t.Values) + `)`, true
	}
	return "", false
}

// readsZone tells whether a test may look at dates.
func readsZone(rules []segment.Rule) bool {
	for c := range segment.Conditions(rules...) {
		p, is := c.(segment.Property)
		if !is {
			continue
		}
		_, orders := ends(p.Test)
		if orders || p.Test.Op == segment.OpWithinLast || p.Test.Op == segment.OpWithinNext || p.Test.Op == segment.OpOnDayOfYear {
			return true
		}
	}
	return false
}

func propertyNames(rules []segment.Rule) []string {
	var needs segment.Needs
	needs.Add(segment.Event{Name: "-", Where: rules})
	return needs.Events["-"].Properties
}

// follow compiles the links of Then from one on, after the instant from.
func (c *compiler) follow(links []segment.Link, i int, from string) (string, error) {
	if i == len(links) {
		return always, nil
	}
	l := links[i]
	now := literal(c.now.UnixMicro())
	limit := now
	if i > 0 && !l.Within.IsZero() {
		limit = c.later(from, l)
	}
	src, ok, err := c.source(l.Event.Name)
	if err != nil {
		return "", err
	}
	if ok {
		c.window(&src, l.Event.Window)
		if _, err := c.properties(&src, l.Event.Where); err != nil {
			return "", err
		}
		if l.Event.Pick != segment.PickAny {
			id, err := c.picked(l.Event, `c.id`)
			if err != nil {
				return "", err
			}
			src.where = append(src.where, src.alias+`.id = `+id)
		}
		if i > 0 {
			src.where = append(src.where, src.at()+` > `+from)
		}
		src.where = append(src.where, src.at()+` <= `+limit)
	}
	if !l.Not {
		if !ok {
			return never, nil
		}
		next, err := c.follow(links, i+1, src.at())
		return c.exists(src, next), err
	}
	next, err := c.follow(links, i+1, from)
	if !ok {
		return `(` + limit + ` <= ` + now + ` AND ` + next + `)`, err
	}
	return `(` + limit + ` <= ` + now + ` AND NOT ` + c.exists(src) + ` AND ` + next + `)`, err
}

// later is from plus the time a link has.
func (c *compiler) later(from string, l segment.Link) string {
	if l.Within.Months == 0 {
		return `(` + from + ` + ` + literal(l.Within.Rest.Microseconds()) + `)`
	}
	return `segment_later(` + from + `, ` + c.arg(l.Within.String()) + `, ` + c.arg(c.shop.String()) + `)`
}
