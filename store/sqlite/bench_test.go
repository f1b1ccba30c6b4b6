package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

const benchRows = 100_000

// shuffled gives rows whose addresses do not come sorted.
func shuffled(i int) int { return (i * 7919) % 1_000_003 }

func benchCustomer(i int) store.Customer {
	n := shuffled(i)
	return store.Customer{ExternalID: fmt.Sprintf("C%07d", n), Email: fmt.Sprintf("person%d@shop.example", n), Phone: fmt.Sprintf("+8210%08d", n),
		Name: fmt.Sprintf("김민지%d", n), Country: "KR", Attributes: store.Attributes{"city": value.Text("부산"), "grade": value.Text("gold"),
			"points": value.Number(float64(n % 1000)), "gender": value.Text("f"), "memo": value.Text("likes lavender and rose"), "source": value.Text("till")}}
}

func benchPeople(rows int) iter.Seq2[*store.CustomerRowIn, error] {
	return func(yield func(*store.CustomerRowIn, error) bool) {
		for i := range rows {
			if !yield(&store.CustomerRowIn{Record: i + 1, Customer: benchCustomer(i)}, nil) {
				return
			}
		}
	}
}

func loadBench(b *testing.B, s store.Store, rows int) *store.LoadResult {
	b.Helper()
	var r *store.LoadResult
	err := s.InTx(b.Context(), func(tx store.Tx) (err error) {
		i := &store.Import{Kind: store.RowsCustomers}
		if err := tx.Imports().Save(b.Context(), i); err != nil {
			return err
		}
		r, err = tx.Imports().LoadCustomers(b.Context(), i.ID, benchPeople(rows), store.LoadPolicy{}, false)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// cpu is the time this process has computed so far.
func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// importFloor is what sqlite3's own .import takes for the same rows into a table
// with the same indexes.
func importFloor(b *testing.B, rows int) time.Duration {
	b.Helper()
	shell, err := exec.LookPath("sqlite3")
	if err != nil {
		b.Skip("no sqlite3 to compare with")
	}
	file := filepath.Join(b.TempDir(), "people.csv")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for i := range rows {
		c := benchCustomer(i)
		fmt.Fprintf(w, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", c.ExternalID, c.Email, c.Phone, c.Name, c.Country, c.Attributes["city"], c.Attributes["grade"],
			c.Attributes["points"], c.Attributes["gender"], c.Attributes["memo"], c.Attributes["source"])
	}
	w.Flush()
	f.Close()
	cmd := exec.CommandContext(context.Background(), shell, filepath.Join(b.TempDir(), "floor.db"),
		"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA cache_size=-32768",
		"CREATE TABLE c (external_id, email, phone, name, country, city, grade, points, gender, memo, source)",
		"CREATE UNIQUE INDEX i1 ON c (external_id)", "CREATE INDEX i2 ON c (lower(email))", "CREATE INDEX i3 ON c (phone)",
		".mode csv", ".import "+file+" c")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// BenchmarkImport brings 100,000 people into an empty workspace, and again into
// the same one, beside SQLite's own .import.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		floor := importFloor(b, benchRows)
		s, err := sqlite.Create(b.Context(), filepath.Join(b.TempDir(), "shop.gilmok"), sqlite.Options{})
		if err != nil {
			b.Fatal(err)
		}
		began := cpu()
		if r := loadBench(b, s, benchRows); r.Added != benchRows {
			b.Fatalf("added %d", r.Added)
		}
		first := cpu() - began
		began = cpu()
		if r := loadBench(b, s, benchRows); r.Unchanged != benchRows {
			b.Fatalf("unchanged %d", r.Unchanged)
		}
		again := cpu() - began
		s.Close()
		b.ReportMetric(floor.Seconds(), "floor-s")
		b.ReportMetric(first.Seconds()/floor.Seconds(), "first/floor")
		b.ReportMetric(again.Seconds()/floor.Seconds(), "again/floor")
	}
}

// BenchmarkSegments counts segments and reads subjects of 100,000 people with
// 500,000 events.
func BenchmarkSegments(b *testing.B) {
	s, err := sqlite.Create(b.Context(), filepath.Join(b.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	loadBench(b, s, benchRows)
	loadEvents(b, s, benchRows, 5*benchRows)
	two := 2.0
	city := segment.Attribute{Key: "points", Test: segment.Test{Op: segment.OpLess, Value: value.Number(10)}}
	viewed := segment.Event{Name: "viewed", Count: &segment.Bounds{AtLeast: &two}, Window: segment.Window{Within: value.Days(3)}}
	opened := segment.Event{Name: "opened", Window: segment.Window{Within: value.Days(90)}}
	for name, rule := range map[string]segment.Rule{
		"attribute": city, "counted": viewed, "not opened": segment.None{Of: []segment.Rule{opened}}, "everybody": segment.All{},
		"all three": segment.All{Of: []segment.Rule{city, viewed, segment.None{Of: []segment.Rule{opened}}}},
		"where":     segment.Event{Name: "viewed", Where: []segment.Rule{segment.Property{Name: "product", Test: segment.Test{Op: segment.OpIs, Value: value.Text("soap3")}}}},
	} {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				if n, err = s.Customers().Count(b.Context(), rule); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n), "people")
		})
	}
	b.Run("subjects", func(b *testing.B) {
		needs := segment.Needs{Consent: true}
		needs.AddAttribute("city")
		needs.AddEvent("viewed", "product")
		for b.Loop() {
			for _, err := range s.Customers().Subjects(b.Context(), needs, nil) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("ids", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Customers().IDs(b.Context(), store.CustomerQuery{Sort: "name"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func loadEvents(b *testing.B, s store.Store, people, events int) {
	b.Helper()
	now := time.Now().UTC()
	rows := func(yield func(*store.EventRowIn, error) bool) {
		for i := range events {
			name := []string{"viewed", "opened", "viewed", "visited", "viewed"}[i%5]
			e := store.Event{Name: name, At: now.Add(-time.Duration(i%(180*24)) * time.Hour), Properties: store.Properties{"product": fmt.Sprint("soap", i%50), "value": 3}}
			if !yield(&store.EventRowIn{Event: e, Customer: store.Customer{ExternalID: fmt.Sprintf("C%07d", shuffled((i*31)%people))}}, nil) {
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
