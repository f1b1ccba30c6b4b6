package sqlstore

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gilmok/store"
	"gilmok/store/segment"
)

// person is a customer in a chunk of rows: as stored, and as it shall be.
type person struct {
	store.Customer
	stored  *store.Customer // nil: made by this chunk
	seen    bool            // a row of this chunk was about them
	changed bool
	changes rowChanges      // of what was stored
	aliases []string        // to be added
	said    []store.Consent // to be written; of who is made by this chunk all Consents are
	record  int
	closed  string // the stored attributes, as long as nobody has had to look at them
}

// people are the customers that a chunk of rows is about.
type people struct {
	l     *loading
	byID  map[store.CustomerID]*person
	byKey map[string]*person
	// byPhone has everybody with a phone, who was there first before: a household shares one.
	byPhone map[string][]*person
	made    []*person
	all     []*person
	list    map[string]store.SuppressionKind // suppressed: channel and address
	refused map[string]bool                  // likewise, where somebody with that address has unsubscribed
}

// Keys of people.byKey.
func externalKey(id string) string { return "x" + id }
func emailKey(email string) string { return "e" + segment.LowerASCII(email) }

// people reads everybody whom rows of a chunk may mean.
func (l *loading) people(ctx context.Context, of []*store.Customer) (*people, error) {
	if err := l.log.write(ctx); err != nil {
		return nil, err
	}
	p := &people{l: l, byID: map[store.CustomerID]*person{}, byKey: map[string]*person{}, byPhone: map[string][]*person{}, list: map[string]store.SuppressionKind{}, refused: map[string]bool{}}
	if cap(l.fresh) < len(of) {
		l.fresh = make([]person, 0, max(len(of), loadChunk))
	}
	l.fresh = l.fresh[:0]
	if l.first == nil {
		p.byKey = make(map[string]*person, 2*len(of))
		if err := p.matchAll(ctx, of); err != nil {
			return nil, err
		}
	}
	if err := p.readRefused(ctx, of); err != nil {
		return nil, err
	}
	return p, p.readSuppressed(ctx, of)
}

// matchAll finds people by the tables' indexes. Addresses are looked up only for
// rows whose id is not known, unless the policy says that they are the key.
func (p *people) matchAll(ctx context.Context, of []*store.Customer) error {
	found, others := map[string]store.CustomerID{}, map[store.CustomerID]bool{}
	var external []string
	for _, c := range of {
		external = append(append(external, c.Aliases...), c.ExternalID)
	}
	if err := p.match(ctx, "x", `SELECT external_id, id FROM customers WHERE external_id IN (`, external, found, others); err != nil {
		return err
	}
	if err := p.match(ctx, "x", `SELECT alias, customer_id FROM aliases WHERE alias IN (`, external, found, others); err != nil {
		return err
	}
	var unknown []*store.Customer
	var emails []string
	for _, c := range of {
		if _, known := found[externalKey(c.ExternalID)]; !known || p.l.policy.Key == "email" || p.l.policy.Key == "phone" {
			unknown, emails = append(unknown, c), append(emails, segment.LowerASCII(c.Email))
		}
	}
	if err := p.match(ctx, "e", `SELECT lower(email), id FROM customers WHERE lower(email) IN (`, emails, found, others); err != nil {
		return err
	}
	callers, err := p.matchPhones(ctx, unknown)
	if err != nil {
		return err
	}
	maps.Copy(callers, others)
	if err := p.readAll(ctx, p.unread(found, callers)); err != nil {
		return err
	}
	for key, id := range found {
		if x := p.byID[id]; x != nil {
			p.byKey[key] = x
		}
	}
	return nil
}

// matchPhones finds who may be meant by a row's phone: of all that share it, those
// whose name the row has, or where one of the two is blank.
func (p *people) matchPhones(ctx context.Context, of []*store.Customer) (map[store.CustomerID]bool, error) {
	type caller struct{ phone, name string }
	asked := make(map[caller]bool, len(of))
	var phones []string
	for _, c := range of {
		if c.Phone != "" {
			asked[caller{c.Phone, foldName(c.Name)}] = true
			phones = append(phones, c.Phone)
		}
	}
	found := map[store.CustomerID]bool{}
	if len(phones) == 0 || p.l.nextID == 1 {
		return found, nil
	}
	_, err := list(ctx, p.l.s, func(row scanner) (struct{}, error) {
		var c caller
		var id store.CustomerID
		err := row.Scan(&c.phone, &c.name, &id)
		c.name = foldName(c.name)
		if c.name == "" || asked[c] || asked[caller{phone: c.phone}] {
			found[id] = true
		}
		return struct{}{}, err
	}, `SELECT phone, coalesce(name, ''), id FROM customers WHERE phone IN (`+p.l.s.env.Dialect.Texts("?1")+`)`, texts(phones))
	return found, err
}

// unread gives the people who must be read. Orders and events need no more of a
// person than the id, unless a phone was found: others may share it.
func (p *people) unread(found map[string]store.CustomerID, callers map[store.CustomerID]bool) map[store.CustomerID]bool {
	wanted := callers
	if !p.l.light {
		for _, id := range found {
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

// match finds ids by keys; of several customers with one address the first, and who
// others are.
func (p *people) match(ctx context.Context, prefix, query string, keys []string, found map[string]store.CustomerID, others map[store.CustomerID]bool) error {
	keys = slices.DeleteFunc(keys, func(k string) bool { return k == "" })
	if len(keys) == 0 || p.l.nextID == 1 {
		return nil
	}
	_, err := list(ctx, p.l.s, func(row scanner) (struct{}, error) {
		var key string
		var id store.CustomerID
		err := row.Scan(&key, &id)
		first, ok := found[prefix+key]
		if ok {
			others[max(id, first)] = true
			id = min(id, first)
		}
		found[prefix+key] = id
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
	var read store.Customer
	var closed string
	into := customerFields(&read, &closed)
	_, err := list(ctx, p.l.s, func(row scanner) (struct{}, error) {
		read, closed = store.Customer{}, ""
		if err := row.Scan(into...); err != nil {
			return struct{}{}, err
		}
		c := read
		c.Consents = consents[c.ID]
		x := &person{Customer: c, stored: &c, closed: closed}
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

// find gives the person a row means: by the policy's key where the row has it,
// else by external id (or alias), then e-mail, then phone. A first import has kept
// back every row that may mean anybody.
func (p *people) find(c *store.Customer) *person {
	switch {
	case p.l.first != nil:
		return nil
	case p.l.policy.Key == "email" && c.Email != "":
		return p.byEmail(c.Email)
	case p.l.policy.Key == "phone" && c.Phone != "":
		return p.byCall(c, sameName)
	case p.l.policy.Key == "external_id" && c.ExternalID != "":
		return p.byKey[externalKey(c.ExternalID)]
	}
	for _, id := range append([]string{c.ExternalID}, c.Aliases...) {
		if x := p.byKey[externalKey(id)]; x != nil && id != "" {
			return x
		}
	}
	if x := p.byEmail(c.Email); x != nil {
		return x
	}
	return p.byCall(c, samePerson)
}

// byEmail gives the first who has an address now: a row before may have given who had
// it another.
func (p *people) byEmail(email string) *person {
	if email == "" {
		return nil
	}
	email = segment.LowerASCII(email)
	has := func(x *person) bool { return segment.LowerASCII(x.Email) == email }
	key := emailKey(email)
	x := p.byKey[key]
	if x == nil || x.Email == "" || has(x) { // of who is only looked up no address is read
		return x
	}
	delete(p.byKey, key)
	if i := slices.IndexFunc(p.all, has); i >= 0 {
		p.byKey[key] = p.all[i]
	}
	return p.byKey[key]
}

// byCall gives the first whom a row means by its phone; who has the row's name goes
// before who has none.
func (p *people) byCall(c *store.Customer, same func(x, c *store.Customer) bool) (found *person) {
	if c.Phone == "" {
		return nil
	}
	name := foldName(c.Name)
	for _, x := range p.byPhone[c.Phone] {
		switch {
		case x.Phone != c.Phone || !same(&x.Customer, c):
		case foldName(x.Name) == name:
			return x
		case found == nil:
			found = x
		}
	}
	return found
}

// samePerson keeps people who only share a phone apart: each has another name,
// another e-mail, or another id from the shop.
func samePerson(x, c *store.Customer) bool {
	return sameName(x, c) && oneBlank(segment.LowerASCII(x.Email), segment.LowerASCII(c.Email)) && oneBlank(x.ExternalID, c.ExternalID)
}

func sameName(x, c *store.Customer) bool { return oneBlank(foldName(x.Name), foldName(c.Name)) }

// oneBlank reports whether two values are equal or one is not known.
func oneBlank(a, b string) bool { return a == "" || b == "" || a == b }

// foldName makes names comparable that differ in case or in the space around them.
func foldName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// add makes a new person; a row makes one at most, so that they have room in fresh.
func (p *people) add(c *store.Customer, record int) *person {
	p.l.fresh = append(p.l.fresh, person{Customer: *c, seen: true, record: record})
	x := &p.l.fresh[len(p.l.fresh)-1]
	x.ID = p.l.nextID
	p.l.nextID++
	x.Aliases = nil
	if x.CreatedAt.IsZero() {
		x.CreatedAt = p.l.s.now
	}
	x.UpdatedAt = p.l.s.now
	p.made = append(p.made, x)
	p.all = append(p.all, x)
	if p.l.first == nil {
		p.byID[x.ID] = x
		p.index(x)
	}
	for _, alias := range c.Aliases {
		p.addAlias(x, alias)
	}
	return x
}

// index makes a person found by their keys; of several with one address, who was there
// first.
func (p *people) index(x *person) {
	if key := externalKey(x.ExternalID); x.ExternalID != "" && p.byKey[key] == nil {
		p.byKey[key] = x
	}
	if x.Email != "" {
		if first := p.byEmail(x.Email); first == nil || x.ID < first.ID {
			p.byKey[emailKey(x.Email)] = x
		}
	}
	if x.Phone != "" && !slices.Contains(p.byPhone[x.Phone], x) {
		p.byPhone[x.Phone] = append(p.byPhone[x.Phone], x)
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
