package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"

	"gilmok/store"
	"gilmok/store/value"
)

func stream[R any](rows ...R) iter.Seq2[*R, error] {
	return func(yield func(*R, error) bool) {
		for i := range rows {
			row := rows[i]
			if !yield(&row, nil) {
				return
			}
		}
	}
}

// people makes rows of a customer file.
func people(customers ...store.Customer) iter.Seq2[*store.CustomerRowIn, error] {
	rows := make([]store.CustomerRowIn, len(customers))
	for i, c := range customers {
		attributes := store.Attributes{}
		for k, v := range c.Attributes {
			attributes[k] = v
		}
		c.Attributes = attributes
		rows[i] = store.CustomerRowIn{Record: i + 1, Customer: c}
	}
	return stream(rows...)
}

// load runs one load of an import of its own.
func load(t *testing.T, s store.Store, kind store.RowKind, run func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error)) (*store.LoadResult, store.ImportID) {
	t.Helper()
	var result *store.LoadResult
	i := &store.Import{Kind: kind, File: "file.csv"}
	write(t, s, func(ctx context.Context, tx store.Tx) (err error) {
		if err := tx.Imports().Save(ctx, i); err != nil {
			return err
		}
		result, err = run(ctx, tx.Imports(), i.ID)
		return err
	})
	return result, i.ID
}

func loadPeople(t *testing.T, s store.Store, p store.LoadPolicy, dry bool, customers ...store.Customer) (*store.LoadResult, store.ImportID) {
	t.Helper()
	return load(t, s, store.RowsCustomers, func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error) {
		return w.LoadCustomers(ctx, id, people(customers...), p, dry)
	})
}

func counts(t *testing.T, r *store.LoadResult, added, updated, unchanged, merged int) {
	t.Helper()
	got, want := [4]int{r.Added, r.Updated, r.Unchanged, r.Merged}, [4]int{added, updated, unchanged, merged}
	if got != want {
		t.Errorf("added, updated, unchanged, merged: %v, want %v", got, want)
	}
}

func get(t *testing.T, s store.Store, key string) *store.Customer {
	t.Helper()
	c, err := s.Customers().Find(t.Context(), key)
	if err != nil {
		t.Fatalf("find %s: %v", key, err)
	}
	return c
}

func total(t *testing.T, s store.Store) int {
	t.Helper()
	n, err := s.Customers().Count(t.Context(), nil)
	must(t, err)
	return n
}

var minjiRow = store.Customer{ExternalID: "1", Email: "minji@shop.example", Name: "민지", Attributes: store.Attributes{"city": value.Text("부산"), "tags": value.List("a", "b")}}

func testLoadCustomers(t *testing.T, s store.Store) {
	file := []store.Customer{minjiRow, {Email: "jo@shop.example", Phone: "+821011112222"},
		{Email: "JO@shop.example", Name: "조"}, {ExternalID: "9", Email: "minji@shop.example"}}
	dry, _ := loadPeople(t, s, store.LoadPolicy{}, true, file...)
	counts(t, dry, 2, 0, 0, 2)
	equal(t, "customers after a dry load", total(t, s), 0)
	r, _ := loadPeople(t, s, store.LoadPolicy{}, false, file...)
	counts(t, r, 2, 0, 0, 2)
	equal(t, "customers", total(t, s), 2)
	equal(t, "name merged in the file", get(t, s, "jo@shop.example").Name, "조")
	equal(t, "second id is an alias", get(t, s, "9").ExternalID, "1")
	again, _ := loadPeople(t, s, store.LoadPolicy{}, false, file...)
	counts(t, again, 0, 0, 2, 2)
	tagged, err := s.Customers().Count(t.Context(), hasTag("tags", "b"))
	must(t, err)
	equal(t, "tagged", tagged, 1)
}

// testLoadHousehold loads people who share a phone: their names tell them apart.
func testLoadHousehold(t *testing.T, s store.Store) {
	const phone = "+821012345678"
	file := []store.Customer{{Name: "민지", Phone: phone}, {Name: "Jo", Phone: phone}, {Name: "jo", Phone: phone}, {Phone: phone},
		{Name: "Sol", Phone: phone, Email: "sol@shop.example"}, {Name: "Sol", Phone: phone, Email: "other@shop.example"}}
	for _, policy := range []store.LoadPolicy{{}, {Key: "phone", Policy: store.PolicyFill}} {
		r, _ := loadPeople(t, s, policy, true, file...)
		if policy.Key == "" {
			counts(t, r, 4, 0, 0, 2)
		} else {
			counts(t, r, 3, 0, 0, 3)
		}
	}
	loadPeople(t, s, store.LoadPolicy{}, false, file...)
	again, _ := loadPeople(t, s, store.LoadPolicy{}, false, file...)
	counts(t, again, 0, 0, 4, 2)
	equal(t, "customers", total(t, s), 4)
	later, _ := loadPeople(t, s, store.LoadPolicy{}, false, store.Customer{Name: "JO", Phone: phone, Country: "KR"})
	counts(t, later, 0, 1, 0, 0)
}

func testLoadPolicies(t *testing.T, s store.Store) {
	loadPeople(t, s, store.LoadPolicy{}, false, minjiRow)
	change := store.Customer{ExternalID: "1", Name: "김민지", Phone: "+821012345678", Attributes: store.Attributes{"city": value.Text("서울")}}
	for _, x := range []struct {
		policy                        store.LoadPolicy
		updated, unchanged            int
		wantName, wantPhone, wantCity string
	}{
		{store.LoadPolicy{Policy: store.PolicyAdd}, 0, 1, "민지", "", "부산"},
		{store.LoadPolicy{Policy: store.PolicyFill}, 1, 0, "민지", "+821012345678", "부산"},
		{store.LoadPolicy{Policy: store.PolicyFill, Columns: map[string]store.Policy{"city": store.PolicyUpdate}}, 1, 0, "민지", "+821012345678", "서울"},
		{store.LoadPolicy{Policy: store.PolicyUpdate}, 1, 0, "김민지", "+821012345678", "서울"},
		{store.LoadPolicy{Policy: store.PolicyUpdate}, 0, 1, "김민지", "+821012345678", "서울"},
	} {
		r, _ := loadPeople(t, s, x.policy, false, change)
		counts(t, r, 0, x.updated, x.unchanged, 0)
		c := get(t, s, "1")
		equal(t, "name", c.Name, x.wantName)
		equal(t, "phone", c.Phone, x.wantPhone)
		equal(t, "city", c.Attributes["city"].Text(), x.wantCity)
		equal(t, "e-mail, which the file leaves blank", c.Email, "minji@shop.example")
	}
}

func testLoadConsent(t *testing.T, s store.Store) {
	say := func(state store.ConsentState) store.Customer {
		return store.Customer{ExternalID: "1", Email: "a@shop.example", Consents: []store.Consent{{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: state}}}
	}
	state := func() store.ConsentState {
		return get(t, s, "1").ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State
	}
	r, _ := loadPeople(t, s, store.LoadPolicy{ConsentSource: "till"}, false, say(store.ConsentOptedIn))
	equal(t, "after the first file", state(), store.ConsentOptedIn)
	equal(t, "reachable", r.Reachable[store.ChannelEmail], 1)
	equal(t, "source", get(t, s, "1").Consents[0].Source, "till")
	loadPeople(t, s, store.LoadPolicy{}, false, say(store.ConsentUnknown))
	equal(t, "unknown does not erase", state(), store.ConsentOptedIn)
	loadPeople(t, s, store.LoadPolicy{Policy: store.PolicyAdd}, false, say(store.ConsentUnsubscribed))
	equal(t, "unsubscribed whatever the policy", state(), store.ConsentUnsubscribed)
	r, _ = loadPeople(t, s, store.LoadPolicy{}, false, say(store.ConsentOptedIn))
	equal(t, "never upgraded", state(), store.ConsentUnsubscribed)
	equal(t, "kept", r.Columns["consent"].Kept, 1)
}

func line(number, product string, customer string) store.OrderRowIn {
	o := order(number, 0, 1, 0)
	o.Total = value.Money{}
	o.Lines = []store.OrderLine{{Product: product, Quantity: 2, Price: value.Money{Minor: 1500, Currency: "KRW"}}}
	return store.OrderRowIn{Order: *o, Customer: store.Customer{ExternalID: customer}, IsLine: true, SumLines: true}
}

func loadOrders(t *testing.T, s store.Store, rows ...store.OrderRowIn) (*store.LoadResult, store.ImportID) {
	t.Helper()
	return load(t, s, store.RowsOrders, func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error) {
		return w.LoadOrders(ctx, id, stream(rows...), store.LoadPolicy{}, false)
	})
}

func testLoadOrders(t *testing.T, s store.Store) {
	loadPeople(t, s, store.LoadPolicy{}, false, minjiRow)
	// More rows than one chunk stand between the lines of order A.
	rows := []store.OrderRowIn{line("A", "soap", "1"), line("A", "soap", "1")}
	for i := range 2500 {
		rows = append(rows, line(fmt.Sprint("B", i), "oil", fmt.Sprint("stub", i%10)))
	}
	rows = append(rows, line("A", "oil", "1"), line("A", "soap", "1")) // the soap for a third time
	r, _ := loadOrders(t, s, rows...)
	counts(t, r, 2501, 0, 0, 3)
	equal(t, "stubs", r.Stubs, 10)
	a, err := s.Orders().Find(t.Context(), "A")
	must(t, err)
	equal(t, "lines", len(a.Lines), 4)
	equal(t, "total", a.Total, value.Money{Minor: 12000, Currency: "KRW"})
	c := get(t, s, "stub3")
	equal(t, "stub", c.Stub, true)
	list, err := s.Customers().ListByID(t.Context(), []store.CustomerID{c.ID})
	must(t, err)
	equal(t, "orders of the stub", list[0].Orders, 250)
	again, _ := loadOrders(t, s, rows...)
	counts(t, again, 0, 0, 2504, 0)
	loadPeople(t, s, store.LoadPolicy{}, false, store.Customer{ExternalID: "stub3", Name: "아는 사람"})
	equal(t, "stub became a customer", get(t, s, "stub3").Stub, false)
}

func testLoadEvents(t *testing.T, s store.Store) {
	row := func(customer string, days int) store.EventRowIn {
		return store.EventRowIn{Event: store.Event{Name: "booked", At: day(days), Properties: store.Properties{"room": "A"}}, Customer: store.Customer{ExternalID: customer}}
	}
	run := func() *store.LoadResult {
		r, _ := load(t, s, store.RowsEvents, func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error) {
			return w.LoadEvents(ctx, id, stream(row("1", 1), row("1", 2), row("1", 2), row("", 3)), store.LoadPolicy{}, false)
		})
		return r
	}
	r := run()
	counts(t, r, 2, 0, 0, 1)
	equal(t, "rejected", len(r.Rejected), 1)
	equal(t, "stubs", r.Stubs, 1)
	equal(t, "reaches to", r.ReachesTo, day(2))
	counts(t, run(), 0, 0, 3, 0)
	names, err := s.Events().Names(t.Context())
	must(t, err)
	if len(names) != 1 || names[0].Count != 2 {
		t.Errorf("names %+v", names)
	}
}

// testLoadSignUps: who signs up under an anonymous id was that visitor, before and
// in files that come later; other events of a person tell nothing, as a device may
// have many users.
func testLoadSignUps(t *testing.T, s store.Store) {
	row := func(name, customer, anonymous string, days int) store.EventRowIn {
		return store.EventRowIn{Event: store.Event{Name: name, AnonymousID: anonymous, At: day(days)}, Customer: store.Customer{ExternalID: customer}}
	}
	run := func(rows ...store.EventRowIn) (*store.LoadResult, store.ImportID) {
		return load(t, s, store.RowsEvents, func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error) {
			return w.LoadEvents(ctx, id, stream(rows...), store.LoadPolicy{}, false)
		})
	}
	of := func(customer string) int {
		list, err := s.Events().List(t.Context(), store.EventQuery{Customer: get(t, s, customer).ID})
		must(t, err)
		return len(list)
	}
	visits := []store.EventRowIn{row(store.EventViewed, "", "v1", 1), row(store.EventViewed, "", "v2", 1)}
	run(visits...)
	_, signUps := run(row(store.EventSignedUp, "1", "v1", 2), row("booked", "2", "v2", 2))
	equal(t, "of who signed up", of("1"), 2)
	equal(t, "of who did something else", of("2"), 1)
	again, _ := run(visits...)
	counts(t, again, 0, 0, 2, 0)
	_, older := run(row(store.EventVisited, "", "v1", 0))
	equal(t, "with what came later", of("1"), 3)
	undo(t, s, older)
	equal(t, "without what came later", of("1"), 2)
	_, second := run(row(store.EventSignedUp, "3", "v1", 5), row(store.EventViewed, "", "v1", 4), row(store.EventViewed, "", "v1", 6))
	equal(t, "until somebody else signs up at the device", of("1"), 3)
	equal(t, "of who signed up second", of("3"), 1)
	undo(t, s, second)
	undo(t, s, signUps)
	all, err := s.Events().List(t.Context(), store.EventQuery{})
	must(t, err)
	for _, e := range all {
		if e.Customer != 0 {
			t.Errorf("after the undo: %+v", e)
		}
	}
	equal(t, "visits", len(all), 2)
	equal(t, "customers", total(t, s), 0)
	healthy(t, s)
}

// testLoadAgain: a person met in two chunks of a file is one person and one merged
// row, also when the file comes again; columns that differ from line to line of an
// order make no change then.
func testLoadAgain(t *testing.T, s store.Store) {
	var rows []store.Customer
	for i := range 2500 {
		rows = append(rows, store.Customer{ExternalID: fmt.Sprint(i % 2400), Name: fmt.Sprint("n", i%2400)})
	}
	first, _ := loadPeople(t, s, store.LoadPolicy{}, false, rows...)
	counts(t, first, 2400, 0, 0, 100)
	again, _ := loadPeople(t, s, store.LoadPolicy{}, false, rows...)
	counts(t, again, 0, 0, 2400, 100)

	line := func(n int, state store.OrderState) store.OrderRowIn {
		return store.OrderRowIn{IsLine: true, SumLines: true, Customer: store.Customer{ExternalID: "1"}, Order: store.Order{ExternalID: "A", At: day(1), State: state, Status: string(state),
			Lines: []store.OrderLine{{Product: fmt.Sprint(n), Quantity: 1}}, Properties: store.Properties{"line": fmt.Sprint(n)}}}
	}
	run := func() *store.LoadResult {
		r, _ := load(t, s, store.RowsOrders, func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error) {
			return w.LoadOrders(ctx, id, stream(line(1, store.OrderPlaced), line(2, store.OrderCancelled), line(3, store.OrderPlaced)), store.LoadPolicy{}, false)
		})
		return r
	}
	counts(t, run(), 1, 0, 0, 2)
	o, err := s.Orders().Find(t.Context(), "A")
	must(t, err)
	equal(t, "state of an order cancelled in part", o.State, store.OrderPlaced)
	equal(t, "the first line's column", fmt.Sprint(o.Properties["line"]), "1")
	counts(t, run(), 0, 0, 3, 0)
}

// testLoadBought: an event file that tells of orders makes orders, once.
func testLoadBought(t *testing.T, s store.Store) {
	row := func(name string, days int, p store.Properties) store.EventRowIn {
		return store.EventRowIn{Event: store.Event{Name: name, At: day(days), Key: fmt.Sprint(name, days), Properties: p}, Customer: store.Customer{ExternalID: "1"}}
	}
	run := func() (*store.LoadResult, store.ImportID) {
		return load(t, s, store.RowsEvents, func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error) {
			return w.LoadEvents(ctx, id, stream(
				row("booked", 1, nil),
				row(store.EventOrdered, 2, store.Properties{"order_id": "A1", "total": 27000.0, "product_id": "soap", "quantity": 2.0, "gift": true}),
				row(store.EventOrdered, 3, store.Properties{"value": "1500"}),
				row(store.EventOrderCancelled, 4, store.Properties{"order_id": "A9"}),
			), store.LoadPolicy{}, false)
		})
	}
	r, id := run()
	counts(t, r, 4, 0, 0, 0)
	equal(t, "reaches to", r.ReachesTo, day(4))
	o, err := s.Orders().Find(t.Context(), "A1")
	must(t, err)
	equal(t, "total", o.Total, value.Money{Minor: 27000, Currency: "KRW"})
	equal(t, "lines", len(o.Lines), 1)
	equal(t, "line", o.Lines[0], store.OrderLine{Product: "soap", Name: "soap", Quantity: 2})
	equal(t, "properties", fmt.Sprint(o.Properties), "map[gift:true product_id:soap]")
	for _, words := range []string{`ordered where (value is 1500)`, `ordered where (product_id is "soap")`, `ordered where (total is 1500)`} {
		equal(t, "by the file's own word: "+words, meant(t, s, words), 1)
	}
	cancelled, err := s.Orders().Find(t.Context(), "A9")
	must(t, err)
	equal(t, "state", cancelled.State, store.OrderCancelled)
	again, _ := run()
	counts(t, again, 0, 0, 4, 0)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Imports().Undo(ctx, id)
		return err
	})
	if _, err := s.Orders().Find(t.Context(), "A1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after the undo: %v", err)
	}
}

func testLoadProducts(t *testing.T, s store.Store) {
	soap := func(won int64, stock int) store.ProductRowIn {
		return store.ProductRowIn{Product: store.Product{ExternalID: "soap", Name: "비누", Price: value.Money{Minor: won, Currency: "KRW"}, Stock: &stock}}
	}
	run := func(row store.ProductRowIn) *store.LoadResult {
		r, _ := load(t, s, store.RowsProducts, func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error) {
			return w.LoadProducts(ctx, id, stream(row), store.LoadPolicy{}, false)
		})
		return r
	}
	counts(t, run(soap(5000, 0)), 1, 0, 0, 0)
	counts(t, run(soap(5000, 0)), 0, 0, 1, 0)
	wisher, buyer := &store.Customer{ExternalID: "1"}, &store.Customer{ExternalID: "2"}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for _, c := range []*store.Customer{wisher, buyer} {
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			e := store.Event{Customer: c.ID, Name: store.EventWished, At: day(0), Properties: store.Properties{"product": "soap"}}
			if _, err := tx.Events().Record(ctx, e); err != nil {
				return err
			}
		}
		return tx.Orders().Save(ctx, order("A", buyer.ID, 1, 5000, "soap"))
	})
	counts(t, run(soap(4000, 20)), 0, 1, 0, 0)
	for _, name := range []string{store.EventPriceDropped, store.EventBackInStock} {
		list, err := s.Events().List(t.Context(), store.EventQuery{Names: []string{name}})
		must(t, err)
		if len(list) != 1 || list[0].Customer != wisher.ID {
			t.Errorf("%s: %+v", name, list)
		}
	}
	counts(t, run(soap(4000, 3)), 0, 1, 0, 0)
	list, err := s.Events().List(t.Context(), store.EventQuery{Names: []string{store.EventLowStock}})
	must(t, err)
	equal(t, "low stock", len(list), 1)
}
