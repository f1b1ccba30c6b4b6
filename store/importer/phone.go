package importer

import (
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// parsePhone gives the E.164 form of a number that can be texted. region is the
// country of numbers written without one (ISO 3166-1 alpha-2). note is
// PhoneZeroRestored where a spreadsheet had eaten the leading zero.
func parsePhone(s, region string) (e164 string, note, bad Code) {
	if region == "KR" {
		if a, b, ok := commonMobile(s); ok {
			return "+8210" + a + b, "", ""
		}
	}
	s = half(unwrap(s))
	if s == "" {
		return "", "", ""
	}
	if masked(s) {
		return "", "", MaskedValue
	}
	s, bad = unspreadsheet(unlabelled(s))
	if bad != "" {
		return "", "", bad
	}
	if severalNumbers(s) {
		return "", "", MultipleAddresses
	}
	digits, plus, ok := phoneDigits(s)
	if !ok || len(digits) < 7 || len(digits) > 17 {
		return "", "", BadPhone
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !plus {
		digits, plus = rest, true
	}
	if national, ok := koreanNational(digits, plus, region); ok {
		restored := !plus && digits == national
		e164, bad = koreanMobile(national)
		if restored && bad == "" {
			note = PhoneZeroRestored
		}
		return e164, note, bad
	}
	return foreignMobile(digits, plus, region)
}

// commonMobile takes 010-1234-5678, 01012345678 and +821012345678 apart, the bulk of
// every Korean file: the library takes 18 µs a number, this takes none.
func commonMobile(s string) (a, b string, ok bool) {
	switch {
	case len(s) == 13 && s[:4] == "010-" && s[8] == '-':
		a, b = s[4:8], s[9:]
	case len(s) == 11 && s[:3] == "010":
		a, b = s[3:7], s[7:]
	case len(s) == 13 && s[:5] == "+8210":
		a, b = s[5:9], s[9:]
	default:
		return "", "", false
	}
	return a, b, allDigits(a) && allDigits(b) && a+b != "00000000"
}

// unspreadsheet undoes 1012345678.0 and 8.21012345678E+11 where every digit is
// still there.
func unspreadsheet(s string) (string, Code) {
	if whole, zeros, ok := strings.Cut(s, "."); ok && allDigits(whole) && zeros != "" && strings.Trim(zeros, "0") == "" {
		return whole, ""
	}
	if isThousands(s, ',') && strings.Count(s, ",") > 1 { // 1,012,345,678
		return strings.ReplaceAll(s, ",", ""), ""
	}
	if !strings.Contains(s, "+") {
		s = strings.Replace(strings.ToUpper(s), "E", "E+", 1)
	}
	number, ok := wholeNumber(s)
	if !ok {
		return "", PhoneScientific
	}
	return number, ""
}

// wholeNumber writes 8.21012345678E+11 out; ok is false where digits are lost. What is
// not in scientific notation stays as it is. A fraction that was rounded to fit ends
// before the exponent does; only one that fills it holds the whole number.
func wholeNumber(s string) (number string, ok bool) {
	digits, lost, scientific := inFull(s)
	if !scientific {
		return s, true
	}
	return digits, lost == 0
}

// inFull gives the digits of 8.21E+11 and how many are missing behind them.
func inFull(s string) (digits string, missing int, scientific bool) {
	if strings.IndexByte(s, '+') < 0 {
		return "", 0, false
	}
	mantissa, exponent, found := strings.Cut(strings.ToUpper(s), "E+")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	places, err := strconv.Atoi(exponent)
	if !found || err != nil || !allDigits(whole+fraction) || len(whole) != 1 || places > 30 {
		return "", 0, false
	}
	return whole + fraction, places - len(fraction), true
}

// unlabelled takes off what people write around a number: 휴대폰: 010-…, 010-… (집).
func unlabelled(s string) string {
	if i := strings.IndexByte(s, ':'); i > 0 && !strings.ContainsAny(s[:i], "0123456789+") {
		s = strings.TrimSpace(s[i+1:])
	}
	if open := strings.LastIndexByte(s, '('); open > 0 && strings.HasSuffix(s, ")") && !strings.ContainsAny(s[open:], "0123456789") {
		s = strings.TrimSpace(s[:open])
	}
	return s
}

func severalNumbers(s string) bool {
	const marks = "/,;|\n~"
	if !strings.ContainsAny(s, marks) {
		return false
	}
	long := 0
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if digits, _, ok := phoneDigits(part); ok && len(digits) >= 7 {
			long++
		}
	}
	return long > 1
}

// phoneDigits takes the digits out of a written number; ok is false where it
// holds anything that no number does.
func phoneDigits(s string) (digits string, plus, ok bool) {
	s = strings.TrimSpace(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && b.Len() == 0 && (i == 0 || !plus):
			plus = true
		case strings.ContainsRune(" -.()·‐‑–—−\u00a0\t", r):
		default:
			return "", false, false
		}
	}
	return b.String(), plus, true
}

// koreanNational gives the number without country code and trunk zero, where it
// is a Korean one.
func koreanNational(digits string, plus bool, region string) (string, bool) {
	switch {
	case plus && strings.HasPrefix(digits, "82"):
		return strings.TrimPrefix(digits[2:], "0"), true
	case plus || region != "KR":
		return "", false
	case strings.HasPrefix(digits, "82") && (len(digits) == 12 || len(digits) == 11 || strings.HasPrefix(digits, "8201")):
		return strings.TrimPrefix(digits[2:], "0"), true
	}
	return strings.TrimPrefix(digits, "0"), true
}

// koreanMobile judges a national number by the Korean numbering plan: 010 needs
// eight more digits, the old 011 to 019 seven or eight.
func koreanMobile(n string) (string, Code) {
	switch {
	case strings.Trim(n[min(2, len(n)):], "0") == "": // 010-0000-0000, what a till wants where a person has none
		return "", BadPhone
	case len(n) == 10 && n[:2] == "10",
		(len(n) == 9 || len(n) == 10) && n[0] == '1' && strings.IndexByte("16789", n[1]) >= 0:
		return "+82" + n, ""
	case (len(n) == 10 || len(n) == 11) && n[:2] == "50":
		return "", RelayNumber
	case len(n) == 8 && n[0] == '1' && strings.IndexByte("568", n[1]) >= 0,
		(len(n) == 8 || len(n) == 9) && n[0] == '2',
		(len(n) == 9 || len(n) == 10) && strings.IndexByte("3456", n[0]) >= 0,
		len(n) == 10 && n[:2] == "70",
		(len(n) == 9 || len(n) == 10) && n[:2] == "80":
		return "", NotMobile
	}
	return "", BadPhone
}

func foreignMobile(digits string, plus bool, region string) (string, Code, Code) {
	if plus {
		digits = "+" + digits
	}
	n, err := phonenumbers.Parse(digits, region)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return restoreForeign(digits, plus, region)
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
		return phonenumbers.Format(n, phonenumbers.E164), "", ""
	}
	return "", "", NotMobile
}

// restoreForeign tries a number whose country code stands without its plus.
func restoreForeign(digits string, plus bool, region string) (string, Code, Code) {
	if plus || region == "" || !strings.HasPrefix(digits, strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region))) {
		return "", "", BadPhone
	}
	n, err := phonenumbers.Parse("+"+digits, "")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", "", BadPhone
	}
	return phonenumbers.Format(n, phonenumbers.E164), "", ""
}
