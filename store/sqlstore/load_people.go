package sqlstore

import (
	"context"
	"maps"
	"slices"

	"gilmok/store"
)

// person is a customer in a chunk of rows: as stored, and as it shall be.
type person struct {
	store.Customer
	stored  *store.Customer // nil: made by this chunk
	seen    bool            // a row of this chunk was about them
	changed bool
	changes rowChanges      // of what was stored
	aliases []string        // to be added
	said    []store.Consent // to be written
	record  int
	closed  string // the stored attributes, as long as nobody has had to look at them
}

// people are the customers that a chunk of rows is about.
type people struct {
	l     *loading
	byID  map[store.CustomerID]*person
	byKey map[string]*person
	made  []*person
	all   []*person
	list  map[string]bool // suppressed: channel and address
}

// Keys of people.byKey.
func externalKey(id string) string { return "x" + id }
func emailKey(email string) string { return "e" + lowerASCII(email) }
func phoneKey(phone string) string { return "p" + phone }

// people reads everybody whom rows of a chunk may mean.
func (l *loading) people(ctx context.Context, of []*store.Customer) (*people, error) {
	if err := l.log.write(ctx); err != nil {
		return nil, err
	}
	p := &people{l: l, byID: map[store.CustomerID]*person{}, byKey: make(map[string]*person, 2*len(of)), list: map[string]bool{}}
	if l.first == nil {
		if err := p.matchAll(ctx, of); err != nil {
			return nil, err
		}
	}
	return p, p.readSuppressed(ctx, of)
}

// matchAll finds people by the tables' indexes. Addresses are looked up only for
// rows whose id is not known, unless the policy says that they are the key.
func (p *people) matchAll(ctx context.Context, of []*store.Customer) error {
	found := map[string]store.CustomerID{}
	var external []string
	for _, c := range of {
		external = append(append(external, c.Aliases...), c.ExternalID)
	}
	if err := p.match(ctx, "x", `SELECT external_id, id FROM customers WHERE external_id IN (`, external, found); err != nil {
		return err
	}
	if err := p.match(ctx, "x", `SELECT alias, customer_id FROM aliases WHERE alias IN (`, external, found); err != nil {
		return err
	}
	var emails, phones []string
	for _, c := range of {
		if _, known := found[externalKey(c.ExternalID)]; !known || p.l.policy.Key == "email" || p.l.policy.Key == "phone" {
			emails, phones = append(emails, lowerASCII(c.Email)), append(phones, c.Phone)
		}
	}
	if err := p.match(ctx, "e", `SELECT lower(email), id FROM customers WHERE lower(email) IN (`, emails, found); err != nil {
		return err
	}
	if err := p.match(ctx, "p", `SELECT phone, id FROM customers WHERE phone IN (`, phones, found); err != nil {
		return err
	}
	if err := p.readAll(ctx, p.unread(found)); err != nil {
		return err
	}
	for key, id := range found {
		if x := p.byID[id]; x != nil {
			p.byKey[key] = x
		}
	}
	return nil
}

// unread gives the people who must be read. Orders and events need no more of a
// person than the id, unless only a phone was found: others may share it.
func (p *people) unread(found map[string]store.CustomerID) map[store.CustomerID]bool {
	wanted := make(map[store.CustomerID]bool, len(found))
	for key, id := range found {
		if !p.l.light || key[0] == 'p' {
			wanted[id] = true
		}
	}
	for _, id := range found {
		if !wanted[id] && p.byID[id] == nil {
			c := &store.Customer{ID: id}
			p.byID[id] = &person{Customer: *c, stored: c}
		}
	}
	return wanted
}

// match finds ids by keys; of several customers with one address the first.
func (p *people) match(ctx context.Context, prefix, query string, keys []string, found map[string]store.CustomerID) error {
	keys = slices.DeleteFunc(keys, func(k string) bool { return k == "" })
	if len(keys) == 0 || p.l.nextID == 1 {
		return nil
	}
	_, err := list(ctx, p.l.s, func(row scanner) (struct{}, error) {
		var key string
		var id store.CustomerID
		err := row.Scan(&key, &id)
		if first, ok := found[prefix+key]; !ok || id < first {
			found[prefix+key] = id
		}
		return struct{}{}, err
	}, query+p.l.s.env.Dialect.Texts("?1")+`)`, texts(keys))
	return err
}

// readAll reads people by their ids.
func (p *people) readAll(ctx context.Context, of map[store.CustomerID]bool) error {
	if len(of) == 0 {
		return nil
	}
	wanted := slices.Sorted(maps.Keys(of))
	consents := map[store.CustomerID][]store.Consent{}
	if p.l.spoken {
		var err error
		if consents, err = p.l.s.consents(ctx, wanted); err != nil {
			return err
		}
	}
	in := ` IN (` + p.l.s.env.Dialect.IDs("?1") + `)`
	_, err := list(ctx, p.l.s, func(row scanner) (struct{}, error) {
		c := &store.Customer{}
		x := &person{stored: c}
		if err := row.Scan(customerFields(c, &x.closed)...); err != nil {
			return struct{}{}, err
		}
		c.Consents = consents[c.ID]
		x.Customer = *c
		x.Consents = slices.Clone(c.Consents)
		p.byID[c.ID] = x
		p.all = append(p.all, x)
		p.index(x)
		return struct{}{}, nil
	}, `SELECT `+customerColumns+` FROM customers c WHERE c.id`+in+` ORDER BY c.id`, ids(wanted))
	return err
}

func cloneAttributes(a store.Attributes) store.Attributes {
	out := make(store.Attributes, len(a))
	for key, v := range a {
		out[key] = v
	}
	return out
}

func (p *people) readSuppressed(ctx context.Context, of []*store.Customer) error {
	if !p.l.listed {
		return nil
	}
	var addresses []string
	for _, c := range of {
		addresses = append(addresses, lowerASCII(c.Email), c.Phone)
	}
	for _, x := range p.all {
		addresses = append(addresses, lowerASCII(x.Email), x.Phone)
	}
	_, err := list(ctx, p.l.s, func(row scanner) (struct{}, error) {
		var channel, address string
		err := row.Scan(&channel, &address)
		p.list[channel+address] = true
		return struct{}{}, err
	}, `SELECT channel, address FROM suppressions WHERE address IN (`+p.l.s.env.Dialect.Texts("?1")+`)`, texts(addresses))
	return err
}

// suppressed tells whether a person's address for a channel is on the list.
func (p *people) suppressed(c *store.Customer, ch store.Channel) bool {
	address := c.Email
	if ch == store.ChannelSMS || ch == store.ChannelKakao {
		address = c.Phone
	}
	listed, address := suppressed(ch, address)
	return p.list[string(listed)+address]
}

// find gives the person a row means: by the policy's key where the row has it,
// else by external id (or alias), then e-mail, then phone.
func (p *people) find(c *store.Customer) *person {
	switch {
	case p.l.policy.Key == "email" && c.Email != "":
		return p.byKey[emailKey(c.Email)]
	case p.l.policy.Key == "phone" && c.Phone != "":
		return p.byKey[phoneKey(c.Phone)]
	case p.l.policy.Key == "external_id" && c.ExternalID != "":
		return p.byKey[externalKey(c.ExternalID)]
	}
	for _, id := range append([]string{c.ExternalID}, c.Aliases...) {
		if x := p.byKey[externalKey(id)]; x != nil && id != "" {
			return x
		}
	}
	if x := p.byKey[emailKey(c.Email)]; x != nil && c.Email != "" {
		return x
	}
	x := p.byKey[phoneKey(c.Phone)]
	if x == nil || c.Phone == "" || p.differ(x, c) {
		return nil
	}
	return x
}

// differ keeps people who only share a phone apart: each has another e-mail, or
// another id from the shop.
func (p *people) differ(x *person, c *store.Customer) bool {
	return x.Email != "" && c.Email != "" && lowerASCII(x.Email) != lowerASCII(c.Email) ||
		x.ExternalID != "" && c.ExternalID != "" && x.ExternalID != c.ExternalID
}

// add makes a new person.
func (p *people) add(c store.Customer, record int) *person {
	x := &person{Customer: c, seen: true, record: record}
	x.ID = p.l.nextID
	p.l.nextID++
	x.Aliases = nil
	if x.CreatedAt.IsZero() {
		x.CreatedAt = p.l.s.now
	}
	x.UpdatedAt = p.l.s.now
	p.made = append(p.made, x)
	p.all = append(p.all, x)
	p.byID[x.ID] = x
	p.index(x)
	for _, alias := range c.Aliases {
		p.addAlias(x, alias)
	}
	return x
}

// index makes a person found by their keys, where nobody else has them.
func (p *people) index(x *person) {
	for _, key := range []string{externalKey(x.ExternalID), emailKey(x.Email), phoneKey(x.Phone)} {
		if len(key) > 1 && p.byKey[key] == nil {
			p.byKey[key] = x
		}
	}
}

// addAlias gives a person a further id of the shop, unless it is somebody's.
func (p *people) addAlias(x *person, alias string) bool {
	if alias == "" || alias == x.ExternalID || p.byKey[externalKey(alias)] != nil {
		return false
	}
	x.aliases = append(x.aliases, alias)
	p.byKey[externalKey(alias)] = x
	return true
}

// made tells whether a person was made by this load, in this chunk or before.
func (l *loading) made(id store.CustomerID) bool { return id >= l.firstMade }

// erased tells whether a row is about somebody who was erased.
func (l *loading) erased(ctx context.Context, c *store.Customer) (bool, error) {
	if !l.graves {
		return false, nil
	}
	return customers{l.s}.Erased(ctx, append([]string{c.ExternalID, c.Email, c.Phone}, c.Aliases...)...)
}
