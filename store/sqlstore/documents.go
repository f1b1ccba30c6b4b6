package sqlstore

import (
	"context"
	"errors"

	"gilmok/store"
)

type documents struct{ *session }

const documentColumns = `id, kind, name, content, revision, created_at, updated_at`

func scanDocument(row scanner) (store.Document, error) {
	var d store.Document
	err := row.Scan(&d.ID, word(&d.Kind), &d.Name, &d.Content, &d.Revision, at{&d.CreatedAt}, at{&d.UpdatedAt})
	return d, err
}

func (s documents) Get(ctx context.Context, id store.DocumentID) (*store.Document, error) {
	return only(list(ctx, s.session, scanDocument, `SELECT `+documentColumns+` FROM documents WHERE id = ?1`, int64(id)))
}

func (s documents) Find(ctx context.Context, kind store.DocumentKind, name string) (*store.Document, error) {
	return only(list(ctx, s.session, scanDocument, `SELECT `+documentColumns+` FROM documents WHERE kind = ?1 AND name = ?2`, string(kind), name))
}

func (s documents) List(ctx context.Context, kind store.DocumentKind) ([]store.Document, error) {
	all, err := list(ctx, s.session, scanDocument, `SELECT `+documentColumns+` FROM documents WHERE ?1 = '' OR kind = ?1 ORDER BY id`, string(kind))
	return all, s.fail("list documents", err)
}

func (s documents) Save(ctx context.Context, d *store.Document) error {
	s.changes(store.TopicDocuments)
	switch other, err := s.Find(ctx, d.Kind, d.Name); {
	case err == nil && other.ID != d.ID:
		return s.fail("save document", store.ErrConflict)
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return s.fail("save document", err)
	}
	d.UpdatedAt = s.now
	if d.ID == 0 {
		d.Revision, d.CreatedAt = 1, s.now
		err := s.one(ctx, `INSERT INTO documents (kind, name, content, revision, created_at, updated_at) VALUES (?1, ?2, ?3, 1, ?4, ?4) RETURNING id`,
			[]any{string(d.Kind), d.Name, bytesOrNull(d.Content), micros(s.now)}, &d.ID)
		return s.fail("save document", err)
	}
	n, err := s.exec(ctx, `UPDATE documents SET name = ?3, content = ?4, revision = revision + 1, updated_at = ?5 WHERE id = ?1 AND revision = ?2`,
		int64(d.ID), d.Revision, d.Name, bytesOrNull(d.Content), micros(s.now))
	if err == nil && n == 0 {
		err = store.ErrConflict
	}
	if err == nil {
		d.Revision++
	}
	return s.fail("save document", err)
}

func (s documents) Delete(ctx context.Context, id store.DocumentID) error {
	n, err := s.exec(ctx, `DELETE FROM documents WHERE id = ?1`, int64(id))
	s.changes(store.TopicDocuments)
	return s.fail("delete document", found(n, err))
}
