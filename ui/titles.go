package ui

import (
	"context"
	"errors"
	"fmt"

	"gilmok/store"
)

// Titles finds the names behind the numbers of the outbox, each once. What was
// deleted meanwhile has none.
type Titles struct {
	st       store.Reads
	versions map[store.MessageVersionID]*store.MessageVersion
	runs     map[store.RunID]runName
}

type runName struct {
	journey store.JourneyID
	name    string
	oneOff  bool
}

// NewTitles begins to find names in a workspace.
func NewTitles(st store.Reads) *Titles {
	return &Titles{st: st, versions: map[store.MessageVersionID]*store.MessageVersion{}, runs: map[store.RunID]runName{}}
}

// Version finds the version of a message; nil where it is gone.
func (n *Titles) Version(ctx context.Context, id store.MessageVersionID) (*store.MessageVersion, error) {
	if v, ok := n.versions[id]; ok {
		return v, nil
	}
	v, err := n.st.Messages().Version(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		v, err = nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the message: %w", err)
	}
	n.versions[id] = v
	return v, nil
}

// Message names the message of a version; one that is gone has no name.
func (n *Titles) Message(ctx context.Context, id store.MessageVersionID) (string, error) {
	v, err := n.Version(ctx, id)
	if v == nil {
		return "", err
	}
	return v.Name, nil
}

func (n *Titles) run(ctx context.Context, id store.RunID) (runName, error) {
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

// Title is what a send is called: by its journey and its message.
type Title struct {
	JourneyID store.JourneyID // 0: it is gone
	Journey   string
	Message   string
	oneOff    bool
}

// Of names a send.
func (n *Titles) Of(ctx context.Context, run store.RunID, message store.MessageVersionID) (Title, error) {
	r, err := n.run(ctx, run)
	if err != nil {
		return Title{}, err
	}
	name, err := n.Message(ctx, message)
	return Title{r.journey, r.name, name, r.oneOff}, err
}

// Parts are the two parts of the title; a one-off send is called as its message.
func (t Title) Parts() (strong, second string) {
	if t.oneOff || t.Journey == "" || t.Journey == t.Message {
		return t.Message, ""
	}
	return t.Journey, t.Message
}
