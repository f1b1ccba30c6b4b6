package crowd

import (
	"math"
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// holdsMissing reports what a missing value comes to, whatever the time and zone.
func holdsMissing(t segment.Test) bool { return t.Holds(value.None, time.Time{}) }

// values holds a test against a column; nil is one of missing values.
func (c *Crowd) values(v *Values, t segment.Test, now time.Time) Bits {
	if v == nil {
		return c.all(holdsMissing(t))
	}
	zones := 1
	if zoned(t) {
		zones = c.zones()
	}
	tests := make([]func(int) bool, zones)
	for z := range tests {
		tests[z] = v.test(t, now.In(c.location(z)))
	}
	if zones == 1 {
		return c.each(tests[0])
	}
	return c.each(func(row int) bool { return tests[c.zone(row)](row) })
}

// zoned reports whether a test may look at where a day begins.
func zoned(t segment.Test) bool {
	switch t.Op {
	case segment.OpLess, segment.OpAtMost, segment.OpMore, segment.OpAtLeast, segment.OpBetween, segment.OpBefore, segment.OpAfter:
		return true
	}
	return byTheClock(t)
}

// test makes a test of rows; now is in the zone of those that are asked about.
func (v *Values) test(t segment.Test, now time.Time) func(row int) bool {
	if v.index != nil {
		holds := make([]bool, len(v.words))
		for code, word := range v.words {
			holds[code] = t.Holds(word, now)
		}
		return func(row int) bool { return holds[v.codes[row]] }
	}
	if v.nums != nil {
		switch v.kind {
		case value.KindNumber:
			if from, to, ok := numbersOf(t); ok {
				return func(row int) bool {
					x := math.Float64frombits(uint64(v.nums[row]))
					return from <= x && x <= to && v.has.Has(row)
				}
			}
		case value.KindTime:
			if from, to, ok := timesOf(t, now); ok {
				return func(row int) bool { return from <= v.nums[row] && v.nums[row] <= to && v.has.Has(row) }
			}
		}
	}
	if v.texts != nil && (t.Op == segment.OpContains || t.Op == segment.OpStartsWith) {
		part := segment.LowerASCII(t.Value.String())
		return func(row int) bool {
			return v.texts[row] != "" && holdsPart(v.texts[row], part, t.Op == segment.OpStartsWith)
		}
	}
	return func(row int) bool { return t.Holds(v.At(row), now) }
}

// ends gives the comparisons that a test of order makes.
func ends(t segment.Test) []segment.Test {
	switch t.Op {
	case segment.OpLess, segment.OpAtMost, segment.OpMore, segment.OpAtLeast, segment.OpBefore, segment.OpAfter:
		return []segment.Test{t}
	case segment.OpBetween:
		if len(t.Values) == 2 {
			return []segment.Test{{Op: segment.OpAtLeast, Value: t.Values[0]}, {Op: segment.OpAtMost, Value: t.Values[1]}}
		}
	}
	return nil
}

// numbersOf gives the first and last number that pass a test of order.
func numbersOf(t segment.Test) (from, to float64, ok bool) {
	from, to = math.Inf(-1), math.Inf(1)
	tests := ends(t)
	for _, x := range tests {
		n, is := segment.NumberOf(x.Value)
		if !is {
			return 0, -1, true // nothing compares with it
		}
		switch x.Op {
		case segment.OpLess, segment.OpBefore:
			to = math.Nextafter(n, math.Inf(-1))
		case segment.OpAtMost:
			to = n
		case segment.OpMore, segment.OpAfter:
			from = math.Nextafter(n, math.Inf(1))
		default:
			from = n
		}
	}
	return from, to, tests != nil
}

// timesOf gives the first and last microsecond that pass a test of order or time.
func timesOf(t segment.Test, now time.Time) (from, to int64, ok bool) {
	from, to = math.MinInt64, math.MaxInt64
	switch t.Op {
	case segment.OpWithinLast, segment.OpWithinNext:
		first, last := t.Span(now, false)
		return ceil(first), last.UnixMicro(), true
	}
	tests := ends(t)
	for _, x := range tests {
		at, is := segment.InstantOf(x.Value, now.Location())
		if !is {
			return 0, -1, true
		}
		switch x.Op {
		case segment.OpLess, segment.OpBefore:
			to = ceil(at) - 1
		case segment.OpAtMost:
			to = at.UnixMicro()
		case segment.OpMore, segment.OpAfter:
			from = at.UnixMicro() + 1
		default:
			from = ceil(at)
		}
	}
	return from, to, tests != nil
}

// ceil gives the first microsecond at or after an instant.
func ceil(t time.Time) int64 { return t.Add(time.Microsecond - 1).UnixMicro() }

// holdsPart reports whether a text has a part, in lower case, at its begin or anywhere.
func holdsPart(s, part string, atBegin bool) bool {
	last := len(s) - len(part)
	if atBegin {
		last = min(last, 0)
	}
	for i := 0; i <= last; i++ {
		k := 0
		for k < len(part) && lowered(s[i+k]) == part[k] {
			k++
		}
		if k == len(part) {
			return true
		}
	}
	return false
}

func lowered(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + ('a' - 'A')
	}
	return b
}

// consent holds a state against a column of consents.
func (c *Crowd) consent(r segment.Consent) Bits {
	v := c.Consents[Consent{r.Channel, r.Purpose}]
	const unknown = "unknown"
	is := segment.Test{Op: segment.OpIs, Value: value.Text(r.Is)}
	if v == nil {
		return c.all(r.Is == unknown)
	}
	state := v.test(is, time.Time{})
	if r.Is != unknown {
		return c.each(state)
	}
	return c.each(func(row int) bool { return v.At(row).IsNone() || state(row) })
}
