package sqlstore

import (
	"context"
	"time"

	"gilmok/store"
)

// consents reads what customers have said, by customer.
func (s *session) consents(ctx context.Context, of []store.CustomerID) (map[store.CustomerID][]store.Consent, error) {
	out := make(map[store.CustomerID][]store.Consent, len(of))
	var id store.CustomerID
	var k store.Consent
	into := []any{&id, word(&k.Channel), word(&k.Purpose), word(&k.State), &k.Night, text{&k.Source}, text{&k.Wording}, at{&k.At}}
	_, err := list(ctx, s, func(row scanner) (struct{}, error) {
		k = store.Consent{}
		err := row.Scan(into...)
		out[id] = append(out[id], k)
		return struct{}{}, err
	}, `SELECT customer_id, channel, purpose, state, night, source, wording, at FROM consents
		WHERE customer_id IN (`+s.env.Dialect.IDs("?1")+`) ORDER BY customer_id, channel, purpose`, ids(of))
	return out, s.fail("read consents", err)
}

// SetConsent implements store.CustomerWriter.
func (s customers) SetConsent(ctx context.Context, id store.CustomerID, k store.Consent) (err error) {
	if k.At.IsZero() {
		k.At = s.now
	}
	s.changes(store.TopicCustomers)
	if k.State == "" {
		_, err = s.exec(ctx, `DELETE FROM consents WHERE customer_id = ?1 AND channel = ?2 AND purpose = ?3`, int64(id), string(k.Channel), string(k.Purpose))
	} else {
		err = s.writeConsent(ctx, id, k)
	}
	if err != nil {
		return s.fail("set consent", err)
	}
	n, err := s.exec(ctx, `UPDATE customers SET updated_at = ?2 WHERE id = ?1`, int64(id), micros(s.now))
	return s.fail("set consent", found(n, err))
}

func (s *session) writeConsent(ctx context.Context, id store.CustomerID, k store.Consent) error {
	_, err := s.exec(ctx, `INSERT INTO consents (customer_id, channel, purpose, state, night, source, wording, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
		ON CONFLICT (customer_id, channel, purpose) DO UPDATE SET state = excluded.state, night = excluded.night,
			source = excluded.source, wording = excluded.wording, at = excluded.at`,
		int64(id), string(k.Channel), string(k.Purpose), string(k.State), boolean(k.Night), blank(k.Source), blank(k.Wording), micros(k.At))
	return err
}

// ConsentsBefore implements store.CustomerReader.
func (s customers) ConsentsBefore(ctx context.Context, before time.Time) (int, error) {
	var n int
	err := s.one(ctx, `SELECT count(DISTINCT k.customer_id) FROM consents k
		WHERE k.purpose = ?1 AND k.state = ?2 AND k.at < ?3 AND NOT EXISTS (SELECT 1 FROM events e
			WHERE e.customer_id = k.customer_id AND e.name_id = (SELECT id FROM event_names WHERE name = ?4) AND e.at >= ?3)`,
		[]any{string(store.PurposeAdvertising), string(store.ConsentOptedIn), micros(before), store.EventConsentReminded}, &n)
	return n, s.fail("count consents", err)
}
