package sqlstore

import (
	"context"
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

// passageFields is how many columns passages.row fills.
const passageFields = 15

func (s passages) row(p *store.Passage, row []any) error {
	row[0], row[1], row[2], row[3] = int64(p.ID), int64(p.Run), int64(p.Customer), p.EntryKey
	row[4], row[5], row[6], row[7], row[8] = micros(p.EnteredAt), bytesOrNull(p.Context), p.Step, blank(p.Port), string(p.State)
	row[9], row[10], row[11] = blank(p.Reason), micros(p.Due), micros(p.ArrivedAt)
	row[12], row[13], row[14] = int64(p.Visits), int64(p.Revision), micros(s.now)
	return nil
}

func (s passages) Enter(ctx context.Context, all []*store.Passage) error {
	fresh, err := s.unentered(ctx, all)
	if err != nil {
		return s.fail("enter", err)
	}
	next, err := s.nextID(ctx, "passages")
	if err != nil {
		return s.fail("enter", err)
	}
	for i, p := range fresh {
		p.ID = store.PassageID(next + int64(i))
		if p.State == "" {
			p.State = store.PassageActive
		}
		if p.EnteredAt.IsZero() {
			p.EnteredAt = s.now
		}
		p.UpdatedAt = s.now
		run := int64(p.Run)
		s.count(counter{run: run, what: countEntered}, 1)
		s.countStanding(run, p.State, p.Step, p.Reason, 1)
	}
	s.changes(store.TopicPassages)
	return s.fail("enter", writeEach(ctx, s.session, fresh, passageFields, s.row, func(source string) string {
		return `INSERT INTO passages (` + passageColumns + `) SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14 FROM ` + source
	}))
}

// unentered gives the passages whose run and entry key there are none of yet.
func (s passages) unentered(ctx context.Context, all []*store.Passage) ([]*store.Passage, error) {
	keys := map[store.RunID][]string{}
	for _, p := range all {
		keys[p.Run] = append(keys[p.Run], p.EntryKey)
	}
	type entry struct {
		run store.RunID
		key string
	}
	known := make(map[entry]bool, len(all))
	for run, of := range keys {
		_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
			var key string
			err := row.Scan(&key)
			known[entry{run, key}] = true
			return struct{}{}, err
		}, `SELECT entry_key FROM passages WHERE run_id = ?1 AND entry_key IN (`+s.env.Dialect.Texts("?2")+`)`, int64(run), texts(of))
		if err != nil {
			return nil, err
		}
	}
	fresh := make([]*store.Passage, 0, len(all))
	for _, p := range all {
		if key := (entry{p.Run, p.EntryKey}); !known[key] {
			known[key] = true
			fresh = append(fresh, p)
		}
	}
	return fresh, nil
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
	stored, err := s.standing(ctx, all)
	if err != nil {
		return s.fail("save passage", err)
	}
	for _, p := range all {
		was, ok := stored[p.ID]
		if !ok || was.revision != p.Revision {
			return s.fail("save passage", store.ErrConflict)
		}
		delete(stored, p.ID) // a second time in one list its revision is an old one
		p.Revision++
		p.UpdatedAt = s.now
		s.countStanding(int64(p.Run), was.state, was.step, was.reason, -1)
		s.countStanding(int64(p.Run), p.State, p.Step, p.Reason, 1)
	}
	s.changes(store.TopicPassages)
	return s.fail("save passage", writeEach(ctx, s.session, all, passageFields, s.row, func(source string) string {
		return `UPDATE passages SET context = r.c5, step = r.c6, port = r.c7, state = r.c8, reason = r.c9, due = r.c10, arrived_at = r.c11,
			visits = r.c12, revision = r.c13, updated_at = r.c14 FROM ` + source + ` AS r WHERE passages.id = r.c0`
	}))
}

// standing is where a passage stands, as stored.
type standing struct {
	step, reason string
	state        store.PassageState
	revision     int
}

func (s passages) standing(ctx context.Context, all []*store.Passage) (map[store.PassageID]standing, error) {
	of := make([]store.PassageID, len(all))
	for i, p := range all {
		of[i] = p.ID
	}
	stored := make(map[store.PassageID]standing, len(all))
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var id store.PassageID
		var x standing
		err := row.Scan(&id, &x.step, word(&x.state), text{&x.reason}, &x.revision)
		stored[id] = x
		return struct{}{}, err
	}, `SELECT id, step, state, reason, revision FROM passages WHERE id IN (`+s.env.Dialect.IDs("?1")+`)`, ids(of))
	return stored, err
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
