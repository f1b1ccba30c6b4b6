package rules

import "strings"

// europe lists the countries of the EU and the EEA, and the United Kingdom.
var europe = map[string]bool{}

func init() {
	for _, code := range strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO GB") {
		europe[code] = true
	}
}

// countryRules are those of the country the person lives in.
func (f *findings) countryRules(s *Shop, m *Message, p *Person, country string, r *Rendered) {
	if country == "KR" {
		f.koreanRules(s, m, p, r)
		return
	}
	if !m.Advertising {
		return
	}
	switch {
	case (country == "US" || country == "CA") && m.Channel == channelEmail:
		if s.PostalAddress == "" || !containsWords(r.visible(), s.PostalAddress) {
			f.add("US-01", Block, "postal_address_missing", s.PostalAddress, FixAddFooter)
		}
	case europe[country]:
		if s.LegalBasis == "" {
			f.add("EU-01", Warn, "no_legal_basis", "", "")
		}
		if m.Channel == channelEmail && (s.PrivacyURL == "" || !strings.Contains(r.HTML+r.Text, s.PrivacyURL)) {
			f.add("EU-01", Warn, "privacy_link_missing", s.PrivacyURL, FixAddFooter)
		}
	case country == "SG" && m.Channel == channelEmail:
		if !strings.HasPrefix(r.Subject, "<ADV> ") {
			f.add("SG-01", Block, "label_missing", firstRunes(r.Subject, 12), FixAddLabel)
		}
	}
}

// containsWords finds a text whatever the line breaks in it.
func containsWords(text, want string) bool {
	return strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(want), " "))
}
