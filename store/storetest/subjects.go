package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

func testSubjects(t *testing.T, s store.Store) {
	var all []store.CustomerID
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for i := range 5000 { // more than are read at a time
			c := &store.Customer{ExternalID: fmt.Sprint(i), Phone: fmt.Sprintf("+8210%08d", i), Attributes: store.Attributes{"city": value.Text("Busan"), "unread": value.Number(1)}}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			all = append(all, c.ID)
		}
		if _, err := tx.Events().Record(ctx, store.Event{Customer: all[4500], Name: "viewed", At: day(2), Properties: store.Properties{"product": "oil", "other": 1.0}},
			store.Event{Customer: all[4500], Name: "viewed", At: day(1)}); err != nil {
			return err
		}
		if _, err := tx.Suppressions().Add(ctx, store.Suppression{Channel: store.ChannelSMS, Address: "+821000004500", Kind: store.SuppressedByHand}); err != nil {
			return err
		}
		return tx.Segments().Save(ctx, &store.Segment{Name: "Viewers", Rule: segment.Event{Name: "viewed"}})
	})
	needs := segment.Needs{Segments: []string{"Viewers"}, Suppressed: true}
	needs.AddAttribute("city")
	needs.AddEvent("viewed", "product")
	read := func(only []store.CustomerID) (got []*store.Subject) {
		for x, err := range s.Customers().Subjects(t.Context(), needs, only) {
			must(t, err)
			got = append(got, x)
		}
		return got
	}
	everybody := read(nil)
	equal(t, "everybody", len(everybody), 5000)
	if !slices.IsSortedFunc(everybody, func(a, b *store.Subject) int { return int(a.ID - b.ID) }) {
		t.Error("not in the order of ids")
	}
	some := read([]store.CustomerID{all[4500], all[0], all[4500], 999_999})
	equal(t, "some", len(some), 2)
	x := some[1]
	if x.ID != all[4500] || !x.Memberships["Viewers"] || some[0].Memberships["Viewers"] || !x.Suppressed[store.ChannelKakao] || some[0].Suppressed != nil {
		t.Errorf("subject %+v", x)
	}
	if h := x.History["viewed"]; len(h) != 2 || !h[0].At.Equal(day(1)) || h[1].Properties.Property("product").Text() != "oil" {
		t.Errorf("history %+v", h)
	}
	equal(t, "attribute", x.Attribute("city").Text(), "Busan")
	equal(t, "an attribute nobody needs", x.Attribute("unread").IsNone(), true)
	equal(t, "nobody", len(read([]store.CustomerID{})), 0)
	for range s.Customers().Subjects(t.Context(), needs, nil) {
		break // a reader may stop at any time
	}
}

func testStanding(t *testing.T, s store.Store) {
	c := &store.Customer{ExternalID: "C1", Email: "c1@example.test"}
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Save(ctx, c) })
	for name, x := range map[string]struct {
		change func(ctx context.Context, tx store.Tx) error
		same   bool
	}{
		"an event": {func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: "viewed"})
			return err
		}, true},
		"an address": {func(ctx context.Context, tx store.Tx) error {
			c.Email = "new@example.test"
			return tx.Customers().Save(ctx, c)
		}, false},
		"the shop's time zone": {func(ctx context.Context, tx store.Tx) error {
			return tx.Settings().Set(ctx, store.SettingZone, "Asia/Tokyo")
		}, false},
		"a consent": {func(ctx context.Context, tx store.Tx) error {
			return tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, At: day(1)})
		}, false},
		"a suppression": {func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Suppressions().Add(ctx, store.Suppression{Channel: store.ChannelSMS, Address: "+821000004500", Kind: store.SuppressedByHand})
			return err
		}, false},
	} {
		before, _ := s.Customers().Standing()
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			now, known := tx.Customers().Standing()
			equal(t, name+": before it, in its transaction", known && now == before, true)
			if err := x.change(ctx, tx); err != nil {
				return err
			}
			_, known = tx.Customers().Standing()
			equal(t, name+": after it, in its transaction", known, x.same)
			return nil
		})
		write(t, s, func(_ context.Context, tx store.Tx) error {
			now, known := tx.Customers().Standing()
			equal(t, name+": in the next transaction", known && now == before, x.same)
			return nil
		})
	}
}
