package mailgun_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/mailgun"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/store"
)

// fields reads a multipart request as Mailgun does.
func fields(r *http.Request, body []byte) map[string]string {
	_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	m := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	all := map[string]string{}
	for {
		part, err := m.NextPart()
		if err != nil {
			return all
		}
		text, _ := io.ReadAll(part)
		all[part.FormName()] = string(text)
	}
}

// provider answers as Mailgun's documentation says it does.
var provider = sendertest.Provider{
	Key: func(r *http.Request, body []byte) string { return fields(r, body)["v:gilmok"] },
	Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{"id":"<m1@shop.test>","message":"Queued. Thank you."}`}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 400, Body: `{"message":"to parameter is not a valid address. please check documentation"}`},
		sendertest.Busy:         {Status: 429, Header: map[string]string{"Retry-After": "1"}, Body: `{"message":"Too many requests"}`},
		sendertest.Broken:       {Status: 500, Body: `{"message":"Internal Server Error"}`},
		sendertest.Unauthorized: {Status: 401, Body: `Forbidden`},
	},
}

func account(base string) store.Sender {
	return store.Sender{Name: "main", Config: map[string]string{call.KeyBase: base, mailgun.KeyDomain: "mg.shop.test"}}
}

func open(t *testing.T, p sendertest.Provider) (*mailgun.Sender, *sendertest.HTTP) {
	t.Helper()
	h := sendertest.Serve(t, p)
	s, err := mailgun.New(account(h.URL), "key-x", h.Client)
	if err != nil {
		t.Fatal(err)
	}
	return s, h
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelEmail, To: "a@b.test", Raw: []byte("Subject: hi\r\nMessage-ID: <m1@shop.test>\r\n\r\nhello\r\n")}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		s, h := open(t, provider)
		return sendertest.Bench{Sender: s, Message: message, Next: h.Next, Taken: h.Taken}
	})
}

// TestRequest: the mail goes as the bytes that were made.
func TestRequest(t *testing.T) {
	s, h := open(t, provider)
	receipt, err := s.Send(context.Background(), message("7/m/1/email"))
	if err != nil || receipt.ProviderID != "<m1@shop.test>" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	r := h.Requests()[0]
	user, password, _ := r.BasicAuth()
	got := fields(r.Request, r.Body)
	if r.URL.Path != "/v3/mg.shop.test/messages.mime" || user != "api" || password != "key-x" || got["to"] != "a@b.test" || got["message"] != string(message("").Raw) {
		t.Errorf("%s %v", r.URL.Path, got)
	}
}

func TestAccountsFaults(t *testing.T) {
	for status, want := range map[int]dispatch.Verdict{402: dispatch.VerdictConfiguration, 404: dispatch.VerdictConfiguration, 403: dispatch.VerdictConfiguration, 413: dispatch.VerdictPermanent} {
		p := provider
		p.Faults = map[sendertest.Fault]sendertest.Reply{sendertest.Refuse: {Status: status, Body: `{"message":"no"}`}}
		s, h := open(t, p)
		h.Next(sendertest.Refuse)
		if _, err := s.Send(context.Background(), message("k")); dispatch.Classify(err).Verdict != want {
			t.Errorf("%d: %v, want %s", status, err, want)
		}
	}
	if _, err := mailgun.New(store.Sender{Config: map[string]string{}}, "key", http.DefaultClient); dispatch.Classify(err).Code != "no_domain" {
		t.Errorf("without a domain: %v", err)
	}
}

func TestPoll(t *testing.T) {
	const first = `{"items":[
		{"id":"e1","event":"delivered","@timestamp":"2026-11-21T00:00:01Z","recipient":"a@b.test","message":{"headers":{"message-id":"m1@shop.test"}},"user-variables":"{\"gilmok\":\"7/m/1/email\"}"},
		{"id":"e2","event":"failed","severity":"permanent","reason":"bounce","@timestamp":"2026-11-21T00:00:02Z","recipient":"b@b.test","delivery-status":{"message":"No such user","enhanced-code":"5.1.1"},"user-variables":{"gilmok":"8/m/1/email"}},
		{"id":"e3","event":"failed","severity":"permanent","reason":"generic","@timestamp":"2026-11-21T00:00:03Z","recipient":"c@b.test","delivery-status":{"message":"554 5.7.1 refused by policy"}},
		{"id":"e4","event":"failed","severity":"temporary","@timestamp":"2026-11-21T00:00:04Z","recipient":"d@b.test"},
		{"id":"e5","event":"opened","@timestamp":"2026-11-21T00:00:05Z","recipient":"a@b.test","client-info":{"bot":"apple","user-agent":"Mozilla/5.0"}},
		{"id":"e6","event":"clicked","@timestamp":"2026-11-21T00:00:06Z","recipient":"a@b.test","url":"https://shop.test/","client-info":{"user-agent":"Mozilla/5.0 (iPhone)"}},
		{"id":"e7","event":"complained","@timestamp":"2026-11-21T00:00:07Z","recipient":"a@b.test"}],"pagination":{"next":"T"}}`
	a := sendertest.Answer(t, map[string][]string{"/v1/analytics/logs": {first}})
	s, err := mailgun.New(account(a.URL), "key-x", a.Client)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 0, 10, 0, 0, time.UTC)
	news, err := s.Poll(context.Background(), "", now)
	if err != nil || len(news.Reports) != 7 || news.More {
		t.Fatalf("%+v, %v", news, err)
	}
	r := news.Reports
	if r[0].Kind != inbound.Delivered || r[0].Key != "7/m/1/email" || r[0].MessageID != "m1@shop.test" || r[1].Key != "8/m/1/email" || r[1].Blame != inbound.Address {
		t.Errorf("%+v", r[:2])
	}
	if r[2].Blame != inbound.Ours || r[3].Kind != inbound.Delay || !r[4].Machine || r[5].Machine || r[5].Link != "https://shop.test/" || r[6].Kind != inbound.Complaint {
		t.Errorf("%+v", r[2:])
	}
	var q struct {
		Start, End string
		Filter     struct{ AND []struct{ Attribute string } }
	}
	if err := json.Unmarshal(a.Asked()[0].Body, &q); err != nil || q.End != "Sat, 21 Nov 2026 00:10:00 +0000" || q.Filter.AND[0].Attribute != "domain" {
		t.Errorf("%+v, %v", q, err)
	}
}
