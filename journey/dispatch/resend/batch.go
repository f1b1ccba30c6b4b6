package resend

import (
	"context"
	"strings"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
)

// mostTries of a request whose answer was lost, repeatAfter the one before.
const (
	mostTries   = 3
	repeatAfter = 500 * time.Millisecond
)

// MaxBatch implements dispatch.Batcher. Resend takes a hundred; half of it is what a
// killed program leaves in doubt at most.
func (s *Sender) MaxBatch() int { return 50 }

// Share implements dispatch.Sharer: a mail with pictures goes alone, for requests of
// several carry none.
func (s *Sender) Share(first, next dispatch.Message) bool {
	return len(first.Inline) == 0 && len(next.Inline) == 0
}

// SendMany implements dispatch.Batcher. The request goes under one key made of all: a
// lost answer is asked for again at once, by the same mails in the same order, and what
// then is still in doubt can be repeated by nobody, for no mail's own key was told.
func (s *Sender) SendMany(ctx context.Context, ms []dispatch.Message) ([]dispatch.Result, error) {
	mails, keys := make([]mail, len(ms)), make([]string, len(ms))
	for i, m := range ms {
		mails[i], keys[i] = mailOf(m), m.Key
	}
	key := call.UUID(strings.Join(keys, "\n"))
	var lost *dispatch.Error
	for try := 1; ; try++ {
		results, err := s.sendOnce(ctx, key, mails)
		said := dispatch.Classify(err)
		if said == nil || lost == nil && said.Verdict != dispatch.VerdictUncertain {
			return results, err
		}
		if lost == nil {
			lost = said
		}
		if try == mostTries || !pause(ctx, max(repeatAfter, said.RetryAfter)) {
			lost.Joint = true
			return nil, lost // what a repeat was told says nothing of the first
		}
	}
}

// pause waits; false: ctx ended first.
func pause(ctx context.Context, wait time.Duration) bool {
	select {
	case <-time.After(min(wait, 10*repeatAfter)):
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Sender) sendOnce(ctx context.Context, key string, mails []mail) ([]dispatch.Result, error) {
	var said struct {
		Data   []identified
		Errors []struct {
			Index   int
			Message string
		}
	}
	answer, err := s.post(ctx, "/emails/batch", key, "permissive", mails, &said)
	if err != nil {
		return nil, err
	}
	if len(said.Data)+len(said.Errors) != len(mails) {
		return nil, answer.Unclear(nil)
	}
	results := make([]dispatch.Result, len(mails))
	for _, e := range said.Errors {
		if e.Index < 0 || e.Index >= len(mails) || results[e.Index].Err != nil {
			return nil, answer.Unclear(nil)
		}
		results[e.Index].Err = &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "422 validation_error", Words: e.Message}
	}
	taken := said.Data // those that were taken, in their order
	for i := range results {
		if results[i].Err == nil {
			results[i].Receipt = dispatch.Receipt{ProviderID: taken[0].ID, Words: answer.Status}
			taken = taken[1:]
		}
	}
	return results, nil
}
