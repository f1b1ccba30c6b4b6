package fcm

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// serviceKey is what matters of a service account's JSON file.
type serviceKey struct {
	Project  string `json:"project_id"`
	Email    string `json:"client_email"`
	ID       string `json:"private_key_id"`
	Key      string `json:"private_key"` // PEM, PKCS #8
	TokenURI string `json:"token_uri"`

	private *rsa.PrivateKey
}

var errKey = errors.New("the text is not the JSON file of a service account")

func readKey(text string) (*serviceKey, error) {
	k := &serviceKey{}
	if err := json.Unmarshal([]byte(text), k); err != nil {
		return nil, fmt.Errorf("%w: %w", errKey, err)
	}
	block, _ := pem.Decode([]byte(k.Key))
	if block == nil || k.Project == "" || k.Email == "" || k.TokenURI == "" {
		return nil, errKey
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errKey, err)
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, errKey
	}
	k.private = private
	return k, nil
}

// scope is all that the access token may do, and lifetime how long Google lets the
// signed one live.
const (
	scope    = "https://www.googleapis.com/auth/firebase.messaging"
	grant    = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	lifetime = time.Hour
)

// signed makes the token that asks for an access token (RFC 7519, RS256).
func (k *serviceKey) signed(now time.Time) (string, error) {
	part := func(v any) string {
		text, _ := json.Marshal(v) // strings and numbers only
		return base64.RawURLEncoding.EncodeToString(text)
	}
	body := part(map[string]string{"alg": "RS256", "typ": "JWT", "kid": k.ID}) + "." + part(map[string]any{
		"iss": k.Email, "scope": scope, "aud": k.TokenURI, "iat": now.Unix(), "exp": now.Add(lifetime).Unix(),
	})
	sum := sha256.Sum256([]byte(body))
	signature, err := rsa.SignPKCS1v15(rand.Reader, k.private, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign for an access token: %w", err)
	}
	return body + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
