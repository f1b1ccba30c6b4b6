package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
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

// BenchmarkInsightsMillion asks the questions of the reports of a million people with a
// million orders of 10,000 products and four million other events, and computes all that
// is known of them. It takes minutes to set up; see kept.
func BenchmarkInsightsMillion(b *testing.B) { benchInsights(b, 1_000_000) }

// BenchmarkInsights does the same with a tenth of them.
func BenchmarkInsights(b *testing.B) { benchInsights(b, 100_000) }

func benchInsights(b *testing.B, people int) {
	s, path := kept(b, fmt.Sprint("-", people), func(s store.Store) {
		loadBench(b, s, people)
		loadVisits(b, s, people)
		loadBaskets(b, s, people, people)
	})
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) { q.bench(b, s, path) })
	}
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

// question is what a report asks, and the SQL that somebody would write who knows the
// tables. The SQL answers less: its funnel looks at the first start of each customer
// alone and gives neither the times nor who left, its retention looks at whether somebody
// came back at all, its value groups have no names, and its pairs of products neither
// visits nor texts.
type question struct {
	name, sql string
	ask       func(ctx context.Context, s store.Store) error
}

var questions = []question{
	{"funnel of four", `WITH e AS MATERIALIZED (
			SELECT customer_id AS c, at, CASE n.name WHEN 'visited' THEN 0 WHEN 'viewed' THEN 1 ELSE 2 END AS step
				FROM events JOIN event_names n ON n.id = name_id WHERE n.name IN ('visited', 'viewed', 'opened') AND customer_id IS NOT NULL
				AND (n.name <> 'opened' OR properties IS NULL OR coalesce(properties ->> '$.machine', 0) = 0)
			UNION ALL SELECT customer_id, at, 3 FROM orders WHERE state = 'placed' AND customer_id IS NOT NULL),
		a AS MATERIALIZED (SELECT c, min(at) AS at FROM e WHERE step = 0 GROUP BY c),
		b AS MATERIALIZED (SELECT a.c, a.at AS start, min(e.at) AS at FROM a JOIN e ON e.c = a.c AND e.step = 1 AND e.at >= a.at AND e.at <= a.at + 7776000000000 GROUP BY a.c),
		d AS MATERIALIZED (SELECT b.c, b.start, min(e.at) AS at FROM b JOIN e ON e.c = b.c AND e.step = 2 AND e.at >= b.at AND e.at <= b.start + 7776000000000 GROUP BY b.c)
		SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM d),
			(SELECT count(*) FROM d WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = d.c AND o.state = 'placed' AND o.at >= d.at AND o.at <= d.start + 7776000000000))`,
		func(ctx context.Context, s store.Store) error {
			hits, err := report.Steps(ctx, s.Insights(), []string{"visited", "viewed", "opened", store.EventOrdered}, time.Time{}, time.Time{})
			if steps := report.Funnel(hits, 4, 90*24*time.Hour); err == nil && steps[3].Reached == 0 {
				return errors.New("nobody came through")
			}
			return err
		}},
	{"monthly retention", `WITH f AS MATERIALIZED (SELECT customer_id AS c, min(at) AS at FROM orders WHERE state = 'placed' AND customer_id IS NOT NULL GROUP BY customer_id)
		SELECT strftime('%Y-%m', f.at / 1000000, 'unixepoch') AS month, strftime('%Y-%m', o.at / 1000000, 'unixepoch') AS later, count(DISTINCT f.c)
		FROM f JOIN orders o ON o.customer_id = f.c AND o.state = 'placed' GROUP BY month, later`,
		func(ctx context.Context, s store.Store) error {
			hits, err := report.Steps(ctx, s.Insights(), []string{store.EventOrdered}, time.Time{}, time.Time{})
			if cohorts := report.Retention(hits, time.UTC, time.Now(), false); err == nil && len(cohorts) < 12 {
				return fmt.Errorf("%d cohorts", len(cohorts))
			}
			return err
		}},
	{"value groups", `WITH p AS MATERIALIZED (SELECT customer_id AS c, max(at) AS last, count(*) AS n, sum(total_minor) AS spent
			FROM orders WHERE state = 'placed' AND customer_id IS NOT NULL GROUP BY customer_id)
		SELECT r, f, m, count(*), sum(n), sum(spent) FROM (SELECT n, spent, ntile(5) OVER (ORDER BY last) AS r, ntile(5) OVER (ORDER BY n) AS f, ntile(5) OVER (ORDER BY spent) AS m FROM p)
		GROUP BY r, f, m`,
		func(ctx context.Context, s store.Store) error {
			list, err := s.Insights().Purchases(ctx, "KRW", time.Time{}, time.Time{})
			g := insight.Grading{}
			if groups := g.Totals(g.Rank(list, time.Now())); err == nil && len(groups) < 5 {
				return fmt.Errorf("%d groups", len(groups))
			}
			return err
		}},
	{"similar items", `WITH l AS MATERIALIZED (SELECT DISTINCT order_id, product FROM order_lines WHERE product IS NOT NULL),
			n AS MATERIALIZED (SELECT product, count(*) AS n FROM l GROUP BY product),
			pairs AS MATERIALIZED (SELECT a.product AS p, b.product AS q, count(*) AS both FROM l a JOIN l b ON b.order_id = a.order_id AND b.product <> a.product GROUP BY a.product, b.product)
		SELECT p, q FROM (SELECT p, q, row_number() OVER (PARTITION BY p ORDER BY 1.0 * both / (x.n + y.n - both) * both / (both + 5.0) DESC) AS rank
			FROM pairs JOIN n x ON x.product = p JOIN n y ON y.product = q) WHERE rank <= 20`,
		func(ctx context.Context, s store.Store) error {
			var src insight.Sources
			for basket, err := range s.Insights().Baskets(ctx, time.Time{}, time.Time{}) {
				if err != nil {
					return err
				}
				src.Baskets = append(src.Baskets, basket)
			}
			it, err := insight.Learn(ctx, src, func(float64) {})
			if err == nil && len(it.Products) < 1000 {
				return fmt.Errorf("%d products", len(it.Products))
			}
			return err
		}},
}

// bench asks it first of a workspace opened a moment ago, as the window does, then again
// and again, and the SQL in the same run.
func (q question) bench(b *testing.B, s store.Store, path string) {
	opened, err := sqlite.Open(b.Context(), path, sqlite.Options{ReadOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	floor := q.byHand(b, path)
	begun, computed := time.Now(), cpu()
	if err := q.ask(b.Context(), opened); err != nil {
		b.Fatal(err)
	}
	first, firstCPU := time.Since(begun), cpu()-computed
	opened.Close()
	if err := q.ask(b.Context(), s); err != nil { // its columns are there from here on
		b.Fatal(err)
	}
	computed = cpu()
	for b.Loop() {
		if err := q.ask(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
	again := (cpu() - computed) / time.Duration(b.N)
	b.ReportMetric(floor.Seconds(), "sql-cpu-s")
	b.ReportMetric(first.Seconds(), "first-s")
	b.ReportMetric(firstCPU.Seconds(), "first-cpu-s")
	b.ReportMetric(float64(firstCPU)/float64(floor), "first-x-sql")
	b.ReportMetric(again.Seconds(), "cpu-s/op")
	b.ReportMetric(float64(again)/float64(floor), "x-sql")
}

// byHand asks the SQL over a connection of its own and gives its CPU time.
func (q question) byHand(b *testing.B, path string) (took time.Duration) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?mode=ro&_pragma=cache_size(-32768)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for range 2 { // the first reads the file
		begun, n := cpu(), 0
		rows, err := db.QueryContext(b.Context(), q.sql)
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			n++
		}
		if err := rows.Close(); err != nil || n == 0 {
			b.Fatalf("%d rows, %v", n, err)
		}
		took = cpu() - begun
	}
	return took
}

// loadVisits gives everybody four events within two weeks: most come, look, open a mail
// and look again; some begin in the middle.
func loadVisits(b *testing.B, s store.Store, people int) {
	b.Helper()
	now := time.Now().UTC()
	rows := func(yield func(*store.EventRowIn, error) bool) {
		for i := range 4 * people {
			person, nth := i%people, i/people
			e := store.Event{Name: []string{store.EventVisited, store.EventViewed, store.EventOpened, store.EventViewed}[(nth+person%7/5)%4],
				At:         now.Add(-time.Duration(person*53%(700*24)+400)*time.Hour + time.Duration(nth*(1+person%90))*time.Hour),
				Properties: store.Properties{"product": fmt.Sprint("soap", i%50), "value": 3}}
			if !yield(&store.EventRowIn{Event: e, Customer: store.Customer{ExternalID: fmt.Sprintf("C%07d", shuffled(person))}}, nil) {
				return
			}
		}
	}
	err := s.InTx(b.Context(), func(tx store.Tx) error {
		i := &store.Import{Kind: store.RowsEvents}
		if err := tx.Imports().Save(b.Context(), i); err != nil {
			return err
		}
		_, err := tx.Imports().LoadEvents(b.Context(), i.ID, rows, store.LoadPolicy{}, false)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
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
