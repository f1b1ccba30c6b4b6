package storetest

import (
	"context"
	"strings"
	"testing"

	"gilmok/store"
)

const (
	drawing  = `{"text":"{{content_blocks.${foot}}}","picture":"a.png"}`
	apart    = `{"text":"foot"}`
	greeting = `{% include 'foot' %}!`
)

// bench is a store with messages that are approved, and blocks.
type bench struct {
	t *testing.T
	s store.Store
}

func newBench(t *testing.T, s store.Store) bench {
	b := bench{t, s}
	b.do(func(ctx context.Context, tx store.Tx) error {
		for name, source := range map[string]string{"foot": "one", "greeting": greeting} {
			if err := tx.Messages().SaveBlock(ctx, name, source); err != nil {
				return err
			}
		}
		for _, m := range []store.Message{
			{Name: "Mail", Channel: store.ChannelEmail, Document: []byte(drawing)},
			{Name: "Twice", Channel: store.ChannelSMS, Document: []byte(`{"text":"{% render \"greeting\" %}"}`)},
			{Name: "Apart", Channel: store.ChannelSMS, Document: []byte(apart)},
		} {
			m.Purpose = store.PurposeInformational
			if err := tx.Messages().Save(ctx, &m); err != nil {
				return err
			}
		}
		return nil
	})
	return b
}

func (b bench) do(f func(ctx context.Context, tx store.Tx) error) { b.t.Helper(); write(b.t, b.s, f) }

func (b bench) message(name string) *store.Message {
	b.t.Helper()
	m, err := b.s.Messages().Find(b.t.Context(), name)
	must(b.t, err)
	return m
}

func (b bench) approveAll() {
	b.t.Helper()
	b.do(func(ctx context.Context, tx store.Tx) error {
		for _, name := range []string{"Mail", "Twice", "Apart"} {
			m := b.message(name)
			if err := tx.Reviews().Approve(ctx, m.ID, m.Revision, "Minji"); err != nil {
				return err
			}
		}
		return nil
	})
}

// holding checks which approvals are left, and why the first one that is not ended.
func (b bench) holding(after string, want map[string]bool, why store.TouchKind, name string) {
	b.t.Helper()
	for message, holds := range want {
		m := b.message(message)
		r, err := b.s.Reviews().Get(b.t.Context(), m.ID)
		must(b.t, err)
		equal(b.t, "the approval of "+message+" after "+after, r.Holds(m.Revision), holds)
		if !holds && (r.Touched.Kind != why || r.Touched.Name != name || r.Touched.At.IsZero()) {
			b.t.Errorf("after %s: %+v", after, r.Touched)
		}
	}
}

// An approval ends with what the message draws in, and only then.
func testTouched(t *testing.T, s store.Store) {
	b := newBench(t, s)
	all, none := map[string]bool{"Mail": true, "Twice": true, "Apart": true}, store.TouchKind("")
	for _, c := range []struct {
		after string
		do    func(ctx context.Context, tx store.Tx) error
		want  map[string]bool
		kind  store.TouchKind
		name  string
	}{
		{"nothing", func(context.Context, store.Tx) error { return nil }, all, none, ""},
		{"the same block", func(ctx context.Context, tx store.Tx) error { return tx.Messages().SaveBlock(ctx, "foot", "one") }, all, none, ""},
		{"another block", func(ctx context.Context, tx store.Tx) error { return tx.Messages().SaveBlock(ctx, "other", "x") }, all, none, ""},
		{"a block", func(ctx context.Context, tx store.Tx) error { return tx.Messages().SaveBlock(ctx, "foot", "two") }, map[string]bool{"Mail": false, "Twice": false, "Apart": true}, store.TouchedBlock, "foot"},
		{"a block's end", func(ctx context.Context, tx store.Tx) error { return tx.Messages().SaveBlock(ctx, "foot", "") }, map[string]bool{"Mail": false, "Twice": false, "Apart": true}, store.TouchedBlock, "foot"},
		{"a setting nobody sees", func(ctx context.Context, tx store.Tx) error { return tx.Settings().Set(ctx, store.SettingHoldout, "5") }, all, none, ""},
		{"the default colour", func(ctx context.Context, tx store.Tx) error {
			return tx.Settings().Set(ctx, store.SettingColor, store.SettingDefaults[store.SettingColor])
		}, all, none, ""},
		{"a colour", func(ctx context.Context, tx store.Tx) error {
			return tx.Settings().Set(ctx, store.SettingColor, "#123456")
		}, map[string]bool{"Mail": false, "Twice": true, "Apart": true}, store.TouchedShop, store.SettingColor},
		{"a picture", func(ctx context.Context, tx store.Tx) error {
			return tx.Assets().Save(ctx, store.Asset{Name: "a.png", Type: "image/png", Data: []byte("x")})
		}, map[string]bool{"Mail": false, "Twice": true, "Apart": true}, store.TouchedPicture, "a.png"},
		{"another picture", func(ctx context.Context, tx store.Tx) error {
			return tx.Assets().Save(ctx, store.Asset{Name: "b.png", Type: "image/png", Data: []byte("x")})
		}, all, none, ""},
		{"the logo's name", func(ctx context.Context, tx store.Tx) error {
			return tx.Settings().Set(ctx, store.SettingLogo, "b.png")
		}, map[string]bool{"Mail": false, "Apart": true}, store.TouchedShop, store.SettingLogo},
		{"the logo", func(ctx context.Context, tx store.Tx) error { return tx.Assets().Delete(ctx, "b.png") }, map[string]bool{"Mail": false, "Apart": true}, store.TouchedPicture, "b.png"},
	} {
		b.approveAll()
		b.holding("approving", all, none, "")
		b.do(c.do)
		b.holding(c.after, c.want, c.kind, c.name)
	}
	healthy(t, s)
}

// A block's new name is followed by all that draws it in, and changes no message.
func testRenamedBlock(t *testing.T, s store.Store) {
	b := newBench(t, s)
	b.approveAll()
	b.do(func(ctx context.Context, tx store.Tx) error {
		return tx.Messages().RenameBlock(ctx, "foot", "맺음말")
	})
	b.holding("renaming", map[string]bool{"Mail": true, "Twice": true, "Apart": true}, "", "")
	blocks, err := s.Messages().Blocks(t.Context())
	must(t, err)
	if len(blocks) != 2 || blocks["맺음말"] != "one" || blocks["greeting"] != `{% include '맺음말' %}!` {
		t.Errorf("blocks %v", blocks)
	}
	equal(t, "document", string(b.message("Mail").Document), `{"text":"{{content_blocks.${맺음말}}}","picture":"a.png"}`)
	equal(t, "another document", string(b.message("Apart").Document), apart)
	for _, c := range []struct {
		from, to string
		want     error
	}{{"nobody", "x", store.ErrNotFound}, {"맺음말", "greeting", store.ErrConflict}, {"맺음말", "a'b", store.ErrConflict}, {"맺음말", "맺음말", nil}} {
		err := s.InTx(t.Context(), func(tx store.Tx) error { return tx.Messages().RenameBlock(t.Context(), c.from, c.to) })
		wantErr(t, err, c.want)
	}
}

// A frozen version keeps its blocks; one with other blocks is another version.
func testFrozenBlocks(t *testing.T, s store.Store) {
	b := newBench(t, s)
	freeze := func(name string) (v store.MessageVersionID) {
		t.Helper()
		b.do(func(ctx context.Context, tx store.Tx) (err error) {
			v, err = tx.Messages().Freeze(ctx, b.message(name).ID)
			return err
		})
		return v
	}
	first, same, apart := freeze("Twice"), freeze("Twice"), freeze("Apart")
	b.do(func(ctx context.Context, tx store.Tx) error { return tx.Messages().SaveBlock(ctx, "foot", "two") })
	if next := freeze("Twice"); first != same || next == first {
		t.Errorf("versions %d, %d, %d", first, same, next)
	}
	equal(t, "the version of a message without blocks", freeze("Apart"), apart)
	v, err := s.Messages().Version(t.Context(), first)
	must(t, err)
	if len(v.Blocks) != 2 || v.Blocks["foot"] != "one" || v.Blocks["greeting"] != greeting {
		t.Errorf("frozen with %v", v.Blocks)
	}
	v, err = s.Messages().Version(t.Context(), apart)
	must(t, err)
	equal(t, "blocks of a message without any", len(v.Blocks), 0)
}

// A frozen version keeps the pictures it shows and what the shop was. One that shows others
// is another version; a picture that it does not show is none of its own.
// forgets deletes a journey: what only it had of frozen messages goes with it, but what another
// journey has, or somebody was sent.
func (b bench) forgets(gone, shared, sent *store.MessageVersion) {
	b.t.Helper()
	of := func(name string, versions ...*store.MessageVersion) (id store.JourneyID) {
		b.do(func(ctx context.Context, tx store.Tx) error {
			j := &store.Journey{Name: name}
			if err := tx.Journeys().Save(ctx, j); err != nil {
				return err
			}
			id = j.ID
			messages := map[string]store.MessageVersionID{}
			for i, v := range versions {
				messages[string(rune('a'+i))] = v.ID
			}
			return tx.Journeys().Publish(ctx, &store.JourneyVersion{Journey: id, Definition: []byte(`{}`), Messages: messages})
		})
		return id
	}
	first := of("First", gone, shared, sent)
	of("Second", shared)
	b.do(func(ctx context.Context, tx store.Tx) error {
		e := &store.OutboxEntry{Key: "sent", Customer: 1, Channel: store.ChannelEmail, Message: sent.ID, State: store.OutboxSent}
		if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
			return err
		}
		return tx.Journeys().Delete(ctx, first)
	})
	for _, v := range []*store.MessageVersion{gone, shared, sent} {
		_, err := b.s.Messages().Version(b.t.Context(), v.ID)
		_, painted := b.s.Messages().Picture(b.t.Context(), v.Pictures["a.png"])
		if kept := v != gone; (err == nil) != kept || (painted == nil) != kept {
			b.t.Errorf("version %d: kept %v, its picture %v", v.ID, err, painted)
		}
	}
}

func testFrozenPictures(t *testing.T, s store.Store) {
	b := newBench(t, s)
	picture := func(name, data string) {
		b.do(func(ctx context.Context, tx store.Tx) error {
			return tx.Assets().Save(ctx, store.Asset{Name: name, Type: "image/png", Data: []byte(data)})
		})
	}
	set := func(key, value string) {
		b.do(func(ctx context.Context, tx store.Tx) error { return tx.Settings().Set(ctx, key, value) })
	}
	freeze := func(name string) (v *store.MessageVersion) {
		t.Helper()
		var id store.MessageVersionID
		b.do(func(ctx context.Context, tx store.Tx) (err error) {
			id, err = tx.Messages().Freeze(ctx, b.message(name).ID)
			return err
		})
		v, err := s.Messages().Version(t.Context(), id)
		must(t, err)
		return v
	}
	data := func(v *store.MessageVersion, name string) string {
		t.Helper()
		a, err := s.Messages().Picture(t.Context(), v.Pictures[name])
		must(t, err)
		return a.Type + " " + string(a.Data)
	}
	picture("a.png", "one")
	picture("logo.png", "L")
	picture("other.png", "x")
	set(store.SettingLogo, "logo.png")
	set(store.SettingShopAddress, "Seoul")
	first := freeze("Mail")
	if len(first.Pictures) != 2 || data(first, "a.png") != "image/png one" || data(first, "logo.png") != "image/png L" {
		t.Errorf("pictures %v", first.Pictures)
	}
	equal(t, "the shop's address", first.Shop[store.SettingShopAddress], "Seoul")
	equal(t, "pictures of a text", len(freeze("Twice").Pictures), 0)
	picture("other.png", "y")
	equal(t, "the version, another picture changed", freeze("Mail").ID, first.ID)
	picture("a.png", "two")
	second := freeze("Mail")
	if second.ID == first.ID || data(first, "a.png") != "image/png one" || data(second, "a.png") != "image/png two" {
		t.Errorf("version %d after %d", second.ID, first.ID)
	}
	set(store.SettingShopAddress, "Busan")
	third := freeze("Mail")
	if third.ID == second.ID || third.Shop[store.SettingShopAddress] != "Busan" || second.Shop[store.SettingShopAddress] != "Seoul" {
		t.Errorf("version %d after %d: %v, %v", third.ID, second.ID, third.Shop, second.Shop)
	}
	picture("soap & oil.png", "two")
	b.do(func(ctx context.Context, tx store.Tx) error {
		m := b.message("Twice")
		m.Document = []byte(`{"body":{"html":"<img src='asset:soap &amp; oil.png'>"}}`)
		return tx.Messages().Save(ctx, m)
	})
	if v := freeze("Twice"); len(v.Pictures) != 1 || data(v, "soap & oil.png") != "image/png two" {
		t.Errorf("as HTML writes its name: pictures %v", v.Pictures)
	}
	b.do(func(ctx context.Context, tx store.Tx) error { return tx.Assets().Delete(ctx, "a.png") })
	equal(t, "a picture that was deleted", data(third, "a.png"), "image/png two")
	picture("logo.png", "L2")
	for _, c := range []struct {
		of   *store.MessageVersion
		want string
	}{{third, "a.png logo.png"}, {freeze("Twice"), ""}} {
		names, err := s.Messages().Repainted(t.Context(), c.of)
		must(t, err)
		equal(t, "pictures that are others now", strings.Join(names, " "), c.want)
	}
	b.forgets(first, second, third)
	_, err := s.Messages().Picture(t.Context(), "nothing")
	wantErr(t, err, store.ErrNotFound)
}
