package sqlstore

import (
	"context"

	"gilmok/store"
)

type assets struct{ *session }

func (s assets) Get(ctx context.Context, name string) (*store.Asset, error) {
	a := store.Asset{Name: name}
	err := s.one(ctx, `SELECT type, data FROM assets WHERE name = ?1`, []any{name}, &a.Type, &a.Data)
	if err != nil {
		return nil, s.fail("read asset", err)
	}
	return &a, nil
}

func (s assets) Names(ctx context.Context) ([]string, error) {
	names, err := list(ctx, s.session, scanOne[string], `SELECT name FROM assets ORDER BY name`)
	return names, s.fail("list assets", err)
}

func (s assets) Save(ctx context.Context, a store.Asset) error {
	if a.Data == nil {
		a.Data = []byte{}
	}
	n, err := s.exec(ctx, `INSERT INTO assets (name, type, data) VALUES (?1, ?2, ?3)
		ON CONFLICT (name) DO UPDATE SET type = excluded.type, data = excluded.data, idle_at = NULL
		WHERE assets.type <> excluded.type OR assets.data <> excluded.data`, a.Name, a.Type, a.Data)
	if err == nil && n > 0 {
		err = s.touchPicture(ctx, a.Name)
	}
	s.changes(store.TopicMessages)
	return s.fail("save asset", err)
}

func (s assets) Delete(ctx context.Context, name string) error {
	n, err := s.exec(ctx, `DELETE FROM assets WHERE name = ?1`, name)
	if err == nil && n > 0 {
		err = s.touchPicture(ctx, name)
	}
	s.changes(store.TopicMessages)
	return s.fail("delete asset", found(n, err))
}
