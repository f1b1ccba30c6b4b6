package sqlstore

import (
	"context"
	"errors"
	"maps"
	"sync"

	"gilmok/store"
)

// eventProperty is a property seen on events of a name.
type eventProperty struct {
	name     int64
	property string
}

// nameBook remembers the committed names of events and their properties. They are
// never deleted, so a transaction need not look up what an earlier one has seen.
type nameBook struct {
	mu         sync.Mutex
	names      map[string]int64
	properties map[eventProperty]bool
}

func (b *nameBook) name(name string) (int64, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	id, ok := b.names[name]
	return id, ok
}

func (b *nameBook) seen(p eventProperty) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.properties[p]
}

// learn takes in what a transaction has committed.
func (b *nameBook) learn(tx *txState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.names == nil {
		b.names, b.properties = map[string]int64{}, map[eventProperty]bool{}
	}
	maps.Copy(b.names, tx.eventNames)
	maps.Copy(b.properties, tx.properties)
}

// eventName gives the number of a name, making one for a new name.
func (s *session) eventName(ctx context.Context, name string) (id int64, err error) {
	if id, ok := s.tx.eventNames[name]; ok {
		return id, nil
	}
	if id, ok := s.env.names.name(name); ok {
		return id, nil
	}
	err = s.one(ctx, `SELECT id FROM event_names WHERE name = ?1`, []any{name}, &id)
	if errors.Is(err, store.ErrNotFound) {
		err = s.one(ctx, `INSERT INTO event_names (name) VALUES (?1) RETURNING id`, []any{name}, &id)
	}
	if err == nil {
		s.tx.eventNames[name] = id
	}
	return id, err
}

func (s *session) seeProperties(ctx context.Context, name int64, p store.Properties) error {
	for property := range p {
		seen := eventProperty{name, property}
		if s.tx.properties[seen] || s.env.names.seen(seen) {
			continue
		}
		if _, err := s.exec(ctx, `INSERT INTO event_properties (name_id, property) VALUES (?1, ?2)
			ON CONFLICT (name_id, property) DO NOTHING`, name, property); err != nil {
			return err
		}
		s.tx.properties[seen] = true
	}
	return nil
}
