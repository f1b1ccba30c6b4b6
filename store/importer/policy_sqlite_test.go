package importer_test

import (
	"context"
	"errors"
	"testing"

	"gilmok/store"
	"gilmok/store/importer"
)

const (
	known = "고객번호,이름,이메일,휴대폰,도시\n1,김철수,kim@example.com,010-1111-2222,부산\n2,이영희,lee@example.com,,\n"
	later = "고객번호,이름,이메일,휴대폰,도시\n1,김철수2,kim2@example.com,010-9999-2222,서울\n2,이영희2,lee2@example.com,010-3333-4444,서울\n"
)

func find(t *testing.T, st store.Store, key string) *store.Customer {
	t.Helper()
	c, err := st.Customers().Find(context.Background(), key)
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	return c
}

// Each column goes by its own policy, the others by the file's.
func TestPoliciesOfColumns(t *testing.T) {
	st := open(t)
	bring(t, st, store.RowsCustomers, importer.WriteFile(t, "a.csv", []byte(known)), nil)
	path := importer.WriteFile(t, "b.csv", []byte(later))
	bring(t, st, store.RowsCustomers, path, func(o *importer.Options) {
		o.Columns = map[string]store.Policy{"휴대폰": store.PolicyFill, "email": store.PolicyAdd, "고객번호": store.PolicyAdd}
	})
	kim, lee := find(t, st, "1"), find(t, st, "2")
	for _, x := range []struct{ what, got, want string }{
		{"name is brought up to date", kim.Name, "김철수2"}, {"city too", kim.Attributes["city"].String(), "서울"},
		{"a phone that was there stays", kim.Phone, "+821011112222"}, {"a blank phone is filled", lee.Phone, "+821033334444"},
		{"the email stays", kim.Email, "kim@example.com"},
	} {
		if x.got != x.want {
			t.Errorf("%s: %q, want %q", x.what, x.got, x.want)
		}
	}
	// The next file of this shape goes by them again where it is to be as before, and not else.
	o, err := importer.Defaults(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	for _, asBefore := range []bool{true, false} {
		o.AsBefore = asBefore
		src, err := importer.Sniff(t.Context(), path, o)
		if err != nil {
			t.Fatal(err)
		}
		want := map[bool]store.Policy{true: store.PolicyFill}[asBefore]
		if got := src.Columns[3].Policy; got != want {
			t.Errorf("as before %v: the policy of the phone is %q, want %q", asBefore, got, want)
		}
	}
}

func TestAddOnlyLeavesOrdersAlone(t *testing.T) {
	const orders = "주문번호,주문일시,이메일,상품명,수량,결제금액\nA1,2026-11-01 10:00,kim@example.com,비누,1,9000\n"
	st := open(t)
	bring(t, st, store.RowsOrders, importer.WriteFile(t, "a.csv", []byte(orders)), nil)
	more := importer.WriteFile(t, "b.csv", []byte(orders+"A1,2026-11-01 10:00,kim@example.com,수건,2,9000\nA2,2026-11-02 10:00,kim@example.com,비누,1,5000\n"))
	r := bring(t, st, store.RowsOrders, more, func(o *importer.Options) { o.Policy = store.PolicyAdd })
	if r.Added != 1 || r.Updated != 0 {
		t.Errorf("%d added, %d updated; want 1 and 0", r.Added, r.Updated)
	}
	r = bring(t, st, store.RowsOrders, more, nil)
	if r.Updated != 1 && r.Merged != 1 {
		t.Errorf("brought up to date, the further line counts as %d updated and %d merged; want one of them", r.Updated, r.Merged)
	}
}

// consentsOf imports a file and gives the consent to email of its first customer.
func consentOf(t *testing.T, st store.Store, file string, change func(*importer.Options)) store.Consent {
	t.Helper()
	bring(t, st, store.RowsCustomers, importer.WriteFile(t, "c.csv", []byte(file)), change)
	return find(t, st, "1").ConsentFor(store.ChannelEmail, store.PurposeAdvertising)
}

func state(o *importer.Options) {
	o.ConsentSource, o.Consented = "paper form at the till", []store.Channel{store.ChannelEmail, store.ChannelSMS}
}

// A file records consent where a column says so or the person importing states it,
// and never otherwise.
func TestConsentNeedsColumnOrStatement(t *testing.T) {
	const silent, yes, gone = "고객번호,이메일\n1,kim@example.com\n", "고객번호,이메일,수신동의\n1,kim@example.com,Y\n", "고객번호,이메일,수신동의\n1,kim@example.com,N\n"
	for _, c := range []struct {
		name, file string
		change     func(*importer.Options)
		state      store.ConsentState
		source     string
	}{
		{"nothing says so", silent, nil, store.ConsentUnknown, ""},
		{"a source alone is no consent", silent, func(o *importer.Options) { o.ConsentSource = "till" }, store.ConsentUnknown, ""},
		{"stated", silent, state, store.ConsentOptedIn, "paper form at the till"},
		{"a column", yes, nil, store.ConsentOptedIn, "c.csv"},
		{"a column and where", yes, func(o *importer.Options) { o.ConsentSource = "till" }, store.ConsentOptedIn, "till"},
		{"the column's word goes before a statement", gone, state, store.ConsentUnsubscribed, "paper form at the till"},
	} {
		k := consentOf(t, open(t), c.file, c.change)
		if k.State != c.state || k.Source != c.source {
			t.Errorf("%s: %s from %q, want %s from %q", c.name, k.State, k.Source, c.state, c.source)
		}
	}
	st := open(t)
	consentOf(t, st, gone, nil)
	if k := consentOf(t, st, silent, state); k.State != store.ConsentUnsubscribed {
		t.Errorf("who has unsubscribed is %s after a statement about everybody", k.State)
	}
	if find(t, st, "1").ConsentFor(store.ChannelSMS, store.PurposeAdvertising).State == store.ConsentOptedIn {
		t.Error("somebody without a number consents to texts")
	}
	var bad *importer.Error
	_, err := tryBring(t.Context(), st, store.RowsCustomers, importer.WriteFile(t, "d.csv", []byte(silent)), func(o *importer.Options) { o.Consented = []store.Channel{store.ChannelEmail} })
	if !errors.As(err, &bad) || bad.Code != importer.BadOption {
		t.Errorf("a statement without its source: %v", err)
	}
}

// What everybody agreed to is stated of one file, and not of the next.
func TestStatementIsNotTakenOver(t *testing.T) {
	st := open(t)
	consentOf(t, st, "고객번호,이메일\n1,kim@example.com\n", state)
	bring(t, st, "", importer.WriteFile(t, "e.csv", []byte("고객번호,이메일\n2,lee@example.com\n")), func(o *importer.Options) { o.AsBefore = true })
	if k := find(t, st, "2").ConsentFor(store.ChannelEmail, store.PurposeAdvertising); k.State != store.ConsentUnknown {
		t.Errorf("the next file records %s", k.State)
	}
}

// What was said of the whole file the last time holds again.
func TestKindAndEventAsBefore(t *testing.T) {
	st := open(t)
	file := "이메일,시각\nkim@example.com,2026-11-20 10:00\n"
	bring(t, st, store.RowsEvents, importer.WriteFile(t, "x.csv", []byte(file)), func(o *importer.Options) { o.EventName = "visited" })
	r := bring(t, st, "", importer.WriteFile(t, "y.csv", []byte(file+"lee@example.com,2026-11-21 10:00\n")), func(o *importer.Options) { o.AsBefore = true })
	if r.Kind != store.RowsEvents || r.Added != 1 || r.Unchanged != 1 || r.Outcome != importer.OK {
		t.Errorf("%s: %d added, %d unchanged, %s", r.Kind, r.Added, r.Unchanged, r.Outcome)
	}
}

// The columns of files without a header are all called alike: that one was mapped
// answers nothing about the next, until a person has said so.
func TestFilesWithoutAHeaderAreAskedAboutEachTime(t *testing.T) {
	st := open(t)
	told := func(o *importer.Options) {
		o.NoHeader, o.Map = true, map[string]string{"column_1": "name", "column_2": "email", "column_3": "consent_email"}
	}
	bring(t, st, store.RowsCustomers, importer.WriteFile(t, "a.csv", []byte("Kim,kim@example.com,Y\nLee,lee@example.com,N\n")), told)
	vip := importer.WriteFile(t, "vip.csv", []byte("Park,park@example.com,Y\nChoi,choi@example.com,Y\n"))
	r, err := tryBring(t.Context(), st, store.RowsCustomers, vip, nil)
	if err != nil || r.Outcome != importer.NeedsUser || r.Import != 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if r := bring(t, st, store.RowsCustomers, vip, func(o *importer.Options) { o.NoHeader = true }); r.Added != 2 {
		t.Errorf("told that it has none, %d come in", r.Added)
	}
}
