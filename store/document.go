package store

import (
	"context"
	"time"
)

// DocumentID numbers a document.
type DocumentID int64

// DocumentKind is what a document is about.
type DocumentKind string

// The kinds, each with the package that reads it.
const (
	DocumentSurvey DocumentKind = "survey" // package survey
	DocumentGoal   DocumentKind = "goal"   // package goal
	DocumentAnswer DocumentKind = "answer" // what a server answered to connected_content, by the request
)

// Document is something the shop keeps that is only ever looked at as a whole: a
// question it asks, a goal with its ideas. Its content is JSON of its kind's own.
type Document struct {
	ID        DocumentID // 0: not saved yet
	Kind      DocumentKind
	Name      string // unique within the kind
	Content   []byte
	Revision  int // counts the saves
	CreatedAt time.Time
	UpdatedAt time.Time
}

// DocumentReader asks for documents.
type DocumentReader interface {
	Get(ctx context.Context, id DocumentID) (*Document, error)
	Find(ctx context.Context, kind DocumentKind, name string) (*Document, error)
	// List gives those of a kind in the order in which they were made; "" is all.
	List(ctx context.Context, kind DocumentKind) ([]Document, error)
}

// DocumentWriter changes documents.
type DocumentWriter interface {
	DocumentReader
	// Save inserts a document without an ID, and replaces one of the same revision.
	// Another revision, and a name that is taken, are ErrConflict.
	Save(ctx context.Context, d *Document) error
	Delete(ctx context.Context, id DocumentID) error
}
