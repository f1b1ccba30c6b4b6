// Package nhn sends texts and Kakao messages through NHN Cloud (api.nhncloudservice.com).
//
// A text is SMS, or LMS where it is long; advertising goes over the interfaces for
// advertising, which see to the law's form themselves and refuse what lacks it. Over
// Kakao an advertisement is a brand message, by a template of NHN's or freely written,
// to those whom it is to reach; anything else is AlimTalk. Messages that differ in nothing
// but recipients and a template's values travel up to fifty in a request.
//
// Kakao's interfaces know idempotency keys for ten minutes and refuse a repeat: too short
// to repeat by ourselves, so that here, too, a lost answer is uncertain.
package nhn

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
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

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	results, err := s.SendMany(ctx, []dispatch.Message{m})
	if err != nil {
		return dispatch.Receipt{}, err
	}
	return results[0].Receipt, results[0].Err
}

// MaxBatch implements dispatch.Batcher. NHN takes a thousand, but its keys do not last.
func (s *Sender) MaxBatch() int { return 50 }

// Share implements dispatch.Sharer: texts of the same words, and messages of a template.
func (s *Sender) Share(first, next dispatch.Message) bool { return s.formOf(first) == s.formOf(next) }

// SendMany implements dispatch.Batcher.
func (s *Sender) SendMany(ctx context.Context, ms []dispatch.Message) ([]dispatch.Result, error) {
	if s.kakao && ms[0].Kakao == nil {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "bad_message", Words: "a Kakao message needs a template"}
	}
	to, keys := make([]recipient, len(ms)), make([]string, len(ms))
	for i, m := range ms {
		to[i], keys[i] = s.recipient(m), m.Key
	}
	f := s.formOf(ms[0])
	req, err := call.Post(ctx, s.base+f.path, f.body(to))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Secret-Key", s.secret)
	if s.kakao {
		req.Header.Set("X-NC-API-IDEMPOTENCY-KEY", call.UUID(strings.Join(keys, "\n")))
	}
	answer, err := call.Do(s.http, req)
	if err != nil {
		return nil, err
	}
	return s.results(answer, keys)
}
