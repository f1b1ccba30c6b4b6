package importer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/sqlite"
	"gilmok/store/storetest"
	"gilmok/store/value"
)

func open(t testing.TB) store.Store {
	t.Helper()
	st, err := sqlite.Create(context.Background(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

// bring imports a file with what the workspace knows; change may overrule.
func bring(t testing.TB, st store.Store, kind store.RowKind, path string, change func(*importer.Options)) *importer.Result {
	t.Helper()
	r, err := tryBring(context.Background(), st, kind, path, change)
	if err != nil {
		t.Fatal(err)
	}
	if r.Rows != r.Accepted+r.Merged+len(r.Rejected) || r.Accepted != r.Added+r.Updated+r.Unchanged {
		t.Errorf("%s: counts do not add up: %d rows, %d accepted, %d added, %d updated, %d unchanged, %d merged, %d rejected",
			r.File, r.Rows, r.Accepted, r.Added, r.Updated, r.Unchanged, r.Merged, len(r.Rejected))
	}
	return r
}

func tryBring(ctx context.Context, st store.Store, kind store.RowKind, path string, change func(*importer.Options)) (*importer.Result, error) {
	o, err := importer.Defaults(ctx, st)
	if err != nil {
		return nil, err
	}
	o.Kind = kind
	if change != nil {
		change(&o)
	}
	src, err := importer.Sniff(ctx, path, o)
	if err != nil {
		return nil, err
	}
	return importer.Run(ctx, st, src, false, nil)
}

func count(t testing.TB, st store.Store) int {
	t.Helper()
	n, err := st.Customers().Count(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const customers = "고객번호,이름,이메일,휴대폰,수신동의,등급,누적금액\n1,김철수,kim@example.com,010-1111-2222,Y,VIP,\"120,000원\"\n2,이영희,LEE@example.com,010-3333-4444,N,일반,5000\n2,이영희,lee@example.com,,,,\n,박민준,bad@,,,,\n"

func TestImportTwice(t *testing.T) {
	st := open(t)
	path := importer.WriteFile(t, "customers.csv", []byte(customers))
	first := bring(t, st, store.RowsCustomers, path, nil)
	if first.Outcome != importer.OKWithRejects || first.Added != 2 || first.Merged != 1 || len(first.Rejected) != 1 || first.Import == 0 {
		t.Fatalf("%+v", first)
	}
	kim, err := st.Customers().Find(context.Background(), "1")
	if err != nil {
		t.Fatal(err)
	}
	if kim.Email != "kim@example.com" || kim.Phone != "+821011112222" || kim.Attributes["등급"].Text() != "VIP" && kim.Attributes["grade"].Text() != "VIP" ||
		kim.Attributes["total_spent"].Money().Minor != 120000 || kim.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State != store.ConsentOptedIn {
		t.Errorf("%+v", kim)
	}
	if first.Reachable[store.ChannelEmail] != 1 || !strings.Contains(string(first.RejectFile), "BAD_EMAIL") {
		t.Errorf("reachable %v, rejects %s", first.Reachable, first.RejectFile)
	}
	again := bring(t, st, store.RowsCustomers, path, nil)
	if again.Added != 0 || again.Updated != 0 || again.Unchanged != 2 || count(t, st) != 2 {
		t.Errorf("%+v", again)
	}
	list, err := st.Imports().List(context.Background())
	if err != nil || len(list) != 2 || list[0].Digest != list[1].Digest || list[0].Rows != 4 || len(list[0].RejectFile) == 0 || list[0].Shape == "" {
		t.Errorf("%v %+v", err, list)
	}
}

// The rows of a first import share room: none may have of another what its own cells do
// not say, nor one that has to wait because somebody like it was seen.
func TestRowsOfAFirstImportStayApart(t *testing.T) {
	const people = 700 // whose consents do not fit into one room
	state := [...]store.ConsentState{store.ConsentOptedIn, store.ConsentUnsubscribed, store.ConsentUnknown}
	said, grade := [...]string{"Y", "N", ""}, func(i int) string { return [...]string{"", "VIP", "일반", ""}[i%4] }
	points := func(i int) int { return i % 5 * i }
	var file strings.Builder
	file.WriteString("고객번호,이메일,수신동의,등급,적립금\n")
	for i := range people {
		fmt.Fprintf(&file, "K%d,k%d@example.com,%s,%s,", i, i, said[i%3], grade(i))
		if points(i) > 0 {
			fmt.Fprint(&file, points(i))
		}
		file.WriteByte('\n')
		if i%10 == 3 {
			fmt.Fprintf(&file, "K%d,,,again,\n", i)
		}
	}
	st := open(t)
	r := bring(t, st, store.RowsCustomers, importer.WriteFile(t, "customers.csv", []byte(file.String())), nil)
	if r.Added != people || r.Merged != people/10 {
		t.Fatalf("%d added, %d merged", r.Added, r.Merged)
	}
	for i := range people {
		c, err := st.Customers().Find(t.Context(), fmt.Sprint("K", i))
		if err != nil {
			t.Fatal(err)
		}
		want := store.Attributes{}
		if i%10 == 3 {
			want["grade"] = value.Text("again")
		} else if grade(i) != "" {
			want["grade"] = value.Text(grade(i))
		}
		if points(i) > 0 {
			want["points"] = value.Number(float64(points(i)))
		}
		if !maps.EqualFunc(c.Attributes, want, value.Equal) {
			t.Errorf("%s has %v, want %v", c.ExternalID, c.Attributes, want)
		}
		if got := c.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State; got != state[i%3] {
			t.Errorf("%s said %s, want %s", c.ExternalID, got, state[i%3])
		}
	}
}

func TestDryAndQuestionsWriteNothing(t *testing.T) {
	st := open(t)
	ctx := context.Background()
	path := importer.WriteFile(t, "customers.csv", []byte(customers))
	o, err := importer.Defaults(ctx, st)
	if err != nil {
		t.Fatal(err)
	}
	o.Kind = store.RowsCustomers
	src, err := importer.Sniff(ctx, path, o)
	if err != nil {
		t.Fatal(err)
	}
	dry, err := importer.Run(ctx, st, src, true, nil)
	if err != nil || dry.Added != 2 || dry.Import != 0 || count(t, st) != 0 {
		t.Errorf("%v %+v %d", err, dry, count(t, st))
	}
	doubtful := importer.WriteFile(t, "doubt.csv", []byte("이메일,수신동의\na@example.com,?\nb@example.com,Y\n"))
	asked := bring(t, st, store.RowsCustomers, doubtful, nil)
	if asked.Outcome != importer.NeedsUser || asked.Added != 2 || len(asked.Questions) != 1 || count(t, st) != 0 {
		t.Errorf("%+v %d", asked, count(t, st))
	}
	if list, err := st.Imports().List(ctx); err != nil || len(list) != 0 {
		t.Errorf("an import that wrote nothing is in the history: %v %+v", err, list)
	}
	bring(t, st, store.RowsCustomers, doubtful, func(o *importer.Options) { o.AcceptGuesses = true })
	a, err := st.Customers().Find(ctx, "a@example.com")
	if err != nil || a.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State != store.ConsentUnknown {
		t.Errorf("%v %+v", err, a)
	}
}

func TestCancelledImportWritesNothing(t *testing.T) {
	st := open(t)
	path := importer.WriteFile(t, "long.csv", importer.ShopFile(20_000))
	o, err := importer.Defaults(context.Background(), st)
	if err != nil {
		t.Fatal(err)
	}
	o.Kind = store.RowsCustomers
	src, err := importer.Sniff(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err = importer.Run(ctx, st, src, false, func(done, total int64) {
		if done > total/2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || count(t, st) != 0 {
		t.Errorf("%v, %d customers", err, count(t, st))
	}
}

func TestRowsOfErasedPeopleKeepTheirText(t *testing.T) {
	st := open(t)
	ctx := context.Background()
	path := importer.WriteFile(t, "customers.csv", []byte("이름,이메일\n김철수,kim@example.com\n이영희,lee@example.com\n"))
	bring(t, st, store.RowsCustomers, path, nil)
	lee, err := st.Customers().Find(ctx, "lee@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := st.InTx(ctx, func(tx store.Tx) error { return tx.Customers().Erase(ctx, lee.ID) }); err != nil {
		t.Fatal(err)
	}
	r := bring(t, st, store.RowsCustomers, path, nil)
	if len(r.Rejected) != 1 || r.Rejected[0].Record != 2 || r.Rejected[0].Line != 3 || r.Rejected[0].Raw != "이영희,lee@example.com" || r.Rejected[0].Reason == "" {
		t.Errorf("%+v", r.Rejected)
	}
	if !strings.Contains(string(r.RejectFile), "lee@example.com") {
		t.Errorf("%s", r.RejectFile)
	}
	kept, err := st.Imports().Get(ctx, r.Import)
	if err != nil || strings.Contains(string(kept.RejectFile), "lee@") || strings.Contains(string(kept.RejectFile), "이영희") || !strings.Contains(string(kept.RejectFile), ",2,3,erased") {
		t.Errorf("kept: %s %v", kept.RejectFile, err)
	}
}

func TestChangedFileIsRefused(t *testing.T) {
	st := open(t)
	path := importer.WriteFile(t, "growing.csv", importer.ShopFile(5000))
	src, err := importer.Sniff(context.Background(), path, importer.Options{Kind: store.RowsCustomers})
	if err != nil {
		t.Fatal(err)
	}
	grow := func() {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString("M9999999,새,new@example.com,,,,,,,,,,\n"); err != nil {
			t.Fatal(err)
		}
	}
	grown := false
	_, err = importer.Run(context.Background(), st, src, false, func(done, total int64) {
		if !grown {
			grown = true
			grow()
		}
	})
	var refused *importer.Error
	if !errors.As(err, &refused) || refused.Code != importer.FileChanged || count(t, st) != 0 {
		t.Errorf("%v, %d customers", err, count(t, st))
	}
}

func TestCorpusIntoStore(t *testing.T) {
	dir := storetest.Shared(t, "csv")
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m importer.Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	for _, c := range m.Cases {
		if c.Expect.Outcome == importer.Failed {
			continue
		}
		t.Run(c.File, func(t *testing.T) {
			st := open(t)
			r := bring(t, st, store.RowsCustomers, filepath.Join(dir, c.File), nil)
			if r.Outcome != c.Expect.Outcome {
				t.Errorf("outcome %s, want %s", r.Outcome, c.Expect.Outcome)
			}
			if c.Expect.Alternative == "" {
				c.Expect.CheckCounts(t, r)
			}
			want := r.Added
			if r.Outcome == importer.NeedsUser {
				want = 0
			}
			n := count(t, st)
			if n != want {
				t.Errorf("%d customers, want %d", n, want)
			}
			again := bring(t, st, store.RowsCustomers, filepath.Join(dir, c.File), nil)
			if want > 0 && again.Added+again.Updated > 0 || count(t, st) != n {
				t.Errorf("again: %d added, %d updated", again.Added, again.Updated)
			}
		})
	}
}

func TestOlist(t *testing.T) {
	dir := storetest.Shared(t, "olist")
	st := open(t)
	ctx := context.Background()
	for _, f := range []struct {
		kind store.RowKind
		file string
		rows int
	}{
		{store.RowsCustomers, "olist_customers_dataset.csv", 8135},
		{store.RowsProducts, "olist_products_dataset.csv", 5460},
		{store.RowsOrders, "olist_orders_dataset.csv", 8135},
		{store.RowsOrders, "olist_order_items_dataset.csv", 8365},
	} {
		r := bring(t, st, f.kind, filepath.Join(dir, f.file), nil)
		if r.Outcome != importer.OK || r.Rows != f.rows {
			t.Fatalf("%s: %s, %d rows, %v %v", f.file, r.Outcome, r.Rows, r.Questions, r.Rejected[:min(3, len(r.Rejected))])
		}
		if f.kind == store.RowsOrders && r.Stubs > 0 {
			t.Errorf("%s made %d stubs", f.file, r.Stubs)
		}
	}
	if n := count(t, st); n != 8016 {
		t.Errorf("%d people, want 8016", n)
	}
	o, err := st.Orders().Find(ctx, "0009792311464db532ff765bf7b182ae")
	if err != nil {
		t.Fatal(err)
	}
	if at := o.At.In(time.FixedZone("KST", 9*60*60)).Format(time.DateTime); at != "2018-08-14 20:43:09" {
		t.Errorf("ordered at %s: the lines' last day of shipping must not take its place", at)
	}
	if o.Total.Minor != 9990+2765 || o.Customer == 0 || o.At.IsZero() || len(o.Lines) != 2 {
		t.Errorf("%+v", o)
	}
	if n, err := st.Orders().Count(ctx); err != nil || n != 8135 {
		t.Errorf("%v %d orders", err, n)
	}
}

func TestOnlineRetail(t *testing.T) {
	dir := storetest.Shared(t, "online-retail")
	st := open(t)
	for _, file := range []string{"2010-12-01.csv", "2010-12-02.csv", "first-1000-rows-us-dates.csv"} {
		r := bring(t, st, store.RowsOrders, filepath.Join(dir, file), nil)
		if r.Outcome != importer.OK {
			t.Errorf("%s: %s %v %v", file, r.Outcome, r.Questions, r.Rejected)
		}
	}
	o, err := st.Orders().Find(context.Background(), "536365")
	if err != nil {
		t.Fatal(err)
	}
	buyer, err := st.Customers().Get(context.Background(), o.Customer)
	if err != nil || buyer.ExternalID != "17850" || buyer.Country != "GB" || len(o.Lines) != 7 || o.Total.Decimal() != "139.12" {
		t.Errorf("%v %+v %+v", err, buyer, o)
	}
	c, err := st.Orders().Find(context.Background(), "C536379")
	if err != nil || c.State != store.OrderCancelled {
		t.Errorf("%v %+v", err, c)
	}
}

// BenchmarkImport brings 100,000 customers into a new workspace, everything
// checked, normalised and told apart.
func BenchmarkImport(b *testing.B) {
	path := importer.WriteFile(b, "shop.csv", importer.ShopFile(100_000))
	for b.Loop() {
		st := open(b)
		r := bring(b, st, store.RowsCustomers, path, nil)
		if r.Added != 100_000 {
			b.Fatal(fmt.Sprint(r.Added, r.Merged, len(r.Rejected)))
		}
		b.ReportMetric(r.Seconds, "s/import")
	}
}

// TestTheDayOfAConsentIsAnAttributeToo: the journeys that tell of a consent within 14 days, and
// remind of it after two years, begin on that day.
func TestTheDayOfAConsentIsAnAttributeToo(t *testing.T) {
	st, ctx := open(t), t.Context()
	path := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(path, []byte("id,email,이메일 수신동의,동의일시\n1,a@b.example,Y,2024-11-10 00:30\n2,c@d.example,Y,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bring(t, st, store.RowsCustomers, path, nil)
	known, err := st.Customers().Attributes(ctx)
	if err != nil || len(known) != 1 || known[0].Key != "consent_at" || known[0].Kind != value.KindDate {
		t.Fatalf("%+v, %v", known, err)
	}
	for id, want := range map[string]value.Value{"1": value.DateOf(value.DateFrom(time.Date(2024, 11, 10, 0, 0, 0, 0, time.UTC))), "2": {}} {
		c, err := st.Customers().Find(ctx, id)
		if err != nil || !reflect.DeepEqual(c.Attributes["consent_at"], want) {
			t.Errorf("%s: %v, %v; want %v", id, c.Attributes["consent_at"], err, want)
		}
	}
}
