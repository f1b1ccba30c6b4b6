package compose_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http/httptest"
	"net/mail"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/preview"
	"gilmok/preview/fetch"
	"gilmok/preview/liquid"
	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

var now = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC) // noon in Seoul

// shop is a workspace with one customer, two products and a cart.
type shop struct {
	t     testing.TB
	st    store.Store
	minji store.CustomerID
}

func open(t testing.TB) *shop {
	t.Helper()
	st, err := sqlite.Create(context.Background(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	s := &shop{t: t, st: st}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		won := func(n int64) value.Money { return value.Money{Minor: n, Currency: "KRW"} }
		return errors.Join(
			tx.Settings().Set(ctx, store.SettingShopName, "비누가게"),
			tx.Settings().Set(ctx, store.SettingShopContact, "hello@soap.test"),
			tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "city", Kind: value.KindText}),
			tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "birthday", Kind: value.KindDate}),
			tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "points", Kind: value.KindNumber}),
			tx.Products().Save(ctx, &store.Product{ExternalID: "P1", Name: "라벤더 비누", Price: won(9000), Categories: []string{"soap"}, Link: "https://soap.test/p1"}),
			tx.Products().Save(ctx, &store.Product{ExternalID: "P2", Name: "오일", Price: won(25000)}),
			s.customer(ctx, tx),
			tx.Orders().Save(ctx, &store.Order{ExternalID: "O1", Customer: s.minji, At: now.Add(-72 * time.Hour), Total: won(34000), State: store.OrderPlaced,
				Lines: []store.OrderLine{{Product: "P2", Quantity: 1, Price: won(25000)}}}),
			s.record(ctx, tx, store.EventAddedToCart, -96*time.Hour, store.Properties{"products": []string{"P2"}}),
			s.record(ctx, tx, store.EventAddedToCart, -2*time.Hour, store.Properties{"products": []string{"P1"}}),
		)
	})
	return s
}

func (s *shop) customer(ctx context.Context, tx store.Tx) error {
	c := &store.Customer{ExternalID: "C1", Email: "minji@example.test", Phone: "+821000000001", Name: "김민지", Locale: "ko-KR", Attributes: store.Attributes{
		"city": value.Text("Busan <&>"), "birthday": value.DateOf(value.MakeDate(1990, 5, 17)), "points": value.Number(12000),
	}}
	err := tx.Customers().Save(ctx, c)
	s.minji = c.ID
	return err
}

func (s *shop) record(ctx context.Context, tx store.Tx, name string, ago time.Duration, p store.Properties) error {
	_, err := tx.Events().Record(ctx, store.Event{Customer: s.minji, Name: name, At: now.Add(ago), Properties: p})
	return err
}

func (s *shop) tx(fn func(context.Context, store.Tx) error) {
	s.t.Helper()
	ctx := context.Background()
	if err := s.st.InTx(ctx, func(tx store.Tx) error { return fn(ctx, tx) }); err != nil {
		s.t.Fatal(err)
	}
}

func email(subject, text string) preview.Content {
	return preview.Content{Name: "M", Channel: "email", Purpose: "advertising", Subject: subject, Body: &preview.Body{HTML: "<p>" + text + "</p>"}, Text: text}
}

// TestVariables: what a template sees of a customer.
func TestVariables(t *testing.T) {
	s := open(t)
	c := compose.New(s.st, compose.Options{})
	for source, want := range map[string]string{
		`{{ name }}|{{ first_name }}|{{ last_name }}`:                                  "김민지|민지|김",
		`{{ customer.name }} {{ custom_attribute.city }} {{ city }}`:                   "김민지 Busan <&> Busan <&>",
		`{{ ${first_name} }}`:                                                          "민지",
		`{{ birthday | date: "%m/%d" }}`:                                               "05/17",
		`{% if points > 10000 %}VIP{% endif %}`:                                        "VIP",
		`{{ phone }} {{ external_id }} {{ email }}`:                                    "+821000000001 C1 minji@example.test",
		`{{ shop.name }} {{ shop.currency }}`:                                          "비누가게 KRW",
		`{{ today }} {{ now | date: "%H:%M" }}`:                                        "2026-11-21 12:00",
		`{% for p in cart %}{{ p.name }} {{ p.price }}{% endfor %}`:                    "라벤더 비누 9000",
		`{{ last_order.id }} {{ last_order.total }} {{ last_order.products[0].name }}`: "O1 34000 오일",
		`{{ orders.size }}`:                                                            "1",
		`{{ entry.value }} {{ event_properties.cart_id }} {{ context.gift }}`:          "50000 K1 soap",
		`{{ nothing | default: "guest" }}`:                                             "guest",
		`{{ coupon }} {{ coupon }}`:                                                    "EXAMPLE-CODE EXAMPLE-CODE",
	} {
		ask := compose.Ask{Now: now, Context: &journey.Context{Entry: map[string]any{"value": map[string]any{"amount": "50000", "currency": "KRW"}, "cart_id": "K1"}, Vars: map[string]any{"gift": "soap"}}}
		made, err := c.For(context.Background(), email("s", source), s.minji, ask)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := strings.TrimSpace(made.Rendered.Text); got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}

// TestBlocksWriteTheShopsMoney: what is sent writes prices as the shop's settings say, and
// a shop that counts in dollars does not sell for won because it writes in Korean.
func TestBlocksWriteTheShopsMoney(t *testing.T) {
	for _, shop := range []struct{ currency, language, want string }{
		{"KRW", "ko", "9,000원"}, {"KRW", "en", "₩9,000"}, {"USD", "ko", "$9,000.00"}, {"CHF", "en", "9,000.00 CHF"},
	} {
		s := open(t)
		s.tx(func(ctx context.Context, tx store.Tx) error {
			return errors.Join(tx.Settings().Set(ctx, store.SettingCurrency, shop.currency), tx.Settings().Set(ctx, store.SettingLanguage, shop.language))
		})
		content := email("s", "")
		content.Text, content.Body = "", &preview.Body{Blocks: []preview.Block{{Kind: preview.BlockProducts, From: "cart"}}}
		made, err := compose.New(s.st, compose.Options{}).For(context.Background(), content, s.minji, compose.Ask{Now: now})
		if err != nil || !strings.Contains(made.Rendered.HTML, shop.want) || !strings.Contains(made.Rendered.Text, shop.want) {
			t.Errorf("%v: %v\n%s", shop, err, made.Rendered.Text)
		}
	}
}

func TestSplitName(t *testing.T) {
	for name, want := range map[string][2]string{
		"김민지": {"민지", "김"}, "남궁민수": {"민수", "남궁"}, "황 보라": {"보라", "황"}, "이준": {"준", "이"}, "남궁": {"궁", "남"},
		"Ada Lovelace": {"Ada", "Lovelace"}, "Ana Maria de Souza": {"Ana Maria de", "Souza"}, "Madonna": {"Madonna", ""}, "": {"", ""}, " 김민지 ": {"민지", "김"},
		"주식회사 비누가게": {"주식회사", "비누가게"},
	} {
		if first, last := compose.SplitName(name); first != want[0] || last != want[1] {
			t.Errorf("%q: %q %q, want %q", name, first, last, want)
		}
	}
}

// queue freezes a message and gives an entry for it.
func (s *shop) queue(content preview.Content, carried *journey.Context) *store.OutboxEntry {
	s.t.Helper()
	e := &store.OutboxEntry{Channel: store.Channel(content.Channel), Purpose: store.Purpose(content.Purpose), Customer: s.minji, Key: "7/m1/1/email", MessageID: "m1@soap.test"}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		document, err := preview.MarshalMessage(content)
		if err != nil {
			return err
		}
		m := &store.Message{Name: content.Name, Channel: e.Channel, Purpose: e.Purpose, Document: document, Tags: content.Tags}
		if err := tx.Messages().Save(ctx, m); err != nil {
			return err
		}
		if e.Message, err = tx.Messages().Freeze(ctx, m.ID); err != nil {
			return err
		}
		p := &store.Passage{Run: 1, Customer: s.minji, EntryKey: "c1", EnteredAt: now, State: store.PassageActive}
		if carried != nil {
			p.Context = carried.Bytes()
		}
		err = tx.Passages().Enter(ctx, []*store.Passage{p})
		e.Passage = p.ID
		return err
	})
	return e
}

// compose does what dispatch does with an entry.
func (s *shop) compose(c *compose.Composer, e *store.OutboxEntry, change ...func(*dispatch.Draft)) (dispatch.Message, error) {
	s.t.Helper()
	ctx := context.Background()
	plan, err := c.Plan(ctx, []store.MessageVersionID{e.Message})
	if err != nil {
		s.t.Fatal(err)
	}
	d := dispatch.Draft{Entry: e, Now: now, Sender: store.Sender{Name: "main", Kind: "smtp", Config: map[string]string{"from": "news@soap.test"}}}
	for subject, err := range s.st.Customers().Subjects(ctx, plan.Needs, []store.CustomerID{e.Customer}) {
		if err != nil {
			s.t.Fatal(err)
		}
		d.Subject = subject
	}
	for _, f := range change {
		f(&d)
	}
	return c.Compose(ctx, d)
}

// TestSlipsInNames: a field that a customer or the shop does not have is found, with what
// was meant, and what may be there is let be.
func TestSlipsInNames(t *testing.T) {
	s := open(t)
	c := compose.New(s.st, compose.Options{})
	for source, want := range map[string]string{
		`{{ customer.naem }}`:                   "customer.naem customer.name",
		`{{ custom_attribute.${ctiy} }}`:        "custom_attribute.ctiy custom_attribute.city",
		`{{ shop.nmae }}`:                       "shop.nmae shop.name",
		`{{ nmae }}`:                            "nmae name",
		`{{ campaign.${nam} }}`:                 "campaign.nam campaign.name",
		`{{ customer.favourite_scent_of_all }}`: "customer.favourite_scent_of_all ",
		`{{ customer.name.size }}{{ customer["city"] }}{{ event.whatever }}{{ context.x.y }}{{ last_order.products[0].name }}{{ shop.url }}`: "",
	} {
		made, err := c.For(context.Background(), email("s", source), s.minji, compose.Ask{Now: now})
		got := ""
		for _, w := range made.Rendered.Warnings {
			if w.Code == string(liquid.WarnUnknownName) && w.Field == "html" {
				got += w.Detail + " " + w.Suggestion
			}
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, want %q, %v", source, got, want, err)
		}
	}
}

// TestDialectOfTheSend: what messages written for Braze read of the send and of consents,
// the same when it is previewed and when it goes out.
func TestDialectOfTheSend(t *testing.T) {
	s := open(t)
	c := compose.New(s.st, compose.Options{})
	content := email("s", `{% if {{${random_bucket_number}}} >= 0 and {{${random_bucket_number}}} < 10000 %}{{${random_bucket_number}}}{% endif %} {{campaign.${name}}} {{subscribed_state.${email_global}}} {{subscribed_state.${push_global}}} {{${set_user_to_unsubscribed_url}}}`)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Customers().SetConsent(ctx, s.minji, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, At: now})
	})
	sent, err := s.compose(c, s.queue(content, nil))
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(sent.Text)
	if len(words) != 5 || words[1] != content.Name || words[2] != "opted_in" || words[3] != "unsubscribed" || !strings.Contains(words[4], ":") {
		t.Errorf("%q", sent.Text)
	}
	seen, err := c.For(context.Background(), content, s.minji, compose.Ask{Now: now})
	if err != nil || strings.Fields(seen.Rendered.Text)[0] != words[0] {
		t.Errorf("previewed %q, sent %q, %v", seen.Rendered.Text, sent.Text, err)
	}
}

// TestPreviewIsWhatIsSent: the preview and the outbox make the same bytes.
func TestPreviewIsWhatIsSent(t *testing.T) {
	s := open(t)
	c := compose.New(s.st, compose.Options{})
	content := email("(광고) {{ first_name }}님", `{{ city }} {% for p in cart %}{{ p.name }}{% endfor %} {{ context.gift }} <a href="{{ unsubscribe_url }}">수신 거부</a>`)
	carried := &journey.Context{Vars: map[string]any{"gift": "soap"}}
	e := s.queue(content, carried)
	sent, err := s.compose(c, e)
	if err != nil {
		t.Fatal(err)
	}
	account := store.Sender{Name: "main", Kind: "smtp", Config: map[string]string{"from": "news@soap.test"}}
	seen, err := c.For(context.Background(), content, s.minji, compose.Ask{Now: now, Context: carried, Key: e.Key, ID: e.MessageID, Sender: account})
	if err != nil {
		t.Fatal(err)
	}
	if len(sent.Raw) == 0 || string(sent.Raw) != string(seen.Message.Raw) || sent.HTML != seen.Rendered.HTML {
		t.Errorf("sent\n%s\nseen\n%s", sent.Raw, seen.Message.Raw)
	}
	if !strings.Contains(sent.Text, "라벤더 비누") || !strings.Contains(sent.Text, "soap") {
		t.Errorf("%q", sent.Text)
	}
}

func TestMail(t *testing.T) {
	s := open(t)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingUnsubscribe, "https://soap.test/u?list=a")
	})
	m, err := s.compose(compose.New(s.st, compose.Options{}), s.queue(email("안녕 {{ name }}", "본문 {{ city }}"), nil))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := mail.ReadMessage(strings.NewReader(string(m.Raw)))
	if err != nil {
		t.Fatal(err)
	}
	decode := func(name string) string {
		s, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get(name))
		if err != nil {
			t.Error(err)
		}
		return s
	}
	for name, want := range map[string]string{
		"Subject": "안녕 김민지", "Message-Id": "<m1@soap.test>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if got := decode(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	from, err := mail.ParseAddress(parsed.Header.Get("From"))
	if err != nil || from.Name != "비누가게" || from.Address != "news@soap.test" {
		t.Errorf("From %+v, %v", from, err)
	}
	list := decode("List-Unsubscribe")
	_, rest, _ := strings.Cut(list, "&t=")
	token, _, _ := strings.Cut(rest, ">")
	if key, ok := compose.OpenToken(s.st.Info().ID, token); !ok || key != "7/m1/1/email" || !strings.Contains(list, "list=a") || !strings.Contains(list, "<mailto:news@soap.test?") {
		t.Errorf("List-Unsubscribe %q opens to %q, %v", list, key, ok)
	}
	body, err := io.ReadAll(parsed.Body)
	if err != nil || len(body) == 0 {
		t.Errorf("%q, %v", body, err)
	}
	if strings.Contains(m.HTML, "<&>") || !strings.Contains(m.HTML, "Busan &lt;&amp;&gt;") {
		t.Errorf("a value in HTML is not escaped: %s", m.HTML)
	}
}

func TestTokens(t *testing.T) {
	token := compose.Token("workspace", "7/m1/1/email")
	if _, ok := compose.OpenToken("another workspace", token); ok {
		t.Error("opened by another workspace")
	}
	for _, forged := range []string{"", ".", "x.y", token + "x", token[:len(token)-1], strings.Replace(token, ".", "", 1)} {
		if key, ok := compose.OpenToken("workspace", forged); ok {
			t.Errorf("%q opens to %q", forged, key)
		}
	}
}

// TestSkips: what keeps a message from one customer, and how it is called.
func TestSkips(t *testing.T) {
	s := open(t)
	for name, c := range map[string]struct {
		content preview.Content
		change  func(*dispatch.Draft)
		reason  store.SkipReason
	}{
		"aborted":           {email("s", `{% abort_message("not in Busan") %}`), nil, store.SkipAborted},
		"the document":      {email("s", `{% if %}`), nil, store.SkipRenderError},
		"the data":          {email("s", `{{ customer }}`), nil, store.SkipRenderError},
		"no coupon left":    {email("s", `{{ coupon }}`), func(d *dispatch.Draft) { d.Coupon = none }, store.SkipNoCoupon},
		"no code of a pool": {email("s", `{% promotion('autumn') %}`), func(d *dispatch.Draft) { d.Coupon = none }, store.SkipNoCoupon},
		"address":           {email("s", "t"), func(d *dispatch.Draft) { d.Subject.Email = "민지@soap.test" }, store.SkipUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			c.content.Name = name
			change := c.change
			if change == nil {
				change = func(*dispatch.Draft) {}
			}
			_, err := s.compose(compose.New(s.st, compose.Options{}), s.queue(c.content, nil), change)
			var skip *dispatch.Skip
			if !errors.As(err, &skip) || skip.Reason != c.reason || skip.Detail == "" {
				t.Errorf("%v, want %s", err, c.reason)
			}
		})
	}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingShopContact, "")
	})
	_, err := s.compose(compose.New(s.st, compose.Options{}), s.queue(email("s", "t"), nil), func(d *dispatch.Draft) { d.Sender.Config = nil })
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictConfiguration || e.Code != dispatch.CodeBadFrom {
		t.Errorf("a sender without From: %v", err)
	}
}

// TestAServerThatIsDownIsWaitedFor: nobody loses a mail to a minute without an answer;
// an address that is never allowed is no matter of waiting.
func TestAServerThatIsDownIsWaitedFor(t *testing.T) {
	s := open(t)
	down := httptest.NewServer(nil)
	address := down.Listener.Addr().String()
	down.Close()
	allowed := netip.MustParseAddrPort(address)
	for name, c := range map[string]struct {
		fetch liquid.Fetcher
		later bool
	}{
		"down": {fetch.New(fetch.Options{Allowed: []netip.AddrPort{allowed}}), true}, "forbidden": {fetch.New(fetch.Options{}), false}, "offline": {nil, false},
	} {
		content := email("s", `{% connected_content http://`+address+`/p :save p %}{{ p }}`)
		content.Name = name
		_, err := s.compose(compose.New(s.st, compose.Options{Fetch: c.fetch}), s.queue(content, nil), func(*dispatch.Draft) {})
		var skip *dispatch.Skip
		if !errors.As(err, &skip) || skip.Later != c.later || skip.Reason != store.SkipRenderError {
			t.Errorf("%s: %v", name, err)
		}
	}
	content := email("s", `{% connected_content http://`+address+`/p :save p %}{{ customer }}`)
	content.Name = "broken, too"
	_, err := s.compose(compose.New(s.st, compose.Options{Fetch: fetch.New(fetch.Options{Allowed: []netip.AddrPort{allowed}})}), s.queue(content, nil), func(*dispatch.Draft) {})
	var skip *dispatch.Skip
	if !errors.As(err, &skip) || skip.Later {
		t.Errorf("what waiting does not mend: %v", err)
	}
}

func none(pool string) (string, error) { return "", fmt.Errorf("pool %s: %w", pool, store.ErrNotFound) }

// TestSecondAttemptIsTheSameMessage: what the first attempt read is what the second says.
func TestSecondAttemptIsTheSameMessage(t *testing.T) {
	s := open(t)
	codes := 0
	coupon := func(d *dispatch.Draft) {
		d.Coupon = func(string) (string, error) { codes++; return "CODE-1", nil }
	}
	content := email("{{ name }}", `{{ city }} {{ points }} {{ created_at | date: "%Y" }} {{ birthday | date: "%d" }} {% for p in cart %}{{ p.name }}{% endfor %} {{ coupon }}`)
	e := s.queue(content, nil)
	first, err := s.compose(compose.New(s.st, compose.Options{}), e, coupon)
	if err != nil {
		t.Fatal(err)
	}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, s.minji)
		if err != nil {
			return err
		}
		c.Name, c.Attributes["city"], c.Attributes["points"] = "Somebody Else", value.Text("Seoul"), value.Number(1)
		return errors.Join(tx.Customers().Save(ctx, c), s.record(ctx, tx, store.EventEmptiedCart, 0, nil))
	})
	e.Inputs = first.Inputs
	second, err := s.compose(compose.New(s.st, compose.Options{}), e, coupon)
	if err != nil {
		t.Fatal(err)
	}
	if first.Subject != second.Subject || first.Text != second.Text || first.HTML != second.HTML {
		t.Errorf("first\n%s\nsecond\n%s", first.Text, second.Text)
	}
	if !strings.Contains(first.Text, "CODE-1") || !strings.Contains(first.Text, "2026 17") {
		t.Errorf("%q", first.Text)
	}
	third, err := s.compose(compose.New(s.st, compose.Options{}), e, func(d *dispatch.Draft) {
		d.Coupon = func(string) (string, error) { return "CODE-2", nil } // the first went back when it failed
	})
	if err != nil || !strings.Contains(third.Text, "CODE-2") || !strings.Contains(string(third.Inputs), "CODE-2") {
		t.Errorf("a code that went back: %q %s %v", third.Text, third.Inputs, err)
	}
}

// TestPreviewForSomebodyOutOfReach: there is something to look at, and nothing to send.
func TestPreviewForSomebodyOutOfReach(t *testing.T) {
	s := open(t)
	for _, address := range []string{"", "민지@soap.test"} {
		s.tx(func(ctx context.Context, tx store.Tx) error {
			c, err := tx.Customers().Get(ctx, s.minji)
			if err != nil {
				return err
			}
			c.Email = address
			return tx.Customers().Save(ctx, c)
		})
		made, err := compose.New(s.st, compose.Options{}).For(context.Background(), email("s", "{{ name }}"), s.minji, compose.Ask{Now: now})
		if err != nil || !strings.Contains(made.Rendered.Text, "김민지") || len(made.Message.Raw) != 0 {
			t.Errorf("%q: %+v, %v", address, made.Rendered, err)
		}
	}
}

// TestCase: the search for worst cases sees what the customer would get.
func TestCase(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	p, err := compose.New(s.st, compose.Options{}).Prepare(ctx, email("s", "{{ city }} {{ coupon }}"))
	if err != nil {
		t.Fatal(err)
	}
	for subject, err := range s.st.Customers().Subjects(ctx, p.Needs(), []store.CustomerID{s.minji}) {
		if err != nil {
			t.Fatal(err)
		}
		c, err := p.Case(ctx, compose.Ask{Subject: subject, Now: now})
		if err != nil || c.Key != "C1" || c.Consents || c.Vars["city"] != "Busan <&>" || c.Vars["coupon"] != compose.ExampleCoupon {
			t.Errorf("%+v, %v", c, err)
		}
		out, err := p.Message.RenderEnv(c.Vars, c.Env)
		made, err2 := p.Make(ctx, compose.Ask{Subject: subject, Now: now})
		if err != nil || err2 != nil || out.Text != made.Rendered.Text {
			t.Errorf("%q and %q, %v, %v", out.Text, made.Rendered.Text, err, err2)
		}
	}
}

// TestProductsFromTheCatalogue: what the catalogue's tags and blocks show.
func TestProductsFromTheCatalogue(t *testing.T) {
	s := open(t)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		p, err := tx.Products().Get(ctx, "P2")
		if err != nil {
			return err
		}
		p.Attributes = store.Attributes{"pressed": value.DateOf(value.MakeDate(2026, 9, 1)), "scent": value.Text("pine")}
		return tx.Products().Save(ctx, p)
	})
	c := compose.New(s.st, compose.Options{Related: func(_ context.Context, kind liquid.RelatedKind, customer store.CustomerID, _ string, n int) ([]string, error) {
		if kind != liquid.Recommended || customer != s.minji || n != 2 {
			t.Errorf("asked for %d %s for %d", n, kind, customer)
		}
		return []string{"P2", "unknown", "P1"}, nil
	}})
	source := `{% assign list = external_id | recommended: 2 %}{% for p in list %}{{ p.name }} {{ p.scent }} {{ p.pressed | date: "%m" }};{% endfor %}`
	made, err := c.For(context.Background(), email("s", source), s.minji, compose.Ask{Now: now})
	if want := "오일 pine 09;라벤더 비누  ;"; err != nil || strings.TrimSpace(made.Rendered.Text) != want {
		t.Errorf("%q, %v; want %q", made.Rendered.Text, err, want)
	}
}

// TestRecommendedForWhom: nobody named is the customer of the message; a shop that
// has learnt nothing yet shows its catalogue.
func TestRecommendedForWhom(t *testing.T) {
	s := open(t)
	var asked []store.CustomerID
	c := compose.New(s.st, compose.Options{Related: func(_ context.Context, _ liquid.RelatedKind, customer store.CustomerID, _ string, _ int) ([]string, error) {
		asked = append(asked, customer)
		return nil, store.ErrNotFound
	}})
	source := `{% recommended 1 %}{% for p in items %}{{ p.name }}{% endfor %}`
	made, err := c.For(context.Background(), email("s", source), s.minji, compose.Ask{Now: now})
	if err != nil || strings.TrimSpace(made.Rendered.Text) == "" || len(asked) == 0 || asked[0] != s.minji {
		t.Errorf("%q, %v, asked for %v", made.Rendered.Text, err, asked)
	}
	asked = nil
	if _, err := c.For(context.Background(), email("s", `{{ "nobody" | recommended: 1 | size }}`), s.minji, compose.Ask{Now: now}); err != nil || len(asked) == 0 || asked[0] != 0 {
		t.Errorf("for a stranger: %v, asked for %v", err, asked)
	}
}

// What is written in a shared block later reaches a journey when it is published again:
// half a word, saved while somebody types, must not.
func TestAFrozenMessageKeepsItsBlocks(t *testing.T) {
	s := open(t)
	c := compose.New(s.st, compose.Options{})
	block := func(source string) {
		s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Messages().SaveBlock(ctx, "foot", source) })
	}
	block("{{ birthday | date: '%m/%d' }}")
	text := preview.Content{Name: "S", Channel: "sms", Text: "{{content_blocks.${foot}}}"}
	before := s.queue(text, nil)
	block("{{ birthd")
	if m, err := s.compose(c, before); err != nil || m.Text != "05/17" {
		t.Errorf("%q, %v", m.Text, err)
	}
	if _, err := s.compose(c, s.queue(text, nil)); err == nil {
		t.Error("a version frozen with a broken block was made")
	}
	block("{{ points }}")
	if m, err := s.compose(c, s.queue(text, nil)); err != nil || m.Text != "12000" {
		t.Errorf("%q, %v", m.Text, err)
	}
}

// before is a store of a program that kept no pictures and no shop with a version.
type before struct{ store.Store }

func (b before) Messages() store.MessageReader { return bare{b.Store.Messages()} }

type bare struct{ store.MessageReader }

func (b bare) Version(ctx context.Context, id store.MessageVersionID) (*store.MessageVersion, error) {
	v, err := b.MessageReader.Version(ctx, id)
	if err == nil {
		v.Pictures, v.Shop = nil, nil
	}
	return v, err
}

// What was approved and launched is what is sent: pictures, colours, language. The shop's
// address is the true one of the day. A version of before shows what there is.
func TestAFrozenMessageKeepsItsPicturesAndLooks(t *testing.T) {
	s := open(t)
	shop := func(picture, color, address string) {
		s.tx(func(ctx context.Context, tx store.Tx) error {
			for key, v := range map[string]string{store.SettingLogo: "logo.png", store.SettingColor: color, store.SettingShopAddress: address, store.SettingShopName: "Soap"} {
				if err := tx.Settings().Set(ctx, key, v); err != nil {
					return err
				}
			}
			for _, name := range []string{"soap.png", "logo.png", "of-minji.png"} {
				if err := tx.Assets().Save(ctx, store.Asset{Name: name, Type: "image/png", Data: []byte(name + picture)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	shop("1", "#112233", "Seoul")
	mail := preview.Content{Name: "M", Channel: "email", Subject: "S", Body: &preview.Body{Blocks: []preview.Block{
		{Kind: preview.BlockPicture, Asset: "soap.png", Alt: "soap"}, {Kind: preview.BlockButton, Text: "Look", URL: "https://soap.test"},
		{Kind: preview.BlockPicture, Asset: "of-{{ first_name | default: 'minji' | replace: '민지', 'minji' }}.png", Alt: "hers"}, {Kind: preview.BlockFooter},
	}}}
	e := s.queue(mail, nil)
	shop("2", "#445566", "Busan")
	for name, c := range map[string]struct {
		st                 store.Store
		picture, color     string
		has, address, gone string
	}{
		"now":    {s.st, "soap.png1", "#112233", "of-minji.png2", "Busan", "#445566"},
		"before": {before{s.st}, "soap.png2", "#445566", "of-minji.png2", "Busan", "#112233"},
	} {
		m, err := s.compose(compose.New(c.st, compose.Options{}), e)
		if err != nil {
			t.Fatal(err)
		}
		var pictures []string
		for _, in := range m.Inline {
			pictures = append(pictures, string(in.Data))
		}
		if !slices.Contains(pictures, c.picture) || !slices.Contains(pictures, c.has) {
			t.Errorf("%s: pictures %q", name, pictures)
		}
		if !strings.Contains(m.HTML, c.color) || strings.Contains(m.HTML, c.gone) || !strings.Contains(m.HTML, c.address) {
			t.Errorf("%s: %s", name, m.HTML)
		}
	}
}

func TestOtherChannels(t *testing.T) {
	s := open(t)
	c := compose.New(s.st, compose.Options{})
	sms, err := s.compose(c, s.queue(preview.Content{Name: "S", Channel: "sms", Text: "{{ first_name }}님 안녕하세요{{ unsubscribe_url }}"}, nil))
	if err != nil || sms.Text != "민지님 안녕하세요" || sms.To != "+821000000001" || sms.Raw != nil {
		t.Errorf("%+v, %v", sms, err)
	}
	kakao, err := s.compose(c, s.queue(preview.Content{
		Name: "K", Channel: "kakao", Template: "T1", Purpose: "informational", Text: "#{이름}님 #{날}", Variables: map[string]string{"#{이름}": "{{ name }}", "날": "오늘"},
		Buttons: []preview.Button{{Text: "보기", URL: "https://soap.test/{{ external_id }}"}}, Fallback: &preview.Fallback{Channel: "sms", Text: "{{ name }}"},
	}, nil))
	if err != nil || kakao.Kakao == nil || kakao.Kakao.Variables["#{이름}"] != "김민지" || kakao.Kakao.Variables["#{날}"] != "오늘" || kakao.Text != "김민지님 오늘" || kakao.Brand() || kakao.Kakao.Buttons[0].Link != "https://soap.test/C1" || kakao.Kakao.Fallback != "김민지" {
		t.Errorf("%+v, %v", kakao.Kakao, err)
	}
	brand, err := s.compose(c, s.queue(preview.Content{Name: "B", Channel: "kakao", Purpose: "advertising", Text: "{{ name }}님, 봄이에요"}, nil))
	if err != nil || brand.Kakao == nil || !brand.Brand() || brand.Kakao.Targeting != preview.TargetFriends || brand.Kakao.Template != "" || brand.Text != "김민지님, 봄이에요" {
		t.Errorf("%+v %+v, %v", brand, brand.Kakao, err)
	}
	hook, err := s.compose(c, s.queue(preview.Content{
		Name: "W", Channel: "webhook", Request: &preview.Request{URL: "https://soap.test/hook/{{ external_id }}", JSON: map[string]any{"name": "{{ name }}"}},
	}, nil))
	if err != nil || hook.Request == nil || hook.Request.Method != "POST" || hook.Request.URL != "https://soap.test/hook/C1" || !strings.Contains(string(hook.Request.Body), "김민지") {
		t.Errorf("%+v, %v", hook.Request, err)
	}
}

func TestNeeds(t *testing.T) {
	n := compose.Needs([]string{"cart[0].name", "customer.city", "points", "last_order.total", "custom_attribute['tier']", "entry.value"})
	for _, key := range []string{"city", "points", "tier"} {
		found := false
		for _, a := range n.Attributes {
			found = found || a == key
		}
		if !found {
			t.Errorf("%s is not among %v", key, n.Attributes)
		}
	}
	for _, event := range []string{store.EventAddedToCart, store.EventEmptiedCart, store.EventOrdered} {
		if _, found := n.Events[event]; !found {
			t.Errorf("%s is not loaded", event)
		}
	}
}
