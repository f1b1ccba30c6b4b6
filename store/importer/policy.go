package importer

import (
	"cmp"
	"slices"
	"strings"

	"gilmok/store"
)

// Policy says what the file may do to what is there.
func (s *Source) Policy() store.Policy { return cmp.Or(s.options.Policy, store.PolicyUpdate) }

// loadPolicy is the policy as the store takes it.
func (s *Source) loadPolicy() store.LoadPolicy {
	p := store.LoadPolicy{Policy: s.Policy(), Columns: map[string]store.Policy{}, Key: s.options.Key, ConsentSource: s.options.ConsentSource}
	for _, c := range s.Columns {
		if c.Policy == "" {
			continue
		}
		for _, field := range policyFields(s.Kind, c.Target) {
			p.Columns[field] = c.Policy
		}
	}
	if told, ok := s.Currency(); ok && s.Kind == store.RowsOrders && told != noCurrency {
		p.Adopt = told
	}
	return p
}

// HasPolicy reports whether a column that becomes this can have a policy of its own:
// what finds a record is never changed by a file.
func HasPolicy(kind store.RowKind, t Target) bool { return len(policyFields(kind, t)) > 0 }

// policyFields gives the fields, as the store calls them, that a target fills.
func policyFields(kind store.RowKind, t Target) []string {
	switch {
	case t == Skip || kind == store.RowsEvents:
		return nil
	case !t.isField(kind):
		return []string{string(t)}
	case kind == store.RowsCustomers:
		return customerFields(t)
	case kind == store.RowsProducts:
		return map[Target][]string{ToTitle: {"name"}, ToDescription: {"description"}, ToPrice: {"price"}, ToStock: {"stock"},
			ToCategory: {"categories"}, ToPicture: {"picture"}, ToLink: {"link"}}[t]
	}
	return map[Target][]string{ToOrdered: {"at"}, ToTotal: {"total"}, ToStatus: {"status", "state"}, ToCoupon: {"coupon"},
		ToProduct: {"lines"}, ToTitle: {"lines"}}[t]
}

func customerFields(t Target) []string {
	switch t {
	case ToEmail, ToPhone, ToName, ToTimeZone, ToLocale, ToCountry, ToCreatedAt, ToConsentEmail, ToConsentSMS, ToConsentKakao, ToConsentPush:
		return []string{string(t)}
	case ToConsentAt:
		return []string{string(t)}
	case ToFirstName, ToLastName:
		return []string{string(t), string(ToName)}
	case ToConsent:
		return []string{"consent"}
	}
	return nil
}

// PolicyOfFile is told of a column that is to go by the file's policy after all.
const PolicyOfFile store.Policy = "file"

// TargetOf gives the target that fills a field, as changes name it; the field itself
// where it is an attribute or property.
func TargetOf(kind store.RowKind, field string) Target {
	if channel, ok := strings.CutPrefix(field, "consent "); ok {
		return Target("consent_" + channel)
	}
	for _, t := range Targets(kind) {
		if slices.Contains(policyFields(kind, t), field) {
			return t
		}
	}
	return Target(field)
}

// policyOf is what a column was told, or had the last time.
func (r *resolver) policyOf(c *Column) store.Policy {
	told := cmp.Or(r.options.Columns[c.Name], r.options.Columns[string(c.Target)])
	if m, ok := r.recall[c.Name]; ok && told == "" && r.options.AsBefore && m.Target == c.Target {
		told = m.Policy
	}
	if !slices.Contains([]store.Policy{store.PolicyUpdate, store.PolicyFill, store.PolicyAdd}, told) || !HasPolicy(r.kind, c.Target) {
		return ""
	}
	return told
}
