package sqlite

import (
	"context"
	"fmt"
)

// invariants are questions whose answer must be 0.
var invariants = []struct{ wrong, query string }{
	{"events of customers that do not exist", `SELECT count(*) FROM events e WHERE e.customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = e.customer_id)`},
	{"orders of customers that do not exist", `SELECT count(*) FROM orders o WHERE o.customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = o.customer_id)`},
	{"consents of customers that do not exist", `SELECT count(*) FROM consents k WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = k.customer_id)`},
	{"passages of runs that do not exist", `SELECT count(*) FROM passages p WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = p.run_id)`},
	{"final messages without an end", `SELECT count(*) FROM outbox WHERE (finished_at IS NULL) = (state IN ('sent', 'failed', 'uncertain', 'skipped', 'cancelled'))`},
	{"states of messages counted wrongly", `SELECT count(*) FROM (
		SELECT name, sum(n) AS n FROM (SELECT name, n FROM run_counts WHERE run_id = 0 AND what = 'state' UNION ALL SELECT state, -1 FROM outbox) GROUP BY name) WHERE n <> 0`},
	{"passages counted wrongly", `SELECT count(*) FROM (SELECT run_id, step, sum(n) AS n FROM (
		SELECT run_id, step, n FROM run_counts WHERE what = 'waiting' UNION ALL SELECT run_id, step, -1 FROM passages WHERE state = 'active') GROUP BY run_id, step) WHERE n <> 0`},
	{"orders summed up wrongly", `SELECT count(*) FROM customers c WHERE c.order_count <>
		(SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.state = 'placed')`},
}

// Check implements store.Store.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	for _, pragma := range []string{`PRAGMA integrity_check`, `PRAGMA foreign_key_check`} {
		rows, err := s.readers.QueryContext(ctx, pragma)
		if err != nil {
			return nil, fmt.Errorf("check: %w", mapError(err))
		}
		columns, err := rows.Columns()
		if err != nil {
			rows.Close()
			return nil, fmt.Errorf("check: %w", err)
		}
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		for rows.Next() {
			if err := rows.Scan(cells...); err != nil {
				rows.Close()
				return nil, fmt.Errorf("check: %w", mapError(err))
			}
			if line := fmt.Sprint(*cells[0].(*any)); line != "ok" {
				wrong = append(wrong, line)
			}
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, fmt.Errorf("check: %w", mapError(err))
		}
	}
	for _, x := range invariants {
		var n int
		if err := s.readers.QueryRowContext(ctx, x.query).Scan(&n); err != nil {
			return nil, fmt.Errorf("check: %w", mapError(err))
		}
		if n > 0 {
			wrong = append(wrong, fmt.Sprintf("%d %s", n, x.wrong))
		}
	}
	return wrong, nil
}
