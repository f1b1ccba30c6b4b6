package sqlstore

import (
	"context"
	"errors"
	"slices"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// attribute compiles a condition on a standard field or a custom attribute.
func (c *compiler) attribute(r segment.Attribute) (string, error) {
	if slices.Contains(store.StandardFields, r.Key) {
		kind := value.KindText
		if r.Key == "created_at" {
			kind = value.KindTime
		}
		return c.test(r.Test, field{kind: kind, column: `c.` + r.Key, raw: `c.` + r.Key}), nil
	}
	registry, err := c.s.attributes(c.ctx)
	if err != nil {
		return "", err
	}
	a, ok := registry.byKey[r.Key]
	if computed, is := registry.computedAttribute(r.Key); is {
		return c.computed(r.Test, computed), nil
	}
	if !ok {
		return constant(r.Test.Holds(value.None, c.now)), nil
	}
	if a.isList() {
		return c.listTest(r.Test, a), nil
	}
	f, err := c.s.field(c, a)
	if err != nil {
		return "", err
	}
	return c.test(r.Test, f), nil
}

// field is a column that a test is held against.
type field struct {
	kind   value.Kind
	column string // comparable: text, number, 0/1, days, microseconds, major units
	raw    string // the whole value, for tests in Go
}

// field gives the generated column of a custom attribute, made now where it is
// used for the first time; the JSON itself where it cannot be made.
func (s *session) field(c *compiler, a *attribute) (field, error) {
	f := field{kind: a.Kind}
	if err := s.indexAttribute(c.ctx, a); err != nil {
		return f, err
	}
	if a.indexed {
		f.column = `c.` + a.column()
	} else {
		f.column = s.env.Dialect.JSONField(`c.attributes`, a.path())
	}
	f.raw = f.column
	if a.Kind == value.KindMoney {
		f.raw = s.env.Dialect.JSONField(`c.attributes`, `$."`+a.Key+`"`)
	}
	return f, nil
}

// indexAttribute makes the generated column and its index. Where the writer is
// busy or the file is read-only, a remains unindexed and that is no error.
func (s *session) indexAttribute(ctx context.Context, a *attribute) error {
	if a.indexed || a.isList() {
		return nil
	}
	if s.tx == nil {
		err := s.env.Index(ctx, func(tx *Tx) error {
			registry, err := tx.s.attributes(ctx)
			if err != nil {
				return err
			}
			fresh, ok := registry.byKey[a.Key]
			if !ok {
				return store.ErrNotFound
			}
			return tx.s.indexAttribute(ctx, fresh)
		})
		switch {
		case errors.Is(err, store.ErrBusy), errors.Is(err, store.ErrReadOnly):
			return nil
		case err != nil:
			return s.fail("index attribute "+a.Key, err)
		}
		a.indexed = true
		return nil
	}
	for _, statement := range s.env.Dialect.IndexAttribute(a.column(), a.path(), a.sqlType()) {
		if _, err := s.conn.ExecContext(ctx, statement); err != nil {
			return s.fail("index attribute "+a.Key, err)
		}
	}
	if _, err := s.exec(ctx, `UPDATE attributes SET indexed = 1 WHERE id = ?1`, a.id); err != nil {
		return s.fail("index attribute "+a.Key, err)
	}
	a.indexed = true
	return nil
}

// unindexed gives a custom attribute that has no index and can have one; nil: there is none.
func (s *session) unindexed(ctx context.Context, key string) (*attribute, error) {
	registry, err := s.attributes(ctx)
	if err != nil {
		return nil, err
	}
	if a := registry.byKey[key]; a != nil && !a.indexed && !a.isList() && !slices.Contains(store.StandardFields, key) {
		if _, computed := registry.computedAttribute(key); !computed {
			return a, nil
		}
	}
	return nil, nil
}

// listTest compiles a test of a list: it holds where any item does.
func (c *compiler) listTest(t segment.Test, a *attribute) string {
	items := `EXISTS (SELECT 1 FROM attribute_items i WHERE i.attribute_id = ` + literal(a.id) + ` AND i.customer_id = c.id`
	switch t.Op {
	case segment.OpIsSet:
		return items + `)`
	case segment.OpIsNotSet:
		return `(NOT ` + items + `))`
	case segment.OpIs, segment.OpHasTag:
		return items + ` AND i.item = ` + c.arg(t.Value.String()) + `)`
	case segment.OpIsNot:
		return `(NOT ` + items + ` AND i.item = ` + c.arg(t.Value.String()) + `))`
	case segment.OpIn, segment.OpMatchesAnyTag:
		return items + ` AND i.item IN (` + c.texts(t.Values) + `))`
	case segment.OpNotIn:
		return `(NOT ` + items + ` AND i.item IN (` + c.texts(t.Values) + `)))`
	case segment.OpContains, segment.OpStartsWith:
		return items + ` AND ` + c.part(t, `i.item`) + `)`
	}
	return never
}

// texts binds the operands as texts and gives them as a query.
func (c *compiler) texts(operands []value.Value) string {
	all := make([]string, len(operands))
	for i, v := range operands {
		all[i] = v.String()
	}
	return c.s.env.Dialect.Texts(c.arg(texts(all)))
}

// part compiles contains and starts_with; upper and lower case of ASCII letters are one.
func (c *compiler) part(t segment.Test, column string) string {
	part := c.arg(segment.LowerASCII(t.Value.String()))
	if t.Op == segment.OpContains {
		return `instr(lower(` + column + `), ` + part + `) > 0`
	}
	return `substr(lower(` + column + `), 1, length(` + part + `)) = ` + part
}
