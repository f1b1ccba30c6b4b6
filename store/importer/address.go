package importer

// Address reads an e-mail address or a telephone number as an import would: email
// or phone is filled, or neither where it is neither. region is the country of
// numbers written without one (ISO 3166-1 alpha-2).
func Address(s, region string) (email, phone string) {
	if address, _, bad := parseEmail(s); bad == "" && address != "" {
		return address, ""
	}
	if e164, _, bad := parsePhone(s, region); bad == "" {
		return "", e164
	}
	return "", ""
}
