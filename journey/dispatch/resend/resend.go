// Package resend sends mail through Resend's HTTP interface (api.resend.com).
//
// A message that goes alone carries its key as Idempotency-Key, which Resend remembers
// for 24 hours: within that time a lost answer is tried again with the same key, and
// never becomes a second mail. Limits are obeyed as the answers state them; they count
// requests, so mails travel up to fifty in one, see batch.go.
package resend

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "resend"

const base = "https://api.resend.com"

// remembers is how long Resend keeps a key, less a margin for clocks.
const remembers = 24*time.Hour - 2*time.Minute

// Sender is one Resend account.
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

// Connections implements dispatch.Connector: a team may make five requests a second.
func (s *Sender) Connections() int { return 2 }

// Remembers implements dispatch.Idempotent.
func (s *Sender) Remembers() time.Duration { return remembers }

type mail struct {
	From    string            `json:"from"`
	To      []string          `json:"to"`
	Subject string            `json:"subject"`
	HTML    string            `json:"html,omitempty"`
	Text    string            `json:"text,omitempty"`
	ReplyTo string            `json:"reply_to,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Tags    []tag             `json:"tags,omitempty"`
	Files   []file            `json:"attachments,omitempty"`
}

// file is a picture in the mail; its bytes go as base64.
type file struct {
	Name string `json:"filename"`
	Data []byte `json:"content"`
	CID  string `json:"content_id"`
	Type string `json:"content_type"`
}

type tag struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	var taken identified
	answer, err := s.post(ctx, "/emails", m.Key, "", mailOf(m), &taken)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	return dispatch.Receipt{ProviderID: taken.ID, Words: answer.Status}, nil
}

// identified is a mail that was taken.
type identified struct {
	ID string `json:"id"`
}

// post hands over what is known by a key; validation is Resend's way with the mails of
// a request of which some are bad, "" the usual one.
func (s *Sender) post(ctx context.Context, path, key, validation string, what, into any) (*call.Answer, error) {
	req, err := call.Post(ctx, s.base+path, what)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.key)
	req.Header.Set("Idempotency-Key", key)
	if validation != "" {
		req.Header.Set("X-Batch-Validation", validation)
	}
	answer, err := call.Do(s.http, req)
	if err != nil {
		return nil, err
	}
	if !answer.OK() {
		return nil, refusal(answer)
	}
	return answer, answer.Taken(into)
}

// Check implements dispatch.Checker. A key that may only send is refused by a name of its
// own, which no wrong key gets.
func (s *Sender) Check(ctx context.Context) (none dispatch.Limits, err error) {
	req, err := call.Get(ctx, s.base+"/emails?limit=1")
	if err != nil {
		return none, err
	}
	req.Header.Set("Authorization", "Bearer "+s.key)
	answer, err := call.Do(s.http, req)
	if err != nil || answer.OK() {
		return none, err
	}
	err = refusal(answer)
	switch _, name, _ := strings.Cut(dispatch.Classify(err).Code, " "); name {
	case "restricted_api_key":
		return none, nil
	case "invalid_api_key", "missing_api_key":
		return none, err
	}
	return none, dispatch.ErrUnproved
}

func mailOf(m dispatch.Message) mail {
	out := mail{From: m.From, To: []string{m.To}, Subject: m.Subject, HTML: m.HTML, Text: m.Text, ReplyTo: m.ReplyTo, Headers: map[string]string{}}
	for _, h := range m.Headers {
		out.Headers[h.Name] = h.Value
	}
	for _, in := range m.Inline {
		out.Files = append(out.Files, file{Name: in.Name, Data: in.Data, CID: in.CID, Type: in.Type})
	}
	out.Headers["Message-ID"] = "<" + m.MessageID + ">"
	// Tags allow letters, digits, _ and -; a key's slashes do not pass.
	out.Tags = []tag{{"gilmok", strings.NewReplacer("/", "-", ":", "-", ".", "-").Replace(m.Key)}}
	return out
}

// refusal sorts Resend's errors by their names.
func refusal(a *call.Answer) error {
	e := a.Refusal()
	var said struct{ Name, Message string }
	if json.Unmarshal(a.Body, &said) == nil && said.Message != "" {
		e.Words = said.Message
	}
	if said.Name != "" {
		e.Code += " " + said.Name
	}
	switch {
	case said.Name == "daily_quota_exceeded", said.Name == "monthly_quota_exceeded":
		e.Verdict, e.Slow = dispatch.VerdictTemporary, true
		e.RetryAfter = max(e.RetryAfter, time.Hour)
	case said.Name == "concurrent_idempotent_requests":
		e.Verdict = dispatch.VerdictTemporary // our own earlier request is still being worked on
	case said.Name == "invalid_idempotent_request":
		e.Verdict = dispatch.VerdictUncertain // the key was used, for something that looked different
	case a.Code == http.StatusUnauthorized, a.Code == http.StatusForbidden, said.Name == "invalid_from_address":
		e.Verdict = dispatch.VerdictConfiguration
	}
	return e
}
