package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"unicode"

	"gilmok/store"
	"gilmok/store/value"
)

// registry is the custom attributes by key, as they were when it was read.
type registry struct {
	byKey map[string]*attribute
	delta map[int64]int64 // customers gained and lost since, by attribute
	order []string        // keys of the attributes written last, sorted
	text  []byte          // room to write attributes in
}

// attribute is a registered attribute with its place in the schema.
type attribute struct {
	store.Attribute
	id      int64
	indexed bool // a generated column and an index exist
}

// column is the name of the generated column.
func (a *attribute) column() string { return "attribute_" + strconv.FormatInt(a.id, 10) }

// isList reports whether the values are kept as rows of attribute_items too.
func (a *attribute) isList() bool { return a.Kind == value.KindList }

// path finds the value inside the JSON object; of money the major units.
func (a *attribute) path() string {
	path := `$."` + a.Key + `"`
	if a.Kind == value.KindMoney {
		path += "[2]"
	}
	return path
}

// sqlType is the type of the generated column.
func (a *attribute) sqlType() string {
	switch a.Kind {
	case value.KindNumber, value.KindMoney:
		return "REAL"
	case value.KindText:
		return "TEXT"
	}
	return "INTEGER"
}

// attributes gives the registry: a transaction keeps its own and brings it up
// to date as it registers more.
func (s *session) attributes(ctx context.Context) (*registry, error) {
	if s.tx != nil && s.tx.attributes != nil {
		return s.tx.attributes, nil
	}
	all, err := list(ctx, s, func(row scanner) (*attribute, error) {
		a := &attribute{}
		var kind string
		err := row.Scan(&a.id, &a.Key, &a.Label, &kind, &a.Count, &a.indexed)
		a.Kind, _ = value.ParseKind(kind)
		return a, err
	}, `SELECT id, key, label, kind, count, indexed FROM attributes`)
	if err != nil {
		return nil, s.fail("read attributes", err)
	}
	r := &registry{byKey: make(map[string]*attribute, len(all)), delta: map[int64]int64{}}
	for _, a := range all {
		r.byKey[a.Key] = a
	}
	if s.tx != nil {
		s.tx.attributes = r
	}
	return r, nil
}

// Attributes gives the registered attributes in the order of their labels, and
// behind them the computed ones that anybody has.
func (s customers) Attributes(ctx context.Context) ([]store.Attribute, error) {
	if err := s.flushCounts(ctx); err != nil {
		return nil, err
	}
	r, err := s.attributes(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]store.Attribute, 0, len(r.byKey))
	for _, a := range r.byKey {
		out = append(out, a.Attribute)
	}
	slices.SortFunc(out, func(a, b store.Attribute) int {
		if a.Label != b.Label {
			return compareText(a.Label, b.Label)
		}
		return compareText(a.Key, b.Key)
	})
	computed, err := s.computedList(ctx, r)
	return append(out, computed...), err
}

func compareText(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

// RegisterAttribute makes an attribute known, or gives a known one another
// label. The kind of a known one stays: ErrConflict.
func (s customers) RegisterAttribute(ctx context.Context, a store.Attribute) error {
	_, err := s.register(ctx, a)
	return s.fail("register attribute "+a.Key, err)
}

func (s *session) register(ctx context.Context, a store.Attribute) (*attribute, error) {
	if !validKey(a.Key) {
		return nil, fmt.Errorf("%q: %w", a.Key, store.ErrAttributeKey)
	}
	if a.Kind == value.KindNone {
		a.Kind = value.KindText
	}
	if a.Label == "" {
		a.Label = a.Key
	}
	r, err := s.attributes(ctx)
	if err != nil {
		return nil, err
	}
	known, ok := r.byKey[a.Key]
	if ok && known.Kind != a.Kind {
		return nil, fmt.Errorf("attribute %s is %s, not %s: %w", a.Key, known.Kind, a.Kind, store.ErrConflict)
	}
	if ok && known.Label == a.Label {
		return known, nil
	}
	made := &attribute{Attribute: store.Attribute{Key: a.Key, Label: a.Label, Kind: a.Kind}}
	err = s.one(ctx, `INSERT INTO attributes (key, label, kind) VALUES (?1, ?2, ?3)
		ON CONFLICT (key) DO UPDATE SET label = excluded.label RETURNING id, count, indexed`,
		[]any{a.Key, a.Label, a.Kind.String()}, &made.id, &made.Count, &made.indexed)
	if err != nil {
		return nil, err
	}
	r.byKey[a.Key] = made
	s.changes(store.TopicCustomers)
	return made, nil
}

func validKey(key string) bool {
	for _, r := range key {
		if r != '_' && !unicode.IsDigit(r) && (!unicode.IsLetter(r) && !unicode.IsMark(r) || unicode.IsUpper(r)) {
			return false
		}
	}
	return key != "" && !slices.Contains(store.StandardFields, key)
}

// settle brings attributes to their registered kinds and registers new keys.
func (s *session) settle(ctx context.Context, attributes store.Attributes) (*registry, store.Attributes, error) {
	r, err := s.attributes(ctx)
	if err != nil {
		return nil, nil, err
	}
	out := make(store.Attributes, len(attributes))
	for key, v := range attributes {
		if v.IsNone() {
			continue
		}
		a, ok := r.byKey[key]
		if !ok {
			if a, err = s.register(ctx, store.Attribute{Key: key, Kind: v.Kind()}); err != nil {
				return nil, nil, err
			}
		}
		if out[key], ok = a.as(v); !ok {
			return nil, nil, fmt.Errorf("attribute %s holds %s, %q is not: %w", key, a.Kind, v.String(), store.ErrAttributeKind)
		}
	}
	return r, out, nil
}

func (a *attribute) as(v value.Value) (value.Value, bool) {
	if a.Kind == value.KindMoney && v.Kind() != value.KindMoney {
		return value.None, false // no currency is known here
	}
	return value.As(v, a.Kind, "")
}

// tally keeps the number of customers that have each attribute.
func (r *registry) tally(before, after store.Attributes) {
	for key := range after {
		if _, had := before[key]; !had {
			r.delta[r.byKey[key].id]++
		}
	}
	for key := range before {
		if _, has := after[key]; !has && r.byKey[key] != nil {
			r.delta[r.byKey[key].id]--
		}
	}
}

func (s *session) flushAttributeCounts(ctx context.Context) error {
	if s.tx == nil || s.tx.attributes == nil {
		return nil
	}
	r := s.tx.attributes
	for _, a := range r.byKey {
		if n := r.delta[a.id]; n != 0 {
			if _, err := s.exec(ctx, `UPDATE attributes SET count = count + ?2 WHERE id = ?1`, a.id, n); err != nil {
				return s.fail("count attributes", err)
			}
			a.Count += int(n)
		}
	}
	clear(r.delta)
	return nil
}
