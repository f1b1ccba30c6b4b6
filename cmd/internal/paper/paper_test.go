package paper

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gilmok/assets"
	"gilmok/preview/picture"
	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

var seoul = time.FixedZone("KST", 9*3600)

func TestLast(t *testing.T) {
	for _, c := range []struct{ every, now, from, to, file string }{
		{Monthly, "2026-03-01T00:00:00+09:00", "2026-02-01", "2026-03-01", "gilmok-2026-02.pdf"},
		{Monthly, "2026-01-31T23:00:00+09:00", "2025-12-01", "2026-01-01", "gilmok-2025-12.pdf"},
		{Weekly, "2026-03-02T00:00:00+09:00", "2026-02-23", "2026-03-02", "gilmok-week-2026-02-23.pdf"}, // a Monday
		{Weekly, "2026-03-08T23:59:00+09:00", "2026-02-23", "2026-03-02", "gilmok-week-2026-02-23.pdf"}, // a Sunday
		{Weekly, "2026-03-01T16:00:00Z", "2026-02-23", "2026-03-02", "gilmok-week-2026-02-23.pdf"},      // Monday in Seoul
	} {
		now, _ := time.Parse(time.RFC3339, c.now)
		p, err := Last(c.every, now, seoul)
		if err != nil || p.From.Format(time.DateOnly) != c.from || p.To.Format(time.DateOnly) != c.to || p.File() != c.file {
			t.Errorf("%s at %s: %v %v", c.every, c.now, p, err)
		}
		if b := p.before(); !b.To.Equal(p.From) {
			t.Errorf("before %v comes %v", p, b)
		}
	}
	if _, err := Last("daily", time.Now(), seoul); err == nil {
		t.Error("daily is a length")
	}
}

// Every sentence is there in both languages, and every one that is asked for.
func TestWords(t *testing.T) {
	data, err := assets.Report.ReadFile("report/words.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string][]string
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	holes := regexp.MustCompile(`\{\w+\}`)
	for key, both := range all {
		if len(both) != 2 || both[0] == "" || both[1] == "" || len(holes.FindAllString(both[0], -1)) != len(holes.FindAllString(both[1], -1)) {
			t.Errorf("%s: %q", key, both)
		}
	}
	source, err := os.ReadFile("pages.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, asked := range regexp.MustCompile(`say\("(\w+)"`).FindAllStringSubmatch(string(source), -1) {
		if all[asked[1]] == nil {
			t.Errorf("%q has no words", asked[1])
		}
	}
}

// shop has three orders in February, one of them in dollars, and one in January.
func shop(t *testing.T) store.Store {
	t.Helper()
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		ctx := t.Context()
		for _, name := range []string{"a", "b"} {
			if err := tx.Customers().Save(ctx, &store.Customer{ExternalID: name}); err != nil {
				return err
			}
		}
		for i, o := range []struct {
			who      store.CustomerID
			day      string
			minor    int64
			currency string
			state    store.OrderState
		}{
			{1, "2026-01-20", 10000, "KRW", ""}, {1, "2026-02-03", 30000, "KRW", ""}, {2, "2026-02-10", 10000, "KRW", ""},
			{2, "2026-02-11", 999, "USD", ""}, {2, "2026-02-12", 77777, "KRW", store.OrderCancelled}, {2, "2026-03-01", 5, "KRW", ""},
		} {
			at, _ := time.ParseInLocation(time.DateOnly, o.day, seoul)
			if err := tx.Orders().Save(ctx, &store.Order{ExternalID: fmt.Sprint(i), Customer: o.who, At: at, Total: value.Money{Minor: o.minor, Currency: o.currency}, State: o.state}); err != nil {
				return err
			}
		}
		return tx.Settings().Set(ctx, store.SettingShopName, "Soap & Sons")
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// press draws white pages and keeps what it was given to draw.
func press(st store.Reads, drawn *[]string) Press {
	return Press{Store: st, Now: func() time.Time { return time.Date(2026, 3, 5, 12, 0, 0, 0, seoul) },
		Paint: func(_ context.Context, html string, o picture.Options) (image.Image, error) {
			*drawn = append(*drawn, html)
			return image.NewRGBA(image.Rect(0, 0, o.Width, 50)), nil
		}}
}

func TestTheNumbersOfAMonth(t *testing.T) {
	var drawn []string
	p := press(shop(t), &drawn)
	period, err := Last(Monthly, p.Now(), seoul)
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"en", "ko"} {
		var file bytes.Buffer
		drawn = nil
		if err := p.Write(t.Context(), period, language, &file, func(float64) {}); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(file.Bytes(), []byte("%PDF-1.5")) || bytes.Count(file.Bytes(), []byte("/Type/Page/")) != 2 || len(drawn) != 2 {
			t.Errorf("%d bytes, %d pages drawn", file.Len(), len(drawn))
		}
		for _, want := range []string{"Soap &amp; Sons", "40,000 KRW", "20,000 KRW", "300%", "2026-02-28"} {
			if !strings.Contains(drawn[0], want) {
				t.Errorf("%s: %q is not on the first page", language, want)
			}
		}
		if strings.Contains(drawn[0], "77,777") || strings.Contains(drawn[0]+drawn[1], "{") && strings.Contains(drawn[0], "{n}") {
			t.Errorf("%s: what was cancelled counts, or a hole is open", language)
		}
	}
}

// An empty shop has a report, too.
func TestAReportOfNothing(t *testing.T) {
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var drawn []string
	p := press(st, &drawn)
	period, _ := Last(Weekly, p.Now(), seoul)
	if err := p.Write(t.Context(), period, "en", &bytes.Buffer{}, func(float64) {}); err != nil || len(drawn) != 2 || !strings.Contains(drawn[0], "No orders in this time.") {
		t.Errorf("%v: %q", err, drawn)
	}
}

// The report of a month is written once, into the folder, when the month is over.
func TestDue(t *testing.T) {
	st := shop(t)
	var drawn []string
	p := press(st, &drawn)
	set := func(key, to string) {
		t.Helper()
		if err := st.InTx(t.Context(), func(tx store.Tx) error { return tx.Settings().Set(t.Context(), key, to) }); err != nil {
			t.Fatal(err)
		}
	}
	due := func() string {
		t.Helper()
		path, err := p.Due(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Base(path)
	}
	folder := t.TempDir()
	if got := due(); got != "." {
		t.Errorf("without a setting: %s", got)
	}
	set(store.SettingReportEvery, Monthly)
	set(store.SettingReportFolder, folder)
	for i, want := range []string{"gilmok-2026-02.pdf", "."} {
		if got := due(); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
	p.Now = func() time.Time { return time.Date(2026, 4, 1, 0, 0, 1, 0, seoul) }
	if got := due(); got != "gilmok-2026-03.pdf" {
		t.Errorf("in April: %s", got)
	}
	set(store.SettingReportFolder, filepath.Join(folder, "gone"))
	if _, err := p.Due(t.Context()); err == nil {
		t.Error("a folder that is not there is no trouble")
	}
	if files, _ := os.ReadDir(folder); len(files) != 2 {
		t.Errorf("%d files in the folder", len(files))
	}
}
