package brevo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/brevo"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/preview"
	"gilmok/store"
)

type sent struct {
	Sender      struct{ Name, Email string }
	To          []struct{ Email string }
	Subject     string
	HTMLContent string
	Headers     map[string]string
	Tags        []string
}

// provider answers as Brevo's documentation says it does. Its memory of keys is too
// short to count on, so here it has none.
var provider = sendertest.Provider{
	Key: func(_ *http.Request, body []byte) string {
		var m sent
		if json.Unmarshal(body, &m) != nil || len(m.Tags) == 0 {
			return ""
		}
		return m.Tags[0]
	},
	Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 201, Body: `{"messageId":"<202611210900.1@smtp-relay.mailin.fr>"}`}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 400, Body: `{"code":"invalid_parameter","message":"email is not valid in to"}`},
		sendertest.Busy:         {Status: 429, Header: map[string]string{"x-sib-ratelimit-reset": "3"}, Body: `{"code":"too_many_requests","message":"slower"}`},
		sendertest.Broken:       {Status: 500, Body: `{}`},
		sendertest.Unauthorized: {Status: 401, Body: `{"code":"unauthorized","message":"Key not found"}`},
	},
}

func account(base string) store.Sender {
	return store.Sender{Name: "main", Channel: store.ChannelEmail, Config: map[string]string{call.KeyBase: base}}
}

func open(t *testing.T) (*brevo.Sender, *sendertest.HTTP) {
	t.Helper()
	h := sendertest.Serve(t, provider)
	s, err := brevo.New(account(h.URL), "xkeysib", h.Client)
	if err != nil {
		t.Fatal(err)
	}
	return s, h
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, MessageID: "m1@shop.test", Channel: store.ChannelEmail, From: "Shop <shop@shop.test>", To: "a@b.test", Subject: "안녕", HTML: "<p>hi</p>", Text: "hi",
		Headers: []dispatch.Header{{Name: "List-Unsubscribe", Value: "<https://shop.test/u>"}}}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		s, h := open(t)
		return sendertest.Bench{Sender: s, Message: message, Next: h.Next, Taken: h.Taken}
	})
}

func TestRequest(t *testing.T) {
	s, h := open(t)
	receipt, err := s.Send(context.Background(), message("7/m/1/email"))
	if err != nil || receipt.ProviderID != "<202611210900.1@smtp-relay.mailin.fr>" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	r := h.Requests()[0]
	var m sent
	if err := json.Unmarshal(r.Body, &m); err != nil {
		t.Fatal(err)
	}
	if r.URL.Path != "/smtp/email" || r.Header.Get("api-key") != "xkeysib" || m.Sender.Name != "Shop" || m.Sender.Email != "shop@shop.test" || m.To[0].Email != "a@b.test" {
		t.Errorf("%s %+v", r.URL.Path, m)
	}
	if m.Headers["List-Unsubscribe"] != "<https://shop.test/u>" || m.Headers["idempotencyKey"] != call.UUID("7/m/1/email") || m.Tags[0] != "7/m/1/email" {
		t.Errorf("%+v", m)
	}
}

func TestRefusals(t *testing.T) {
	m := message("k")
	m.Inline = []preview.Inline{{CID: "logo", Name: "logo.png"}}
	s, h := open(t)
	_, err := s.Send(context.Background(), m)
	if e := dispatch.Classify(err); e.Verdict != dispatch.VerdictPermanent || e.Code != brevo.CodePictures || len(h.Requests()) != 0 {
		t.Errorf("pictures: %v, %d requests", err, len(h.Requests()))
	}
	m = message("k")
	m.From = "nobody"
	if _, err := s.Send(context.Background(), m); dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
		t.Errorf("no From: %v", err)
	}
	if _, err := brevo.New(account(""), "", http.DefaultClient); dispatch.Classify(err).Code != dispatch.CodeNoSecret {
		t.Errorf("no key: %v", err)
	}
	for body, want := range map[string]dispatch.Verdict{
		`{"code":"not_enough_credits","message":"no"}`: dispatch.VerdictConfiguration, `{"code":"duplicate_request","message":"again"}`: dispatch.VerdictUncertain,
		`{"code":"invalid_parameter","message":"no"}`: dispatch.VerdictPermanent,
	} {
		p := provider
		p.Faults = map[sendertest.Fault]sendertest.Reply{sendertest.Refuse: {Status: 400, Body: body}}
		h := sendertest.Serve(t, p)
		h.Next(sendertest.Refuse)
		s, err := brevo.New(account(h.URL), "k", h.Client)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Send(context.Background(), message("k")); dispatch.Classify(err).Verdict != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

func TestPoll(t *testing.T) {
	const events = `{"events":[
		{"email":"a@b.test","date":"2026-11-21T08:59:00.000+09:00","event":"clicks","messageId":"<1>","tag":"7/m/1/email","link":"https://shop.test/"},
		{"email":"a@b.test","date":"2026-11-21T08:58:00.000+09:00","event":"loadedByProxy","messageId":"<1>","tag":"7/m/1/email"},
		{"email":"c@b.test","date":"2026-11-21T08:57:00.000+09:00","event":"hardBounces","messageId":"<2>","reason":"550 5.7.1 blocked for spam"},
		{"email":"d@b.test","date":"2026-11-21T08:56:00.000+09:00","event":"hardBounces","messageId":"<3>","reason":"no such user"},
		{"email":"e@b.test","date":"2026-11-21T08:55:00.000+09:00","event":"requests","messageId":"<4>"},
		{"email":"f@b.test","date":"2026-11-10T08:55:00.000+09:00","event":"delivered","messageId":"<5>"}]}`
	a := sendertest.Answer(t, map[string][]string{"/smtp/statistics/events": {events}})
	s, err := brevo.New(account(a.URL), "xkeysib", a.Client)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	news, err := s.Poll(context.Background(), inbound.Until(now.Add(-time.Hour)), now)
	if err != nil || len(news.Reports) != 5 || news.Mark != inbound.Until(now) {
		t.Fatalf("%+v, %v", news, err)
	}
	r := news.Reports
	if r[0].Kind != inbound.Clicked || r[0].Link != "https://shop.test/" || r[0].Key != "7/m/1/email" || !r[0].At.Equal(now.Add(-time.Minute)) {
		t.Errorf("a click: %+v", r[0])
	}
	if r[1].Kind != inbound.Opened || !r[1].Machine {
		t.Errorf("a proxy: %+v", r[1])
	}
	if r[2].Blame != inbound.Ours || r[2].Status != "5.7.1" || r[3].Blame != inbound.Address || r[4].Kind != inbound.Other {
		t.Errorf("%+v", r[2:])
	}
	if q := a.Asked()[0].URL.Query(); q.Get("startDate") != "2026-11-20" || q.Get("endDate") != "2026-11-21" || a.Asked()[0].Header.Get("api-key") != "xkeysib" {
		t.Errorf("%v", q)
	}
}

// TestPollOfManyPages: what is more than one Poll reads is read by the next.
func TestPollOfManyPages(t *testing.T) {
	pages := sendertest.Pages(22, 2500, func(n int) string {
		return fmt.Sprintf(`{"email":"a%d@b.test","date":"2026-11-21T08:59:00.000+09:00","event":"delivered","messageId":"<%d>"}`, n, n)
	}, func(lines, _ string) string { return `{"events":[` + lines + `]}` })
	a := sendertest.Answer(t, map[string][]string{"/smtp/statistics/events": pages})
	s, err := brevo.New(account(a.URL), "xkeysib", a.Client)
	if err != nil {
		t.Fatal(err)
	}
	sendertest.Exhaust(t, s, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), 21*2500+1)
	if got := a.Asked()[21].URL.Query().Get("offset"); got != "52500" {
		t.Errorf("the last page began at %s", got)
	}
}
