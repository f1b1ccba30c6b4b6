package sqlstore

import (
	"context"
	"errors"
	"slices"

	"gilmok/store"
	"gilmok/store/value"
)

// EditCustomers implements store.ImportWriter.
func (s imports) EditCustomers(ctx context.Context, id store.ImportID, ids []store.CustomerID, edit func(*store.Customer) error, dry bool) (*store.LoadResult, error) {
	return s.load(ctx, id, store.LoadPolicy{}, dry, func(l *loading) error {
		for _, who := range ids {
			if err := l.edit(ctx, who, edit); err != nil {
				return err
			}
			if len(l.log.pending) >= loadChunk {
				if err := l.log.write(ctx); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// edit changes one customer and notes what was changed.
func (l *loading) edit(ctx context.Context, id store.CustomerID, edit func(*store.Customer) error) error {
	people := customers{l.s}
	c, err := people.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	was := *c
	was.Attributes, was.Consents, was.Aliases = cloneAttributes(c.Attributes), slices.Clone(c.Consents), slices.Clone(c.Aliases)
	if err := edit(c); err != nil {
		return err
	}
	x := &person{Customer: *c, stored: &was}
	for _, k := range c.Consents {
		if k != was.ConsentFor(k.Channel, k.Purpose) {
			if k.At.IsZero() {
				k.At = l.s.now
			}
			x.said = append(x.said, k)
		}
	}
	changes := l.fieldChanges(x)
	for key, before := range was.Attributes {
		if c.Attributes[key].IsNone() && !before.IsNone() {
			changes[attributePrefix+key] = change{rawValue(before), rawValue(value.None)}
		}
	}
	if len(changes) == 0 {
		l.result.Unchanged++
		return nil
	}
	l.result.Updated++
	l.showEdit(x)
	if err := people.Save(ctx, c); err != nil {
		return err
	}
	for _, k := range x.said {
		if err := people.SetConsent(ctx, id, k); err != nil {
			return err
		}
	}
	changes[updatedField] = change{rawTime(was.UpdatedAt), rawTime(c.UpdatedAt)}
	l.log.changed("customers", int64(id), changes)
	return nil
}

// showEdit counts the attributes that an edit changes, with examples.
func (l *loading) showEdit(x *person) {
	keys := map[string]bool{}
	for key := range x.stored.Attributes {
		keys[key] = true
	}
	for key := range x.Attributes {
		keys[key] = true
	}
	for key := range keys {
		before, after := x.stored.Attributes[key], x.Attributes[key]
		if value.Equal(before, after) {
			continue
		}
		l.column(key, func(c *store.ColumnChange) {
			if before.IsNone() {
				c.Set++
			} else {
				c.Changed++
			}
		})
		l.example(0, who(&x.Customer), key, before.String(), after.String())
	}
	for _, k := range x.said {
		l.column(fieldConsent, func(c *store.ColumnChange) { c.Changed++ })
		l.example(0, who(&x.Customer), fieldConsent+" "+string(k.Channel), string(x.stored.ConsentFor(k.Channel, k.Purpose).State), string(k.State))
	}
}
