package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"gilmok/store"
	"gilmok/store/segment"
)

type customers struct{ *session }

const customerColumns = `c.id, c.external_id, c.email, c.phone, c.name, c.time_zone, c.locale, c.country, c.attributes, c.stub, c.created_at, c.updated_at`

// customerFields gives the places for customerColumns; attributes come undecoded.
func customerFields(c *store.Customer, attributes *string) []any {
	return []any{&c.ID, text{&c.ExternalID}, text{&c.Email}, text{&c.Phone}, text{&c.Name}, text{&c.TimeZone}, text{&c.Locale},
		text{&c.Country}, text{attributes}, &c.Stub, at{&c.CreatedAt}, at{&c.UpdatedAt}}
}

func (s customers) Get(ctx context.Context, id store.CustomerID) (*store.Customer, error) {
	r, err := s.attributes(ctx)
	if err != nil {
		return nil, err
	}
	var c store.Customer
	var attributes string
	err = s.one(ctx, `SELECT `+customerColumns+` FROM customers c WHERE c.id = ?1`, []any{int64(id)}, customerFields(&c, &attributes)...)
	if err != nil {
		return nil, s.fail("read customer", err)
	}
	if c.Attributes, err = r.decode(attributes); err != nil {
		return nil, s.fail("read customer", err)
	}
	if c.Aliases, err = list(ctx, s.session, scanOne[string], `SELECT alias FROM aliases WHERE customer_id = ?1 ORDER BY alias`, int64(id)); err != nil {
		return nil, s.fail("read aliases", err)
	}
	consents, err := s.consents(ctx, []store.CustomerID{id})
	c.Consents = consents[id]
	return &c, err
}

func (s customers) Find(ctx context.Context, key string) (*store.Customer, error) {
	id, err := s.find(ctx, store.Customer{ExternalID: key, Email: key, Phone: key})
	if err != nil {
		return nil, err
	}
	return s.Get(ctx, id)
}

// find looks a person up by external id or alias, then e-mail (whatever its
// case), then phone.
func (s *session) find(ctx context.Context, c store.Customer) (id store.CustomerID, err error) {
	for _, try := range []struct{ query, key string }{
		{`SELECT id FROM customers WHERE external_id = ?1`, c.ExternalID},
		{`SELECT customer_id FROM aliases WHERE alias = ?1`, c.ExternalID},
		{`SELECT id FROM customers WHERE lower(email) = ?1 ORDER BY id LIMIT 1`, segment.LowerASCII(c.Email)},
		{`SELECT id FROM customers WHERE phone = ?1 ORDER BY id LIMIT 1`, c.Phone},
	} {
		if try.key == "" {
			continue
		}
		if err = s.one(ctx, try.query, []any{try.key}, &id); !errors.Is(err, store.ErrNotFound) {
			return id, s.fail("find customer", err)
		}
	}
	return 0, store.ErrNotFound
}

func (s customers) At(ctx context.Context, ch store.Channel, address string) ([]store.CustomerID, error) {
	query := `SELECT id FROM customers WHERE phone = ?1 ORDER BY id`
	switch ch {
	case store.ChannelEmail:
		query, address = `SELECT id FROM customers WHERE lower(email) = ?1 ORDER BY id`, segment.LowerASCII(address)
	case store.ChannelSMS, store.ChannelKakao:
	default:
		return nil, nil // tokens and places of the shop's own
	}
	if address == "" {
		return nil, nil
	}
	all, err := list(ctx, s.session, func(row scanner) (id store.CustomerID, err error) { return id, row.Scan(&id) }, query, address)
	return all, s.fail("find who is at an address", err)
}

func (s customers) Save(ctx context.Context, c *store.Customer) error {
	r, settled, err := s.settle(ctx, c.Attributes)
	if err != nil {
		return fmt.Errorf("save customer: %w", err)
	}
	var before store.Attributes
	if c.ID != 0 {
		if before, err = s.storedAttributes(ctx, r, c.ID); err != nil {
			return s.fail("save customer", err)
		}
	}
	if err := s.refuseTakenID(ctx, c); err != nil {
		return s.fail("save customer", err)
	}
	c.Attributes, c.UpdatedAt = settled, s.now
	if c.CreatedAt.IsZero() {
		c.CreatedAt = s.now
	}
	if err := s.write(ctx, r, c); err != nil {
		return s.fail("save customer", err)
	}
	r.tally(before, settled)
	if err := s.saveAliases(ctx, c); err != nil {
		return s.fail("save aliases", err)
	}
	if err := s.saveItems(ctx, r, c.ID, before, settled); err != nil {
		return s.fail("save lists", err)
	}
	s.changes(store.TopicCustomers)
	return nil
}

func (s *session) storedAttributes(ctx context.Context, r *registry, id store.CustomerID) (store.Attributes, error) {
	var object string
	if err := s.one(ctx, `SELECT attributes FROM customers WHERE id = ?1`, []any{int64(id)}, text{&object}); err != nil {
		return nil, err
	}
	return r.decode(object)
}

// refuseTakenID gives ErrConflict where the external id or an alias is another customer's.
func (s customers) refuseTakenID(ctx context.Context, c *store.Customer) error {
	for _, key := range append([]string{c.ExternalID}, c.Aliases...) {
		if key == "" {
			continue
		}
		var n int
		err := s.one(ctx, `SELECT (SELECT count(*) FROM customers WHERE external_id = ?1 AND id <> ?2) +
			(SELECT count(*) FROM aliases WHERE alias = ?1 AND customer_id <> ?2)`, []any{key, int64(c.ID)}, &n)
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("external id %q is another customer's: %w", key, store.ErrConflict)
		}
	}
	return nil
}

func (s *session) write(ctx context.Context, r *registry, c *store.Customer) error {
	attributes, err := r.encode(c.Attributes)
	if err != nil {
		return err
	}
	args := []any{blank(c.ExternalID), blank(c.Email), blank(c.Phone), blank(c.Name), blank(c.TimeZone), blank(c.Locale),
		blank(c.Country), attributes, boolean(c.Stub), micros(c.CreatedAt), micros(c.UpdatedAt)}
	if c.ID == 0 {
		return s.one(ctx, `INSERT INTO customers (external_id, email, phone, name, time_zone, locale, country, attributes, stub, created_at, updated_at)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id`, args, &c.ID)
	}
	return found(s.exec(ctx, `UPDATE customers SET external_id = ?1, email = ?2, phone = ?3, name = ?4, time_zone = ?5, locale = ?6, country = ?7,
		attributes = ?8, stub = ?9, created_at = ?10, updated_at = ?11 WHERE id = ?12`, append(args, int64(c.ID))...))
}

func (s customers) saveAliases(ctx context.Context, c *store.Customer) error {
	if _, err := s.exec(ctx, `DELETE FROM aliases WHERE customer_id = ?1`, int64(c.ID)); err != nil {
		return err
	}
	for _, alias := range c.Aliases {
		if alias == "" || alias == c.ExternalID {
			continue
		}
		if err := s.addAlias(ctx, c.ID, alias); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) addAlias(ctx context.Context, id store.CustomerID, alias string) error {
	_, err := s.exec(ctx, `INSERT INTO aliases (alias, customer_id) VALUES (?1, ?2) ON CONFLICT (alias) DO NOTHING`, alias, int64(id))
	return err
}

// saveItems keeps the rows of list attributes, which rules look at.
func (s *session) saveItems(ctx context.Context, r *registry, id store.CustomerID, before, after store.Attributes) error {
	for key := range before {
		a := r.byKey[key]
		if a == nil || !a.isList() {
			continue
		}
		if _, err := s.exec(ctx, `DELETE FROM attribute_items WHERE customer_id = ?1 AND attribute_id = ?2`, int64(id), a.id); err != nil {
			return err
		}
	}
	for key, v := range after {
		a := r.byKey[key]
		if !a.isList() {
			continue
		}
		for _, item := range v.List() {
			if _, err := s.exec(ctx, `INSERT INTO attribute_items (attribute_id, item, customer_id) VALUES (?1, ?2, ?3)
				ON CONFLICT (attribute_id, item, customer_id) DO NOTHING`, a.id, item, int64(id)); err != nil {
				return err
			}
		}
	}
	return nil
}
