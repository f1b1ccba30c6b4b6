package sqlstore

import (
	"context"

	"gilmok/store"
)

type senders struct{ *session }

const senderColumns = `name, channel, kind, config, is_default, per_second, per_hour, per_day`

func scanSender(row scanner) (store.Sender, error) {
	var s store.Sender
	err := row.Scan(&s.Name, word(&s.Channel), &s.Kind, document{&s.Config}, &s.Default, &s.PerSecond, &s.PerHour, &s.PerDay)
	return s, err
}

func (s senders) Get(ctx context.Context, name string) (*store.Sender, error) {
	return only(list(ctx, s.session, scanSender, `SELECT `+senderColumns+` FROM senders WHERE name = ?1`, name))
}

func (s senders) List(ctx context.Context) ([]store.Sender, error) {
	all, err := list(ctx, s.session, scanSender, `SELECT `+senderColumns+` FROM senders ORDER BY channel, name`)
	return all, s.fail("list senders", err)
}

// Save makes the first sender of a channel its default, and a new default the only one.
func (s senders) Save(ctx context.Context, x *store.Sender) error {
	if x.Default {
		if _, err := s.exec(ctx, `UPDATE senders SET is_default = 0 WHERE channel = ?1`, x.Channel); err != nil {
			return s.fail("save sender", err)
		}
	}
	_, err := s.exec(ctx, `INSERT INTO senders (name, channel, kind, config, is_default, per_second, per_hour, per_day)
		VALUES (?1, ?2, ?3, ?4, CASE WHEN EXISTS (SELECT 1 FROM senders WHERE channel = ?2 AND is_default = 1 AND name <> ?1) THEN ?5 ELSE 1 END, ?6, ?7, ?8)
		ON CONFLICT (name) DO UPDATE SET channel = excluded.channel, kind = excluded.kind, config = excluded.config,
			is_default = excluded.is_default, per_second = excluded.per_second, per_hour = excluded.per_hour, per_day = excluded.per_day`,
		x.Name, string(x.Channel), x.Kind, document{x.Config}, boolean(x.Default), x.PerSecond, x.PerHour, x.PerDay)
	s.changes(store.TopicSettings)
	return s.fail("save sender", err)
}

func (s senders) Delete(ctx context.Context, name string) error {
	n, err := s.exec(ctx, `DELETE FROM senders WHERE name = ?1`, name)
	s.changes(store.TopicSettings)
	return s.fail("delete sender", found(n, err))
}

// only gives the first of a list, or ErrNotFound.
func only[T any](all []T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, store.ErrNotFound
	}
	return &all[0], nil
}

// found turns "no row was changed" into ErrNotFound.
func found(n int64, err error) error {
	if err == nil && n == 0 {
		return store.ErrNotFound
	}
	return err
}
