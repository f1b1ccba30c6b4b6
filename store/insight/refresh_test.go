package insight_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func open(t testing.TB) store.Store {
	t.Helper()
	st, err := sqlite.Create(context.Background(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

func write(t testing.TB, st store.Store, fn func(ctx context.Context, tx store.Tx) error) {
	t.Helper()
	if err := st.InTx(context.Background(), func(tx store.Tx) error { return fn(context.Background(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func refresh(t testing.TB, st store.Store) insight.Result {
	t.Helper()
	last := 0.0
	result, err := insight.Refresh(context.Background(), st, now, func(part float64) {
		if part < last-1e-9 || part > 1+1e-9 {
			t.Errorf("progress goes from %v to %v", last, part)
		}
		last = part
	})
	if err != nil || last < 0.999 {
		t.Fatalf("%v, ended at %v", err, last)
	}
	return result
}

// order is one order of products, so many days before now.
func order(ctx context.Context, tx store.Tx, who store.CustomerID, days float64, total int64, products ...string) error {
	o := store.Order{ExternalID: fmt.Sprint(who, days, products), Customer: who, At: now.Add(-time.Duration(days * float64(24*time.Hour))), Total: value.Money{Minor: total, Currency: "KRW"}}
	for _, p := range products {
		o.Lines = append(o.Lines, store.OrderLine{Product: p, Quantity: 1, Category: "c-" + p})
	}
	return tx.Orders().Save(ctx, &o)
}

// customers makes n of them, with ids from 1 on.
func customers(ctx context.Context, tx store.Tx, n int) error {
	for i := range n {
		if err := tx.Customers().Save(ctx, &store.Customer{ExternalID: fmt.Sprint("c", i+1), Attributes: store.Attributes{"city": value.Text("Busan")}}); err != nil {
			return err
		}
	}
	return nil
}

func TestRefreshMakesAttributes(t *testing.T) {
	st := open(t)
	ctx := context.Background()
	if due, err := insight.Due(ctx, st, now); due || err != nil {
		t.Errorf("an empty shop is due: %v, %v", due, err)
	}
	none := 0
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		if err := customers(ctx, tx, 4); err != nil {
			return err
		}
		if err := tx.Products().Save(ctx, &store.Product{ExternalID: "oil", Stock: &none}); err != nil {
			return err
		}
		for i := range insight.HourEnough { // customer 4 only looks, at nine in the evening in Seoul
			if _, err := tx.Events().Record(ctx, store.Event{Customer: 4, Name: store.EventOpened, At: time.Date(2026, 5, 1+i, 12, 10, 0, 0, time.UTC)}); err != nil {
				return err
			}
		}
		return errors.Join(order(ctx, tx, 1, 100, 20000, "soap", "oil"), order(ctx, tx, 1, 40, 10000, "dish"), order(ctx, tx, 2, 5, 7000, "soap", "oil"),
			order(ctx, tx, 3, 300, 5000, "dish"))
	})
	if due, err := insight.Due(ctx, st, now); !due || err != nil {
		t.Errorf("not due: %v, %v", due, err)
	}
	result := refresh(t, st)
	if result.Customers != 3 || result.Products != 3 || !result.Quality.Small() || result.Scores.Buy.Refused == "" {
		t.Errorf("%+v", result)
	}
	if due, err := insight.Due(ctx, st, now); due || err != nil {
		t.Errorf("due again: %v, %v", due, err)
	}
	if due, err := insight.Due(ctx, st, now.Add(25*time.Hour)); !due || err != nil {
		t.Errorf("not due after a day: %v, %v", due, err)
	}
	one, err := st.Insights().Of(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"purchase_count": "2", "average_order": "15000", "order_interval": "60", "next_order_on": "2026-06-21",
		"favorite_category": "c-dish", "rfm_recency": "2"} {
		if got := one[key].String(); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if v := one["purchase_chance"]; !v.IsNone() {
		t.Errorf("a chance of %v from four orders", v)
	}
	four, err := st.Insights().Of(ctx, 4)
	if err != nil || four["best_hour"].Number() != 21 || !four["rfm_group"].IsNone() {
		t.Errorf("who only looks: %v, %v", four, err)
	}
	// Customer 2 bought soap and the oil that is sold out: dish is what customer 1 bought besides.
	two, _ := st.Insights().Of(ctx, 2)
	if got := two["suggested_product"].Text(); got != "dish" {
		t.Errorf("suggested %q", got)
	}
	n, err := st.Customers().Count(ctx, segment.Attribute{Key: "next_order_on", Test: segment.Test{Op: segment.OpWithinNext, Within: value.Days(30)}})
	if err != nil || n != 1 {
		t.Errorf("%d are due to order within 30 days, %v", n, err)
	}
}

func TestRefreshForgetsWhoBoughtNothingAnyMore(t *testing.T) {
	st := open(t)
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		return errors.Join(customers(ctx, tx, 1), order(ctx, tx, 1, 5, 700, "soap"))
	})
	refresh(t, st)
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Orders().Get(ctx, 1)
		if err != nil {
			return err
		}
		o.State = store.OrderCancelled
		return tx.Orders().Save(ctx, o)
	})
	refresh(t, st)
	if of, err := st.Insights().Of(context.Background(), 1); err != nil || of != nil {
		t.Errorf("still %v, %v", of, err)
	}
}

func TestACancelledRefreshChangesNothing(t *testing.T) {
	st := open(t)
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		return errors.Join(customers(ctx, tx, 1), order(ctx, tx, 1, 5, 700, "soap"))
	})
	ctx, cancel := context.WithCancel(context.Background())
	_, err := insight.Refresh(ctx, st, now, func(part float64) {
		if part > 0.5 {
			cancel()
		}
	})
	if err == nil {
		t.Fatal("it went on")
	}
	if at, err := st.Insights().ComputedAt(context.Background(), "rfm_group"); err != nil || !at.IsZero() {
		t.Errorf("computed at %v, %v", at, err)
	}
}

func TestRecommender(t *testing.T) {
	st := open(t)
	ctx := context.Background()
	r := insight.NewRecommender(st)
	if _, err := r.ForYou(ctx, 1, 3); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nothing learnt: %v", err)
	}
	none := 0
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		return errors.Join(customers(ctx, tx, 3), order(ctx, tx, 1, 3, 100, "soap", "dish", "oil"), order(ctx, tx, 2, 2, 100, "soap"), order(ctx, tx, 3, 200, 100, "balm"),
			tx.Products().Save(ctx, &store.Product{ExternalID: "oil", Stock: &none}))
	})
	refresh(t, st)
	for _, c := range []struct {
		what string
		ask  func() ([]string, error)
		want string
	}{
		{"for you, without what is sold out", func() ([]string, error) { return r.ForYou(ctx, 2, 9) }, "[dish balm]"},
		{"similar", func() ([]string, error) { return r.SimilarTo(ctx, "soap", 9) }, "[dish]"},
		{"also bought", func() ([]string, error) { return r.AlsoBoughtWith(ctx, "dish", 9) }, "[soap]"},
		{"popular lately", func() ([]string, error) { return r.PopularIn(ctx, "", 9) }, "[soap dish]"},
		{"popular in a category", func() ([]string, error) { return r.PopularIn(ctx, "c-balm", 9) }, "[balm]"},
		{"popular in a city", func() ([]string, error) { return r.PopularIn(ctx, "Busan", 1) }, "[soap]"},
		{"of an unknown product", func() ([]string, error) { return r.SimilarTo(ctx, "gone", 9) }, "[]"},
	} {
		if got, err := c.ask(); err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, %v; want %s", c.what, got, err, c.want)
		}
	}
}

// Whoever buys every twenty days is foretold to; who has stopped is not.
func TestRefreshForetells(t *testing.T) {
	st := open(t)
	const people = 260
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		if err := customers(ctx, tx, people); err != nil {
			return err
		}
		rng := rand.New(rand.NewPCG(4, 9))
		for who := range people {
			stops := rng.Float64() * 320
			if who%2 == 0 {
				stops = 0
			}
			for days := 320 - rng.Float64()*20; days > stops; days -= 15 + rng.Float64()*20 {
				if err := order(ctx, tx, store.CustomerID(who+1), days, 1000, "soap"); err != nil {
					return err
				}
			}
		}
		return nil
	})
	result := refresh(t, st)
	if s := result.Scores.Buy; s.Refused != "" || s.AUC < 0.8 {
		t.Errorf("%+v", s)
	}
	scores, at, err := insight.ReadScores(context.Background(), st)
	if err != nil || at.IsZero() || scores.Buy.AUC != result.Scores.Buy.AUC || len(scores.Stay.Calibration) != 10 {
		t.Errorf("kept %+v, %v, %v", scores, at, err)
	}
	over := func(percent float64) segment.Rule {
		return segment.Attribute{Key: "purchase_chance", Test: segment.Test{Op: segment.OpMore, Value: value.Number(percent)}}
	}
	if n, err := st.Customers().Count(context.Background(), over(60)); err != nil || n < people/3 || n > people*2/3 {
		t.Errorf("%d are likely to buy, %v", n, err)
	}
	of, _ := st.Insights().Of(context.Background(), 1)
	if of["purchase_chance"].Number() < 60 || of["churn_risk"].Number() > 20 {
		t.Errorf("a regular: %v", of)
	}
}

// A shop in which eight families bought nappies until four months ago and blocks since:
// their life style moves on with every import, and is there for rules.
func TestRefreshFollowsLifeStyles(t *testing.T) {
	st := open(t)
	ctx := context.Background()
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		errs := []error{customers(ctx, tx, 8), tx.Settings().Set(ctx, store.SettingLifeStyles,
			insight.WriteWay([]insight.LifeStyle{{Name: "Baby", Categories: []string{"c-nappy"}}, {Name: "Small child", Categories: []string{"c-blocks"}}}))}
		for who := range store.CustomerID(8) {
			for month := range 12 {
				product := "nappy"
				if month < 3 {
					product = "blocks"
				}
				errs = append(errs, order(ctx, tx, who+1, float64(30*month), 1000, product))
			}
		}
		return errors.Join(errs...)
	})
	result := refresh(t, st)
	if fmt.Sprint(result.Styles.Moves) != "[{Baby Small child 8}]" {
		t.Errorf("%+v", result.Styles)
	}
	one, err := st.Insights().Of(ctx, 1)
	if err != nil || one["life_style"].Text() != "Small child" || one["life_style_before"].Text() != "Baby" || fmt.Sprint(one["interests"].List()) != "[c-blocks]" {
		t.Errorf("%v, %v", one, err)
	}
	for text, want := range map[string]int{`life_style is "Small child"`: 8, `interests is "c-nappy"`: 0, `interests contains "blocks"`: 8} {
		rule, err := segment.ParseText(text)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := st.Customers().Count(ctx, rule); err != nil || n != want {
			t.Errorf("%s: %d, %v", text, n, err)
		}
	}
	// The shop words it otherwise: that is a reason to compute anew.
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingLifeStyles, insight.WriteWay([]insight.LifeStyle{{Name: "Family", Categories: []string{"c-nappy", "c-blocks"}}}))
	})
	if due, err := insight.Due(ctx, st, now); !due || err != nil {
		t.Errorf("not due: %v, %v", due, err)
	}
	refresh(t, st)
	if one, _ := st.Insights().Of(ctx, 1); one["life_style"].Text() != "Family" || !one["life_style_before"].IsNone() {
		t.Errorf("%v", one)
	}
	styles, at, err := insight.ReadStyles(ctx, st)
	if err != nil || at.IsZero() || styles.Found || styles.List[0].People != 8 {
		t.Errorf("%+v, %v", styles, err)
	}
}

// Products without a category: sure ones are sorted, the rest are asked about; what a
// person decides stays.
func TestRefreshSortsProducts(t *testing.T) {
	st := open(t)
	ctx := context.Background()
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		errs := []error{customers(ctx, tx, 1), order(ctx, tx, 1, 3, 100, "s1")}
		for i := range 200 {
			for kind, names := range map[string]string{"Bath": "Herbal soap bar no ", "Scent": "Lavender candle glass "} {
				errs = append(errs, tx.Products().Save(ctx, &store.Product{ExternalID: fmt.Sprint(kind, i), Name: names + fmt.Sprint(i*37), Categories: []string{kind}}))
			}
		}
		for id, name := range map[string]string{"new1": "Herbal soap bar no 77777", "new2": "Lavender candle glass 88", "new3": "Ticket for a concert", "new4": "Old thing x"} {
			errs = append(errs, tx.Products().Save(ctx, &store.Product{ExternalID: id, Name: name}))
		}
		return errors.Join(append(errs, tx.Settings().Set(ctx, store.SettingCategories, `[{"category":"Events","words":["concert"]}]`))...)
	})
	result := refresh(t, st)
	if s := result.Sorting; s.BySelf != 3 || s.Held.Precision() < insight.SurePrecision || len(s.Queue) != 1 || s.Queue[0].Product != "new4" {
		t.Errorf("%+v", s)
	}
	categories, err := st.Insights().ProductCategories(ctx)
	if err != nil || categories["new1"] != "Bath" || categories["new2"] != "Scent" || categories["new3"] != "Events" || categories["new4"] != "" {
		t.Errorf("%v %v %v %v, %v", categories["new1"], categories["new2"], categories["new3"], categories["new4"], err)
	}
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		return tx.Insights().Sort(ctx, store.SortedProduct{Product: "new4", Category: "Antiques", ByHand: true}, store.SortedProduct{Product: "new1", Category: "Gifts", ByHand: true})
	})
	if s, _, err := insight.ReadSorting(ctx, st); err != nil || len(s.Queue) != 0 {
		t.Errorf("decided, and still asked: %+v, %v", s.Queue, err)
	}
	if due, err := insight.Due(ctx, st, now); !due || err != nil {
		t.Errorf("a decision teaches: %v, %v", due, err)
	}
	refresh(t, st)
	if categories, _ := st.Insights().ProductCategories(ctx); categories["new1"] != "Gifts" || categories["new4"] != "Antiques" {
		t.Errorf("decided: %v, %v", categories["new1"], categories["new4"])
	}
}

func TestRefreshFindsTheBestChannel(t *testing.T) {
	st := open(t)
	ctx := context.Background()
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		var errs []error
		for i := range 3 {
			errs = append(errs, tx.Customers().Save(ctx, &store.Customer{ExternalID: fmt.Sprint("c", i+1), Email: fmt.Sprint("c", i, "@example.com"), Phone: fmt.Sprint("0101234567", i)}))
		}
		errs = append(errs, order(ctx, tx, 1, 3, 100, "soap"), order(ctx, tx, 3, 3, 100, "soap"))
		event := func(who store.CustomerID, name string, days float64, channel store.Channel) {
			_, err := tx.Events().Record(ctx, store.Event{Customer: who, Name: name, At: now.Add(-time.Duration(days * float64(24*time.Hour))), Properties: store.Properties{"channel": string(channel)}})
			errs = append(errs, err)
		}
		for i := range 12 { // customer 1 answers texts, customer 2 nothing
			event(1, store.EventSent, float64(100+i*7), store.ChannelEmail)
			event(1, store.EventSent, float64(103+i*7), store.ChannelSMS)
			event(1, store.EventClicked, float64(103+i*7)-0.5, store.ChannelSMS)
			event(2, store.EventSent, float64(100+i*7), store.ChannelEmail)
		}
		return errors.Join(errs...)
	})
	refresh(t, st)
	for id, want := range map[store.CustomerID]string{1: "sms 24", 2: "email 12", 3: "sms 0"} { // who got nothing has everybody's
		of, err := st.Insights().Of(ctx, id)
		if got := fmt.Sprint(of["best_channel"], of["best_channel_sends"]); err != nil || got != want {
			t.Errorf("customer %d: %q, want %q, %v", id, got, want, err)
		}
	}
	reach, _, err := insight.ReadReach(ctx, st)
	if err != nil || reach.Channels[store.ChannelSMS] != (insight.Echo{Sends: 12, Answers: 12}) || reach.Channels[store.ChannelEmail].Answers != 0 {
		t.Errorf("%+v, %v", reach, err)
	}
}
