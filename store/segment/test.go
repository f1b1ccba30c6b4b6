package segment

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gilmok/store/value"
)

// Holds reports whether a value passes the test; now is in the subject's zone.
func (t Test) Holds(v value.Value, now time.Time) bool {
	switch t.Op {
	case OpIsSet:
		return !v.IsNone()
	case OpIsNotSet:
		return v.IsNone()
	case OpIsNot:
		return !equals(v, t.Value)
	case OpNotIn:
		return !t.in(v)
	}
	if v.IsNone() {
		return false
	}
	switch t.Op {
	case OpIs, OpHasTag:
		return equals(v, t.Value)
	case OpIn, OpMatchesAnyTag:
		return t.in(v)
	case OpContains, OpStartsWith:
		return t.textHolds(v)
	case OpIsTrue:
		return v.Kind() == value.KindBool && v.Bool()
	case OpIsFalse:
		return v.Kind() == value.KindBool && !v.Bool()
	case OpBetween:
		return len(t.Values) == 2 && ordered(v, t.Values[0], OpAtLeast, now) && ordered(v, t.Values[1], OpAtMost, now)
	case OpWithinLast, OpWithinNext, OpOnDayOfYear:
		return t.timeHolds(v, now)
	}
	return ordered(v, t.Value, t.Op, now)
}

func (t Test) in(v value.Value) bool {
	for _, x := range t.Values {
		if equals(v, x) {
			return true
		}
	}
	return false
}

// equals holds a value against an operand of the document: a list equals what
// any of its items equals, and the operand is read as the value's kind.
func equals(v, operand value.Value) bool {
	if v.Kind() == value.KindList {
		for _, item := range v.List() {
			if item == operand.String() {
				return true
			}
		}
		return false
	}
	x, ok := value.As(operand, v.Kind(), v.Money().Currency)
	if !ok || v.IsNone() || x.IsNone() {
		return false
	}
	order, ok := value.Compare(v, x)
	return ok && order == 0
}

// textHolds ignores the case of ASCII letters, as SQL does.
func (t Test) textHolds(v value.Value) bool {
	part := LowerASCII(t.Value.String())
	items := v.List()
	if items == nil {
		items = []string{v.String()}
	}
	for _, item := range items {
		item = LowerASCII(item)
		if t.Op == OpContains && strings.Contains(item, part) || t.Op == OpStartsWith && strings.HasPrefix(item, part) {
			return true
		}
	}
	return false
}

// LowerASCII is what texts are compared in, and does what SQL's lower() does: letters
// beyond ASCII have no case.
func LowerASCII(s string) string {
	capital := func(r rune) bool { return 'A' <= r && r <= 'Z' }
	if !strings.ContainsFunc(s, capital) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if capital(r) {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}

func (t Test) timeHolds(v value.Value, now time.Time) bool {
	if t.Op == OpOnDayOfYear {
		return v.Kind() == value.KindDate && slices.Contains(DaysOfYear(t.Value.Text(), now), v.Date().In(time.UTC).Format("01-02"))
	}
	at, ok := instant(v, now.Location())
	if !ok {
		return false
	}
	from, to := t.Span(now, v.Kind() == value.KindDate)
	return !at.Before(from) && !at.After(to)
}

// Span gives the first and the last instant that pass within_last or within_next.
// A date, which is its midnight, is held by days: what is due today is due within
// the next week all day long.
func (t Test) Span(now time.Time, date bool) (from, to time.Time) {
	from, to = t.Within.Before(now), now
	if t.Op == OpWithinNext {
		from, to = now, t.Within.AddTo(now)
	}
	if date {
		from = value.DateFrom(from).In(now.Location())
	}
	return from, to
}

// instant reads a value as a point in time: a date is midnight in the zone.
func instant(v value.Value, zone *time.Location) (time.Time, bool) {
	switch v.Kind() {
	case value.KindTime:
		return v.Time(), true
	case value.KindDate:
		return v.Date().In(zone), true
	case value.KindText:
		if t, err := time.Parse(time.RFC3339Nano, v.Text()); err == nil {
			return t, true
		}
		if d, err := value.ParseDate(v.Text()); err == nil {
			return d.In(zone), true
		}
	}
	return time.Time{}, false
}

// ordered compares as numbers where both are, else as instants where both are,
// else texts with texts.
func ordered(v, operand value.Value, op Op, now time.Time) bool {
	if a, ok := number(v); ok {
		b, ok := number(operand)
		return ok && passes(compareFloat(a, b), op)
	}
	if a, ok := instant(v, now.Location()); ok {
		b, ok := instant(operand, now.Location())
		return ok && passes(a.Compare(b), op)
	}
	if v.Kind() == value.KindText && operand.Kind() == value.KindText {
		return passes(strings.Compare(v.Text(), operand.Text()), op)
	}
	return false
}

func number(v value.Value) (float64, bool) {
	switch v.Kind() {
	case value.KindNumber, value.KindMoney:
		return v.Number(), true
	case value.KindText:
		f, err := strconv.ParseFloat(v.Text(), 64)
		return f, err == nil
	}
	return 0, false
}

func numberOf(v value.Value) float64 {
	f, _ := number(v)
	return f
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func passes(order int, op Op) bool {
	switch op {
	case OpLess, OpBefore:
		return order < 0
	case OpAtMost:
		return order <= 0
	case OpMore, OpAfter:
		return order > 0
	case OpAtLeast:
		return order >= 0
	}
	return false
}
