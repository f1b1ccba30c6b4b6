package mailbox_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-sasl"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound/mailbox"
)

const tokenLine = "user=shop@shop.test\x01auth=Bearer access\x01\x01"

// tokenDoor lets in who shows the access token, and nobody with a password.
type tokenDoor struct {
	imapserver.Session
	passwords *[]string
	told      bool
}

func (d *tokenDoor) Login(_, password string) error {
	*d.passwords = append(*d.passwords, password)
	return imapserver.ErrAuthFailed
}

func (d *tokenDoor) AuthenticateMechanisms() []string { return []string{dispatch.AuthXOAUTH2} }

func (d *tokenDoor) Authenticate(string) (sasl.Server, error) { return d, nil }

// Next implements sasl.Server as Gmail does: of a token it refuses it says why, and waits
// for an empty answer before it says no.
func (d *tokenDoor) Next(answer []byte) (challenge []byte, done bool, err error) {
	switch {
	case string(answer) == tokenLine:
		return nil, true, d.Session.Login("shop@shop.test", "right")
	case d.told && len(answer) == 0:
		return nil, true, &imap.Error{Type: imap.StatusResponseTypeNo, Text: "Invalid credentials"}
	}
	d.told = true
	return []byte(`{"status":"400"}`), false, nil
}

// tokens gives access tokens for the refresh token "R", and for no other.
func tokens(t *testing.T, access string) (url string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("refresh_token") != "R" || r.FormValue("client_id") != "C" || r.Form.Has("client_secret") {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		_, _ = w.Write([]byte(`{"access_token":"` + access + `","expires_in":3600}`))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestToken: the mailbox of an account that logs in with tokens is shown one, over IMAP and
// over POP3, and never what they are asked for with.
func TestToken(t *testing.T) {
	var passwords []string
	p := newPost(t, func(s imapserver.Session) imapserver.Session { return &tokenDoor{Session: s, passwords: &passwords} })
	pop := newPop(t)
	account := func(url string) map[string]string {
		return map[string]string{dispatch.KeyAuth: "xoauth2", dispatch.KeyTokenURL: url, dispatch.KeyClientID: "C"}
	}
	good, other := account(tokens(t, "access")), account(tokens(t, "somebody else's"))
	if err := openAt(t, p.port, dispatch.Grant{RefreshToken: "R"}.Secret(), good).Check(context.Background()); err != nil {
		t.Error(err)
	}
	for name, m := range map[string]*mailbox.Mailbox{
		"a token of another": openAt(t, p.port, dispatch.Grant{RefreshToken: "R"}.Secret(), other),
		"a grant taken back": openAt(t, p.port, dispatch.Grant{RefreshToken: "old"}.Secret(), good),
		"the same, by POP3":  openAt(t, pop.port, dispatch.Grant{RefreshToken: "old"}.Secret(), withPop(good)),
	} {
		if err := m.Check(context.Background()); dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := openAt(t, pop.port, dispatch.Grant{RefreshToken: "R"}.Secret(), withPop(good)).Check(context.Background()); err != nil {
		t.Error(err)
	}
	line := "AUTH XOAUTH2 " + base64.StdEncoding.EncodeToString([]byte(tokenLine))
	if pop.count(line) != 1 || pop.count("PASS") != 0 {
		t.Errorf("over POP3: %q", pop.asked)
	}
	if len(passwords) > 0 {
		t.Errorf("shown as a password: %q", passwords)
	}
}

func withPop(config map[string]string) map[string]string {
	pop := map[string]string{mailbox.KeyProtocol: "pop3"}
	for key, value := range config {
		pop[key] = value
	}
	return pop
}
