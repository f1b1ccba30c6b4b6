package fetch

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"sync"

	"gilmok/preview/liquid"
)

// Recorder passes requests on and remembers the answers, for previews and
// rehearsals to replay. It is safe for concurrent use.
type Recorder struct {
	Fetcher liquid.Fetcher

	mu       sync.Mutex
	answers  liquid.Recorded
	requests map[string]liquid.Request
}

// Fetch asks the Fetcher behind and remembers its answer.
func (rec *Recorder) Fetch(ctx context.Context, r liquid.Request) (liquid.Answer, error) {
	a, err := rec.Fetcher.Fetch(ctx, r)
	if err != nil {
		return a, err
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if rec.answers == nil {
		rec.answers, rec.requests = liquid.Recorded{}, map[string]liquid.Request{}
	}
	rec.answers[r.Key()], rec.requests[r.Key()] = a, r
	return a, nil
}

// Answers returns a copy of what was recorded so far.
func (rec *Recorder) Answers() liquid.Recorded {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return maps.Clone(rec.answers)
}

// Requests returns what was answered so far, by key.
func (rec *Recorder) Requests() map[string]liquid.Request {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return maps.Clone(rec.requests)
}

// Change is a request whose answer is not what it was.
type Change struct {
	Key    string // of the request
	Before liquid.Answer
	After  liquid.Answer
}

// Changes lists, by key, the requests that are answered in both recordings,
// but differently.
func Changes(before, after liquid.Recorded) []Change {
	var changes []Change
	for _, key := range slices.Sorted(maps.Keys(before)) {
		b := before[key]
		if a, ok := after[key]; ok && (a.Status != b.Status || !bytes.Equal(a.Body, b.Body)) {
			changes = append(changes, Change{key, b, a})
		}
	}
	return changes
}
