package ses_test

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
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/journey/dispatch/ses"
	"gilmok/store"
)

type sent struct {
	Destination struct{ ToAddresses []string }
	Content     struct{ Raw struct{ Data []byte } }
	EmailTags   []struct{ Name, Value string }
}

func read(body []byte) (m sent) {
	_ = json.Unmarshal(body, &m)
	return m
}

func says(status int, code, words string) sendertest.Reply {
	return sendertest.Reply{Status: status, Header: map[string]string{"X-Amzn-ErrorType": code}, Body: `{"message":"` + words + `"}`}
}

// provider answers as the service's own description says it does.
var provider = sendertest.Provider{
	Key: func(_ *http.Request, body []byte) string { return read(body).EmailTags[0].Value },
	Take: func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{"MessageId":"010c01"}`}
	},
	Faults: map[sendertest.Fault]sendertest.Reply{
		sendertest.Refuse:       says(400, "BadRequestException", "Illegal address"),
		sendertest.Busy:         says(429, "TooManyRequestsException", "Maximum sending rate exceeded."),
		sendertest.Broken:       says(500, "InternalServiceErrorException", "oops"),
		sendertest.Unauthorized: says(403, "InvalidSignatureException", "The request signature does not match"),
	},
}

func open(t *testing.T, base string, client *http.Client) *ses.Sender {
	t.Helper()
	s, err := ses.New(store.Sender{Name: "ses", Config: map[string]string{call.KeyBase: base, ses.KeyAccessKey: "AKIA", ses.KeyRegion: "eu-west-1"}}, "secret", client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func message(key string) dispatch.Message {
	return dispatch.Message{Key: key, Channel: store.ChannelEmail, From: "shop@shop.test", To: "a@b.test", Raw: []byte("From: shop@shop.test\r\nSubject: hi\r\n\r\nhello\r\n")}
}

func TestSuite(t *testing.T) {
	sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
		h := sendertest.Serve(t, provider)
		return sendertest.Bench{Sender: open(t, h.URL, h.Client), Message: message, Next: h.Next, Taken: h.Taken}
	})
}

func TestRequest(t *testing.T) {
	h := sendertest.Serve(t, provider)
	receipt, err := open(t, h.URL, h.Client).Send(context.Background(), message("7/환영/1/email"))
	if err != nil || receipt.ProviderID != "010c01" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	r := h.Requests()[0]
	m := read(r.Body)
	if r.URL.Path != "/v2/email/outbound-emails" || m.Destination.ToAddresses[0] != "a@b.test" || string(m.Content.Raw.Data) != string(message("").Raw) || m.EmailTags[0].Value != "7----1-email" {
		t.Errorf("%s %+v", r.URL.Path, m)
	}
	if auth := r.Header.Get("Authorization"); !strings.Contains(auth, "Credential=AKIA/") || !strings.Contains(auth, "/eu-west-1/ses/aws4_request") {
		t.Errorf("%q", auth)
	}
}

func TestCodesDecide(t *testing.T) {
	for _, c := range []struct {
		reply sendertest.Reply
		want  dispatch.Verdict
		wait  time.Duration
	}{
		{says(400, "MessageRejected", "Email address is not verified."), dispatch.VerdictConfiguration, 0},
		{says(400, "MessageRejected", "The message contains a virus"), dispatch.VerdictPermanent, 0},
		{says(400, "MailFromDomainNotVerifiedException", "no"), dispatch.VerdictConfiguration, 0},
		{says(400, "SendingPausedException", "paused"), dispatch.VerdictConfiguration, 0},
		{says(400, "ThrottlingException", "slower"), dispatch.VerdictTemporary, 0},
		{says(429, "TooManyRequestsException", "Daily message quota exceeded."), dispatch.VerdictTemporary, time.Hour},
		{says(503, "ServiceUnavailable", "later"), dispatch.VerdictTemporary, 0},
	} {
		p := provider
		p.Faults = map[sendertest.Fault]sendertest.Reply{sendertest.Refuse: c.reply}
		h := sendertest.Serve(t, p)
		h.Next(sendertest.Refuse)
		_, err := open(t, h.URL, h.Client).Send(context.Background(), message("k"))
		if e := dispatch.Classify(err); e.Verdict != c.want || e.RetryAfter != c.wait || len(h.Requests()) != 1 {
			t.Errorf("%+v: %v (%v), %d requests", c.reply, err, e.RetryAfter, len(h.Requests()))
		}
	}
	if _, err := ses.New(store.Sender{Config: map[string]string{}}, "secret", http.DefaultClient); dispatch.Classify(err).Code != dispatch.CodeNoSecret {
		t.Errorf("without an access key: %v", err)
	}
}

func TestPoll(t *testing.T) {
	a := sendertest.Answer(t, map[string][]string{"/v2/email/suppression/addresses": {
		`{"SuppressedDestinationSummaries":[{"EmailAddress":"a@b.test","LastUpdateTime":1795219200,"Reason":"BOUNCE"}],"NextToken":"T"}`,
		`{"SuppressedDestinationSummaries":[{"EmailAddress":"c@b.test","LastUpdateTime":1795219260,"Reason":"COMPLAINT"}]}`,
	}})
	now := time.Unix(1795220000, 0).UTC()
	news, err := open(t, a.URL, a.Client).Poll(context.Background(), "", now)
	if err != nil || len(news.Reports) != 2 {
		t.Fatalf("%+v, %v", news, err)
	}
	if r := news.Reports; r[0].Blame != inbound.Address || r[0].At.Unix() != 1795219200 || r[1].Kind != inbound.Complaint || r[1].Recipient != "c@b.test" {
		t.Errorf("%+v", r)
	}
	if q := a.Asked()[1].URL.Query(); q.Get("NextToken") != "T" {
		t.Errorf("%v", q)
	}
}

// TestPollOfManyPages: what is more than one Poll reads is read by the next.
func TestPollOfManyPages(t *testing.T) {
	pages := sendertest.Pages(21, 2, func(n int) string {
		return fmt.Sprintf(`{"EmailAddress":"a%d@b.test","LastUpdateTime":1795219200,"Reason":"BOUNCE"}`, n)
	}, func(lines, next string) string {
		if next != "" {
			next = `,"NextToken":"` + next + `"`
		}
		return `{"SuppressedDestinationSummaries":[` + lines + `]` + next + `}`
	})
	a := sendertest.Answer(t, map[string][]string{"/v2/email/suppression/addresses": pages})
	sendertest.Exhaust(t, open(t, a.URL, a.Client), time.Unix(1795220000, 0).UTC(), 41)
	if got := a.Asked()[20].URL.Query().Get("NextToken"); got != "next20" {
		t.Errorf("the second Poll went on from %q", got)
	}
}

// TestAnswerThatCannotBeRead: it was taken, so it is not refused; nobody knows its number.
func TestAnswerThatCannotBeRead(t *testing.T) {
	p := provider
	p.Take = func(*http.Request, []byte, bool) sendertest.Reply {
		return sendertest.Reply{Status: 200, Body: `{"MessageId":"01`}
	}
	h := sendertest.Serve(t, p)
	_, err := open(t, h.URL, h.Client).Send(context.Background(), message("k"))
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictUncertain {
		t.Errorf("%v", err)
	}
}
