package webhook_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/journey/dispatch/webhook"
	"gilmok/store"
)

var provider = sendertest.Provider{
	Key:        func(r *http.Request, _ []byte) string { return r.Header.Get("Idempotency-Key") },
	Idempotent: true, // the shop's own server has our key and can swallow a repeat
	Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 204, Header: map[string]string{"X-Request-Id": "r1"}}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse: {Status: 400}, sendertest.Busy: {Status: 429}, sendertest.Broken: {Status: 500}, sendertest.Unauthorized: {Status: 401},
	},
}

func open(t *testing.T) (*webhook.Sender, *sendertest.HTTP) {
	h := sendertest.Serve(t, provider)
	now := func() time.Time { return time.Unix(1700000000, 0) }
	return webhook.New(store.Sender{Name: "hook", Config: map[string]string{webhook.KeyURL: h.URL + "/default"}}, "secret", h.Client, now), h
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelWebhook, Request: &dispatch.Request{Method: "POST", Body: []byte(`{"a":1}`)}}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		s, h := open(t)
		return sendertest.Bench{Sender: s, Message: message, Next: h.Next, Taken: h.Taken, Idempotent: true, Without: []sendertest.Fault{sendertest.Garbled}}
	})
}

func TestRequest(t *testing.T) {
	s, h := open(t)
	m := message("k")
	m.Request.Headers = map[string]string{"X-Shop": "soap", "host": "elsewhere.test"}
	if _, err := s.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	m.Request.URL, m.Request.Method = h.URL+"/own", "PUT"
	if _, err := s.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	first, second := h.Requests()[0], h.Requests()[1]
	if first.URL.Path != "/default" || second.URL.Path != "/own" || second.Method != "PUT" {
		t.Errorf("%s, %s %s", first.URL, second.Method, second.URL)
	}
	if first.Header.Get("X-Shop") != "soap" || first.Host == "elsewhere.test" || string(first.Body) != `{"a":1}` {
		t.Errorf("%v %s", first.Header, first.Body)
	}
	if got, want := first.Header.Get(webhook.HeaderSignature), webhook.Sign("secret", "1700000000", first.Body); got != want || got == webhook.Sign("other", "1700000000", first.Body) {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func TestOnlyHTTP(t *testing.T) {
	s, _ := open(t)
	m := message("k")
	m.Request.URL = "file:///etc/passwd"
	if _, err := s.Send(context.Background(), m); dispatch.Classify(err).Verdict != dispatch.VerdictPermanent {
		t.Errorf("%v", err)
	}
}
