package sqlstore

import (
	"context"

	"gilmok/store"
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
	for _, x := range indexes {
		if _, err := l.s.conn.ExecContext(ctx, x.definition); err != nil {
			return err
		}
	}
	return nil
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

// firstCustomers runs a load of customers. Into an empty table people are found in
// memory and the indexes are built at the end, which is twice as fast as keeping them.
func (l *loading) firstCustomers(ctx context.Context, load func() error) error {
	var any bool
	if err := l.s.one(ctx, `SELECT EXISTS (SELECT 1 FROM customers) OR EXISTS (SELECT 1 FROM aliases)`, nil, &any); err != nil {
		return err
	}
	if any {
		return load()
	}
	l.first = newKeyIndex()
	return l.withoutIndexes(ctx, customerIndexes, load)
}

// candidates finds people made earlier in a first import.
func (p *people) candidates(of []*store.Customer) map[store.CustomerID]bool {
	found := map[store.CustomerID]bool{}
	look := func(key string) {
		if len(key) > 1 {
			if id := p.l.first.find(key); id != 0 {
				found[id] = true
			}
		}
	}
	for _, c := range of {
		look(externalKey(c.ExternalID))
		look(emailKey(c.Email))
		look(phoneKey(c.Phone))
		for _, alias := range c.Aliases {
			look(externalKey(alias))
		}
	}
	return found
}

// remember makes the chunk's people candidates for later chunks.
func (p *people) remember() {
	if p.l.first == nil {
		return
	}
	for _, x := range p.all {
		for _, key := range []string{externalKey(x.ExternalID), emailKey(x.Email), phoneKey(x.Phone)} {
			if len(key) > 1 {
				p.l.first.add(key, x.ID)
			}
		}
		for _, alias := range x.aliases {
			p.l.first.add(externalKey(alias), x.ID)
		}
	}
}
