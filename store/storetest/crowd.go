package storetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/segment/crowd"
	"gilmok/store/value"
)

// crowdOf puts subjects in columns, of all that random rules look at.
func crowdOf(subjects []*store.Subject) *crowd.Crowd {
	c := &crowd.Crowd{Rows: &crowd.Rows{}, Zones: &crowd.Zones{Locations: []*time.Location{nil}}, Shop: subjects[0].Shop, Attributes: map[string]*crowd.Values{},
		Events: map[string]*crowd.Events{}, Consents: map[crowd.Consent]*crowd.Values{}, Memo: &crowd.Memo{},
		Segments: map[string]segment.Rule{"Busan": cityIs("Busan"), "Buyers": segment.Event{Name: store.EventOrdered},
			"Both": segment.All{Of: []segment.Rule{segment.InSegment{Name: "Busan"}, segment.InSegment{Name: "Buyers"}}}}}
	keys := slices.Clone(store.StandardFields)
	for key := range keysOf {
		keys = append(keys, key)
	}
	for _, key := range keys {
		c.Attributes[key] = crowd.NewValues(len(subjects))
	}
	for name, properties := range map[string][]string{"viewed": propertyNames, "booked": propertyNames,
		store.EventOrdered: orderPropertyNames, store.EventOrderCancelled: orderPropertyNames} {
		c.Events[name] = crowd.NewEvents(properties)
	}
	consent := crowd.NewValues(0)
	c.Consents[crowd.Consent{Channel: "email", Purpose: "advertising"}] = consent
	for row, x := range subjects {
		c.Rows.IDs = append(c.Rows.IDs, x.CustomerID())
		zone := slices.Index(c.Zones.Locations, x.Location)
		if zone < 0 {
			zone = len(c.Zones.Locations)
			c.Zones.Locations = append(c.Zones.Locations, x.Location)
		}
		c.Zones.Of = append(c.Zones.Of, uint16(zone))
		for _, key := range keys {
			c.Attributes[key].Set(row, x.Attribute(key))
		}
		for name, e := range c.Events {
			e.Add(x.History[name])
		}
		consent.Add(value.Text(x.Consent("email", "advertising")))
	}
	return c
}

// rowsOf gives the customers of a set.
func rowsOf(c *crowd.Crowd, set crowd.Bits) (ids []store.CustomerID) {
	set.Down(func(row int) bool {
		ids = append(ids, store.CustomerID(c.Rows.IDs[row]))
		return true
	})
	slices.Reverse(ids)
	return ids
}

// counted is what a rule came to inside a transaction, where only SQL answers.
type counted struct {
	rule segment.Rule
	n    int
}

// gathered asks the same of the columns that the store itself reads.
func gathered(t *testing.T, s store.Store, at time.Time, counts []counted) {
	t.Helper()
	for _, x := range counts {
		part := 0.0
		must(t, s.Customers().Gather(t.Context(), func(done float64) { part = done }, x.rule))
		n, err := s.Customers().CountAt(t.Context(), x.rule, at)
		must(t, err)
		if n != x.n {
			t.Errorf("%s\n gathered %d, want %d", describe(x.rule), n, x.n)
		}
		if part < 0 || part > 1 {
			t.Errorf("part %v is done", part)
		}
	}
}

// testGathered: what is in memory is never older than the last write.
func testGathered(t *testing.T, s store.Store) {
	var ids []store.CustomerID
	var imported store.ImportID
	save := func(ctx context.Context, tx store.Tx, c *store.Customer) error {
		err := tx.Customers().Save(ctx, c)
		ids = append(ids, c.ID)
		return err
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for i := range 20 {
			c := &store.Customer{ExternalID: fmt.Sprint("c", i), Email: fmt.Sprintf("c%d@shop.example", i), CreatedAt: day(-i), Attributes: store.Attributes{"city": value.Text("Busan"), "points": value.Number(float64(i)), "tags": value.List("a")}}
			if err := save(ctx, tx, c); err != nil {
				return err
			}
			if err := tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn}); err != nil {
				return err
			}
			if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: "viewed", At: day(-i), Properties: store.Properties{"product": "soap"}}); err != nil {
				return err
			}
		}
		if err := tx.Orders().Save(ctx, order("first", ids[0], 0, 500)); err != nil {
			return err
		}
		return tx.Segments().Save(ctx, &store.Segment{Name: "Few", Rule: segment.Attribute{Key: "points", Test: segment.Test{Op: segment.OpLess, Value: value.Number(5)}}})
	})
	var rules []segment.Rule
	for _, text := range []string{`everybody`, `city is "Busan"`, `points less than 10`, `tags has tag "a"`, `email is set`, `viewed`, `did not viewed`, `viewed where (product is "soap")`, `ordered`, `ordered where (category is "gift")`,
		`first viewed then ordered`, `consents to email`, `in segment Few`, `created_at before 2026-03-01`, `rfm_group is "champions"`, `viewed after 2026-03-01`} {
		rule, err := segment.ParseText(text)
		must(t, err)
		rules = append(rules, rule)
	}
	for _, change := range []struct {
		what string
		do   func(ctx context.Context, tx store.Tx) error
	}{
		{"nothing", func(context.Context, store.Tx) error { return nil }},
		{"add a customer", func(ctx context.Context, tx store.Tx) error { return save(ctx, tx, &store.Customer{ExternalID: "new"}) }},
		{"change a customer", func(ctx context.Context, tx store.Tx) error {
			return tx.Customers().Save(ctx, &store.Customer{ID: ids[1], ExternalID: "c1", CreatedAt: day(-400), TimeZone: "Asia/Seoul", Attributes: store.Attributes{"city": value.Text("Seoul")}})
		}},
		{"set a consent", func(ctx context.Context, tx store.Tx) error {
			return tx.Customers().SetConsent(ctx, ids[2], store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed})
		}},
		{"suppress", func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Suppressions().Add(ctx, store.Suppression{Channel: store.ChannelEmail, Address: "c3@shop.example", Kind: store.SuppressedByHand})
			return err
		}},
		{"record an event", func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Events().Record(ctx, store.Event{Customer: ids[20], Name: "viewed", At: day(0), Properties: store.Properties{"product": "soap"}})
			return err
		}},
		{"record one of nobody", func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Events().Record(ctx, store.Event{AnonymousID: "x", Name: "viewed", At: day(0)})
			return err
		}},
		{"add another", func(ctx context.Context, tx store.Tx) error {
			return save(ctx, tx, &store.Customer{ExternalID: "newer"})
		}},
		{"join", func(ctx context.Context, tx store.Tx) error { return tx.Events().Join(ctx, "x", ids[21]) }},
		{"order", func(ctx context.Context, tx store.Tx) error {
			return tx.Orders().Save(ctx, order("second", ids[4], 0, 900, "soap"))
		}},
		{"categorise", func(ctx context.Context, tx store.Tx) error {
			return tx.Products().Save(ctx, &store.Product{ExternalID: "soap", Categories: []string{"gift"}})
		}},
		{"compute", func(ctx context.Context, tx store.Tx) error {
			row := store.ComputedRow{Customer: ids[5], Values: make([]value.Value, len(store.Computed))}
			row.Values[slices.IndexFunc(store.Computed, func(a store.Attribute) bool { return a.Key == "rfm_group" })] = value.Text("champions")
			return tx.Insights().SetComputed(ctx, []store.ComputedRow{row})
		}},
		{"change a segment", func(ctx context.Context, tx store.Tx) error {
			return tx.Segments().Save(ctx, &store.Segment{Name: "Few", Rule: segment.All{}})
		}},
		{"set the zone", func(ctx context.Context, tx store.Tx) error {
			return tx.Settings().Set(ctx, store.SettingZone, "Pacific/Honolulu")
		}},
		{"merge", func(ctx context.Context, tx store.Tx) error { return tx.Customers().Merge(ctx, ids[6], ids[7]) }},
		{"erase", func(ctx context.Context, tx store.Tx) error { return tx.Customers().Erase(ctx, ids[8]) }},
		{"import", func(ctx context.Context, tx store.Tx) error {
			i := &store.Import{Kind: store.RowsCustomers}
			if err := tx.Imports().Save(ctx, i); err != nil {
				return err
			}
			imported = i.ID
			rows := func(yield func(*store.CustomerRowIn, error) bool) {
				yield(&store.CustomerRowIn{Record: 1, Customer: store.Customer{ExternalID: "c9", Attributes: store.Attributes{"city": value.Text("Jeju"), "points": value.Number(99)}}}, nil)
			}
			_, err := tx.Imports().LoadCustomers(ctx, i.ID, rows, store.LoadPolicy{}, false)
			return err
		}},
		{"undo it", func(ctx context.Context, tx store.Tx) error { _, err := tx.Imports().Undo(ctx, imported); return err }},
	} {
		for _, rule := range rules {
			must(t, s.Customers().Gather(t.Context(), nil, rule))
			_, err := s.Customers().Reachable(t.Context(), rule, store.ChannelEmail, store.PurposeAdvertising)
			must(t, err)
		}
		write(t, s, change.do)
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			for _, rule := range rules {
				if err := sameAnswers(ctx, t, change.what, rule, tx.Customers(), s.Customers()); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// sameAnswers compares what is asked of the columns with what is asked inside a
// transaction, where only SQL answers.
func sameAnswers(ctx context.Context, t *testing.T, after string, rule segment.Rule, tx, all store.CustomerReader) error {
	t.Helper()
	for what, ask := range map[string]func(store.CustomerReader) (any, error){
		"count": func(r store.CustomerReader) (any, error) { return r.Count(ctx, rule) },
		"reachable": func(r store.CustomerReader) (any, error) {
			return r.Reachable(ctx, rule, store.ChannelEmail, store.PurposeAdvertising)
		},
		"ids": func(r store.CustomerReader) (any, error) {
			list, err := r.List(ctx, store.CustomerQuery{Rule: rule, Page: store.Page{Limit: 4, Offset: 2}})
			ids := make([]store.CustomerID, len(list))
			for i, x := range list {
				ids[i] = x.ID
			}
			return ids, err
		},
		"then": func(r store.CustomerReader) (any, error) { return r.CountAt(ctx, rule, day(-3)) },
	} {
		want, err := ask(tx)
		if err != nil {
			return err
		}
		got, err := ask(all)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s of %s after %s: %v, want %v", what, segment.Format(rule), after, got, want)
		}
	}
	return nil
}
