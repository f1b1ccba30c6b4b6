package rules

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// addressRules check an e-mail address. Phone numbers are checked at import.
func (f *findings) addressRules(s *Shop, m *Message, p *Person) {
	if strings.TrimSpace(p.Address) == "" {
		f.add("ADR-01", Block, "address_missing", "", FixDropPeople)
		return
	}
	if m.Channel != channelEmail {
		return
	}
	local, domain, code := splitAddress(p.Address)
	if code != "" {
		f.add("ADR-01", Block, code, domain, FixDropPeople)
		return
	}
	if !isASCII(local) && !s.SMTPUTF8 {
		f.add("ADR-02", Block, "local_part_not_ascii", "", FixDropPeople)
	}
	if meant := MeantDomain(domain); meant != "" {
		f.add("ADR-04", Warn, "typo_domain", domain+" → "+meant, FixCorrectAddress)
	}
	if roles[strings.ToLower(local)] {
		f.add("ADR-04", Warn, "role_address", strings.ToLower(local), "")
	}
}

// splitAddress takes one plain address apart; code says what is wrong with it.
func splitAddress(address string) (local, domain, code string) {
	if strings.ContainsAny(address, ",;\r\n<>") {
		return "", "", "not_one_address"
	}
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 {
		return "", "", "syntax"
	}
	local, domain = address[:at], strings.ToLower(address[at+1:])
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(ascii, ".") {
		return "", domain, "domain"
	}
	if len(local) > 64 || len(local)+1+len(ascii) > 254 {
		return "", domain, "too_long"
	}
	if _, err := mail.ParseAddress(local + "@" + ascii); err != nil {
		return "", domain, "syntax"
	}
	return local, domain, ""
}

func isASCII(t string) bool {
	for i := range len(t) {
		if t[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

var roles = words("abuse admin administrator billing compliance contact help hostmaster info mail marketing no-reply noc noreply office postmaster privacy root sales security service support webmaster")

// wellKnown are the mail domains that people mistype.
var wellKnown = strings.Fields("gmail.com naver.com daum.net hanmail.net kakao.com nate.com hotmail.com outlook.com yahoo.com yahoo.co.jp yahoo.co.kr icloud.com live.com qq.com korea.com googlemail.com gmx.net gmx.de web.de")

// freeMail are domains that nobody but their provider may send from.
var freeMail = words("gmail.com googlemail.com naver.com daum.net hanmail.net kakao.com nate.com hotmail.com hotmail.co.kr outlook.com outlook.kr live.com msn.com yahoo.com yahoo.co.jp yahoo.co.kr icloud.com me.com mac.com qq.com 163.com gmx.net gmx.de web.de aol.com proton.me protonmail.com")

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

// neighbours are real domains that look like slips of others.
var neighbours = words("gmx.com gmx.net mail.com ymail.com email.com nave.com live.jp line.me nat.de love.com q.com olive.com line.com life.com date.com weg.de")

// MeantDomain returns the well-known mail domain that a domain is a slip of,
// or "".
func MeantDomain(domain string) string {
	if neighbours[domain] || freeMail[domain] {
		return ""
	}
	for _, known := range wellKnown {
		if domain == known {
			return ""
		}
	}
	for _, known := range wellKnown {
		if isSlip(domain, known) {
			return known
		}
	}
	return ""
}

// isSlip tells whether one letter is missing, added, wrong or swapped with its
// neighbour.
func isSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		return i < len(a) && (a[i+1:] == b[i+1:] || swapped)
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}

// isFreeMail tells whether an address belongs to a free-mail provider.
func isFreeMail(address string) bool {
	at := strings.LastIndexByte(address, '@')
	return freeMail[strings.ToLower(strings.TrimRight(address[at+1:], "> "))]
}
