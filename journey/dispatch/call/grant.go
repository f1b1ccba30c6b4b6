package call

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/store"
)

// early is how long before its end an access token is renewed.
const early = 5 * time.Minute

// Access keeps the access token that a provider gives for a grant (RFC 6749), and asks
// for another before it ends. Its zero value with Ask set is ready.
type Access struct {
	URL  string
	HTTP *http.Client
	// Ask makes the fields of the request at an instant.
	Ask func(now time.Time) (url.Values, error)

	mu    sync.Mutex
	token string
	until time.Time
}

// Granted gives what asks for an account's access tokens; nil where it has no grant.
func Granted(account store.Sender, secret string) (*Access, error) {
	g, err := dispatch.GrantOf(account, secret)
	if g == nil || err != nil {
		return nil, err
	}
	fields := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {g.RefreshToken}, "client_id": {g.ClientID}}
	if g.ClientSecret != "" { // a public client must not send one (RFC 6749, section 2.3.1)
		fields.Set("client_secret", g.ClientSecret)
	}
	return &Access{URL: g.TokenURL, HTTP: Client(), Ask: func(time.Time) (url.Values, error) { return fields, nil }}, nil
}

// Token gives the access token of now; several senders at once wait for one request.
func (a *Access) Token(ctx context.Context, now time.Time) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token != "" && now.Before(a.until) {
		return a.token, nil
	}
	fields, err := a.Ask(now)
	if err != nil {
		return "", err
	}
	req, err := Form(ctx, a.URL, fields)
	if err != nil {
		return "", err
	}
	var given struct {
		Access  string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	if err := Read(a.HTTP, req, &given); err != nil {
		return "", unentered(err)
	}
	a.token, a.until = given.Access, now.Add(time.Duration(given.Seconds)*time.Second-early)
	return a.token, nil
}

// Forget has the next Token ask anew.
func (a *Access) Forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.token = ""
}

// unentered: no message was on the wire yet, whatever became of the question for a
// token. One that is refused is the grant's fault.
func unentered(err error) error {
	e := *dispatch.Classify(err)
	switch e.Verdict {
	case dispatch.VerdictUncertain:
		e.Verdict = dispatch.VerdictTemporary
	case dispatch.VerdictPermanent:
		e.Verdict = dispatch.VerdictConfiguration
	}
	return &e
}
