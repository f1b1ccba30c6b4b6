package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gilmok/store"
)

// Columns of consent k with its source s, as consentFields scans them behind the
// customer's id.
const (
	consentColumns = `k.customer_id, k.topic, k.state, k.night, s.source, s.wording, k.at`
	consentTables  = `consents k LEFT JOIN consent_sources s ON s.id = k.source_id`
)

func consentFields(id *store.CustomerID, k *store.Consent) []any {
	return []any{id, topicColumn{k}, stateColumn{&k.State}, &k.Night, text{&k.Source}, text{&k.Wording}, at{&k.At}}
}

// consents reads what customers have said, by customer.
func (s *session) consents(ctx context.Context, of []store.CustomerID) (map[store.CustomerID][]store.Consent, error) {
	out := make(map[store.CustomerID][]store.Consent, len(of))
	var id store.CustomerID
	var k store.Consent
	into := consentFields(&id, &k)
	_, err := list(ctx, s, func(row scanner) (struct{}, error) {
		err := row.Scan(into...)
		out[id] = append(out[id], k)
		return struct{}{}, err
	}, `SELECT `+consentColumns+` FROM `+consentTables+`
		WHERE k.customer_id IN (`+s.env.Dialect.IDs("?1")+`) ORDER BY k.customer_id, k.topic`, ids(of))
	return out, s.fail("read consents", err)
}

// SetConsent implements store.CustomerWriter.
func (s customers) SetConsent(ctx context.Context, id store.CustomerID, k store.Consent) error {
	if k.At.IsZero() {
		k.At = s.now
	}
	s.changes(store.TopicCustomers)
	n, err := s.exec(ctx, `UPDATE customers SET updated_at = ?2 WHERE id = ?1`, int64(id), micros(s.now))
	if err := found(n, err); err != nil {
		return s.fail("set consent", err)
	}
	if k.State == "" {
		return s.fail("set consent", s.unsay(ctx, id, k.Channel, k.Purpose))
	}
	return s.fail("set consent", s.writeConsent(ctx, id, k))
}

// unsay deletes what a customer said.
func (s *session) unsay(ctx context.Context, id store.CustomerID, ch store.Channel, p store.Purpose) error {
	_, err := s.exec(ctx, `DELETE FROM consents WHERE customer_id = ?1 AND topic = ?2`, int64(id), consentTopic(ch, p))
	return err
}

// codedConsent is a row of consents.
type codedConsent struct {
	by, topic, state int64
	night            bool
	source           any
	at               time.Time
}

// codedColumns is how many columns row fills.
const codedColumns = 6

func (k codedConsent) row(row []any) error {
	row[0], row[1], row[2], row[3], row[4] = k.by, k.topic, k.state, int64(boolean(k.night)), k.source
	keepMicros(&row[5], k.at)
	return nil
}

// coded makes the row of a customer's word.
func (s *session) coded(ctx context.Context, id store.CustomerID, k *store.Consent) (codedConsent, error) {
	out := codedConsent{by: int64(id), topic: consentTopic(k.Channel, k.Purpose), state: consentState(k.State), night: k.Night, at: k.At}
	if out.topic == 0 || out.state == 0 {
		return out, fmt.Errorf("there is no consent %q to %q by %q", k.State, k.Purpose, k.Channel)
	}
	var err error
	out.source, err = s.consentSource(ctx, consentSource{k.Source, k.Wording})
	return out, err
}

func (s *session) writeConsent(ctx context.Context, id store.CustomerID, k store.Consent) error {
	coded, err := s.coded(ctx, id, &k)
	if err != nil {
		return err
	}
	row := make([]any, codedColumns)
	if err := coded.row(row); err != nil {
		return err
	}
	_, err = s.exec(ctx, `INSERT INTO consents (customer_id, topic, state, night, source_id, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`+consentsReplace, row...)
	return err
}

// consentsReplace lets what is said now take the place of what was said before.
const consentsReplace = ` ON CONFLICT (customer_id, topic) DO UPDATE SET state = excluded.state, night = excluded.night,
	source_id = excluded.source_id, at = excluded.at`

// consentSource is where a consent was given, and what was agreed to.
type consentSource struct{ source, wording string }

// consentSource gives the number of a source, NULL of none.
func (s *session) consentSource(ctx context.Context, of consentSource) (any, error) {
	if of == (consentSource{}) {
		return nil, nil
	}
	if s.tx == nil {
		return nil, store.ErrReadOnly
	}
	if id, known := s.tx.sources[of]; known {
		return id, nil
	}
	if len(s.tx.sources) >= maxSources {
		clear(s.tx.sources)
	}
	var id int64
	err := s.one(ctx, `INSERT INTO consent_sources (source, wording) VALUES (?1, ?2)
		ON CONFLICT (source, wording) DO UPDATE SET source = excluded.source RETURNING id`, []any{of.source, of.wording}, &id)
	if err == nil {
		s.tx.sources[of] = id
	}
	return id, err
}

// maxSources bounds how many sources a transaction remembers.
const maxSources = 1000

// sweepSources deletes the sources that no consent names any more: what somebody
// agreed to may say who they are.
func (s *session) sweepSources(ctx context.Context) error {
	_, err := s.exec(ctx, `DELETE FROM consent_sources WHERE id NOT IN (SELECT source_id FROM consents WHERE source_id IS NOT NULL)`)
	clear(s.tx.sources)
	return err
}

// ConsentsBefore implements store.CustomerReader.
func (s customers) ConsentsBefore(ctx context.Context, before time.Time) (int, error) {
	var n int
	err := s.one(ctx, `SELECT count(DISTINCT k.customer_id) FROM consents k
		WHERE k.topic % 10 = ?1 AND k.state = ?2 AND k.at < ?3 AND NOT EXISTS (SELECT 1 FROM events e
			WHERE e.customer_id = k.customer_id AND e.name_id = (SELECT id FROM event_names WHERE name = ?4) AND e.at >= ?3)`,
		[]any{consentTopic(consentChannels[0], store.PurposeAdvertising) % 10, consentState(store.ConsentOptedIn), micros(before), store.EventConsentReminded}, &n)
	return n, s.fail("count consents", err)
}
