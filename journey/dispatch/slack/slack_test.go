package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/journey/dispatch/slack"
	"gilmok/store"
)

func text(body []byte) string {
	var m struct{ Text string }
	_ = json.Unmarshal(body, &m)
	return m.Text
}

var provider = sendertest.Provider{
	Key:  func(_ *http.Request, body []byte) string { return text(body) },
	Take: func(*http.Request, []byte, bool) sendertest.Reply { return sendertest.Reply{Status: 200, Body: "ok"} },
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 400, Body: "invalid_payload"},
		sendertest.Busy:         {Status: 429, Header: map[string]string{"Retry-After": "1"}, Body: "rate_limited"},
		sendertest.Broken:       {Status: 500, Body: "rollup_error"},
		sendertest.Unauthorized: {Status: 403, Body: "invalid_token"},
	},
}

// hook is a webhook's address as Slack makes them.
const hook = "https://hooks.slack.com/services/T1/B1/secret"

func open(t *testing.T, p sendertest.Provider) (*slack.Sender, *sendertest.HTTP) {
	t.Helper()
	h := sendertest.Serve(t, p)
	s, err := slack.New(store.Sender{Name: "team", Config: map[string]string{call.KeyBase: h.URL}}, hook, h.Client)
	if err != nil {
		t.Fatal(err)
	}
	return s, h
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelSlack, Text: key}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		s, h := open(t, provider)
		return sendertest.Bench{Sender: s, Message: message, Next: h.Next, Taken: h.Taken, Without: []sendertest.Fault{sendertest.Garbled}} // its answer says nothing more than its status
	})
}

func TestRequest(t *testing.T) {
	s, h := open(t, provider)
	if receipt, err := s.Send(context.Background(), message("주문 12건")); err != nil || receipt.Words != "ok" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	if r := h.Requests()[0]; r.URL.Path != "/services/T1/B1/secret" || text(r.Body) != "주문 12건" {
		t.Errorf("%s %s", r.URL.Path, r.Body)
	}
}

// TestWebhookIsGone: whoever writes next would be refused as well.
func TestWebhookIsGone(t *testing.T) {
	for status, word := range map[int]string{404: "no_service", 410: "channel_is_archived", 400: "user_not_found"} {
		p := provider
		p.Faults = map[sendertest.Fault]sendertest.Reply{sendertest.Refuse: {Status: status, Body: word}}
		s, h := open(t, p)
		h.Next(sendertest.Refuse)
		if _, err := s.Send(context.Background(), message("k")); dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
			t.Errorf("%d %s: %v", status, word, err)
		}
	}
}

// TestAddressIsASecret: not even an error names it.
func TestAddressIsASecret(t *testing.T) {
	s, h := open(t, provider)
	h.Next(sendertest.CutAfter)
	_, err := s.Send(context.Background(), message("k"))
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

// TestBadAddressIsASecret: not even one that is none, or is written in the log otherwise
// than it was typed.
func TestBadAddressIsASecret(t *testing.T) {
	for _, hook := range []string{"https://127.0.0.1:1/services/T1/B1/sec ret", "https://127.0.0.1:1/\x7fsecret"} {
		s, err := slack.New(store.Sender{Name: "team"}, hook, call.Client())
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Send(context.Background(), message("k"))
		if err == nil || strings.Contains(err.Error(), "ret") || strings.Contains(fmt.Sprintf("%+v", *dispatch.Classify(err)), "services") {
			t.Errorf("%v", err)
		}
	}
}
