package preflight_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/dispatch/domain"
	"gilmok/journey/preflight"
	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/preview/rules"
	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

var now = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC) // noon in Seoul

// shop is a small shop with a workspace of its own.
type shop struct {
	t  testing.TB
	st store.Store
}

func open(t testing.TB) *shop {
	t.Helper()
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Install: "here", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	s := &shop{t, st}
	s.set(store.SettingShopName, "길목 비누")
	s.set(store.SettingShopContact, "02-000-0880")
	s.set(store.SettingShopAddress, "서울 성동구 길목로 12")
	s.set(store.SettingUnsubscribe, "https://soap.test/out")
	s.set(store.SettingPrivacy, "https://soap.test/privacy")
	s.set(store.SettingLegalBasis, "consent")
	s.tx(func(tx store.Tx) error {
		return tx.Senders().Save(t.Context(), &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "file", Default: true,
			Config: map[string]string{"from": "hello@soap.test"}})
	})
	return s
}

func (s *shop) tx(fn func(store.Tx) error) {
	s.t.Helper()
	if err := s.st.InTx(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) set(key, value string) {
	s.t.Helper()
	s.tx(func(tx store.Tx) error { return tx.Settings().Set(context.Background(), key, value) })
}

// person saves a customer in Korea who takes advertisements, changed by a few hands.
func (s *shop) person(id string, change ...func(*store.Customer)) store.CustomerID {
	s.t.Helper()
	c := &store.Customer{ExternalID: id, Name: "김민지", Email: strings.ToLower(id) + "@mail.test", Phone: "+821000012345", TimeZone: "Asia/Seoul", Locale: "ko", Country: "KR",
		Consents: []store.Consent{{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn,
			Source: "sign-up", Wording: "이메일로 소식을 받습니다", At: now.AddDate(0, -3, 0)}}}
	for _, fn := range change {
		fn(c)
	}
	s.tx(func(tx store.Tx) error {
		if err := tx.Customers().Save(context.Background(), c); err != nil {
			return err
		}
		for _, k := range c.Consents {
			if err := tx.Customers().SetConsent(context.Background(), c.ID, k); err != nil {
				return err
			}
		}
		return nil
	})
	return c.ID
}

// mail is a clean advertisement.
func mail(change ...func(*preview.Content)) preview.Content {
	c := preview.Content{
		Name: "News", Channel: "email", Purpose: "advertising", Sender: "main", Subject: "(광고) {{ name | default: '고객' }}님, 새 비누예요",
		Body: &preview.Body{Blocks: []preview.Block{
			{Kind: preview.BlockHeading, Text: "새 비누"}, {Kind: preview.BlockText, Text: "{{ name | default: '고객' }}님께 먼저 알려 드려요."},
			{Kind: preview.BlockButton, Text: "보기", URL: "https://soap.test/new"}, {Kind: preview.BlockFooter},
		}},
	}
	for _, fn := range change {
		fn(&c)
	}
	return c
}

func (s *shop) message(c preview.Content) {
	s.t.Helper()
	doc, err := preview.MarshalMessage(c)
	if err != nil {
		s.t.Fatal(err)
	}
	s.tx(func(tx store.Tx) error {
		return tx.Messages().Save(context.Background(), &store.Message{Name: c.Name, Channel: store.Channel(c.Channel), Purpose: store.Purpose(c.Purpose), Document: doc, Tags: c.Tags})
	})
}

const plain = `{"gilmok":"journey/1","name":"J","seed":1,"entry":%s,%s"steps":{"m1":{"kind":"message","messages":["News"]}},"edges":[["entry","out","m1"]]}`

func read(t testing.TB, entry, audience string) *journey.Journey {
	t.Helper()
	if audience != "" {
		audience = `"audience":` + audience + `,`
	}
	j, err := journey.Parse(fmt.Appendf(nil, plain, entry, audience))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

const atLaunch = `{"kind":"schedule","at":"launch"}`

func (s *shop) run(j *journey.Journey, o compose.Options) *preflight.Report {
	s.t.Helper()
	r, err := preflight.Run(context.Background(), s.st, compose.New(s.st, o), j, preflight.Options{Now: now})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// lines writes findings short enough to compare.
func lines(r *preflight.Report) (list []string) {
	for _, f := range r.Findings {
		stop := ""
		if f.Stop {
			stop = " stop"
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s %s×%d %v%s", f.Severity, f.Rule, f.Code, f.Detail, f.Count, f.Examples, stop)))
	}
	return list
}

func TestWhatIsCleanHasNoFindings(t *testing.T) {
	s := open(t)
	s.message(mail())
	for i := range 300 {
		s.person(fmt.Sprintf("C%03d", i))
	}
	r := s.run(read(t, atLaunch, ""), compose.Options{})
	if len(r.Findings) != 0 || r.Checked != 300 || r.Blocked != 0 || r.Stops() {
		t.Errorf("checked %d, blocked %d: %v", r.Checked, r.Blocked, lines(r))
	}
}

// What Kakao would refuse of everybody is found before it does.
func TestATemplateThatKakaoRefuses(t *testing.T) {
	s := open(t)
	s.message(preview.Content{Name: "News", Channel: "kakao", Purpose: "informational", Text: "#{누구}님 #{날}", Variables: map[string]string{"누구": "{{ name }}"}})
	for i, id := range []string{"C1", "C2"} {
		s.person(id, func(c *store.Customer) {
			c.Phone = fmt.Sprintf("+82100001234%d", i)
			c.Consents = []store.Consent{{Channel: store.ChannelKakao, Purpose: store.PurposeInformational, State: store.ConsentSubscribed, Source: "order", Wording: "알림을 받습니다", At: now.AddDate(0, -3, 0)}}
		})
	}
	want := []string{"block KR-05 template_missing ×2 [C1 C2] stop", "block MSG-02 unclean_output #{날}×2 [C1 C2] stop", "warn SND-01 no_sender kakao×1 []"}
	if got := lines(s.run(read(t, atLaunch, ""), compose.Options{})); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestFindings(t *testing.T) {
	nobody := func(c *store.Customer) {}
	cases := []struct {
		name     string
		message  func(*preview.Content)
		customer func(*store.Customer)
		shop     map[string]string
		want     []string
		blocked  int
	}{
		{"no default", func(c *preview.Content) { c.Subject = "(광고) {{ name }}님" }, func(c *store.Customer) { c.Name = "" }, nil,
			[]string{"warn MSG-03 empty name×1 [C2]"}, 0},
		{"no label", func(c *preview.Content) { c.Subject = "새 비누" }, nobody, nil,
			[]string{"block KR-01 label_missing 새 비누×2 [C1 C2] stop"}, 2},
		{"the label is Korea's", func(c *preview.Content) { c.Subject = "New soap" }, func(c *store.Customer) { c.Country = "JP" }, nil,
			[]string{"block KR-01 label_missing New soap×1 [C1] stop"}, 1},
		{"informational needs none", func(c *preview.Content) { c.Subject, c.Purpose = "새 비누", "informational" }, nobody, nil, nil, 0},
		{"no consent", nil, func(c *store.Customer) { c.Consents = nil }, nil, []string{"block CON-01 no_consent unknown×1 [C2]"}, 1},
		{"subscribed is not opted in", nil, func(c *store.Customer) { c.Consents[0].State = store.ConsentSubscribed }, nil,
			[]string{"block CON-01 no_consent subscribed×1 [C2]"}, 1},
		{"withdrawn", nil, func(c *store.Customer) { c.Consents[0].State = store.ConsentUnsubscribed }, nil, []string{"block CON-03 withdrawn ×1 [C2]"}, 1},
		{"the wording is not on record", nil, func(c *store.Customer) { c.Consents[0].Wording = "" }, nil,
			[]string{"block CON-02 incomplete_record wording×1 [C2]"}, 1},
		{"two years without a reminder", nil, func(c *store.Customer) { c.Consents[0].At = now.AddDate(-2, 0, -1) }, nil,
			[]string{"warn CON-04 reminder_due 2024-11-20×1 [C2]"}, 0},
		{"consent not confirmed", nil, func(c *store.Customer) { c.Consents[0].At = now.AddDate(0, 0, -3) }, nil,
			[]string{"warn CON-05 notice_due 2026-11-18×1 [C2]"}, 0},
		{"nowhere to write to", nil, func(c *store.Customer) { c.Email = "" }, nil, []string{"block ADR-01 address_missing ×1 [C2]"}, 1},
		{"a slip of the hand", nil, func(c *store.Customer) { c.Email = "minji@gamil.com" }, nil,
			[]string{"warn ADR-04 typo_domain gamil.com → gmail.com×1 [C2]"}, 0},
		{"a link that leads nowhere", func(c *preview.Content) { c.Body.Blocks[2].URL = "http://localhost/x" }, nobody, nil,
			[]string{"block MSG-06 link_private http://localhost/x×1 [C1] stop"}, 1},
		{"a tag sent as it is", func(c *preview.Content) { c.Preheader = "{% raw %}{{ name }}{% endraw %}" }, nobody, nil, []string{"block MSG-02"}, 2},
		{"no way out", func(c *preview.Content) { c.Body.Blocks = c.Body.Blocks[:3] }, nobody, nil,
			[]string{"block KR-02 contact_missing 02-000-0880×2 [C1 C2] stop", "block KR-02 sender_missing 길목 비누×2 [C1 C2] stop", "block KR-03 opt_out_missing ×2 [C1 C2] stop"}, 2},
		{"no one-click", nil, nobody, map[string]string{store.SettingUnsubscribe: ""}, []string{"warn UNS-01 no_one_click ×1 []"}, 0},
		{"no sender for texts", func(c *preview.Content) {
			*c = preview.Content{Name: "News", Channel: "sms", Purpose: "informational", Text: "길목 비누: 발송했어요"}
		}, func(c *store.Customer) { c.Phone = "+821000012346" }, nil, []string{"warn SND-01 no_sender sms×1 []"}, 0},
		{"an address in the States", nil, func(c *store.Customer) { c.Country = "US" }, map[string]string{store.SettingShopAddress: ""},
			[]string{"block US-01 postal_address_missing ×1 [C2] stop"}, 1},
		{"a shop of one language", nil, func(c *store.Customer) { c.Locale = "en-GB" }, nil, nil, 0},
		{"a language it is not written in", func(c *preview.Content) {
			c.Languages = map[string]preview.Translation{"en": {Subject: "(광고) Soap"}}
		}, func(c *store.Customer) { c.Locale = "ja" }, nil, []string{"warn MSG-09 language_missing ja×1 [C2]"}, 0},
		{"a language it is written in", func(c *preview.Content) {
			c.Languages = map[string]preview.Translation{"en": {Subject: "(광고) Soap"}}
		}, func(c *store.Customer) { c.Locale = "en-GB" }, nil, nil, 0},
		{"a fault of the document", func(c *preview.Content) { c.Subject = "(광고) {{ name | nosuch }}" }, nobody, nil, []string{"block MSG-01"}, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			for key, v := range c.shop {
				s.set(key, v)
			}
			if c.message == nil {
				c.message = func(*preview.Content) {}
			}
			s.message(mail(c.message))
			s.person("C1", func(p *store.Customer) { p.Consents = append(p.Consents, informed(store.ChannelSMS)) })
			s.person("C2", func(p *store.Customer) { p.Consents = append(p.Consents, informed(store.ChannelSMS)); c.customer(p) })
			r := s.run(read(t, atLaunch, ""), compose.Options{})
			got := lines(r)
			ok := len(got) == len(c.want) && r.Checked == 2 && r.Blocked == c.blocked
			for i := range min(len(got), len(c.want)) {
				ok = ok && strings.HasPrefix(got[i], c.want[i])
			}
			if !ok {
				t.Errorf("checked %d, blocked %d:\n got %q\nwant %q, blocked %d", r.Checked, r.Blocked, got, c.want, c.blocked)
			}
		})
	}
}

func informed(ch store.Channel) store.Consent {
	return store.Consent{Channel: ch, Purpose: store.PurposeInformational, State: store.ConsentSubscribed, Source: "sign-up", Wording: "문자로 안내를 받습니다", At: now.AddDate(0, -3, 0)}
}

// One render goes through an arm: its link is found although 299 others have none.
func TestEveryArmIsLookedAt(t *testing.T) {
	s := open(t)
	s.message(mail(func(c *preview.Content) {
		c.Body.Blocks[1].Text = "{% if external_id == 'C299' %}[here](http://10.0.0.7/x){% endif %}"
	}))
	for i := range 300 {
		s.person(fmt.Sprintf("C%03d", i))
	}
	if got := lines(s.run(read(t, atLaunch, ""), compose.Options{})); !slices.Equal(got, []string{"block MSG-06 link_private http://10.0.0.7/x×1 [C299] stop"}) {
		t.Error(got)
	}
}

func TestWhomAJourneyReaches(t *testing.T) {
	s := open(t)
	s.message(mail())
	s.tx(func(tx store.Tx) error {
		return tx.Customers().RegisterAttribute(t.Context(), store.Attribute{Key: "city", Label: "City", Kind: value.KindText})
	})
	for i, city := range []string{"Busan", "Busan", "Seoul", ""} {
		s.person(fmt.Sprint("C", i), func(c *store.Customer) {
			if city != "" {
				c.Attributes = store.Attributes{"city": value.Text(city)}
			}
		})
	}
	for _, c := range []struct {
		entry, audience string
		want            int
	}{
		{atLaunch, "", 4},
		{atLaunch, `{"attribute":"city","op":"is","value":"Busan"}`, 2},
		{`{"kind":"event","event":"signed_up"}`, "", 4},
		{`{"kind":"attribute_changed","attribute":"city"}`, "", 3},
	} {
		if r := s.run(read(t, c.entry, c.audience), compose.Options{}); r.Checked != c.want {
			t.Errorf("%s %s reaches %d, want %d", c.entry, c.audience, r.Checked, c.want)
		}
	}
}

// A step that takes the first channel that reaches somebody leaves out only whom
// none of them reaches.
func TestFirstReachable(t *testing.T) {
	s := open(t)
	s.message(mail(func(c *preview.Content) { c.Purpose = "informational" }))
	s.message(preview.Content{Name: "Text", Channel: "sms", Purpose: "informational", Text: "길목 비누: 발송했어요"})
	s.tx(func(tx store.Tx) error {
		return tx.Senders().Save(t.Context(), &store.Sender{Name: "texts", Channel: store.ChannelSMS, Kind: "file", Default: true})
	})
	texts := func(c *store.Customer) { c.Consents = append(c.Consents, informed(store.ChannelSMS)) }
	s.person("C1", texts)
	s.person("C2", texts, func(c *store.Customer) { c.Phone = "" })
	s.person("C3", texts, func(c *store.Customer) { c.Phone, c.Email = "", "" })
	j, err := journey.Parse([]byte(`{"gilmok":"journey/1","name":"J","seed":1,"entry":` + atLaunch +
		`,"steps":{"m1":{"kind":"message","first_reachable":["Text","News"]}},"edges":[["entry","out","m1"]]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"block ADR-01 address_missing ×1 [C3]", "block ADR-01 address_missing ×1 [C3]"}
	if got := lines(s.run(j, compose.Options{})); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// What an entry carries is the person's own where there is one, and else another's:
// then an empty value says nothing.
func TestEntriesAreMadeWithRealEvents(t *testing.T) {
	s := open(t)
	s.message(mail(func(c *preview.Content) { c.Subject = "(광고) {{ entry.name }} {{ entry.color }}" }))
	one, two := s.person("C1"), s.person("C2")
	s.person("C3")
	s.tx(func(tx store.Tx) error {
		_, err := tx.Events().Record(t.Context(),
			store.Event{Customer: one, Name: "price_dropped", At: now.Add(-time.Hour), Properties: store.Properties{"name": "비누", "color": "green"}},
			store.Event{Customer: two, Name: "price_dropped", At: now.Add(-2 * time.Hour), Properties: store.Properties{"name": "비누"}})
		return err
	})
	got := lines(s.run(read(t, `{"kind":"event","event":"price_dropped"}`, ""), compose.Options{}))
	if !slices.Equal(got, []string{"warn MSG-03 empty entry.color×1 [C2]"}) {
		t.Error(got)
	}
}

// answers is the network, which a preflight must not reach.
type answers struct{ asked atomic.Int32 }

func (a *answers) Fetch(context.Context, liquid.Request) (liquid.Answer, error) {
	a.asked.Add(1)
	return liquid.Answer{Status: 200, Body: []byte(`{"t":"21"}`)}, nil
}

func TestTheNetworkIsNotAsked(t *testing.T) {
	s := open(t)
	s.message(mail(func(c *preview.Content) {
		c.Body.Blocks[1].Text = "{% connected_content https://weather.test/now :save w %}{{ w.t }}"
	}))
	s.person("C1")
	net := &answers{}
	r := s.run(read(t, atLaunch, ""), compose.Options{Fetch: net})
	if len(r.Findings) == 0 || r.Findings[0].Rule != "MSG-02" || net.asked.Load() != 0 {
		t.Errorf("asked %d times: %v", net.asked.Load(), lines(r))
	}
	recorded := liquid.Recorded{"GET https://weather.test/now": {Status: 200, Body: []byte(`{"t":"21"}`)}}
	if r := s.run(read(t, atLaunch, ""), compose.Options{Fetch: net, Replay: recorded}); len(r.Findings) != 0 || net.asked.Load() != 0 {
		t.Errorf("replayed, asked %d times: %v", net.asked.Load(), lines(r))
	}
}

func TestTheSameFindingsOnAnyNumberOfWorkers(t *testing.T) {
	s := open(t)
	s.message(mail(func(c *preview.Content) { c.Subject = "(광고) {{ name }}님" }))
	for i := range 1000 {
		s.person(fmt.Sprintf("C%04d", i), func(c *store.Customer) {
			if i%7 == 0 {
				c.Name = ""
			}
			if i%11 == 0 {
				c.Consents = nil
			}
		})
	}
	j := read(t, atLaunch, "")
	var want []string
	for _, workers := range []int{1, 2, 8} {
		seen := atomic.Int64{}
		r, err := preflight.Run(t.Context(), s.st, compose.New(s.st, compose.Options{}), j, preflight.Options{Now: now, Workers: workers,
			Progress: func(done, of int) { seen.Store(max(seen.Load(), int64(done))) }})
		if err != nil {
			t.Fatal(err)
		}
		if seen.Load() != 1000 {
			t.Errorf("%d workers: progress ended at %d", workers, seen.Load())
		}
		got := lines(r)
		if want == nil {
			want = got
		}
		if len(got) != 3 || !slices.Equal(got, want) { // the audience is large, too
			t.Errorf("%d workers: %v, want %v", workers, got, want)
		}
		for _, f := range r.Findings {
			if f.Rule == "MSG-03" && (len(f.People) != f.Count || !slices.IsSorted(f.People)) {
				t.Errorf("%d people behind a count of %d", len(f.People), f.Count)
			}
		}
	}
}

// TestWhatTheDNSSaid: what was found about the sender's domain stands before a launch, as
// long as it is of this sender and fresh.
func TestWhatTheDNSSaid(t *testing.T) {
	account := store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "smtp", Default: true, Config: map[string]string{"from": "Shop <hello@soap.example>", "host": "smtp.soap.example"}}
	found := []domain.Finding{{Grade: domain.Warn, Code: domain.SPFMissing}, {Grade: domain.Bad, Code: domain.DKIMMissing}, {Grade: domain.Good, Code: domain.DMARC}}
	for name, c := range map[string]struct {
		state domain.State
		want  []string
	}{
		"fresh":           {domain.StateOf(account, found, now.Add(-time.Hour)), []string{"AUTH-01 spf", "AUTH-02 dkim"}},
		"old":             {domain.StateOf(account, found, now.Add(-30*24*time.Hour)), nil},
		"never looked at": {domain.State{}, nil},
		"another From":    {domain.State{At: now, From: "hello@other.example", Host: "smtp.soap.example", Found: found}, nil},
	} {
		s := open(t)
		s.tx(func(tx store.Tx) error {
			if err := tx.Senders().Save(t.Context(), &account); err != nil {
				return err
			}
			return domain.Keep(t.Context(), tx, "main", c.state)
		})
		s.message(mail())
		s.person("C1")
		var got []string
		for _, f := range s.run(read(t, atLaunch, ""), compose.Options{}).Findings {
			if strings.HasPrefix(string(f.Rule), "AUTH") {
				got = append(got, string(f.Rule)+" "+f.Code)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestCancel(t *testing.T) {
	s := open(t)
	s.message(mail())
	for i := range 500 {
		s.person(fmt.Sprintf("C%03d", i))
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := preflight.Run(ctx, s.st, compose.New(s.st, compose.Options{}), read(t, atLaunch, ""), preflight.Options{Now: now, Workers: 1,
		Progress: func(int, int) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestEarlierRuns(t *testing.T) {
	s := open(t)
	s.message(mail())
	for i := range 600 {
		s.person(fmt.Sprintf("C%03d", i))
	}
	r := s.run(read(t, atLaunch, ""), compose.Options{})
	if len(r.Findings) != 1 || r.Findings[0].Rule != "SND-02" || r.Findings[0].Severity != rules.Warn || r.Stops() {
		t.Errorf("more than five hundred people the first time: %v", lines(r))
	}
}

func TestApprovalIsAskedForWhereTheShopWantsIt(t *testing.T) {
	s := open(t)
	s.person("a")
	s.message(mail())
	j := read(t, `{"kind":"schedule"}`, ``)
	found := func() string {
		t.Helper()
		r := s.run(j, compose.Options{})
		for _, f := range r.Findings {
			if f.Rule == "MSG-08" {
				if f.Message != "News" || !f.Stop || !r.Stops() {
					t.Errorf("finding %+v does not stop the launch", f)
				}
				return f.Code
			}
		}
		return ""
	}
	if code := found(); code != "" {
		t.Errorf("a shop of one is asked for approval: %s", code)
	}
	s.set(store.SettingApproval, "on")
	if code := found(); code != "unapproved" {
		t.Errorf("found %q, want unapproved", code)
	}
	m, err := s.st.Messages().Find(t.Context(), "News")
	if err != nil {
		t.Fatal(err)
	}
	s.tx(func(tx store.Tx) error { return tx.Reviews().Approve(t.Context(), m.ID, m.Revision, "Minji") })
	if code := found(); code != "" {
		t.Errorf("approved, it finds %q", code)
	}
	s.tx(func(tx store.Tx) error {
		_, err := tx.Reviews().Comment(t.Context(), store.Comment{Message: m.ID, Revision: m.Revision, Words: "Shorter, please"})
		return err
	})
	if code := found(); code != "comments_open" {
		t.Errorf("with a comment it finds %q", code)
	}
	s.message(mail(func(c *preview.Content) { c.Preheader = "Another" }))
	if code := found(); code != "comments_open" {
		t.Errorf("edited, it finds %q", code)
	}
}
