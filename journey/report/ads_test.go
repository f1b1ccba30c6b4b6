package report

import (
	"context"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Ten days of a campaign and of a channel, counted by hand: who came by which link on
// which day, and what they bought for the first time or again.
func TestWhatAdvertisingBrought(t *testing.T) {
	s := newSending(t)
	day := func(n float64) value.Date { return value.DateFrom(at(n)) }
	visit := func(n int, days float64, source, campaign string) {
		who := s.id(n)
		s.in(func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Events().Record(ctx, store.Event{Customer: who, Name: store.EventVisited, At: at(days),
				Properties: store.Properties{"utm_source": source, "utm_campaign": campaign}})
			return err
		})
	}
	s.in(func(ctx context.Context, tx store.Tx) error {
		if err := tx.Settings().Set(ctx, store.SettingZone, "UTC"); err != nil {
			return err
		}
		_, err := tx.Spend().Save(ctx,
			store.Spend{Channel: "naver", Campaign: "Spring", From: day(100), To: day(104), Cost: value.Money{Minor: 600, Currency: "KRW"}},
			store.Spend{Channel: "naver", Campaign: "Spring", From: day(105), To: day(109), Cost: value.Money{Minor: 400, Currency: "KRW"}},
			store.Spend{Channel: "meta", From: day(100), To: day(109), Cost: value.Money{Minor: 50, Currency: "KRW"}},
			store.Spend{Channel: "x", From: day(100), To: day(109), Cost: value.Money{Minor: 9, Currency: "USD"}})
		return err
	})
	s.bought(2, 10, 5, "KRW")        // long a customer
	visit(0, 101, "naver", "spring") // a new one
	s.bought(0, 102, 3000, "KRW")
	s.bought(0, 103, 1000, "KRW")
	visit(1, 101, "meta", "retarget") // of the channel, for the campaign has no entry
	visit(1, 103, "", "SPRING ")      // the last one before the order, and it names no source
	s.bought(1, 104, 500, "KRW")
	visit(2, 102, "meta", "")
	s.bought(2, 104, 200, "KRW")
	visit(3, 99, "naver", "spring") // before it was paid for
	s.bought(3, 105, 70, "KRW")
	visit(4, 102, "naver", "spring")
	s.bought(4, 140, 9999, "KRW") // too late, and after the last day
	visit(5, 102, "newsletter", "spring again")
	got, err := ReadAds(t.Context(), s.st, 7*24*time.Hour, nil)
	if err != nil || len(got.List) != 2 || got.Foreign != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	spring, meta := got.List[0], got.List[1]
	if spring.Cost != 1000 || spring.Visits != 3 || spring.Orders != 3 || spring.Spent != 4500 || spring.NewCustomers != 2 || spring.PerNew() != 500 || spring.Return() != 4.5 {
		t.Errorf("spring %+v", spring)
	}
	if meta.Visits != 2 || meta.Orders != 1 || meta.Spent != 200 || meta.NewCustomers != 0 || meta.PerNew() != 0 || meta.Return() != 4 {
		t.Errorf("meta %+v", meta)
	}
	if all := got.All; all.Cost != 1050 || all.Orders != 5 || all.Spent != 4770 || all.NewCustomers != 3 || all.PerNew() != 350 || all.From != day(100) || all.To != day(109) {
		t.Errorf("together %+v", all)
	}
}
