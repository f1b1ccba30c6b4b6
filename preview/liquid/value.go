package liquid

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Inside the engine a value is one of: nil, bool, int64, *big.Int (what int64 does not
// hold), float64, string, markup, time.Time, []any, map[string]any, *Object, span, literal or
// *loopInfo. normal turns everything else into one of these.

// markup is text that is HTML already: it is printed as it stands.
type markup string

// literal is the word blank or empty.
type literal string

const (
	wordBlank literal = "blank"
	wordEmpty literal = "empty"
)

// span is a range (1..5); it is never spelt out unless a filter needs it.
type span struct{ from, to int64 }

func (s span) len() int {
	if s.to < s.from {
		return 0
	}
	if n := uint64(s.to) - uint64(s.from); n < math.MaxInt32 {
		return int(n) + 1
	}
	return math.MaxInt32
}

// normal brings a value of the caller into the engine. A whole float64 counts
// as a whole number, so that an attribute of 12000 prints as 12000.
func normal(v any) any {
	switch v := v.(type) {
	case nil, bool, int64, *big.Int, string, markup, []any, map[string]any, *Object, span, literal, *loopInfo:
		return v
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v
	case int:
		return int64(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
		return v
	case json.Number:
		return parseNumber(string(v))
	}
	return normalOther(v)
}

func normalOther(v any) any {
	if d, ok := v.(interface{ ToLiquid() any }); ok {
		return normal(d.ToLiquid())
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
		return r.Int()
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint, reflect.Uint64:
		if r.Uint() > math.MaxInt64 {
			return new(big.Int).SetUint64(r.Uint())
		}
		return int64(r.Uint())
	case reflect.Float32, reflect.Float64:
		return normal(r.Float())
	case reflect.Bool:
		return r.Bool()
	case reflect.String:
		return r.String()
	case reflect.Slice, reflect.Array:
		list := make([]any, r.Len())
		for i := range list {
			list[i] = r.Index(i).Interface()
		}
		return list
	case reflect.Map:
		out := make(map[string]any, r.Len())
		for _, key := range r.MapKeys() {
			out[fmt.Sprint(key.Interface())] = r.MapIndex(key).Interface()
		}
		return out
	case reflect.Pointer:
		if r.IsNil() {
			return nil
		}
		if _, ok := v.(fmt.Stringer); !ok {
			return normal(r.Elem().Interface())
		}
	}
	if s, ok := v.(fmt.Stringer); ok {
		return s.String()
	}
	return nil // a structure of the program is nothing to a template
}

func parseNumber(text string) any {
	if n, ok := parseWhole(text); ok {
		return n
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return f
}

func truthy(v any) bool { return v != nil && v != false }

// text is what a value prints as.
func text(v any) string {
	switch v := v.(type) {
	case nil, literal, *loopInfo:
		return ""
	case string:
		return v
	case markup:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case *big.Int:
		return v.String()
	case float64:
		return formatFloat(v)
	case time.Time:
		return v.Format("2006-01-02 15:04:05 -0700")
	case span:
		return fmt.Sprintf("%d..%d", v.from, v.to)
	case []any:
		var b strings.Builder
		appendList(&b, v, 0)
		return b.String()
	case map[string]any, *Object:
		return inspect(v, 0)
	}
	return text(normal(v))
}

// maxNesting bounds lists within lists wherever they are walked.
const maxNesting = 50

func appendList(b *strings.Builder, list []any, depth int) {
	for _, item := range list {
		item = normal(item)
		if inner, ok := item.([]any); ok {
			if depth < maxNesting {
				appendList(b, inner, depth+1)
			}
			continue
		}
		b.WriteString(text(item))
	}
}

// inspect writes an object the way the language's first implementation does.
func inspect(v any, depth int) string {
	if depth > maxNesting {
		return "…"
	}
	switch v := normal(v).(type) {
	case nil:
		return "nil"
	case string, markup:
		return strconv.Quote(text(v))
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = inspect(item, depth+1)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any, *Object:
		var parts []string
		for _, pair := range pairs(v) {
			parts = append(parts, strconv.Quote(pair.key)+"=>"+inspect(pair.value, depth+1))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		return text(v)
	}
}

// formatFloat writes 12.0, 7.9 and 1.0e+20.
func formatFloat(f float64) string {
	if f != 0 && (math.Abs(f) >= 1e16 || math.Abs(f) < 1e-4) {
		s := strconv.FormatFloat(f, 'e', -1, 64)
		mantissa, exponent, _ := strings.Cut(s, "e")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		return mantissa + "e" + exponent
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// plain is the text of a value with the markup taken for what it shows.
func plain(v any) string {
	if m, ok := v.(markup); ok {
		return html.UnescapeString(string(m))
	}
	return text(v)
}

// isEmpty and isBlank are what the words empty and blank compare with.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case markup:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	case *Object:
		return len(v.keys) == 0
	case literal:
		return true
	}
	return false
}

func isBlank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return strings.TrimSpace(v) == ""
	case markup:
		return strings.TrimSpace(string(v)) == ""
	}
	return isEmpty(v)
}

// number reads a value as the arithmetic filters do: text that is no number
// counts as the number it begins with, or zero.
func number(v any) any {
	switch v := v.(type) {
	case int64, *big.Int, float64:
		return v
	case string:
		return leadingNumber(v)
	case markup:
		return leadingNumber(string(v))
	}
	return int64(0)
}

func leadingNumber(s string) any {
	s = strings.TrimSpace(s)
	end, dot := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			end = i + 1
		case i == 0 && (s[i] == '-' || s[i] == '+'):
		case s[i] == '.' && !dot && end > 0:
			dot = true
		default:
			i = len(s)
		}
	}
	if dot && end == len(s) {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return f
		}
	}
	whole, _, _ := strings.Cut(s[:end], ".")
	if n, ok := parseWhole(whole); ok {
		return n
	}
	f, _ := strconv.ParseFloat(whole, 64)
	if f == 0 || math.IsInf(f, 0) {
		return int64(0)
	}
	return f
}

func isNumeric(v any) bool {
	switch v.(type) {
	case int64, *big.Int, float64:
		return true
	}
	return false
}

func toFloat(n any) float64 {
	switch n := n.(type) {
	case int64:
		return float64(n)
	case *big.Int:
		f, _ := new(big.Float).SetInt(n).Float64()
		return f
	case float64:
		return n
	}
	return 0
}

// whole reads a value as a whole number; false means it is none.
func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case string:
		n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
		return n, err == nil
	case markup:
		return whole(string(v))
	}
	return 0, false
}
