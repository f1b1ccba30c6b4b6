package sqlstore

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gilmok/store"
	"gilmok/store/value"
)

// Attributes are kept as one JSON object. A value's kind is the registered one
// of its key, so that a value needs no tag: dates are days since 1970, times
// microseconds, money is [minor, currency, major].

func (r *registry) encode(attributes store.Attributes) (any, error) {
	if b, ok, err := r.encodeAlike(attributes); ok || err != nil {
		return b, err
	}
	keys := make([]string, 0, len(attributes))
	for key, v := range attributes {
		if !v.IsNone() {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	slices.Sort(keys)
	r.order = keys
	text, _, err := r.encodeAlike(attributes)
	return text, err
}

// encodeAlike writes attributes that have the keys of those written before, as the
// rows of a file mostly do: the keys are in order already. ok is false for others.
func (r *registry) encodeAlike(attributes store.Attributes) (text any, ok bool, err error) {
	b := append(r.text[:0], '{')
	defer func() { r.text = b }()
	n := 0
	for _, key := range r.order {
		v := attributes[key]
		if v.IsNone() {
			return nil, false, nil
		}
		if n++; n > 1 {
			b = append(b, ',')
		}
		b = append(appendText(b, key), ':')
		if b, err = appendValue(b, v); err != nil {
			return nil, false, fmt.Errorf("attribute %s: %w", key, err)
		}
	}
	if n == 0 || n < len(attributes) && n < known(attributes) {
		return nil, false, nil
	}
	return string(append(b, '}')), true, nil
}

// known counts the attributes that have a value.
func known(attributes store.Attributes) (n int) {
	for _, v := range attributes {
		if !v.IsNone() {
			n++
		}
	}
	return n
}

func appendValue(b []byte, v value.Value) ([]byte, error) {
	switch v.Kind() {
	case value.KindNumber:
		if math.IsInf(v.Number(), 0) {
			return nil, fmt.Errorf("%v cannot be kept", v.Number())
		}
		return appendNumber(b, v.Number()), nil
	case value.KindBool:
		return strconv.AppendBool(b, v.Bool()), nil
	case value.KindDate:
		return strconv.AppendInt(b, int64(v.Date()), 10), nil
	case value.KindTime:
		return strconv.AppendInt(b, v.Time().UnixMicro(), 10), nil
	case value.KindMoney:
		m := v.Money()
		b = strconv.AppendInt(append(b, '['), m.Minor, 10)
		b = appendText(append(b, ','), m.Currency)
		return append(appendNumber(append(b, ','), m.Major()), ']'), nil
	case value.KindList:
		b = append(b, '[')
		for i, item := range v.List() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendText(b, item)
		}
		return append(b, ']'), nil
	}
	return appendText(b, v.Text()), nil
}

// appendNumber writes a number in the shortest form that is read as the same; a small
// whole one, as most are, in the quick way to the same digits.
func appendNumber(b []byte, f float64) []byte {
	if n := int64(f); n > -1_000_000 && n < 1_000_000 && float64(n) == f && (n != 0 || !math.Signbit(f)) {
		return strconv.AppendInt(b, n, 10)
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

// appendText writes a JSON text; most need no escaping at all.
func appendText(b []byte, s string) []byte {
	whole := utf8.ValidString(s)
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x80 && !whole {
			quoted, _ := json.Marshal(s) // texts always marshal
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// decode reads the object back; keys that are no longer registered are left out.
func (r *registry) decode(object string) (store.Attributes, error) {
	if object == "" {
		return nil, nil
	}
	out := make(store.Attributes, strings.Count(object, `":`))
	for i := 1; i < len(object)-1; {
		key, text, next := memberAt(object, i)
		name, err := decodeText(key)
		if err != nil {
			return nil, fmt.Errorf("attributes: %w", err)
		}
		i = next
		a, ok := r.byKey[name]
		if !ok {
			continue
		}
		if out[a.Key], err = decodeValue(a.Kind, text); err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
	}
	return out, nil
}

// decodeText reads a JSON text.
func decodeText(quoted string) (string, error) {
	if s, ok := plainText(quoted); ok {
		return s, nil
	}
	var s string
	err := json.Unmarshal([]byte(quoted), &s)
	return s, err
}

// decodeValue reads a value; a text may be part of the data.
func decodeValue(kind value.Kind, data string) (value.Value, error) {
	switch kind {
	case value.KindNumber:
		f, err := strconv.ParseFloat(data, 64)
		return value.Number(f), err
	case value.KindBool:
		return value.Bool(data == "true" || data == "1"), nil
	case value.KindDate, value.KindTime:
		n, err := strconv.ParseInt(data, 10, 64)
		if kind == value.KindDate {
			return value.DateOf(value.Date(n)), err
		}
		return value.Time(fromMicros(n)), err
	case value.KindMoney:
		return decodeMoney(data)
	case value.KindList:
		var items []string
		err := json.Unmarshal([]byte(data), &items)
		return value.List(items...), err
	}
	s, err := decodeText(data)
	return value.Text(s), err
}

func decodeMoney(data string) (value.Value, error) {
	var m value.Money
	if minor, rest, ok := strings.Cut(strings.TrimPrefix(data, "["), ","); ok {
		quoted, _, _ := strings.Cut(rest, ",")
		n, err := strconv.ParseInt(minor, 10, 64)
		if currency, plain := plainText(quoted); plain && err == nil {
			return value.MoneyOf(value.Money{Minor: n, Currency: currency}), nil
		}
	}
	var major json.Number
	dec := json.NewDecoder(strings.NewReader(data))
	if err := dec.Decode(&[]any{&m.Minor, &m.Currency, &major}); err != nil {
		return value.None, err
	}
	return value.MoneyOf(m), nil
}

// encodeLoose and decodeLoose keep attributes that nothing is asked about by
// column, with the kinds that JSON itself tells apart.
func encodeLoose(attributes store.Attributes) (any, error) {
	if len(attributes) == 0 {
		return nil, nil
	}
	b, err := json.Marshal(map[string]value.Value(attributes))
	return string(b), err
}

func decodeLoose(object string) (store.Attributes, error) {
	if object == "" {
		return nil, nil
	}
	var out store.Attributes
	err := json.Unmarshal([]byte(object), &out)
	return out, err
}
