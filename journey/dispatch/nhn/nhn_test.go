package nhn_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/nhn"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/store"
)

type sent struct {
	Title, Body, SendNo     string
	SenderKey, TemplateCode string
	RecipientList           []struct {
		RecipientNo, RecipientGroupingKey string
		Targeting                         string
		TemplateParameter                 map[string]string
		ResendParameter                   *struct {
			IsResend                  bool
			ResendType, ResendContent string
			ResendSendNo, ResendTitle string
		}
	}
}

func read(body []byte) (m sent) {
	_ = json.Unmarshal(body, &m)
	return m
}

const ok = `"header":{"isSuccessful":true,"resultCode":0,"resultMessage":"SUCCESS"}`

func failed(code int) string {
	return fmt.Sprintf(`{"header":{"isSuccessful":false,"resultCode":%d,"resultMessage":"no"}}`, code)
}

// provider answers as NHN Cloud's guides say it does: 200 whatever became of it.
var provider = sendertest.Provider{
	Key: func(_ *http.Request, body []byte) string { return read(body).RecipientList[0].RecipientGroupingKey },
	Take: func(r *http.Request, _ []byte, _ bool) sendertest.Reply {
		if strings.HasPrefix(r.URL.Path, "/alimtalk") {
			return sendertest.Reply{Status: 200, Body: `{` + ok + `,"message":{"requestId":"R1","sendResults":[{"recipientSeq":1,"resultCode":0,"resultMessage":"SUCCESS"}]}}`}
		}
		return sendertest.Reply{Status: 200, Body: `{` + ok + `,"body":{"data":{"requestId":"R1","sendResultList":[{"recipientSeq":1,"resultCode":0,"resultMessage":"SUCCESS"}]}}}`}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 200, Body: failed(-2015)},
		sendertest.Busy:         {Status: 429, Body: `{}`},
		sendertest.Broken:       {Status: 500, Body: `{}`},
		sendertest.Unauthorized: {Status: 200, Body: failed(-1001)},
	},
}

func open(t *testing.T, ch store.Channel, base string, client *http.Client) *nhn.Sender {
	t.Helper()
	s, err := nhn.New(store.Sender{Name: "sms", Channel: ch, Config: map[string]string{call.KeyBase: base, nhn.KeyAppKey: "app", nhn.KeyFrom: "1544-6859",
		nhn.KeySenderKey: "SENDER", nhn.KeyOptOut: "080-888-8888"}}, "secret", client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelSMS, Purpose: store.PurposeInformational, To: "+821012345678", Text: "안녕하세요"}
}

func talk(key string) dispatch.Message {
	m := message(key)
	m.Channel, m.Kakao = store.ChannelKakao, &dispatch.Kakao{Template: "T1", Variables: map[string]string{"#{이름}": "민지"}, Fallback: "안녕, 민지"}
	return m
}

func TestSuite(t *testing.T) {
	for ch, make := range map[store.Channel]func(string) dispatch.Message{store.ChannelSMS: message, store.ChannelKakao: talk} {
		t.Run(string(ch), func(t *testing.T) {
			sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
				h := sendertest.Serve(t, provider)
				return sendertest.Bench{Sender: open(t, ch, h.URL, h.Client), Message: make, Next: h.Next, Taken: h.Taken}
			})
		})
	}
}

// TestForms: each kind of text goes where NHN wants it.
func TestForms(t *testing.T) {
	long := strings.Repeat("가", 100) // 200 bytes in EUC-KR
	for _, c := range []struct {
		text    string
		purpose store.Purpose
		want    string
	}{
		{"짧은 글", store.PurposeInformational, "sms"}, {long, store.PurposeInformational, "mms"},
		{"(광고) 짧은 글", store.PurposeAdvertising, "ad-sms"}, {"(광고) 제목\n" + long, store.PurposeAdvertising, "ad-mms"},
	} {
		h := sendertest.Serve(t, provider)
		m := message("k")
		m.Text, m.Purpose = c.text, c.purpose
		receipt, err := open(t, store.ChannelSMS, h.URL, h.Client).Send(context.Background(), m)
		if err != nil || receipt.ProviderID != "R1/1" {
			t.Fatalf("%+v, %v", receipt, err)
		}
		r := h.Requests()[0]
		got := read(r.Body)
		if r.URL.Path != "/sms/v3.0/appKeys/app/sender/"+c.want || r.Header.Get("X-Secret-Key") != "secret" || got.SendNo != "15446859" || got.RecipientList[0].RecipientNo != "01012345678" {
			t.Errorf("%s %+v", r.URL.Path, got)
		}
		if strings.HasSuffix(c.want, "mms") && got.Title == "" {
			t.Errorf("a long text without a title: %+v", got)
		}
	}
}

func TestAlimTalk(t *testing.T) {
	h := sendertest.Serve(t, provider)
	if _, err := open(t, store.ChannelKakao, h.URL, h.Client).Send(context.Background(), talk("k")); err != nil {
		t.Fatal(err)
	}
	r := h.Requests()[0]
	got := read(r.Body)
	if r.URL.Path != "/alimtalk/v2.3/appkeys/app/messages" || r.Header.Get("X-NC-API-IDEMPOTENCY-KEY") != call.UUID("k") || got.SenderKey != "SENDER" || got.TemplateCode != "T1" {
		t.Errorf("%s %+v", r.URL.Path, got)
	}
	to := got.RecipientList[0]
	if to.TemplateParameter["이름"] != "민지" || !to.ResendParameter.IsResend || to.ResendParameter.ResendType != "SMS" || to.ResendParameter.ResendSendNo != "15446859" {
		t.Errorf("%+v %+v", to, to.ResendParameter)
	}
}

// many gives a text each to three people, of whom the second's number is bad.
func many(make func(string) dispatch.Message) (ms []dispatch.Message) {
	for i := range 3 {
		m := make(fmt.Sprintf("k%d", i))
		m.To = fmt.Sprintf("+8210123456%02d", i)
		ms = append(ms, m)
	}
	return ms
}

// TestMany: one request, and each recipient's own word, told by key or by place.
func TestMany(t *testing.T) {
	for ch, make := range map[store.Channel]func(string) dispatch.Message{store.ChannelSMS: message, store.ChannelKakao: talk} {
		p := provider
		p.Take = func(_ *http.Request, body []byte, _ bool) sendertest.Reply {
			if n := len(read(body).RecipientList); n != 3 {
				t.Errorf("%s: %d recipients", ch, n)
			}
			words := `[{"recipientSeq":2,"resultCode":-2015,"resultMessage":"no","recipientGroupingKey":"k1"},{"recipientSeq":1,"resultCode":0,"recipientGroupingKey":"k0"}]`
			if ch == store.ChannelKakao {
				words = `[{"recipientSeq":1,"resultCode":0},{"recipientSeq":2,"resultCode":-2015,"resultMessage":"no"}]`
				return sendertest.Reply{Status: 200, Body: `{` + ok + `,"message":{"requestId":"R1","sendResults":` + words + `}}`}
			}
			return sendertest.Reply{Status: 200, Body: `{` + ok + `,"body":{"data":{"requestId":"R1","sendResultList":` + words + `}}}`}
		}
		h := sendertest.Serve(t, p)
		results, err := open(t, ch, h.URL, h.Client).SendMany(context.Background(), many(make))
		if err != nil || len(h.Requests()) != 1 {
			t.Fatalf("%s: %v, %d requests", ch, err, len(h.Requests()))
		}
		if results[0].Receipt.ProviderID != "R1/1" || dispatch.Classify(results[1].Err).Verdict != dispatch.VerdictPermanent || dispatch.Classify(results[2].Err).Code != "no_word" {
			t.Errorf("%s: %+v", ch, results)
		}
	}
}

// TestShare: only what differs in nothing but recipients and values shares a request.
func TestShare(t *testing.T) {
	s := open(t, store.ChannelSMS, "", http.DefaultClient)
	a, b, other, ad := message("a"), message("b"), message("c"), message("d")
	other.Text, ad.Purpose = "다른 글", store.PurposeAdvertising
	if b.To = "+821099990000"; !s.Share(a, b) || s.Share(a, other) || s.Share(a, ad) {
		t.Error("texts")
	}
	s = open(t, store.ChannelKakao, "", http.DefaultClient)
	a, b, other = talk("a"), talk("b"), talk("c")
	b.Kakao.Variables, other.Kakao.Template = map[string]string{"이름": "철수"}, "T2"
	if !s.Share(a, b) || s.Share(a, other) {
		t.Error("templates")
	}
}

// TestBrandMessages: an advertisement over Kakao is never an AlimTalk.
func TestBrandMessages(t *testing.T) {
	for template, path := range map[string]string{"": "freestyle-messages", "B1": "basic-messages"} {
		h := sendertest.Serve(t, sendertest.Provider{Key: provider.Key, Take: func(*http.Request, []byte, bool) sendertest.Reply {
			return sendertest.Reply{Status: 200, Body: `{` + ok + `,"message":{"requestId":"R9","sendResults":[{"recipientSeq":1,"resultCode":200,"resultMessage":"success"}]}}`}
		}})
		m := talk("k")
		m.Purpose, m.Text, m.Kakao.Template, m.Kakao.Targeting = store.PurposeAdvertising, "새로 나왔어요", template, "I"
		m.Kakao.Buttons = []dispatch.KakaoButton{{Name: "보기", Link: "https://shop.test"}}
		receipt, err := open(t, store.ChannelKakao, h.URL, h.Client).Send(context.Background(), m)
		if err != nil || receipt.ProviderID != "R9/1" {
			t.Fatalf("%+v, %v", receipt, err)
		}
		r := h.Requests()[0]
		var got struct {
			SenderKey, TemplateCode, ChatBubbleType, Content string
			Buttons                                          []struct{ Name, Type, LinkMo string }
			RecipientList                                    []struct {
				Targeting         string
				TemplateParameter map[string]string
			}
		}
		if err := json.Unmarshal(r.Body, &got); err != nil {
			t.Fatal(err)
		}
		to := got.RecipientList[0]
		if r.URL.Path != "/brand-message/v1.0/appkeys/app/"+path || got.SenderKey != "SENDER" || got.TemplateCode != template || to.Targeting != "I" || to.TemplateParameter["이름"] != "민지" {
			t.Errorf("%s %+v", r.URL.Path, got)
		}
		if written := got.Content == "새로 나왔어요" && got.ChatBubbleType == "TEXT" && len(got.Buttons) == 1 && got.Buttons[0].LinkMo == "https://shop.test"; written != (template == "") {
			t.Errorf("%+v", got)
		}
	}
}

// TestTargeting: Kakao brings a brand message to whom the message says, also where
// messages to others travel with it.
func TestTargeting(t *testing.T) {
	h := sendertest.Serve(t, sendertest.Provider{Key: provider.Key, Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{` + ok + `,"message":{"requestId":"R9","sendResults":[]}}`}
	}})
	var ms []dispatch.Message
	for _, target := range []string{"I", "M", "N"} {
		m := talk(target)
		m.Purpose, m.Kakao.Targeting = store.PurposeAdvertising, target
		ms = append(ms, m)
	}
	if _, err := open(t, store.ChannelKakao, h.URL, h.Client).SendMany(context.Background(), ms); err != nil {
		t.Fatal(err)
	}
	for i, to := range read(h.Requests()[0].Body).RecipientList {
		if to.Targeting != ms[i].Key {
			t.Errorf("%s reaches %s", ms[i].Key, to.Targeting)
		}
	}
}

func TestCodesDecide(t *testing.T) {
	for _, c := range []struct {
		ch   store.Channel
		code int
		want dispatch.Verdict
	}{
		{store.ChannelSMS, -1005, dispatch.VerdictConfiguration}, {store.ChannelKakao, -1005, dispatch.VerdictUncertain},
		{store.ChannelKakao, -1027, dispatch.VerdictConfiguration}, {store.ChannelKakao, -3003, dispatch.VerdictPermanent},
		{store.ChannelSMS, -9999, dispatch.VerdictUncertain}, {store.ChannelSMS, -4001, dispatch.VerdictPermanent},
	} {
		p := provider
		p.Faults = map[sendertest.Fault]sendertest.Reply{sendertest.Refuse: {Status: 200, Body: failed(c.code)}}
		h := sendertest.Serve(t, p)
		h.Next(sendertest.Refuse)
		m := message("k")
		if c.ch == store.ChannelKakao {
			m = talk("k")
		}
		if _, err := open(t, c.ch, h.URL, h.Client).Send(context.Background(), m); dispatch.Classify(err).Verdict != c.want {
			t.Errorf("%s %d: %v, want %s", c.ch, c.code, err, c.want)
		}
	}
	p := provider
	p.Take = func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{` + ok + `,"body":{"data":{"requestId":"R1","sendResultList":[{"resultCode":-2023,"resultMessage":"emoji"}]}}}`}
	}
	h := sendertest.Serve(t, p)
	if _, err := open(t, store.ChannelSMS, h.URL, h.Client).Send(context.Background(), message("k")); dispatch.Classify(err).Verdict != dispatch.VerdictPermanent {
		t.Errorf("refused for one recipient: %v", err)
	}
}

func TestPollTexts(t *testing.T) {
	results := "/sms/v3.0/appKeys/app/message-results"
	a := sendertest.Answer(t, map[string][]string{
		results: {`{` + ok + `,"body":{"data":[
			{"requestId":"R1","recipientSeq":1,"resultCode":"1000","resultCodeName":"성공","resultDate":"2026-11-21 09:30:00.0","recipientGroupingKey":"7/m/1/sms"},
			{"requestId":"R1","recipientSeq":2,"resultCode":"3001","resultCodeName":"결번","resultDate":"2026-11-21 09:31:00.0","recipientGroupingKey":"8/m/1/sms"}]}}`,
			`{` + ok + `,"body":{"data":[]}}`},
		"/sms/v3.0/appKeys/app/blockservice/recipients": {`{` + ok + `,"body":{"data":[{"unsubscribeNo":"0808888888","recipientNo":"01077770000"}]}}`},
	})
	now := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	news, err := open(t, store.ChannelSMS, a.URL, a.Client).Poll(context.Background(), inbound.Until(now.Add(-time.Hour)), now)
	if err != nil || len(news.Reports) != 3 || news.More {
		t.Fatalf("%+v, %v", news, err)
	}
	r := news.Reports
	if r[0].Kind != inbound.Delivered || r[0].Key != "7/m/1/sms" || !r[0].At.Equal(time.Date(2026, 11, 21, 0, 30, 0, 0, time.UTC)) {
		t.Errorf("%+v", r[0])
	}
	if r[1].Kind != inbound.Bounce || r[1].Blame != inbound.Address || r[2].Kind != inbound.Unsubscribe || r[2].Recipient != "+821077770000" {
		t.Errorf("%+v", r[1:])
	}
	if q := a.Asked()[0].URL.Query(); q.Get("startUpdateDate") != "2026-11-21 08:30:00" || q.Get("endUpdateDate") != "2026-11-21 10:00:00" {
		t.Errorf("asked in another zone: %v", q)
	}
}

// TestPollByDays: more than a day is asked for in pieces that leave nothing out.
func TestPollByDays(t *testing.T) {
	a := sendertest.Answer(t, map[string][]string{"/brand-message/v1.0/appkeys/app/messages": {failed(-1001)}, "/alimtalk/v2.3/appkeys/app/messages": {`{` + ok + `,"messageSearchResultResponse":{"messages":[
		{"requestId":"R2","recipientSeq":1,"recipientNo":"01012345678","messageStatus":"FAILED","resultCodeName":"no KakaoTalk","recipientGroupingKey":"9/m/1/kakao"}]}}`}})
	s := open(t, store.ChannelKakao, a.URL, a.Client)
	now := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	mark, end := "", time.Time{}
	for n := range 10 {
		news, err := s.Poll(context.Background(), mark, now)
		if err != nil || len(news.Reports) != 1 || news.Reports[0].Blame != inbound.Unreached {
			t.Fatalf("%+v, %v", news, err)
		}
		q := a.Asked()[2*n].URL.Query() // and once for brand messages, which are refused here
		begin, err := time.Parse("2006-01-02 15:04", q.Get("startRequestDate"))
		if err != nil || !end.IsZero() && begin.After(end) {
			t.Fatalf("a gap between %v and %v", end, begin)
		}
		if end, err = time.Parse("2006-01-02 15:04", q.Get("endRequestDate")); err != nil || end.Sub(begin) > 24*time.Hour {
			t.Fatalf("%v to %v, %v", begin, end, err)
		}
		if mark = news.Mark; !news.More {
			if n < 2 || mark != inbound.Until(now) {
				t.Errorf("after %d questions: %s", n+1, mark)
			}
			return
		}
	}
	t.Error("it goes on for ever")
}

// TestPollOfManyPages: where more came back than is read at once, shorter times are asked
// for, and nothing is left out.
func TestPollOfManyPages(t *testing.T) {
	const path = "/sms/v3.0/appKeys/app/message-results"
	frame := func(lines, _ string) string { return `{` + ok + `,"body":{"data":[` + lines + `]}}` }
	line := func(n int) string { return fmt.Sprintf(`{"requestId":"R%d","recipientSeq":1,"resultCode":"1000"}`, n) }
	pages := sendertest.Pages(20, 1000, line, frame)[:19] // all full
	pages = append(append(pages, pages[0]), frame(line(1), ""), frame("", ""), frame(line(2), ""), frame("", ""))
	a := sendertest.Answer(t, map[string][]string{path: pages, "/sms/v3.0/appKeys/app/blockservice/recipients": {frame("", "")}})
	now := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	sendertest.Exhaust(t, open(t, store.ChannelSMS, a.URL, a.Client), now, 2)
	asked := slices.DeleteFunc(a.Asked(), func(r sendertest.Request) bool { return r.URL.Path != path })
	begun, half, rest := asked[19].URL.Query(), asked[20].URL.Query(), asked[22].URL.Query()
	if half.Get("startUpdateDate") != begun.Get("startUpdateDate") || half.Get("endUpdateDate") != rest.Get("startUpdateDate") || rest.Get("endUpdateDate") != begun.Get("endUpdateDate") {
		t.Errorf("%v, then %v and %v", begun, half, rest)
	}
}

func TestTheNumberIsRegistered(t *testing.T) {
	const path = "/sms/v3.0/appKeys/app/sendNos"
	for body, want := range map[string]bool{
		`{"sendNo":"15446859","useYn":"Y","blockYn":"N"}`:  true,
		`{"sendNo":"15446859","useYn":"Y","blockYn":"Y"}`:  false,
		`{"sendNo":"115446859","useYn":"Y","blockYn":"N"}`: false,
		``: false,
	} {
		a := sendertest.Answer(t, map[string][]string{path: {`{` + ok + `,"body":{"data":[` + body + `]}}`}})
		got, err := open(t, store.ChannelSMS, a.URL, a.Client).Registered(context.Background())
		if err != nil || got != want || a.Asked()[0].URL.Query().Get("sendNo") != "15446859" {
			t.Errorf("%s: %v, %v", body, got, err)
		}
	}
	if _, err := open(t, store.ChannelKakao, "http://127.0.0.1:1", nil).Registered(context.Background()); err == nil {
		t.Error("Kakao's interface knows numbers")
	}
	no := sendertest.Answer(t, map[string][]string{path: {failed(-1001)}})
	if _, err := open(t, store.ChannelSMS, no.URL, no.Client).Registered(context.Background()); dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
		t.Errorf("a wrong key: %v", err)
	}
}
