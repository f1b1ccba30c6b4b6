package call

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/mail"

	"gilmok/journey/dispatch"
)

// Mailbox splits "Shop <hello@shop.example>", as providers want it.
func Mailbox(from string) (name, address string, err error) {
	a, err := mail.ParseAddress(from)
	if err != nil {
		return "", "", &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeBadFrom, Words: from, Err: err}
	}
	return a.Name, a.Address, nil
}

// UUID makes a message's key one, for providers that take no other: the same key is
// the same UUID.
func UUID(key string) string {
	sum := sha256.Sum256([]byte(key))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80 // RFC 9562: made of a name, variant 10
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Say gives a refusal a provider's own code and words in place of the answer's.
func Say(e *dispatch.Error, code, words string) {
	e.Code, e.Words = cmp.Or(code, e.Code), cmp.Or(words, e.Words)
}
