// Package fcm sends push messages through Firebase Cloud Messaging (HTTP v1).
//
// A service account's key, the JSON file of the Firebase console, signs a short token
// of its own (RFC 7523) for an access token that is good for an hour. FCM knows no
// idempotency keys and tells nothing afterwards.
package fcm

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "fcm"

// CodeBadKey refuses a secret that is not the JSON file of a service account.
const CodeBadKey = "bad_key"

const base = "https://fcm.googleapis.com"

// Sender is one Firebase project.
type Sender struct {
	name, base string
	key        *serviceKey
	http       *http.Client
	now        func() time.Time
	access     *call.Access
}

// New makes a sender; secret is the text of the service account's JSON file, and now
// the machine's clock, by which it is signed.
func New(account store.Sender, secret string, client *http.Client, now func() time.Time) (*Sender, error) {
	if err := call.Secret(secret); err != nil {
		return nil, err
	}
	key, err := readKey(secret)
	if err != nil {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: CodeBadKey, Err: err}
	}
	access := &call.Access{URL: key.TokenURI, HTTP: client, Ask: func(now time.Time) (url.Values, error) {
		assertion, err := key.signed(now)
		if err != nil {
			return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: CodeBadKey, Err: err}
		}
		return url.Values{"grant_type": {grant}, "assertion": {assertion}}, nil
	}}
	return &Sender{name: account.Name, base: call.Base(account, base), key: key, http: client, now: now, access: access}, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

type push struct {
	Token        string            `json:"token"`
	Notification notification      `json:"notification"`
	Data         map[string]string `json:"data"`
}

type notification struct {
	Title string `json:"title,omitempty"`
	Body  string `json:"body"`
	Image string `json:"image,omitempty"`
}

// Check implements dispatch.Checker: FCM looks at a push to nobody without sending it. That
// it finds fault with the token is as good as an answer.
func (s *Sender) Check(ctx context.Context) (none dispatch.Limits, err error) {
	out := push{Token: "nobody", Notification: notification{Body: "check"}}
	answer, err := s.post(ctx, map[string]any{"validate_only": true, "message": out})
	if err != nil || answer.OK() {
		return none, err
	}
	switch e := dispatch.Classify(refusal(answer)); {
	case e.Code == "INVALID_ARGUMENT", e.Code == "UNREGISTERED":
		return none, nil
	case e.Verdict == dispatch.VerdictConfiguration:
		return none, e
	}
	return none, dispatch.ErrUnproved
}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	out := push{Token: m.To, Notification: notification{Title: m.Subject, Body: m.Text}, Data: map[string]string{"gilmok": m.Key}}
	if m.Push != nil {
		out.Notification.Image = m.Push.Picture
		if m.Push.Link != "" {
			out.Data["link"] = m.Push.Link
		}
	}
	answer, err := s.post(ctx, map[string]any{"message": out})
	if err != nil {
		return dispatch.Receipt{}, err
	}
	if answer.OK() {
		var taken struct{ Name string }
		err := answer.Taken(&taken)
		return dispatch.Receipt{ProviderID: taken.Name, Words: answer.Status}, err
	}
	return dispatch.Receipt{}, refusal(answer)
}

// post hands a message over with the access token of now; one that is refused is forgotten.
func (s *Sender) post(ctx context.Context, what any) (*call.Answer, error) {
	access, err := s.access.Token(ctx, s.now())
	if err != nil {
		return nil, err
	}
	req, err := call.Post(ctx, s.base+"/v1/projects/"+url.PathEscape(s.key.Project)+"/messages:send", what)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+access)
	answer, err := call.Do(s.http, req)
	if err == nil && answer.Code == http.StatusUnauthorized {
		s.access.Forget()
	}
	return answer, err
}

// refusal sorts FCM's errors by its own code, which lies in the details.
func refusal(a *call.Answer) error {
	e := a.Refusal()
	var said struct {
		Error struct {
			Status, Message string
			Details         []struct{ ErrorCode string }
		}
	}
	if json.Unmarshal(a.Body, &said) != nil {
		return e
	}
	code := said.Error.Status
	for _, d := range said.Error.Details {
		if d.ErrorCode != "" {
			code = d.ErrorCode
		}
	}
	call.Say(e, code, said.Error.Message)
	switch code {
	case "UNREGISTERED": // the app is gone from that phone
		e.Verdict = dispatch.VerdictSuppress
	case "INVALID_ARGUMENT", "SENDER_ID_MISMATCH":
		e.Verdict = dispatch.VerdictPermanent
	case "THIRD_PARTY_AUTH_ERROR", "UNAUTHENTICATED", "PERMISSION_DENIED":
		e.Verdict = dispatch.VerdictConfiguration
	case "QUOTA_EXCEEDED", "RESOURCE_EXHAUSTED":
		e.Verdict, e.Slow = dispatch.VerdictTemporary, true
	case "UNAVAILABLE":
		e.Verdict = dispatch.VerdictTemporary
	}
	return e
}
