package today

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"gilmok/journey/template"
	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/value"
	"gilmok/ui"

	"fyne.io/fyne/v2/test"
)

func workspace(t *testing.T) store.Store {
	t.Helper()
	st, err := sqlite.Create(context.Background(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

func write(t *testing.T, st store.Store, fn func(context.Context, store.Tx) error) {
	t.Helper()
	ctx := context.Background()
	if err := st.InTx(ctx, func(tx store.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func customer(t *testing.T, st store.Store, name string) store.CustomerID {
	t.Helper()
	c := &store.Customer{Name: name}
	write(t, st, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Save(ctx, c) })
	return c.ID
}

func order(t *testing.T, st store.Store, who store.CustomerID, number string, ago time.Duration, won int64) {
	t.Helper()
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		return tx.Orders().Save(ctx, &store.Order{ExternalID: number, Customer: who, At: time.Now().Add(-ago),
			Total: value.Money{Minor: won, Currency: "KRW"}, State: store.OrderPlaced})
	})
}

const day = 24 * time.Hour

func TestIdeasFindTheRightPeople(t *testing.T) {
	st := workspace(t)
	once, twice, new_ := customer(t, st, "once"), customer(t, st, "regular"), customer(t, st, "new")
	order(t, st, once, "1", 45*day, 1000)
	order(t, st, twice, "2", 200*day, 1000)
	order(t, st, twice, "3", 120*day, 1000)
	order(t, st, new_, "4", 2*day, 1000)
	left := customer(t, st, "left a cart")
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Events().Record(ctx,
			store.Event{Customer: left, Name: store.EventAddedToCart, At: time.Now().Add(-day)},
			store.Event{Customer: new_, Name: store.EventAddedToCart, At: time.Now().Add(-3 * day)}) // and ordered since
		return err
	})
	want := map[string]int{"second-purchase": 1, "abandoned-cart": 1, "win-back": 1}
	for _, idea := range candidates() {
		if _, ok := template.Find(idea.template); !ok {
			t.Errorf("no template %q", idea.template)
		}
		n, err := st.Customers().Count(context.Background(), idea.rule)
		if err != nil || n != want[idea.template] {
			t.Errorf("%s: %d people, %v", idea.template, n, err)
		}
	}
}

func TestWeekCountsOrdersByTheShopsDay(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	s := sevenDays{from: time.Date(2026, 11, 14, 0, 0, 0, 0, seoul), total: value.Money{Currency: "KRW"}}
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, seoul).UTC() }
	orders := []store.Order{
		{At: at(14, 0), Total: value.Money{Minor: 100, Currency: "KRW"}, State: store.OrderPlaced}, // still the 13th in UTC
		{At: at(20, 23), Total: value.Money{Minor: 10, Currency: "KRW"}, State: store.OrderPlaced},
		{At: at(20, 9), Total: value.Money{Minor: 5, Currency: "USD"}, State: store.OrderPlaced}, // counts, but not in the sum
		{At: at(18, 9), Total: value.Money{Minor: 1000, Currency: "KRW"}, State: store.OrderCancelled},
		{At: at(10, 9), Total: value.Money{Minor: 220, Currency: "KRW"}, State: store.OrderPlaced}, // the week before
	}
	for i := range orders {
		s.count(&orders[i], seoul)
	}
	if s.orders != [7]int{1, 0, 0, 0, 0, 0, 2} || s.all() != 3 || s.total.Minor != 110 || s.before.Minor != 220 {
		t.Errorf("%+v", s)
	}
	test.NewTempApp(t)
	if err := ui.SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
	if words, _ := s.change(); words != "50% less than last week" {
		t.Errorf("said %q", words)
	}
}

func TestQuietHoursAsPartOfTheDayAhead(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 20, hour, minute, 0, 0, time.UTC) }
	tests := []struct {
		name     string
		now      time.Time
		from, to float64 // in hours from now
	}{
		{"before them", at(9, 0), 12, 23},
		{"in the evening, within", at(22, 0), 0, 10},
		{"in the morning, within", at(5, 0), 0, 3},
		{"just after", at(8, 0), 13, 24},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			s := schedule{now: x.now, quietFrom: "21:00", quietTo: "08:00"}
			from, to, ok := s.quiet()
			if !ok || from*24 != x.from || to*24 != x.to {
				t.Errorf("from %v h to %v h, %v", from*24, to*24, ok)
			}
		})
	}
	if _, _, ok := (schedule{now: at(9, 0)}).quiet(); ok {
		t.Error("quiet hours without hours")
	}
}

func TestTicksNameEveryThirdHour(t *testing.T) {
	test.NewTempApp(t)
	if err := ui.SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
	s := schedule{now: time.Date(2026, 11, 20, 10, 20, 0, 0, time.UTC)}
	var got []string
	for _, tick := range s.ticks() {
		got = append(got, tick.Text)
	}
	want := []string{"now", "12:00", "15:00", "18:00", "21:00", "midnight", "03:00", "06:00", "09:00"}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
