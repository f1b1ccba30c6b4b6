package rules

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
)

// EUCKR counts the bytes a text takes in an SMS: one for an ASCII character,
// two for what EUC-KR and its extension CP949 hold. odd lists, once each, the
// characters that they do not hold and that phones show as a question mark;
// they are counted as two bytes. Marks on a letter are not listed beside it, and a
// line break is one byte, however it is written.
func EUCKR(text string) (bytes int, odd []rune) {
	encoder := korean.EUCKR.NewEncoder()
	var met map[rune]bool
	var from, to [8]byte
	for i, r := range text {
		if r < utf8.RuneSelf {
			if r != '\r' || i+1 == len(text) || text[i+1] != '\n' {
				bytes++
			}
			continue
		}
		bytes += 2
		if r >= '가' && r <= '힣' || met[r] || unicode.Is(unicode.Mn, r) {
			continue
		}
		width := utf8.EncodeRune(from[:], r)
		encoder.Reset()
		if _, _, err := encoder.Transform(to[:], from[:width], true); err != nil || r == utf8.RuneError {
			if met == nil {
				met = map[rune]bool{}
			}
			met[r] = true
			odd = append(odd, r)
		}
	}
	return bytes, odd
}
