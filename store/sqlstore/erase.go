package sqlstore

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"gilmok/store"
	"gilmok/store/segment"
)

// Erase deletes the person from every table. Orders stay without a customer, as
// the shop's accounts need them; messages and passages stay as numbers in their
// runs, without address or content. The engine overwrites what is deleted
// (secure_delete) and empties its log after the commit.
func (s customers) Erase(ctx context.Context, id store.CustomerID) error {
	c, err := s.Get(ctx, id)
	if err != nil {
		return s.fail("erase", err)
	}
	if err := s.bury(ctx, c); err != nil {
		return s.fail("erase", err)
	}
	if err := s.eraseMessages(ctx, id); err != nil {
		return s.fail("erase", err)
	}
	if err := s.eraseEvents(ctx, c); err != nil {
		return s.fail("erase", err)
	}
	for _, statement := range []string{
		`DELETE FROM decisions WHERE customer_id = ?1`,
		`DELETE FROM message_comments WHERE customer_id = ?1`,
		`DELETE FROM documents WHERE kind = 'answer' AND ?1 > 0`, // what servers said of anybody: it is asked for again
		`UPDATE orders SET customer_id = NULL, properties = NULL WHERE customer_id = ?1`,
		`DELETE FROM import_changes WHERE kind = 'customers' AND first_id = ?1 AND last_id = ?1`,
	} {
		if _, err := s.exec(ctx, statement, int64(id)); err != nil {
			return s.fail("erase", err)
		}
	}
	if _, err := s.exec(ctx, `UPDATE imports SET reject_file = NULL WHERE reject_file IS NOT NULL`); err != nil {
		return s.fail("erase", err)
	}
	if err := s.remove(ctx, id); err != nil {
		return s.fail("erase", err)
	}
	s.tx.erased = true
	s.changes(store.TopicCustomers, store.TopicEvents, store.TopicOrders, store.TopicPassages, store.TopicOutbox)
	return nil
}

// bury leaves tombstones: hashes of the person's ids and addresses.
func (s customers) bury(ctx context.Context, c *store.Customer) error {
	for _, key := range append([]string{c.ExternalID, c.Email, c.Phone}, c.Aliases...) {
		if key == "" {
			continue
		}
		hash, err := s.tombstone(ctx, key)
		if err != nil {
			return err
		}
		if _, err := s.exec(ctx, `INSERT INTO tombstones (hash, at) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING`, hash, micros(s.now)); err != nil {
			return err
		}
	}
	return nil
}

// tombstone hashes an address with the salt of the workspace, whatever its case.
func (s *session) tombstone(ctx context.Context, address string) (string, error) {
	salt, err := s.fact(ctx, FactSalt)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, []byte(salt))
	mac.Write([]byte(segment.LowerASCII(address)))
	return hex.EncodeToString(mac.Sum(nil)), nil
}

func (s customers) Erased(ctx context.Context, addresses ...string) (bool, error) {
	for _, address := range addresses {
		if address == "" {
			continue
		}
		hash, err := s.tombstone(ctx, address)
		if err != nil {
			return false, s.fail("look up erased", err)
		}
		var n int
		if err := s.one(ctx, `SELECT count(*) FROM tombstones WHERE hash = ?1`, []any{hash}, &n); err != nil || n > 0 {
			return n > 0, s.fail("look up erased", err)
		}
	}
	return false, nil
}

// eraseMessages ends what is under way and blanks what was.
func (s customers) eraseMessages(ctx context.Context, id store.CustomerID) error {
	s.tx.entries = nil
	entries, err := outbox(s).List(ctx, store.OutboxQuery{Customer: id})
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.State.Final() {
			s.countEntry(int64(e.Run), e.Step, e.State, e.Reason, e.Test, -1)
			s.countEntry(int64(e.Run), e.Step, store.OutboxSkipped, string(store.SkipErased), e.Test, 1)
		}
	}
	_, err = s.exec(ctx, `UPDATE outbox SET address = NULL, inputs = NULL, detail = NULL, provider_id = NULL,
		reason = CASE WHEN finished_at IS NULL THEN 'erased' ELSE reason END, state = CASE WHEN finished_at IS NULL THEN 'skipped' ELSE state END,
		finished_at = coalesce(finished_at, ?2) WHERE customer_id = ?1`, int64(id), micros(s.now))
	if err != nil {
		return err
	}
	all, err := passages(s).Of(ctx, id)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.State == store.PassageActive {
			s.countStanding(int64(p.Run), p.State, p.Step, p.Reason, -1)
			s.countStanding(int64(p.Run), store.PassageExited, p.Step, string(store.SkipErased), 1)
		}
	}
	_, err = s.exec(ctx, `UPDATE passages SET context = NULL, entry_key = 'erased ' || id, due = NULL, revision = revision + 1,
		reason = CASE state WHEN 'active' THEN 'erased' ELSE reason END, state = CASE state WHEN 'active' THEN 'exited' ELSE state END
		WHERE customer_id = ?1`, int64(id))
	return err
}

func (s customers) eraseEvents(ctx context.Context, c *store.Customer) error {
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var name string
		var n int64
		err := row.Scan(&name, &n)
		s.count(counter{what: countEvents, name: name}, -n)
		return struct{}{}, err
	}, `SELECT n.name, count(*) FROM events e JOIN event_names n ON n.id = e.name_id WHERE e.customer_id = ?1 GROUP BY 1`, int64(c.ID))
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `DELETE FROM events WHERE customer_id = ?1`, int64(c.ID))
	return err
}
