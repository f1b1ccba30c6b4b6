package outbox

import (
	"context"
	"errors"
	"fmt"

	"gilmok/store"
)

// names finds the names behind the numbers of the outbox, each once. What was
// deleted meanwhile has none.
type names struct {
	st       store.Reads
	messages map[store.MessageVersionID]string
	runs     map[store.RunID]runName
}

type runName struct {
	journey store.JourneyID
	name    string
	oneOff  bool
}

func newNames(st store.Reads) *names {
	return &names{st: st, messages: map[store.MessageVersionID]string{}, runs: map[store.RunID]runName{}}
}

func (n *names) message(ctx context.Context, id store.MessageVersionID) (string, error) {
	if name, ok := n.messages[id]; ok {
		return name, nil
	}
	v, err := n.st.Messages().Version(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find the message's name: %w", err)
	}
	n.messages[id] = v.Name
	return v.Name, nil
}

func (n *names) run(ctx context.Context, id store.RunID) (runName, error) {
	if name, ok := n.runs[id]; ok {
		return name, nil
	}
	run, err := n.st.Runs().Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return runName{}, nil
	}
	if err != nil {
		return runName{}, fmt.Errorf("find the run: %w", err)
	}
	j, err := n.st.Journeys().Get(ctx, run.Journey)
	if errors.Is(err, store.ErrNotFound) {
		return runName{}, nil
	}
	if err != nil {
		return runName{}, fmt.Errorf("find the journey's name: %w", err)
	}
	n.runs[id] = runName{j.ID, j.Name, j.OneOff}
	return n.runs[id], nil
}

// titled is what a row of the page is called.
type titled struct {
	run     runName
	message string
}

func (n *names) of(ctx context.Context, run store.RunID, message store.MessageVersionID) (t titled, err error) {
	if t.run, err = n.run(ctx, run); err != nil {
		return t, err
	}
	t.message, err = n.message(ctx, message)
	return t, err
}

// strong and second are the two parts of the title; a one-off send is called as
// its message.
func (t titled) parts() (strong, second string) {
	if t.run.oneOff || t.run.name == "" || t.run.name == t.message {
		return t.message, ""
	}
	return t.run.name, t.message
}
