package sqlstore

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// changeLog is what an import changed, for Undo: added rows as ranges of ids,
// changed ones as the fields' old and new values.
type changeLog struct {
	s       *session
	id      store.ImportID
	seq     int
	pending [][]any
	open    map[string]*idRange // the range being extended, by kind
}

type idRange struct{ first, last int64 }

// change is a field's old and new value; null is none.
type change [2]json.RawMessage

// changes of one row by field: a column, "@key" of a custom attribute, or
// "consent channel purpose".
type rowChanges map[string]change

// text is the changes as JSON, their fields in the order of the alphabet.
func (c rowChanges) text() string {
	b := []byte{'{'}
	for i, field := range slices.Sorted(maps.Keys(c)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, field), ':', '[')
		b = append(append(b, orNull(c[field][0])...), ',')
		b = append(append(b, orNull(c[field][1])...), ']')
	}
	return string(append(b, '}'))
}

func orNull(x json.RawMessage) json.RawMessage {
	if len(x) == 0 {
		return json.RawMessage(`null`)
	}
	return x
}

func (l *changeLog) added(kind string, first, last int64) {
	if l.open == nil {
		l.open = map[string]*idRange{}
	}
	if r := l.open[kind]; r != nil && r.last+1 == first {
		r.last = last
		return
	}
	l.close(kind)
	l.open[kind] = &idRange{first, last}
}

func (l *changeLog) close(kind string) {
	if r := l.open[kind]; r != nil {
		l.add(kind, r.first, r.last, strconv.FormatInt(l.s.now.UnixMicro(), 10))
		delete(l.open, kind)
	}
}

func (l *changeLog) changed(kind string, id int64, fields rowChanges) {
	l.add(kind, id, id, fields.text())
}

func (l *changeLog) add(kind string, first, last int64, fields any) {
	l.pending = append(l.pending, []any{int64(l.id), int64(l.seq), kind, first, last, fields})
	l.seq++
}

// write empties the memory of the log into its table.
func (l *changeLog) write(ctx context.Context) error {
	err := l.s.bulk(ctx, l.pending, func(source string) string {
		return `INSERT INTO import_changes (import_id, seq, kind, first_id, last_id, fields) SELECT c0, c1, c2, c3, c4, c5 FROM ` + source
	})
	l.pending = l.pending[:0]
	return err
}

// flush ends the log.
func (l *changeLog) flush(ctx context.Context) error {
	for _, kind := range []string{"customers", "orders", "events", "products"} {
		l.close(kind)
	}
	return l.write(ctx)
}

func raw(v any) json.RawMessage {
	if s, ok := v.(string); ok {
		return appendText(nil, s)
	}
	b, _ := json.Marshal(v) // texts and numbers always marshal
	return b
}

func rawValue(v value.Value) json.RawMessage {
	if v.IsNone() {
		return json.RawMessage(`null`)
	}
	b, err := appendValue(nil, v)
	if err != nil {
		return json.RawMessage(`null`)
	}
	return b
}

func rawTime(t time.Time) json.RawMessage {
	if t.IsZero() {
		return json.RawMessage(`null`)
	}
	return raw(t.UnixMicro())
}

const (
	attributePrefix = "@"
	consentPrefix   = "consent "
	updatedField    = "updated_at"
)

// fieldChanges compares a person with what was stored.
func (l *loading) fieldChanges(x *person) rowChanges {
	out := rowChanges{}
	was, is := textFields(x.stored), textFields(&x.Customer)
	for i := range was {
		if *was[i].at != *is[i].at {
			out[was[i].name] = change{raw(*was[i].at), raw(*is[i].at)}
		}
	}
	if x.stored.ExternalID != x.ExternalID {
		out["external_id"] = change{raw(x.stored.ExternalID), raw(x.ExternalID)}
	}
	if x.stored.Stub != x.Stub {
		out["stub"] = change{raw(x.stored.Stub), raw(x.Stub)}
	}
	if !x.stored.CreatedAt.Equal(x.CreatedAt) {
		out["created_at"] = change{rawTime(x.stored.CreatedAt), rawTime(x.CreatedAt)}
	}
	for key, v := range x.Attributes {
		if before := x.stored.Attributes[key]; !value.Equal(before, v) {
			out[attributePrefix+key] = change{rawValue(before), rawValue(v)}
		}
	}
	for _, alias := range x.aliases {
		out["alias "+alias] = change{json.RawMessage(`null`), raw(alias)}
	}
	for _, k := range x.said {
		before := x.stored.ConsentFor(k.Channel, k.Purpose)
		out[consentPrefix+string(k.Channel)+" "+string(k.Purpose)] = change{raw(before), raw(k)}
	}
	return out
}
