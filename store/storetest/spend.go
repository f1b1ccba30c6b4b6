package storetest

import (
	"context"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

func testSpend(t *testing.T, s store.Store) {
	march := func(from, to int, campaign string, won int64) store.Spend {
		return store.Spend{Channel: "naver", Campaign: campaign, From: value.MakeDate(2026, time.March, from), To: value.MakeDate(2026, time.March, to),
			Cost: value.Money{Minor: won, Currency: "KRW"}}
	}
	save := func(want int, list ...store.Spend) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			n, err := tx.Spend().Save(ctx, list...)
			equal(t, "new entries", n, want)
			return err
		})
	}
	save(3, march(1, 7, "spring", 70000), march(8, 14, "spring", 80000), march(1, 7, "", 5000))
	save(1, march(1, 7, "spring", 71000), march(1, 8, "spring", 1)) // the first was corrected
	all, err := s.Spend().List(t.Context())
	must(t, err)
	equal(t, "entries", len(all), 4)
	first := march(8, 14, "spring", 80000)
	first.ID = all[0].ID
	equal(t, "newest", all[0], first)
	sum := int64(0)
	for _, e := range all {
		sum += e.Cost.Minor
	}
	equal(t, "sum", sum, int64(71000+80000+5000+1))
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		must(t, tx.Spend().Delete(ctx, all[0].ID))
		wantErr(t, tx.Spend().Delete(ctx, all[0].ID), store.ErrNotFound)
		return nil
	})
	save(1, first)
}
