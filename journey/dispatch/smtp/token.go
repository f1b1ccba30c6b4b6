package smtp

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
)

// AuthXOAUTH2 logs in with an access token in place of a password, as Gmail and Outlook
// take one. The secret is the token itself, which ends within the hour, or a grant.
const AuthXOAUTH2 = "XOAUTH2"

// Grant is what access tokens are asked for with (RFC 6749, section 6), as the secret
// holds it in JSON. Who made the client at the provider has all of it.
type Grant struct {
	TokenURL     string `json:"token_url"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	RefreshToken string `json:"refresh_token"`
}

// CodeBadGrant refuses a secret that begins as a grant and is none.
const CodeBadGrant = "bad_grant"

// accessOf reads a grant; nil where the secret is the token itself.
func accessOf(secret string) (*call.Access, error) {
	if !strings.HasPrefix(strings.TrimSpace(secret), "{") {
		return nil, nil
	}
	var g Grant
	if json.Unmarshal([]byte(secret), &g) != nil || g.TokenURL == "" || g.ClientID == "" || g.RefreshToken == "" {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: CodeBadGrant}
	}
	return &call.Access{URL: g.TokenURL, HTTP: call.Client(), Ask: func(time.Time) (url.Values, error) {
		return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {g.RefreshToken}, "client_id": {g.ClientID}, "client_secret": {g.ClientSecret}}, nil
	}}, nil
}
