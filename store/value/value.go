// Package value holds the typed values that attributes and event properties
// carry: text, number, boolean, date, time, money and list.
//
// A Value is small, comparable by Compare and free of allocation for all kinds
// but list, because the in-memory segment matcher and the rehearsal look at
// millions of them. The zero Value is "missing"; a blank cell is missing, never
// an empty text.
package value

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Kind tells which of the seven types a Value has.
type Kind uint8

// The kinds. KindNone is a missing value.
const (
	KindNone Kind = iota
	KindText
	KindNumber
	KindBool
	KindDate
	KindTime
	KindMoney
	KindList
)

var kindNames = [...]string{"none", "text", "number", "boolean", "date", "time", "money", "list"}

// String gives the name used in documents and in the schema.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "none"
}

// ParseKind is the inverse of Kind.String; ok is false for an unknown name.
func ParseKind(name string) (k Kind, ok bool) {
	for i, n := range kindNames {
		if n == name {
			return Kind(i), true
		}
	}
	return KindNone, false
}

// Value is one typed value. The zero Value is missing.
type Value struct {
	kind Kind
	n    int64 // bits of a number, 0/1, days since 1970-01-01, microseconds, minor units
	s    string
	list []string
}

// None is the missing value.
var None = Value{}

// Text makes a text; an empty text is missing.
func Text(s string) Value {
	if s == "" {
		return None
	}
	return Value{kind: KindText, s: s}
}

// Number makes a number. NaN is missing.
func Number(f float64) Value {
	if math.IsNaN(f) {
		return None
	}
	return Value{kind: KindNumber, n: int64(math.Float64bits(f))}
}

// Bool makes a boolean.
func Bool(b bool) Value {
	v := Value{kind: KindBool}
	if b {
		v.n = 1
	}
	return v
}

// Time makes an instant, kept in UTC to the microsecond. The zero time is missing.
func Time(t time.Time) Value {
	if t.IsZero() {
		return None
	}
	return Value{kind: KindTime, n: t.UnixMicro()}
}

// DateOf makes a date without a zone.
func DateOf(d Date) Value { return Value{kind: KindDate, n: int64(d)} }

// MoneyOf makes an amount of money.
func MoneyOf(m Money) Value { return Value{kind: KindMoney, n: m.Minor, s: m.Currency} }

// List makes a list of texts; an empty list is missing.
func List(items ...string) Value {
	if len(items) == 0 {
		return None
	}
	return Value{kind: KindList, list: items}
}

// Kind tells the type.
func (v Value) Kind() Kind { return v.kind }

// IsNone reports whether the value is missing.
func (v Value) IsNone() bool { return v.kind == KindNone }

// Text gives the text of a KindText value, else "".
func (v Value) Text() string {
	if v.kind == KindText {
		return v.s
	}
	return ""
}

// Number gives a number, or the major units of money, or 0/1 of a boolean.
func (v Value) Number() float64 {
	switch v.kind {
	case KindNumber:
		return math.Float64frombits(uint64(v.n))
	case KindMoney:
		return v.Money().Major()
	case KindBool:
		return float64(v.n)
	}
	return 0
}

// Bool gives the truth of a boolean, else false.
func (v Value) Bool() bool { return v.kind == KindBool && v.n == 1 }

// Time gives the instant of a time in UTC, or midnight UTC of a date.
func (v Value) Time() time.Time {
	switch v.kind {
	case KindTime:
		return time.UnixMicro(v.n).UTC()
	case KindDate:
		return Date(v.n).In(time.UTC)
	}
	return time.Time{}
}

// Date gives the date of a KindDate value.
func (v Value) Date() Date {
	if v.kind == KindDate {
		return Date(v.n)
	}
	return 0
}

// Money gives the money of a KindMoney value.
func (v Value) Money() Money {
	if v.kind == KindMoney {
		return Money{Minor: v.n, Currency: v.s}
	}
	return Money{}
}

// List gives the items of a list; a text gives itself as the only item.
func (v Value) List() []string {
	switch v.kind {
	case KindList:
		return v.list
	case KindText:
		return []string{v.s}
	}
	return nil
}

// String writes the value as a person would type it, without currency signs.
func (v Value) String() string {
	switch v.kind {
	case KindText:
		return v.s
	case KindNumber:
		return strconv.FormatFloat(v.Number(), 'f', -1, 64)
	case KindBool:
		return strconv.FormatBool(v.n == 1)
	case KindDate:
		return Date(v.n).String()
	case KindTime:
		return v.Time().Format(time.RFC3339Nano)
	case KindMoney:
		return v.Money().Decimal()
	case KindList:
		return strings.Join(v.list, ", ")
	}
	return ""
}

// Compare orders two values of like kinds: numbers with money by amount, dates
// with times by instant, texts by bytes. ok is false where no order exists.
func Compare(a, b Value) (order int, ok bool) {
	switch {
	case a.kind == KindNone || b.kind == KindNone:
		return 0, false
	case a.kind == KindMoney && b.kind == KindMoney && a.s == b.s:
		return compare(a.n, b.n), true
	case a.numeric() && b.numeric():
		return compare(a.Number(), b.Number()), true
	case a.kind == KindDate && b.kind == KindDate, a.kind == KindTime && b.kind == KindTime:
		return compare(a.n, b.n), true
	case a.temporal() && b.temporal():
		return a.Time().Compare(b.Time()), true
	case a.kind == KindText && b.kind == KindText:
		return strings.Compare(a.s, b.s), true
	case a.kind == KindBool && b.kind == KindBool:
		return compare(a.n, b.n), true
	}
	return 0, false
}

// Equal reports whether two values are the same in kind and content.
func Equal(a, b Value) bool {
	if a.kind != b.kind || a.n != b.n || a.s != b.s || len(a.list) != len(b.list) {
		return false
	}
	for i := range a.list {
		if a.list[i] != b.list[i] {
			return false
		}
	}
	return true
}

func (v Value) numeric() bool  { return v.kind == KindNumber || v.kind == KindMoney }
func (v Value) temporal() bool { return v.kind == KindDate || v.kind == KindTime }

func compare[T int64 | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
