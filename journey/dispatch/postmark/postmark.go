// Package postmark sends mail through Postmark's HTTP interface (api.postmarkapp.com).
//
// Postmark knows no idempotency keys: a lost answer is uncertain. The message's key
// goes along as metadata, by which the person can look it up there. Its error codes
// overlap with HTTP's numbers and mean something else, so the body decides.
package postmark

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "postmark"

// Keys of a sender's configuration.
const (
	// KeyStream and KeyAdStream are the message streams of informational messages and
	// of advertising; empty: "outbound" and "broadcast", Postmark's own names.
	KeyStream   = "stream"
	KeyAdStream = "ad_stream"
)

const base = "https://api.postmarkapp.com"

// Sender is one Postmark server.
type Sender struct {
	name, base, token string
	stream, adStream  string
	http              *http.Client
}

// New makes a sender; token is the server's API token.
func New(account store.Sender, token string, client *http.Client) (*Sender, error) {
	if err := call.Secret(token); err != nil {
		return nil, err
	}
	return &Sender{
		name: account.Name, base: call.Base(account, base), token: token, http: client,
		stream: cmp.Or(account.Config[KeyStream], "outbound"), adStream: cmp.Or(account.Config[KeyAdStream], "broadcast"),
	}, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

// MaxBatch implements dispatch.Batcher. Postmark takes 500, but knows no keys: what
// one lost answer makes uncertain is kept small.
func (s *Sender) MaxBatch() int { return 50 }

type mail struct {
	From          string
	To            string
	ReplyTo       string `json:",omitempty"`
	Subject       string
	HTMLBody      string `json:"HtmlBody,omitempty"`
	TextBody      string `json:",omitempty"`
	MessageStream string
	Headers       []header          `json:",omitempty"`
	Metadata      map[string]string `json:",omitempty"`
	Attachments   []attachment      `json:",omitempty"`
}

// attachment is a picture in the mail; its bytes go as base64.
type attachment struct {
	Name, ContentType, ContentID string
	Content                      []byte
}

type header struct{ Name, Value string }

// verdictOf is Postmark's word on one message.
type verdictOf struct {
	ErrorCode int
	Message   string
	MessageID string
}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	answer, err := s.post(ctx, "/email", s.mailOf(m))
	if err != nil {
		return dispatch.Receipt{}, err
	}
	var said verdictOf
	if err := answer.Taken(&said); err != nil {
		if !answer.OK() {
			err = answer.Refusal()
		}
		return dispatch.Receipt{}, err
	}
	return result(answer, said)
}

// SendMany implements dispatch.Batcher. The answer is 200 even where single
// messages are refused; they come in the order of the request.
func (s *Sender) SendMany(ctx context.Context, ms []dispatch.Message) ([]dispatch.Result, error) {
	mails := make([]mail, len(ms))
	for i, m := range ms {
		mails[i] = s.mailOf(m)
	}
	answer, err := s.post(ctx, "/email/batch", mails)
	if err != nil {
		return nil, err
	}
	var said []verdictOf
	if !answer.OK() {
		var whole verdictOf
		_ = json.Unmarshal(answer.Body, &whole) // without one, the status alone decides
		_, err := result(answer, whole)
		return nil, err
	}
	if err := answer.Taken(&said); err != nil {
		return nil, err
	}
	if len(said) != len(ms) {
		return nil, answer.Unclear(nil)
	}
	results := make([]dispatch.Result, len(ms))
	for i := range said {
		results[i].Receipt, results[i].Err = result(answer, said[i])
	}
	return results, nil
}

func (s *Sender) mailOf(m dispatch.Message) mail {
	out := mail{
		From: m.From, To: m.To, ReplyTo: m.ReplyTo, Subject: m.Subject, HTMLBody: m.HTML, TextBody: m.Text,
		MessageStream: s.stream, Metadata: map[string]string{"gilmok": m.Key},
	}
	if m.Purpose == store.PurposeAdvertising {
		out.MessageStream = s.adStream
	}
	for _, h := range m.Headers {
		out.Headers = append(out.Headers, header(h))
	}
	for _, in := range m.Inline {
		out.Attachments = append(out.Attachments, attachment{Name: in.Name, ContentType: in.Type, ContentID: "cid:" + in.CID, Content: in.Data})
	}
	out.Headers = append(out.Headers, header{"Message-ID", "<" + m.MessageID + ">"}, header{"X-PM-KeepID", "true"})
	return out
}

func (s *Sender) post(ctx context.Context, path string, what any) (*call.Answer, error) {
	req, err := call.Post(ctx, s.base+path, what)
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Postmark-Server-Token", s.token)
	return call.Do(s.http, req)
}

// result sorts Postmark's word on one message by its own code.
func result(a *call.Answer, said verdictOf) (dispatch.Receipt, error) {
	if a.OK() && said.ErrorCode == 0 {
		return dispatch.Receipt{ProviderID: said.MessageID, Words: said.Message}, nil
	}
	e := a.Refusal()
	if said.ErrorCode == 0 {
		return dispatch.Receipt{}, e
	}
	e.Code = "postmark " + strconv.Itoa(said.ErrorCode)
	e.Words = cmp.Or(said.Message, e.Words)
	switch said.ErrorCode {
	case 406: // the address bounced or complained before
		e.Verdict = dispatch.VerdictSuppress
	case 10, 400, 401, 405, 412, 413: // token, From signature, credits, account
		e.Verdict = dispatch.VerdictConfiguration
	case 100, 429: // maintenance, too fast
		e.Verdict, e.Slow = dispatch.VerdictTemporary, true
	default:
		if a.Code < http.StatusInternalServerError { // else it may have been taken before something broke there
			e.Verdict = dispatch.VerdictPermanent
		}
	}
	return dispatch.Receipt{}, e
}
