package sqlstore

import (
	"context"
	"time"

	"gilmok/store"
)

// Save passes over an entry that was erased meanwhile. One that was cancelled
// while it was composed stays so, and the caller's is set to cancelled: look at
// the state after saving the intent.
func (s outbox) Save(ctx context.Context, entries []*store.OutboxEntry) error {
	stored, err := s.known(ctx, entries)
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
		*was = asStored(e)
	}
	s.changes(store.TopicOutbox)
	if err := w.write(ctx); err != nil {
		return err
	}
	return s.fail("settle the coupons of messages", coupons(s).settle(ctx, entries))
}

// storedEntry is what an entry is compared with.
type storedEntry struct {
	state                          store.OutboxState
	reason, address                string
	notBefore, lateAfter, finished time.Time
	held                           bool
	attempt                        int
	run                            int64
	customer                       store.CustomerID
	step                           string
	test                           bool
	saved                          bool // by this Save already
}

func asStored(e *store.OutboxEntry) storedEntry {
	return storedEntry{e.State, e.Reason, e.Address, e.NotBefore, e.LateAfter, e.FinishedAt, e.Held, e.Attempt, int64(e.Run), e.Customer, e.Step, e.Test, true}
}

// equal tells whether an entry is as it was when it was due.
func (x *storedEntry) equal(e *store.OutboxEntry) bool {
	return x.state == e.State && x.reason == e.Reason && x.attempt == e.Attempt && !x.held && x.notBefore.Equal(e.NotBefore) && x.lateAfter.Equal(e.LateAfter)
}

// known is stored, without a question where Untouched has asked it.
func (s outbox) known(ctx context.Context, entries []*store.OutboxEntry) (map[store.OutboxID]*storedEntry, error) {
	for _, e := range entries {
		if _, ok := s.tx.entries[e.ID]; !ok {
			return s.stored(ctx, numbers(entries, func(e *store.OutboxEntry) store.OutboxID { return e.ID }))
		}
	}
	return s.tx.entries, nil
}

func (s outbox) stored(ctx context.Context, numbers []store.OutboxID) (map[store.OutboxID]*storedEntry, error) {
	all := make([]storedEntry, 0, len(numbers)) // in one piece: there is one for each message that is sent
	out := make(map[store.OutboxID]*storedEntry, len(numbers))
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var id store.OutboxID
		all = append(all, storedEntry{})
		x := &all[len(all)-1]
		err := row.Scan(&id, word(&x.state), text{&x.reason}, text{&x.address}, at{&x.notBefore}, at{&x.lateAfter}, at{&x.finished}, &x.held,
			&x.attempt, &x.run, &x.customer, &x.step, &x.test)
		out[id] = x
		return struct{}{}, err
	}, `SELECT id, state, reason, address, not_before, late_after, finished_at, held, attempt, run_id, customer_id, step, test
		FROM outbox WHERE id IN (`+s.env.Dialect.IDs("?1")+`)`, ids(numbers))
	return out, err
}

// places is stored with no more than tells where an entry belongs.
func (s outbox) places(ctx context.Context, numbers []store.OutboxID) (map[store.OutboxID]*storedEntry, error) {
	all := make([]storedEntry, 0, len(numbers))
	out := make(map[store.OutboxID]*storedEntry, len(numbers))
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var id store.OutboxID
		all = append(all, storedEntry{})
		x := &all[len(all)-1]
		err := row.Scan(&id, word(&x.state), text{&x.reason}, &x.run, &x.customer, &x.step, &x.test)
		out[id] = x
		return struct{}{}, err
	}, `SELECT id, state, reason, run_id, customer_id, step, test FROM outbox WHERE id IN (`+s.env.Dialect.IDs("?1")+`)`, ids(numbers))
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

func (w *saving) add(e *store.OutboxEntry, was *storedEntry) {
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
	err := writeEach(ctx, w.s.session, w.going, 10, goingRow, func(source string) string { return saveGoing + source + ` AS r WHERE outbox.id = r.c0` })
	if err == nil {
		err = writeEach(ctx, w.s.session, w.ended, 11, endedRow, func(source string) string { return saveEnded + source + ` AS r WHERE outbox.id = r.c0` })
	}
	if err == nil {
		err = writeEach(ctx, w.s.session, w.moved, 5, movedRow, func(source string) string { return saveMoved + source + ` AS r WHERE outbox.id = r.c0` })
	}
	w.going, w.ended, w.moved = w.going[:0], w.ended[:0], w.moved[:0]
	return w.s.fail("save outbox entry", err)
}

const (
	saveFlow = `UPDATE outbox SET state = r.c1, reason = r.c2, detail = r.c3, attempt = r.c4, boot = r.c5,
		sender = r.c6, provider_id = r.c7, inputs = r.c8, message_id = r.c9`
	saveGoing = saveFlow + ` FROM `
	saveEnded = saveFlow + `, finished_at = r.c10 FROM `
	saveMoved = `UPDATE outbox SET address = r.c1, not_before = r.c2, late_after = r.c3, held = r.c4 FROM `
)

func goingRow(e *store.OutboxEntry, row []any) error {
	row[0], row[1], row[2], row[3], row[4] = int64(e.ID), string(e.State), blank(e.Reason), blank(e.Detail), int64(e.Attempt)
	row[5], row[6], row[7], row[8], row[9] = blank(e.Boot), blank(e.Sender), blank(e.ProviderID), bytesOrNull(e.Inputs), blank(e.MessageID)
	return nil
}

func endedRow(e *store.OutboxEntry, row []any) error {
	row[10] = micros(e.FinishedAt)
	return goingRow(e, row)
}

func movedRow(e *store.OutboxEntry, row []any) error {
	row[0], row[1], row[2], row[3], row[4] = int64(e.ID), blank(e.Address), micros(e.NotBefore), micros(e.LateAfter), int64(boolean(e.Held))
	return nil
}
