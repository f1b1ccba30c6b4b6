package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

// BenchmarkInsightsMillion computes what is known of a million people with a million
// orders of 10,000 products and four million other events. It takes minutes to set
// up; with -short it is left out.
func BenchmarkInsightsMillion(b *testing.B) {
	if testing.Short() {
		b.Skip("a million people")
	}
	benchInsights(b, 1_000_000)
}

// BenchmarkInsights does the same with a tenth of them.
func BenchmarkInsights(b *testing.B) { benchInsights(b, 100_000) }

func benchInsights(b *testing.B, people int) {
	s, err := sqlite.Create(b.Context(), filepath.Join(b.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	loadBench(b, s, people)
	loadEvents(b, s, people, 4*people)
	loadBaskets(b, s, people, people)
	b.Run("value groups", func(b *testing.B) {
		for b.Loop() {
			list, err := s.Insights().Purchases(b.Context(), "KRW", time.Time{}, time.Time{})
			if err != nil {
				b.Fatal(err)
			}
			insight.Grading{}.Rank(list, time.Now())
		}
	})
	steps := func(b *testing.B, names ...string) []report.Hit {
		hits, err := report.Steps(b.Context(), s.Insights(), names, time.Time{}, time.Time{})
		if err != nil {
			b.Fatal(err)
		}
		return hits
	}
	b.Run("funnel of four", func(b *testing.B) {
		for b.Loop() {
			report.Funnel(steps(b, "visited", "viewed", "opened", store.EventOrdered), 4, 90*24*time.Hour)
		}
	})
	b.Run("monthly retention", func(b *testing.B) {
		for b.Loop() {
			report.Retention(steps(b, store.EventOrdered), time.UTC, time.Now(), false)
		}
	})
	for _, name := range []string{"everything", "everything again"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := insight.Refresh(b.Context(), s, time.Now(), func(float64) {}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("count a group", func(b *testing.B) {
		rule := segment.Attribute{Key: "rfm_group", Test: segment.Test{Op: segment.OpIs, Value: value.Text("at_risk")}}
		for b.Loop() {
			if _, err := s.Customers().Count(b.Context(), rule); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// loadBaskets spreads orders of two products over two years and two fifths of the people.
func loadBaskets(b *testing.B, s store.Store, people, orders int) {
	b.Helper()
	now := time.Now().UTC()
	rows := func(yield func(*store.OrderRowIn, error) bool) {
		for i := range orders {
			product := func(k int) store.OrderLine {
				n := (i*7919 + k*104729) % 100_000
				return store.OrderLine{Product: fmt.Sprint("P", n*n/1_000_000), Quantity: 1} // some sell far more than others
			}
			o := store.Order{ExternalID: fmt.Sprint("B", i), At: now.Add(-time.Duration(i*37%(730*24*60)) * time.Minute), State: store.OrderPlaced,
				Total: value.Money{Minor: int64(9000 + i%50_000), Currency: "KRW"}, Lines: []store.OrderLine{product(1), product(2)}}
			if !yield(&store.OrderRowIn{Order: o, Customer: store.Customer{ExternalID: fmt.Sprintf("C%07d", shuffled((i*31)%(people*2/5)))}}, nil) {
				return
			}
		}
	}
	err := s.InTx(b.Context(), func(tx store.Tx) error {
		i := &store.Import{Kind: store.RowsOrders}
		if err := tx.Imports().Save(b.Context(), i); err != nil {
			return err
		}
		_, err := tx.Imports().LoadOrders(b.Context(), i.ID, rows, store.LoadPolicy{}, false)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}
