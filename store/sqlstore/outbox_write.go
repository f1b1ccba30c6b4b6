package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"gilmok/store"
)

// placeholder gives the nth numbered placeholder.
func placeholder(n int) string { return "?" + strconv.Itoa(n) }

func (s outbox) Queue(ctx context.Context, entries []*store.OutboxEntry) error {
	fresh, err := s.unqueued(ctx, entries)
	if err != nil {
		return s.fail("queue message", err)
	}
	next, err := s.nextID(ctx, "outbox")
	if err != nil {
		return s.fail("queue message", err)
	}
	for i, e := range fresh {
		e.ID = store.OutboxID(next + int64(i))
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
		s.countEntry(int64(e.Run), e.Step, e.State, e.Reason, e.Test, 1)
	}
	s.changes(store.TopicOutbox)
	return s.fail("queue message", writeEach(ctx, s.session, fresh, queueFields, queueRow, func(source string) string {
		return `INSERT INTO outbox (id, run_id, passage_id, customer_id, step, visit, channel, message, purpose, key, message_id, address, state,
			reason, detail, not_before, late_after, queued_at, finished_at, attempt, held, sender, inputs, test)
			SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23 FROM ` + source
	}))
}

// unqueued gives the entries whose key there is none of yet.
func (s outbox) unqueued(ctx context.Context, entries []*store.OutboxEntry) ([]*store.OutboxEntry, error) {
	keys := make([]string, len(entries))
	for i, e := range entries {
		keys[i] = e.Key
	}
	known := make(map[string]bool, len(entries))
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var key string
		err := row.Scan(&key)
		known[key] = true
		return struct{}{}, err
	}, `SELECT key FROM outbox WHERE key IN (`+s.env.Dialect.Texts("?1")+`)`, texts(keys))
	fresh := make([]*store.OutboxEntry, 0, len(entries))
	for _, e := range entries {
		if !known[e.Key] {
			known[e.Key] = true
			fresh = append(fresh, e)
		}
	}
	return fresh, err
}

// queueFields is how many columns queueRow fills.
const queueFields = 24

func queueRow(e *store.OutboxEntry, row []any) error {
	row[0], row[1], row[2], row[3], row[4], row[5] = int64(e.ID), int64(e.Run), int64(e.Passage), int64(e.Customer), e.Step, int64(e.Visit)
	row[6], row[7], row[8], row[9], row[10] = string(e.Channel), int64(e.Message), string(e.Purpose), e.Key, blank(e.MessageID)
	row[11], row[12], row[13], row[14] = blank(e.Address), string(e.State), blank(e.Reason), blank(e.Detail)
	row[15], row[16], row[17], row[18] = micros(e.NotBefore), micros(e.LateAfter), micros(e.QueuedAt), micros(e.FinishedAt)
	row[19], row[20], row[21], row[22] = int64(e.Attempt), int64(boolean(e.Held)), blank(e.Sender), bytesOrNull(e.Inputs)
	row[23] = int64(boolean(e.Test))
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
		WHERE `+goingNow+` AND state = 'leased' AND leased_until < ?1 RETURNING `+outboxColumns, micros(s.now))
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

// Recover is called by the one process that holds the runner lock, so whatever
// is under way was left by a dead one. A mark or result that was committed
// without a sync survives a killed process but not a stopped machine: on the
// same boot only what has the mark is uncertain, on another all that was sending.
func (s outbox) Recover(ctx context.Context, _, boot string) (pending, uncertain int, err error) {
	left, err := list(ctx, s.session, scanEntry, `SELECT `+outboxColumns+` FROM outbox WHERE `+goingNow+` ORDER BY id`)
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
