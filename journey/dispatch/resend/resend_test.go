package resend_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/resend"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/preview"
	"gilmok/store"
)

// provider answers as Resend's documentation says it does.
var provider = sendertest.Provider{
	Key:        func(r *http.Request, _ []byte) string { return r.Header.Get("Idempotency-Key") },
	Idempotent: true,
	Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{"id":"49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"}`}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 422, Body: `{"statusCode":422,"name":"validation_error","message":"Invalid to field"}`},
		sendertest.Busy:         {Status: 429, Header: map[string]string{"Retry-After": "2"}, Body: `{"statusCode":429,"name":"rate_limit_exceeded","message":"Too many requests"}`},
		sendertest.Broken:       {Status: 500, Body: `{"statusCode":500,"name":"application_error","message":"oops"}`},
		sendertest.Unauthorized: {Status: 401, Body: `{"statusCode":401,"name":"restricted_api_key","message":"no"}`},
	},
}

func open(t *testing.T) (dispatch.Sender, *sendertest.HTTP) {
	t.Helper()
	h := sendertest.Serve(t, provider)
	s, err := resend.New(store.Sender{Name: "main", Config: map[string]string{call.KeyBase: h.URL + "/"}}, "re_secret", h.Client)
	if err != nil {
		t.Fatal(err)
	}
	return s, h
}

func message(key string) dispatch.Message {
	return dispatch.Message{
		Key: key, MessageID: "m1@shop.test", Channel: store.ChannelEmail, From: "Shop <shop@shop.test>", To: "a@b.test", Subject: "안녕", HTML: "<p>hi</p>", Text: "hi",
		Headers: []dispatch.Header{{Name: "List-Unsubscribe", Value: "<https://shop.test/u>"}},
	}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		s, h := open(t)
		return sendertest.Bench{Sender: s, Message: message, Next: h.Next, Taken: h.Taken, Idempotent: true}
	})
}

func TestRequest(t *testing.T) {
	s, h := open(t)
	receipt, err := s.Send(context.Background(), message("p1/m1/1/email"))
	if err != nil || receipt.ProviderID != "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	r := h.Requests()[0]
	var body struct {
		From, Subject, HTML, Text string
		To                        []string
		Headers                   map[string]string
		Tags                      []struct{ Name, Value string }
	}
	if err := json.Unmarshal(r.Body, &body); err != nil {
		t.Fatal(err)
	}
	if r.URL.Path != "/emails" || r.Header.Get("Authorization") != "Bearer re_secret" || r.Header.Get("Idempotency-Key") != "p1/m1/1/email" {
		t.Errorf("%s %v", r.URL.Path, r.Header)
	}
	if body.From != "Shop <shop@shop.test>" || body.To[0] != "a@b.test" || body.Subject != "안녕" || body.HTML != "<p>hi</p>" || body.Text != "hi" {
		t.Errorf("%+v", body)
	}
	if body.Headers["List-Unsubscribe"] != "<https://shop.test/u>" || body.Headers["Message-ID"] != "<m1@shop.test>" {
		t.Errorf("%v", body.Headers)
	}
	if len(body.Tags) != 1 || body.Tags[0].Value != "p1-m1-1-email" {
		t.Errorf("tags %v: only letters, digits, _ and - pass", body.Tags)
	}
}

func TestRetryAfterIsPassedOn(t *testing.T) {
	s, h := open(t)
	h.Next(sendertest.Busy)
	_, err := s.Send(context.Background(), message("k"))
	if e := dispatch.Classify(err); e.RetryAfter != 2*time.Second || !e.Slow {
		t.Errorf("%+v", e)
	}
}

func TestNoKey(t *testing.T) {
	_, err := resend.New(store.Sender{Name: "main"}, "", http.DefaultClient)
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictConfiguration || e.Code != dispatch.CodeNoSecret {
		t.Errorf("%v", err)
	}
}

// TestPicturesTravel: what the HTML refers to goes along under the same name.
func TestPicturesTravel(t *testing.T) {
	s, h := open(t)
	m := message("k")
	m.HTML, m.Inline = `<img src="cid:logo@gilmok">`, []preview.Inline{{CID: "logo@gilmok", Name: "logo.png", Type: "image/png", Data: []byte("PNG")}}
	if _, err := s.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	var body struct {
		Attachments []struct {
			Filename string
			Content  []byte
			ID       string `json:"content_id"`
		}
	}
	if err := json.Unmarshal(h.Requests()[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	if len(body.Attachments) != 1 || body.Attachments[0].ID != "logo@gilmok" || body.Attachments[0].Filename != "logo.png" || string(body.Attachments[0].Content) != "PNG" {
		t.Errorf("%+v", body)
	}
}
