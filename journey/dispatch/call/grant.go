package call

import (
	"cmp"
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
	// Keep calls change with the secret as it is kept now, and keeps what it gives in its
	// place before it returns, while nobody else does. nil: what the provider puts in
	// the place of a grant is known to this Access only.
	Keep func(change func(secret string) (string, error)) error

	account store.Sender // whose grant it is

	mu     sync.Mutex
	token  string
	until  time.Time
	secret string // the grant, as last known
	unkept bool   // it is newer than what is kept
}

// Granted gives what asks for an account's access tokens; nil where it has no grant.
func Granted(account store.Sender, secret string) (*Access, error) {
	g, err := dispatch.GrantOf(account, secret)
	if g == nil || err != nil {
		return nil, err
	}
	return &Access{HTTP: Client(), account: account, secret: secret}, nil
}

// Token gives the access token of now; several senders at once wait for one request.
func (a *Access) Token(ctx context.Context, now time.Time) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token != "" && now.Before(a.until) {
		return a.token, nil
	}
	var err error
	switch {
	case a.Ask != nil:
		var fields url.Values
		if fields, err = a.Ask(now); err == nil {
			_, err = a.ask(ctx, a.URL, fields, now)
		}
	case a.Keep == nil:
		_, err = a.renew(ctx, a.secret, now)
	default:
		err = a.keep(ctx, now)
	}
	if err != nil {
		a.token = ""
		return "", err
	}
	return a.token, nil
}

// keep renews with the grant as it is kept: another Access of the account, in this program
// or another, may have been given a new one. A new one is kept before its token is used.
func (a *Access) keep(ctx context.Context, now time.Time) error {
	var failed error
	err := a.Keep(func(kept string) (string, error) {
		if a.unkept {
			return a.secret, nil
		}
		secret, err := a.renew(ctx, kept, now)
		failed = err
		a.unkept = err == nil && secret != kept
		return secret, err
	})
	switch {
	case failed != nil:
		return failed
	case err != nil:
		return &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: dispatch.CodeUnkept, Words: err.Error(), Down: true, Err: err}
	}
	if a.unkept = false; a.token == "" { // an older one has just been kept
		return a.keep(ctx, now)
	}
	return nil
}

// renew asks for an access token with a grant, and gives the grant of next time: the same,
// or the one that the provider put in its place (RFC 6749, section 6).
func (a *Access) renew(ctx context.Context, secret string, now time.Time) (next string, err error) {
	g, err := dispatch.GrantOf(a.account, secret)
	if err != nil {
		return secret, err
	}
	if g == nil { // it was taken out meanwhile
		return secret, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeBadGrant}
	}
	fields := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {g.RefreshToken}, "client_id": {g.ClientID}}
	if g.ClientSecret != "" { // a public client must not send one (RFC 6749, section 2.3.1)
		fields.Set("client_secret", g.ClientSecret)
	}
	refresh, err := a.ask(ctx, g.TokenURL, fields, now)
	if err != nil {
		return secret, err
	}
	if g.RefreshToken != cmp.Or(refresh, g.RefreshToken) {
		g.RefreshToken = refresh
		secret = g.Secret()
	}
	a.secret = secret
	return secret, nil
}

// ask takes in an access token, and gives the refresh token that came with it.
func (a *Access) ask(ctx context.Context, at string, fields url.Values, now time.Time) (refresh string, err error) {
	req, err := Form(ctx, at, fields)
	if err != nil {
		return "", err
	}
	var given struct {
		Access  string `json:"access_token"`
		Seconds int    `json:"expires_in"`
		Refresh string `json:"refresh_token"`
	}
	if err := Read(a.HTTP, req, &given); err != nil {
		return "", unentered(err)
	}
	a.token, a.until = given.Access, now.Add(time.Duration(given.Seconds)*time.Second-early)
	return given.Refresh, nil
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
