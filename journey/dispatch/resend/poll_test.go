package resend_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/resend"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/store"
)

func TestPoll(t *testing.T) {
	a := sendertest.Answer(t, map[string][]string{
		"/emails": {
			`{"object":"list","has_more":true,"data":[{"id":"4","to":["d@b.test"],"last_event":"queued","created_at":"2026-11-21 00:30:00.123456+00"},{"id":"3","to":["a@b.test"],"last_event":"clicked","created_at":"2026-11-21 00:00:00.123456+00"}]}`,
			`{"object":"list","has_more":true,"data":[{"id":"2","to":["b@b.test"],"last_event":"bounced","created_at":"2026-11-20T23:00:00Z"},{"id":"1","to":["c@b.test"],"last_event":"opened","created_at":"2026-11-01T00:00:00Z"}]}`,
		},
		"/suppressions": {`{"object":"list","has_more":false,"data":[{"id":"s2","email":"b@b.test","origin":"bounce","created_at":"2026-11-20T23:59:00Z"},{"id":"s1","email":"c@b.test","origin":"manual","created_at":"2026-11-20T23:58:00Z"}]}`},
	})
	s, err := resend.New(store.Sender{Name: "main", Config: map[string]string{call.KeyBase: a.URL}}, "re_x", a.Client)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	news, err := s.Poll(context.Background(), inbound.Until(now.Add(-time.Hour)), now)
	if err != nil || len(news.Reports) != 3 {
		t.Fatalf("%+v, %v", news, err)
	}
	r := news.Reports
	if r[0].Kind != inbound.Clicked || r[0].ProviderID != "3" || r[1].Blame != inbound.Mailbox || r[2].Blame != inbound.Address || r[2].Recipient != "b@b.test" {
		t.Errorf("%+v", r)
	}
	if asked := a.Asked(); len(asked) != 3 || asked[1].URL.Query().Get("after") != "3" || asked[0].Header.Get("Authorization") != "Bearer re_x" {
		t.Errorf("%d questions, %v", len(asked), asked[1].URL)
	}
}
