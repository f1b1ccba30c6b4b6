package audience_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/audience"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// shop has three customers: one who ordered five weeks ago, one last week, one never.
func shop(t *testing.T) (store.Store, map[string]store.CustomerID) {
	t.Helper()
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	ids := map[string]store.CustomerID{}
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		if err := tx.Customers().RegisterAttribute(t.Context(), store.Attribute{Key: "city", Kind: value.KindText}); err != nil {
			return err
		}
		for name, weeks := range map[string]int{"old": 5, "new": 1, "none": -1} {
			c := &store.Customer{ExternalID: name, CreatedAt: now.AddDate(0, 0, -3), Attributes: store.Attributes{"city": value.Text("Busan")}}
			if err := tx.Customers().Save(t.Context(), c); err != nil {
				return err
			}
			ids[name] = c.ID
			if weeks < 0 {
				continue
			}
			o := &store.Order{ExternalID: name, Customer: c.ID, State: store.OrderPlaced, At: now.AddDate(0, 0, -7*weeks).Add(-time.Hour), Total: value.Money{Minor: 9000, Currency: "KRW"}}
			if err := tx.Orders().Save(t.Context(), o); err != nil {
				return err
			}
		}
		for name, rule := range map[string]string{"Buyers": `ordered`, "Lately": `ordered in the last 14 days`, "Nobody": `nobody`} {
			if err := tx.Segments().Save(t.Context(), &store.Segment{Name: name, Rule: parse(t, rule)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return st, ids
}

func parse(t *testing.T, text string) segment.Rule {
	t.Helper()
	r, err := segment.ParseText(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSizes(t *testing.T) {
	st, _ := shop(t)
	for text, want := range map[string][]int{
		`ordered`:                     {0, 1, 1, 1, 1, 2, 2},
		`ordered in the last 14 days`: {0, 1, 1, 0, 0, 1, 1},
		`did not ordered`:             {0, 0, 0, 0, 0, 0, 1}, // nobody else was known before
		`everybody`:                   {0, 1, 1, 1, 1, 2, 3},
	} {
		got, err := audience.Sizes(t.Context(), st, parse(t, text), now, 7*24*time.Hour, len(want))
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range got {
			if s.Count != want[i] {
				t.Errorf("%s: %v, want %v", text, got, want)
				break
			}
		}
		if !got[len(got)-1].At.Equal(now) {
			t.Errorf("the last size is of %s", got[len(got)-1].At)
		}
	}
}

func TestOverlaps(t *testing.T) {
	st, _ := shop(t)
	got, err := audience.Overlaps(t.Context(), st, parse(t, `ordered in the last 90 days`), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0] != (audience.Overlap{Segment: "Buyers", Both: 2, Of: 2}) || got[1] != (audience.Overlap{Segment: "Lately", Both: 1, Of: 1}) {
		t.Errorf("%+v", got)
	}
	if got, err = audience.Overlaps(t.Context(), st, parse(t, `ordered`), "Buyers"); err != nil || len(got) != 1 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestWhy(t *testing.T) {
	st, ids := shop(t)
	rule := parse(t, `city is "Busan" and ordered in the last 14 days and in segment Buyers`)
	why := func(id store.CustomerID) segment.Explanation {
		e, err := audience.Why(context.Background(), st, rule, id, now)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if e := why(ids["new"]); !e.Holds || len(e.Of) != 3 || e.Of[0].Saw != "Busan" || e.Of[1].Saw != "1" || !e.Of[2].Holds {
		t.Errorf("%+v", e)
	}
	if e := why(ids["old"]); e.Holds || !e.Of[0].Holds || e.Of[1].Holds || !e.Of[2].Holds {
		t.Errorf("%+v", e)
	}
	if _, err := audience.Why(t.Context(), st, rule, 999, now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
