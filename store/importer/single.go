package importer

// Email gives an address as an import would store it; bad says why it cannot be.
func Email(s string) (address string, bad Code) {
	address, _, bad = parseEmail(clean(s))
	return address, bad
}

// Phone gives a number as an import would store it (E.164); region is the country
// of numbers without a code, ISO 3166-1 alpha-2.
func Phone(s, region string) (number string, bad Code) {
	number, _, bad = parsePhone(clean(s), region)
	return number, bad
}

// Key makes the key of a custom attribute of what the shop calls it: one that no
// template or rule reads as something else, and that is not among those taken.
func Key(label string, taken map[string]bool) string {
	key, _ := attributeKey(label, taken)
	return key
}
