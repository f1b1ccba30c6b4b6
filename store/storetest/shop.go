package storetest

import (
	"bytes"
	"context"
	"testing"

	"gilmok/store"
)

func testSettings(t *testing.T, s store.Store) {
	got, err := s.Settings().Get(t.Context(), store.SettingZone)
	must(t, err)
	equal(t, "default zone", got, "Asia/Seoul")
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingZone, "Europe/Lisbon")
	})
	zone, err := s.Settings().Zone(t.Context())
	must(t, err)
	equal(t, "zone", zone.String(), "Europe/Lisbon")
	all, err := s.Settings().All(t.Context())
	must(t, err)
	equal(t, "currency", all[store.SettingCurrency], "KRW")
	equal(t, "zone in all", all[store.SettingZone], "Europe/Lisbon")
	testKept(t, s)
}

// testKept: a value comes back as it was kept, and one that cannot be read as none.
func testKept(t *testing.T, s store.Store) {
	type kept struct{ A, B int }
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return store.WriteJSON(ctx, tx.Settings(), "kept", kept{7, 8})
	})
	got, err := store.ReadJSON[kept](t.Context(), s.Settings(), "kept")
	must(t, err)
	equal(t, "kept", got, kept{7, 8})
	for _, broken := range []string{"", `{"A":7`, `{"A":7,"B":"x"}`} {
		write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Settings().Set(ctx, "kept", broken) })
		got, err := store.ReadJSON[kept](t.Context(), s.Settings(), "kept")
		must(t, err)
		equal(t, "of "+broken, got, kept{})
	}
}

func testSenders(t *testing.T, s store.Store) {
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Senders().Save(ctx, &store.Sender{Name: "a", Channel: store.ChannelEmail, Kind: "smtp", Config: map[string]string{"host": "h"}, PerSecond: 2.5}); err != nil {
			return err
		}
		return tx.Senders().Save(ctx, &store.Sender{Name: "b", Channel: store.ChannelEmail, Kind: "file", Default: true})
	})
	a, err := s.Senders().Get(t.Context(), "a")
	must(t, err)
	equal(t, "host", a.Config["host"], "h")
	equal(t, "rate", a.PerSecond, 2.5)
	equal(t, "default of a", a.Default, false)
	_, err = s.Senders().Get(t.Context(), "c")
	wantErr(t, err, store.ErrNotFound)
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Senders().Delete(ctx, "a") })
	all, err := s.Senders().List(t.Context())
	must(t, err)
	equal(t, "senders", len(all), 1)
}

func testAssets(t *testing.T, s store.Store) {
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Assets().Save(ctx, store.Asset{Name: "soap.png", Type: "image/png", Data: []byte{0, 1, 2}})
	})
	a, err := s.Assets().Get(t.Context(), "soap.png")
	must(t, err)
	if !bytes.Equal(a.Data, []byte{0, 1, 2}) || a.Type != "image/png" {
		t.Errorf("asset %v", a)
	}
	names, err := s.Assets().Names(t.Context())
	must(t, err)
	equal(t, "assets", len(names), 1)
}
