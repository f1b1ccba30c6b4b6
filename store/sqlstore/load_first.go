package sqlstore

import (
	"context"
	"iter"
	"slices"

	"gilmok/store"
	"gilmok/store/segment"
)

// index is one that a load may drop and build again.
type index struct{ name, definition string }

// customerIndexes are left out while a first import fills the empty table.
var customerIndexes = []index{
	{"customers_external_id", `CREATE UNIQUE INDEX customers_external_id ON customers (external_id)`},
	{"customers_email", `CREATE INDEX customers_email ON customers (lower(email))`},
	{"customers_phone", `CREATE INDEX customers_phone ON customers (phone)`},
}

// eventIndexes are left out while a first import of events fills the empty table.
// The index of keys stays: it is what tells repeated rows.
var eventIndexes = []index{
	{"events_customer", `CREATE INDEX events_customer ON events (customer_id, name_id, at)`},
	{"events_name", `CREATE INDEX events_name ON events (name_id, at, customer_id)`},
	{"events_at", `CREATE INDEX events_at ON events (at)`},
}

// withoutIndexes runs load while indexes are gone, and builds them after it. An
// error rolls the transaction back, indexes and all.
func (l *loading) withoutIndexes(ctx context.Context, indexes []index, load func() error) error {
	for _, x := range indexes {
		if _, err := l.s.conn.ExecContext(ctx, `DROP INDEX `+x.name); err != nil {
			return err
		}
	}
	if err := load(); err != nil {
		return err
	}
	return l.build(ctx, indexes, true)
}

// manyMade customers are so many that sorting them is spared memory, though it takes longer.
const manyMade = 200_000

func (l *loading) build(ctx context.Context, indexes []index, large bool) error {
	statements := make([]string, len(indexes))
	for i, x := range indexes {
		statements[i] = x.definition
	}
	return l.s.env.Dialect.BuildIndexes(ctx, l.s.conn, large, statements)
}

// firstEvents runs a load of events, without their indexes where there are none yet.
func (l *loading) firstEvents(ctx context.Context, load func() error) error {
	var any bool
	if err := l.s.one(ctx, `SELECT EXISTS (SELECT 1 FROM events)`, nil, &any); err != nil {
		return err
	}
	if any {
		return load()
	}
	return l.withoutIndexes(ctx, eventIndexes, load)
}

// firstCustomers runs a load of customers. Into an empty table the indexes are built
// at the end, which is twice as fast as keeping them. Until then only rows are
// written none of whose keys has been seen; the others wait for the indexes.
func (l *loading) firstCustomers(ctx context.Context, load func() error) error {
	var any bool
	if err := l.s.one(ctx, `SELECT EXISTS (SELECT 1 FROM customers) OR EXISTS (SELECT 1 FROM aliases)`, nil, &any); err != nil {
		return err
	}
	if any {
		return load()
	}
	for _, x := range customerIndexes {
		if _, err := l.s.conn.ExecContext(ctx, `DROP INDEX `+x.name); err != nil {
			return err
		}
	}
	l.first = newKeyFilter()
	if err := load(); err != nil {
		return err
	}
	return l.endFirst(ctx)
}

// endFirst builds the indexes and goes through the rows that waited for them.
func (l *loading) endFirst(ctx context.Context) error {
	if l.first == nil {
		return nil
	}
	l.first = nil
	l.foldShape()
	if err := l.build(ctx, customerIndexes, l.nextID-l.firstMade > manyMade); err != nil {
		return err
	}
	for chunk := range slices.Chunk(l.waiting, loadChunk) {
		if err := l.customers(ctx, chunk); err != nil {
			return err
		}
	}
	l.waiting = nil
	return nil
}

// maxWaiting rows end a first import early: the file repeats itself.
const maxWaiting = 20_000

// customerRow is a row of a customer file on its way into the tables.
type customerRow struct {
	store.CustomerRowIn
	again bool   // it may be about somebody who has been seen by a first import
	text  string // the attributes, where alike has written and counted them
}

// arriving looks at the rows of a first import as they come: their attributes are
// written at once, so that the next row can have the room.
func (l *loading) arriving(rows iter.Seq2[*store.CustomerRowIn, error]) iter.Seq2[*customerRow, error] {
	return func(yield func(*customerRow, error) bool) {
		var at customerRow
		for row, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			at.again, at.text = l.first != nil && l.again(&row.Customer), ""
			if l.first != nil && !at.again && !l.graves {
				at.text = l.alike(row.Customer.Attributes)
			}
			at.CustomerRowIn = *row
			if at.again {
				at.Customer.Consents = slices.Clone(at.Customer.Consents) // waiting, it holds no room of others
			}
			if at.text != "" {
				at.Customer.Attributes, row.Spare = nil, row.Customer.Attributes
			}
			if !yield(&at, nil) {
				return
			}
		}
	}
}

// unseen keeps back the rows that may be about somebody who has been seen; the
// others move up in the chunk.
func (l *loading) unseen(chunk []customerRow) []customerRow {
	fresh := 0
	for i := range chunk {
		if chunk[i].again {
			l.waiting = append(l.waiting, chunk[i])
			continue
		}
		if fresh < i {
			chunk[fresh] = chunk[i]
		}
		fresh++
	}
	return chunk[:fresh]
}

// again tells whether any key of a row may have been seen, and remembers them all.
func (l *loading) again(c *store.Customer) (again bool) {
	for i, key := range [...]string{c.ExternalID, segment.LowerASCII(c.Email), c.Phone} {
		if key != "" && l.first.seen("xep"[i], key) {
			again = true
		}
	}
	for _, alias := range c.Aliases {
		if l.first.seen('x', alias) && alias != c.ExternalID {
			again = true
		}
	}
	return again
}
