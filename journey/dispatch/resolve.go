package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gilmok/store"
)

// Resolution is a person's word on a message of which nobody knows whether it arrived.
type Resolution string

// The resolutions.
const (
	ResolveSent   Resolution = "sent"   // it arrived, or is to be treated so
	ResolveResend Resolution = "resend" // send it again, at the risk of twice
	ResolveDrop   Resolution = "drop"   // leave it; it counts as cancelled
)

// What Resolve and Again refuse with.
var (
	ErrNotUncertain = errors.New("the message is not uncertain")
	ErrResolution   = errors.New("an uncertain message is resolved as sent, resend or drop")
)

// Resolve settles one uncertain message.
func Resolve(ctx context.Context, tx store.Tx, id store.OutboxID, how Resolution) error {
	e, err := tx.Outbox().Get(ctx, id)
	if err != nil {
		return fmt.Errorf("message %d: %w", id, err)
	}
	if e.State != store.OutboxUncertain {
		return fmt.Errorf("message %d is %s: %w", id, e.State, ErrNotUncertain)
	}
	saw := map[string]any{"was": e.Reason, "words": e.Detail}
	switch how {
	case ResolveSent:
		e.State = store.OutboxSent
	case ResolveDrop:
		e.State, e.Reason = store.OutboxCancelled, "dropped"
	case ResolveResend:
		again(e, tx)
	default:
		return fmt.Errorf("%q: %w", how, ErrResolution)
	}
	if err := tx.Outbox().Save(ctx, []*store.OutboxEntry{e}); err != nil {
		return fmt.Errorf("message %d: %w", id, err)
	}
	if how == ResolveSent {
		if _, err := tx.Events().Record(ctx, sentEvent(e, Message{}, e.FinishedAt)); err != nil {
			return fmt.Errorf("message %d: %w", id, err)
		}
	}
	line := decision(e, tx.Now(), "resolved", string(how), saw)
	return tx.Decisions().Add(ctx, []store.Decision{*line})
}

// ResolveAll settles all uncertain messages alike; it gives how many.
func ResolveAll(ctx context.Context, tx store.Tx, how Resolution) (int, error) {
	list, err := tx.Outbox().List(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxUncertain}})
	if err != nil {
		return 0, fmt.Errorf("list uncertain messages: %w", err)
	}
	for _, e := range list {
		if err := Resolve(ctx, tx, e.ID, how); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// again makes an entry as it was before its first attempt; what it read then stays,
// so that it is the same message.
func again(e *store.OutboxEntry, tx store.Tx) {
	e.State, e.Reason, e.Detail, e.Attempt = store.OutboxPending, "", "", 0
	e.NotBefore, e.FinishedAt, e.LateAfter = tx.Now(), time.Time{}, time.Time{}
}
