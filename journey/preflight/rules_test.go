package preflight_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/domain"
	"gilmok/journey/preflight"
	"gilmok/preview"
	"gilmok/preview/rules"
	"gilmok/store"
	"gilmok/store/sqlite"
)

// told is a world that says what it is told to.
type told struct {
	account preflight.Account
	wayOut  preflight.WayOut
	asked   atomic.Int32
}

func (w *told) Account(context.Context, store.Sender) preflight.Account {
	w.asked.Add(1)
	return w.account
}

func (w *told) WayOut(context.Context, store.Sender) preflight.WayOut { return w.wayOut }

// scene is a launch in which nothing is wrong until a fault is planted.
type scene struct {
	*shop
	world   told
	journey string // how it lets people in
	content preview.Content
}

func clean(t *testing.T) *scene {
	s := &scene{shop: open(t), journey: atLaunch, content: mail()}
	s.set(store.SettingOptOut, "080-000-0880")
	s.person("C1")
	s.person("C2")
	return s
}

// account changes the sender of mail.
func (s *scene) sender(change func(*store.Sender)) {
	s.tx(func(tx store.Tx) error {
		a, err := tx.Senders().Get(s.t.Context(), "main")
		if err != nil {
			return err
		}
		change(a)
		return tx.Senders().Save(s.t.Context(), a)
	})
}

// over has the message sent over another channel to people who take it there.
func (s *scene) over(ch store.Channel, text string) {
	s.content = preview.Content{Name: "News", Channel: string(ch), Purpose: "advertising", Text: text}
	s.sender(func(a *store.Sender) { a.Channel = ch })
	for i, id := range []string{"C1", "C2"} {
		s.edit(id, func(c *store.Customer) {
			c.Phone = fmt.Sprintf("+82101234567%d", i)
			c.Consents[0].Channel, c.Consents[0].Wording = ch, "카카오톡과 문자로 소식을 받습니다"
		})
	}
}

func (s *scene) edit(id string, change func(*store.Customer)) {
	c, err := s.st.Customers().Find(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	s.person(id, func(made *store.Customer) { made.ID = c.ID; change(made) })
}

// found gives the rules that find something.
func (s *scene) found() (list []rules.ID) {
	s.t.Helper()
	s.message(s.content)
	r, err := preflight.Run(s.t.Context(), s.st, compose.New(s.st, compose.Options{}), read(s.t, s.journey, ""), preflight.Options{Now: now, World: &s.world})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range r.Findings {
		if !slices.Contains(list, f.Rule) {
			list = append(list, f.Rule)
		}
	}
	return list
}

const cleanText = "(광고)길목 비누 02-000-0880\n새 비누가 나왔어요\n무료수신거부 080-000-0880"

// planted are the faults: each is found by its rule, and by no rule before it is planted.
var planted = map[rules.ID]func(*scene){
	"CON-01": func(s *scene) { s.edit("C2", func(c *store.Customer) { c.Consents[0].State = store.ConsentUnknown }) },
	"CON-02": func(s *scene) { s.edit("C2", func(c *store.Customer) { c.Consents[0].Source = "" }) },
	"CON-03": func(s *scene) {
		s.edit("C2", func(c *store.Customer) { c.Consents[0].State = store.ConsentUnsubscribed })
	},
	"CON-04": func(s *scene) { s.edit("C2", func(c *store.Customer) { c.Consents[0].At = now.AddDate(-3, 0, 0) }) },
	"CON-05": func(s *scene) { s.edit("C2", func(c *store.Customer) { c.Consents[0].At = now.AddDate(0, 0, -2) }) },
	"KR-01":  func(s *scene) { s.content.Subject = "[광고] 새 비누" },
	"KR-02":  func(s *scene) { s.over(store.ChannelSMS, strings.Replace(cleanText, "길목 비누", "비누", 1)) },
	"KR-03": func(s *scene) {
		s.over(store.ChannelSMS, strings.TrimSuffix(cleanText, "무료수신거부 080-000-0880"))
	},
	"KR-05": func(s *scene) {
		s.over(store.ChannelKakao, "주문이 발송되었어요")
		s.content.Purpose = "informational"
	},
	"KR-06": func(s *scene) {
		s.over(store.ChannelKakao, "(광고) 길목 비누 02-000-0880 새 비누\n수신거부 080-000-0880")
		s.set(store.SettingOptOut, "")
	},
	"KR-04": func(s *scene) {
		s.over(store.ChannelSMS, cleanText)
		s.journey = `{"kind":"schedule","at":"2026-11-21T22:30:00+09:00"}`
	},
	"KR-07": func(s *scene) {
		s.over(store.ChannelSMS, cleanText)
		s.world.account.Number = rules.Bad
	},
	"US-01": func(s *scene) {
		s.set(store.SettingShopAddress, "")
		s.edit("C2", func(c *store.Customer) { c.Country = "US" })
	},
	"EU-01": func(s *scene) {
		s.set(store.SettingLegalBasis, "")
		s.edit("C2", func(c *store.Customer) { c.Country = "DE" })
	},
	"SG-01":   func(s *scene) { s.edit("C2", func(c *store.Customer) { c.Country = "SG" }) },
	"UNS-01":  func(s *scene) { s.set(store.SettingUnsubscribe, "") },
	"UNS-02":  func(s *scene) { s.world.wayOut = preflight.WayOut{Answers: rules.Bad, Words: "soap.test 500"} },
	"UNS-03":  func(s *scene) { s.world.account.Signed = []string{"From", "Subject", "List-Unsubscribe"} },
	"AUTH-01": dns(domain.SPFMissing),
	"AUTH-02": dns(domain.DKIMMissing),
	"AUTH-03": dns(domain.DMARCMissing),
	"AUTH-04": func(s *scene) {
		s.sender(func(a *store.Sender) {
			a.Kind, a.Config = "smtp", map[string]string{"from": "soap@gmail.com", "host": "smtp.other.example"}
		})
	},
	"UNS-04": func(s *scene) { // in Korea it is KR-03
		s.edit("C2", func(c *store.Customer) { c.Country = "JP" })
		s.content.Body.Blocks = s.content.Body.Blocks[:3]
	},
	"MSG-01": func(s *scene) { s.content.Subject = "(광고) {{ name | nosuch }}" },
	"MSG-02": func(s *scene) { s.content.Preheader = "{% raw %}{{ name }}{% endraw %}" },
	"MSG-03": func(s *scene) {
		s.content.Subject = "(광고) {{ name }}"
		s.edit("C2", func(c *store.Customer) { c.Name = "" })
	},
	"MSG-04": func(s *scene) {
		s.sender(func(a *store.Sender) { a.Config["reply_to"] = "a@soap.test\r\nBcc: all@soap.test" })
	},
	"MSG-05": func(s *scene) { s.world.account.Limits = dispatch.Limits{Size: 100} },
	"MSG-06": func(s *scene) { s.content.Body.Blocks[2].URL = "http://10.0.0.1/" },
	"MSG-07": func(s *scene) {
		s.content.Body = &preview.Body{HTML: `<img src="https://soap.test/a.png"><p>길목 비누 02-000-0880 <a href="{{ unsubscribe_url }}">수신거부</a></p>`}
	},
	"MSG-08": func(s *scene) { s.set(store.SettingApproval, "on") },
	"MSG-09": func(s *scene) {
		s.content.Languages = map[string]preview.Translation{"en": {Subject: "(광고) Soap"}}
		s.edit("C2", func(c *store.Customer) { c.Locale = "ja" })
	},
	"ADR-01": func(s *scene) { s.edit("C2", func(c *store.Customer) { c.Email = "" }) },
	"ADR-02": func(s *scene) {
		s.edit("C2", func(c *store.Customer) { c.Email = "민지@mail.test" })
		s.world.account.Limits.ASCII = true
	},
	"ADR-03": func(s *scene) { s.edit("C2", func(c *store.Customer) { c.Email = "c1@mail.test" }) },
	"ADR-04": func(s *scene) { s.edit("C2", func(c *store.Customer) { c.Email = "minji@gamil.com" }) },
	"SND-01": func(s *scene) { s.world.account = preflight.Account{Access: rules.Bad, Words: "535 5.7.8"} },
	"SND-02": func(s *scene) {
		for i := range 501 {
			s.person(fmt.Sprintf("N%03d", i))
		}
	},
	"SND-04": func(s *scene) { s.journey = `{"kind":"schedule","at":"2026-11-21T02:00:00Z"}` },
	"SND-05": func(s *scene) { s.copied() },
	"SND-06": func(s *scene) { s.uncertain() },
}

// unreached are the rules that no preflight finds, and why.
var unreached = map[rules.ID]string{
	"CON-06": "the six months in which a buyer may be written to without consent are not made use of: without consent there is no advertisement, CON-01",
	"SND-03": "a message has a key of passage and step that is unique in the outbox, and caps are kept when it is queued; before a launch there is neither",
}

// TestEveryRule: each rule is reached by a fault planted in a workspace in which nothing is
// wrong, or it is said why none can be.
func TestEveryRule(t *testing.T) {
	for _, rule := range rules.Table {
		plant, why := planted[rule.ID], unreached[rule.ID]
		if (plant == nil) == (why == "") {
			t.Errorf("%s: a fault or a reason, and not both", rule.ID)
		}
		if plant == nil {
			continue
		}
		t.Run(string(rule.ID), func(t *testing.T) {
			s := clean(t)
			if list := s.found(); len(list) > 0 {
				t.Fatalf("nothing is planted, and %v find something", list)
			}
			plant(s)
			if list := s.found(); !slices.Contains(list, rule.ID) {
				t.Errorf("only %v find something", list)
			}
		})
	}
}

// dns has a domain look found something about the sender.
func dns(code domain.Code) func(*scene) {
	return func(s *scene) {
		var account store.Sender
		s.sender(func(a *store.Sender) {
			a.Kind, a.Config["host"] = "smtp", "127.0.0.1"
			account = *a
		})
		s.tx(func(tx store.Tx) error {
			return domain.Keep(s.t.Context(), tx, account.Name, domain.StateOf(account, []domain.Finding{{Code: code}}, now))
		})
	}
}

// copied opens the workspace as a machine finds it that did not make it.
func (s *scene) copied() {
	path := s.st.Info().Path
	if err := s.st.Close(); err != nil {
		s.t.Fatal(err)
	}
	st, err := sqlite.Open(s.t.Context(), path, sqlite.Options{Install: "elsewhere", Now: func() time.Time { return now }})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { st.Close() })
	s.st = st
}

// uncertain has an earlier run of the journey end with a message nobody knows of.
func (s *scene) uncertain() {
	c, err := s.st.Customers().Find(s.t.Context(), "C1")
	if err != nil {
		s.t.Fatal(err)
	}
	s.tx(func(tx store.Tx) error {
		ctx := s.t.Context()
		j := &store.Journey{Name: "J"}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		run := &store.Run{Journey: j.ID, Version: 1, Mode: store.ModeLive, State: store.RunRunning}
		if err := tx.Runs().Save(ctx, run); err != nil {
			return err
		}
		p := &store.Passage{Run: run.ID, Customer: c.ID, EntryKey: "1", Step: "m1"}
		if err := tx.Passages().Enter(ctx, []*store.Passage{p}); err != nil {
			return err
		}
		e := &store.OutboxEntry{Run: run.ID, Passage: p.ID, Customer: c.ID, Step: "m1", Channel: store.ChannelEmail, Message: 1, Key: "k", State: store.OutboxPending, NotBefore: now}
		if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
			return err
		}
		e.State, e.FinishedAt = store.OutboxUncertain, now
		return tx.Outbox().Save(ctx, []*store.OutboxEntry{e})
	})
}

// TestAnAccountThatIsNotReady: what keeps it from sending, said once for two messages that
// go through it, and a launch only where a person must act first.
func TestAnAccountThatIsNotReady(t *testing.T) {
	for want, account := range map[string]preflight.Account{
		"block no_secret main stop":             {Access: rules.Bad, NoSecret: true},
		"block credentials main: 535 no stop":   {Access: rules.Bad, Words: "535 no"},
		"warn sender_away main: host_not_found": {Away: true, Words: "host_not_found"},
	} {
		s := clean(t)
		s.world.account = account
		s.message(mail())
		s.message(mail(func(c *preview.Content) { c.Name = "More" }))
		j, err := journey.Parse([]byte(`{"gilmok":"journey/1","name":"J","seed":1,"entry":` + atLaunch + `,"steps":{"m1":{"kind":"message","messages":["News","More"]}},"edges":[["entry","out","m1"]]}`))
		if err != nil {
			t.Fatal(err)
		}
		r, err := preflight.Run(t.Context(), s.st, compose.New(s.st, compose.Options{}), j, preflight.Options{Now: now, World: &s.world})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range r.Findings {
			line := fmt.Sprintf("%s %s %s", f.Severity, f.Code, f.Detail)
			if f.Stop {
				line += " stop"
			}
			got = append(got, line)
		}
		if !slices.Equal(got, []string{want}) || s.world.asked.Load() != 1 {
			t.Errorf("asked %d times: %q, want %q", s.world.asked.Load(), got, want)
		}
	}
}

// TestALaunchWithoutANetwork: some systems then say that no name is there at all. It is
// warned of, and does not stop; a wrong answer, or nobody there while the sender is, does.
func TestALaunchWithoutANetwork(t *testing.T) {
	nobody := preflight.WayOut{Answers: rules.Bad, Silent: true, Words: "soap.test"}
	for _, c := range []struct {
		account preflight.Account
		wayOut  preflight.WayOut
		want    []rules.ID
	}{
		{preflight.Account{Away: true}, nobody, []rules.ID{"SND-01"}},
		{preflight.Account{Access: rules.Good}, nobody, []rules.ID{"UNS-02"}},
		{preflight.Account{Away: true}, preflight.WayOut{Answers: rules.Bad, Words: "soap.test 404"}, []rules.ID{"UNS-02", "SND-01"}},
	} {
		s := clean(t)
		s.world.account, s.world.wayOut = c.account, c.wayOut
		if got := s.found(); !slices.Equal(got, c.want) {
			t.Errorf("%+v, %+v: %v", c.account, c.wayOut, got)
		}
	}
}

// TestATestOfTheDraft: what leaves the house wants a test first, and an edit wants another.
func TestATestOfTheDraft(t *testing.T) {
	s := clean(t)
	s.sender(func(a *store.Sender) { a.Kind, a.Config["host"] = "smtp", "smtp.soap.test" })
	if got := s.found(); !slices.Equal(got, []rules.ID{"SND-01"}) {
		t.Errorf("never tested: %v", got)
	}
	test := func(tx store.Tx, name string) error {
		sign, err := preflight.Sign(t.Context(), tx.Messages(), name)
		return errors.Join(err, preflight.KeepTested(t.Context(), tx, name, sign))
	}
	s.tx(func(tx store.Tx) error { return test(tx, "News") })
	if got := s.found(); len(got) > 0 {
		t.Errorf("tested: %v", got)
	}
	s.content.Preheader = "Another"
	if got := s.found(); !slices.Equal(got, []rules.ID{"SND-01"}) {
		t.Errorf("edited since: %v", got)
	}
	s.tx(func(tx store.Tx) error { return test(tx, "nowhere") })
}

// TestNightBeforeTheLaunch: a text planned for the night of the law waits for the morning,
// for whom it may not reach then; nothing is said where the hour is each customer's own,
// of e-mail, or of notices.
func TestNightBeforeTheLaunch(t *testing.T) {
	const at = `{"kind":"schedule","at":"2026-11-21T%s:00+09:00"}`
	for name, c := range map[string]struct {
		entry   string
		channel store.Channel
		change  func(*scene)
		want    []string
	}{
		"texts":            {fmt.Sprintf(at, "22:30"), store.ChannelSMS, nil, []string{"warn night_held 22:30 2"}},
		"by day":           {fmt.Sprintf(at, "13:30"), store.ChannelSMS, nil, nil},
		"mail":             {fmt.Sprintf(at, "22:30"), "", nil, nil},
		"each Sunday":      {`{"kind":"schedule","at":"launch","rrule":"FREQ=WEEKLY;BYDAY=SU","time":"05:00"}`, store.ChannelSMS, nil, []string{"warn night_held 05:00 2"}},
		"by an event":      {`{"kind":"event","event":"ordered"}`, store.ChannelSMS, nil, nil},
		"one takes it":     {fmt.Sprintf(at, "22:30"), store.ChannelSMS, func(s *scene) { s.edit("C2", night) }, []string{"warn night_held 22:30 1"}},
		"a shop elsewhere": {fmt.Sprintf(at, "22:30"), store.ChannelSMS, func(s *scene) { s.set(store.SettingCountry, "JP") }, []string{"warn night_held 22:30 2"}},
	} {
		s := clean(t)
		s.journey = c.entry
		if c.channel != "" {
			s.over(c.channel, cleanText)
		}
		if c.change != nil {
			c.change(s)
		}
		s.message(s.content)
		var got []string
		for _, f := range s.run(read(t, s.journey, ""), compose.Options{}).Findings {
			if f.Rule == "KR-04" {
				got = append(got, fmt.Sprintf("%s %s %s %d", f.Severity, f.Code, f.Detail, f.Count))
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// night has somebody take texts, and at night, too.
func night(c *store.Customer) {
	c.Phone, c.Consents[0].Channel, c.Consents[0].Night = "+821012345671", store.ChannelSMS, true
}
