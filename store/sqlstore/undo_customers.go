package sqlstore

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// addedCustomers removes people who are as the import made them. Who has orders
// or events by now becomes a stub; who was edited stays.
func (u *undoing) addedCustomers(ctx context.Context, e logged) error {
	for first := e.first; first <= e.last; first += loadChunk {
		last := min(e.last, first+loadChunk-1)
		if err := u.removeAdded(ctx, first, last, e.addedAt()); err != nil {
			return err
		}
	}
	return nil
}

func (u *undoing) removeAdded(ctx context.Context, first, last, addedAt int64) error {
	type found struct {
		id           store.CustomerID
		who          string
		attributes   string
		edited, tied bool
	}
	all, err := list(ctx, u.s, func(row scanner) (found, error) {
		var f found
		err := row.Scan(&f.id, &f.who, text{&f.attributes}, &f.edited, &f.tied)
		return f, err
	}, `SELECT id, coalesce(name, email, phone, external_id, ''), attributes, updated_at <> ?3, EXISTS (SELECT 1 FROM events e WHERE e.customer_id = c.id) OR EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)
		OR EXISTS (SELECT 1 FROM passages p WHERE p.customer_id = c.id) OR EXISTS (SELECT 1 FROM outbox x WHERE x.customer_id = c.id)
		FROM customers c WHERE id BETWEEN ?1 AND ?2`, first, last, addedAt)
	if err != nil {
		return err
	}
	var gone, tied, edited []store.CustomerID
	for _, f := range all {
		if f.edited {
			u.leave(store.RowsCustomers, f.who, "")
			edited = append(edited, f.id)
			continue
		}
		attributes, err := u.registry.decode(f.attributes)
		if err != nil {
			return err
		}
		u.registry.tally(attributes, nil)
		if f.tied {
			tied = append(tied, f.id)
		} else {
			gone = append(gone, f.id)
		}
	}
	if err := u.unsayAll(ctx, edited, addedAt); err != nil {
		return err
	}
	return u.clear(ctx, gone, tied)
}

// unsayAll takes back what the import itself said people agreed to, where they stay
// because they were edited: nobody else has ever said it of them.
func (u *undoing) unsayAll(ctx context.Context, edited []store.CustomerID, addedAt int64) error {
	_, err := u.s.exec(ctx, `DELETE FROM consents WHERE customer_id IN (`+u.s.env.Dialect.IDs("?1")+`) AND at = ?2 AND state <> ?3`,
		ids(edited), addedAt, consentState(store.ConsentUnsubscribed))
	return err
}

// clear deletes people, and leaves of others no more than what identifies them.
func (u *undoing) clear(ctx context.Context, gone, tied []store.CustomerID) error {
	in := ` IN (` + u.s.env.Dialect.IDs("?1") + `)`
	for _, table := range []string{"attribute_items", "consents"} {
		if _, err := u.s.exec(ctx, `DELETE FROM `+table+` WHERE customer_id`+in, ids(append(tied, gone...))); err != nil {
			return err
		}
	}
	_, err := u.s.exec(ctx, `UPDATE customers SET stub = 1, name = NULL, time_zone = NULL, locale = NULL, country = NULL, attributes = NULL,
		phone = CASE WHEN external_id IS NULL AND email IS NULL THEN phone END, email = CASE WHEN external_id IS NULL THEN email END WHERE id`+in, ids(tied))
	if err != nil {
		return err
	}
	_, err = u.s.exec(ctx, `DELETE FROM customers WHERE id`+in, ids(gone))
	return err
}

// changedCustomer puts back each field that is still as the import left it.
func (u *undoing) changedCustomer(ctx context.Context, e logged, fields rowChanges) error {
	people := customers{u.s}
	c, err := people.Get(ctx, store.CustomerID(e.first))
	if err == store.ErrNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if c.Attributes == nil {
		c.Attributes = store.Attributes{}
	}
	updated, known := fields[updatedField]
	alone := known && string(rawTime(c.UpdatedAt)) == string(updated[1])
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		kept, err := u.field(ctx, c, name, fields[name])
		if err != nil {
			return err
		}
		if kept {
			u.leave(store.RowsCustomers, cmp.Or(c.Name, c.Email, c.Phone, c.ExternalID), fieldOf(name))
		}
	}
	if err := people.Save(ctx, c); err != nil || !alone {
		return err
	}
	// Who is as before was not edited either: the import that added them can be undone.
	was, err := timeFrom(updated[0])
	if err != nil {
		return err
	}
	_, err = u.s.exec(ctx, `UPDATE customers SET updated_at = ?2 WHERE id = ?1`, int64(c.ID), micros(was))
	return err
}

// fieldOf gives a field of the change log by the name that imports report it under.
func fieldOf(name string) string {
	if strings.HasPrefix(name, consentPrefix) {
		return fieldConsent
	}
	return strings.TrimPrefix(name, attributePrefix)
}

// field puts one field back; kept tells that it was edited since.
func (u *undoing) field(ctx context.Context, c *store.Customer, name string, x change) (kept bool, err error) {
	if key, ok := strings.CutPrefix(name, attributePrefix); ok {
		return u.attribute(c, key, x)
	}
	if strings.HasPrefix(name, consentPrefix) {
		return u.consent(ctx, c, x)
	}
	if alias, ok := strings.CutPrefix(name, "alias "); ok {
		c.Aliases = without(c.Aliases, alias)
		return false, nil
	}
	switch name {
	case "stub":
		c.Stub = string(x[0]) == "true"
		return false, nil
	case "created_at":
		if string(rawTime(c.CreatedAt)) != string(x[1]) {
			return true, nil
		}
		c.CreatedAt, err = timeFrom(x[0])
		return false, err
	case "external_id":
		return putBack(&c.ExternalID, x)
	}
	for _, f := range textFields(c) {
		if f.name == name {
			return putBack(f.at, x)
		}
	}
	return false, nil
}

func putBack(to *string, x change) (kept bool, err error) {
	if string(raw(*to)) != string(x[1]) {
		return true, nil
	}
	return false, json.Unmarshal(x[0], to)
}

func timeFrom(data json.RawMessage) (time.Time, error) {
	var n *int64
	if err := json.Unmarshal(data, &n); err != nil || n == nil {
		return time.Time{}, err
	}
	return fromMicros(*n), nil
}

func without(list []string, item string) (out []string) {
	for _, x := range list {
		if x != item {
			out = append(out, x)
		}
	}
	return out
}

func (u *undoing) attribute(c *store.Customer, key string, x change) (kept bool, err error) {
	a := u.registry.byKey[key]
	if a == nil {
		return false, nil
	}
	if string(rawValue(c.Attributes[key])) != string(x[1]) {
		return true, nil
	}
	if string(x[0]) == "null" {
		delete(c.Attributes, key)
		return false, nil
	}
	var v value.Value
	v, err = decodeValue(a.Kind, string(x[0]))
	c.Attributes[key] = v
	return false, err
}

// consent puts a word back. Somebody who unsubscribed since stays unsubscribed.
func (u *undoing) consent(ctx context.Context, c *store.Customer, x change) (kept bool, err error) {
	var was, is store.Consent
	if err := json.Unmarshal(x[0], &was); err != nil {
		return false, err
	}
	if err := json.Unmarshal(x[1], &is); err != nil {
		return false, err
	}
	now := c.ConsentFor(is.Channel, is.Purpose)
	if now.State != is.State || !now.At.Equal(is.At) {
		return true, nil
	}
	if was.State != store.ConsentUnknown {
		return false, u.s.writeConsent(ctx, c.ID, was)
	}
	return false, u.s.unsay(ctx, c.ID, is.Channel, is.Purpose)
}
