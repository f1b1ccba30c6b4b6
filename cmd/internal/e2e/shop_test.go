// Package e2e walks the whole way: files in, mail at a real SMTP server out,
// numbers in the store; and it kills the program in the middle.
package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/segment"
	"gilmok/store/storetest"
)

// start is when the tests' virtual clock begins: a Monday morning in São Paulo.
var start = time.Date(2018, 9, 3, 12, 0, 0, 0, time.UTC)

// customersCSV and ordersCSV are a small shop. Of those in SP who ordered, Ana,
// Davi and Gil bought perfume; Bia and Hugo did not; Caio never ordered; Eva
// lives elsewhere; Gil has no consent.
const customersCSV = `customer_id,name,email,state,newsletter
1,Ana,ana@sp.example,SP,yes
2,Bia,bia@sp.example,SP,yes
3,Caio,caio@sp.example,SP,yes
4,Davi,davi@sp.example,SP,yes
5,Eva,eva@rj.example,RJ,yes
6,Gil,gil@sp.example,SP,no
7,Hugo & Filhos,hugo@sp.example,SP,yes
`

const ordersCSV = `order_id,customer_id,order_date,product_id,product_name,category,quantity,price
a1,1,2018-08-30 10:00:00,p1,Rosa,perfume,1,99.90
a2,2,2018-08-30 11:00:00,p2,Cadeira,furniture,1,250.00
a3,4,2018-08-31 09:00:00,p1,Rosa,perfume,2,99.90
a3,4,2018-08-31 09:00:00,p3,Mesa,furniture,1,300.00
a4,5,2018-09-01 09:00:00,p1,Rosa,perfume,1,99.90
a5,6,2018-09-02 09:00:00,p1,Rosa,perfume,1,99.90
a6,7,2018-09-02 12:00:00,p3,Mesa,furniture,1,300.00
`

// workspace opens or creates a workspace whose clock is virtual.
func workspace(t *testing.T, dir string, create bool, now time.Time) *wire.Parts {
	t.Helper()
	m, err := wire.LoadMachine(filepath.Join(dir, "config"))
	if err != nil {
		t.Fatal(err)
	}
	open := wire.Open
	if create {
		open = wire.Create
	}
	p, err := open(context.Background(), wire.Config{Path: filepath.Join(dir, "shop.gilmok"), Machine: m, Now: &now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// bring imports a file with nothing set but what its rows are.
func bring(t *testing.T, p *wire.Parts, kind store.RowKind, path string) *importer.Result {
	t.Helper()
	ctx := context.Background()
	o, err := importer.Defaults(ctx, p.Store)
	if err != nil {
		t.Fatal(err)
	}
	o.Kind = kind
	src, err := importer.Sniff(ctx, path, o)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	r, err := importer.Run(ctx, p.Store, src, false, nil)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if r.Outcome != importer.OK && r.Outcome != importer.OKWithRejects {
		t.Fatalf("%s: %s, questions %v", path, r.Outcome, r.Questions)
	}
	return r
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// shop makes the small shop with its sender at a server.
func shop(t *testing.T, dir string, server *server) *wire.Parts {
	t.Helper()
	p := workspace(t, dir, true, start)
	bring(t, p, store.RowsCustomers, write(t, dir, "customers.csv", customersCSV))
	bring(t, p, store.RowsOrders, write(t, dir, "orders.csv", ordersCSV))
	settle(t, p, server)
	return p
}

// settle gives a workspace its settings, sender, segment, messages and journey.
func settle(t *testing.T, p *wire.Parts, server *server) {
	t.Helper()
	ctx := context.Background()
	rule, err := segment.ParseText(`ordered and state is "SP"`)
	if err != nil {
		t.Fatal(err)
	}
	err = p.Store.InTx(ctx, func(tx store.Tx) error {
		for key, value := range map[string]string{store.SettingShopName: "Loja", store.SettingShopAddress: "Rua 1, São Paulo", store.SettingShopContact: "+55 11 0000",
			store.SettingZone: "America/Sao_Paulo", store.SettingCountry: "BR", store.SettingCurrency: "BRL", store.SettingLanguage: "en"} {
			if err := tx.Settings().Set(ctx, key, value); err != nil {
				return err
			}
		}
		host, port := server.hostPort()
		err := tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "smtp", Default: true,
			Config: map[string]string{"host": host, "port": port, "security": "none", "from": "Loja <loja@shop.example>"}})
		if err != nil {
			return err
		}
		for name, doc := range messages {
			if err := tx.Messages().Save(ctx, &store.Message{Name: name, Channel: store.ChannelEmail, Purpose: store.PurposeInformational, Document: []byte(doc)}); err != nil {
				return err
			}
		}
		if err := tx.Segments().Save(ctx, &store.Segment{Name: "SP buyers", Rule: rule}); err != nil {
			return err
		}
		return tx.Journeys().Save(ctx, &store.Journey{Name: "After the order", Draft: []byte(afterTheOrder), State: store.JourneyDraft})
	})
	if err != nil {
		t.Fatal(err)
	}
}

var messages = map[string]string{
	"Perfume care": `{"gilmok":"message/1","name":"Perfume care","purpose":"informational","channel":"email","sender":"main",
  "subject":"{{ name }}, how to keep your perfume","preheader":"","body":{"html":"<html><body><p>Dear {{ name }}, keep it dark.</p></body></html>"},"text":null}`,
	"Thanks": `{"gilmok":"message/1","name":"Thanks","purpose":"informational","channel":"email","sender":"main",
  "subject":"Thank you, {{ name }}","preheader":"","body":{"html":"<html><body><p>Thank you, {{ name }}!</p></body></html>"},"text":null}`,
}

const afterTheOrder = `{"gilmok":"journey/1","name":"After the order","seed":3,
 "entry":{"kind":"schedule","at":"launch"},"audience":{"in_segment":"SP buyers"},
 "policy":{"quiet_hours":{"from":"21:00","to":"08:00","zone":"customer","then":"hold"},"caps":"workspace","holdout":0,"late_after":"P1D"},
 "steps":{"w1":{"kind":"wait","for":"P2D"},
  "s1":{"kind":"split","rule":{"event":"ordered","where":[{"property":"category","op":"in","value":["perfume","perfumaria"]}]}},
  "m1":{"kind":"message","messages":["Perfume care"]},"m2":{"kind":"message","messages":["Thanks"]},"end":{"kind":"exit"}},
 "edges":[["entry","out","w1"],["w1","out","s1"],["s1","yes","m1"],["s1","no","m2"],["m1","out","end"],["m2","out","end"]]}`

func launch(t *testing.T, p *wire.Parts) {
	t.Helper()
	ctx := context.Background()
	j, err := p.Store.Journeys().Find(ctx, "After the order")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Runner.Launch(ctx, j.ID, "test"); err != nil {
		t.Fatal(err)
	}
}

func status(t *testing.T, p *wire.Parts) *journey.Status {
	t.Helper()
	ctx := context.Background()
	j, err := p.Store.Journeys().Find(ctx, "After the order")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Runner.Status(ctx, j.ID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFromFilesToMail(t *testing.T) {
	server := serve(t)
	p := shop(t, t.TempDir(), server)
	launch(t, p)
	ran, err := p.Run(context.Background(), true, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"ana@sp.example":  "Ana, how to keep your perfume",
		"davi@sp.example": "Davi, how to keep your perfume",
		"bia@sp.example":  "Thank you, Bia",
		"hugo@sp.example": "Thank you, Hugo & Filhos",
	}
	got := server.mails()
	if len(got) != len(want) || ran.Sent != len(want) {
		t.Errorf("%d mails arrived, %d were counted as sent, want %d: %v", len(got), ran.Sent, len(want), server.addresses())
	}
	for _, m := range got {
		subject, known := want[m.to]
		if !known || m.subject != subject {
			t.Errorf("%s got %q, want %q", m.to, m.subject, subject)
		}
		if m.to == "hugo@sp.example" && !strings.Contains(m.html, "Hugo &amp; Filhos") {
			t.Errorf("the name is not escaped in %q", m.html)
		}
	}
	if at := p.Clock.Now(); at.Sub(start) < 48*time.Hour {
		t.Errorf("mail went out after %v, not after two days", at.Sub(start))
	}
	s := status(t, p)
	if s.Entered != 5 || s.Active != 0 || s.Steps["s1"].Out["yes"] != 3 || s.Steps["s1"].Out["no"] != 2 {
		t.Errorf("entered %d, inside %d, split %v", s.Entered, s.Active, s.Steps["s1"].Out)
	}
	if m := s.Messages["m1"]; m.Sent != 2 || m.Skipped["no_consent"] != 1 {
		t.Errorf("step m1: %+v, want 2 sent and Gil skipped for want of consent", m)
	}
}

// TestOlist is the same way on the orders of a real shop, where they are at hand.
func TestOlist(t *testing.T) {
	data := storetest.Shared(t, "olist")
	server := serve(t)
	p := workspace(t, t.TempDir(), true, time.Date(2018, 9, 10, 12, 0, 0, 0, time.UTC))
	for _, f := range []struct {
		kind store.RowKind
		name string
	}{{store.RowsProducts, "olist_products_dataset.csv"}, {store.RowsCustomers, "olist_customers_dataset.csv"},
		{store.RowsOrders, "olist_orders_dataset.csv"}, {store.RowsOrders, "olist_order_items_dataset.csv"}} {
		r := bring(t, p, f.kind, filepath.Join(data, f.name))
		if len(r.Rejected) > r.Rows/100 {
			t.Errorf("%s: %d of %d rows rejected, first %+v", f.name, len(r.Rejected), r.Rows, r.Rejected[0])
		}
	}
	settle(t, p, server)
	people := addressed(t, p)
	want := wanted(t, data)
	launch(t, p)
	ran, err := p.Run(context.Background(), true, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	arrived := map[string]int{}
	for _, m := range server.mails() {
		arrived[people[m.to]]++
		if perfume := strings.HasSuffix(m.subject, "how to keep your perfume"); perfume != want[people[m.to]] {
			t.Errorf("%s got %q", m.to, m.subject)
		}
	}
	for id := range want {
		if arrived[id] != 1 {
			t.Errorf("customer %s got %d mails", id, arrived[id])
		}
	}
	if len(arrived) != len(want) || ran.Uncertain != 0 {
		t.Errorf("%d people were written to, want %d; %d uncertain", len(arrived), len(want), ran.Uncertain)
	}
}

// addressed gives every customer an address in a reserved domain and the
// consent to be informed; it gives the customers' ids by address.
func addressed(t *testing.T, p *wire.Parts) map[string]string {
	t.Helper()
	ctx := context.Background()
	list, err := p.Store.Customers().List(ctx, store.CustomerQuery{})
	if err != nil {
		t.Fatal(err)
	}
	people := map[string]string{}
	err = p.Store.InTx(ctx, func(tx store.Tx) error {
		for i := range list {
			c := &list[i].Customer
			c.Email, c.Name = fmt.Sprintf("c%d@olist.example", c.ID), fmt.Sprintf("Cliente %d", c.ID)
			people[c.Email] = c.ExternalID
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			k := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeInformational, State: store.ConsentSubscribed, At: tx.Now()}
			if err := tx.Customers().SetConsent(ctx, c.ID, k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return people
}

// wanted reads the files independently: by customer_unique_id, everyone in SP
// with an order that was not cancelled, and whether they bought perfume.
func wanted(t *testing.T, data string) map[string]bool {
	t.Helper()
	unique, sp := map[string]string{}, map[string]bool{}
	for _, r := range storetest.Rows(t, filepath.Join(data, "olist_customers_dataset.csv")) {
		unique[r["customer_id"]] = r["customer_unique_id"]
		sp[r["customer_unique_id"]] = r["customer_state"] == "SP"
	}
	category := map[string]string{}
	for _, r := range storetest.Rows(t, filepath.Join(data, "olist_products_dataset.csv")) {
		category[r["product_id"]] = r["product_category_name"]
	}
	buyer, want := map[string]string{}, map[string]bool{}
	for _, r := range storetest.Rows(t, filepath.Join(data, "olist_orders_dataset.csv")) {
		who := unique[r["customer_id"]]
		if sp[who] && !slices.Contains([]string{"canceled"}, r["order_status"]) {
			buyer[r["order_id"]] = who
			want[who] = false // until a perfume is found
		}
	}
	for _, r := range storetest.Rows(t, filepath.Join(data, "olist_order_items_dataset.csv")) {
		if who := buyer[r["order_id"]]; who != "" && category[r["product_id"]] == "perfumaria" {
			want[who] = true
		}
	}
	return want
}
