// Package slack posts to one channel of Slack through its incoming webhook: a word
// to the shop's own team.
//
// The webhook's address is itself the secret and is kept as one. Slack takes one
// message a second and forgives a burst.
package slack

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "slack"

// Sender is one incoming webhook.
type Sender struct {
	name, hook string
	http       *http.Client
}

// New makes a sender; hook is the webhook's address. The account's own base address
// takes the place of Slack's, for tests.
func New(account store.Sender, hook string, client *http.Client) (*Sender, error) {
	if err := call.Secret(hook); err != nil {
		return nil, err
	}
	if base := account.Config[call.KeyBase]; base != "" {
		u, err := url.Parse(hook)
		if err != nil {
			return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "bad_base", Err: err}
		}
		hook = strings.TrimSuffix(base, "/") + u.EscapedPath()
	}
	return &Sender{name: account.Name, hook: strings.TrimSpace(hook), http: client}, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

// Connections implements dispatch.Connector: one message a second needs no more.
func (s *Sender) Connections() int { return 1 }

// theirs are Slack's words for a webhook that no longer works, whoever writes.
var theirs = []string{"no_service", "no_team", "no_active_hooks", "invalid_token", "channel_not_found", "channel_is_archived",
	"posting_to_general_channel_denied", "action_prohibited", "team_disabled", "user_not_found"}

// Check implements dispatch.Checker: a message without a text is refused for that, by a
// webhook that works, and posted nowhere.
func (s *Sender) Check(ctx context.Context) (none dispatch.Limits, err error) {
	answer, err := s.post(ctx, "")
	if err != nil {
		return none, err
	}
	switch e := refusal(answer); {
	case strings.TrimSpace(e.Words) == "no_text":
		return none, nil
	case e.Verdict == dispatch.VerdictConfiguration:
		return none, e
	}
	return none, dispatch.ErrUnproved
}

func (s *Sender) post(ctx context.Context, text string) (*call.Answer, error) {
	req, err := call.Post(ctx, s.hook, map[string]string{"text": text})
	if err != nil {
		return nil, err
	}
	return call.Do(s.http, req)
}

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	answer, err := s.post(ctx, m.Text)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	if answer.OK() {
		return dispatch.Receipt{Words: answer.Words()}, nil
	}
	return dispatch.Receipt{}, refusal(answer)
}

// refusal sorts Slack's by its words.
func refusal(a *call.Answer) *dispatch.Error {
	e := a.Refusal()
	if slices.Contains(theirs, strings.TrimSpace(e.Words)) || a.Code == http.StatusNotFound || a.Code == http.StatusGone {
		e.Verdict = dispatch.VerdictConfiguration
	}
	return e
}
