package importer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean trims what cannot be seen at both ends and composes letters (NFC).
func clean(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.TrimFunc(s, invisible)
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if isComposed(s) {
		return s
	}
	return norm.NFC.String(s)
}

// isComposed is the fast way for ASCII and whole Hangul syllables.
func isComposed(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && (r < 0xAC00 || r > 0xD7A3) {
			return false
		}
	}
	return true
}

// isPlain reports printable ASCII without outer spaces: nothing to clean.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[len(s)-1] != ' '
}

// invisible runes are spaces of every width, zero-width marks and the BOM.
func invisible(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff', '\u00ad', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069':
		return true
	}
	return unicode.IsSpace(r)
}

// unwrap takes off what Excel and shop systems put around numbers that must stay
// text: ="0101234", a leading apostrophe.
func unwrap(s string) string {
	s = clean(s)
	if strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) && len(s) >= 3 {
		s = s[2 : len(s)-1]
	}
	if len(s) > 1 && (s[0] == '\'' || s[0] == '`') {
		s = s[1:]
	} else if r, ok := strings.CutPrefix(s, "’"); ok {
		s = r
	}
	return clean(s)
}

// entity is a letter by its number, as web shops write what their code page lacks.
var entity = regexp.MustCompile(`&#(\d{3,7});`)

// letters puts letters in place of their numbers. Signs stay as they are: what is
// escaped may mean it.
func letters(s string) string {
	if !strings.Contains(s, "&#") {
		return s
	}
	return entity.ReplaceAllStringFunc(s, func(e string) string {
		if r := rune(number(e[2 : len(e)-1])); unicode.IsLetter(r) && r >= 0xC0 {
			return string(r)
		}
		return e
	})
}

// unquoteFormula undoes the apostrophe with which exports defuse formulas.
func unquoteFormula(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@\t\r", s[1]) >= 0 {
		return s[1:]
	}
	return s
}

// riskyFormula reports whether a spreadsheet would compute the cell.
func riskyFormula(s string) bool {
	if s == "" || strings.IndexByte("=+-@\t", s[0]) < 0 {
		return strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＠")
	}
	return strings.ContainsFunc(s[1:], unicode.IsLetter) && !strings.HasPrefix(s, `="`)
}

// fold makes header names and words comparable: compatibility forms, lower
// case, Latin letters without accents, only letters and digits.
func fold(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	if strings.ContainsFunc(s, accented) {
		s = strings.Map(plainLetter, s)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			return r
		}
		return -1
	}, s)
}

// accented reports Latin letters with marks; ı, ł and ß have no decomposition.
func accented(r rune) bool { return r >= 0xC0 && r < 0x250 }

func plainLetter(r rune) rune {
	switch {
	case r == 'ı':
		return 'i'
	case r == 'ł':
		return 'l'
	case r == 'ø':
		return 'o'
	case r == 0x307: // what lower case leaves of the Turkish İ
		return -1
	case !accented(r):
		return r
	}
	first, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	return first
}

// half turns full-width forms into plain ones.
func half(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(plainDigit, norm.NFKC.String(s))
		}
	}
	return s
}

// plainDigit gives the digits of Arabic and Indic scripts, which lie in rows of ten.
func plainDigit(r rune) rune {
	if r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r) {
		return r
	}
	zero := r
	for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
		zero--
	}
	return '0' + r - zero
}

// hasControl reports characters that no text of a shop holds; NUL would cut a
// text short in SQL.
func hasControl(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			return true
		}
	}
	return false
}

// masked reports a value the shop system has hidden, as in chld****.
func masked(s string) bool { return strings.Contains(s, "**") || strings.Contains(s, "＊＊") }

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// identifier normalises an id of the shop: 17850.0 is what a spreadsheet made of 17850.
func identifier(s string) string {
	s = unwrap(s)
	if whole, ok := strings.CutSuffix(s, ".0"); ok && allDigits(whole) {
		return whole
	}
	return s
}

// truncate cuts a text for reports, between characters.
func truncate(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}
