package smtp_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp"
	"gilmok/store"
)

// TestXOAUTH2: tokens are asked for with the grant, kept, and asked for anew once the
// server refuses one; the grant itself is never shown to the mail server.
func TestXOAUTH2(t *testing.T) {
	certificate, roots := certify(t)
	v := &vault{mechanisms: []string{"XOAUTH2"}, token: "access-1"}
	port := serve(t, v, certificate, true)
	var asked atomic.Int32
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("grant_type") != "refresh_token" || r.FormValue("refresh_token") != "R" || r.FormValue("client_id") != "C" || r.FormValue("client_secret") != "S" {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		_, _ = w.Write([]byte(`{"access_token":"access-` + strconv.Itoa(int(asked.Add(1))) + `","expires_in":3600}`))
	}))
	defer provider.Close()
	account := store.Sender{Name: "mail", Config: map[string]string{"host": "127.0.0.1", "port": strconv.Itoa(port), "user": "minji", "security": "tls", "auth": "xoauth2"}}
	open := func(secret string) *smtp.Sender {
		c, err := smtp.Read(account, secret)
		if err != nil {
			t.Fatal(err)
		}
		c.Roots, c.Helo = roots, "shop.test"
		s, err := smtp.New(c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	grant := func(refresh string) string {
		return `{"token_url":"` + provider.URL + `","client_id":"C","client_secret":"S","refresh_token":"` + refresh + `"}`
	}
	s := open(grant("R"))
	for range 2 {
		if _, err := s.Check(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("asked for %d tokens", asked.Load())
	}
	v.take("access-2")
	if _, err := s.Check(context.Background()); dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
		t.Errorf("a token that was taken back: %v", err)
	}
	if _, err := s.Check(context.Background()); err != nil {
		t.Errorf("with a new token: %v", err)
	}
	if _, err := open(grant("taken back")).Check(context.Background()); dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
		t.Errorf("a grant that was taken back: %v", err)
	}
	account.Config[dispatch.KeyTokenURL], account.Config[dispatch.KeyClientID] = provider.URL, "C" // as the form keeps it
	v.take("access-3")
	if _, err := open(dispatch.Grant{ClientSecret: "S", RefreshToken: "R"}.Secret()).Check(context.Background()); err != nil || asked.Load() != 3 {
		t.Errorf("a grant of which half stands in the account: %v, asked for %d", err, asked.Load())
	}
	delete(account.Config, dispatch.KeyTokenURL)
	v.take("access-2")
	if _, err := open("access-2").Check(context.Background()); err != nil {
		t.Errorf("a token by hand: %v", err)
	}
	if _, err := smtp.Read(account, `{"client_id":"C"}`); dispatch.Classify(err).Code != dispatch.CodeBadGrant {
		t.Errorf("half a grant: %v", err)
	}
}

// tokenServer speaks AUTH XOAUTH2.
type tokenServer struct {
	check func(user, token string) error
}

func (x tokenServer) Next(response []byte) (challenge []byte, done bool, err error) {
	user, rest, found := strings.Cut(strings.TrimPrefix(string(response), "user="), "\x01auth=Bearer ")
	token, _, ended := strings.Cut(rest, "\x01\x01")
	if !found || !ended {
		return nil, true, errors.New("not XOAUTH2")
	}
	return nil, true, x.check(user, token)
}
