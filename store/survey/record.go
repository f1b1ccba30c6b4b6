package survey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Where answers come from.
const (
	FromLink = "link"
	FromMail = "mail"
	FromText = "text" // a text message sent back
	FromFile = "file"
)

// Given is one answer as it came.
type Given struct {
	Customer store.CustomerID
	Survey   string // its key
	Ask      Ask    // as it was asked; of a survey that is kept, that goes before
	Text     string
	At       time.Time // zero: now
	ID       string    // of this answer: the same one told twice counts once
	Source   string
	About    store.Properties // of the message that asked: message, run, step
}

// Save keeps a survey under its document's name, the question where that has none, and
// registers its attribute.
func Save(ctx context.Context, tx store.Tx, d *store.Document, s Survey) error {
	if err := s.Check(); err != nil {
		return err
	}
	if d.Name == "" {
		d.Name = s.Question
	}
	switch other, err := Find(ctx, tx.Documents(), s.Key); {
	case err == nil && other.Key == s.Key && other.Document.ID != d.ID:
		return &Problem{Field: "key", Code: "taken", Detail: s.Key}
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return err
	}
	if err := register(ctx, tx, s.Key, d.Name, s.Ask); err != nil {
		return err
	}
	content, err := Marshal(s)
	if err != nil {
		return err
	}
	d.Kind, d.Content = store.DocumentSurvey, content
	return tx.Documents().Save(ctx, d)
}

// register makes the attribute of a survey, unless it is there.
func register(ctx context.Context, tx store.Tx, key, label string, ask Ask) error {
	if slices.Contains(store.StandardFields, key) {
		return &Problem{Field: "key", Code: "taken", Detail: key}
	}
	all, err := tx.Customers().Attributes(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(a store.Attribute) bool { return a.Key == key })
	switch {
	case i < 0:
		return tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: key, Label: cut(label, 60), Kind: ask.Kind()})
	case all[i].Computed:
		return &Problem{Field: "key", Code: "taken", Detail: key}
	case all[i].Kind != ask.Kind():
		return fmt.Errorf("%q: %w", key, ErrTaken)
	}
	return nil
}

// Kept is a survey as the workspace has it.
type Kept struct {
	Survey
	Document store.Document
}

// List gives the surveys in the order in which they were made. One that cannot be read
// is left out: a newer program may have written it.
func List(ctx context.Context, from store.DocumentReader) ([]Kept, error) {
	all, err := from.List(ctx, store.DocumentSurvey)
	if err != nil {
		return nil, err
	}
	var list []Kept
	for _, d := range all {
		if s, err := Parse(d.Content); err == nil {
			list = append(list, Kept{s, d})
		}
	}
	return list, nil
}

// Find gives the survey of a key, or of the name of its document; store.ErrNotFound.
func Find(ctx context.Context, from store.DocumentReader, key string) (Kept, error) {
	list, err := List(ctx, from)
	if err != nil {
		return Kept{}, err
	}
	for _, is := range []func(Kept) bool{func(k Kept) bool { return k.Key == key }, func(k Kept) bool { return k.Document.Name == key }} {
		if i := slices.IndexFunc(list, is); i >= 0 {
			return list[i], nil
		}
	}
	return Kept{}, store.ErrNotFound
}

// ErrNoAnswer: what came is none of the answers that the question has.
var ErrNoAnswer = errors.New("this is no answer to the question")

// Record keeps an answer; isNew is false where it is known already. The newest answer
// of a customer is the one their attribute has.
func Record(ctx context.Context, tx store.Tx, g Given) (isNew bool, err error) {
	s, err := asked(ctx, tx.Documents(), g.Survey, g.Ask)
	if err != nil {
		return false, err
	}
	return s.record(ctx, tx, g)
}

// asked gives the survey of a key as it is kept, else one that asks as is said.
func asked(ctx context.Context, from store.DocumentReader, key string, ask Ask) (Survey, error) {
	switch k, err := Find(ctx, from, key); {
	case err == nil && k.Key == key:
		return k.Survey, nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return Survey{}, err
	}
	return Survey{Key: key, Question: key, Ask: ask}, nil
}

// record is Record of an answer to s.
func (s Survey) record(ctx context.Context, tx store.Tx, g Given) (isNew bool, err error) {
	if s.Ask == Choice && g.Source != FromFile { // a link and its mail are signed: they say what was offered then
		s.Answers = nil
	}
	v, ok := s.Value(g.Text)
	if !ok || g.Survey == "" {
		return false, ErrNoAnswer
	}
	if g.At.IsZero() || g.At.After(tx.Now()) {
		g.At = tx.Now()
	}
	latest, err := newest(ctx, tx, g.Customer, g.Survey)
	if err != nil {
		return false, err
	}
	if latest != nil && value.Equal(latest.Properties.Property("answer"), v) && same(latest.Properties, g.About) {
		return false, nil // pressed twice, or read twice
	}
	p := store.Properties{"survey": g.Survey, "answer": v.Property(), "source": g.Source}
	for key, about := range g.About {
		p[key] = about
	}
	n, err := tx.Events().Record(ctx, store.Event{Customer: g.Customer, Name: store.EventAnswered, At: g.At, Key: g.ID, Properties: p})
	if err != nil || n == 0 {
		return false, err
	}
	if latest != nil && latest.At.After(g.At) {
		return true, nil // an older word than the one we have
	}
	return true, set(ctx, tx, g.Customer, s, v)
}

// same reports whether two answers are to the same message, or to none.
func same(a, b store.Properties) bool {
	for _, key := range []string{"message", "run"} {
		if a.Property(key).String() != b.Property(key).String() {
			return false
		}
	}
	return true
}

// newest gives a customer's latest answer to a survey, nil where there is none.
func newest(ctx context.Context, from store.Tx, c store.CustomerID, key string) (*store.Event, error) {
	list, err := from.Events().List(ctx, store.EventQuery{Customer: c, Names: []string{store.EventAnswered}})
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Properties["survey"] == key {
			return &list[i], nil
		}
	}
	return nil, nil
}

func set(ctx context.Context, tx store.Tx, id store.CustomerID, s Survey, v value.Value) error {
	if err := register(ctx, tx, s.Key, s.Question, s.Ask); err != nil {
		return err
	}
	c, err := tx.Customers().Get(ctx, id)
	if err != nil {
		return err
	}
	if c.Attributes == nil {
		c.Attributes = store.Attributes{}
	}
	c.Attributes[s.Key] = v
	return tx.Customers().Save(ctx, c)
}
