// Package brevo sends mail through Brevo's HTTP interface (api.brevo.com).
//
// A message's key goes along as Brevo's idempotency key, which it remembers for a
// quarter of an hour: too short to repeat by ourselves, so a lost answer is uncertain
// here. The key is also the mail's tag, by which what Brevo tells of it is matched.
//
// Brevo's interface carries no pictures inside a mail: one that has some is refused
// before it is sent, with the code "pictures", and the others go on. Brevo's mail
// server (SMTP) carries them, and so does every other sender.
package brevo

import (
	"context"
	"encoding/json"
	"net/http"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "brevo"

const base = "https://api.brevo.com/v3"

// CodePictures refuses a mail with pictures inside.
const CodePictures = "pictures"

// Sender is one Brevo account.
type Sender struct {
	name, base, key string
	http            *http.Client
}

// New makes a sender; key is the account's API key.
func New(account store.Sender, key string, client *http.Client) (*Sender, error) {
	if err := call.Secret(key); err != nil {
		return nil, err
	}
	return &Sender{name: account.Name, base: call.Base(account, base), key: key, http: client}, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

type person struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email"`
}

type mail struct {
	Sender  person            `json:"sender"`
	To      []person          `json:"to"`
	ReplyTo *person           `json:"replyTo,omitempty"`
	Subject string            `json:"subject"`
	HTML    string            `json:"htmlContent,omitempty"`
	Text    string            `json:"textContent,omitempty"`
	Headers map[string]string `json:"headers"`
	Tags    []string          `json:"tags"`
}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	if len(m.Inline) > 0 {
		return dispatch.Receipt{}, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: CodePictures}
	}
	out, err := mailOf(m)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req, err := call.Post(ctx, s.base+"/smtp/email", out)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req.Header.Set("api-key", s.key)
	answer, err := call.Do(s.http, req)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	if !answer.OK() {
		return dispatch.Receipt{}, refusal(answer)
	}
	var taken struct {
		ID string `json:"messageId"`
	}
	err = answer.Taken(&taken)
	return dispatch.Receipt{ProviderID: taken.ID, Words: answer.Status}, err
}

func mailOf(m dispatch.Message) (out mail, err error) {
	out = mail{To: []person{{Email: m.To}}, Subject: m.Subject, HTML: m.HTML, Text: m.Text, Tags: []string{m.Key},
		Headers: map[string]string{"idempotencyKey": call.UUID(m.Key)}}
	if out.Sender.Name, out.Sender.Email, err = call.Mailbox(m.From); err != nil {
		return out, err
	}
	if m.ReplyTo != "" {
		out.ReplyTo = &person{Email: m.ReplyTo}
	}
	for _, h := range m.Headers {
		out.Headers[h.Name] = h.Value
	}
	return out, nil
}

// refusal sorts Brevo's errors by their codes.
func refusal(a *call.Answer) error {
	e := a.Refusal()
	var said struct{ Code, Message string }
	if json.Unmarshal(a.Body, &said) == nil && said.Code != "" {
		call.Say(e, e.Code+" "+said.Code, said.Message)
	}
	switch said.Code {
	case "unauthorized", "permission_denied", "account_under_validation", "not_enough_credits", "reseller_permission_denied":
		e.Verdict = dispatch.VerdictConfiguration
	case "duplicate_request":
		e.Verdict = dispatch.VerdictUncertain // the key was used before
	}
	if a.Code == http.StatusPaymentRequired {
		e.Verdict = dispatch.VerdictConfiguration
	}
	return e
}
