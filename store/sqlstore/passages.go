package sqlstore

import (
	"context"
	"errors"
	"time"

	"gilmok/store"
)

type passages struct{ *session }

const passageColumns = `id, run_id, customer_id, entry_key, entered_at, context, step, port, state, reason, due, arrived_at, visits, revision, updated_at`

func scanPassage(row scanner) (store.Passage, error) {
	var p store.Passage
	err := row.Scan(&p.ID, &p.Run, &p.Customer, &p.EntryKey, at{&p.EnteredAt}, &p.Context, &p.Step, text{&p.Port}, word(&p.State),
		text{&p.Reason}, at{&p.Due}, at{&p.ArrivedAt}, &p.Visits, &p.Revision, at{&p.UpdatedAt})
	return p, err
}

func (s passages) Get(ctx context.Context, id store.PassageID) (*store.Passage, error) {
	return only(list(ctx, s.session, scanPassage, `SELECT `+passageColumns+` FROM passages WHERE id = ?1`, int64(id)))
}

func (s passages) Due(ctx context.Context, run store.RunID, by time.Time, limit int) ([]store.Passage, error) {
	all, err := list(ctx, s.session, scanPassage, `SELECT `+passageColumns+` FROM passages
		WHERE run_id = ?1 AND state = 'active' AND due IS NOT NULL AND due <= ?2 ORDER BY due, customer_id, id LIMIT ?3`,
		int64(run), by.UnixMicro(), limit)
	return all, s.fail("read due passages", err)
}

func (s passages) NextDue(ctx context.Context, run store.RunID) (time.Time, error) {
	var t time.Time
	err := s.one(ctx, `SELECT min(due) FROM passages WHERE run_id = ?1 AND state = 'active' AND due IS NOT NULL`, []any{int64(run)}, at{&t})
	return t, s.fail("read next due", err)
}

func (s passages) Of(ctx context.Context, customer store.CustomerID) ([]store.Passage, error) {
	all, err := list(ctx, s.session, scanPassage, `SELECT `+passageColumns+` FROM passages WHERE customer_id = ?1 ORDER BY id DESC`, int64(customer))
	return all, s.fail("read passages", err)
}

func (s passages) At(ctx context.Context, run store.RunID, step string, page store.Page) ([]store.Passage, error) {
	limit, offset := limits(page)
	all, err := list(ctx, s.session, scanPassage, `SELECT `+passageColumns+` FROM passages
		WHERE run_id = ?1 AND step = ?2 AND state = 'active' ORDER BY id LIMIT ?3 OFFSET ?4`, int64(run), step, limit, offset)
	return all, s.fail("read passages", err)
}

// Entries begins at the customers, of whom there are fewer than passages in a run:
// CROSS JOIN keeps SQLite to that order.
func (s passages) Entries(ctx context.Context, journey store.JourneyID, of []store.CustomerID) (map[store.CustomerID]time.Time, error) {
	newest := make(map[store.CustomerID]time.Time)
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var id store.CustomerID
		var t time.Time
		err := row.Scan(&id, at{&t})
		newest[id] = t
		return struct{}{}, err
	}, `SELECT p.customer_id, max(p.entered_at) FROM passages p CROSS JOIN runs r
		WHERE p.customer_id IN (`+s.env.Dialect.IDs("?2")+`) AND r.id = p.run_id AND r.journey_id = ?1 AND r.mode = 'live' GROUP BY p.customer_id`,
		int64(journey), ids(of))
	return newest, s.fail("read entries", err)
}

func (s passages) Enter(ctx context.Context, all []*store.Passage) error {
	for _, p := range all {
		if p.State == "" {
			p.State = store.PassageActive
		}
		if p.EnteredAt.IsZero() {
			p.EnteredAt = s.now
		}
		p.UpdatedAt = s.now
		err := s.one(ctx, `INSERT INTO passages (run_id, customer_id, entry_key, entered_at, context, step, port, state, reason, due, arrived_at, visits, revision, updated_at)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
			ON CONFLICT (run_id, entry_key) DO NOTHING RETURNING id`,
			[]any{int64(p.Run), int64(p.Customer), p.EntryKey, micros(p.EnteredAt), bytesOrNull(p.Context), p.Step, blank(p.Port), string(p.State),
				blank(p.Reason), micros(p.Due), micros(p.ArrivedAt), p.Visits, p.Revision, micros(s.now)}, &p.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return s.fail("enter", err)
		}
		run := int64(p.Run)
		s.count(counter{run: run, what: countEntered}, 1)
		s.countStanding(run, p.State, p.Step, p.Reason, 1)
	}
	s.changes(store.TopicPassages)
	return nil
}

// countStanding counts a passage where it stands, or as ended.
func (s *session) countStanding(run int64, state store.PassageState, step, reason string, n int64) {
	switch state {
	case store.PassageActive:
		s.count(counter{run: run, step: step, what: countWaiting}, n)
	case store.PassageCompleted:
		s.count(counter{run: run, what: countCompleted}, n)
	case store.PassageExited:
		s.count(counter{run: run, what: countExited, name: reason}, n)
	}
}

// Save gives each passage its next revision.
func (s passages) Save(ctx context.Context, all []*store.Passage) error {
	for _, p := range all {
		var step, reason string
		var state store.PassageState
		err := s.one(ctx, `SELECT step, state, reason FROM passages WHERE id = ?1 AND revision = ?2`, []any{int64(p.ID), p.Revision},
			&step, word(&state), text{&reason})
		if errors.Is(err, store.ErrNotFound) {
			err = store.ErrConflict
		}
		if err != nil {
			return s.fail("save passage", err)
		}
		_, err = s.exec(ctx, `UPDATE passages SET context = ?2, step = ?3, port = ?4, state = ?5, reason = ?6, due = ?7, arrived_at = ?8,
			visits = ?9, revision = revision + 1, updated_at = ?10 WHERE id = ?1`,
			int64(p.ID), bytesOrNull(p.Context), p.Step, blank(p.Port), string(p.State), blank(p.Reason), micros(p.Due), micros(p.ArrivedAt),
			p.Visits, micros(s.now))
		if err != nil {
			return s.fail("save passage", err)
		}
		p.Revision++
		p.UpdatedAt = s.now
		s.countStanding(int64(p.Run), state, step, reason, -1)
		s.countStanding(int64(p.Run), p.State, p.Step, p.Reason, 1)
	}
	s.changes(store.TopicPassages)
	return nil
}

// Moved counts a way out of From by Port, where From is given, and an arrival
// at To, where To is given.
func (s passages) Moved(_ context.Context, run store.RunID, moves []store.Move) error {
	for _, m := range moves {
		if m.From != "" {
			s.count(counter{run: int64(run), step: m.From, what: countOut, name: m.Port}, 1)
		}
		if m.To != "" {
			s.count(counter{run: int64(run), step: m.To, what: countArrived}, 1)
		}
	}
	s.changes(store.TopicPassages)
	return nil
}
