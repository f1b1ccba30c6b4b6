package sqlstore

import (
	"context"
	"encoding/json"
	"math"

	"gilmok/store"
)

// joinedField is the change of an event that got its customer by a sign-up.
const joinedField = "customer"

// visitor is an anonymous id and the person who signed up under it, at a time in
// microseconds. Until another person signs up there, its visits are that person's.
type visitor struct {
	anonymous string
	customer  int64
	at, until int64
}

// joinSignUps gives what anonymous visitors did to who signed up under the same
// id. Only the first sign-up counts, up to that of another person, and no other
// event does: more than one person may use a device.
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
		v.until = math.MaxInt64
		err = row.Scan(&v.anonymous, &v.customer, &v.at)
		return v, err
	}, `SELECT e.anonymous_id, e.customer_id, e.at FROM (`+l.s.env.Dialect.Texts("?1")+`) AS k CROSS JOIN events e ON e.anonymous_id = k.value
		WHERE e.anonymous_id IS NOT NULL AND e.name_id = ?2 AND e.customer_id IS NOT NULL ORDER BY e.at, e.id`, texts(anonymous), signUp)
	if err != nil {
		return err
	}
	whose := map[string]*visitor{}
	for i, v := range all {
		first := whose[v.anonymous]
		if first == nil {
			whose[v.anonymous] = &all[i]
		} else if v.customer != first.customer {
			first.until = min(first.until, v.at)
		}
	}
	for _, id := range anonymous {
		if v := whose[id]; v != nil {
			if err := l.join(ctx, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// join is [store.EventWriter.Join] up to a time, with a line in the log for each event.
func (l *loading) join(ctx context.Context, v *visitor) error {
	joined, err := list(ctx, l.s, scanOne[int64], `UPDATE events SET customer_id = ?2 WHERE anonymous_id = ?1 AND customer_id IS NULL AND at < ?3 RETURNING id`,
		v.anonymous, v.customer, v.until)
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
