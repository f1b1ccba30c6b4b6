package sqlstore

import (
	"context"

	"gilmok/store"
)

type runs struct{ *session }

const runColumns = `id, journey_id, version, mode, state, started_by, started_at, ended_at, next_entry, cursor_event, cursor_order, shared`

func scanRun(row scanner) (store.Run, error) {
	var r store.Run
	err := row.Scan(&r.ID, &r.Journey, &r.Version, word(&r.Mode), word(&r.State), text{&r.By}, at{&r.StartedAt},
		at{&r.EndedAt}, at{&r.NextEntry}, &r.Cursor.Event, &r.Cursor.Order, &r.Shared)
	return r, err
}

func (s runs) Get(ctx context.Context, id store.RunID) (*store.Run, error) {
	return only(list(ctx, s.session, scanRun, `SELECT `+runColumns+` FROM runs WHERE id = ?1`, int64(id)))
}

// List gives the newest run first; journey 0 is all journeys.
func (s runs) List(ctx context.Context, journey store.JourneyID) ([]store.Run, error) {
	all, err := list(ctx, s.session, scanRun,
		`SELECT `+runColumns+` FROM runs WHERE ?1 = 0 OR journey_id = ?1 ORDER BY id DESC`, int64(journey))
	return all, s.fail("list runs", err)
}

func (s runs) Active(ctx context.Context) ([]store.Run, error) {
	all, err := list(ctx, s.session, scanRun, `SELECT `+runColumns+` FROM runs WHERE state = 'running' ORDER BY id`)
	return all, s.fail("list runs", err)
}

func (s runs) Save(ctx context.Context, r *store.Run) error {
	s.changes(store.TopicJourneys)
	args := []any{int64(r.Journey), r.Version, string(r.Mode), string(r.State), blank(r.By), micros(r.StartedAt), micros(r.EndedAt),
		micros(r.NextEntry), int64(r.Cursor.Event), int64(r.Cursor.Order), bytesOrNull(r.Shared)}
	if r.ID == 0 {
		err := s.one(ctx, `INSERT INTO runs (journey_id, version, mode, state, started_by, started_at, ended_at, next_entry, cursor_event, cursor_order, shared)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id`, args, &r.ID)
		return s.fail("save run", err)
	}
	n, err := s.exec(ctx, `UPDATE runs SET journey_id = ?1, version = ?2, mode = ?3, state = ?4, started_by = ?5, started_at = ?6,
		ended_at = ?7, next_entry = ?8, cursor_event = ?9, cursor_order = ?10, shared = ?11 WHERE id = ?12`, append(args, int64(r.ID))...)
	return s.fail("save run", found(n, err))
}
