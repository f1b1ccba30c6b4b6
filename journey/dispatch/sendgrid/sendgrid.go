// Package sendgrid sends mail through SendGrid's HTTP interface (api.sendgrid.com).
//
// One request carries one mail: its batches put variables into one body, and our
// mails are ready. SendGrid knows no idempotency keys, so a lost answer is uncertain;
// the message's key goes along as a custom argument. What it tells for nothing are
// its lists of bounces, complaints and the unsubscribed; opens and clicks cost extra
// there and are not asked for.
package sendgrid

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "sendgrid"

const base = "https://api.sendgrid.com/v3"

// Sender is one SendGrid account.
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
	To      []envelope        `json:"personalizations"`
	From    person            `json:"from"`
	ReplyTo *person           `json:"reply_to,omitempty"`
	Subject string            `json:"subject"`
	Content []part            `json:"content"`
	Headers map[string]string `json:"headers,omitempty"`
	Files   []file            `json:"attachments,omitempty"`
}

type envelope struct {
	To   []person          `json:"to"`
	Args map[string]string `json:"custom_args"`
}

type part struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// file is a picture in the mail; its bytes go as base64.
type file struct {
	Name        string `json:"filename"`
	Type        string `json:"type"`
	Data        []byte `json:"content"`
	CID         string `json:"content_id"`
	Disposition string `json:"disposition"`
}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	out, err := mailOf(m)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req, err := call.Post(ctx, s.base+"/mail/send", out)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req.Header.Set("Authorization", "Bearer "+s.key)
	answer, err := call.Do(s.http, req)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	if !answer.OK() {
		return dispatch.Receipt{}, refusal(answer)
	}
	return dispatch.Receipt{ProviderID: answer.Header.Get("X-Message-Id"), Words: answer.Status}, nil
}

func mailOf(m dispatch.Message) (out mail, err error) {
	out = mail{To: []envelope{{To: []person{{Email: m.To}}, Args: map[string]string{"gilmok": m.Key}}}, Subject: m.Subject, Headers: map[string]string{}}
	if out.From.Name, out.From.Email, err = call.Mailbox(m.From); err != nil {
		return out, err
	}
	if m.ReplyTo != "" {
		out.ReplyTo = &person{Email: m.ReplyTo}
	}
	// The plain part comes first, as RFC 2046 5.1.4 and SendGrid want it; neither may be empty.
	for _, p := range []part{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		if p.Value != "" {
			out.Content = append(out.Content, p)
		}
	}
	for _, h := range m.Headers {
		out.Headers[h.Name] = h.Value
	}
	for _, in := range m.Inline {
		out.Files = append(out.Files, file{Name: in.Name, Type: in.Type, Data: in.Data, CID: in.CID, Disposition: "inline"})
	}
	return out, nil
}

// refusal sorts SendGrid's errors, which have words and no codes.
func refusal(a *call.Answer) error {
	e := a.Refusal()
	var said struct {
		Errors []struct{ Message, Field string }
	}
	if json.Unmarshal(a.Body, &said) != nil || len(said.Errors) == 0 {
		return e
	}
	first := said.Errors[0]
	call.Say(e, "", strings.TrimSpace(first.Field+" "+first.Message))
	if strings.HasPrefix(first.Field, "from") || strings.Contains(first.Message, "Maximum credits exceeded") {
		e.Verdict = dispatch.VerdictConfiguration // who we are, and not who it is for
	}
	return e
}
