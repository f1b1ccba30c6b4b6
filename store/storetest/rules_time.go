package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Who has not done something is found too where events and orders are nobody's.
func testAbsences(t *testing.T, s store.Store) {
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for i := range 4 {
			c := &store.Customer{ExternalID: fmt.Sprint(i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			whose := c.ID
			if i == 0 {
				whose = 0
			}
			if err := tx.Orders().Save(ctx, order(fmt.Sprint("O", i), whose, 0, 500)); err != nil {
				return err
			}
			e := store.Event{Customer: whose, Name: store.EventVisited, At: noon.AddDate(0, 0, -i)}
			if whose == 0 {
				e.AnonymousID = "somebody"
			}
			if _, err := tx.Events().Record(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	for text, want := range map[string]int{
		"did not visited": 1, "did not ordered": 1, "did not visited and did not ordered": 1, "did not opened": 4, "not (visited or ordered or opened)": 1,
		"did not visited after " + noon.AddDate(0, 0, -1).Format(time.RFC3339): 3, "external_id is \"1\" and did not visited": 0, "external_id is \"0\" and did not visited": 1,
	} {
		equal(t, text, meant(t, s, text), want)
	}
}

// meant counts those whom a sentence means.
func meant(t *testing.T, s store.Store, sentence string) int {
	t.Helper()
	rule, err := segment.ParseText(sentence)
	must(t, err)
	n, err := s.Customers().Count(t.Context(), rule)
	must(t, err)
	return n
}

// testDueToday: a date is within the last or next days all day long, both ends
// of them, in the customer's own zone.
func testDueToday(t *testing.T, s store.Store) {
	zone, err := time.LoadLocation("Asia/Seoul")
	must(t, err)
	today := value.DateFrom(time.Now().In(zone))
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "expires", Label: "expires", Kind: value.KindDate}); err != nil {
			return err
		}
		for _, days := range []int{-8, -7, -1, 0, 1, 3, 4} {
			c := &store.Customer{ExternalID: fmt.Sprint(days), TimeZone: zone.String(), Attributes: store.Attributes{"expires": value.DateOf(today + value.Date(days))}}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	for text, want := range map[string]int{
		"expires within the next 3 days": 3, "expires within the last 7 days": 3, "expires within the next 1 months": 4,
	} {
		equal(t, text, meant(t, s, text), want)
	}
}

// testPicks: of events at the same instant the one recorded first is the earlier, in
// SQL, in memory and in columns, whether or not their properties are asked about.
func testPicks(t *testing.T, s store.Store) {
	var now time.Time
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		now = tx.Now()
		for i := range 3 {
			c := &store.Customer{ExternalID: fmt.Sprint(i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			for n := range 2 + i { // at one instant; of the last customer the newest is yet to come
				e := store.Event{Customer: c.ID, Name: store.EventVisited, At: now.AddDate(0, 0, -20), Properties: store.Properties{"n": n}}
				if n == 3 {
					e.At = now.Add(time.Hour)
				}
				if _, err := tx.Events().Record(ctx, e); err != nil {
					return err
				}
				o := order(fmt.Sprint("O", i, n), c.ID, 0, 500)
				o.At, o.Coupon = e.At, fmt.Sprint("coupon", n)
				if err := tx.Orders().Save(ctx, o); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for text, want := range map[string]int{
		`last visited where (n is 0)`: 0, `last visited where (n is 1)`: 1, `last visited where (n is 2)`: 2, `last visited where (n is 3)`: 0, `first visited where (n is 0)`: 3,
		`last ordered where (coupon is "coupon1")`: 1, `last ordered where (coupon is "coupon2")`: 2, `first ordered where (coupon is "coupon0")`: 3,
		`last ordered in the last 30 days where (coupon is "coupon2")`: 2, `last visited before ` + now.Format(time.RFC3339): 3, `not first visited after ` + now.Format(time.RFC3339): 3,
		`first ordered then last visited`: 0, `last opened`: 0, `not first opened`: 3,
	} {
		rule, err := segment.ParseText(text)
		must(t, err)
		n, err := s.Customers().Count(t.Context(), rule)
		must(t, err)
		equal(t, text, n, want)
		must(t, s.Customers().Gather(t.Context(), nil, rule))
		n, err = s.Customers().Count(t.Context(), rule)
		must(t, err)
		equal(t, text+", from columns", n, want)
		var needs segment.Needs
		needs.Add(rule)
		n = 0
		for x, err := range s.Customers().Subjects(t.Context(), needs, nil) {
			must(t, err)
			if rule.Match(x, now) {
				n++
			}
		}
		equal(t, text+", in memory", n, want)
	}
}

// testDayAndInstant: a day is compared with an instant as its midnight where the
// customer lives, not where the instant was written down.
func testDayAndInstant(t *testing.T, s store.Store) {
	var ids []store.CustomerID
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "birthday", Label: "birthday", Kind: value.KindDate}); err != nil {
			return err
		}
		for _, zone := range []string{"Asia/Seoul", "America/New_York"} {
			c := &store.Customer{ExternalID: zone, TimeZone: zone, Attributes: store.Attributes{"birthday": value.DateOf(value.MakeDate(2026, 11, 22))}}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			ids = append(ids, c.ID)
		}
		return nil
	})
	evening := value.Time(time.Date(2026, 11, 21, 21, 25, 0, 0, time.UTC)) // the 22nd in Seoul, the 21st in New York
	for op, want := range map[segment.Op][]store.CustomerID{segment.OpAfter: ids[1:], segment.OpBefore: ids[:1]} {
		got, err := s.Customers().IDs(t.Context(), store.CustomerQuery{Rule: segment.Attribute{Key: "birthday", Test: segment.Test{Op: op, Value: evening}}})
		must(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", op, got, want)
		}
	}
}

// testWindowDays: a day in a window begins at midnight where the shop is, or
// where the customer lives if the rule says so; neither is midnight UTC.
func testWindowDays(t *testing.T, s store.Store) {
	at := func(day int, clock string) time.Time {
		x, err := time.Parse(time.DateTime, fmt.Sprintf("2026-03-%02d %s", day, clock))
		must(t, err)
		return x
	}
	ids := map[string]store.CustomerID{}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Settings().Set(ctx, store.SettingZone, "Asia/Seoul"); err != nil {
			return err
		}
		for name, e := range map[string]struct {
			zone string
			at   time.Time
		}{
			"seoul 00:00":     {"", at(7, "15:00:00")},
			"seoul 23:59":     {"", at(7, "14:59:59")},
			"new york summer": {"America/New_York", at(8, "05:00:00")}, // its 8th has begun, with 23 hours
			"new york before": {"America/New_York", at(8, "04:59:59")},
			"new york 9th":    {"America/New_York", at(9, "04:00:00")},
		} {
			c := &store.Customer{ExternalID: name, TimeZone: e.zone}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			ids[name] = c.ID
			if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: "viewed", At: e.at}); err != nil {
				return err
			}
		}
		return nil
	})
	for text, want := range map[string][]string{
		`viewed after 2026-03-08`:                                          {"seoul 00:00", "new york summer", "new york before", "new york 9th"},
		`viewed before 2026-03-08`:                                         {"seoul 23:59"},
		`viewed after 2026-03-08 in customer time`:                         {"seoul 00:00", "new york summer", "new york 9th"},
		`viewed between 2026-03-08 and 2026-03-08 in customer time`:        {"seoul 00:00", "new york summer"},
		`viewed exactly 1 times before 2026-03-08 in customer time`:        {"seoul 23:59", "new york before"},
		`first viewed before 2026-03-08 in customer time then not ordered`: {"seoul 23:59", "new york before"},
		`viewed between 2026-03-08T00:00:00Z and 2026-03-08T05:00:00Z`:     {"new york before"},
	} {
		rule, err := segment.ParseText(text)
		must(t, err)
		got, err := s.Customers().IDs(t.Context(), store.CustomerQuery{Rule: rule})
		must(t, err)
		var named []store.CustomerID
		for _, name := range want {
			named = append(named, ids[name])
		}
		slices.Sort(got)
		slices.Sort(named)
		if !slices.Equal(got, named) {
			t.Errorf("%s: %v, want %v of %v", text, got, named, ids)
		}
	}
}
