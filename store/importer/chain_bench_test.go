package importer_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gilmok/store"
)

// shopFile writes a customer file of so many rows from a first one on, without
// holding it in memory.
func shopFile(b *testing.B, from, rows int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "shop.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "회원번호,이름,이메일,휴대폰번호,수신동의,가입일,최근구매일,누적금액,등급,도시,생년월일,적립금,메모")
	for i := from; i < from+rows; i++ {
		n := i * 7919 % 10_000_019 // addresses and numbers do not come sorted
		fmt.Fprintf(w, "M%07d,김철수%d,user%d@example.com,010-%04d-%04d,%s,2024-03-%02d,2026-11-%02d 09:%02d:00,%d,VIP,서울,1990-%02d-15,%d,\n",
			i, i%97, n, n/10000%10000, n%10000, []string{"Y", "N", ""}[i%3], i%28+1, i%20+1, i%60, i%900000, i%12+1, i%5000)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func computing() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// importFloor is what sqlite3's own .import takes for a file, into a table with the
// indexes that ours has.
func importFloor(b *testing.B, file string) time.Duration {
	took, _ := floors(b, file, "")
	return took
}

// floors is importFloor, and what a second file takes after it that updates whom the
// table has: staged, and brought over by one statement.
func floors(b *testing.B, file, again string) (first, second time.Duration) {
	b.Helper()
	shell, err := exec.LookPath("sqlite3")
	if err != nil {
		b.Skip("no sqlite3 to compare with")
	}
	db := filepath.Join(b.TempDir(), "floor.db")
	run := func(args ...string) time.Duration {
		cmd := exec.CommandContext(context.Background(), shell, append([]string{db, "PRAGMA journal_mode=WAL", "PRAGMA cache_size=-32768"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	defer os.Remove(db)
	first = run("CREATE TABLE c (id, name, email, phone, consent, joined, bought, spent, grade, city, born, points, memo)",
		"CREATE UNIQUE INDEX i1 ON c (id)", "CREATE INDEX i2 ON c (lower(email))", "CREATE INDEX i3 ON c (phone)",
		".mode csv", ".import --skip 1 "+file+" c")
	if again != "" {
		second = run("CREATE TEMP TABLE s AS SELECT * FROM c LIMIT 0", ".mode csv", ".import --skip 1 --schema temp "+again+" s",
			"INSERT INTO c SELECT * FROM temp.s WHERE true ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone, "+
				"consent = excluded.consent, joined = excluded.joined, bought = excluded.bought, spent = excluded.spent, grade = excluded.grade, "+
				"city = excluded.city, born = excluded.born, points = excluded.points, memo = excluded.memo")
	}
	return first, second
}

// BenchmarkChain brings 100,000 customers into a new workspace and once more into
// the same: recognised, read, checked, normalised, told apart and stored with
// consents and undo log. Beside it sqlite3's own .import stores the same file as text.
//
// A profile of sixteen first imports, in CPU of that floor (0.5 s), which came to 1.55 on a
// loaded machine; on a quiet one, where the floor takes 0.42 s, it is 1.65:
//
//	recognise the file, take its digest              0.04
//	read, split, check                               0.10
//	type and normalise                               0.24
//	tell people apart (keyFilter)                    0.08
//	change set, counts, attributes as JSON           0.13
//	make customer rows · SQLite inserts them         0.05 · 0.25
//	make consent rows, SQLite inserts them           0.16
//	undo log                                         0.00, one range
//	SQLite builds the three indexes                  0.28
//	SQLite commits, and empties its log              0.15
//	garbage collection of its own                    0.03
//
// The floor has the same three indexes, the same log and as safe a commit, but no consents
// (133,000 rows), and is compiled from C. What made no difference: pages of 8 KB, a larger
// cache while rows are written, indexes kept in the order of the rows, a build with a
// profile of it (-pgo: 2 %), garbage collected less often (GOGC of 200 to 1000). What does:
// less garbage. It was 2.0 when each row had a map of attributes of its own.
func BenchmarkChain(b *testing.B) {
	const rows = 100_000
	path := shopFile(b, 0, rows)
	for b.Loop() {
		floor := importFloor(b, path)
		st := open(b)
		began := computing()
		if r := bring(b, st, store.RowsCustomers, path, nil); r.Added != rows {
			b.Fatalf("added %d", r.Added)
		}
		first := computing() - began
		began = computing()
		if r := bring(b, st, store.RowsCustomers, path, nil); r.Unchanged != rows {
			b.Fatalf("unchanged %d", r.Unchanged)
		}
		again := computing() - began
		b.ReportMetric(floor.Seconds(), "floor-s")
		b.ReportMetric(first.Seconds()/floor.Seconds(), "first/floor")
		b.ReportMetric(again.Seconds()/floor.Seconds(), "again/floor")
	}
}

// BenchmarkChainMillion brings in a million customers, then a file of 100,000 of
// them again, as they are and with every row changed, and reports the most memory the
// process has held (Linux). The floor of the last has no undo log. Run it alone.
func BenchmarkChainMillion(b *testing.B) {
	if testing.Short() {
		b.Skip("a million rows")
	}
	const rows = 1_000_000
	path, some := shopFile(b, 0, rows), shopFile(b, 450_000, 100_000)
	for b.Loop() {
		st := open(b)
		began := computing()
		if r := bring(b, st, store.RowsCustomers, path, nil); r.Added != rows {
			b.Fatalf("added %d", r.Added)
		}
		first := computing() - began
		b.ReportMetric(peakMegabytes(), "peak-MB")
		began = computing()
		if r := bring(b, st, store.RowsCustomers, some, nil); r.Unchanged != 100_000 {
			b.Fatalf("unchanged %d", r.Unchanged)
		}
		again := computing() - began
		other := otherwise(b, some)
		began = computing()
		if r := bring(b, st, store.RowsCustomers, other, nil); r.Updated != 100_000 {
			b.Fatalf("updated %d", r.Updated)
		}
		changed := computing() - began
		firstFloor, againFloor := floors(b, path, some)
		b.ReportMetric(first.Seconds(), "cpu-s")
		b.ReportMetric(first.Seconds()/firstFloor.Seconds(), "first/floor")
		b.ReportMetric(again.Seconds()/againFloor.Seconds(), "again/floor")
		b.ReportMetric(changed.Seconds()/againFloor.Seconds(), "changed/floor")
	}
}

// otherwise is a file in which every row of another is changed.
func otherwise(b *testing.B, path string) string {
	b.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	to := filepath.Join(b.TempDir(), "other.csv")
	if err := os.WriteFile(to, bytes.ReplaceAll(text, []byte(",VIP,"), []byte(",GOLD,")), 0o600); err != nil {
		b.Fatal(err)
	}
	return to
}

func peakMegabytes() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kilobytes / 1024
		}
	}
	return 0
}
