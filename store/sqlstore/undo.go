package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"gilmok/store"
)

// undoing is one import being taken back.
type undoing struct {
	s         *session
	id        store.ImportID
	registry  *registry
	conflicts int
	left      []store.LeftEdit
	buyers    []store.CustomerID
}

// mostLeft bounds what is told of edits that stay.
const mostLeft = 100

// leave counts something that was edited since.
func (u *undoing) leave(kind store.RowKind, who, field string) {
	if u.conflicts++; len(u.left) < mostLeft {
		u.left = append(u.left, store.LeftEdit{Kind: kind, Who: who, Field: field})
	}
}

// logged is an entry of the change log.
type logged struct {
	seq         int64
	kind        string
	first, last int64
	fields      string
}

// Undo takes back what hangs on customers before the customers. What was edited
// since, by hand or by a later import, stays as it is and is counted: a changed
// row field by field, an added row as a whole.
func (s imports) Undo(ctx context.Context, id store.ImportID) (*store.Import, error) {
	i, err := s.Get(ctx, id)
	if err != nil {
		return nil, s.fail("undo import", err)
	}
	if !i.Undone.IsZero() {
		return nil, fmt.Errorf("undo import: undone already: %w", store.ErrConflict)
	}
	u := &undoing{s: s.session, id: id}
	if u.registry, err = s.attributes(ctx); err != nil {
		return nil, err
	}
	for _, kind := range []string{"events", "orders", "products", "customers", settingsKind} {
		if err := u.kind(ctx, kind); err != nil {
			return nil, s.fail("undo import", err)
		}
	}
	if _, err := s.exec(ctx, `DELETE FROM import_changes WHERE import_id = ?1`, int64(id)); err != nil {
		return nil, s.fail("undo import", err)
	}
	s.changes(store.TopicCustomers, store.TopicOrders, store.TopicEvents, store.TopicProducts)
	i.Undone, i.Conflicts, i.Left = s.now, u.conflicts, u.left
	return i, s.Save(ctx, i)
}

// kind takes back the changes of one kind, the last first.
func (u *undoing) kind(ctx context.Context, kind string) error {
	before := int64(1) << 62
	for {
		entries, err := list(ctx, u.s, func(row scanner) (logged, error) {
			var e logged
			err := row.Scan(&e.seq, &e.kind, &e.first, &e.last, text{&e.fields})
			return e, err
		}, `SELECT seq, kind, first_id, last_id, fields FROM import_changes WHERE import_id = ?1 AND kind = ?2 AND seq < ?3 ORDER BY seq DESC LIMIT ?4`,
			int64(u.id), kind, before, loadChunk)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			before = e.seq
			if err := u.entry(ctx, e); err != nil {
				return err
			}
		}
		if err := u.s.totals(ctx, u.buyers); err != nil {
			return err
		}
		u.buyers = u.buyers[:0]
	}
}

func (u *undoing) entry(ctx context.Context, e logged) error {
	var fields rowChanges
	if e.fields != "" && e.fields[0] == '{' {
		if err := json.Unmarshal([]byte(e.fields), &fields); err != nil {
			return err
		}
	}
	switch {
	case e.kind == settingsKind:
		return u.unadopt(ctx, fields[store.SettingCurrency])
	case e.kind == "events" && fields == nil:
		return u.events(ctx, e)
	case e.kind == "events":
		return u.part(ctx, e, fields[joinedField])
	case e.kind == "orders" && fields == nil:
		return u.addedOrders(ctx, e)
	case e.kind == "orders":
		return u.changedOrder(ctx, e, fields["order"])
	case e.kind == "products":
		return u.product(ctx, e, fields["product"])
	case fields == nil:
		return u.addedCustomers(ctx, e)
	}
	return u.changedCustomer(ctx, e, fields)
}

func (u *undoing) events(ctx context.Context, e logged) error {
	_, err := list(ctx, u.s, func(row scanner) (struct{}, error) {
		var name string
		var n int64
		err := row.Scan(&name, &n)
		u.s.count(counter{what: countEvents, name: name}, -n)
		return struct{}{}, err
	}, `SELECT n.name, count(*) FROM events e JOIN event_names n ON n.id = e.name_id WHERE e.id BETWEEN ?1 AND ?2 GROUP BY 1`, e.first, e.last)
	if err != nil {
		return err
	}
	_, err = u.s.exec(ctx, `DELETE FROM events WHERE id BETWEEN ?1 AND ?2`, e.first, e.last)
	return err
}

// later gives the rows of a range that a later import has changed, too.
func (u *undoing) later(ctx context.Context, e logged) ([]int64, error) {
	return list(ctx, u.s, scanOne[int64], `SELECT DISTINCT first_id FROM import_changes
		WHERE import_id > ?1 AND kind = ?2 AND first_id = last_id AND first_id BETWEEN ?3 AND ?4`, int64(u.id), e.kind, e.first, e.last)
}

func (u *undoing) addedOrders(ctx context.Context, e logged) error {
	kept, err := u.later(ctx, e)
	if err != nil {
		return err
	}
	numbers, err := list(ctx, u.s, scanOne[string], `SELECT coalesce(external_id, '') FROM orders WHERE id IN (`+u.s.env.Dialect.IDs("?1")+`)`, ids(kept))
	if err != nil {
		return err
	}
	for _, number := range numbers {
		u.leave(store.RowsOrders, number, "")
	}
	buyers, err := list(ctx, u.s, scanOne[store.CustomerID], `DELETE FROM orders WHERE id BETWEEN ?1 AND ?2
		AND id NOT IN (`+u.s.env.Dialect.IDs("?3")+`) RETURNING coalesce(customer_id, 0)`, e.first, e.last, ids(kept))
	u.buyers = append(u.buyers, buyers...)
	return err
}

// changedOrder restores an order that is still as the import left it, and takes
// the lines away that the import added.
func (u *undoing) changedOrder(ctx context.Context, e logged, c change) error {
	shop := orders{u.s}
	now, err := shop.Get(ctx, store.OrderID(e.first))
	if err == store.ErrNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	var was, is store.Order
	if err := json.Unmarshal(c[0], &was); err != nil {
		return err
	}
	if err := json.Unmarshal(c[1], &is); err != nil {
		return err
	}
	if is.Lines == nil { // lines were added, not replaced
		if _, err := u.s.exec(ctx, `DELETE FROM order_lines WHERE order_id = ?1 AND import_id = ?2`, e.first, int64(u.id)); err != nil {
			return err
		}
	}
	head, left := *now, is
	head.Lines, left.Lines = nil, nil
	if string(raw(head)) != string(raw(left)) || is.Lines != nil && !sameLines(now.Lines, is.Lines) {
		u.leave(store.RowsOrders, now.ExternalID, "")
		return nil
	}
	u.buyers = append(u.buyers, was.Customer, now.Customer)
	if is.Lines != nil {
		if err := u.s.saveLines(ctx, &was); err != nil {
			return err
		}
	} else if now, err = shop.Get(ctx, now.ID); err != nil {
		return err
	} else {
		was.Lines = now.Lines
	}
	return u.s.saveOrder(ctx, &was, *now)
}

func (u *undoing) product(ctx context.Context, e logged, c change) error {
	shop := products{u.s}
	all, err := list(ctx, u.s, scanOne[string], `SELECT external_id FROM products WHERE id BETWEEN ?1 AND ?2`, e.first, e.last)
	if err != nil {
		return err
	}
	kept, err := u.later(ctx, e)
	if err != nil {
		return err
	}
	for _, externalID := range all {
		now, err := shop.Get(ctx, externalID)
		if err != nil {
			return err
		}
		switch {
		case c[1] == nil && slices.Contains(kept, now.ID), c[1] != nil && string(raw(now)) != string(c[1]):
			u.leave(store.RowsProducts, now.Name, "")
		case c[1] == nil:
			if err := shop.delete(ctx, now); err != nil {
				return err
			}
		default:
			var was store.Product
			if err := json.Unmarshal(c[0], &was); err != nil {
				return err
			}
			if err := shop.Save(ctx, &was); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s products) delete(ctx context.Context, p *store.Product) error {
	if err := s.saveCategories(ctx, p.ExternalID, nil); err != nil {
		return err
	}
	_, err := s.exec(ctx, `DELETE FROM products WHERE id = ?1`, p.ID)
	return err
}

// addedAt is the instant at which a range of rows was added.
func (e logged) addedAt() int64 {
	n, _ := strconv.ParseInt(e.fields, 10, 64) // written by changeLog
	return n
}
