package twilio_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/journey/dispatch/twilio"
	"gilmok/store"
)

func form(body []byte) url.Values {
	v, _ := url.ParseQuery(string(body))
	return v
}

// provider answers as Twilio's description of its interface says it does; the text
// is the message's key.
var provider = sendertest.Provider{
	Key: func(_ *http.Request, body []byte) string { return form(body).Get("Body") },
	Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 201, Body: `{"sid":"SM1","status":"queued","error_code":null,"error_message":null}`}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       {Status: 400, Body: `{"code":21211,"message":"The 'To' number is not a valid phone number.","status":400}`},
		sendertest.Busy:         {Status: 429, Body: `{"code":20429,"message":"Too Many Requests","status":429}`},
		sendertest.Broken:       {Status: 500, Body: `{"code":20500,"message":"Internal Server Error","status":500}`},
		sendertest.Unauthorized: {Status: 401, Body: `{"code":20003,"message":"Authenticate","status":401}`},
	},
}

func open(t *testing.T, base string, client *http.Client, more ...string) *twilio.Sender {
	t.Helper()
	config := map[string]string{call.KeyBase: base, twilio.KeyAccount: "AC1", twilio.KeyFrom: "+15005550006"}
	for i := 0; i < len(more); i += 2 {
		config[more[i]] = more[i+1]
	}
	s, err := twilio.New(store.Sender{Name: "sms", Config: config}, "token", client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelSMS, To: "+821012345678", Text: key}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		h := sendertest.Serve(t, provider)
		return sendertest.Bench{Sender: open(t, h.URL, h.Client), Message: message, Next: h.Next, Taken: h.Taken}
	})
}

func TestRequest(t *testing.T) {
	h := sendertest.Serve(t, provider)
	m := message("안녕")
	m.Subject = "제목"
	for _, s := range []*twilio.Sender{open(t, h.URL, h.Client), open(t, h.URL, h.Client, twilio.KeyAPIKey, "SK1", twilio.KeyService, "MG1")} {
		if receipt, err := s.Send(context.Background(), m); err != nil || receipt.ProviderID != "SM1" {
			t.Fatalf("%+v, %v", receipt, err)
		}
	}
	first, second := h.Requests()[0], h.Requests()[1]
	user, password, _ := first.BasicAuth()
	f := form(first.Body)
	if first.URL.Path != "/2010-04-01/Accounts/AC1/Messages.json" || user != "AC1" || password != "token" || f.Get("To") != "+821012345678" || f.Get("From") != "+15005550006" || f.Get("Body") != "제목\n안녕" {
		t.Errorf("%s %s %v", first.URL.Path, user, f)
	}
	user, _, _ = second.BasicAuth()
	if f := form(second.Body); user != "SK1" || f.Get("MessagingServiceSid") != "MG1" || f.Has("From") {
		t.Errorf("%s %v", user, f)
	}
}

func TestCodesDecide(t *testing.T) {
	for code, want := range map[int]dispatch.Verdict{
		21610: dispatch.VerdictSuppress, 21611: dispatch.VerdictTemporary, 30001: dispatch.VerdictTemporary, 30003: dispatch.VerdictTemporary, 30008: dispatch.VerdictUncertain,
		21606: dispatch.VerdictConfiguration, 21608: dispatch.VerdictConfiguration, 21614: dispatch.VerdictPermanent, 21408: dispatch.VerdictPermanent,
	} {
		p := provider
		p.Faults = map[sendertest.Fault]sendertest.Reply{sendertest.Refuse: {Status: 400, Body: fmt.Sprintf(`{"code":%d,"message":"m"}`, code)}}
		h := sendertest.Serve(t, p)
		h.Next(sendertest.Refuse)
		_, err := open(t, h.URL, h.Client).Send(context.Background(), message("k"))
		if e := dispatch.Classify(err); e.Verdict != want || e.Code != fmt.Sprint("twilio ", code) {
			t.Errorf("%d: %v, want %s", code, err, want)
		}
	}
}

func TestPoll(t *testing.T) {
	const path = "/2010-04-01/Accounts/AC1/Messages.json"
	a := sendertest.Answer(t, map[string][]string{path: {
		`{"messages":[
			{"sid":"SM1","to":"+821011110001","status":"delivered","direction":"outbound-api","date_updated":"Sat, 21 Nov 2026 00:00:00 +0000","error_code":null},
			{"sid":"SM2","to":"+821011110002","status":"undelivered","direction":"outbound-api","error_code":30005,"error_message":"Unknown destination handset"},
			{"sid":"SM3","to":"+821011110003","status":"failed","direction":"outbound-api","error_code":30007},
			{"sid":"SM4","to":"+821011110004","status":"queued","direction":"outbound-api"}],"next_page_uri":"` + path + `?Page=1"}`,
		`{"messages":[
			{"sid":"SM5","from":"+821011110005","to":"+15005550006","status":"received","direction":"inbound","body":" Stop "},
			{"sid":"SM6","from":"+821011110006","to":"+15005550006","status":"receiving","direction":"inbound","body":"when do you open?"},
			{"sid":"SM6","from":"+821011110006","to":"+15005550006","status":"received","direction":"inbound","body":"when do you open?"}],"next_page_uri":null}`,
	}})
	now := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	news, err := open(t, a.URL, a.Client).Poll(context.Background(), inbound.Until(now), now)
	if err != nil || len(news.Reports) != 5 {
		t.Fatalf("%+v, %v", news, err)
	}
	r := news.Reports
	if r[0].Kind != inbound.Delivered || r[0].ProviderID != "SM1" || !r[0].At.Equal(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", r[0])
	}
	if r[1].Blame != inbound.Address || r[2].Blame != inbound.Ours || r[3].Kind != inbound.Unsubscribe || r[3].Recipient != "+821011110005" || r[4].Kind != inbound.Reply || r[4].Recipient != "+821011110006" || r[4].Words != "when do you open?" {
		t.Errorf("%+v", r[1:])
	}
	if got := a.Asked()[0].URL.Query().Get("DateSent>"); got != "2026-11-17" {
		t.Errorf("asked since %q", got)
	}
}

// TestPollOfManyPages: what is more than one Poll reads is read by the next.
func TestPollOfManyPages(t *testing.T) {
	const path = "/2010-04-01/Accounts/AC1/Messages.json"
	pages := sendertest.Pages(23, 2, func(n int) string { return fmt.Sprintf(`{"sid":"SM%d","to":"+821011110001","status":"delivered"}`, n) },
		func(lines, next string) string {
			if next != "" {
				next = path + "?Page=" + next
			}
			return `{"messages":[` + lines + `],"next_page_uri":"` + next + `"}`
		})
	a := sendertest.Answer(t, map[string][]string{path: pages})
	sendertest.Exhaust(t, open(t, a.URL, a.Client), time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC), 45)
	if got := a.Asked()[20].URL.Query().Get("Page"); got != "next20" {
		t.Errorf("the second Poll began at page %q", got)
	}
}
