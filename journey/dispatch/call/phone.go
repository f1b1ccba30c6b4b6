package call

import "strings"

// Domestic gives a Korean number as Korean providers want it, 01012345678; others keep
// their country's digits.
func Domestic(e164 string) string {
	if rest, korean := strings.CutPrefix(e164, "+82"); korean {
		return "0" + Digits(rest)
	}
	return Digits(e164)
}

// International gives a Korean provider's number as customers carry it, +821012345678.
func International(domestic string) string {
	if rest, korean := strings.CutPrefix(Digits(domestic), "0"); korean {
		return "+82" + rest
	}
	return domestic
}

// Digits leaves only the digits.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
