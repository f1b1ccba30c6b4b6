package sqlstore

import (
	"context"
	"time"

	"gilmok/store"
)

// Save passes over an entry that was erased meanwhile. One that was cancelled
// after it was claimed stays so, and the caller's is set to cancelled: look at
// the state after saving the intent.
func (s outbox) Save(ctx context.Context, entries []*store.OutboxEntry) error {
	stored, err := s.stored(ctx, entries)
	if err != nil {
		return s.fail("save outbox entry", err)
	}
	w := saving{s: s}
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
		if was.saved {
			if err := w.write(ctx); err != nil { // the same entry once more: one after the other
				return err
			}
		}
		switch {
		case !e.State.Final():
			e.FinishedAt = time.Time{}
		case e.FinishedAt.IsZero():
			e.FinishedAt = s.now
		}
		w.add(e, was)
		stored[e.ID] = asStored(e)
	}
	s.changes(store.TopicOutbox)
	return w.write(ctx)
}

// Mark asks nothing first. Where an entry is not as it should be, Save looks closer.
func (s outbox) Mark(ctx context.Context, entries []*store.OutboxEntry) error {
	numbers := make([]store.OutboxID, len(entries))
	for i, e := range entries {
		e.State, numbers[i] = store.OutboxOnWire, e.ID
	}
	n, err := s.exec(ctx, `UPDATE outbox SET state = 'on_wire' WHERE id IN (`+s.env.Dialect.IDs("?1")+`) AND state = 'sending'`, ids(numbers))
	if err != nil {
		return s.fail("mark outbox entry", err)
	}
	s.count(counter{what: countState, name: string(store.OutboxSending)}, -n)
	s.count(counter{what: countState, name: string(store.OutboxOnWire)}, n)
	s.changes(store.TopicOutbox)
	if int(n) == len(entries) {
		return nil
	}
	return s.Save(ctx, entries)
}

// storedEntry is what Save compares an entry with.
type storedEntry struct {
	state                          store.OutboxState
	reason, address                string
	notBefore, lateAfter, finished time.Time
	held                           bool
	saved                          bool // by this Save already
}

func asStored(e *store.OutboxEntry) storedEntry {
	return storedEntry{e.State, e.Reason, e.Address, e.NotBefore, e.LateAfter, e.FinishedAt, e.Held, true}
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

// saving sorts the entries of a Save by the columns that change: each column that a
// statement names costs the upkeep of its indexes, whatever its value.
type saving struct {
	s     outbox
	going []*store.OutboxEntry // on the way to the wire
	ended []*store.OutboxEntry // finished_at is new
	moved []*store.OutboxEntry // to another time or address, or set aside
}

func (w *saving) add(e *store.OutboxEntry, was storedEntry) {
	if e.FinishedAt.Equal(was.finished) {
		w.going = append(w.going, e)
	} else {
		w.ended = append(w.ended, e)
	}
	if e.Address != was.address || !e.NotBefore.Equal(was.notBefore) || !e.LateAfter.Equal(was.lateAfter) || e.Held != was.held {
		w.moved = append(w.moved, e)
	}
	if was.state != e.State || was.reason != e.Reason {
		w.s.countEntry(int64(e.Run), e.Step, was.state, was.reason, e.Test, -1)
		w.s.countEntry(int64(e.Run), e.Step, e.State, e.Reason, e.Test, 1)
	}
}

func (w *saving) write(ctx context.Context) error {
	err := writeEach(ctx, w.s.session, w.going, 12, goingRow, func(source string) string { return saveGoing + source + ` AS r WHERE outbox.id = r.c0` })
	if err == nil {
		err = writeEach(ctx, w.s.session, w.ended, 13, endedRow, func(source string) string { return saveEnded + source + ` AS r WHERE outbox.id = r.c0` })
	}
	if err == nil {
		err = writeEach(ctx, w.s.session, w.moved, 5, movedRow, func(source string) string { return saveMoved + source + ` AS r WHERE outbox.id = r.c0` })
	}
	w.going, w.ended, w.moved = w.going[:0], w.ended[:0], w.moved[:0]
	return w.s.fail("save outbox entry", err)
}

const (
	saveFlow = `UPDATE outbox SET state = r.c1, reason = r.c2, detail = r.c3, attempt = r.c4, owner = r.c5, leased_until = r.c6, boot = r.c7,
		sender = r.c8, provider_id = r.c9, inputs = r.c10, message_id = r.c11`
	saveGoing = saveFlow + ` FROM `
	saveEnded = saveFlow + `, finished_at = r.c12 FROM `
	saveMoved = `UPDATE outbox SET address = r.c1, not_before = r.c2, late_after = r.c3, held = r.c4 FROM `
)

func goingRow(e *store.OutboxEntry, row []any) error {
	row[0], row[1], row[2], row[3], row[4] = int64(e.ID), string(e.State), blank(e.Reason), blank(e.Detail), int64(e.Attempt)
	row[5], row[6], row[7], row[8] = blank(e.Owner), micros(e.LeasedUntil), blank(e.Boot), blank(e.Sender)
	row[9], row[10], row[11] = blank(e.ProviderID), bytesOrNull(e.Inputs), blank(e.MessageID)
	return nil
}

func endedRow(e *store.OutboxEntry, row []any) error {
	row[12] = micros(e.FinishedAt)
	return goingRow(e, row)
}

func movedRow(e *store.OutboxEntry, row []any) error {
	row[0], row[1], row[2], row[3], row[4] = int64(e.ID), blank(e.Address), micros(e.NotBefore), micros(e.LateAfter), int64(boolean(e.Held))
	return nil
}
