package onesignal_test

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
	"gilmok/journey/dispatch/onesignal"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/store"
)

type sent struct {
	App           string              `json:"app_id"`
	Aliases       map[string][]string `json:"include_aliases"`
	Subscriptions []string            `json:"include_subscription_ids"`
	Contents      map[string]string
	Headings      map[string]string
	URL           string
	Data          map[string]string
	Key           string `json:"idempotency_key"`
}

func read(body []byte) (m sent) {
	_ = json.Unmarshal(body, &m)
	return m
}

var provider = sendertest.Provider{
	Key:        func(_ *http.Request, body []byte) string { return read(body).Data["gilmok"] },
	Idempotent: true,
	Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{"id":"N1","external_id":null}`}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 400, Body: `{"errors":["Message Notifications must have English language content"]}`},
		sendertest.Busy:         {Status: 429, Header: map[string]string{"Retry-After": "5"}, Body: `{"errors":["too fast"]}`},
		sendertest.Broken:       {Status: 500, Body: `{}`},
		sendertest.Unauthorized: {Status: 403, Body: `{"errors":["Access denied."]}`},
	},
}

func open(t *testing.T, base string, client *http.Client, target string) *onesignal.Sender {
	t.Helper()
	s, err := onesignal.New(store.Sender{Name: "push", Config: map[string]string{call.KeyBase: base, onesignal.KeyApp: "APP", onesignal.KeyTarget: target}}, "os_v2", client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelPush, To: "sub-1", Subject: "제목", Text: "안녕", Push: &dispatch.Push{Link: "https://shop.test/"}}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		h := sendertest.Serve(t, provider)
		return sendertest.Bench{Sender: open(t, h.URL, h.Client, ""), Message: message, Next: h.Next, Taken: h.Taken, Idempotent: true}
	})
}

func TestRequest(t *testing.T) {
	h := sendertest.Serve(t, provider)
	for _, target := range []string{"", "external_id"} {
		if receipt, err := open(t, h.URL, h.Client, target).Send(context.Background(), message("7/m/1/push")); err != nil || receipt.ProviderID != "N1" {
			t.Fatalf("%+v, %v", receipt, err)
		}
	}
	first, second := h.Requests()[0], read(h.Requests()[1].Body)
	m := read(first.Body)
	if first.URL.Path != "/notifications" || first.Header.Get("Authorization") != "Key os_v2" || m.App != "APP" || m.Subscriptions[0] != "sub-1" || m.Contents["en"] != "안녕" || m.Headings["en"] != "제목" || m.Key != call.UUID("7/m/1/push") {
		t.Errorf("%s %+v", first.URL.Path, m)
	}
	if second.Aliases["external_id"][0] != "sub-1" || second.Subscriptions != nil {
		t.Errorf("%+v", second)
	}
}

// TestNobodyThere: a 200 without an id reached nobody.
func TestNobodyThere(t *testing.T) {
	p := provider
	p.Take = func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{"id":"","errors":["All included players are not subscribed"]}`}
	}
	h := sendertest.Serve(t, p)
	_, err := open(t, h.URL, h.Client, "").Send(context.Background(), message("k"))
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictPermanent || e.Code != "nobody" {
		t.Errorf("%v", err)
	}
}

// TestAnswerThatCannotBeRead: it says neither that somebody was reached nor that nobody was.
func TestAnswerThatCannotBeRead(t *testing.T) {
	p := provider
	p.Take = func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{"id":"N`}
	}
	h := sendertest.Serve(t, p)
	_, err := open(t, h.URL, h.Client, "").Send(context.Background(), message("k"))
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictUncertain {
		t.Errorf("%v", err)
	}
}

func TestPoll(t *testing.T) {
	a := sendertest.Answer(t, map[string][]string{"/notifications": {`{"notifications":[
		{"id":"N3","successful":1,"converted":1,"queued_at":1795219200,"completed_at":1795219205,"data":{"gilmok":"7/m/1/push"}},
		{"id":"N2","failed":1,"queued_at":1795219100,"data":{"gilmok":"8/m/1/push"}},
		{"id":"N1","successful":900,"queued_at":1795219000,"data":null},
		{"id":"N0","successful":1,"queued_at":1700000000,"data":{"gilmok":"1/m/1/push"}}]}`}})
	now := time.Unix(1795220000, 0).UTC()
	news, err := open(t, a.URL, a.Client, "").Poll(context.Background(), inbound.Until(now), now)
	if err != nil || len(news.Reports) != 3 {
		t.Fatalf("%+v, %v", news, err)
	}
	r := news.Reports
	if r[0].Kind != inbound.Delivered || r[0].At.Unix() != 1795219205 || r[1].Kind != inbound.Clicked || r[1].Key != "7/m/1/push" || r[2].Kind != inbound.Bounce || r[2].Key != "8/m/1/push" {
		t.Errorf("%+v", r)
	}
}

// TestPollOfManyPages: what is more than one Poll reads is read by the next.
func TestPollOfManyPages(t *testing.T) {
	a := sendertest.Answer(t, map[string][]string{"/notifications": sendertest.Pages(21, 50, func(n int) string {
		return fmt.Sprintf(`{"id":"N%d","successful":1,"queued_at":1795219200,"data":{"gilmok":"%d/m/1/push"}}`, n, n)
	}, func(lines, _ string) string { return `{"notifications":[` + lines + `]}` })})
	sendertest.Exhaust(t, open(t, a.URL, a.Client, ""), time.Unix(1795220000, 0).UTC(), 20*50+1)
}
