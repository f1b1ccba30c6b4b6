package sqlstore

import (
	"context"
	"slices"

	"gilmok/store"
	"gilmok/store/value"
)

// write brings the chunk's people into the tables.
func (p *people) write(ctx context.Context) error {
	if err := p.insert(ctx); err != nil {
		return err
	}
	if err := p.update(ctx); err != nil {
		return err
	}
	var aliases [][]any
	spoke := p.l.spoke[:0]
	for _, x := range p.all {
		for _, alias := range x.aliases {
			aliases = append(aliases, []any{alias, int64(x.ID)})
		}
		said := x.said
		if x.stored == nil {
			said = x.Consents
		}
		for i := range said {
			k, err := p.l.s.coded(ctx, x.ID, &said[i])
			if err != nil {
				return err
			}
			spoke = append(spoke, k)
		}
		if x.stored != nil && !x.changed {
			continue
		}
		if x.closed != "" {
			continue
		}
		var before store.Attributes
		if x.stored != nil {
			before = x.stored.Attributes
		}
		p.l.registry.tally(before, x.Attributes)
		if err := p.l.items(ctx, x, before); err != nil {
			return err
		}
	}
	if err := p.l.s.bulk(ctx, aliases, func(source string) string {
		return `INSERT INTO aliases (alias, customer_id) SELECT c0, c1 FROM ` + source + ` WHERE true ON CONFLICT (alias) DO NOTHING`
	}); err != nil {
		return err
	}
	p.l.spoke = spoke
	p.l.spoken = p.l.spoken || len(spoke) > 0
	if len(p.all) > 0 {
		p.l.s.changes(store.TopicCustomers)
	}
	return p.l.writeSpoken(ctx, spoke)
}

// writeSpoken writes the words of a chunk. Where they were all given at one time and
// place, as most files have it, SQLite is told so once: a column that it has to ask
// for costs as much as storing it.
func (l *loading) writeSpoken(ctx context.Context, spoke []codedConsent) error {
	columns, args := `c3, c4, c5`, []any(nil)
	if len(spoke) > 0 {
		one := spoke[0]
		if !slices.ContainsFunc(spoke, func(k codedConsent) bool {
			return k.night || k.source != one.source || !k.at.Equal(one.at)
		}) {
			columns, args = `0, ?1, ?2`, []any{one.source, micros(one.at)}
		}
	}
	return writeEach(ctx, l.s, spoke, codedColumns, codedConsent.row, func(source string) string {
		return `INSERT INTO consents (customer_id, topic, state, night, source_id, at) SELECT c0, c1, c2, ` + columns + ` FROM ` + source + l.consentsMeet()
	}, args...)
}

// consentsMeet says what to do where there is a word of the person already: in a
// first import everybody is new, and not to ask is faster.
func (l *loading) consentsMeet() string {
	if l.first != nil {
		return ``
	}
	return ` WHERE true` + consentsReplace
}

// items keeps the rows of list attributes where a list changed.
func (l *loading) items(ctx context.Context, x *person, before store.Attributes) error {
	for key, v := range x.Attributes {
		if v.Kind() == value.KindList && !value.Equal(v, before[key]) {
			was, is := store.Attributes{key: before[key]}, store.Attributes{key: v}
			if before[key].IsNone() {
				was = nil
			}
			if err := l.s.saveItems(ctx, l.registry, x.ID, was, is); err != nil {
				return err
			}
		}
	}
	return nil
}

// personColumns is how many columns row fills.
const personColumns = 12

// row fills in the columns of a person.
func (p *people) row(x *person, row []any) error {
	var attributes any = x.closed
	if x.closed == "" {
		var err error
		if attributes, err = p.l.registry.encode(x.Attributes); err != nil {
			return err
		}
	}
	row[0], row[1], row[2], row[3], row[4] = int64(x.ID), blank(x.ExternalID), blank(x.Email), blank(x.Phone), blank(x.Name)
	keepText(&row[5], x.TimeZone)
	keepText(&row[6], x.Locale)
	keepText(&row[7], x.Country)
	row[8], row[9] = attributes, int64(boolean(x.Stub))
	keepMicros(&row[10], x.CreatedAt)
	keepMicros(&row[11], x.UpdatedAt)
	return nil
}

func (p *people) insert(ctx context.Context) error {
	if len(p.made) == 0 {
		return nil
	}
	p.l.log.added("customers", int64(p.made[0].ID), int64(p.made[len(p.made)-1].ID))
	columns := p.madeColumns()
	return writeEach(ctx, p.l.s, p.made, personColumns, p.row, func(source string) string {
		return `INSERT INTO customers (id, external_id, email, phone, name, time_zone, locale, country, attributes, stub, created_at, updated_at)
			SELECT c0, c1, c2, c3, c4, ` + columns + `, c10, ?1 FROM ` + source
	}, micros(p.l.s.now))
}

// madeColumns are those from the time zone to the stub; what nobody made has is not
// asked for, as in writeSpoken.
func (p *people) madeColumns() string {
	var zone, locale, country, stub bool
	for _, x := range p.made {
		zone, locale, country, stub = zone || x.TimeZone != "", locale || x.Locale != "", country || x.Country != "", stub || x.Stub
	}
	or := func(needed bool, column, alike string) string {
		if needed {
			return column
		}
		return alike
	}
	return or(zone, `c5`, `NULL`) + `, ` + or(locale, `c6`, `NULL`) + `, ` + or(country, `c7`, `NULL`) + `, c8, ` + or(stub, `c9`, `0`)
}

func (p *people) update(ctx context.Context) error {
	var changed, moved []*person
	for _, x := range p.all {
		if x.stored == nil || !x.changed {
			continue
		}
		x.UpdatedAt = p.l.s.now
		if x.moved() {
			moved = append(moved, x)
		} else {
			changed = append(changed, x)
		}
		if !p.l.made(x.ID) {
			x.changes[updatedField] = change{rawTime(x.stored.UpdatedAt), rawTime(x.UpdatedAt)}
			p.l.log.changed("customers", int64(x.ID), x.changes)
		}
	}
	for _, some := range []struct {
		people []*person
		keys   string
	}{{changed, ``}, {moved, `external_id = r.c1, email = r.c2, phone = r.c3, time_zone = r.c5, `}} {
		err := writeEach(ctx, p.l.s, some.people, personColumns, p.row, func(source string) string {
			return `UPDATE customers SET ` + some.keys + `name = r.c4, locale = r.c6, country = r.c7, attributes = r.c8, stub = r.c9,
				created_at = r.c10, updated_at = r.c11 FROM ` + source + ` AS r WHERE customers.id = r.c0`
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// moved tells whether a column has changed that has an index: writing it takes as long as
// all the others together, also where it stays as it is.
func (x *person) moved() bool {
	was := x.stored
	return x.ExternalID != was.ExternalID || x.Email != was.Email || x.Phone != was.Phone || x.TimeZone != was.TimeZone
}
