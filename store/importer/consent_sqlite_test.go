package importer_test

import (
	"testing"

	"gilmok/store"
	"gilmok/store/importer"
)

// What is stated of everybody is never stated of who has left, on any channel.
func TestStatementSparesWhoLeft(t *testing.T) {
	st := open(t)
	file := "고객번호,이메일,휴대폰,Unsubscribed\n1,kim@example.com,010-1111-2222,Y\n2,lee@example.com,010-1111-3333,N\n"
	channels := []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao}
	bring(t, st, store.RowsCustomers, importer.WriteFile(t, "a.csv", []byte(file)), func(o *importer.Options) {
		o.ConsentSource, o.Consented = "till", channels
		o.Map = map[string]string{"Unsubscribed": string(importer.ToUnsubscribed)}
	})
	for _, ch := range channels {
		if k := find(t, st, "1").ConsentFor(ch, store.PurposeAdvertising); k.State == store.ConsentOptedIn {
			t.Errorf("who left agrees on %s", ch)
		}
		if k := find(t, st, "2").ConsentFor(ch, store.PurposeAdvertising); k.State != store.ConsentOptedIn {
			t.Errorf("who did not leave is %q on %s", k.State, ch)
		}
	}
}

// Who left by e-mail does not agree to texts by a yes that names no channel, nor by a
// statement about everybody; a column for texts says what it says.
func TestOneYesForAllSparesWhoLeft(t *testing.T) {
	for _, x := range []struct {
		file  string
		state bool
		sms   store.ConsentState
	}{
		{"고객번호,수신동의\n1,Y\n", false, store.ConsentUnknown},
		{"고객번호,이메일 수신동의,수신동의\n1,Y,Y\n", false, store.ConsentUnknown},
		{"고객번호,휴대폰\n1,010-1111-2222\n", true, store.ConsentUnknown},
		{"고객번호,SMS 수신동의\n1,Y\n", false, store.ConsentOptedIn},
		{"고객번호,수신동의,SMS 수신동의\n1,N,Y\n", false, store.ConsentOptedIn},
	} {
		st := open(t)
		bring(t, st, store.RowsCustomers, importer.WriteFile(t, "a.csv", []byte("고객번호,이메일,휴대폰,이메일 수신동의\n1,kim@example.com,010-1111-2222,N\n")), nil)
		bring(t, st, store.RowsCustomers, importer.WriteFile(t, "b.csv", []byte(x.file)), func(o *importer.Options) {
			if x.state {
				o.ConsentSource, o.Consented = "till", []store.Channel{store.ChannelEmail, store.ChannelSMS}
			}
		})
		kim := find(t, st, "1")
		if got := kim.ConsentFor(store.ChannelSMS, store.PurposeAdvertising).State; got != x.sms {
			t.Errorf("%q: texts %q, want %q", x.file, got, x.sms)
		}
		if got := kim.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State; got != store.ConsentUnsubscribed {
			t.Errorf("%q: e-mail %q", x.file, got)
		}
	}
}

// Undo takes a statement back from everybody, those too who were edited since;
// what they said themselves stays.
func TestUndoTakesAStatementBack(t *testing.T) {
	st := open(t)
	const before = "고객번호,이메일\n1,kim@example.com\n"
	bring(t, st, store.RowsCustomers, importer.WriteFile(t, "a.csv", []byte(before)), nil)
	r := bring(t, st, store.RowsCustomers, importer.WriteFile(t, "b.csv", []byte(before+"2,lee@example.com\n3,park@example.com\n4,choi@example.com\n5,jung@example.com\n")), state)
	later := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, Source: "link"}
	again := later
	again.State, again.Source = store.ConsentOptedIn, "form"
	err := st.InTx(t.Context(), func(tx store.Tx) error {
		for _, key := range []string{"1", "2"} {
			c := find(t, st, key)
			c.Name = "edited"
			if err := tx.Customers().Save(t.Context(), c); err != nil {
				return err
			}
		}
		if err := tx.Customers().SetConsent(t.Context(), find(t, st, "3").ID, later); err != nil {
			return err
		}
		return tx.Customers().SetConsent(t.Context(), find(t, st, "4").ID, again)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.InTx(t.Context(), func(tx store.Tx) error { _, err := tx.Imports().Undo(t.Context(), r.Import); return err }); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]store.ConsentState{"1": store.ConsentUnknown, "2": store.ConsentUnknown, "3": store.ConsentUnsubscribed, "4": store.ConsentOptedIn} {
		if k := find(t, st, key).ConsentFor(store.ChannelEmail, store.PurposeAdvertising); k.State != want {
			t.Errorf("%s is %q after the undo, want %q", key, k.State, want)
		}
	}
}

// The same file again, with the same statement, changes nothing.
func TestStatementAgainChangesNothing(t *testing.T) {
	st := open(t)
	file := importer.WriteFile(t, "a.csv", []byte("고객번호,이메일,휴대폰\n1,kim@example.com,010-1111-2222\n"))
	bring(t, st, store.RowsCustomers, file, state)
	was := find(t, st, "1")
	if r := bring(t, st, store.RowsCustomers, file, state); r.Updated+r.Added != 0 || r.Unchanged != 1 {
		t.Errorf("%d added, %d changed, %d as they were", r.Added, r.Updated, r.Unchanged)
	}
	for i, k := range find(t, st, "1").Consents {
		if k != was.Consents[i] {
			t.Errorf("%+v, was %+v", k, was.Consents[i])
		}
	}
}
