package liquid

import (
	"html"
	"math/big"
	"strings"
	"time"
)

// equal is ==. Numbers are equal by value; text never equals a number.
func equal(a, b any) bool {
	if word, ok := b.(literal); ok {
		return isWord(a, word)
	}
	if word, ok := a.(literal); ok {
		return isWord(b, word)
	}
	switch x := a.(type) {
	case nil:
		return b == nil
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	case int64, *big.Int, float64:
		return isNumeric(b) && compareNumbers(a, b) == 0
	case string, markup:
		y, ok := asText(b)
		s, _ := asText(a)
		return ok && s == y
	case time.Time:
		y, ok := b.(time.Time)
		return ok && x.Equal(y)
	case span:
		y, ok := b.(span)
		return ok && x == y
	case []any:
		y, ok := b.([]any)
		return ok && equalLists(x, y, 0)
	case map[string]any, *Object:
		return isObject(b) && equalObjects(a, b)
	}
	return false
}

func isObject(v any) bool {
	switch v.(type) {
	case map[string]any, *Object:
		return true
	}
	return false
}

func isWord(v any, word literal) bool {
	if word == wordBlank {
		return isBlank(v)
	}
	return isEmpty(v)
}

// asText returns the text of a text value; markup counts as what it shows.
func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case markup:
		return html.UnescapeString(string(v)), true
	}
	return "", false
}

func equalLists(a, b []any, depth int) bool {
	if len(a) != len(b) || depth > maxNesting {
		return false
	}
	for i := range a {
		if !equal(normal(a[i]), normal(b[i])) {
			return false
		}
	}
	return true
}

func equalObjects(a, b any) bool {
	x, y := pairs(a), pairs(b)
	if len(x) != len(y) {
		return false
	}
	for _, p := range x {
		v, ok := property(b, p.key)
		if !ok || !equal(p.value, normal(v)) {
			return false
		}
	}
	return true
}

func compareNumbers(a, b any) int {
	x, xWhole := a.(int64)
	y, yWhole := b.(int64)
	if xWhole && yWhole {
		return compareOrdered(x, y)
	}
	if x, ok := large(a); ok {
		if y, ok := large(b); ok {
			return x.Cmp(y)
		}
	}
	return compareOrdered(toFloat(a), toFloat(b))
}

func compareOrdered[T int64 | float64](x, y T) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// order compares two values; ok is false where there is no order between them.
func order(a, b any) (result int, ok bool) {
	switch x := a.(type) {
	case int64, *big.Int, float64:
		if isNumeric(b) {
			return compareNumbers(a, b), true
		}
	case string, markup:
		if y, isText := asText(b); isText {
			s, _ := asText(a)
			return strings.Compare(s, y), true
		}
	case time.Time:
		if y, isTime := b.(time.Time); isTime {
			return x.Compare(y), true
		}
	}
	return 0, false
}

// relation is <, <=, > and >=. What has no order at all, such as a list or nil,
// is neither smaller nor greater; a text against a number is an error, because
// whoever wrote it meant something else.
func relation(op string, a, b any) (bool, error) {
	if !isOrdered(a) || !isOrdered(b) {
		return false, nil
	}
	c, ok := order(a, b)
	if !ok {
		return false, fail(CodeCompare, "%s %s %s", kindOf(a), op, kindOf(b))
	}
	switch op {
	case "<":
		return c < 0, nil
	case "<=":
		return c <= 0, nil
	case ">":
		return c > 0, nil
	default:
		return c >= 0, nil
	}
}

func isOrdered(v any) bool {
	switch v.(type) {
	case int64, *big.Int, float64, string, markup, time.Time:
		return true
	}
	return false
}

func isLiteral(v any) bool {
	_, ok := v.(literal)
	return ok
}

// kindOf names the kind of a value for the detail of an error.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case bool:
		return "yes/no"
	case int64, *big.Int, float64:
		return "number"
	case string, markup:
		return "text"
	case time.Time:
		return "time"
	case []any:
		return "list"
	case span:
		return "range"
	}
	return "object"
}

// contains is the operator of that name.
func contains(a, b any) bool {
	if b == nil {
		return false
	}
	switch x := a.(type) {
	case string, markup:
		s, _ := asText(a)
		return strings.Contains(s, plain(b))
	case []any:
		for _, item := range x {
			if equal(normal(item), b) {
				return true
			}
		}
	case span:
		n, ok := b.(int64)
		return ok && n >= x.from && n <= x.to
	case map[string]any:
		_, ok := x[text(b)]
		return ok
	case *Object:
		_, ok := x.values[text(b)]
		return ok
	}
	return false
}

// property reads a key of an object, or what lists and texts have of that name.
func property(v any, key string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		if value, ok := v[key]; ok {
			return value, true
		}
		return sizeProperty(key, len(v))
	case *Object:
		if value, ok := v.values[key]; ok {
			return value, true
		}
		if key == "first" && len(v.keys) > 0 {
			return []any{v.keys[0], v.values[v.keys[0]]}, true
		}
		return sizeProperty(key, len(v.keys))
	case []any:
		switch {
		case key == "first" && len(v) > 0:
			return v[0], true
		case key == "last" && len(v) > 0:
			return v[len(v)-1], true
		}
		return sizeProperty(key, len(v))
	case span:
		switch key {
		case "first":
			return v.from, true
		case "last":
			return v.to, true
		}
		return sizeProperty(key, v.len())
	case string:
		return sizeProperty(key, runeCount(v))
	case markup:
		return sizeProperty(key, runeCount(string(v)))
	case *loopInfo:
		return v.property(key)
	}
	return nil, false
}

func sizeProperty(key string, size int) (any, bool) {
	if key == "size" {
		return int64(size), true
	}
	return nil, false
}

// index is v[key]: an element of a list, or a property.
func index(v, key any) (any, bool) {
	if list, ok := v.([]any); ok {
		if i, isWhole := key.(int64); isWhole {
			if i < 0 {
				i += int64(len(list))
			}
			if i < 0 || i >= int64(len(list)) {
				return nil, false
			}
			return list[i], true
		}
	}
	if s, ok := asText(key); ok {
		return property(v, s)
	}
	if key == nil {
		return nil, false
	}
	return property(v, text(key))
}
