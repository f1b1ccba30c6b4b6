package smtp

import (
	"errors"
	"strings"

	"golang.org/x/net/idna"
)

// What asciiDomain refuses.
var (
	errNoAt      = errors.New("not an address")
	errTooLong   = errors.New("longer than RFC 5321 4.5.3.1 allows")
	errForbidden = errors.New("holds a character that no address may have")
)

// asciiDomain brings an address into the form that goes on the wire: the domain as
// the DNS knows it. A local part beyond ASCII stays, and needs SMTPUTF8.
func asciiDomain(address string) (wire string, utf8 bool, err error) {
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 {
		return address, false, errNoAt
	}
	local := address[:at]
	domain, err := idna.Lookup.ToASCII(address[at+1:])
	if err != nil {
		return address, false, err
	}
	if len(local) > 64 || len(domain) > 255 || len(local)+len(domain) > 253 {
		return address, false, errTooLong
	}
	for _, r := range local {
		switch {
		case r <= ' ' || r == 0x7f || strings.ContainsRune("<>,;:\\\"()[]@", r):
			return address, false, errForbidden
		case r > 0x7f:
			utf8 = true
		}
	}
	return local + "@" + domain, utf8, nil
}
