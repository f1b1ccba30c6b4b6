package sqlstore

import (
	"context"
	"encoding/json"

	"gilmok/store"
)

// joinedField is the change of an event that got its customer by a sign-up.
const joinedField = "customer"

// visitor is an anonymous id and the person who signed up under it.
type visitor struct {
	anonymous string
	customer  int64
}

// joinSignUps gives what anonymous visitors did to who signed up under the same
// id. Only the first sign-up counts, and no other event does: more than one
// person may use a device.
func (l *loading) joinSignUps(ctx context.Context, fresh []*store.Event) error {
	var anonymous []string
	seen := map[string]bool{}
	for _, e := range fresh {
		if e.AnonymousID != "" && (e.Customer == 0 || e.Name == store.EventSignedUp) && !seen[e.AnonymousID] {
			seen[e.AnonymousID] = true
			anonymous = append(anonymous, e.AnonymousID)
		}
	}
	if len(anonymous) == 0 {
		return nil
	}
	signUp, err := l.s.eventName(ctx, store.EventSignedUp)
	if err != nil {
		return err
	}
	all, err := list(ctx, l.s, func(row scanner) (v visitor, err error) {
		err = row.Scan(&v.anonymous, &v.customer)
		return v, err
	}, `SELECT e.anonymous_id, e.customer_id FROM (`+l.s.env.Dialect.Texts("?1")+`) AS k CROSS JOIN events e ON e.anonymous_id = k.value
		WHERE e.anonymous_id IS NOT NULL AND e.name_id = ?2 AND e.customer_id IS NOT NULL ORDER BY e.at, e.id`, texts(anonymous), signUp)
	if err != nil {
		return err
	}
	for _, v := range all {
		if !seen[v.anonymous] {
			continue
		}
		seen[v.anonymous] = false
		if err := l.join(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

// join is [store.EventWriter.Join] with a line in the log for each event.
func (l *loading) join(ctx context.Context, v visitor) error {
	joined, err := list(ctx, l.s, scanOne[int64], `UPDATE events SET customer_id = ?2 WHERE anonymous_id = ?1 AND customer_id IS NULL RETURNING id`,
		v.anonymous, v.customer)
	if err != nil {
		return err
	}
	for _, id := range joined {
		l.log.changed("events", id, rowChanges{joinedField: {json.RawMessage(`null`), raw(v.customer)}})
	}
	return nil
}

// part takes a visitor's event from the person again, who is still the one that
// the import found.
func (u *undoing) part(ctx context.Context, e logged, joined change) error {
	var customer int64
	if err := json.Unmarshal(joined[1], &customer); err != nil {
		return err
	}
	_, err := u.s.exec(ctx, `UPDATE events SET customer_id = NULL WHERE id = ?1 AND customer_id = ?2`, e.first, customer)
	return err
}
