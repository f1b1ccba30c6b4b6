package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// won is an amount in KRW.
func won(n int64) value.Money { return value.Money{Minor: n, Currency: "KRW"} }

// testInsights holds the questions of computations against a shop of two people
// that can be counted by hand.
func testInsights(t *testing.T, s store.Store) {
	a, b := &store.Customer{ExternalID: "a"}, &store.Customer{ExternalID: "b"}
	none := 0
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for _, c := range []*store.Customer{a, b} {
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		for i, o := range []store.Order{
			{Customer: a.ID, At: day(1), Total: won(1000), Lines: []store.OrderLine{{Product: "soap", Quantity: 1, Category: "bath"}, {Product: "oil", Quantity: 1}, {Product: "soap", Quantity: 2, Name: "Old soap"}, {Product: store.FreightProduct, Quantity: 1}}},
			{Customer: a.ID, At: day(5), Total: value.Money{Minor: 900, Currency: "USD"}},
			{Customer: b.ID, At: day(3), Total: won(700), State: store.OrderCancelled, Lines: []store.OrderLine{{Product: "oil", Quantity: 1}}},
			{At: day(2), Total: won(50), Lines: []store.OrderLine{{Product: "oil", Quantity: 1}}},
		} {
			o.ExternalID = fmt.Sprint(i)
			if err := tx.Orders().Save(ctx, &o); err != nil {
				return err
			}
		}
		for _, p := range []store.Product{{ExternalID: "soap", Categories: []string{"home", "x"}, Stock: &none}, {ExternalID: "oil", Name: "The oil"}} {
			if err := tx.Products().Save(ctx, &p); err != nil {
				return err
			}
		}
		_, err := tx.Events().Record(ctx, store.Event{Customer: b.ID, Name: "viewed", At: day(2), Properties: store.Properties{"product": "oil"}},
			store.Event{Customer: b.ID, Name: store.EventAddedToCart, At: day(3), Properties: store.Properties{"products": []any{map[string]any{"product": "soap", "name": "Soap"}, "oil"}}}, store.Event{Customer: b.ID, Name: "opened", At: day(1)},
			store.Event{Customer: b.ID, Name: "opened", At: day(2), Properties: store.Properties{"machine": true, "step": "hello"}}, store.Event{AnonymousID: "x", Name: "viewed", At: day(1)})
		return err
	})
	in, ctx := s.Insights(), t.Context()
	bought, err := in.Purchases(ctx, "KRW", day(0), day(9))
	must(t, err)
	if len(bought) != 1 || bought[0] != (store.Purchases{Customer: a.ID, Count: 2, Foreign: 1, Spent: 1000, First: day(1), Last: day(5)}) {
		t.Errorf("purchases %+v", bought)
	}
	if early, err := in.Purchases(ctx, "KRW", day(0), day(5)); err != nil || len(early) != 1 || early[0].Count != 1 {
		t.Errorf("purchases before the fifth %+v, %v", early, err)
	}
	var baskets []string
	for b, err := range in.Baskets(ctx, day(0), day(9)) {
		must(t, err)
		slices.Sort(b.Products)
		baskets = append(baskets, fmt.Sprint(b.Customer, b.Products))
	}
	if want := []string{fmt.Sprint(a.ID, " [oil soap]"), "0 [oil]"}; !slices.Equal(baskets, want) {
		t.Errorf("baskets %q, want %q", baskets, want)
	}
	part := -1.0
	must(t, in.Gather(ctx, []string{"viewed", "opened"}, func(now float64) {
		if now < part || now > 1 {
			t.Errorf("reading goes from %v to %v", part, now)
		}
		part = now
	}))
	testInstants(t, in, "columns", a.ID, b.ID)
	write(t, s, func(_ context.Context, tx store.Tx) error { // what is not committed is in no column
		testInstants(t, tx.Insights(), "file", a.ID, b.ID)
		return nil
	})
	strangers, err := in.Strangers(ctx, "viewed", day(0), day(9))
	must(t, err)
	equal(t, "strangers who looked", strangers, 1)
	if later, err := in.Strangers(ctx, "viewed", day(2), day(9)); err != nil || later != 0 {
		t.Errorf("%d strangers later, %v", later, err)
	}
	var looks []string
	for l, err := range in.Looks(ctx, day(0), day(9)) {
		must(t, err)
		looks = append(looks, fmt.Sprint(l.Customer, l.Products))
	}
	if want := []string{fmt.Sprint(b.ID, " [oil]"), fmt.Sprint(b.ID, " [soap oil]")}; !slices.Equal(looks, want) {
		t.Errorf("looks %q, want %q", looks, want)
	}
	had, err := in.Bought(ctx, a.ID)
	must(t, err)
	equal(t, "bought", fmt.Sprint(had), "[oil soap]")
	categories, err := in.ProductCategories(ctx)
	must(t, err)
	equal(t, "the catalogue's category goes before that of an order", categories["soap"], "home")
	names, err := in.ProductNames(ctx, []string{"soap", "oil", "gone"})
	must(t, err)
	equal(t, "names", fmt.Sprint(names), "map[oil:The oil soap:Old soap]")
	called, err := in.ProductTexts(ctx)
	must(t, err)
	equal(t, "texts", fmt.Sprint(called), "map[oil:The oil soap:]") // the catalogue's word goes before an order's, blank or not
	out, err := in.SoldOut(ctx, 0)
	must(t, err)
	equal(t, "sold out", fmt.Sprint(out), "[soap]")
	testTouches(t, s, b.ID)
	testSorted(t, s)
	testComputed(t, s, a.ID, b.ID)
}

// testTouches reads what somebody got, answered and looked for, in the order of time.
func testTouches(t *testing.T, s store.Store, id store.CustomerID) {
	ctx := t.Context()
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Events().Record(ctx,
			store.Event{Customer: id, Name: store.EventClicked, At: day(7), Properties: store.Properties{"channel": "sms"}},
			store.Event{Customer: id, Name: store.EventSent, At: day(6), Properties: store.Properties{"channel": "sms"}},
			store.Event{Customer: id, Name: store.EventReplied, At: day(8)},
			store.Event{Customer: id, Name: store.EventClicked, At: day(6), Properties: store.Properties{"channel": "email", "machine": true}},
			store.Event{AnonymousID: "y", Name: store.EventClicked, At: day(6)},
			store.Event{Customer: id, Name: store.EventSearched, At: day(7), Properties: store.Properties{"query": "비누"}},
			store.Event{Customer: id, Name: store.EventSearched, At: day(6)})
		return err
	})
	var touches, searches []string
	for x, err := range s.Insights().MessageActs(ctx, day(0), day(9)) {
		must(t, err)
		touches = append(touches, x.Name+" "+string(x.Channel))
	}
	equal(t, "touches", fmt.Sprint(touches), "[sent sms clicked sms replied ]")
	for x, err := range s.Insights().Searches(ctx, day(0), day(9)) {
		must(t, err)
		searches = append(searches, fmt.Sprint(x.Customer == id, x.Term))
	}
	equal(t, "searches", fmt.Sprint(searches), "[true비누]")
	nearly, err := s.Insights().SoldOut(ctx, 5)
	must(t, err)
	equal(t, "with a least stock", fmt.Sprint(nearly), "[soap]")
}

// testSorted gives products categories, and leaves those of the catalogue alone.
func testSorted(t *testing.T, s store.Store) {
	ctx := t.Context()
	sort := func(list ...store.SortedProduct) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Insights().Sort(ctx, list...) })
	}
	holds := func(what, product, want, sorted string) {
		t.Helper()
		categories, err := s.Insights().ProductCategories(ctx)
		must(t, err)
		equal(t, what, categories[product], want)
		list, err := s.Insights().Sorted(ctx)
		must(t, err)
		equal(t, what+": the list", fmt.Sprint(list), sorted)
	}
	sort(store.SortedProduct{Product: "oil", Category: "bath"}, store.SortedProduct{Product: "soap", Category: "bath", ByHand: true})
	holds("sorted", "oil", "bath", "[{oil bath false}]")
	holds("the catalogue's category stays", "soap", "home", "[{oil bath false}]")
	sort(store.SortedProduct{Product: "oil", Category: "kitchen", ByHand: true})
	holds("decided anew", "oil", "kitchen", "[{oil kitchen true}]")
	n, err := s.Customers().Count(ctx, segment.Event{Name: store.EventOrdered, Where: []segment.Rule{segment.Property{Name: "category", Test: segment.Test{Op: segment.OpIs, Value: value.Text("kitchen")}}}})
	must(t, err)
	equal(t, "bought of the kitchen", n, 1)
	sort(store.SortedProduct{Product: "oil"})
	holds("taken back", "oil", "", "[]")
	sort(store.SortedProduct{Product: "oil", Category: "bath"})
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Products().Save(ctx, &store.Product{ExternalID: "oil", Name: "The oil", Categories: []string{"pantry"}})
	})
	holds("the catalogue learnt better", "oil", "pantry", "[{oil bath false}]")
	sort(store.SortedProduct{Product: "oil"})
	holds("and keeps it", "oil", "pantry", "[]")
}

func testComputed(t *testing.T, s store.Store, a, b store.CustomerID) {
	ctx := t.Context()
	set := func(of map[store.CustomerID]string) {
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			var rows []store.ComputedRow
			for id, group := range of {
				values := make([]value.Value, len(store.Computed))
				values[0] = value.Text(group)
				rows = append(rows, store.ComputedRow{Customer: id, Values: values})
			}
			return tx.Insights().SetComputed(ctx, rows)
		})
	}
	set(map[store.CustomerID]string{a: "loyal", b: "lost", 999: "nobody"})
	set(map[store.CustomerID]string{a: "champions"})
	of, err := s.Insights().Of(ctx, a)
	must(t, err)
	equal(t, "group", of["rfm_group"].Text(), "champions")
	if of, err := s.Insights().Of(ctx, b); err != nil || of != nil {
		t.Errorf("who is left out keeps %v, %v", of, err)
	}
	if at, err := s.Insights().ComputedAt(ctx, "rfm_group"); err != nil || at.IsZero() {
		t.Errorf("computed at %v, %v", at, err)
	}
	rows, err := s.Customers().ListByID(ctx, []store.CustomerID{a})
	must(t, err)
	equal(t, "the row's", rows[0].Computed["rfm_group"].Text(), "champions")
	list, err := s.Customers().Attributes(ctx)
	must(t, err)
	if len(list) != 1 || !list[0].Computed || list[0].Count != 1 {
		t.Errorf("attributes %+v", list)
	}
	rule := segment.Attribute{Key: "rfm_group", Test: segment.Test{Op: segment.OpIs, Value: value.Text("champions")}}
	n, err := s.Customers().Count(ctx, rule)
	must(t, err)
	equal(t, "champions", n, 1)
	// The shop's own attribute of the same name goes before.
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "rfm_group", Kind: value.KindText})
	})
	n, err = s.Customers().Count(ctx, rule)
	must(t, err)
	equal(t, "champions by the shop's own reckoning", n, 0)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().Erase(ctx, a); err != nil {
			return err
		}
		return tx.Insights().SaveModel(ctx, "m", []byte("x"))
	})
	if of, err := s.Insights().Of(ctx, a); err != nil || of != nil {
		t.Errorf("an erased customer keeps %v, %v", of, err)
	}
	data, _, err := s.Insights().Model(ctx, "m")
	must(t, err)
	equal(t, "model", string(data), "x")
	_, _, err = s.Insights().Model(ctx, "no such")
	wantErr(t, err, store.ErrNotFound)
}

// testComputedRules holds rules about computed attributes to the promise of
// testRules: SQL finds whom Match means, people without a row among them.
func testComputedRules(t *testing.T, s store.Store) {
	g := &generator{rand: rand.New(rand.NewPCG(3, 4))}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		g.now = tx.Now()
		if err := g.fillShop(ctx, tx); err != nil {
			return err
		}
		if err := g.compute(ctx, tx); err != nil {
			return err
		}
		var needs segment.Needs
		for _, a := range store.Computed {
			needs.AddAttribute(a.Key)
		}
		var subjects []*store.Subject
		for x, err := range tx.Customers().Subjects(ctx, needs, nil) {
			if err != nil {
				return err
			}
			subjects = append(subjects, x)
		}
		told := 0
		for range ruleRounds / 2 {
			a := store.Computed[g.rand.IntN(len(store.Computed))]
			var rule segment.Rule = segment.Attribute{Key: a.Key, Test: g.test(a.Kind)}
			if g.some(4) {
				rule = segment.None{Of: []segment.Rule{rule}}
			}
			want := matching(subjects, rule, g.now)
			got, err := tx.Customers().IDs(ctx, store.CustomerQuery{Rule: rule})
			if err != nil {
				return fmt.Errorf("%s: %w", describe(rule), err)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%s\n SQL %v\nwant %v", describe(rule), got, want)
			}
			if len(want) > 0 && len(want) < len(subjects) {
				told++
			}
		}
		if told < ruleRounds/8 {
			t.Errorf("only %d of %d rules told customers apart", told, ruleRounds/2)
		}
		return nil
	})
}

// compute gives most customers computed attributes, and not all of them.
func (g *generator) compute(ctx context.Context, tx store.Tx) error {
	ids, err := tx.Customers().IDs(ctx, store.CustomerQuery{})
	if err != nil {
		return err
	}
	var rows []store.ComputedRow
	for _, id := range ids {
		if g.some(5) {
			continue
		}
		row := store.ComputedRow{Customer: id, Values: make([]value.Value, len(store.Computed))}
		for i, a := range store.Computed {
			if !g.some(3) {
				row.Values[i] = g.value(a.Kind)
			}
		}
		rows = append(rows, row)
	}
	return tx.Insights().SetComputed(ctx, rows)
}

func testInstants(t *testing.T, in store.InsightReader, from string, a, b store.CustomerID) {
	t.Helper()
	var instants []store.Instant
	for i, err := range in.Instants(t.Context(), []string{"viewed", store.EventOrdered, "never"}, day(0), day(9)) {
		must(t, err)
		instants = append(instants, i)
	}
	slices.SortFunc(instants, func(a, b store.Instant) int { return cmp.Or(cmp.Compare(a.Customer, b.Customer), a.At.Compare(b.At)) })
	if want := []store.Instant{{Customer: a, Of: 1, At: day(1)}, {Customer: a, Of: 1, At: day(5)}, {Customer: b, At: day(2)}}; !slices.Equal(instants, want) {
		t.Errorf("instants from the %s %v, want %v", from, instants, want)
	}
	for i, err := range in.Instants(t.Context(), []string{store.EventOrdered}, day(1).Add(1), day(5)) {
		must(t, err)
		t.Errorf("ordered at %s, outside of what was asked for", i.At)
	}
	opened := 0
	for i, err := range in.Instants(t.Context(), []string{store.EventOpened}, day(0), day(9)) {
		must(t, err)
		equal(t, "opened by a person at, from the "+from, i.At, day(1))
		opened++
	}
	equal(t, "opened by people, from the "+from, opened, 1)
}
