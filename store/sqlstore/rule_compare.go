package sqlstore

import (
	"strings"
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// test compiles a test against a column of one kind. What SQL can say exactly
// it says; the rest is asked of Test.Holds itself, by the function segment_test.
func (c *compiler) test(t segment.Test, f field) string {
	switch t.Op {
	case segment.OpIsSet:
		return `(` + f.column + ` IS NOT NULL)`
	case segment.OpIsNotSet:
		return `(` + f.column + ` IS NULL)`
	case segment.OpIs, segment.OpHasTag:
		return c.equal(f, t.Value)
	case segment.OpIsNot:
		return `(NOT ` + c.equal(f, t.Value) + `)`
	case segment.OpIn, segment.OpMatchesAnyTag:
		return c.in(f, t.Values)
	case segment.OpNotIn:
		return `(NOT ` + c.in(f, t.Values) + `)`
	case segment.OpContains, segment.OpStartsWith:
		if f.kind == value.KindText {
			return there(f, c.part(t, f.column))
		}
		return c.inGo(t, f)
	case segment.OpIsTrue, segment.OpIsFalse:
		if f.kind != value.KindBool {
			return never
		}
		return there(f, f.column+` = `+literal(int64(boolean(t.Op == segment.OpIsTrue))))
	}
	switch f.kind {
	case value.KindNumber, value.KindMoney:
		return c.compareNumber(t, f)
	case value.KindDate, value.KindTime:
		return c.compareTime(t, f)
	case value.KindBool:
		return never // yes and no have no order
	}
	return c.inGo(t, f)
}

// there makes a comparison false where the column is NULL.
func there(f field, comparison string) string {
	return `(` + f.column + ` IS NOT NULL AND ` + comparison + `)`
}

// inGo asks Test.Holds for every row that has a value.
func (c *compiler) inGo(t segment.Test, f field) string {
	id := c.keep(&spec{kind: f.kind, test: t, now: c.now, shop: c.shop})
	return there(f, `segment_test(`+literal(id)+`, `+f.raw+`, c.time_zone) = 1`)
}

func (c *compiler) equal(f field, operand value.Value) string {
	if f.kind == value.KindMoney {
		return c.equalMoney(f, operand)
	}
	x, ok := value.As(operand, f.kind, "")
	if !ok || x.IsNone() {
		return never
	}
	return there(f, f.column+` = `+c.arg(columnValue(x)))
}

// equalMoney leaves rounding to the currency to Go, and lets the index find the
// few candidates: no currency rounds by more than one major unit.
func (c *compiler) equalMoney(f field, operand value.Value) string {
	exact := c.inGo(segment.Test{Op: segment.OpIs, Value: operand}, f)
	x, ok := value.As(operand, value.KindNumber, "")
	if !ok {
		return never
	}
	n := x.Number()
	return there(f, f.column+` BETWEEN `+c.arg(n-1)+` AND `+c.arg(n+1)+` AND `+exact)
}

func (c *compiler) in(f field, operands []value.Value) string {
	parts := make([]string, 0, len(operands))
	var plain []string
	for _, v := range operands {
		if f.kind == value.KindMoney {
			parts = append(parts, c.equalMoney(f, v))
			continue
		}
		if x, ok := value.As(v, f.kind, ""); ok && !x.IsNone() {
			plain = append(plain, c.arg(columnValue(x)))
		}
	}
	if len(plain) > 0 {
		parts = append(parts, there(f, f.column+` IN (`+strings.Join(plain, `, `)+`)`))
	}
	if len(parts) == 0 {
		return never
	}
	return `(` + strings.Join(parts, ` OR `) + `)`
}

// columnValue gives a value as its generated column holds it.
func columnValue(v value.Value) any {
	switch v.Kind() {
	case value.KindNumber, value.KindMoney:
		return v.Number()
	case value.KindBool:
		return boolean(v.Bool())
	case value.KindDate:
		return int64(v.Date())
	case value.KindTime:
		return v.Time().UnixMicro()
	}
	return v.Text()
}

// signs of the operators that order.
var signs = map[segment.Op]string{
	segment.OpLess: `<`, segment.OpBefore: `<`, segment.OpAtMost: `<=`,
	segment.OpMore: `>`, segment.OpAfter: `>`, segment.OpAtLeast: `>=`,
}

// ends gives the comparisons that a test of order makes: one, or the two of between.
func ends(t segment.Test) (tests []segment.Test, ok bool) {
	if t.Op == segment.OpBetween {
		if len(t.Values) != 2 {
			return nil, false
		}
		return []segment.Test{{Op: segment.OpAtLeast, Value: t.Values[0]}, {Op: segment.OpAtMost, Value: t.Values[1]}}, true
	}
	_, ok = signs[t.Op]
	return []segment.Test{t}, ok
}

func (c *compiler) compareNumber(t segment.Test, f field) string {
	tests, ok := ends(t)
	if !ok {
		return never
	}
	parts := make([]string, len(tests))
	for i, x := range tests {
		n, ok := segment.NumberOf(x.Value)
		if !ok {
			return never
		}
		parts[i] = f.column + ` ` + signs[x.Op] + ` ` + c.arg(n)
	}
	return there(f, strings.Join(parts, ` AND `))
}

// compareTime compiles what depends on the zone: midnight of a date, and what
// "today" is.
func (c *compiler) compareTime(t segment.Test, f field) string {
	if t.Op == segment.OpOnDayOfYear {
		if f.kind != value.KindDate {
			return never
		}
		monthDay := c.s.env.Dialect.MonthDay(f.column)
		return there(f, c.perZone(func(now time.Time) string { return onDay(t, monthDay, now) }))
	}
	if t.Op == segment.OpWithinLast || t.Op == segment.OpWithinNext {
		return there(f, c.perZone(func(now time.Time) string {
			from, to := t.Span(now, f.kind == value.KindDate)
			return f.atLeast(from) + ` AND ` + f.atMost(to)
		}))
	}
	tests, ok := ends(t)
	if !ok {
		return never
	}
	return there(f, c.perZone(func(now time.Time) string {
		parts := make([]string, len(tests))
		for i, x := range tests {
			at, ok := segment.InstantOf(x.Value, now.Location())
			if !ok {
				return never
			}
			parts[i] = f.compare(x.Op, at.In(now.Location())) // whose day it is goes by the customer's zone
		}
		return strings.Join(parts, ` AND `)
	}))
}

// onDay says which months and days a date may have.
func onDay(t segment.Test, monthDay string, now time.Time) string {
	days := segment.DaysOfYear(t.Value.Text(), now)
	switch len(days) {
	case 0:
		return never
	case 1:
		return monthDay + ` = '` + days[0] + `'`
	}
	return monthDay + ` IN ('` + strings.Join(days, `', '`) + `')`
}

// perZone says something that may differ by zone; where it does not, it says it once.
func (c *compiler) perZone(say func(now time.Time) string) string {
	shop := say(c.now.In(c.shop))
	differs := map[string][]string{}
	var order []string
	for _, zone := range c.zones {
		said := say(c.now.In(zone))
		if said == shop {
			continue
		}
		if differs[said] == nil {
			order = append(order, said)
		}
		differs[said] = append(differs[said], c.arg(c.names[zone.String()]))
	}
	if len(order) == 0 {
		return `(` + shop + `)`
	}
	var b strings.Builder
	b.WriteString(`CASE`)
	for _, said := range order {
		b.WriteString(` WHEN c.time_zone IN (` + strings.Join(differs[said], `, `) + `) THEN ` + said)
	}
	return b.String() + ` ELSE ` + shop + ` END`
}

// The comparisons of an instant with a column of dates (midnight in the
// instant's zone) or times.

func (f field) atLeast(t time.Time) string { return f.column + ` >= ` + literal(f.ceil(t)) }
func (f field) atMost(t time.Time) string  { return f.column + ` <= ` + literal(f.floor(t)) }

func (f field) compare(op segment.Op, t time.Time) string {
	switch op {
	case segment.OpLess, segment.OpBefore:
		return f.column + ` < ` + literal(f.ceil(t))
	case segment.OpAtMost:
		return f.atMost(t)
	case segment.OpMore, segment.OpAfter:
		return f.column + ` > ` + literal(f.floor(t))
	}
	return f.atLeast(t)
}

// ceil gives the first value of the column at or after t, floor the last at or before it.
func (f field) ceil(t time.Time) int64 {
	if f.kind == value.KindTime {
		return ceilMicros(t)
	}
	day := value.DateFrom(t)
	if day.In(t.Location()).Before(t) {
		return int64(day) + 1
	}
	return int64(day)
}

func (f field) floor(t time.Time) int64 {
	if f.kind == value.KindTime {
		return t.UnixMicro()
	}
	return int64(value.DateFrom(t))
}
