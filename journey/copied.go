package journey

import (
	"context"
	"time"

	"gilmok/store"
)

// HeldCopied is why a message of a copy waits for a person: the other file may have sent it.
const HeldCopied = store.ReasonCopied

// readCopied reads up to when the file that this one is a copy of may have moved the same
// passages on; zero: it did not.
func (t *tick) readCopied(ctx context.Context) (err error) {
	t.copied, err = store.ReadJSON[time.Time](ctx, t.r.st.Settings(), store.SettingCopied)
	return err
}

// doubt leaves it to a person whether a message goes that the other file may have sent:
// what was due before this copy was put to use, and what nobody knows the time of (who came
// in since the last look, whose turn came) until all that has been looked at once.
func (b *batch) doubt(e *store.OutboxEntry, s *store.Subject, send Send) bool {
	if b.copied.IsZero() || e.Test {
		return false
	}
	due := b.dueBy(s, send)
	untimed := b.shared.Caught.Before(b.copied) && !send.Planned.Before(b.now)
	if !due.Before(b.copied) && !untimed && !b.queued {
		return false
	}
	e.State, e.Reason, e.NotBefore, e.FinishedAt = store.OutboxUncertain, store.ReasonCopied, due, b.now
	return true
}

// caughtUp ends a tick in which a copy has looked at all that was due.
func (t *tick) caughtUp(ctx context.Context) error {
	if !t.shared.Caught.Before(t.copied) {
		return nil
	}
	t.shared.Caught = t.copied
	return t.batch(ctx, func(*batch) error { return nil })
}

// asThere gives the time from which a passage goes on in the other copy, too, where its
// messages ended before this one was put to use; zero: they did not.
func asThere(outcomes []Outcome, copied time.Time) (at time.Time) {
	for _, o := range outcomes {
		if o.At.After(at) {
			at = o.At
		}
	}
	if !at.Before(copied) {
		return time.Time{}
	}
	return at
}
