package export

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"gilmok/store"
	"gilmok/store/segment"
)

// Platform is where an audience for advertising is handed over to.
type Platform string

// The platforms. They take the same people under other heads, and hash alike: what
// is hashed is trimmed and in lower case, as SHA-256 in hexadecimal.
const (
	// Meta: "Format customer data for a custom audience"; phones are digits with
	// the country code, without the plus.
	Meta Platform = "meta"
	// Google: "Format your customer data file" of Customer Match; phones are E.164,
	// the dots in the names of Gmail addresses go, the country is not hashed.
	Google Platform = "google"
)

var audienceHeads = map[Platform][]string{
	Meta:   {"email", "phone", "country", "extern_id"},
	Google: {"Email", "Phone", "Country"},
}

// Audience writes the customers a rule means as a file that an advertising platform
// takes. Only those go over who have agreed to advertising, on any channel, and have
// an address that is neither suppressed nor of a channel they have left; it gives how
// many do, and how many do not.
// Addresses leave hashed: the platform finds those it has already, and learns no
// other.
func Audience(ctx context.Context, from store.Reads, rule segment.Rule, p Platform, to io.Writer) (written, left int, err error) {
	heads, known := audienceHeads[p]
	if !known {
		return 0, 0, fmt.Errorf("export an audience: no platform is called %q", p)
	}
	w := csv.NewWriter(to)
	if err := w.Write(heads); err != nil {
		return 0, 0, err
	}
	ids, err := from.Customers().IDs(ctx, store.CustomerQuery{Rule: rule, Sort: "external_id"})
	if err != nil {
		return 0, 0, fmt.Errorf("export an audience: %w", err)
	}
	if len(ids) == 0 { // no ids would mean everybody
		w.Flush()
		return 0, 0, w.Error()
	}
	for s, err := range from.Customers().Subjects(ctx, segment.Needs{Consent: true, Suppressed: true}, ids) {
		if err != nil {
			return written, left, fmt.Errorf("export an audience: %w", err)
		}
		row := audienceRow(s, p)
		if row == nil {
			left++
			continue
		}
		if err := w.Write(row); err != nil {
			return written, left, err
		}
		written++
	}
	w.Flush()
	return written, left, w.Error()
}

func audienceRow(s *store.Subject, p Platform) []string {
	agreed := false
	for _, ch := range consents {
		agreed = agreed || s.ConsentFor(ch, store.PurposeAdvertising).State == store.ConsentOptedIn
	}
	email, phone := s.Email, s.Phone
	if closed(s, store.ChannelEmail) {
		email = ""
	}
	if closed(s, store.ChannelSMS) || closed(s, store.ChannelKakao) {
		phone = ""
	}
	if !agreed || email == "" && phone == "" {
		return nil
	}
	country := strings.ToLower(s.Country)
	if p == Google {
		return []string{hashed(undotted(email)), hashed(phone), strings.ToUpper(country)}
	}
	return []string{hashed(email), hashed(strings.TrimPrefix(phone, "+")), hashed(country), hashed(s.ExternalID)}
}

// closed reports whether the address of a channel must not be used: its owner has
// unsubscribed there, or it is suppressed.
func closed(s *store.Subject, ch store.Channel) bool {
	return s.Suppressed[ch] || s.ConsentFor(ch, store.PurposeAdvertising).State == store.ConsentUnsubscribed
}

// undotted takes the dots out of the name of a Gmail address, as Google does before it
// hashes: to Gmail they are nothing.
func undotted(email string) string {
	name, domain, _ := strings.Cut(email, "@")
	if domain = strings.ToLower(domain); domain != "gmail.com" && domain != "googlemail.com" {
		return email
	}
	return strings.ReplaceAll(name, ".", "") + "@" + domain
}

// hashed is the SHA-256 of a text as the platforms want it; nothing stays nothing.
func hashed(text string) string {
	if text = strings.ToLower(strings.TrimSpace(text)); text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
