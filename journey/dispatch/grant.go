package dispatch

import (
	"cmp"
	"encoding/json"
	"strings"

	"gilmok/store"
)

// AuthXOAUTH2 logs in with an access token in place of a password, as Gmail and Outlook
// take one. The secret is the token itself, which ends within the hour, or a Grant.
const AuthXOAUTH2 = "XOAUTH2"

// Keys of a mail account's configuration that say how it logs in.
const (
	KeyAuth     = "auth"      // empty: the best the server offers; else PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1, SCRAM-SHA-256, XOAUTH2
	KeyTokenURL = "token_url" // where a grant is exchanged for access tokens
	KeyClientID = "client_id" // of the shop's own client at the provider
)

// Grant is what access tokens are asked for with (RFC 6749, section 6). Who made the
// client at the provider has all of it.
type Grant struct {
	TokenURL     string `json:"token_url,omitempty"`
	ClientID     string `json:"client_id,omitempty"`
	ClientSecret string `json:"client_secret,omitempty"` // empty: a public client, which has none
	RefreshToken string `json:"refresh_token"`
}

// CodeBadGrant refuses a secret that begins as a grant and is none.
const CodeBadGrant = "bad_grant"

// CodeUnkept is that of a grant which the provider has put in the place of the last one,
// and which could not be kept: no message goes by it until it is.
const CodeUnkept = "grant_not_kept"

// Secret is the grant as a sender's secret.
func (g Grant) Secret() string {
	text, err := json.Marshal(g)
	if err != nil {
		panic(err) // strings alone
	}
	return string(text)
}

// Tokens reports whether a mail account logs in with access tokens.
func Tokens(account store.Sender) bool {
	return strings.EqualFold(account.Config[KeyAuth], AuthXOAUTH2)
}

// GrantOf reads the grant of an account; nil where it has none, or where the secret is the
// access token itself. What is no secret may stand in the account, which goes before.
func GrantOf(account store.Sender, secret string) (*Grant, error) {
	if !Tokens(account) || !strings.HasPrefix(strings.TrimSpace(secret), "{") {
		return nil, nil
	}
	var g Grant
	err := json.Unmarshal([]byte(secret), &g)
	g.TokenURL, g.ClientID = cmp.Or(account.Config[KeyTokenURL], g.TokenURL), cmp.Or(account.Config[KeyClientID], g.ClientID)
	if err != nil || g.TokenURL == "" || g.ClientID == "" || g.RefreshToken == "" {
		return nil, &Error{Verdict: VerdictConfiguration, Code: CodeBadGrant}
	}
	return &g, nil
}
