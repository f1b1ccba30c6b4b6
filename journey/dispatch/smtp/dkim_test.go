package smtp_test

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"

	"github.com/emersion/go-msgauth/dkim"
)

func keys(t *testing.T) map[string]crypto.Signer {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]crypto.Signer{"rsa": rsaKey, "ed25519": edKey}
}

// TestDKIM: what arrives verifies against the domain's record, and the signature
// covers the unsubscribe fields.
func TestDKIM(t *testing.T) {
	for kind, key := range keys(t) {
		t.Run(kind, func(t *testing.T) {
			server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}})
			sender := open(t, server, func(c *smtp.Config) { c.DKIM = &smtp.DKIM{Domain: "shop.test", Selector: "g1", Key: key} })
			m := mailTo("a@b.test")
			m.Raw = append([]byte("List-Unsubscribe: <https://shop.test/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), m.Raw...)
			if _, err := sender.Send(context.Background(), m); err != nil {
				t.Fatal(err)
			}
			got := server.Accepted()[0]
			verified, err := dkim.VerifyWithOptions(strings.NewReader(got.Data), &dkim.VerifyOptions{LookupTXT: record(t, kind, key)})
			if err != nil || len(verified) != 1 || verified[0].Err != nil || verified[0].Domain != "shop.test" {
				t.Fatalf("%+v, %v", verified, err)
			}
			covered := strings.ToLower(strings.Join(verified[0].HeaderKeys, " "))
			for _, field := range []string{"from", "subject", "list-unsubscribe", "list-unsubscribe-post"} {
				if !strings.Contains(" "+covered+" ", " "+field+" ") {
					t.Errorf("%s is not covered: %s", field, covered)
				}
			}
			forged := strings.Replace(got.Data, "https://shop.test/u", "https://evil.test/u", 1)
			if v, err := dkim.VerifyWithOptions(strings.NewReader(forged), &dkim.VerifyOptions{LookupTXT: record(t, kind, key)}); err == nil && v[0].Err == nil {
				t.Error("a forged unsubscribe address verifies")
			}
		})
	}
}

// record answers for the DNS of shop.test.
func record(t *testing.T, kind string, key crypto.Signer) func(string) ([]string, error) {
	public := []byte(nil)
	if ed, ok := key.Public().(ed25519.PublicKey); ok {
		public = ed
	} else {
		var err error
		if public, err = x509.MarshalPKIXPublicKey(key.Public()); err != nil {
			t.Fatal(err)
		}
	}
	return func(domain string) ([]string, error) {
		if domain != "g1._domainkey.shop.test" {
			t.Errorf("asked for %s", domain)
		}
		return []string{"v=DKIM1; k=" + kind + "; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}
}

func TestParseKey(t *testing.T) {
	for kind, key := range keys(t) {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := smtp.ParseKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
		account := store.Sender{Config: map[string]string{smtp.KeyHost: "h", smtp.KeyDKIMDomain: "shop.test", smtp.KeyDKIMSelector: "g1"}}
		var c smtp.Config
		if err := c.SignWith(account, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))); err != nil || c.DKIM == nil || c.DKIM.Selector != "g1" {
			t.Errorf("%s: %+v, %v", kind, c.DKIM, err)
		}
		if err := c.SignWith(account, ""); dispatch.Classify(err).Code != dispatch.CodeNoSecret {
			t.Errorf("without a key: %v", err)
		}
		if err != nil || !got.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(key.Public()) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for _, bad := range []string{"", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		if _, err := smtp.ParseKey([]byte(bad)); err == nil {
			t.Errorf("%q is a key", bad)
		}
	}
	server := smtptest.Start(t, smtptest.Options{})
	sender := open(t, server, func(c *smtp.Config) { c.DKIM = &smtp.DKIM{Key: keys(t)["ed25519"]} })
	if _, err := sender.Send(context.Background(), mailTo("a@b.test")); dispatch.Classify(err).Code != "dkim" {
		t.Errorf("without a domain: %v", err)
	}
}
