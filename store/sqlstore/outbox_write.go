package sqlstore

import (
	"context"
	"strconv"

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

// Untouched remembers what it read: a Save in the same transaction need not ask again.
func (s outbox) Untouched(ctx context.Context, entries []store.OutboxEntry) ([]store.OutboxID, error) {
	if may, err := s.maySend(ctx); err != nil || !may {
		return nil, s.fail("look at what is due", err)
	}
	stored, err := s.stored(ctx, numbers(entries, func(e store.OutboxEntry) store.OutboxID { return e.ID }))
	if err != nil {
		return nil, s.fail("look at what is due", err)
	}
	var same []store.OutboxID
	for i := range entries {
		e := &entries[i]
		if was, ok := stored[e.ID]; ok && was.equal(e) {
			same = append(same, e.ID)
		}
	}
	s.tx.entries = stored
	return same, nil
}

func numbers[T any](list []T, of func(T) store.OutboxID) []store.OutboxID {
	out := make([]store.OutboxID, len(list))
	for i, x := range list {
		out[i] = of(x)
	}
	return out
}

// underWay holds for the states on the way to the wire.
func underWay(state store.OutboxState) bool {
	return state == store.OutboxSending || state == store.OutboxOnWire
}

// Recover is called by the one process that holds the runner lock, so whatever
// is under way was left by a dead one. What was noted without a sync survives a
// killed process but not a stopped machine: on the same boot only what has the mark
// is uncertain, on another, or where notes are missing, all that was sending.
func (s outbox) Recover(ctx context.Context, boot string) (pending, uncertain int, err error) {
	whole, uncertain, err := s.recoverNotes(ctx)
	if err != nil {
		return 0, 0, s.fail("recover outbox", err)
	}
	left, err := list(ctx, s.session, scanEntry, `SELECT `+outboxColumns+` FROM outbox WHERE `+goingNow+` ORDER BY id`)
	if err != nil {
		return 0, 0, s.fail("recover outbox", err)
	}
	all := make([]*store.OutboxEntry, len(left))
	for i := range left {
		e := &left[i]
		if e.State == store.OutboxOnWire || !whole || boot == "" || e.Boot != boot {
			e.State, e.FinishedAt = store.OutboxUncertain, s.now
			uncertain++
		} else {
			e.State = store.OutboxPending
			pending++
		}
		all[i] = e
	}
	return pending, uncertain, s.Save(ctx, all)
}

func (s outbox) Hold(ctx context.Context, of []store.OutboxID, held bool) error {
	s.tx.entries = nil
	_, err := s.exec(ctx, `UPDATE outbox SET held = ?2, reason = nullif(reason, '`+store.ReasonMissed+`') WHERE id IN (`+s.env.Dialect.IDs("?1")+`) AND finished_at IS NULL`, ids(of), boolean(held))
	s.changes(store.TopicOutbox)
	return s.fail("hold messages", err)
}

func (s outbox) Cancel(ctx context.Context, q store.OutboxQuery, reason string) (int, error) {
	q.States = []store.OutboxState{store.OutboxPending, store.OutboxRetry}
	q.Page = store.Page{}
	entries, err := s.List(ctx, q)
	if err != nil {
		return 0, err
	}
	all := make([]*store.OutboxEntry, len(entries))
	keys := make([]string, len(entries))
	for i := range entries {
		keys[i] = entries[i].Key
		entries[i].State, entries[i].Reason = store.OutboxCancelled, reason
		all[i] = &entries[i]
	}
	if _, err := coupons(s).GiveBack(ctx, keys...); err != nil {
		return 0, err
	}
	return len(all), s.Save(ctx, all)
}

func (s outbox) SetStopped(ctx context.Context, stopped bool) error {
	s.changes(store.TopicOutbox)
	return s.fail("set kill switch", s.setFact(ctx, factStopped, strconv.Itoa(boolean(stopped))))
}
