// Package twilio sends texts through Twilio's HTTP interface (api.twilio.com).
//
// Twilio says itself that sending is not idempotent, so a lost answer is uncertain.
// It is looked up by its number and time.
package twilio

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "twilio"

// Keys of a sender's configuration. The secret is the account's token, or that of
// an API key.
const (
	KeyAccount = "account" // AC…
	KeyAPIKey  = "api_key" // SK…; empty: the account's own token is the secret
	KeyFrom    = "from"    // a number of the account, E.164, or a name where the country allows it
	KeyService = "service" // MG…: a messaging service, in place of from
)

// wrongKey is Twilio's code for credentials that are not the account's.
const wrongKey = 20003

const base = "https://api.twilio.com"

// Sender is one Twilio account.
type Sender struct {
	name, base, account, user, secret string
	from, service                     string
	http                              *http.Client
}

// New makes a sender.
func New(account store.Sender, secret string, client *http.Client) (*Sender, error) {
	c := account.Config
	s := &Sender{name: account.Name, base: call.Base(account, base), account: c[KeyAccount], user: c[KeyAPIKey], secret: secret,
		from: c[KeyFrom], service: c[KeyService], http: client}
	if s.user == "" {
		s.user = s.account
	}
	if err := call.Secret(secret); err != nil || s.account == "" {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeNoSecret}
	}
	if s.from == "" && s.service == "" {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeBadFrom}
	}
	return s, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

func (s *Sender) messages() string {
	return s.base + "/2010-04-01/Accounts/" + url.PathEscape(s.account) + "/Messages.json"
}

// Check implements dispatch.Checker. Twilio names a wrong key by a code of its own; other
// refusals may be those of a restricted key, which may send all the same.
func (s *Sender) Check(ctx context.Context) (none dispatch.Limits, err error) {
	req, err := call.Get(ctx, s.messages()+"?PageSize=1")
	if err != nil {
		return none, err
	}
	req.SetBasicAuth(s.user, s.secret)
	answer, err := call.Do(s.http, req)
	if err != nil || answer.OK() {
		return none, err
	}
	var said struct {
		Message string
		Code    int
	}
	if answer.Taken(&said) != nil || said.Code != wrongKey {
		return none, dispatch.ErrUnproved
	}
	e := answer.Refusal()
	call.Say(e, "twilio "+strconv.Itoa(said.Code), said.Message)
	return none, e
}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	text := m.Text
	if m.Subject != "" { // of a long text; Twilio's have none
		text = m.Subject + "\n" + text
	}
	fields := url.Values{"To": {m.To}, "Body": {text}}
	if s.service != "" {
		fields.Set("MessagingServiceSid", s.service)
	} else {
		fields.Set("From", s.from)
	}
	req, err := call.Form(ctx, s.messages(), fields)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req.SetBasicAuth(s.user, s.secret)
	answer, err := call.Do(s.http, req)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	var said struct {
		SID, Status, Message string
		Code                 int
		ErrorCode            int `json:"error_code"`
	}
	err = answer.Taken(&said)
	if answer.OK() && (err != nil || said.ErrorCode == 0) {
		return dispatch.Receipt{ProviderID: said.SID, Words: said.Status}, err
	}
	e := answer.Refusal()
	if code := said.Code + said.ErrorCode; code != 0 {
		call.Say(e, "twilio "+strconv.Itoa(code), said.Message)
		sort(e, code)
	}
	return dispatch.Receipt{}, e
}

// sort gives the verdict of a code that says more than the status of its answer.
func sort(e *dispatch.Error, code int) {
	switch code {
	case 21610: // the number answered STOP
		e.Verdict = dispatch.VerdictSuppress
	case 20429, 21611, 30001, 30022: // too many at once, a queue is full
		e.Verdict, e.Slow = dispatch.VerdictTemporary, true
	case wrongKey, 20005, 21212, 21603, 21606, 21608, 21659, 21660, 21705, 30002:
		// key, account, From, trial account, messaging service
		e.Verdict = dispatch.VerdictConfiguration
	case 30003:
		e.Verdict = dispatch.VerdictTemporary
	case 30008: // nobody knows what became of it
		e.Verdict = dispatch.VerdictUncertain
	case 21211, 21214, 21217, 21408, 21612, 21614, 21617, 30004, 30005, 30006, 30007:
		e.Verdict = dispatch.VerdictPermanent
	}
}
