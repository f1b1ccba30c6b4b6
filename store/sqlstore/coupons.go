package sqlstore

import (
	"context"
	"errors"
	"iter"

	"gilmok/store"
)

type coupons struct{ *session }

func (s coupons) Pools(ctx context.Context) (map[string]int, error) {
	left := map[string]int{}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var pool string
		var n int
		err := row.Scan(&pool, &n)
		left[pool] = n
		return struct{}{}, err
	}, `SELECT pool, count(*) - count(outbox_key) FROM coupons GROUP BY pool`)
	return left, s.fail("count coupons", err)
}

func (s coupons) Redeemed(ctx context.Context) iter.Seq2[store.Redemption, error] {
	return stream(ctx, s.session, "read used coupons", func(row scanner) (r store.Redemption, err error) {
		return r, row.Scan(&r.Pool, &r.Customer, &r.Run, &r.Step, &r.Message, &r.Total.Minor, text{&r.Total.Currency})
	}, `SELECT c.pool, b.customer_id, b.run_id, b.step, b.message, o.total_minor, o.currency FROM coupons c
		JOIN outbox b ON b.key = c.outbox_key AND b.test = 0 JOIN orders o ON o.coupon = c.code COLLATE NOCASE AND o.state = 'placed'
		WHERE c.outbox_key IS NOT NULL`)
}

func (s coupons) Taken(ctx context.Context, pool, outboxKey string) (string, error) {
	var code string
	err := s.one(ctx, `SELECT code FROM coupons WHERE pool = ?1 AND outbox_key = ?2 AND outbox_key IS NOT NULL`, []any{pool, outboxKey}, &code)
	return code, s.fail("look up coupon", err)
}

func (s coupons) Add(ctx context.Context, pool string, codes []string) (added int, err error) {
	for _, code := range codes {
		n, err := s.exec(ctx, `INSERT INTO coupons (pool, code) VALUES (?1, ?2) ON CONFLICT (pool, code) DO NOTHING`, pool, code)
		if err != nil {
			return added, s.fail("add coupon", err)
		}
		added += int(n)
	}
	s.changes(store.TopicMessages)
	return added, nil
}

func (s coupons) Take(ctx context.Context, pool, outboxKey string) (string, error) {
	code, err := s.Taken(ctx, pool, outboxKey)
	if !errors.Is(err, store.ErrNotFound) {
		return code, err
	}
	err = s.one(ctx, `UPDATE coupons SET outbox_key = ?2, taken_at = ?3 WHERE pool = ?1 AND code =
		(SELECT code FROM coupons WHERE pool = ?1 AND outbox_key IS NULL ORDER BY code LIMIT 1) RETURNING code`,
		[]any{pool, outboxKey, micros(s.now)}, &code)
	s.changes(store.TopicMessages)
	return code, s.fail("take coupon", err)
}

func (s coupons) GiveBack(ctx context.Context, outboxKeys ...string) (int, error) {
	if len(outboxKeys) == 0 {
		return 0, nil
	}
	n, err := s.giveBack(ctx, s.env.Dialect.Texts("?1"), texts(outboxKeys))
	return int(n), s.fail("give coupons back", err)
}

// giveBack frees the codes of messages that nobody can have, by their keys.
func (s coupons) giveBack(ctx context.Context, keys string, arg any) (int64, error) {
	n, err := s.exec(ctx, `UPDATE coupons SET outbox_key = NULL, taken_at = NULL
		WHERE outbox_key IN (`+keys+`) AND outbox_key IS NOT NULL AND doubted = 0`, arg)
	if n > 0 {
		s.changes(store.TopicMessages)
	}
	return n, err
}

// settle frees the codes of messages that were refused, and keeps those of which nobody
// knows whether they arrived, whatever becomes of them later.
func (s coupons) settle(ctx context.Context, entries []*store.OutboxEntry) error {
	var refused, doubted []store.OutboxID
	for _, e := range entries {
		switch {
		case e.State == store.OutboxUncertain || e.Reason == store.ReasonUnanswered:
			doubted = append(doubted, e.ID)
		case e.State == store.OutboxFailed:
			refused = append(refused, e.ID)
		}
	}
	keys := `SELECT key FROM outbox WHERE id IN (` + s.env.Dialect.IDs("?1") + `)`
	if len(doubted) > 0 {
		if _, err := s.exec(ctx, `UPDATE coupons SET doubted = 1 WHERE outbox_key IN (`+keys+`) AND outbox_key IS NOT NULL`, ids(doubted)); err != nil {
			return err
		}
	}
	if len(refused) == 0 {
		return nil
	}
	_, err := s.giveBack(ctx, keys, ids(refused))
	return err
}
