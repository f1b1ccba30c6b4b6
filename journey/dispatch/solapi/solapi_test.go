package solapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/journey/dispatch/solapi"
	"gilmok/preview"
	"gilmok/store"
)

type sent struct {
	To, From, Text, Type string
	CustomFields         map[string]string
	KakaoOptions         *struct {
		PfID, TemplateID string
		Variables        map[string]string
		DisableSms       bool
		Buttons          []struct{ ButtonName, LinkMo string }
		Bms              *struct {
			Targeting, ChatBubbleType string
			Buttons                   []struct{ Name, LinkType, LinkMobile string }
		}
	}
}

func messagesOf(body []byte) []sent {
	var b struct{ Messages []sent }
	_ = json.Unmarshal(body, &b)
	return b.Messages
}

// take answers as Solapi does; the number's last four digits are the status code
// where they are none of its own.
func take(body []byte) sendertest.Reply {
	var failed, taken []string
	for i, m := range messagesOf(body) {
		code := m.To[len(m.To)-4:]
		if code == "0001" {
			code = "2000"
		}
		word := fmt.Sprintf(`{"messageId":"M%d","statusCode":%q,"statusMessage":"words","customFields":{"gilmok":%q}}`, i, code, m.CustomFields["gilmok"])
		if code == "2000" {
			taken = append(taken, word)
		} else {
			failed = append(failed, word)
		}
	}
	return sendertest.Reply{Status: 200, Body: fmt.Sprintf(`{"failedMessageList":[%s],"groupInfo":{"groupId":"G1"},"messageList":[%s]}`, strings.Join(failed, ","), strings.Join(taken, ","))}
}

var provider = sendertest.Provider{
	Key:  func(_ *http.Request, body []byte) string { return messagesOf(body)[0].CustomFields["gilmok"] },
	Take: func(_ *http.Request, body []byte, _ bool) sendertest.Reply { return take(body) },
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 400, Body: `{"errorCode":"FailedToAddMessage","errorMessage":"no"}`},
		sendertest.Busy:         {Status: 429, Body: `{"errorCode":"TooManyRequests","errorMessage":"slower"}`},
		sendertest.Broken:       {Status: 500, Body: `{"errorCode":"InternalError","errorMessage":"oops"}`},
		sendertest.Unauthorized: {Status: 403, Body: `{"errorCode":"RequestTimeTooSkewed","errorMessage":"clock"}`},
	},
}

func at() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }

func open(t *testing.T) (*solapi.Sender, *sendertest.HTTP) {
	t.Helper()
	h := sendertest.Serve(t, provider)
	account := store.Sender{Name: "sms", Config: map[string]string{call.KeyBase: h.URL, solapi.KeyAPIKey: "KEY", solapi.KeyFrom: "02-930-2266", solapi.KeyProfile: "PF1"}}
	s, err := solapi.New(account, "SECRET", h.Client, at)
	if err != nil {
		t.Fatal(err)
	}
	return s, h
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelSMS, To: "+821000000001", Text: "안녕하세요"}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		s, h := open(t)
		return sendertest.Bench{Sender: s, Message: message, Next: h.Next, Taken: h.Taken}
	})
}

func TestStatusCodes(t *testing.T) {
	s, _ := open(t)
	for code, want := range map[string]dispatch.Verdict{
		"1061": dispatch.VerdictSuppress, "2061": dispatch.VerdictSuppress,
		"1024": dispatch.VerdictTemporary, "1026": dispatch.VerdictTemporary, "3053": dispatch.VerdictTemporary, "3108": dispatch.VerdictTemporary,
		"1030": dispatch.VerdictConfiguration, "1062": dispatch.VerdictConfiguration,
		"1011": dispatch.VerdictPermanent, "3059": dispatch.VerdictPermanent, "9999": dispatch.VerdictPermanent,
	} {
		m := message("k")
		m.To = "+82101234" + code
		_, err := s.Send(context.Background(), m)
		if e := dispatch.Classify(err); e == nil || e.Verdict != want || e.Code != "solapi "+code {
			t.Errorf("%s: %v, want %s", code, err, want)
		}
	}
}

func TestRequestIsSigned(t *testing.T) {
	s, h := open(t)
	for range 2 {
		if _, err := s.Send(context.Background(), message("p1/m1/1/sms")); err != nil {
			t.Fatal(err)
		}
	}
	first, second := h.Requests()[0], h.Requests()[1]
	auth := first.Header.Get("Authorization")
	date, salt := part(auth, "date="), part(auth, "salt=")
	if date != "2026-11-21T09:00:00Z" || len(salt) < 12 || len(salt) > 64 || auth != solapi.Sign("KEY", "SECRET", date, salt) {
		t.Errorf("%q", auth)
	}
	if auth == second.Header.Get("Authorization") {
		t.Error("a signature was used twice, which Solapi refuses")
	}
	m := messagesOf(first.Body)[0]
	if m.To != "01000000001" || m.From != "029302266" || m.Text != "안녕하세요" || first.URL.Path != "/messages/v4/send-many/detail" {
		t.Errorf("%s %+v", first.URL.Path, m)
	}
}

// TestSignKnown: the signature of fixed values, computed with another tool.
func TestSignKnown(t *testing.T) {
	const want = "HMAC-SHA256 apiKey=K, date=D, salt=S, signature=1ac8e2258df7ce4e3002432570d84e6c23c9c028ecbb735e4d3bef7bb0a3fa65"
	if got := solapi.Sign("K", "secret", "D", "S"); got != want {
		t.Errorf("%s", got)
	}
}

// kakaoOf gives what Solapi is asked for.
func kakaoOf(t *testing.T, purpose store.Purpose, k dispatch.Kakao) sent {
	t.Helper()
	s, h := open(t)
	m := message("k")
	m.Channel, m.Purpose, m.Kakao = store.ChannelKakao, purpose, &k
	k.Buttons = []dispatch.KakaoButton{{Name: "보기", Link: "https://shop.test"}}
	if _, err := s.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	return messagesOf(h.Requests()[0].Body)[0]
}

// TestAlimTalk: with variables the template's own text and buttons hold, without them
// the approved text goes along. Variables go by the names that Solapi knows.
func TestAlimTalk(t *testing.T) {
	for _, name := range []string{"이름", "#{이름}"} {
		got := kakaoOf(t, store.PurposeInformational, dispatch.Kakao{Template: "T1", Variables: map[string]string{name: "민지"}})
		if got.Type != "ATA" || got.KakaoOptions == nil || got.KakaoOptions.PfID != "PF1" || got.KakaoOptions.TemplateID != "T1" || got.KakaoOptions.Variables["#{이름}"] != "민지" || !got.KakaoOptions.DisableSms {
			t.Errorf("%+v %+v", got, got.KakaoOptions)
		}
		if got.Text != "" || len(got.KakaoOptions.Buttons) != 0 || got.KakaoOptions.Bms != nil {
			t.Errorf("text and buttons are the template's: %+v %+v", got, got.KakaoOptions)
		}
	}
	got := kakaoOf(t, store.PurposeInformational, dispatch.Kakao{Template: "T1", Fallback: "안녕"})
	if got.Text != "안녕하세요" || len(got.KakaoOptions.Buttons) != 1 || got.KakaoOptions.Buttons[0].LinkMo != "https://shop.test" || got.KakaoOptions.DisableSms {
		t.Errorf("%+v %+v", got, got.KakaoOptions)
	}
}

// TestBrandMessage: an advertisement over Kakao is never an AlimTalk.
func TestBrandMessage(t *testing.T) {
	free := kakaoOf(t, store.PurposeAdvertising, dispatch.Kakao{Fallback: "안녕", Targeting: preview.TargetFriends})
	b := free.KakaoOptions.Bms
	if free.Type != "BMS_FREE" || free.Text != "안녕하세요" || b == nil || b.Targeting != "I" || b.ChatBubbleType != "TEXT" || len(b.Buttons) != 1 || b.Buttons[0].LinkMobile != "https://shop.test" {
		t.Errorf("%+v %+v", free, b)
	}
	made := kakaoOf(t, store.PurposeAdvertising, dispatch.Kakao{Template: "B1", Variables: map[string]string{"이름": "민지"}, Targeting: preview.TargetFriends})
	b = made.KakaoOptions.Bms
	if made.Type != "" || made.Text != "" || b == nil || b.Targeting != "I" || b.ChatBubbleType != "" || made.KakaoOptions.TemplateID != "B1" || made.KakaoOptions.Variables["#{이름}"] != "민지" || !made.KakaoOptions.DisableSms {
		t.Errorf("%+v %+v", made, b)
	}
	for _, target := range []string{"M", "N"} {
		if b := kakaoOf(t, store.PurposeAdvertising, dispatch.Kakao{Targeting: target}).KakaoOptions.Bms; b.Targeting != target {
			t.Errorf("%s: %+v", target, b)
		}
	}
}

// TestBatch: each message gets its own word, found by its key whatever the order.
func TestBatch(t *testing.T) {
	s, _ := open(t)
	var ms []dispatch.Message
	for i, end := range []string{"1061", "0001", "1011"} {
		m := message(fmt.Sprintf("k%d", i))
		m.To = "+82101234" + end
		ms = append(ms, m)
	}
	results, err := s.SendMany(context.Background(), ms)
	if err != nil {
		t.Fatal(err)
	}
	if results[1].Err != nil || results[1].Receipt.ProviderID != "M1" ||
		dispatch.Classify(results[0].Err).Verdict != dispatch.VerdictSuppress || dispatch.Classify(results[2].Err).Verdict != dispatch.VerdictPermanent {
		t.Errorf("%+v", results)
	}
}

func part(auth, name string) string {
	_, rest, _ := strings.Cut(auth, name)
	value, _, _ := strings.Cut(rest, ",")
	return value
}
