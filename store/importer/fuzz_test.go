package importer

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gilmok/store"
)

func seedFiles(f *testing.F) {
	for _, s := range []string{shop, "a,b\r\n\"x\",\"y\"\r\n", "sep=;\na;b\n1;2\n", "a\r\"b\n", "\"a\n\"b\"\n,,\n", "\ufeff이름\t이메일\n", "\"\"\"\",\"\"\n", "\x00a,b", strings.Repeat("\"", 33) + "\n", "1,2,3\n4,5\n6,7,8,9\n"} {
		f.Add([]byte(s))
	}
	if dir := os.Getenv("GILMOK_SHARED"); dir != "" {
		files, _ := filepath.Glob(filepath.Join(dir, "data", "csv", "*"))
		for _, name := range files {
			if b, err := os.ReadFile(name); err == nil && len(b) < 1000 {
				f.Add(b)
			}
		}
	}
}

// smallReads hands out a few bytes at a time, so that every boundary is met.
type smallReads struct {
	r io.Reader
	n int
}

func (s smallReads) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), s.n)]) }

func split(t *testing.T, data []byte, chunk int) (all []record) {
	s := newSplitter(smallReads{strings.NewReader(string(data)), chunk}, ',', 0)
	for {
		var r record
		err := s.next(&r)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
		if len(all) > len(data)+1 {
			t.Fatal("more records than bytes")
		}
	}
}

// FuzzSplitter: no crash, lines go up, nothing is lost, and the records do not
// depend on how the bytes arrive.
func FuzzSplitter(f *testing.F) {
	seedFiles(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		whole, pieces := split(t, data, 1<<20), split(t, data, 7)
		if len(whole) != len(pieces) {
			t.Fatalf("%d records at once, %d in pieces", len(whole), len(pieces))
		}
		line, size := 0, 0
		for i, r := range whole {
			if r.line <= line || pieces[i].line != r.line || pieces[i].raw != r.raw || strings.Join(pieces[i].cells, "\x1f") != strings.Join(r.cells, "\x1f") {
				t.Fatalf("record %d: %+v and %+v", i, r, pieces[i])
			}
			line = r.line
			size += len(r.raw)
		}
		if ends := countLines(data); size < len(data)-2*ends-1 {
			t.Fatalf("%d of %d bytes", size, len(data))
		}
	})
}

// FuzzSniff: whatever the bytes, a file is refused with a code or read to its
// end with counts that add up.
func FuzzSniff(f *testing.F) {
	seedFiles(f)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, "fuzz.csv")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, kind := range append(rowKinds, "") {
			got, err := collect(t, path, Options{Kind: kind})
			var refused *Error
			if errors.As(err, &refused) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if r := got.result; r.Rows != r.Accepted+r.Merged+len(r.Rejected) || r.Accepted != r.Added {
				t.Fatalf("%+v", r)
			}
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026. 11. 21. 오후 9:14", "26.11.21", "46347.25", "Nov 21, 2026 9pm", "2026-11-21T09:30:00.5+09:00", "3/4/26", "2026년", "1시", "::", "9:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, form := range []dateForm{{eastern: true}, {order: OrderDMY}, {order: OrderYMD, zone: time.UTC}} {
			m, status := parseDate(s, form)
			if (status == dateOK || status == dateAmbiguous) && (!m.valid() || m.time(time.UTC).Year() < 1899 || m.time(time.UTC).Year() > 2101) {
				t.Fatalf("%q: %+v", s, m)
			}
		}
	})
}

func FuzzMoney(f *testing.F) {
	for _, s := range []string{"₩12,000", "1.234,50 €", "(1)", "-", "1,2,3", "$", "1'000", "１２", "12원원", "USDUSD 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, mark := range []decimalMark{markUnknown, markPoint, markComma} {
			if a, ok := parseAmount(s, mark); ok {
				if strings.Trim(a.decimal, "-.0123456789") != "" || a.decimal == "" {
					t.Fatalf("%q: %q", s, a.decimal)
				}
				a.money("KRW")
			}
		}
	})
}

func FuzzPhoneAndEmail(f *testing.F) {
	for _, s := range []string{"010-1234-5678", "+44 7400 123456", "8.21E+11", "a@b.co", "Kim <k@example.com>", "a@b.c\nx", "이름@예시.한국", "tel:+8210", "+", "@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if number, _, bad := parsePhone(s, "KR"); number != "" && (bad != "" || number[0] != '+' || !allDigits(number[1:]) || len(number) > 16) {
			t.Fatalf("%q: %q %s", s, number, bad)
		}
		address, _, bad := parseEmail(s)
		if address == "" {
			return
		}
		if bad != "" || strings.Count(address, "@") != 1 || strings.ContainsAny(address, "\r\n <>,;") || utf8.ValidString(s) && !utf8.ValidString(address) {
			t.Fatalf("%q: %q %s", s, address, bad)
		}
		if again, _, bad := parseEmail(address); bad != "" || again != address {
			t.Fatalf("%q: %q becomes %q", s, address, again)
		}
	})
}

// TestCountsAddUp: rows = accepted + merged + rejected, for files put together
// at random from good and bad cells.
func TestCountsAddUp(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	cells := [][]string{
		{"김철수", "이영희", "", "\"김, 철수\"", "\"열린", "a\"b", "=1+1", "\x00"},
		{"a@example.com", "A@example.com", "b@example.com", "x@@y", "", "a@b.com;c@d.com"},
		{"010-1234-5678", "02-123-4567", "", "8.2E+11", "비밀"},
		{"Y", "N", "", "?"},
		{"2026-11-21", "03/04/2026", "x", ""},
	}
	for range 300 {
		var b strings.Builder
		b.WriteString("이름,이메일,휴대폰,수신동의,가입일\n")
		for range dice.IntN(40) + 1 {
			row := make([]string, 0, 6)
			for _, choice := range cells[:dice.IntN(3)+3] {
				row = append(row, choice[dice.IntN(len(choice))])
			}
			if dice.IntN(9) == 0 {
				row = append(row, "zu", "viel", "da")
			}
			b.WriteString(strings.Join(row, ",") + []string{"\n", "\r\n", "\r"}[dice.IntN(3)])
		}
		got, err := collect(t, write(t, "random.csv", []byte(b.String())), Options{Kind: store.RowsCustomers})
		if err != nil {
			t.Fatal(err)
		}
		r := got.result
		if r.Rows != r.Accepted+r.Merged+len(r.Rejected) || r.Accepted != r.Added || len(got.customers) != r.Added+r.Merged {
			t.Fatalf("%d rows, %d accepted, %d merged, %d rejected in\n%s", r.Rows, r.Accepted, r.Merged, len(r.Rejected), b.String())
		}
		for _, j := range r.Rejected {
			if j.Reason == "" || j.Record < 1 || j.Line < 2 {
				t.Fatalf("%+v", j)
			}
		}
	}
}

func TestCancelledReadingStops(t *testing.T) {
	src, err := Sniff(context.Background(), write(t, "long.csv", shopFile(5000)), Options{Kind: store.RowsCustomers})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rows := 0
	var last error
	for _, err := range src.Read(ctx, nil).Customers() {
		if last = err; rows == 10 {
			cancel()
		}
		rows++
	}
	if !errors.Is(last, context.Canceled) || rows > 3000 {
		t.Errorf("%v after %d rows", last, rows)
	}
}
