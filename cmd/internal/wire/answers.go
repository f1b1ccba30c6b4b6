package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/preview/fetch"
	"gilmok/preview/liquid"
	"gilmok/store"
)

const (
	// mostAnswers are kept in the workspace; the oldest go first.
	mostAnswers = 200
	// mostSeen are remembered of what goes out, for as long as the workspace is open.
	mostSeen = 200
)

// answers are what connected_content is answered by. What goes out asks the servers; all else
// replays what was kept in the workspace when somebody asked, or seen in what went out since
// it was opened.
type answers struct {
	st   store.Store
	live liquid.Fetcher

	mu   sync.Mutex
	seen liquid.Recorded
}

// Fetch implements liquid.Fetcher for what goes out.
func (a *answers) Fetch(ctx context.Context, r liquid.Request) (liquid.Answer, error) {
	answer, err := a.live.Fetch(ctx, r)
	if err != nil {
		return answer, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seen == nil {
		a.seen = liquid.Recorded{}
	}
	if _, known := a.seen[r.Key()]; known || len(a.seen) < mostSeen {
		a.seen[r.Key()] = answer
	}
	return answer, nil
}

// replay answers everything else, and asks nobody.
type replay struct{ of *answers }

// Fetch implements liquid.Fetcher.
func (r replay) Fetch(ctx context.Context, request liquid.Request) (liquid.Answer, error) {
	r.of.mu.Lock()
	answer, seen := r.of.seen[request.Key()]
	r.of.mu.Unlock()
	if seen {
		return answer, nil
	}
	return r.of.kept(ctx, request)
}

// kept gives what the workspace keeps.
func (a *answers) kept(ctx context.Context, r liquid.Request) (answer liquid.Answer, err error) {
	d, err := a.st.Documents().Find(ctx, store.DocumentAnswer, r.Key())
	if errors.Is(err, store.ErrNotFound) {
		return liquid.Recorded{}.Fetch(ctx, r)
	}
	if err != nil {
		return answer, fmt.Errorf("read a kept answer: %w", err)
	}
	return answer, json.Unmarshal(d.Content, &answer)
}

// keep puts answers into the workspace, in the place of what was there.
func (a *answers) keep(ctx context.Context, fresh liquid.Recorded) error {
	a.mu.Lock()
	for key := range fresh {
		delete(a.seen, key)
	}
	a.mu.Unlock()
	return a.st.InTx(ctx, func(tx store.Tx) error {
		for key, answer := range fresh {
			content, err := json.Marshal(answer)
			if err != nil {
				return err
			}
			d, err := tx.Documents().Find(ctx, store.DocumentAnswer, key)
			if errors.Is(err, store.ErrNotFound) {
				d, err = &store.Document{Kind: store.DocumentAnswer, Name: key}, nil
			}
			if err != nil {
				return err
			}
			d.Content = content
			if err := tx.Documents().Save(ctx, d); err != nil {
				return err
			}
		}
		all, err := tx.Documents().List(ctx, store.DocumentAnswer)
		for i := 0; err == nil && i < len(all)-mostAnswers; i++ {
			err = tx.Documents().Delete(ctx, all[i].ID)
		}
		return err
	})
}

// afresh asks the servers again though an answer might still hold.
type afresh struct{ liquid.Fetcher }

// Fetch implements liquid.Fetcher.
func (a afresh) Fetch(ctx context.Context, r liquid.Request) (liquid.Answer, error) {
	r.NoCache = true
	return a.Fetcher.Fetch(ctx, r)
}

// Asked is what came of asking the servers that a message reads.
type Asked struct {
	Answers int            // that came
	Changes []fetch.Change // of those that were known: what is another now
	Faults  []string       // of those that gave none
}

// AskServers asks the servers of a message's connected_content, for one customer, and keeps
// the answers for previews. It sends nothing.
func (p *Parts) AskServers(ctx context.Context, content preview.Content, id store.CustomerID) (Asked, error) {
	recorder := &fetch.Recorder{Fetcher: afresh{p.answers.live}}
	made, err := p.Composer.For(ctx, content, id, compose.Ask{Now: p.Clock.Now(), Fetch: recorder})
	if err != nil {
		return Asked{}, err
	}
	fresh, before := recorder.Answers(), liquid.Recorded{}
	asked := Asked{Answers: len(fresh)}
	for key, request := range recorder.Requests() {
		if was, err := (replay{p.answers}).Fetch(ctx, request); err == nil {
			before[key] = was
		}
	}
	asked.Changes = fetch.Changes(before, fresh)
	for _, w := range made.Rendered.Warnings {
		if code := liquid.WarningCode(w.Code); code == liquid.WarnFetch || code == liquid.WarnLater {
			asked.Faults = append(asked.Faults, w.Detail)
		}
	}
	return asked, p.answers.keep(ctx, fresh)
}
