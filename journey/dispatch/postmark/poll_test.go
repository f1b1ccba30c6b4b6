package postmark_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/postmark"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/store"
)

func TestPoll(t *testing.T) {
	a := sendertest.Answer(t, map[string][]string{
		"/bounces": {`{"TotalCount":5,"Bounces":[
			{"ID":5,"Type":"HardBounce","Email":"a@b.test","MessageID":"m1","BouncedAt":"2026-11-21T00:50:00Z","Details":"smtp;550 5.1.1 unknown"},
			{"ID":4,"Type":"HardBounce","Email":"b@b.test","MessageID":"m2","BouncedAt":"2026-11-21T00:49:00Z","Details":"smtp;550 5.7.26 unauthenticated"},
			{"ID":3,"Type":"SpamComplaint","Email":"c@b.test","MessageID":"m3","BouncedAt":"2026-11-21T00:48:00Z"},
			{"ID":2,"Type":"AutoResponder","Email":"d@b.test","MessageID":"m4","BouncedAt":"2026-11-21T00:47:00Z"},
			{"ID":1,"Type":"SoftBounce","Email":"e@b.test","MessageID":"m5","BouncedAt":"2026-11-01T00:00:00Z"}]}`},
		"/messages/outbound/opens":  {`{"Opens":[{"MessageID":"m6","Recipient":"f@b.test","ReceivedAt":"2026-11-21T00:46:00Z","UserAgent":"Mozilla/5.0"}]}`},
		"/messages/outbound/clicks": {`{"Clicks":[{"MessageID":"m6","Recipient":"f@b.test","ReceivedAt":"2026-11-21T00:45:00Z","OriginalLink":"https://shop.test/","UserAgent":"Mozilla/5.0 (iPhone)"}]}`},
		"/message-streams/broadcast/suppressions/dump": {`{"Suppressions":[
			{"EmailAddress":"g@b.test","SuppressionReason":"ManualSuppression","Origin":"Recipient","CreatedAt":"2026-11-21T00:44:00Z"},
			{"EmailAddress":"h@b.test","SuppressionReason":"ManualSuppression","Origin":"Customer","CreatedAt":"2026-11-21T00:43:00Z"}]}`},
	})
	s, err := postmark.New(store.Sender{Name: "main", Config: map[string]string{call.KeyBase: a.URL}}, "token", a.Client)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	news, err := s.Poll(context.Background(), inbound.Until(now.Add(-time.Hour)), now)
	if err != nil || len(news.Reports) != 7 {
		t.Fatalf("%+v, %v", news, err)
	}
	r := news.Reports
	if r[0].Blame != inbound.Address || r[0].ProviderID != "m1" || r[1].Blame != inbound.Ours || r[2].Kind != inbound.Complaint || r[3].Kind != inbound.Other {
		t.Errorf("bounces: %+v", r[:4])
	}
	if r[4].Kind != inbound.Opened || !r[4].Machine || r[5].Kind != inbound.Clicked || r[5].Machine || r[5].Link != "https://shop.test/" || r[6].Kind != inbound.Unsubscribe || r[6].Recipient != "g@b.test" {
		t.Errorf("%+v", r[4:])
	}
	if asked := a.Asked(); asked[0].Header.Get("X-Postmark-Server-Token") != "token" || asked[3].URL.Query().Get("fromdate") != "2026-11-20" {
		t.Errorf("%v", asked[3].URL)
	}
}
