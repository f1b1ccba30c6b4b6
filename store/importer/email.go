package importer

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// parseEmail normalises an address for identity and sending: lower case, IDN as
// Unicode, display name and mailto: taken off. note tells what was done to it
// (AddressExtracted, EAIAddress), bad why it is none.
func parseEmail(s string) (address string, note, bad Code) {
	if plainEmail(s) {
		return s, "", ""
	}
	s = strings.Map(dropZeroWidth, unquoteFormula(clean(half(s))))
	if s == "" {
		return "", "", ""
	}
	if strings.ContainsAny(s, "\r\n") || strings.Contains(strings.ToLower(s), "%0a") || strings.Contains(strings.ToLower(s), "%0d") {
		return "", "", HeaderInjection
	}
	if masked(s) {
		return "", "", MaskedValue
	}
	if strings.Count(s, "@") > 1 && strings.ContainsAny(s, ";, /|") && len(addressesIn(s)) > 1 {
		return "", "", MultipleAddresses
	}
	s, note = extractAddress(strings.TrimRight(strings.Trim(s, `"'“”‘’ `), ";, "))
	local, domain, ok := strings.Cut(s, "@")
	if !ok || strings.Contains(domain, "@") || !validLocal(local) {
		return "", "", BadEmail
	}
	domain, ok = parseDomain(domain)
	if !ok {
		return "", "", BadEmail
	}
	address = strings.ToLower(local) + "@" + domain
	if len(address) > 254 { // RFC 5321, 4.5.3.1.3
		return "", "", BadEmail
	}
	if note == "" && !isPlain(local) {
		note = EAIAddress
	}
	return address, note, ""
}

// plainEmail recognises, without allocation, the common lower-case address.
func plainEmail(s string) bool {
	at := -1
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		case c == '@' && at < 0 && i > 0:
			at = i
		case (c == '_' || c == '+') && at < 0 && i > 0:
		case (c == '.' || c == '-') && i > 0 && s[i-1] != '.' && s[i-1] != '-' && s[i-1] != '@':
		default:
			return false
		}
	}
	if at < 0 || at > 64 || s[at-1] == '.' || len(s) > 254 {
		return false
	}
	dot := strings.LastIndexByte(s, '.')
	tld := s[dot+1:]
	return dot > at+1 && s[dot-1] != '-' && len(tld) >= 2 && !strings.ContainsAny(tld, "0123456789-") && !strings.Contains(s[at:], "-.")
}

func dropZeroWidth(r rune) rune {
	if invisible(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}

func addressesIn(s string) []string {
	var found []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(";, /|<>", r) }) {
		if i := strings.IndexByte(part, '@'); i > 0 && i < len(part)-1 {
			found = append(found, part)
		}
	}
	return found
}

// extractAddress takes "Kim <kim@example.com>" and "mailto:kim@example.com" apart.
func extractAddress(s string) (address string, note Code) {
	if open := strings.LastIndexByte(s, '<'); open >= 0 && strings.HasSuffix(s, ">") {
		s, note = strings.TrimSpace(s[open+1:len(s)-1]), AddressExtracted
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s, _, _ = strings.Cut(s[7:], "?")
		note = AddressExtracted
	}
	return s, note
}

// shownName gives the name that stands before an address in angle brackets.
func shownName(s string) string {
	name, _, found := strings.Cut(clean(s), "<")
	if name = strings.Trim(name, `"'“”‘’ `); !found || strings.Contains(name, "@") {
		return ""
	}
	return name
}

// validLocal checks a dot-atom of RFC 5322 with the letters RFC 6531 adds. The
// quoted form is not taken: no shop's customer has one.
func validLocal(local string) bool {
	if local == "" || len(local) > 64 || local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return false
	}
	for _, r := range local {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
		case strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r):
		default:
			return false
		}
	}
	return true
}

// parseDomain gives the Unicode form of a registered host name (RFC 5891).
func parseDomain(domain string) (string, bool) {
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || len(ascii) > 253 {
		return "", false
	}
	ascii = strings.ToLower(ascii)
	labels := strings.Split(ascii, ".")
	tld := labels[len(labels)-1]
	if len(labels) < 2 || len(tld) < 2 || allDigits(tld) {
		return "", false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return "", false
		}
	}
	name, err := idna.Lookup.ToUnicode(ascii)
	return name, err == nil
}
