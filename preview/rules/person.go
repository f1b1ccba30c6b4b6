package rules

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"
)

// ForPerson checks the message of one customer. home is the shop's country,
// for people whose own is not known. Only bytes are scanned here.
func ForPerson(s *Shop, m *Message, p *Person, r *Rendered, home string, now time.Time) []Finding {
	var f findings
	country := p.Country
	if country == "" {
		country = home
	}
	f.addressRules(s, m, p)
	f.consentRules(m, p, country, now)
	f.contentRules(s, m, r)
	if r.Error == "" {
		f.countryRules(s, m, p, country, r)
		if m.Channel == channelEmail && m.Advertising && country != "KR" && !hasUnsubscribe(r) {
			f.add("UNS-04", Block, "unsubscribe_missing", "", FixAddFooter)
		}
	}
	if p.SentBefore {
		f.add("SND-03", Block, "sent_before", "", FixDropPeople)
	}
	if p.Capped {
		f.add("SND-03", Block, "frequency_capped", "", FixDropPeople)
	}
	return f
}

// Audience finds what only shows when people are compared. It is safe for
// concurrent use.
type Audience struct {
	mu        sync.Mutex
	addresses map[string]bool
	tokens    map[string]bool
}

// Meet looks at one more person and what they are sent.
func (a *Audience) Meet(p *Person, r *Rendered) []Finding {
	var f findings
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.addresses == nil {
		a.addresses, a.tokens = map[string]bool{}, map[string]bool{}
	}
	if address := sameAddress(p.Address); address != "" {
		if a.addresses[address] {
			f.add("ADR-03", Block, "duplicate_address", "", FixMergePeople)
		}
		a.addresses[address] = true
	}
	if strings.HasPrefix(r.UnsubscribeURL, "http") {
		switch {
		case a.tokens[r.UnsubscribeURL]:
			f.add("UNS-02", Block, "token_shared", shortURL(r.UnsubscribeURL), "")
		case !isUnguessable(r.UnsubscribeURL):
			f.add("UNS-02", Warn, "token_guessable", shortURL(r.UnsubscribeURL), "")
		}
		a.tokens[r.UnsubscribeURL] = true
	}
	return f
}

// sameAddress is what two spellings of one address have in common.
func sameAddress(address string) string {
	address = strings.TrimSpace(address)
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address
	}
	domain := strings.ToLower(address[at+1:])
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return strings.ToLower(address[:at]) + "@" + domain
}

// isUnguessable wants a run of at least 20 letters and digits, both among
// them, somewhere behind the host.
func isUnguessable(link string) bool {
	_, rest, _ := strings.Cut(strings.TrimPrefix(link, "https://"), "/")
	run, letters, digits := 0, 0, 0
	for i := range len(rest) {
		c := rest[i]
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			letters++
		case c == '-' || c == '_':
		default:
			run, letters, digits = -1, 0, 0
		}
		if run++; run >= 20 && letters > 0 && digits > 0 {
			return true
		}
	}
	return false
}
