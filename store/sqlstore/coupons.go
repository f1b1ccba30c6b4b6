package sqlstore

import (
	"context"
	"errors"

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
	n, err := s.exec(ctx, `UPDATE coupons SET outbox_key = NULL, taken_at = NULL
		WHERE outbox_key IN (`+s.env.Dialect.Texts("?1")+`) AND outbox_key IS NOT NULL`, texts(outboxKeys))
	if n > 0 {
		s.changes(store.TopicMessages)
	}
	return int(n), s.fail("give coupons back", err)
}
