package importer

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/text/encoding/korean"

	"gilmok/store"
)

func readSpend(t *testing.T, text string) ([]store.Spend, []Reject, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "spend.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return ReadSpend(t.Context(), path, "ads", Options{Shop: Shop{Country: "KR", Currency: "KRW"}})
}

func TestSpendOfPlatforms(t *testing.T) {
	naver, err := korean.EUCKR.NewEncoder().String("일자,캠페인,매체,총비용\n2026.03.01.,봄 비누,네이버,\"12,000\"\n2026.03.02.,봄 비누,네이버,\"￦8,000\"\n합계,,,\"20,000\"\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text            string
		entries, reject int
		first           string
		minor           int64
		currency        string
	}{
		"meta": {"Campaign name\tReporting starts\tReporting ends\tAmount spent (USD)\nSpring\t2026-03-01\t2026-03-07\t12.50\nSpring\t2026-03-08\t2026-03-14\t7\n",
			2, 0, "2026-03-01 2026-03-07 ads/Spring", 1250, "USD"},
		"naver, in its old encoding": {naver, 2, 1, "2026-03-01 2026-03-01 네이버/봄 비누", 12000, "KRW"},
		"ad groups of a day":         {"day,campaign,cost\n2026-03-01,A,100\n2026-03-01,A,200\n2026-03-01,B,5\n", 2, 0, "2026-03-01 2026-03-01 ads/A", 300, "KRW"},
		"a range in one cell":        {"기간,비용\n2026-03-01 ~ 2026-03-31,90000\n", 1, 0, "2026-03-01 2026-03-31 ads/", 90000, "KRW"},
		"rows that cannot be":        {"day,cost\n2026-03-01,100\n2026-02-30,100\n2026-03-02,much\n2026-03-03,-4\n", 1, 3, "2026-03-01 2026-03-01 ads/", 100, "KRW"},
	} {
		list, rejects, err := readSpend(t, c.text)
		if err != nil || len(list) != c.entries || len(rejects) != c.reject {
			t.Errorf("%s: %d entries, %d rejects %v, %v", name, len(list), len(rejects), rejects, err)
			continue
		}
		e := list[0]
		if got := e.From.String() + " " + e.To.String() + " " + e.Channel + "/" + e.Campaign; got != c.first || e.Cost.Minor != c.minor || e.Cost.Currency != c.currency {
			t.Errorf("%s: %s %+v", name, got, e.Cost)
		}
	}
	if _, _, err := readSpend(t, "name,email\nKim,kim@example.com\n"); !errors.Is(err, ErrNotSpend) {
		t.Errorf("a file of customers: %v", err)
	}
}
