package sqlstore

import (
	"context"

	"gilmok/store"
)

type reviews struct{ *session }

func (s reviews) Get(ctx context.Context, id store.MessageID) (store.Review, error) {
	var r store.Review
	err := s.one(ctx, `SELECT asked_revision, asked_by, asked_at, approved_revision, approved_by, approved_at,
		touched_kind, touched_name, touched_at FROM message_reviews WHERE message_id = ?1`, []any{int64(id)},
		&r.Asked.Revision, text{&r.Asked.By}, at{&r.Asked.At}, &r.Approved.Revision, text{&r.Approved.By}, at{&r.Approved.At},
		word(&r.Touched.Kind), text{&r.Touched.Name}, at{&r.Touched.At})
	if err != nil && err != store.ErrNotFound {
		return r, s.fail("read review", err)
	}
	err = s.one(ctx, `SELECT count(*) FROM message_comments WHERE message_id = ?1 AND settled_at IS NULL`, []any{int64(id)}, &r.Open)
	return r, s.fail("count comments", err)
}

func (s reviews) Comments(ctx context.Context, id store.MessageID) ([]store.Comment, error) {
	all, err := list(ctx, s.session, func(row scanner) (store.Comment, error) {
		var c store.Comment
		var customer *int64
		err := row.Scan(&c.ID, &c.Message, &c.Revision, &customer, &c.Reason, &c.Detail, &c.Words, text{&c.By}, at{&c.At}, at{&c.SettledAt})
		if customer != nil {
			c.Customer = store.CustomerID(*customer)
		}
		return c, err
	}, `SELECT id, message_id, revision, customer_id, reason, detail, words, written_by, written_at, settled_at
		FROM message_comments WHERE message_id = ?1 ORDER BY id`, int64(id))
	return all, s.fail("list comments", err)
}

func (s reviews) Ask(ctx context.Context, id store.MessageID, revision int, by string) error {
	return s.fail("ask for approval", s.sign(ctx, id, revision, "asked", by))
}

func (s reviews) Approve(ctx context.Context, id store.MessageID, revision int, by string) error {
	r, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	if r.Open > 0 {
		return store.ErrCommentsOpen
	}
	if err := s.sign(ctx, id, revision, "approved", by); err != nil {
		return s.fail("approve message", err)
	}
	_, err = s.exec(ctx, `UPDATE message_reviews SET touched_kind = NULL, touched_name = NULL, touched_at = NULL WHERE message_id = ?1`, int64(id))
	return s.fail("approve message", err)
}

// sign notes who asked or approved, if the draft is still of that revision.
func (s reviews) sign(ctx context.Context, id store.MessageID, revision int, what, by string) error {
	n, err := s.exec(ctx, `INSERT INTO message_reviews (message_id, `+what+`_revision, `+what+`_by, `+what+`_at)
		SELECT id, revision, ?3, ?4 FROM messages WHERE id = ?1 AND revision = ?2
		ON CONFLICT (message_id) DO UPDATE SET `+what+`_revision = excluded.`+what+`_revision, `+what+`_by = excluded.`+what+`_by, `+what+`_at = excluded.`+what+`_at`,
		int64(id), revision, blank(by), micros(s.now))
	if err == nil && n == 0 {
		err = store.ErrConflict
	}
	s.changes(store.TopicMessages)
	return err
}

func (s reviews) Comment(ctx context.Context, comments ...store.Comment) (added int, err error) {
	for _, c := range comments {
		n, err := s.exec(ctx, `INSERT INTO message_comments (message_id, revision, customer_id, reason, detail, words, written_by, written_at)
			SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (SELECT 1 FROM message_comments
				WHERE message_id = ?1 AND customer_id IS NOT DISTINCT FROM ?3 AND reason = ?4 AND detail = ?5 AND words = ?6)`,
			int64(c.Message), c.Revision, idOrNull(c.Customer), c.Reason, c.Detail, c.Words, blank(c.By), micros(s.now))
		if err != nil {
			return added, s.fail("keep comment", err)
		}
		added += int(n)
	}
	s.changes(store.TopicMessages)
	return added, nil
}

func (s reviews) Settle(ctx context.Context, id store.CommentID, settled bool) error {
	var when any
	if settled {
		when = micros(s.now)
	}
	n, err := s.exec(ctx, `UPDATE message_comments SET settled_at = ?2 WHERE id = ?1`, int64(id), when)
	s.changes(store.TopicMessages)
	return s.fail("settle comment", found(n, err))
}
