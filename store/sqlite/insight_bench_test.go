package sqlite_test

import (
	"database/sql"
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

// The questions as somebody would write them in SQL who knows the tables: what the
// reports are held against. The funnel looks at the first start of each customer
// alone, and retention at whether somebody came back at all: less than the reports do.
const (
	funnelByHand = `WITH e AS MATERIALIZED (
			SELECT customer_id AS c, at, CASE n.name WHEN 'visited' THEN 0 WHEN 'viewed' THEN 1 ELSE 2 END AS step
				FROM events JOIN event_names n ON n.id = name_id WHERE n.name IN ('visited', 'viewed', 'opened') AND customer_id IS NOT NULL
			UNION ALL SELECT customer_id, at, 3 FROM orders WHERE state = 'placed' AND customer_id IS NOT NULL),
		a AS MATERIALIZED (SELECT c, min(at) AS at FROM e WHERE step = 0 GROUP BY c),
		b AS MATERIALIZED (SELECT a.c, a.at AS start, min(e.at) AS at FROM a JOIN e ON e.c = a.c AND e.step = 1 AND e.at >= a.at AND e.at <= a.at + 7776000000000 GROUP BY a.c),
		d AS MATERIALIZED (SELECT b.c, b.start, min(e.at) AS at FROM b JOIN e ON e.c = b.c AND e.step = 2 AND e.at >= b.at AND e.at <= b.start + 7776000000000 GROUP BY b.c)
		SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM d),
			(SELECT count(*) FROM d WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = d.c AND o.state = 'placed' AND o.at >= d.at AND o.at <= d.start + 7776000000000))`
	retentionByHand = `WITH f AS MATERIALIZED (SELECT customer_id AS c, min(at) AS at FROM orders WHERE state = 'placed' AND customer_id IS NOT NULL GROUP BY customer_id)
		SELECT strftime('%Y-%m', f.at / 1000000, 'unixepoch') AS month, strftime('%Y-%m', o.at / 1000000, 'unixepoch') AS later, count(DISTINCT f.c)
		FROM f JOIN orders o ON o.customer_id = f.c AND o.state = 'placed' GROUP BY month, later`
)

// byHand asks them over a connection of its own and gives the CPU time of each.
func byHand(b *testing.B, path string) map[string]time.Duration {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	took := map[string]time.Duration{}
	for _, query := range []string{funnelByHand, retentionByHand} {
		for range 2 { // the first reads the file
			begun, n := cpu(), 0
			rows, err := db.QueryContext(b.Context(), query)
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				n++
			}
			if err := rows.Close(); err != nil || n == 0 {
				b.Fatalf("%d rows, %v", n, err)
			}
			took[query] = cpu() - begun
		}
	}
	return took
}

// against runs a question and holds its CPU time against that of the one by hand.
func against(b *testing.B, floor time.Duration, ask func()) {
	begun := cpu()
	for b.Loop() {
		ask()
	}
	mine := (cpu() - begun) / time.Duration(b.N)
	b.ReportMetric(mine.Seconds(), "cpu-s/op")
	b.ReportMetric(float64(mine)/float64(floor), "x-sql")
}

// BenchmarkInsights does the same with a tenth of them.
func BenchmarkInsights(b *testing.B) { benchInsights(b, 100_000) }

func benchInsights(b *testing.B, people int) {
	path := filepath.Join(b.TempDir(), "shop.gilmok")
	s, err := sqlite.Create(b.Context(), path, sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	loadBench(b, s, people)
	loadEvents(b, s, people, 4*people)
	loadBaskets(b, s, people, people)
	floor := byHand(b, path)
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
		against(b, floor[funnelByHand], func() {
			report.Funnel(steps(b, "visited", "viewed", "opened", store.EventOrdered), 4, 90*24*time.Hour)
		})
	})
	b.Run("monthly retention", func(b *testing.B) {
		against(b, floor[retentionByHand], func() {
			report.Retention(steps(b, store.EventOrdered), time.UTC, time.Now(), false)
		})
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
