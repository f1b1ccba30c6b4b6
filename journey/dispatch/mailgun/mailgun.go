// Package mailgun sends mail through Mailgun's HTTP interface (api.mailgun.net).
//
// The mail goes as the very bytes that we made, so what was previewed is what
// arrives, with its pictures and our Message-ID. Mailgun knows no idempotency keys: a
// lost answer is uncertain.
package mailgun

import (
	"context"
	"net/http"
	"net/url"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "mailgun"

// Keys of a sender's configuration.
const (
	KeyDomain = "domain" // verified at Mailgun
	KeyRegion = "region" // "eu", or empty
)

// Mailgun's two regions know nothing of each other.
const (
	base   = "https://api.mailgun.net"
	baseEU = "https://api.eu.mailgun.net"
)

// Sender is one domain of a Mailgun account.
type Sender struct {
	name, base, domain, key string
	http                    *http.Client
}

// New makes a sender; key is the account's or the domain's API key.
func New(account store.Sender, key string, client *http.Client) (*Sender, error) {
	if err := call.Secret(key); err != nil {
		return nil, err
	}
	s := &Sender{name: account.Name, base: call.Base(account, base), domain: account.Config[KeyDomain], key: key, http: client}
	if account.Config[KeyRegion] == "eu" {
		s.base = call.Base(account, baseEU)
	}
	if s.domain == "" {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "no_domain"}
	}
	return s, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	fields := url.Values{"to": {m.To}, "v:gilmok": {m.Key}}
	req, err := call.Multipart(ctx, s.base+"/v3/"+url.PathEscape(s.domain)+"/messages.mime", fields, "message", m.Raw)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req.SetBasicAuth("api", s.key)
	answer, err := call.Do(s.http, req)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	var said struct{ ID, Message string }
	err = answer.Taken(&said)
	if answer.OK() {
		return dispatch.Receipt{ProviderID: said.ID, Words: said.Message}, err
	}
	e := answer.Refusal()
	call.Say(e, "", said.Message) // some refusals are plain text
	switch answer.Code {
	case http.StatusPaymentRequired, http.StatusNotFound: // no plan, no such domain
		e.Verdict = dispatch.VerdictConfiguration
	}
	return dispatch.Receipt{}, e
}
