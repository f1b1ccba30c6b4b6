package sqlstore

import (
	"context"

	"gilmok/store"
)

// Newest gives the cursor behind the last event and the last order stored.
func (s events) Newest(ctx context.Context) (cursor store.EventCursor, err error) {
	err = s.one(ctx, `SELECT (SELECT coalesce(max(id), 0) FROM events), (SELECT coalesce(max(serial), 0) FROM orders)`, nil,
		&cursor.Event, &cursor.Order)
	return cursor, s.fail("read newest event", err)
}
