package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// BenchmarkOutbox measures the bookkeeping of one message, from being queued to
// being sent, in groups of 50 as dispatch does it.
func BenchmarkOutbox(b *testing.B) {
	s, err := sqlite.Create(b.Context(), filepath.Join(b.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const group = 50
	ctx, next := b.Context(), 0
	save := func(entries []*store.OutboxEntry, state store.OutboxState) func(store.Tx) error {
		return func(tx store.Tx) error {
			for _, e := range entries {
				e.State = state
			}
			return tx.Outbox().Save(ctx, entries)
		}
	}
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	began, messages := cpu(), 0
	for b.Loop() {
		queued := make([]*store.OutboxEntry, group)
		for i := range queued {
			next++
			queued[i] = &store.OutboxEntry{Run: 1, Passage: store.PassageID(next), Customer: store.CustomerID(next), Step: "m1", Visit: 1, Channel: store.ChannelEmail,
				Message: 1, Purpose: store.PurposeAdvertising, Key: fmt.Sprintf("%d/m1/1/email", next), MessageID: fmt.Sprintf("%d.abcdef@shop.example", next),
				Address: fmt.Sprintf("person%d@shop.example", next)}
		}
		check(s.InTx(ctx, func(tx store.Tx) error { return tx.Outbox().Queue(ctx, queued) }))
		var claimed []store.OutboxEntry
		check(s.InTx(ctx, func(tx store.Tx) (err error) {
			claimed, err = tx.Outbox().Claim(ctx, "me", tx.Now().Add(time.Minute), []store.Channel{store.ChannelEmail}, group)
			return err
		}))
		entries := make([]*store.OutboxEntry, len(claimed))
		for i := range claimed {
			entries[i] = &claimed[i]
			entries[i].Inputs = []byte(`{"name":"민지","city":"부산","coupon":"WELCOME"}`)
		}
		check(s.InTx(ctx, save(entries, store.OutboxSending)))
		check(s.InTxRelaxed(ctx, save(entries, store.OutboxOnWire)))
		check(s.InTxRelaxed(ctx, save(entries, store.OutboxSent)))
		messages += len(entries)
	}
	b.ReportMetric(float64((cpu()-began).Microseconds())/float64(messages), "cpu-µs/message")
}
