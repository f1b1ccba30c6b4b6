package sqlstore

import (
	"context"

	"gilmok/store"
)

// customerIndexes are left out while a first import fills the empty table.
var customerIndexes = []struct{ name, definition string }{
	{"customers_external_id", `CREATE UNIQUE INDEX customers_external_id ON customers (external_id)`},
	{"customers_email", `CREATE INDEX customers_email ON customers (lower(email))`},
	{"customers_phone", `CREATE INDEX customers_phone ON customers (phone)`},
}

// beginFirst prepares the import into an empty table: people are found in memory
// and the indexes are built at the end, which is twice as fast as keeping them.
func (l *loading) beginFirst(ctx context.Context) error {
	var n int
	if err := l.s.one(ctx, `SELECT (SELECT count(*) FROM (SELECT 1 FROM customers LIMIT 1) AS c) + (SELECT count(*) FROM (SELECT 1 FROM aliases LIMIT 1) AS a)`, nil, &n); err != nil || n > 0 {
		return err
	}
	for _, index := range customerIndexes {
		if _, err := l.s.conn.ExecContext(ctx, `DROP INDEX `+index.name); err != nil {
			return err
		}
	}
	l.first = newKeyIndex()
	return nil
}

func (l *loading) endFirst(ctx context.Context) error {
	if l.first == nil {
		return nil
	}
	for _, index := range customerIndexes {
		if _, err := l.s.conn.ExecContext(ctx, index.definition); err != nil {
			return err
		}
	}
	return nil
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
