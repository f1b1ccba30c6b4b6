package compose

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"strings"
	"sync"
)

// signature bytes of a token: enough that guessing one is hopeless, short enough for a link.
const signature = 12

// signed makes a token of what it says, for one use of tokens.
func signed(workspace, use, says string) string {
	of, known := macs.Load(workspace)
	if !known {
		of, _ = macs.LoadOrStore(workspace, &sync.Pool{New: func() any { return hmac.New(sha256.New, []byte(workspace)) }})
	}
	mac := of.(*sync.Pool).Get().(hash.Hash)
	defer of.(*sync.Pool).Put(mac)
	mac.Reset()
	mac.Write([]byte(use + says))
	var sum [sha256.Size]byte
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(says)) + "." + encode(mac.Sum(sum[:0])[:signature])
}

// macs are by workspace, to be used again: each mail has a token, and making one of them
// takes as long as signing with it.
var macs sync.Map

// openSigned gives what a token says; ok is false for one that this workspace did not
// make for this use.
func openSigned(workspace, use, token string) (says string, ok bool) {
	name, _, found := strings.Cut(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(name)
	if !found || err != nil || !hmac.Equal([]byte(signed(workspace, use, string(raw))), []byte(token)) {
		return "", false
	}
	return string(raw), true
}

// The uses of tokens.
const (
	useUnsubscribe = ""
	useAnswer      = "answer\x00"
)

// Token names a message in an unsubscribe link.
func Token(workspace, key string) string { return signed(workspace, useUnsubscribe, key) }

// OpenToken gives the key of the message that a token names; ok is false for one
// that this workspace did not make.
func OpenToken(workspace, token string) (key string, ok bool) {
	return openSigned(workspace, useUnsubscribe, token)
}
