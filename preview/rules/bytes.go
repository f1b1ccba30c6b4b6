package rules

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
)

// EUCKR counts the bytes a text takes in an SMS: one for an ASCII character,
// two for what EUC-KR and its extension CP949 hold. odd lists, once each, the
// characters that they do not hold and that phones show as a question mark;
// they are counted as two bytes.
func EUCKR(text string) (bytes int, odd []rune) {
	encoder := korean.EUCKR.NewEncoder()
	var met map[rune]bool
	var from, to [8]byte
	for _, r := range text {
		if r < utf8.RuneSelf {
			bytes++
			continue
		}
		bytes += 2
		if r >= '가' && r <= '힣' || met[r] {
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
