package smtp

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"

	"gilmok/journey/dispatch"
	"gilmok/store"

	"github.com/emersion/go-msgauth/dkim"
)

// Keys of a sender's configuration for signing. The private key is a secret.
const (
	KeyDKIMDomain   = "dkim_domain"
	KeyDKIMSelector = "dkim_selector"
)

// DKIM signs mails for a domain (RFC 6376). Only a server of one's own needs it
// here: providers sign for their customers.
type DKIM struct {
	Domain   string
	Selector string
	Key      crypto.Signer // RSA or Ed25519
}

// signed are the fields a signature covers; RFC 8058 3.1 demands the unsubscribe pair.
var signed = []string{
	"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
	"List-Unsubscribe", "List-Unsubscribe-Post",
}

// Signed lists the fields that an account's own signature covers; nil: it signs nothing.
func Signed(account store.Sender) []string {
	if account.Config[KeyDKIMDomain] == "" {
		return nil
	}
	return slices.Clone(signed)
}

// ParseKey reads a private key in PEM, PKCS #8 or PKCS #1.
func ParseKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("read a DKIM key: no PEM block")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read a DKIM key: %w", err)
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, nil
	case ed25519.PrivateKey:
		return key, nil
	}
	return nil, fmt.Errorf("read a DKIM key: %T signs no mail", key)
}

// SignWith has an account's mails signed, where its configuration names a domain;
// key is the private key in PEM.
func (c *Config) SignWith(account store.Sender, key string) error {
	domain := account.Config[KeyDKIMDomain]
	if domain == "" {
		return nil
	}
	if key == "" {
		return wrong(dispatch.CodeNoSecret, KeyDKIMDomain)
	}
	signer, err := ParseKey([]byte(key))
	if err != nil {
		return wrong("dkim", err.Error())
	}
	c.DKIM = &DKIM{Domain: domain, Selector: account.Config[KeyDKIMSelector], Key: signer}
	return nil
}

// sign puts the signature before the mail. A key that does not work concerns every
// message, not this one.
func (d *DKIM) sign(raw []byte) ([]byte, error) {
	if d == nil {
		return raw, nil
	}
	var out bytes.Buffer
	err := dkim.Sign(&out, bytes.NewReader(raw), &dkim.SignOptions{
		Domain: d.Domain, Selector: d.Selector, Signer: d.Key, HeaderKeys: signed,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	if err != nil {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "dkim", Words: err.Error(), Err: err}
	}
	return out.Bytes(), nil
}
