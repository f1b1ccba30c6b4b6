package sqlstore

import (
	"context"
	"fmt"
	"maps"
	"time"

	"gilmok/store"
)

type settings struct{ *session }

func (s settings) Get(ctx context.Context, key string) (string, error) {
	var value string
	err := s.one(ctx, `SELECT value FROM settings WHERE key = ?1`, []any{key}, &value)
	if err == store.ErrNotFound {
		return store.SettingDefaults[key], nil
	}
	return value, s.fail("read setting "+key, err)
}

func (s settings) All(ctx context.Context) (map[string]string, error) {
	all := maps.Clone(store.SettingDefaults)
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var key, value string
		err := row.Scan(&key, &value)
		all[key] = value
		return struct{}{}, err
	}, `SELECT key, value FROM settings`)
	return all, s.fail("read settings", err)
}

func (s settings) Zone(ctx context.Context) (*time.Location, error) {
	name, err := s.Get(ctx, store.SettingZone)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("zone of the shop: %w", err)
	}
	return zone, nil
}

func (s settings) Set(ctx context.Context, key, value string) error {
	before, err := s.Get(ctx, key)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `INSERT INTO settings (key, value) VALUES (?1, ?2)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	if err == nil && value != before {
		err = s.touchShop(ctx, key)
	}
	s.changes(store.TopicSettings)
	return s.fail("save setting "+key, err)
}

// The keys of table workspace that an engine reads and writes.
const (
	FactID       = "id"
	FactSalt     = "salt" // of tombstones
	FactSealed   = "sealed"
	FactInstall  = "install"  // the machine that may send
	FactEpoch    = "epoch"    // how far the file has come; see package sqlite
	FactIdentity = "identity" // of the file on its disk
)

// Further keys of table workspace.
const (
	factStopped = "stopped" // the kill switch
	factFolded  = "folded"  // the last page of notes that is in the outbox
	factSerial  = "order_serial"
)

// Facts reads one of them, "" where it is not there.
type Facts func(ctx context.Context, key string) (string, error)

func (s *session) fact(ctx context.Context, key string) (string, error) {
	var value string
	err := s.one(ctx, `SELECT value FROM workspace WHERE key = ?1`, []any{key}, &value)
	if err == store.ErrNotFound {
		return "", nil
	}
	return value, err
}

func (s *session) setFact(ctx context.Context, key, value string) error {
	_, err := s.exec(ctx, `INSERT INTO workspace (key, value) VALUES (?1, ?2)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

// Fact and SetFact read and write what the engine keeps about the file itself.
func (t *Tx) Fact(ctx context.Context, key string) (string, error) { return t.s.fact(ctx, key) }

// SetFact is the writing half of Fact.
func (t *Tx) SetFact(ctx context.Context, key, value string) error {
	return t.s.setFact(ctx, key, value)
}

// Fact reads what the engine keeps about the file itself.
func (r *Reads) Fact(ctx context.Context, key string) (string, error) { return r.s.fact(ctx, key) }

func (s settings) Adopt(ctx context.Context, install string) error {
	s.tx.adopted = true
	s.changes(store.TopicSettings, store.TopicOutbox)
	return s.fail("adopt the workspace", s.setFact(ctx, FactInstall, install))
}
