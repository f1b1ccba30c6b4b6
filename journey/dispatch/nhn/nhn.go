// Package nhn sends texts and AlimTalk through NHN Cloud (api.nhncloudservice.com).
//
// A text is SMS, or LMS where it is long; advertising goes over the interfaces for
// advertising, which see to the law's form themselves and refuse what lacks it.
// AlimTalk knows idempotency keys for ten minutes and refuses a repeat: too short to
// repeat by ourselves, so that here, too, a lost answer is uncertain.
package nhn

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/preview"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "nhn"

// Keys of a sender's configuration. The secret is the app's secret key.
const (
	KeyAppKey    = "app_key"    // of the SMS product, or of the Kakao product for a Kakao sender
	KeyFrom      = "from"       // the registered number
	KeySenderKey = "sender_key" // the Kakao channel's, 40 signs
	KeyOptOut    = "opt_out"    // the 080 number of NHN whose list of refusals is read; empty: none
)

const (
	baseSMS   = "https://sms.api.nhncloudservice.com"
	baseKakao = "https://kakaotalk-bizmessage.api.nhncloudservice.com"
)

// Sender is one app of NHN Cloud, of the SMS product or of the Kakao product.
type Sender struct {
	name, base, app, secret string
	from, senderKey, optOut string
	kakao                   bool
	http                    *http.Client
}

// New makes a sender for the account's channel, SMS or Kakao.
func New(account store.Sender, secret string, client *http.Client) (*Sender, error) {
	c := account.Config
	s := &Sender{name: account.Name, base: call.Base(account, baseSMS), app: url.PathEscape(c[KeyAppKey]), secret: secret,
		from: call.Domestic(c[KeyFrom]), senderKey: c[KeySenderKey], optOut: call.Domestic(c[KeyOptOut]), http: client}
	if account.Channel == store.ChannelKakao {
		s.kakao, s.base = true, call.Base(account, baseKakao)
	}
	if err := call.Secret(secret); err != nil || s.app == "" {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeNoSecret}
	}
	if s.kakao && s.senderKey == "" || !s.kakao && s.from == "" {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeBadFrom}
	}
	return s, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

type recipient struct {
	Number     string            `json:"recipientNo"`
	Parameters map[string]string `json:"templateParameter,omitempty"`
	Key        string            `json:"recipientGroupingKey"`
	Resend     *resend           `json:"resendParameter,omitempty"`
}

// resend is the text that is sent where Kakao does not reach.
type resend struct {
	On      bool   `json:"isResend"`
	Type    string `json:"resendType"` // SMS or LMS
	Title   string `json:"resendTitle,omitempty"`
	Content string `json:"resendContent"`
	From    string `json:"resendSendNo"`
}

type text struct {
	Title      string      `json:"title,omitempty"`
	Body       string      `json:"body"`
	From       string      `json:"sendNo"`
	Recipients []recipient `json:"recipientList"`
}

type alimTalk struct {
	SenderKey  string      `json:"senderKey"`
	Template   string      `json:"templateCode"`
	Recipients []recipient `json:"recipientList"`
}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	path, body, err := s.request(m)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req, err := call.Post(ctx, s.base+path, body)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req.Header.Set("X-Secret-Key", s.secret)
	if s.kakao {
		req.Header.Set("X-NC-API-IDEMPOTENCY-KEY", call.UUID(m.Key))
	}
	answer, err := call.Do(s.http, req)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	return s.result(answer)
}

func (s *Sender) request(m dispatch.Message) (path string, body any, err error) {
	to := recipient{Number: call.Domestic(m.To), Key: m.Key}
	if s.kakao {
		if m.Kakao == nil {
			return "", nil, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "bad_message", Words: "a Kakao message needs a template"}
		}
		to.Parameters = parameters(m.Kakao.Variables)
		to.Resend = s.resend(m.Kakao.Fallback)
		out := alimTalk{SenderKey: s.senderKey, Template: m.Kakao.Template, Recipients: []recipient{to}}
		if m.Kakao.Profile != "" {
			out.SenderKey = m.Kakao.Profile
		}
		return "/alimtalk/v2.3/appkeys/" + s.app + "/messages", out, nil
	}
	out, form := text{Title: m.Subject, Body: m.Text, From: s.from, Recipients: []recipient{to}}, "sms"
	if m.Subject != "" || preview.MeasureText(m.Text).Kind == preview.LongMessage {
		form = "mms" // which is LMS without a picture
		if out.Title == "" {
			out.Title, out.Body = titled(m.Text)
		}
	}
	if m.Purpose == store.PurposeAdvertising {
		form = "ad-" + form
	}
	return "/sms/v3.0/appKeys/" + s.app + "/sender/" + form, out, nil
}

// titled gives a long text the title that it must have: its first line where that is
// short enough, else its beginning, which then stands there twice.
func titled(text string) (title, body string) {
	if title, body = preview.SplitSubject(text); title != "" {
		return title, body
	}
	begin := []rune(strings.TrimSpace(text))
	return string(begin[:min(len(begin), mostTitle)]), text
}

// mostTitle is how many Korean letters fit into the 40 bytes of a title.
const mostTitle = 20

// parameters are the variables of a template by their bare names.
func parameters(variables map[string]string) map[string]string {
	out := make(map[string]string, len(variables))
	for name, value := range variables {
		out[strings.TrimSuffix(strings.TrimPrefix(name, "#{"), "}")] = value
	}
	return out
}

func (s *Sender) resend(fallback string) *resend {
	if fallback == "" {
		return &resend{On: false}
	}
	r := &resend{On: true, Type: "SMS", Content: fallback, From: s.from}
	if preview.MeasureText(fallback).Kind == preview.LongMessage {
		r.Type = "LMS"
		r.Title, r.Content = titled(fallback)
	}
	return r
}

// word is NHN's word on a request, or on one recipient.
type word struct {
	OK      bool   `json:"isSuccessful"`
	Code    int    `json:"resultCode"`
	Message string `json:"resultMessage"`
	Seq     int    `json:"recipientSeq"`
}

// result reads the answer. Its status is 200 whatever became of the message.
func (s *Sender) result(a *call.Answer) (dispatch.Receipt, error) {
	if !a.OK() {
		return dispatch.Receipt{}, a.Refusal()
	}
	type sent struct {
		Request string `json:"requestId"`
		Texts   []word `json:"sendResultList"`
		Talks   []word `json:"sendResults"`
	}
	var said struct {
		Header word
		Body   struct{ Data sent }
		Talk   sent `json:"message"`
	}
	if err := a.Taken(&said); err != nil {
		return dispatch.Receipt{}, err
	}
	if !said.Header.OK {
		return dispatch.Receipt{}, s.refusal(said.Header)
	}
	part := said.Body.Data
	if s.kakao {
		part = said.Talk
	}
	words := append(part.Texts, part.Talks...)
	switch {
	case len(words) == 0:
		return dispatch.Receipt{}, &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_word", Words: "request " + part.Request}
	case words[0].Code != 0:
		return dispatch.Receipt{}, s.refusal(words[0])
	}
	return dispatch.Receipt{ProviderID: part.Request + "/" + strconv.Itoa(words[0].Seq), Words: words[0].Message}, nil
}

func (s *Sender) refusal(w word) error {
	e := &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "nhn " + strconv.Itoa(w.Code), Words: w.Message}
	switch {
	case s.kakao && w.Code == -1005: // the key was used before: it may have been taken then
		e.Verdict = dispatch.VerdictUncertain
	case s.kakao && (w.Code == -1006 || w.Code == -1027): // the sender key, or the channel is blocked
		e.Verdict = dispatch.VerdictConfiguration
	case w.Code <= -1000 && w.Code >= -1008: // keys, addresses that may call
		e.Verdict = dispatch.VerdictConfiguration
	case w.Code == -9999: // something broke there, before or after
		e.Verdict = dispatch.VerdictUncertain
	}
	return e
}
