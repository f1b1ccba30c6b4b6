package sqlite_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/audience"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

// million opens a workspace of a million people with half a million orders and four and
// a half million other events. It takes minutes to make, and so is kept where
// GILMOK_BENCH_FILE says; with -short it is left out.
func million(b *testing.B) (s store.Store, path string) {
	b.Helper()
	return kept(b, "", func(s store.Store) {
		const people = 1_000_000
		loadBench(b, s, people)
		loadEvents(b, s, people, 4_500_000)
		loadOrders(b, s, people, 500_000)
	})
}

// kept opens the workspace at GILMOK_BENCH_FILE with an ending of its own, or makes it;
// where nothing is said, in a folder that goes.
func kept(b *testing.B, ending string, fill func(store.Store)) (s store.Store, path string) {
	b.Helper()
	if testing.Short() {
		b.Skip("a million people")
	}
	if path = os.Getenv("GILMOK_BENCH_FILE"); path == "" {
		path = filepath.Join(b.TempDir(), "shop.gilmok")
	}
	path += ending
	s, err := sqlite.Open(b.Context(), path, sqlite.Options{})
	made := errors.Is(err, fs.ErrNotExist)
	if made {
		s, err = sqlite.Create(b.Context(), path, sqlite.Options{})
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if made {
		fill(s)
	}
	return s, path
}

// said reads a rule.
func said(b *testing.B, text string) segment.Rule {
	b.Helper()
	rule, err := segment.ParseText(text)
	if err != nil {
		b.Fatal(err)
	}
	return rule
}

// BenchmarkSegmentsMillion counts segments of a million people in SQL, as nothing has
// been read before.
func BenchmarkSegmentsMillion(b *testing.B) {
	s, _ := million(b)
	for _, text := range []string{
		`points less than 10`,
		`ordered at least 2 times in the last 30 days`,
		`ordered at least 2 times in the last 30 days and did not opened in the last 90 days`,
		`last ordered in the last 30 days`,
		`first ordered in the last 30 days`,
		`last ordered in the last 30 days where (total at least 10000)`,
		`points less than 10 and last viewed where (product is "soap3")`,
		`last viewed before ` + time.Now().AddDate(0, 0, -40).Format(time.DateOnly),
	} {
		b.Run(text, func(b *testing.B) {
			rule, n := said(b, text), 0
			err := s.InTx(b.Context(), func(tx store.Tx) (err error) { // where no columns are
				if _, err = tx.Customers().Count(b.Context(), rule); err != nil { // makes the index where there is none
					return err
				}
				began, rounds := cpu(), 0
				for b.Loop() {
					if n, err = tx.Customers().Count(b.Context(), rule); err != nil {
						return err
					}
					rounds++
				}
				b.ReportMetric(1e3*(cpu()-began).Seconds()/float64(rounds), "cpu-ms")
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(n), "people")
		})
	}
}

// BenchmarkTypingMillion changes one of several conditions at a time, as somebody who
// types does, with the columns read. The floor is to walk once over as many numbers as
// there are people and events in the rule.
func BenchmarkTypingMillion(b *testing.B) {
	s, _ := million(b)
	rest := []segment.Rule{said(b, `city is "부산"`), said(b, `did not opened in the last 90 days`), said(b, `viewed at least 2 times in the last 60 days`), said(b, `name contains "77"`)}
	for _, changing := range []string{`points less than %d`, `viewed at least 1 times in the last %d days`, `viewed where (product is "soap%d")`, `first viewed then not ordered within %d days`, `last viewed in the last %d days where (product is "soap3")`, `name contains "%d"`} {
		b.Run(changing, func(b *testing.B) {
			rule := func(i int) segment.Rule {
				return segment.All{Of: append([]segment.Rule{said(b, fmt.Sprintf(changing, 1+i%49))}, rest...)}
			}
			if err := s.Customers().Gather(b.Context(), nil, rule(0)); err != nil {
				b.Fatal(err)
			}
			if _, err := s.Customers().Count(b.Context(), rule(48)); err != nil {
				b.Fatal(err)
			}
			began, i := cpu(), 0
			for b.Loop() {
				if _, err := s.Customers().Count(b.Context(), rule(i)); err != nil {
					b.Fatal(err)
				}
				i++
			}
			took := (cpu() - began).Seconds() / float64(i)
			b.ReportMetric(1e3*took, "cpu-ms")
			b.ReportMetric(took/walk(1_000_000+3_600_000).Seconds(), "x-walk")
		})
	}
}

// walk is what it takes to look at n numbers.
func walk(n int) time.Duration {
	numbers := make([]int64, n)
	for i := range numbers {
		numbers[i] = int64(i * 7919 % 1000)
	}
	began, found := cpu(), 0
	const rounds = 20
	for round := range rounds {
		for _, x := range numbers {
			if x < int64(round) {
				found++
			}
		}
	}
	if found == 0 {
		return time.Hour
	}
	return (cpu() - began) / rounds
}

// BenchmarkAbsencesMillion counts those who have not done what most did, when nothing has
// been read before. The floor is what SQLite itself needs to look at those events: at the
// index, or at the properties too.
func BenchmarkAbsencesMillion(b *testing.B) {
	s, path := million(b)
	bare, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=cache_size(-32768)")
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close()
	for text, floor := range map[string]string{
		`did not viewed`: `SELECT count(customer_id) FROM events WHERE name_id = (SELECT id FROM event_names WHERE name = 'viewed')`,
		`did not viewed where (product is "soap3")`: `SELECT sum(properties LIKE '%soap3"%') FROM events WHERE +name_id = (SELECT id FROM event_names WHERE name = 'viewed')`,
	} {
		b.Run(text, func(b *testing.B) {
			rule, n := said(b, text), 0
			floored, took := time.Duration(0), time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				if err := s.InTx(b.Context(), func(tx store.Tx) error { // somebody new: no column is of use any more
					c := &store.Customer{}
					if err := tx.Customers().Save(b.Context(), c); err != nil {
						return err
					}
					return tx.Customers().Erase(b.Context(), c.ID)
				}); err != nil {
					b.Fatal(err)
				}
				began := cpu()
				var found sql.NullInt64
				if err := bare.QueryRowContext(b.Context(), floor).Scan(&found); err != nil {
					b.Fatal(err)
				}
				floored += cpu() - began
				began = cpu()
				b.StartTimer()
				if n, err = s.Customers().Count(b.Context(), rule); err != nil {
					b.Fatal(err)
				}
				took += cpu() - began
			}
			b.ReportMetric(float64(n), "people")
			b.ReportMetric(took.Seconds()/float64(b.N), "cpu-s")
			b.ReportMetric(took.Seconds()/floored.Seconds(), "x-sqlite")
		})
	}
}

// BenchmarkAroundMillion asks what stands around the number: how it went over twelve
// weeks, whom it shares with other segments, why somebody is in or out.
func BenchmarkAroundMillion(b *testing.B) {
	s, _ := million(b)
	for name, text := range map[string]string{"Buyers": `ordered`, "Readers": `opened in the last 90 days`, "Silent": `did not viewed in the last 60 days`, "Few points": `points less than 100`} {
		if err := s.InTx(b.Context(), func(tx store.Tx) error {
			return tx.Segments().Save(b.Context(), &store.Segment{Name: name, Rule: said(b, text)})
		}); err != nil {
			b.Fatal(err)
		}
	}
	rule := said(b, `did not viewed in the last 30 days and points less than 500`)
	ids, err := s.Customers().IDs(b.Context(), store.CustomerQuery{Rule: rule})
	if err != nil {
		b.Fatal(err)
	}
	for name, ask := range map[string]func() error{
		"sizes": func() error {
			_, err := audience.Sizes(b.Context(), s, rule, time.Now(), 7*24*time.Hour, 13)
			return err
		},
		"overlaps": func() error { _, err := audience.Overlaps(b.Context(), s, rule, ""); return err },
		"why":      func() error { _, err := audience.Why(b.Context(), s, rule, ids[0], time.Now()); return err },
	} {
		b.Run(name, func(b *testing.B) {
			first := cpu()
			if err := ask(); err != nil { // reads the columns, where there are none yet
				b.Fatal(err)
			}
			first = cpu() - first
			for b.Loop() {
				if err := ask(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(first.Seconds(), "first-cpu-s")
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
