package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

// BenchmarkSegmentsMillion counts segments of a million people with half a million
// orders and four and a half million other events. It takes minutes to set up; with
// -short it is left out.
func BenchmarkSegmentsMillion(b *testing.B) {
	if testing.Short() {
		b.Skip("a million people")
	}
	const people = 1_000_000
	s, err := sqlite.Create(b.Context(), filepath.Join(b.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	loadBench(b, s, people)
	loadEvents(b, s, people, 4_500_000)
	loadOrders(b, s, people, 500_000)
	two := 2.0
	points := segment.Attribute{Key: "points", Test: segment.Test{Op: segment.OpLess, Value: value.Number(10)}}
	bought := segment.Event{Name: store.EventOrdered, Count: &segment.Bounds{AtLeast: &two}, Window: segment.Window{Within: value.Days(30)}}
	opened := segment.Event{Name: store.EventOpened, Window: segment.Window{Within: value.Days(90)}}
	for _, x := range []struct {
		name string
		rule segment.Rule
	}{
		{"indexed", points},
		{"bought twice", bought},
		{"bought twice, not opened", segment.All{Of: []segment.Rule{bought, segment.None{Of: []segment.Rule{opened}}}}},
	} {
		b.Run(x.name, func(b *testing.B) {
			if _, err := s.Customers().Count(b.Context(), x.rule); err != nil { // makes the index where there is none
				b.Fatal(err)
			}
			n := 0
			for b.Loop() {
				if n, err = s.Customers().Count(b.Context(), x.rule); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n), "people")
		})
	}
}

// loadOrders spreads orders over half a year and a tenth of the people.
func loadOrders(b *testing.B, s store.Store, people, orders int) {
	b.Helper()
	now := time.Now().UTC()
	rows := func(yield func(*store.OrderRowIn, error) bool) {
		for i := range orders {
			o := store.Order{ExternalID: fmt.Sprint("O", i), At: now.Add(-time.Duration(i*37%(180*24*60)) * time.Minute), State: store.OrderPlaced,
				Total: value.Money{Minor: int64(9000 + i%50_000), Currency: "KRW"}}
			if !yield(&store.OrderRowIn{Order: o, Customer: store.Customer{ExternalID: fmt.Sprintf("C%07d", shuffled((i*31)%(people/10)))}}, nil) {
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
