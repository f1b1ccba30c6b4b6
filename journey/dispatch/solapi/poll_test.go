package solapi_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/journey/dispatch/solapi"
	"gilmok/store"
)

func TestPoll(t *testing.T) {
	a := sendertest.Answer(t, map[string][]string{"/messages/v4/list": {
		`{"messageList":{"M1":{"messageId":"M1","to":"01011110001","type":"SMS","statusCode":"4000","dateUpdated":"2026-11-21T00:30:00.000Z","customFields":{"gilmok":"7/m/1/sms"}}},"nextKey":"M2"}`,
		`{"messageList":{"M2":{"messageId":"M2","to":"01011110002","statusCode":"3000","customFields":{}}},"nextKey":"M3"}`,
		`{"messageList":{"M3":{"messageId":"M3","to":"01011110003","type":"ATA","statusCode":"3104","reason":"no KakaoTalk"}},"nextKey":"M4"}`,
		`{"messageList":{"M4":{"messageId":"M4","to":"01011110004","statusCode":"2061"}},"nextKey":"M5"}`,
		`{"messageList":{"M5":{"messageId":"M5","to":"01011110005","statusCode":"3059"}},"nextKey":null}`,
	}, "/iam/v1/black": {
		`{"blackList":[{"handleKey":"H1","type":"DENIAL","senderNumber":"029302266","recipientNumber":"01011110006","dateCreated":"2026-11-20T23:00:00.000Z"}],"nextKey":"H2"}`,
		`{"blackList":[{"handleKey":"H2","type":"DENIAL","senderNumber":"029302266","recipientNumber":"01011110007","dateCreated":"2026-11-20T23:30:00.000Z"}],"nextKey":null}`,
	}})
	s, err := solapi.New(store.Sender{Name: "sms", Config: map[string]string{call.KeyBase: a.URL, solapi.KeyAPIKey: "KEY", solapi.KeyFrom: "029302266"}}, "SECRET", a.Client, at)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	news, err := s.Poll(context.Background(), inbound.Until(now), now)
	if err != nil || len(news.Reports) != 6 {
		t.Fatalf("%+v, %v", news, err)
	}
	r := news.Reports
	if r[0].Kind != inbound.Delivered || r[0].Key != "7/m/1/sms" || r[0].Recipient != "+821011110001" || !r[0].At.Equal(now.Add(-30*time.Minute)) {
		t.Errorf("%+v", r[0])
	}
	if r[1].Blame != inbound.Unreached || r[1].Words != "no KakaoTalk" || r[2].Kind != inbound.Unsubscribe || r[3].Blame != inbound.Ours {
		t.Errorf("%+v", r[1:])
	}
	if r[4].Kind != inbound.Unsubscribe || r[4].Recipient != "+821011110006" || !r[4].At.Equal(now.Add(-2*time.Hour)) || r[4].ID == r[5].ID || r[5].Recipient != "+821011110007" {
		t.Errorf("who called the free number: %+v", r[4:])
	}
	asked := a.Asked()
	if asked[1].URL.Query().Get("startKey") != "M2" || !strings.HasPrefix(asked[0].Header.Get("Authorization"), "HMAC-SHA256 apiKey=KEY") || asked[0].Header.Get("Authorization") == asked[1].Header.Get("Authorization") {
		t.Errorf("%v %v", asked[1].URL, asked[0].Header)
	}
}

// TestPollOfManyPages: what is more than one Poll reads is read by the next, and so is the
// list of those who called the free number.
func TestPollOfManyPages(t *testing.T) {
	messages := sendertest.Pages(21, 2, func(n int) string {
		return fmt.Sprintf(`"M%d":{"messageId":"M%d","to":"01011110001","statusCode":"4000"}`, n, n)
	},
		func(lines, next string) string { return `{"messageList":{` + lines + `},"nextKey":"` + next + `"}` })
	callers := sendertest.Pages(21, 2, func(n int) string { return fmt.Sprintf(`{"handleKey":"H%d","recipientNumber":"01011110006"}`, n) },
		func(lines, next string) string { return `{"blackList":[` + lines + `],"nextKey":"` + next + `"}` })
	a := sendertest.Answer(t, map[string][]string{"/messages/v4/list": messages, "/iam/v1/black": callers})
	s, err := solapi.New(store.Sender{Name: "sms", Config: map[string]string{call.KeyBase: a.URL, solapi.KeyAPIKey: "KEY", solapi.KeyFrom: "029302266"}}, "SECRET", a.Client, at)
	if err != nil {
		t.Fatal(err)
	}
	sendertest.Exhaust(t, s, time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC), 2*41)
	if q := a.Asked()[20].URL.Query(); q.Get("startKey") != "next20" || q.Get("endDate") != "2026-11-21T01:00:00Z" {
		t.Errorf("the second Poll went on with %v", q)
	}
}

// TestPollWithoutAFreeNumber: who is refused the list of it still learns the rest; a
// server that is down is asked again.
func TestPollWithoutAFreeNumber(t *testing.T) {
	a := sendertest.Answer(t, map[string][]string{"/messages/v4/list": {`{"messageList":{"M1":{"messageId":"M1","to":"01011110001","statusCode":"4000"}},"nextKey":null}`}})
	s, err := solapi.New(store.Sender{Name: "sms", Config: map[string]string{call.KeyBase: a.URL, solapi.KeyAPIKey: "KEY", solapi.KeyFrom: "029302266"}}, "SECRET", a.Client, at)
	if err != nil {
		t.Fatal(err)
	}
	news, err := s.Poll(context.Background(), "", time.Now())
	if err != nil || len(news.Reports) != 1 {
		t.Errorf("%+v, %v", news, err)
	}
	a.Server.Close()
	if _, err := s.Poll(context.Background(), "", time.Now()); err == nil {
		t.Error("a server that is down has told something")
	}
}
