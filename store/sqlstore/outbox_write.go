package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"gilmok/store"
)

// placeholder gives the nth numbered placeholder.
func placeholder(n int) string { return "?" + strconv.Itoa(n) }

func (s outbox) Queue(ctx context.Context, entries []*store.OutboxEntry) error {
	for _, e := range entries {
		if e.State == "" {
			e.State = store.OutboxPending
		}
		if e.QueuedAt.IsZero() {
			e.QueuedAt = s.now
		}
		if e.NotBefore.IsZero() {
			e.NotBefore = s.now
		}
		if e.State.Final() && e.FinishedAt.IsZero() {
			e.FinishedAt = s.now
		}
		err := s.one(ctx, `INSERT INTO outbox (run_id, passage_id, customer_id, step, visit, channel, message, purpose, key, message_id, address, state,
			reason, detail, not_before, late_after, queued_at, finished_at, attempt, held, sender, inputs, test)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
			ON CONFLICT (key) DO NOTHING RETURNING id`,
			[]any{int64(e.Run), int64(e.Passage), int64(e.Customer), e.Step, e.Visit, string(e.Channel), int64(e.Message), string(e.Purpose), e.Key,
				blank(e.MessageID), blank(e.Address), string(e.State), blank(e.Reason), blank(e.Detail), micros(e.NotBefore), micros(e.LateAfter),
				micros(e.QueuedAt), micros(e.FinishedAt), e.Attempt, boolean(e.Held), blank(e.Sender), bytesOrNull(e.Inputs), boolean(e.Test)}, &e.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return s.fail("queue message", err)
		}
		s.countEntry(int64(e.Run), e.Step, e.State, e.Reason, e.Test, 1)
	}
	s.changes(store.TopicOutbox)
	return nil
}

const messageWaiting = "waiting"

// countEntry counts an entry by its state, for the workspace and for its step.
// Tests count for the workspace only.
func (s *session) countEntry(run int64, step string, state store.OutboxState, reason string, test bool, n int64) {
	s.count(counter{what: countState, name: string(state)}, n)
	if test {
		return
	}
	switch state {
	case store.OutboxSkipped:
		s.count(counter{run: run, step: step, what: countSkipped, name: reason}, n)
	case store.OutboxCancelled:
		s.count(counter{run: run, step: step, what: countSkipped, name: string(store.OutboxCancelled)}, n)
	case store.OutboxSent, store.OutboxFailed, store.OutboxUncertain:
		s.count(counter{run: run, step: step, what: countMessage, name: string(state)}, n)
	default:
		s.count(counter{run: run, step: step, what: countMessage, name: messageWaiting}, n)
	}
}

// Claim gives nothing to a copy without the right to send. It takes back leases that have run out: nothing was sent under them.
func (s outbox) Claim(ctx context.Context, owner string, until time.Time, channels []store.Channel, limit int) ([]store.OutboxEntry, error) {
	stopped, err := s.Stopped(ctx)
	if err != nil || stopped || !s.env.MaySend() {
		return nil, err
	}
	expired, err := list(ctx, s.session, scanEntry, `UPDATE outbox SET state = 'pending', owner = NULL, leased_until = NULL
		WHERE state IN ('leased', 'sending', 'on_wire') AND state = 'leased' AND leased_until < ?1 RETURNING `+outboxColumns, micros(s.now))
	if err != nil {
		return nil, s.fail("take back leases", err)
	}
	s.countChanged(expired, store.OutboxLeased)
	due, err := list(ctx, s.session, func(row scanner) (claimed, error) {
		var c claimed
		err := row.Scan(&c.id, word(&c.state))
		return c, err
	}, `SELECT id, state FROM outbox WHERE `+dueNow+` AND not_before <= ?1 AND channel IN (`+s.env.Dialect.Texts("?2")+`)
		ORDER BY not_before, id LIMIT ?3`, micros(s.now), texts(channels), limit)
	if err != nil || len(due) == 0 {
		return nil, s.fail("claim", err)
	}
	return s.lease(ctx, due, owner, until)
}

type claimed struct {
	id    int64
	state store.OutboxState
}

func (s outbox) lease(ctx context.Context, due []claimed, owner string, until time.Time) ([]store.OutboxEntry, error) {
	numbers := make([]int64, len(due))
	for i, c := range due {
		numbers[i] = c.id
		s.count(counter{what: countState, name: string(c.state)}, -1)
	}
	entries, err := list(ctx, s.session, scanEntry, `UPDATE outbox SET state = 'leased', owner = ?2, leased_until = ?3
		WHERE id IN (`+s.env.Dialect.IDs("?1")+`) RETURNING `+outboxColumns, ids(numbers), owner, micros(until))
	s.count(counter{what: countState, name: string(store.OutboxLeased)}, int64(len(entries)))
	slices.SortFunc(entries, func(a, b store.OutboxEntry) int {
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), cmp.Compare(a.ID, b.ID))
	})
	s.changes(store.TopicOutbox)
	return entries, s.fail("claim", err)
}

// countChanged moves entries from the count of a state to that they now have.
func (s *session) countChanged(entries []store.OutboxEntry, from store.OutboxState) {
	for _, e := range entries {
		s.countEntry(int64(e.Run), e.Step, from, "", e.Test, -1)
		s.countEntry(int64(e.Run), e.Step, e.State, e.Reason, e.Test, 1)
		s.changes(store.TopicOutbox)
	}
}

// underWay holds for the states on the way to the wire.
func underWay(state store.OutboxState) bool {
	return state == store.OutboxLeased || state == store.OutboxSending || state == store.OutboxOnWire
}

// Save passes over an entry that was erased meanwhile. One that was cancelled
// after it was claimed stays so, and the caller's is set to cancelled: look at
// the state after saving the intent.
func (s outbox) Save(ctx context.Context, entries []*store.OutboxEntry) error {
	stored, err := s.stored(ctx, entries)
	if err != nil {
		return s.fail("save outbox entry", err)
	}
	for _, e := range entries {
		was, ok := stored[e.ID]
		if !ok {
			return s.fail("save outbox entry", store.ErrNotFound)
		}
		if was.reason == string(store.SkipErased) {
			continue
		}
		if was.state == store.OutboxCancelled && underWay(e.State) {
			e.State, e.Reason = was.state, was.reason
			continue
		}
		switch {
		case !e.State.Final():
			e.FinishedAt = time.Time{}
		case e.FinishedAt.IsZero():
			e.FinishedAt = s.now
		}
		if err := s.update(ctx, e, was); err != nil {
			return s.fail("save outbox entry", err)
		}
		if was.state != e.State || was.reason != e.Reason {
			s.countEntry(int64(e.Run), e.Step, was.state, was.reason, e.Test, -1)
			s.countEntry(int64(e.Run), e.Step, e.State, e.Reason, e.Test, 1)
		}
	}
	s.changes(store.TopicOutbox)
	return nil
}

// storedEntry is what Save compares an entry with.
type storedEntry struct {
	state                          store.OutboxState
	reason, address                string
	notBefore, lateAfter, finished time.Time
	held                           bool
}

func (s outbox) stored(ctx context.Context, entries []*store.OutboxEntry) (map[store.OutboxID]storedEntry, error) {
	numbers := make([]store.OutboxID, len(entries))
	for i, e := range entries {
		numbers[i] = e.ID
	}
	out := make(map[store.OutboxID]storedEntry, len(entries))
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var id store.OutboxID
		var x storedEntry
		err := row.Scan(&id, word(&x.state), text{&x.reason}, text{&x.address}, at{&x.notBefore}, at{&x.lateAfter}, at{&x.finished}, &x.held)
		out[id] = x
		return struct{}{}, err
	}, `SELECT id, state, reason, address, not_before, late_after, finished_at, held FROM outbox WHERE id IN (`+s.env.Dialect.IDs("?1")+`)`, ids(numbers))
	return out, err
}

// update writes the columns that change on the way to the wire, and the others
// only where they differ: each column named costs the upkeep of its indexes.
func (s outbox) update(ctx context.Context, e *store.OutboxEntry, was storedEntry) error {
	_, err := s.exec(ctx, `UPDATE outbox SET state = ?2, reason = ?3, detail = ?4, attempt = ?5, owner = ?6, leased_until = ?7, boot = ?8,
		sender = ?9, provider_id = ?10, inputs = ?11, message_id = ?12 WHERE id = ?1`,
		int64(e.ID), string(e.State), blank(e.Reason), blank(e.Detail), e.Attempt, blank(e.Owner), micros(e.LeasedUntil), blank(e.Boot),
		blank(e.Sender), blank(e.ProviderID), bytesOrNull(e.Inputs), blank(e.MessageID))
	if err == nil && !e.FinishedAt.Equal(was.finished) {
		_, err = s.exec(ctx, `UPDATE outbox SET finished_at = ?2 WHERE id = ?1`, int64(e.ID), micros(e.FinishedAt))
	}
	if err == nil && (e.Address != was.address || !e.NotBefore.Equal(was.notBefore) || !e.LateAfter.Equal(was.lateAfter) || e.Held != was.held) {
		_, err = s.exec(ctx, `UPDATE outbox SET address = ?2, not_before = ?3, late_after = ?4, held = ?5 WHERE id = ?1`,
			int64(e.ID), blank(e.Address), micros(e.NotBefore), micros(e.LateAfter), boolean(e.Held))
	}
	return err
}

// Recover is called by the one process that holds the runner lock, so whatever
// is under way was left by a dead one. A mark or result that was committed
// without a sync survives a killed process but not a stopped machine: on the
// same boot only what has the mark is uncertain, on another all that was sending.
func (s outbox) Recover(ctx context.Context, _, boot string) (pending, uncertain int, err error) {
	left, err := list(ctx, s.session, scanEntry, `SELECT `+outboxColumns+` FROM outbox WHERE state IN ('leased', 'sending', 'on_wire') ORDER BY id`)
	if err != nil {
		return 0, 0, s.fail("recover outbox", err)
	}
	for i := range left {
		e := &left[i]
		if e.State == store.OutboxOnWire || e.State == store.OutboxSending && (boot == "" || e.Boot != boot) {
			e.State, e.FinishedAt = store.OutboxUncertain, s.now
			uncertain++
		} else {
			e.State = store.OutboxPending
			pending++
		}
		e.Owner, e.LeasedUntil = "", time.Time{}
		if err := s.Save(ctx, []*store.OutboxEntry{e}); err != nil {
			return 0, 0, err
		}
	}
	return pending, uncertain, nil
}

func (s outbox) Hold(ctx context.Context, of []store.OutboxID, held bool) error {
	_, err := s.exec(ctx, `UPDATE outbox SET held = ?2 WHERE id IN (`+s.env.Dialect.IDs("?1")+`) AND finished_at IS NULL`, ids(of), boolean(held))
	s.changes(store.TopicOutbox)
	return s.fail("hold messages", err)
}

func (s outbox) Cancel(ctx context.Context, q store.OutboxQuery, reason string) (int, error) {
	q.States = []store.OutboxState{store.OutboxPending, store.OutboxRetry, store.OutboxLeased}
	q.Page = store.Page{}
	entries, err := s.List(ctx, q)
	if err != nil {
		return 0, err
	}
	all := make([]*store.OutboxEntry, len(entries))
	for i := range entries {
		entries[i].State, entries[i].Reason = store.OutboxCancelled, reason
		all[i] = &entries[i]
	}
	return len(all), s.Save(ctx, all)
}

func (s outbox) SetStopped(ctx context.Context, stopped bool) error {
	s.changes(store.TopicOutbox)
	return s.fail("set kill switch", s.setFact(ctx, factStopped, strconv.Itoa(boolean(stopped))))
}
