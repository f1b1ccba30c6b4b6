// Package onesignal sends push messages through OneSignal (api.onesignal.com).
//
// Each message carries its key, as a UUID, in the field that OneSignal remembers for
// thirty days: within that time a lost answer is tried again, and never becomes a
// second message.
package onesignal

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
const Kind = "onesignal"

// Keys of a sender's configuration. The secret is the app's API key.
const (
	KeyApp = "app_id"
	// KeyTarget says what customers' push tokens are: "subscription" (the usual), a
	// subscription id of OneSignal's, or "external_id", the shop's own.
	KeyTarget = "target"
)

const base = "https://api.onesignal.com"

// remembers is how long OneSignal keeps a key, less a margin for clocks.
const remembers = 30*24*time.Hour - time.Hour

// Sender is one app at OneSignal.
type Sender struct {
	name, base, app, key string
	external             bool
	http                 *http.Client
}

// New makes a sender; key is the app's API key.
func New(account store.Sender, key string, client *http.Client) (*Sender, error) {
	if err := call.Secret(key); err != nil || account.Config[KeyApp] == "" {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeNoSecret}
	}
	return &Sender{name: account.Name, base: call.Base(account, base), app: account.Config[KeyApp], key: key,
		external: account.Config[KeyTarget] == "external_id", http: client}, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

// Remembers implements dispatch.Idempotent.
func (s *Sender) Remembers() time.Duration { return remembers }

type push struct {
	App           string              `json:"app_id"`
	Channel       string              `json:"target_channel"`
	Aliases       map[string][]string `json:"include_aliases,omitempty"`
	Subscriptions []string            `json:"include_subscription_ids,omitempty"`
	Headings      map[string]string   `json:"headings,omitempty"`
	Contents      map[string]string   `json:"contents"`
	URL           string              `json:"url,omitempty"`
	Picture       string              `json:"big_picture,omitempty"`
	IOSPictures   map[string]string   `json:"ios_attachments,omitempty"`
	Data          map[string]string   `json:"data"`
	Key           string              `json:"idempotency_key"`
}

// Check implements dispatch.Checker: an app's key may do all there is to do with the app.
func (s *Sender) Check(ctx context.Context) (none dispatch.Limits, err error) {
	q := url.Values{"app_id": {s.app}, "limit": {"1"}}
	req, err := call.Get(ctx, s.base+"/notifications?"+q.Encode())
	if err != nil {
		return none, err
	}
	req.Header.Set("Authorization", "Key "+s.key)
	answer, err := call.Do(s.http, req)
	switch {
	case err != nil || answer.OK():
		return none, err
	case answer.Code == http.StatusUnauthorized, answer.Code == http.StatusForbidden:
		return none, answer.Refusal()
	}
	return none, dispatch.ErrUnproved
}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	req, err := call.Post(ctx, s.base+"/notifications?c=push", s.pushOf(m))
	if err != nil {
		return dispatch.Receipt{}, err
	}
	req.Header.Set("Authorization", "Key "+s.key)
	answer, err := call.Do(s.http, req)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	var said struct {
		ID     string
		Errors json.RawMessage
	}
	broken := answer.Taken(&said)
	switch {
	case !answer.OK(): // without a body, the status alone decides
		e := answer.Refusal()
		call.Say(e, "", string(said.Errors))
		if answer.Code == http.StatusNotFound { // no such app, whoever it is for
			e.Verdict = dispatch.VerdictConfiguration
		}
		return dispatch.Receipt{}, e
	case broken != nil:
		return dispatch.Receipt{}, broken
	case said.ID == "": // taken, and nobody there
		return dispatch.Receipt{}, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "nobody", Words: string(said.Errors)}
	}
	return dispatch.Receipt{ProviderID: said.ID, Words: answer.Status}, nil
}

func (s *Sender) pushOf(m dispatch.Message) push {
	// "en" is the language that OneSignal asks for in any case and falls back on.
	out := push{App: s.app, Channel: "push", Contents: map[string]string{"en": m.Text}, Data: map[string]string{"gilmok": m.Key}, Key: call.UUID(m.Key)}
	if m.Subject != "" {
		out.Headings = map[string]string{"en": m.Subject}
	}
	if s.external {
		out.Aliases = map[string][]string{"external_id": {m.To}}
	} else {
		out.Subscriptions = []string{m.To}
	}
	if m.Push != nil {
		out.URL, out.Picture = m.Push.Link, m.Push.Picture
		if m.Push.Picture != "" {
			out.IOSPictures = map[string]string{"picture": m.Push.Picture}
		}
	}
	return out
}
