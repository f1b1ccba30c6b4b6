package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"gilmok/store"
	"gilmok/store/segment"
)

type segments struct{ *session }

const segmentColumns = `id, name, rule, created_at, updated_at`

func scanSegment(row scanner) (store.Segment, error) {
	var x store.Segment
	var rule string
	if err := row.Scan(&x.ID, &x.Name, &rule, at{&x.CreatedAt}, at{&x.UpdatedAt}); err != nil {
		return x, err
	}
	var err error
	if x.Rule, err = segment.Parse([]byte(rule)); err != nil {
		return x, fmt.Errorf("segment %q: %w", x.Name, err)
	}
	return x, nil
}

func (s segments) Get(ctx context.Context, id store.SegmentID) (*store.Segment, error) {
	return only(list(ctx, s.session, scanSegment, `SELECT `+segmentColumns+` FROM segments WHERE id = ?1`, int64(id)))
}

func (s segments) Find(ctx context.Context, name string) (*store.Segment, error) {
	return only(list(ctx, s.session, scanSegment, `SELECT `+segmentColumns+` FROM segments WHERE name = ?1`, name))
}

func (s segments) List(ctx context.Context) ([]store.Segment, error) {
	all, err := list(ctx, s.session, scanSegment, `SELECT `+segmentColumns+` FROM segments ORDER BY name`)
	return all, s.fail("list segments", err)
}

func (s segments) Save(ctx context.Context, x *store.Segment) error {
	if x.Rule == nil {
		x.Rule = segment.All{}
	}
	if err := s.refuseLoop(ctx, x.Name, x.Rule, map[string]bool{}); err != nil {
		return err
	}
	rule := string(segment.Marshal(x.Rule))
	x.UpdatedAt = s.now
	s.changes(store.TopicSegments)
	if x.ID != 0 {
		n, err := s.exec(ctx, `UPDATE segments SET name = ?2, rule = ?3, updated_at = ?4 WHERE id = ?1`,
			int64(x.ID), x.Name, rule, micros(s.now))
		return s.fail("save segment", found(n, err))
	}
	err := s.one(ctx, `INSERT INTO segments (name, rule, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
		ON CONFLICT (name) DO UPDATE SET rule = excluded.rule, updated_at = excluded.updated_at
		RETURNING id, created_at`, []any{x.Name, rule, micros(s.now)}, &x.ID, at{&x.CreatedAt})
	return s.fail("save segment", err)
}

// refuseLoop follows in_segment from a rule and refuses to come back to name.
func (s segments) refuseLoop(ctx context.Context, name string, rule segment.Rule, seen map[string]bool) error {
	var needs segment.Needs
	needs.Add(rule)
	for _, other := range needs.Segments {
		if other == name {
			return fmt.Errorf("segment %q: %w", name, store.ErrSegmentLoop)
		}
		if seen[other] {
			continue
		}
		seen[other] = true
		x, err := s.Find(ctx, other)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := s.refuseLoop(ctx, name, x.Rule, seen); err != nil {
			return err
		}
	}
	return nil
}

func (s segments) Delete(ctx context.Context, id store.SegmentID) error {
	n, err := s.exec(ctx, `DELETE FROM segments WHERE id = ?1`, int64(id))
	s.changes(store.TopicSegments)
	return s.fail("delete segment", found(n, err))
}
