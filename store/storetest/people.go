package storetest

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

func testCustomers(t *testing.T, s store.Store) {
	minji := &store.Customer{ExternalID: "1", Email: "minji@shop.example", Phone: "+821012345678", Name: "김민지", TimeZone: "Asia/Seoul",
		Locale: "ko", Country: "KR", Aliases: []string{"old-1"}, Attributes: store.Attributes{
			"city": value.Text("부산"), "points": value.Number(12.5), "vip": value.Bool(true), "birthday": value.DateOf(value.MakeDate(1990, time.February, 29)),
			"seen": value.Time(noon), "spent": value.MoneyOf(value.Money{Minor: 27000, Currency: "KRW"}), "tags": value.List("soap", "비누"),
		}}
	other := &store.Customer{ExternalID: "2", Email: "jo@shop.example"}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().Save(ctx, minji); err != nil {
			return err
		}
		return tx.Customers().Save(ctx, other)
	})
	for _, key := range []string{"1", "old-1", "minji@shop.example", "+821012345678"} {
		got, err := s.Customers().Find(t.Context(), key)
		if err != nil {
			t.Fatalf("find %s: %v", key, err)
		}
		if !reflect.DeepEqual(got, minji) {
			t.Errorf("find %s:\n got %+v\nwant %+v", key, got, minji)
		}
	}
	_, err := s.Customers().Find(t.Context(), "")
	wantErr(t, err, store.ErrNotFound)
	err = s.InTx(t.Context(), func(tx store.Tx) error {
		return tx.Customers().Save(t.Context(), &store.Customer{ExternalID: "old-1"})
	})
	wantErr(t, err, store.ErrConflict)
	rows, err := s.Customers().List(t.Context(), store.CustomerQuery{Search: "010-1234", Sort: "name"})
	must(t, err)
	if len(rows) != 1 || rows[0].Name != "김민지" {
		t.Errorf("search by phone: %v", rows)
	}
	ids, err := s.Customers().IDs(t.Context(), store.CustomerQuery{Sort: "points", Desc: true})
	must(t, err)
	if !reflect.DeepEqual(ids, []store.CustomerID{minji.ID, other.ID}) {
		t.Errorf("sorted by points: %v", ids)
	}
}

func testAt(t *testing.T, s store.Store) {
	people := []*store.Customer{
		{ExternalID: "1", Email: "Minji@shop.example", Phone: "+821012345678"}, {ExternalID: "2", Email: "minji@shop.example.kr"},
		{ExternalID: "3", Email: "minji@SHOP.example"}, {ExternalID: "4", Phone: "+8210123456789"}, {ExternalID: "5", Phone: "+821012345678"},
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for _, c := range people {
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []struct {
		channel store.Channel
		address string
		want    []store.CustomerID
	}{
		{store.ChannelEmail, "minji@shop.example", []store.CustomerID{people[0].ID, people[2].ID}},
		{store.ChannelEmail, "minji", nil}, {store.ChannelEmail, "", nil},
		{store.ChannelSMS, "+821012345678", []store.CustomerID{people[0].ID, people[4].ID}},
		{store.ChannelKakao, "+8210123456789", []store.CustomerID{people[3].ID}},
		{store.ChannelPush, "+821012345678", nil},
	} {
		got, err := s.Customers().At(t.Context(), c.channel, c.address)
		must(t, err)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s at %q: %v, want %v", c.channel, c.address, got, c.want)
		}
	}
}

func testAttributes(t *testing.T, s store.Store) {
	err := s.InTx(t.Context(), func(tx store.Tx) error {
		return tx.Customers().RegisterAttribute(t.Context(), store.Attribute{Key: "First Name", Kind: value.KindText})
	})
	wantErr(t, err, store.ErrAttributeKey)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "등급", Label: "회원 등급", Kind: value.KindText}); err != nil {
			return err
		}
		return tx.Customers().Save(ctx, &store.Customer{ExternalID: "1", Attributes: store.Attributes{"등급": value.Text("gold")}})
	})
	c, err := s.Customers().Find(t.Context(), "1")
	must(t, err)
	equal(t, "등급", c.Attributes["등급"].Text(), "gold")
	all, err := s.Customers().Attributes(t.Context())
	must(t, err)
	if len(all) != 1 || all[0].Count != 1 || all[0].Label != "회원 등급" {
		t.Errorf("attributes %+v", all)
	}
	err = s.InTx(t.Context(), func(tx store.Tx) error {
		return tx.Customers().RegisterAttribute(t.Context(), store.Attribute{Key: "등급", Kind: value.KindNumber})
	})
	wantErr(t, err, store.ErrConflict)
}

func testConsent(t *testing.T, s store.Store) {
	c := &store.Customer{Email: "a@shop.example"}
	given := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Night: true, Source: "till", Wording: "yes", At: noon}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		return tx.Customers().SetConsent(ctx, c.ID, given)
	})
	got, err := s.Customers().Get(t.Context(), c.ID)
	must(t, err)
	equal(t, "consent", got.ConsentFor(store.ChannelEmail, store.PurposeAdvertising), given)
	for _, x := range []struct {
		purpose store.Purpose
		want    int
	}{{store.PurposeAdvertising, 1}, {store.PurposeInformational, 0}} {
		n, err := s.Customers().Reachable(t.Context(), nil, store.ChannelEmail, x.purpose)
		must(t, err)
		equal(t, "reachable for "+string(x.purpose), n, x.want)
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Suppressions().Add(ctx, store.Suppression{Channel: store.ChannelEmail, Address: "A@shop.example", Kind: store.SuppressedByHand})
		return err
	})
	n, err := s.Customers().Reachable(t.Context(), nil, store.ChannelEmail, store.PurposeAdvertising)
	must(t, err)
	equal(t, "reachable when suppressed", n, 0)
}

// Every word that there is for a consent is kept as it is, and no other.
func testConsentWords(t *testing.T, s store.Store) {
	c := &store.Customer{Email: "a@shop.example"}
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Save(ctx, c) })
	set := func(id store.CustomerID, k store.Consent) error {
		return s.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().SetConsent(t.Context(), id, k) })
	}
	channels := []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush, store.ChannelWebhook, store.ChannelSlack}
	for _, state := range []store.ConsentState{store.ConsentOptedIn, store.ConsentSubscribed, store.ConsentUnsubscribed, store.ConsentUnknown} {
		for i, ch := range channels {
			for _, p := range []store.Purpose{store.PurposeAdvertising, store.PurposeInformational} {
				given := store.Consent{Channel: ch, Purpose: p, State: state, Night: i%2 == 0, Source: string(p), Wording: string(state), At: noon}
				must(t, set(c.ID, given))
				got, err := s.Customers().Get(t.Context(), c.ID)
				must(t, err)
				equal(t, "consent", got.ConsentFor(ch, p), given)
			}
		}
	}
	must(t, set(c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising}))
	got, err := s.Customers().Get(t.Context(), c.ID)
	must(t, err)
	equal(t, "consents after one was taken out", len(got.Consents), 2*len(channels)-1)
	for _, wrong := range []store.Consent{
		{Channel: "telegram", Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn},
		{Channel: store.ChannelEmail, Purpose: "gossip", State: store.ConsentOptedIn},
		{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: "perhaps"},
	} {
		if err := set(c.ID, wrong); err == nil {
			t.Errorf("%+v was taken", wrong)
		}
	}
	wantErr(t, set(c.ID+1, store.Consent{Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn}), store.ErrNotFound)
	wrong, err := s.Check(t.Context())
	must(t, err)
	equal(t, "what is wrong", len(wrong), 0)
}
