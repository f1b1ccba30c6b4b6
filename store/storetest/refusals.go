package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"gilmok/store"
)

const advertising = store.PurposeAdvertising

func says(state store.ConsentState, channels ...store.Channel) (list []store.Consent) {
	for _, ch := range channels {
		list = append(list, store.Consent{Channel: ch, Purpose: advertising, State: state})
	}
	return list
}

// testRefusals: no file brings back who has left, by channel and by address.
func testRefusals(t *testing.T, s store.Store) {
	const email, sms, kakao = store.ChannelEmail, store.ChannelSMS, store.ChannelKakao
	yes := store.ConsentOptedIn
	people := []*store.Customer{{ExternalID: "left by mail", Email: "a@shop.example", Phone: "+821000000001"}, {ExternalID: "listed", Email: "b@shop.example", Phone: "+821000000002"},
		{ExternalID: "bounced", Email: "c@shop.example", Phone: "+821000000003"}, {ExternalID: "phone listed", Email: "d@shop.example", Phone: "+821000000004"}, {ExternalID: "at home", Name: "민지", Phone: "+821000000005"}}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for _, c := range people {
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		if _, err := tx.Suppressions().Add(ctx, store.Suppression{Channel: email, Address: "b@shop.example", Kind: store.SuppressedUnsubscribed},
			store.Suppression{Channel: email, Address: "c@shop.example", Kind: store.SuppressedBounced}, store.Suppression{Channel: sms, Address: "+821000000004", Kind: store.SuppressedByHand}); err != nil {
			return err
		}
		if err := tx.Customers().SetConsent(ctx, people[4].ID, says(store.ConsentUnsubscribed, sms)[0]); err != nil {
			return err
		}
		return tx.Customers().SetConsent(ctx, people[0].ID, says(store.ConsentUnsubscribed, email)[0])
	})
	for _, x := range []struct {
		why     string
		row     store.Customer
		unnamed bool
		agreed  []store.Channel
	}{
		{"one yes for all, from who left by mail", store.Customer{ExternalID: "left by mail", Consents: says(yes, email, sms)}, true, nil},
		{"the channel's own yes", store.Customer{ExternalID: "left by mail", Consents: says(yes, email, sms)}, false, []store.Channel{sms}},
		{"a new address of who is on the list", store.Customer{ExternalID: "listed", Email: "new@shop.example", Consents: says(yes, email)}, false, nil},
		{"one yes for all, from who is on the list", store.Customer{ExternalID: "listed", Consents: says(yes, email, sms)}, true, nil},
		{"a new address of whose old one failed", store.Customer{ExternalID: "bounced", Email: "right@shop.example", Consents: says(yes, email, sms)}, true, []store.Channel{email, sms}},
		{"a listed number, of kakao too", store.Customer{ExternalID: "phone listed", Consents: says(yes, email, sms, kakao)}, false, []store.Channel{email}},
		{"somebody new with a listed address", store.Customer{ExternalID: "new", Email: "B@shop.example", Consents: says(yes, email, sms), Phone: "+821000000009"}, true, nil},
		{"somebody else at a number that refused", store.Customer{ExternalID: "daughter", Name: "Sol", Phone: "+821000000005", Email: "sol@shop.example", Consents: says(yes, email, sms)}, false, []store.Channel{email}},
		{"somebody else with an address that refused", store.Customer{ExternalID: "other id", Email: "A@shop.example", Consents: says(yes, email, sms)}, false, []store.Channel{sms}},
	} {
		for _, policy := range []store.LoadPolicy{{Key: "external_id"}, {}} {
			row := store.CustomerRowIn{Record: 1, Customer: x.row}
			row.Customer.Consents = slices.Clone(x.row.Consents) // a load fills them anew
			if x.unnamed {
				row.Unnamed = []store.Channel{email, sms}
			}
			r, id := load(t, s, store.RowsCustomers, func(ctx context.Context, w store.ImportWriter, id store.ImportID) (*store.LoadResult, error) {
				return w.LoadCustomers(ctx, id, stream(row), policy, false)
			})
			got := get(t, s, x.row.ExternalID)
			var agreed []store.Channel
			for _, ch := range []store.Channel{email, sms, kakao} {
				if got.ConsentFor(ch, advertising).State == yes {
					agreed = append(agreed, ch)
				}
			}
			equal(t, x.why, fmt.Sprint(agreed), fmt.Sprint(x.agreed))
			if kept := len(x.row.Consents) - len(x.agreed); r.Columns["consent"].Kept != kept {
				t.Errorf("%s: %d words were not taken, want %d", x.why, r.Columns["consent"].Kept, kept)
			}
			write(t, s, func(ctx context.Context, tx store.Tx) error { _, err := tx.Imports().Undo(ctx, id); return err })
		}
	}
	healthy(t, s)
}

// testRefusalInOneFile: the number one row takes back is not agreed to by the next.
func testRefusalInOneFile(t *testing.T, s store.Store) {
	const phone = "+821000000005"
	loadPeople(t, s, store.LoadPolicy{}, false, store.Customer{Name: "민지", Phone: phone, Consents: says(store.ConsentUnsubscribed, store.ChannelSMS)},
		store.Customer{Name: "Sol", Phone: phone, Email: "sol@shop.example", Consents: says(store.ConsentOptedIn, store.ChannelSMS, store.ChannelEmail)})
	sol := get(t, s, "sol@shop.example")
	equal(t, "email", sol.ConsentFor(store.ChannelEmail, advertising).State, store.ConsentOptedIn)
	equal(t, "sms", sol.ConsentFor(store.ChannelSMS, advertising).State, store.ConsentUnknown)
}

// testMergeKeepsWhoLeft: the list holds for the person, also once their other address is theirs.
func testMergeKeepsWhoLeft(t *testing.T, s store.Store) {
	a := &store.Customer{ExternalID: "1", Email: "a@shop.example", Phone: "+821000000001"}
	b := &store.Customer{ExternalID: "2", Email: "b@shop.example", Phone: "+821000000002"}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for _, c := range []*store.Customer{a, b} {
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		for _, k := range says(store.ConsentOptedIn, store.ChannelEmail, store.ChannelSMS) {
			if err := tx.Customers().SetConsent(ctx, a.ID, k); err != nil {
				return err
			}
		}
		if _, err := tx.Suppressions().Add(ctx, store.Suppression{Channel: store.ChannelEmail, Address: "b@shop.example", Kind: store.SuppressedComplained},
			store.Suppression{Channel: store.ChannelSMS, Address: "+821000000002", Kind: store.SuppressedBounced}); err != nil {
			return err
		}
		return tx.Customers().Merge(ctx, a.ID, b.ID)
	})
	got := get(t, s, "1")
	equal(t, "email", got.ConsentFor(store.ChannelEmail, advertising).State, store.ConsentUnsubscribed)
	equal(t, "sms", got.ConsentFor(store.ChannelSMS, advertising).State, store.ConsentOptedIn)
	healthy(t, s)
}
