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

// testLoadWithinAFile: a row meets what the rows before it have made of the people, whether
// the file is the first, or some of them were there before.
func testLoadWithinAFile(t *testing.T, s store.Store) {
	const a, b, phone = "a@shop.example", "b@shop.example", "+821000000005"
	yes, no := says(store.ConsentOptedIn, store.ChannelSMS), says(store.ConsentUnsubscribed, store.ChannelSMS)
	one := store.Customer{ExternalID: "1", Email: a, Name: "One"}
	for _, c := range []struct {
		why    string
		policy store.Policy
		stored int // of the rows come in a file of their own before
		rows   []store.Customer
		want   map[string]string // by external id: e-mail, name, word on texts
	}{
		{"an address that was given up is anybody's", "", 0, []store.Customer{one, {ExternalID: "1", Email: b}, {ExternalID: "2", Email: a, Name: "Two"}},
			map[string]string{"1": b + " One unknown", "2": a + " Two unknown"}},
		{"likewise of who was there before", "", 1, []store.Customer{one, {ExternalID: "1", Email: b}, {ExternalID: "2", Email: a, Name: "Two"}},
			map[string]string{"1": b + " One unknown", "2": a + " Two unknown"}},
		{"who else has had it then goes by it", "", 2, []store.Customer{one, {ExternalID: "2", Email: b, Name: "Two"}, {ExternalID: "2", Email: a}, {ExternalID: "1", Email: b}, {Email: a, Name: "Zwei"}},
			map[string]string{"1": b + " One unknown", "2": a + " Zwei unknown"}},
		{"of two with one address the first goes by it", "", 0, []store.Customer{one, {ExternalID: "2", Email: b, Name: "Two"}, {ExternalID: "1", Email: b}, {Email: b, Name: "First"}},
			map[string]string{"1": b + " First unknown", "2": b + " Two unknown"}},
		{"only new: a second row is none", store.PolicyAdd, 0, []store.Customer{one, {ExternalID: "1", Name: "Uno", Consents: yes}}, map[string]string{"1": a + " One unknown"}},
		{"only blanks: a word is one as long as there is none", store.PolicyFill, 0, []store.Customer{one, {ExternalID: "1", Name: "Uno", Phone: phone, Consents: yes}}, map[string]string{"1": a + " One opted_in"}},
		{"a number that refused, which the row leaves out", "", 0, []store.Customer{{ExternalID: "2", Name: "Two", Phone: phone, Consents: no}, {ExternalID: "1", Name: "One", Phone: phone}, {ExternalID: "1", Consents: yes}},
			map[string]string{"1": " One unknown", "2": " Two unsubscribed"}},
		{"and of who was there before", "", 2, []store.Customer{{ExternalID: "2", Name: "Two", Phone: phone, Consents: no}, {ExternalID: "1", Name: "One", Phone: phone}, {ExternalID: "1", Consents: yes}},
			map[string]string{"1": " One unknown", "2": " Two unsubscribed"}},
	} {
		var ids []store.ImportID
		for _, file := range [][]store.Customer{c.rows[:c.stored], c.rows[c.stored:]} {
			if len(file) > 0 {
				rows := slices.Clone(file)
				for i := range rows { // a load fills them anew
					rows[i].Consents = slices.Clone(rows[i].Consents)
				}
				_, id := loadPeople(t, s, store.LoadPolicy{Policy: c.policy}, false, rows...)
				ids = append(ids, id)
			}
		}
		for key, want := range c.want {
			got := get(t, s, key)
			equal(t, c.why+": "+key, fmt.Sprint(got.Email, " ", got.Name, " ", got.ConsentFor(store.ChannelSMS, advertising).State), want)
		}
		equal(t, c.why+": people", total(t, s), len(c.want))
		for _, id := range slices.Backward(ids) {
			undo(t, s, id)
		}
	}
	healthy(t, s)
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
