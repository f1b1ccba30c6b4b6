package sendgrid_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/journey/dispatch/sendgrid"
	"gilmok/preview"
	"gilmok/store"
)

type sent struct {
	Personalizations []struct {
		To   []struct{ Email string }
		Args map[string]string `json:"custom_args"`
	}
	From    struct{ Name, Email string }
	ReplyTo struct{ Email string } `json:"reply_to"`
	Subject string
	Content []struct{ Type, Value string }
	Headers map[string]string
	Files   []struct {
		Filename, Disposition string
		CID                   string `json:"content_id"`
		Content               []byte
	} `json:"attachments"`
}

// provider answers as SendGrid's documentation says it does.
var provider = sendertest.Provider{
	Key: func(_ *http.Request, body []byte) string {
		var m sent
		if json.Unmarshal(body, &m) != nil || len(m.Personalizations) == 0 {
			return ""
		}
		return m.Personalizations[0].Args["gilmok"]
	},
	Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 202, Header: map[string]string{"X-Message-Id": "14c5d75ce93"}}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 400, Body: `{"errors":[{"message":"Does not contain a valid address.","field":"personalizations.0.to.0.email"}]}`},
		sendertest.Busy:         {Status: 429, Body: `{"errors":[{"message":"too many requests"}]}`},
		sendertest.Broken:       {Status: 500, Body: `oops`},
		sendertest.Unauthorized: {Status: 401, Body: `{"errors":[{"message":"The provided authorization grant is invalid"}]}`},
	},
}

func open(t *testing.T, p sendertest.Provider) (*sendgrid.Sender, *sendertest.HTTP) {
	t.Helper()
	h := sendertest.Serve(t, p)
	s, err := sendgrid.New(store.Sender{Name: "main", Config: map[string]string{call.KeyBase: h.URL}}, "SG.x", h.Client)
	if err != nil {
		t.Fatal(err)
	}
	return s, h
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelEmail, From: "Shop <shop@shop.test>", ReplyTo: "help@shop.test", To: "a@b.test", Subject: "안녕", HTML: "<p>hi</p>", Text: "hi",
		Headers: []dispatch.Header{{Name: "List-Unsubscribe", Value: "<https://shop.test/u>"}}}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		s, h := open(t, provider)
		return sendertest.Bench{Sender: s, Message: message, Next: h.Next, Taken: h.Taken, Without: []sendertest.Fault{sendertest.Garbled}} // its answer says nothing more than its status
	})
}

func TestRequest(t *testing.T) {
	s, h := open(t, provider)
	m := message("7/m/1/email")
	m.Inline = []preview.Inline{{CID: "logo@gilmok", Name: "logo.png", Type: "image/png", Data: []byte("PNG")}}
	receipt, err := s.Send(context.Background(), m)
	if err != nil || receipt.ProviderID != "14c5d75ce93" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	r := h.Requests()[0]
	var got sent
	if err := json.Unmarshal(r.Body, &got); err != nil {
		t.Fatal(err)
	}
	if r.URL.Path != "/mail/send" || r.Header.Get("Authorization") != "Bearer SG.x" || got.From.Name != "Shop" || got.ReplyTo.Email != "help@shop.test" || got.Personalizations[0].To[0].Email != "a@b.test" {
		t.Errorf("%s %+v", r.URL.Path, got)
	}
	if len(got.Content) != 2 || got.Content[0].Type != "text/plain" || got.Content[1].Value != "<p>hi</p>" || got.Headers["List-Unsubscribe"] == "" {
		t.Errorf("%+v", got)
	}
	if len(got.Files) != 1 || got.Files[0].CID != "logo@gilmok" || got.Files[0].Disposition != "inline" || string(got.Files[0].Content) != "PNG" {
		t.Errorf("%+v", got.Files)
	}
}

func TestWordsDecide(t *testing.T) {
	for body, want := range map[string]dispatch.Verdict{
		`{"errors":[{"message":"The from address does not match a verified Sender Identity.","field":"from"}]}`: dispatch.VerdictConfiguration,
		`{"errors":[{"message":"Maximum credits exceeded"}]}`:                                                   dispatch.VerdictConfiguration,
		`{"errors":[{"message":"The subject is required.","field":"subject"}]}`:                                 dispatch.VerdictPermanent,
		`not even JSON`: dispatch.VerdictPermanent,
	} {
		p := provider
		p.Faults = map[sendertest.Fault]sendertest.Reply{sendertest.Refuse: {Status: 400, Body: body}}
		s, h := open(t, p)
		h.Next(sendertest.Refuse)
		if _, err := s.Send(context.Background(), message("k")); dispatch.Classify(err).Verdict != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

func TestPoll(t *testing.T) {
	a := sendertest.Answer(t, map[string][]string{
		"/suppression/bounces":        {`[{"created":1795219200,"email":"a@b.test","reason":"550 5.1.1 unknown","status":"5.1.1"}]`},
		"/suppression/blocks":         {`[{"created":1795219201,"email":"b@b.test","reason":"554 5.7.1 blocked","status":"5.7.1"},{"created":1795219202,"email":"c@b.test","reason":"mailbox full","status":""}]`},
		"/suppression/invalid_emails": {`[]`},
		"/suppression/spam_reports":   {`[{"created":1795219203,"email":"d@b.test","ip":"1.2.3.4"}]`},
		"/suppression/unsubscribes":   {`[{"created":1795219204,"email":"e@b.test"}]`},
	})
	s, err := sendgrid.New(store.Sender{Name: "main", Config: map[string]string{call.KeyBase: a.URL}}, "SG.x", a.Client)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1795220000, 0).UTC()
	news, err := s.Poll(context.Background(), inbound.Until(now.Add(-time.Hour)), now)
	if err != nil || len(news.Reports) != 5 {
		t.Fatalf("%+v, %v", news, err)
	}
	want := []struct {
		kind  inbound.Kind
		blame inbound.Blame
		who   string
	}{{inbound.Bounce, inbound.Address, "a@b.test"}, {inbound.Bounce, inbound.Ours, "b@b.test"}, {inbound.Bounce, inbound.Mailbox, "c@b.test"},
		{inbound.Complaint, "", "d@b.test"}, {inbound.Unsubscribe, "", "e@b.test"}}
	seen := map[string]bool{}
	for i, r := range news.Reports {
		if r.Kind != want[i].kind || r.Blame != want[i].blame || r.Recipient != want[i].who || r.At.Unix() != int64(1795219200+i) || seen[r.ID] {
			t.Errorf("%+v, want %+v", r, want[i])
		}
		seen[r.ID] = true
	}
	if q := a.Asked()[0].URL.Query(); q.Get("start_time") != "1795214600" || q.Get("end_time") != "1795220000" {
		t.Errorf("%v", q)
	}
}

// TestPollOfManyPages: what is more than one Poll reads is read by the next.
func TestPollOfManyPages(t *testing.T) {
	none := []string{`[]`}
	a := sendertest.Answer(t, map[string][]string{
		"/suppression/bounces":        sendertest.Pages(3, 500, func(n int) string { return fmt.Sprintf(`{"created":1795219200,"email":"a%d@b.test"}`, n) }, list),
		"/suppression/blocks":         sendertest.Pages(21, 500, func(n int) string { return fmt.Sprintf(`{"created":1795219200,"email":"b%d@b.test"}`, n) }, list),
		"/suppression/invalid_emails": none, "/suppression/spam_reports": none, "/suppression/unsubscribes": {`[{"created":1795219204,"email":"e@b.test"}]`},
	})
	s, err := sendgrid.New(store.Sender{Name: "main", Config: map[string]string{call.KeyBase: a.URL}}, "SG.x", a.Client)
	if err != nil {
		t.Fatal(err)
	}
	sendertest.Exhaust(t, s, time.Unix(1795220000, 0).UTC(), 2*500+1+20*500+1+1)
	last := a.Asked()[len(a.Asked())-1].URL.Query()
	if last.Get("end_time") != "1795220000" {
		t.Errorf("the later pages are of another time: %v", last)
	}
}

func list(lines, _ string) string { return "[" + lines + "]" }
