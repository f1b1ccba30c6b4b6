package sqlstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

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
	return only(list(ctx, s.session, scanSegment, `SELECT `+segmentColumns+` FROM segments WHERE name = ?1
		OR id = (SELECT segment_id FROM segment_names WHERE name = ?1) AND NOT EXISTS (SELECT 1 FROM segments WHERE name = ?1)`, name))
}

func (s segments) List(ctx context.Context) ([]store.Segment, error) {
	all, err := list(ctx, s.session, scanSegment, `SELECT `+segmentColumns+` FROM segments ORDER BY name`)
	return all, s.fail("list segments", err)
}

func (s segments) Save(ctx context.Context, x *store.Segment) error {
	if x.Rule == nil {
		x.Rule = segment.All{}
	}
	self, err := s.held(ctx, x)
	if err != nil {
		return err
	}
	if err := s.refuseLoop(ctx, self, x.Rule, map[store.SegmentID]bool{}); err != nil {
		return err
	}
	if err := s.take(ctx, x.Name, self.ID); err != nil {
		return s.fail("save segment", err)
	}
	rule := string(segment.Marshal(x.Rule))
	x.UpdatedAt = s.now
	s.changes(store.TopicSegments)
	if x.ID != 0 {
		n, err := s.exec(ctx, `UPDATE segments SET name = ?2, rule = ?3, updated_at = ?4 WHERE id = ?1`,
			int64(x.ID), x.Name, rule, micros(s.now))
		return s.fail("save segment", found(n, err))
	}
	err = s.one(ctx, `INSERT INTO segments (name, rule, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
		ON CONFLICT (name) DO UPDATE SET rule = excluded.rule, updated_at = excluded.updated_at
		RETURNING id, created_at`, []any{x.Name, rule, micros(s.now)}, &x.ID, at{&x.CreatedAt})
	return s.fail("save segment", err)
}

// held gives the id and name under which a segment that is to be saved is or will be held.
func (s segments) held(ctx context.Context, x *store.Segment) (store.Segment, error) {
	self := store.Segment{ID: x.ID, Name: x.Name}
	if x.ID != 0 {
		return self, nil
	}
	err := s.one(ctx, `SELECT id FROM segments WHERE name = ?1`, []any{x.Name}, &self.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return self, s.fail("save segment", err)
}

// take gives a name to a segment. Where another one was called that before, who still
// says so goes on meaning that one: a name that changes hands must move nobody.
func (s segments) take(ctx context.Context, name string, by store.SegmentID) error {
	var before string
	err := s.one(ctx, `SELECT s.name FROM segment_names n JOIN segments s ON s.id = n.segment_id WHERE n.name = ?1 AND s.id <> ?2`,
		[]any{name, int64(by)}, &before)
	switch {
	case err == nil:
		s.changes(store.TopicJourneys)
		if err := s.renameInDocuments(ctx, name, before); err != nil {
			return err
		}
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	_, err = s.exec(ctx, `DELETE FROM segment_names WHERE name = ?1`, name)
	return err
}

func (s segments) Rename(ctx context.Context, id store.SegmentID, to string) error {
	x, err := s.Get(ctx, id)
	switch {
	case err != nil:
		return err
	case x.Name == to:
		return nil
	}
	var taken int
	if err := s.one(ctx, `SELECT count(*) FROM segments WHERE name = ?1`, []any{to}, &taken); err != nil {
		return s.fail("rename segment", err)
	}
	if taken > 0 || strings.TrimSpace(to) == "" {
		return s.fail("rename segment", store.ErrConflict)
	}
	s.changes(store.TopicSegments, store.TopicJourneys)
	if err := s.take(ctx, to, id); err != nil {
		return s.fail("rename segment", err)
	}
	if _, err := s.exec(ctx, `UPDATE segments SET name = ?2, updated_at = ?3 WHERE id = ?1`, int64(id), to, micros(s.now)); err != nil {
		return s.fail("rename segment", err)
	}
	if _, err := s.exec(ctx, `INSERT INTO segment_names (name, segment_id) VALUES (?1, ?2)
		ON CONFLICT (name) DO UPDATE SET segment_id = excluded.segment_id`, x.Name, int64(id)); err != nil {
		return s.fail("rename segment", err)
	}
	return s.fail("rename segment", s.renameInDocuments(ctx, x.Name, to))
}

// renameInDocuments writes the new name where documents speak of the old one. A draft
// gets another revision: who has it open is told that it is another one.
func (s segments) renameInDocuments(ctx context.Context, name, to string) error {
	for _, in := range []struct{ read, write string }{
		{`SELECT id, 0, rule FROM segments`, `UPDATE segments SET rule = ?3 WHERE id = ?1 AND ?2 = 0`},
		{`SELECT id, 0, draft FROM journeys WHERE draft IS NOT NULL`, `UPDATE journeys SET draft = ?3, revision = revision + 1 WHERE id = ?1 AND ?2 = 0`},
		{`SELECT journey_id, version, definition FROM journey_versions`, `UPDATE journey_versions SET definition = ?3 WHERE journey_id = ?1 AND version = ?2`},
	} {
		documents, err := list(ctx, s.session, scanStored, in.read)
		if err != nil {
			return err
		}
		for _, d := range documents {
			now := segment.RenameIn(d.text, name, to)
			if bytes.Equal(now, d.text) {
				continue
			}
			var written any = now
			if d.isText {
				written = string(now)
			}
			if _, err := s.exec(ctx, in.write, d.id, d.version, written); err != nil {
				return err
			}
		}
	}
	return nil
}

// stored is a document that may speak of segments, as it lies in its table.
type stored struct {
	id, version int64
	text        []byte
	isText      bool // else a blob
}

func scanStored(row scanner) (d stored, err error) {
	var raw any
	if err = row.Scan(&d.id, &d.version, &raw); err != nil {
		return d, err
	}
	switch v := raw.(type) {
	case string:
		d.text, d.isText = []byte(v), true
	case []byte:
		d.text = v
	}
	return d, nil
}

// refuseLoop follows in_segment from a rule and refuses to come back to a segment, by
// whichever of its names.
func (s segments) refuseLoop(ctx context.Context, self store.Segment, rule segment.Rule, seen map[store.SegmentID]bool) error {
	var needs segment.Needs
	needs.Add(rule)
	for _, other := range needs.Segments {
		x, err := s.Find(ctx, other)
		if errors.Is(err, store.ErrNotFound) {
			x, err = &store.Segment{}, nil
		}
		switch {
		case err != nil:
			return err
		case other == self.Name, x.ID != 0 && x.ID == self.ID:
			return fmt.Errorf("segment %q: %w", self.Name, store.ErrSegmentLoop)
		case x.ID == 0 || seen[x.ID]:
			continue
		}
		seen[x.ID] = true
		if err := s.refuseLoop(ctx, self, x.Rule, seen); err != nil {
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
