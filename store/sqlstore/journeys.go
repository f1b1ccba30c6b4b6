package sqlstore

import (
	"context"
	"slices"

	"gilmok/store"
)

type journeys struct{ *session }

const journeyColumns = `id, name, draft, revision, state, version, one_off, edited_by, created_at, updated_at, archived_at`

func scanJourney(row scanner) (store.Journey, error) {
	var j store.Journey
	err := row.Scan(&j.ID, &j.Name, &j.Draft, &j.Revision, word(&j.State), &j.Version, &j.OneOff,
		text{&j.EditedBy}, at{&j.CreatedAt}, at{&j.UpdatedAt}, at{&j.ArchivedAt})
	return j, err
}

func (s journeys) Get(ctx context.Context, id store.JourneyID) (*store.Journey, error) {
	return only(list(ctx, s.session, scanJourney, `SELECT `+journeyColumns+` FROM journeys WHERE id = ?1`, int64(id)))
}

func (s journeys) Find(ctx context.Context, name string) (*store.Journey, error) {
	return only(list(ctx, s.session, scanJourney, `SELECT `+journeyColumns+` FROM journeys WHERE name = ?1`, name))
}

func (s journeys) List(ctx context.Context) ([]store.Journey, error) {
	all, err := list(ctx, s.session, scanJourney, `SELECT `+journeyColumns+` FROM journeys ORDER BY name`)
	return all, s.fail("list journeys", err)
}

// Save gives the draft its next revision.
func (s journeys) Save(ctx context.Context, j *store.Journey) error {
	if j.State == "" {
		j.State = store.JourneyDraft
	}
	j.UpdatedAt = s.now
	s.changes(store.TopicJourneys)
	if j.ID == 0 {
		return s.insert(ctx, j)
	}
	n, err := s.exec(ctx, `UPDATE journeys SET name = ?3, draft = ?4, revision = revision + 1, state = ?5, one_off = ?6,
		edited_by = ?7, updated_at = ?8, archived_at = ?9 WHERE id = ?1 AND revision = ?2`,
		int64(j.ID), j.Revision, j.Name, bytesOrNull(j.Draft), string(j.State), boolean(j.OneOff),
		blank(j.EditedBy), micros(s.now), micros(j.ArchivedAt))
	if err == nil && n == 0 {
		err = store.ErrConflict
	}
	if err == nil {
		j.Revision++
	}
	return s.fail("save journey", err)
}

func (s journeys) insert(ctx context.Context, j *store.Journey) error {
	err := s.one(ctx, `INSERT INTO journeys (name, draft, revision, state, one_off, edited_by, created_at, updated_at, archived_at)
		VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?6, ?7) RETURNING id`,
		[]any{j.Name, bytesOrNull(j.Draft), string(j.State), boolean(j.OneOff), blank(j.EditedBy), micros(s.now), micros(j.ArchivedAt)}, &j.ID)
	if err == nil {
		j.Revision, j.Version, j.CreatedAt = 1, 0, s.now
	}
	return s.fail("save journey", err)
}

const versionColumns = `journey_id, version, definition, messages, published_at, published_by`

func scanVersion(row scanner) (store.JourneyVersion, error) {
	var v store.JourneyVersion
	err := row.Scan(&v.Journey, &v.Version, &v.Definition, document{&v.Messages}, at{&v.PublishedAt}, text{&v.By})
	return v, err
}

func (s journeys) Version(ctx context.Context, id store.JourneyID, version int) (*store.JourneyVersion, error) {
	return only(list(ctx, s.session, scanVersion,
		`SELECT `+versionColumns+` FROM journey_versions WHERE journey_id = ?1 AND version = ?2`, int64(id), version))
}

func (s journeys) Versions(ctx context.Context, id store.JourneyID) ([]store.JourneyVersion, error) {
	all, err := list(ctx, s.session, scanVersion,
		`SELECT `+versionColumns+` FROM journey_versions WHERE journey_id = ?1 ORDER BY version DESC`, int64(id))
	return all, s.fail("list versions", err)
}

func (s journeys) Publish(ctx context.Context, v *store.JourneyVersion) error {
	s.changes(store.TopicJourneys)
	err := s.one(ctx, `UPDATE journeys SET version = version + 1, updated_at = ?2 WHERE id = ?1 RETURNING version`,
		[]any{int64(v.Journey), micros(s.now)}, &v.Version)
	if err != nil {
		return s.fail("publish journey", err)
	}
	v.PublishedAt = s.now
	_, err = s.exec(ctx, `INSERT INTO journey_versions (journey_id, version, definition, messages, published_at, published_by)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
		int64(v.Journey), v.Version, v.Definition, document{v.Messages}, micros(s.now), blank(v.By))
	return s.fail("publish journey", err)
}

// Delete refuses, with ErrConflict, what has ever run.
func (s journeys) Delete(ctx context.Context, id store.JourneyID) error {
	var ran int
	if err := s.one(ctx, `SELECT count(*) FROM runs WHERE journey_id = ?1`, []any{int64(id)}, &ran); err != nil {
		return s.fail("delete journey", err)
	}
	if ran > 0 {
		return s.fail("delete journey", store.ErrConflict)
	}
	frozen, err := s.messageVersions(ctx, `WHERE journey_id = ?1`, int64(id))
	if err != nil {
		return s.fail("delete journey", err)
	}
	n, err := s.exec(ctx, `DELETE FROM journeys WHERE id = ?1`, int64(id))
	if err == nil && len(frozen) > 0 {
		err = s.forget(ctx, frozen)
	}
	s.changes(store.TopicJourneys)
	return s.fail("delete journey", found(n, err))
}

// messageVersions gives the frozen messages of versions of journeys.
func (s journeys) messageVersions(ctx context.Context, where string, args ...any) (ids []store.MessageVersionID, err error) {
	_, err = list(ctx, s.session, func(row scanner) (struct{}, error) {
		var of map[string]store.MessageVersionID
		err := row.Scan(document{&of})
		for _, id := range of {
			ids = append(ids, id)
		}
		return struct{}{}, err
	}, `SELECT messages FROM journey_versions `+where, args...)
	return ids, err
}

// forget deletes frozen messages that no journey has any more and that nobody was sent, and
// the pictures that only they showed.
func (s journeys) forget(ctx context.Context, frozen []store.MessageVersionID) error {
	still, err := s.messageVersions(ctx, ``)
	if err != nil {
		return err
	}
	frozen = slices.DeleteFunc(frozen, func(id store.MessageVersionID) bool { return slices.Contains(still, id) })
	n, err := s.exec(ctx, `DELETE FROM message_versions WHERE id IN (`+s.env.Dialect.IDs("?1")+`) AND id NOT IN (SELECT message FROM outbox WHERE message IS NOT NULL)`, ids(frozen))
	if err != nil || n == 0 {
		return err
	}
	_, err = s.keepPictures(ctx, ``)
	return err
}
