package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// condition is a rule as SQL about customers c. Its tests in Go, if it has any,
// are known to the engine's functions until it is released.
type condition struct {
	sql  string
	args []any
	kept []int64
}

// release forgets the tests; call it when the query has been read.
func (c condition) release() {
	for _, id := range c.kept {
		kept.Delete(id)
	}
}

// compiler turns a rule into SQL that means exactly what Match means. No
// condition it makes is ever NULL, so that NOT is the opposite.
type compiler struct {
	ctx     context.Context
	s       *session
	now     time.Time
	shop    *time.Location
	zones   []*time.Location // of customers, other than the shop's
	names   map[string]string
	out     condition
	aliases int
	depth   int
	// everybody has to be asked: neither the question nor the rule leaves few.
	everybody bool
}

const (
	always = `(1 = 1)`
	never  = `(1 = 0)`
)

func constant(holds bool) string {
	if holds {
		return always
	}
	return never
}

// compile makes the condition of a rule; nil is everybody. Arguments follow
// those given. With all, it is asked of everybody and not of a few.
func (s *session) compile(ctx context.Context, rule segment.Rule, all bool, args ...any) (condition, error) {
	return s.compileAt(ctx, rule, s.instant(), all, args...)
}

// compileAt is compile as seen from another instant.
func (s *session) compileAt(ctx context.Context, rule segment.Rule, now time.Time, all bool, args ...any) (condition, error) {
	c := &compiler{ctx: ctx, s: s, now: now, out: condition{args: args}}
	if rule == nil {
		c.out.sql = always
		return c.out, nil
	}
	if err := c.readZones(); err != nil {
		return condition{}, err
	}
	c.everybody = all && asksEverybody(rule)
	sql, err := c.rule(rule, true)
	if err != nil {
		c.out.release()
		return condition{}, err
	}
	c.out.sql = sql
	return c.out, nil
}

// asksEverybody tells whether a rule asks for nothing but what people have not done, or
// did first or last at any time.
func asksEverybody(r segment.Rule) bool {
	switch r := r.(type) {
	case segment.All:
		return len(r.Of) > 0 && !slices.ContainsFunc(r.Of, func(x segment.Rule) bool { return !asksEverybody(x) })
	case segment.Event:
		return pickMatters(r) && r.Window.Within.IsZero()
	case segment.None:
		return !slices.ContainsFunc(r.Of, func(x segment.Rule) bool { _, isEvent := x.(segment.Event); return !isEvent })
	}
	return false
}

func (c *compiler) readZones() (err error) {
	if c.shop, err = (settings{c.s}).Zone(c.ctx); err != nil {
		return err
	}
	names, err := c.s.customerZones(c.ctx)
	if err != nil {
		return err
	}
	c.names = map[string]string{}
	for _, name := range names {
		if zone := zoneOr(name, nil); zone != nil && zone.String() != c.shop.String() {
			c.zones = append(c.zones, zone)
			c.names[zone.String()] = name
		}
	}
	return nil
}

// customerZones jumps from one zone to the next in the index.
func (s *session) customerZones(ctx context.Context) ([]string, error) {
	names, err := list(ctx, s, scanOne[string], `WITH RECURSIVE z (name) AS (
		SELECT min(time_zone) FROM customers WHERE time_zone IS NOT NULL
		UNION ALL SELECT (SELECT min(time_zone) FROM customers WHERE time_zone IS NOT NULL AND time_zone > z.name) FROM z WHERE z.name IS NOT NULL)
		SELECT name FROM z WHERE name IS NOT NULL`)
	return names, s.fail("read zones", err)
}

// arg binds a value and gives its placeholder.
func (c *compiler) arg(v any) string {
	c.out.args = append(c.out.args, v)
	return placeholder(len(c.out.args))
}

// alias gives a new table alias.
func (c *compiler) alias() string {
	c.aliases++
	return fmt.Sprintf("x%d", c.aliases)
}

// rule compiles one node. Positive tells that the node widens nothing by being
// a set: it is not below a None.
func (c *compiler) rule(r segment.Rule, positive bool) (string, error) {
	switch r := r.(type) {
	case segment.All:
		return c.join(r.Of, ` AND `, always, positive)
	case segment.Any:
		return c.join(r.Of, ` OR `, never, false)
	case segment.None:
		sql, err := c.join(r.Of, ` OR `, never, false)
		return `(NOT ` + sql + `)`, err
	case segment.Attribute:
		return c.attribute(r)
	case segment.Property:
		return constant(r.Test.Holds(value.None, c.now)), nil // there is no passage here
	case segment.Event:
		return c.event(r, positive)
	case segment.Then:
		if len(r.Links) == 0 {
			return never, nil
		}
		return c.follow(r.Links, 0, literal(time.Time{}.UnixMicro()))
	case segment.InSegment:
		return c.inSegment(r, positive)
	case segment.Consent:
		return c.consent(r), nil
	case segment.Random:
		bucket := `segment_bucket(` + c.arg(r.Salt) + `, c.id)`
		return `(` + bucket + ` >= ` + c.arg(r.From) + ` AND ` + bucket + ` < ` + c.arg(r.To) + `)`, nil
	}
	return "", fmt.Errorf("a rule cannot hold %T", r)
}

func (c *compiler) join(rules []segment.Rule, with, empty string, positive bool) (string, error) {
	if len(rules) == 0 {
		return empty, nil
	}
	parts := make([]string, len(rules))
	for i, r := range rules {
		var err error
		if parts[i], err = c.rule(r, positive); err != nil {
			return "", err
		}
	}
	return `(` + strings.Join(parts, with) + `)`, nil
}

// maxDepth of segments in segments; Save refuses loops, a merged file might not.
const maxDepth = 20

func (c *compiler) inSegment(r segment.InSegment, positive bool) (string, error) {
	x, err := (segments{c.s}).Find(c.ctx, r.Name)
	if errors.Is(err, store.ErrNotFound) {
		return never, nil
	}
	if err != nil {
		return "", err
	}
	if c.depth++; c.depth > maxDepth {
		return "", fmt.Errorf("segment %q: %w", r.Name, store.ErrSegmentLoop)
	}
	defer func() { c.depth-- }()
	return c.rule(x.Rule, positive)
}

func (c *compiler) consent(r segment.Consent) string {
	exists := `EXISTS (SELECT 1 FROM consents k WHERE k.customer_id = c.id AND k.topic = ` +
		c.arg(consentTopic(store.Channel(r.Channel), store.Purpose(r.Purpose)))
	if r.Is == string(store.ConsentUnknown) {
		return `(NOT ` + exists + ` AND k.state <> ` + c.arg(consentState(store.ConsentUnknown)) + `))`
	}
	return exists + ` AND k.state = ` + c.arg(consentState(store.ConsentState(r.Is))) + `)`
}

// literal writes a whole number into the statement.
func literal(n int64) string { return fmt.Sprint(n) }
