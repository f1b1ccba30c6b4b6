package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"gilmok/store"
)

// Pictures is the part of Run about pictures that nothing shows any more, for a store whose
// clock pass moves on.
func Pictures(t *testing.T, s store.Store, pass func(time.Duration)) {
	b := album{newBench(t, s)}
	t.Run("of frozen versions", func(t *testing.T) { b.t = t; b.frozen() })
	t.Run("of the workspace", func(t *testing.T) { b.t = t; b.own(pass) })
	healthy(t, s)
}

// album is a bench for pictures.
type album struct{ bench }

func (b album) save(name, data string) {
	b.t.Helper()
	b.do(func(ctx context.Context, tx store.Tx) error {
		return tx.Assets().Save(ctx, store.Asset{Name: name, Type: "image/png", Data: []byte(data)})
	})
}

// publish freezes the mail with a picture into the next version of a journey.
func (b album) publish(j *store.Journey, picture string) (v *store.MessageVersion) {
	b.t.Helper()
	b.save("a.png", picture)
	b.do(func(ctx context.Context, tx store.Tx) error {
		m, err := tx.Messages().Find(ctx, "Mail")
		if err != nil {
			return err
		}
		id, err := tx.Messages().Freeze(ctx, m.ID)
		if err != nil {
			return err
		}
		if v, err = tx.Messages().Version(ctx, id); err != nil {
			return err
		}
		return tx.Journeys().Publish(ctx, &store.JourneyVersion{Journey: j.ID, Definition: []byte(`{}`), Messages: map[string]store.MessageVersionID{"Mail": id}})
	})
	return v
}

func (b album) tidy() (gone int) {
	b.t.Helper()
	b.do(func(ctx context.Context, tx store.Tx) (err error) { gone, err = tx.Assets().Tidy(ctx); return err })
	return gone
}

func (b album) shown(v *store.MessageVersion) bool {
	_, err := b.s.Messages().Picture(b.t.Context(), v.Pictures["a.png"])
	return err == nil
}

// frozen: a superseded version keeps its pictures while somebody is inside of it or was sent it.
func (b album) frozen() {
	j := &store.Journey{Name: "Welcome"}
	b.do(func(ctx context.Context, tx store.Tx) error { return tx.Journeys().Save(ctx, j) })
	never, running, inside, sent := b.publish(j, "never ran"), b.publish(j, "running"), b.publish(j, "inside"), b.publish(j, "sent")
	newest := b.publish(j, "newest")
	runs := map[int]*store.Run{}
	passage := &store.Passage{Customer: 1, EntryKey: "1", EnteredAt: time.Now(), Step: "a", State: store.PassageActive}
	b.do(func(ctx context.Context, tx store.Tx) error {
		for version := 2; version <= 4; version++ {
			runs[version] = &store.Run{Journey: j.ID, Version: version, Mode: store.ModeLive, State: store.RunRunning, StartedAt: time.Now()}
			if version > 2 {
				runs[version].State, runs[version].EndedAt = store.RunDone, time.Now()
			}
			if err := tx.Runs().Save(ctx, runs[version]); err != nil {
				return err
			}
		}
		passage.Run = runs[3].ID
		if err := tx.Passages().Enter(ctx, []*store.Passage{passage}); err != nil {
			return err
		}
		return tx.Outbox().Queue(ctx, []*store.OutboxEntry{{Key: "s", Run: runs[4].ID, Customer: 1, Channel: store.ChannelEmail, Message: sent.ID, State: store.OutboxSent}})
	})
	check := func(when string, gone int, want map[*store.MessageVersion]bool) {
		b.t.Helper()
		equal(b.t, "pictures gone "+when, b.tidy(), gone)
		for v, has := range want {
			if b.shown(v) != has {
				b.t.Errorf("%s: the picture of version %d is there: %v", when, v.ID, !has)
			}
		}
	}
	check("while people are inside", 1, map[*store.MessageVersion]bool{never: false, running: true, inside: true, sent: true, newest: true})
	check("a second time", 0, map[*store.MessageVersion]bool{running: true, inside: true, sent: true, newest: true})
	b.do(func(ctx context.Context, tx store.Tx) error {
		passage.State = store.PassageCompleted
		runs[2].State, runs[2].EndedAt = store.RunStopped, time.Now()
		if err := tx.Runs().Save(ctx, runs[2]); err != nil {
			return err
		}
		return tx.Passages().Save(ctx, []*store.Passage{passage})
	})
	check("when nobody is", 2, map[*store.MessageVersion]bool{running: false, inside: false, sent: true, newest: true})
	if again := b.publish(j, "never ran"); again.ID != never.ID || !b.shown(again) {
		b.t.Errorf("a version that is published again is %d, not %d, its picture there: %v", again.ID, never.ID, b.shown(again))
	}
	check("when another is the newest", 1, map[*store.MessageVersion]bool{never: true, sent: true, newest: false})
}

// own: a picture of the workspace is deleted when nothing has shown it for long.
func (b album) own(pass func(time.Duration)) {
	draft := func(document string) {
		b.do(func(ctx context.Context, tx store.Tx) error {
			m := b.message("Apart")
			m.Document = []byte(document)
			return tx.Messages().Save(ctx, m)
		})
	}
	for _, name := range []string{"idle.png", "again.png", "logo.png", "block.png", "soap.png", "oil & salt.png", "product.png"} {
		b.save(name, name)
	}
	product := &store.Product{ExternalID: "p", Picture: "asset:product.png"}
	b.do(func(ctx context.Context, tx store.Tx) error {
		if err := tx.Settings().Set(ctx, store.SettingLogo, "logo.png"); err != nil {
			return err
		}
		if err := tx.Products().Save(ctx, product); err != nil {
			return err
		}
		return tx.Messages().SaveBlock(ctx, "picture", `<img src="asset:block.png"><img src='asset:oil &amp; salt.png'>`)
	})
	draft(`{"asset":"soap.png"}`)
	names := func(want string) {
		b.t.Helper()
		have, err := b.s.Assets().Names(b.t.Context())
		must(b.t, err)
		equal(b.t, "pictures", strings.Join(have, ", "), want)
	}
	const kept = "a.png, again.png, block.png, logo.png, oil & salt.png, product.png, soap.png"
	equal(b.t, "gone at once", b.tidy(), 0)
	pass(store.PicturesIdle - time.Hour)
	draft(`{"asset":"again.png","html":"soap.png"}`)
	product.Picture = "" // mails that were sent may show it
	b.do(func(ctx context.Context, tx store.Tx) error { return tx.Products().Save(ctx, product) })
	equal(b.t, "gone too early", b.tidy(), 0)
	draft(`{"asset":"soap.png"}`)
	pass(2 * time.Hour)
	equal(b.t, "gone", b.tidy(), 1)
	names(kept)
	draft(`{"html":"<img src='asset:{{ customer.tier }}.png'>"}`)
	pass(2 * store.PicturesIdle)
	equal(b.t, "gone where a name is computed", b.tidy(), 0)
	draft(`{"asset":"soap.png"}`)
	equal(b.t, "gone when it is not any more", b.tidy(), 0)
	pass(store.PicturesIdle)
	equal(b.t, "gone in the end", b.tidy(), 1)
	names(strings.Replace(kept, "again.png, ", "", 1))
}
