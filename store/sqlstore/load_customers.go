package sqlstore

import (
	"context"
	"iter"
	"slices"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// fieldConsent is the field under which policies and counts speak of consent.
const fieldConsent = "consent"

func (s imports) LoadCustomers(ctx context.Context, id store.ImportID, rows iter.Seq2[*store.CustomerRowIn, error], p store.LoadPolicy, dry bool) (*store.LoadResult, error) {
	return s.load(ctx, id, p, dry, func(l *loading) error {
		l.result.ReachesTo = s.now
		return l.firstCustomers(ctx, func() error {
			return chunked(l.arriving(rows), func(chunk []customerRow) error { return l.customers(ctx, chunk) })
		})
	})
}

func (l *loading) customers(ctx context.Context, chunk []customerRow) (err error) {
	if l.first != nil {
		chunk = l.unseen(chunk)
		if len(l.waiting) > maxWaiting {
			defer func() {
				if err == nil {
					err = l.endFirst(ctx)
				}
			}()
		}
	}
	of := make([]*store.Customer, len(chunk))
	for i := range chunk {
		of[i] = &chunk[i].Customer
	}
	p, err := l.people(ctx, of)
	if err != nil {
		return err
	}
	for i := range chunk {
		if err := l.customer(ctx, p, &chunk[i]); err != nil {
			return err
		}
	}
	for _, x := range p.all {
		l.judge(x)
		l.reach(p, x)
	}
	return p.write(ctx)
}

// judge counts a person who was there before by what all rows of the chunk came
// to: two rows may well change a field there and back.
func (l *loading) judge(x *person) {
	if x.stored == nil || !x.seen {
		return
	}
	x.changes = nil
	if x.changed {
		x.changes = l.fieldChanges(x)
	}
	x.changed = len(x.changes) > 0
	switch {
	case l.made(x.ID), !l.met.add(x.ID):
	case x.changed:
		l.result.Updated++
	default:
		l.result.Unchanged++
	}
}

// customer applies one row: to the person it means, or as a new one.
func (l *loading) customer(ctx context.Context, p *people, row *customerRow) error {
	c := &row.Customer
	if erased, err := l.erased(ctx, c); err != nil || erased {
		if erased {
			l.reject(row.Record, string(store.SkipErased), "")
		}
		return err
	}
	if row.text == "" {
		if err := l.kinds(ctx, c); err != nil {
			return err
		}
	}
	x := p.find(c)
	if x == nil {
		x = p.add(c, row.Record)
		x.closed = row.text
		x.Consents = c.Consents[:0] // say fills it up again, never ahead of what it reads
		l.countSet(c, row.text != "")
		l.say(p, x, row, true)
		l.result.Added++
		return nil
	}
	again := x.seen || l.made(x.ID) || l.met.has(x.ID)
	x.seen, x.record = true, row.Record
	changed := l.apply(p, x, row)
	if again {
		l.result.Merged++
	}
	x.changed = x.changed || changed
	return nil
}

// kinds brings the attributes of a row to their registered kinds. A value that
// cannot be one is left out and counted as kept.
func (l *loading) kinds(ctx context.Context, c *store.Customer) error {
	for key, v := range c.Attributes {
		a, ok := l.registry.byKey[key]
		if !ok {
			var err error
			if a, err = l.s.register(ctx, store.Attribute{Key: key, Kind: v.Kind()}); err != nil {
				return err
			}
		}
		if v.Kind() == a.Kind {
			continue
		}
		x, ok := value.As(v, a.Kind, l.currency)
		if !ok || x.IsNone() {
			delete(c.Attributes, key)
			l.column(key, func(c *store.ColumnChange) { c.Kept++ })
			continue
		}
		c.Attributes[key] = x
	}
	return nil
}

// textFields are the text columns a file may fill.
func textFields(c *store.Customer) [6]struct {
	name string
	at   *string
} {
	return [6]struct {
		name string
		at   *string
	}{{"email", &c.Email}, {"phone", &c.Phone}, {"name", &c.Name}, {"time_zone", &c.TimeZone}, {"locale", &c.Locale}, {"country", &c.Country}}
}

// countSet counts the fields of a new person; counted, its attributes have been.
func (l *loading) countSet(c *store.Customer, counted bool) {
	if c.ExternalID != "" {
		l.set[len(l.set)-1]++
	}
	for i, f := range textFields(c) {
		if *f.at != "" {
			l.set[i]++
		}
	}
	if counted {
		return
	}
	for key := range c.Attributes {
		l.column(key, func(c *store.ColumnChange) { c.Set++ })
	}
}

// foldSet adds what countSet has counted to the columns.
func (l *loading) foldSet() {
	fields := textFields(&store.Customer{})
	for i, n := range l.set {
		name := "external_id"
		if i < len(fields) {
			name = fields[i].name
		}
		if n > 0 {
			l.column(name, func(c *store.ColumnChange) { c.Set += n })
		}
	}
	clear(l.set[:])
}

// apply gives a person what a row says, as far as the policy allows; a blank
// never erases.
func (l *loading) apply(p *people, x *person, row *customerRow) (changed bool) {
	c := &row.Customer
	to, from := textFields(&x.Customer), textFields(c)
	for i := range to {
		if l.field(x, to[i].name, *to[i].at, *from[i].at) {
			*to[i].at = *from[i].at
			changed = true
		}
	}
	if l.identify(p, x, c) {
		changed = true
	}
	if !c.CreatedAt.IsZero() && !c.CreatedAt.Equal(x.CreatedAt) && l.allows("created_at", !x.Stub) {
		x.CreatedAt = c.CreatedAt
		l.column("created_at", func(c *store.ColumnChange) { c.Changed++ })
		changed = true
	}
	if l.sameAttributes(x, c.Attributes) {
		c.Attributes = nil
	}
	for key, v := range c.Attributes {
		if value.Equal(x.Attributes[key], v) || !l.field(x, key, x.Attributes[key].String(), v.String()) {
			continue
		}
		if x.Attributes == nil {
			x.Attributes = store.Attributes{}
		}
		x.Attributes[key] = v
		changed = true
	}
	if x.Stub && !c.Stub {
		x.Stub, changed = false, true
	}
	if changed {
		p.index(x)
		p.refuse(x)
	}
	return l.say(p, x, row, false) || changed
}

// sameAttributes compares with what is stored without reading it, and reads it
// where there is a difference.
func (l *loading) sameAttributes(x *person, attributes store.Attributes) bool {
	if x.closed == "" {
		return len(attributes) == 0
	}
	if len(attributes) == 0 {
		return true
	}
	if text, err := l.registry.encode(attributes); err == nil && text == x.closed {
		return true
	}
	if stored, err := l.registry.decode(x.closed); err == nil {
		x.stored.Attributes, x.Attributes, x.closed = stored, cloneAttributes(stored), ""
	}
	return false
}

// identify gives a person the row's id and aliases: a second id is an alias.
func (l *loading) identify(p *people, x *person, c *store.Customer) (changed bool) {
	if c.ExternalID != "" && x.ExternalID == "" && p.byKey[externalKey(c.ExternalID)] == nil {
		x.ExternalID, changed = c.ExternalID, true
		l.column("external_id", func(c *store.ColumnChange) { c.Set++ })
	} else if p.addAlias(x, c.ExternalID) {
		changed = true
	}
	for _, alias := range c.Aliases {
		changed = p.addAlias(x, alias) || changed
	}
	return changed
}

// field decides about one field and counts what happens to it.
func (l *loading) field(x *person, name, before, after string) bool {
	if after == "" || after == before || name == "email" && segment.LowerASCII(after) == segment.LowerASCII(before) {
		return false
	}
	if !l.allows(name, before != "") && !x.Stub {
		l.column(name, func(c *store.ColumnChange) { c.Kept++ })
		return false
	}
	if before == "" {
		l.column(name, func(c *store.ColumnChange) { c.Set++ })
	} else {
		l.column(name, func(c *store.ColumnChange) { c.Changed++ })
	}
	l.example(x.record, who(&x.Customer), name, before, after)
	return true
}

// who names a person in an example.
func who(c *store.Customer) string {
	for _, s := range []string{c.Name, c.Email, c.Phone} {
		if s != "" {
			return s
		}
	}
	return c.ExternalID
}

// say records the consents of a row. No file makes somebody who has unsubscribed,
// or whose address is suppressed, consent again; but it may unsubscribe anybody. The
// policy is not asked about the row that makes a person: fresh.
func (l *loading) say(p *people, x *person, row *customerRow, fresh bool) (changed bool) {
	gone := len(row.Unnamed) > 0 && p.gone(x)
	for _, k := range row.Customer.Consents {
		if k.State == "" || k.State == store.ConsentUnknown {
			continue
		}
		before := x.ConsentFor(k.Channel, k.Purpose)
		if before.State == k.State && before.Night == k.Night {
			continue
		}
		if gone && slices.Contains(row.Unnamed, k.Channel) && k.State != store.ConsentUnsubscribed || !l.maySay(p, x, before, k, fresh) {
			l.column(fieldConsent, func(c *store.ColumnChange) { c.Kept++ })
			continue
		}
		if k.State == store.ConsentUnsubscribed {
			p.refused[refusedKey(&x.Customer, k.Channel)] = true
		}
		if k.Source == "" {
			k.Source = l.policy.ConsentSource
		}
		if k.At.IsZero() {
			k.At = l.s.now
		}
		if before.State == store.ConsentUnknown {
			l.column(fieldConsent, func(c *store.ColumnChange) { c.Set++ })
		} else {
			l.column(fieldConsent, func(c *store.ColumnChange) { c.Changed++ })
		}
		if x.stored != nil {
			l.example(x.record, who(&x.Customer), fieldConsent+" "+string(k.Channel), string(before.State), string(k.State))
		}
		replaceConsent(&x.Consents, k)
		if x.stored != nil {
			replaceConsent(&x.said, k)
		}
		changed = true
	}
	return changed
}

func (l *loading) maySay(p *people, x *person, before, k store.Consent, fresh bool) bool {
	if k.State == store.ConsentUnsubscribed {
		return true
	}
	switch {
	case before.State == store.ConsentUnsubscribed, p.suppressed(&x.Customer, k.Channel), p.refuses(&x.Customer, k.Channel):
		return false
	case x.stored != nil && p.leftBy(x.stored, k.Channel):
		return false // a new address does not bring back who left by the old one
	}
	if !k.At.IsZero() && k.At.Before(before.At) {
		return false // what was said later holds
	}
	return fresh || l.allowsConsent(k.Channel, before.State != store.ConsentUnknown)
}

// allowsConsent asks the policy of the channel, else that of consent as a whole.
func (l *loading) allowsConsent(ch store.Channel, had bool) bool {
	field := fieldConsent + "_" + string(ch)
	if _, told := l.policy.Columns[field]; !told {
		field = fieldConsent
	}
	return l.allows(field, had)
}

func replaceConsent(list *[]store.Consent, k store.Consent) {
	for i, have := range *list {
		if have.Channel == k.Channel && have.Purpose == k.Purpose {
			(*list)[i] = k
			return
		}
	}
	*list = append(*list, k)
}

// reach counts the rows' people who can be written to, for either purpose.
func (l *loading) reach(p *people, x *person) {
	if !x.seen {
		return
	}
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS} {
		address := x.Email
		if ch == store.ChannelSMS {
			address = x.Phone
		}
		advertising, informational := x.ConsentFor(ch, store.PurposeAdvertising).State, x.ConsentFor(ch, store.PurposeInformational).State
		open := advertising == store.ConsentOptedIn || informational == store.ConsentOptedIn || informational == store.ConsentSubscribed
		if address != "" && open && !p.suppressed(&x.Customer, ch) && !(l.made(x.ID) && x.stored != nil) {
			l.result.Reachable[ch]++
		}
	}
}
