package sqlstore

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"gilmok/store"
)

// blank writes an empty text as NULL.
func blank[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

// micros writes an instant; the zero time is NULL.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// keepText is blank into a row that still holds the record before: what is the same,
// as much of a file is, costs no memory again.
func keepText(at *any, s string) {
	if had, ok := (*at).(string); !ok || had != s {
		*at = blank(s)
	}
}

// keepMicros is micros in the same way.
func keepMicros(at *any, t time.Time) {
	if had, ok := (*at).(int64); !ok || t.IsZero() || had != t.UnixMicro() {
		*at = micros(t)
	}
}

// fromMicros is the inverse of micros for a value that is there.
func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// text scans a text that may be NULL.
type text struct{ to *string }

// Scan implements sql.Scanner.
func (x text) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*x.to = ""
	case string:
		*x.to = v
	case []byte:
		*x.to = string(v)
	default:
		return fmt.Errorf("a text column holds %T", v)
	}
	return nil
}

// word scans a text type of store's.
func word[T ~string](to *T) scanWord[T] { return scanWord[T]{to} }

type scanWord[T ~string] struct{ to *T }

// Scan implements sql.Scanner.
func (x scanWord[T]) Scan(v any) error {
	var s string
	err := text{&s}.Scan(v)
	*x.to = T(s)
	return err
}

// at scans an instant; NULL is the zero time.
type at struct{ to *time.Time }

// Scan implements sql.Scanner.
func (x at) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*x.to = time.Time{}
	case int64:
		*x.to = fromMicros(v)
	default:
		return fmt.Errorf("a time column holds %T", v)
	}
	return nil
}

// number scans an integer that may be NULL.
type number[T ~int | ~int64] struct{ to *T }

// Scan implements sql.Scanner.
func (x number[T]) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*x.to = 0
	case int64:
		*x.to = T(v)
	default:
		return fmt.Errorf("a number column holds %T", v)
	}
	return nil
}

// document reads and writes a column that holds JSON.
type document struct{ of any }

// Value implements driver.Valuer.
func (d document) Value() (driver.Value, error) {
	b, err := json.Marshal(d.of)
	return string(b), err
}

// Scan implements sql.Scanner.
func (d document) Scan(v any) error {
	var s string
	if err := (text{&s}).Scan(v); err != nil || s == "" {
		return err
	}
	return json.Unmarshal([]byte(s), d.of)
}

// properties writes properties; none is NULL.
func properties(p store.Properties) (any, error) {
	if len(p) == 0 {
		return nil, nil
	}
	b, err := store.AppendObject(nil, p)
	return string(b), err
}

// bytesOrNull writes an empty document as NULL.
func bytesOrNull(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// boolean writes 0 or 1.
func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ids writes ids as the JSON array that Dialect.IDs reads.
func ids[T ~int64](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(list) // numbers always marshal
	return string(b)
}

// texts writes texts as the JSON array that Dialect.Texts reads.
func texts[T ~string](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(list) // texts always marshal
	return string(b)
}

// limits gives LIMIT and OFFSET of a page; -1 is no limit.
func limits(p store.Page) (limit, offset int) {
	if p.Limit <= 0 {
		return -1, p.Offset
	}
	return p.Limit, p.Offset
}
