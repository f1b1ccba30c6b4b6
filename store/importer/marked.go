package importer

import (
	"bytes"
	"unicode/utf8"
)

// marked finds the encodings that betray themselves by their bytes alone, where
// the four that are weighed would read another language out of them; "" for none.
func marked(raw []byte, country string) string {
	runs := bytes.FieldsFunc(raw, func(r rune) bool { return r != utf8.RuneError && r < utf8.RuneSelf })
	switch {
	case isBig5(raw):
		return Big5
	case country != "CN" && isEUCJP(runs): // GBK has kana at the same place
		return EUCJP
	case isCyrillic(runs):
		return Windows1251
	case isCentral(raw, runs):
		return Windows1250
	}
	return ""
}

// isBig5 wants level 1 characters (lead bytes A4 to C6) with trails on both sides
// of the gap: the usual writing of the other double-byte sets has none below A1.
func isBig5(raw []byte) bool {
	var pairs, common, low int
	for i := 0; i < len(raw); i++ {
		if raw[i] < utf8.RuneSelf {
			continue
		}
		if raw[i] < 0xA1 || raw[i] > 0xF9 || i+1 == len(raw) {
			return false
		}
		trail := raw[i+1]
		if trail < 0x40 || trail > 0x7E && trail < 0xA1 {
			return false
		}
		pairs++
		if raw[i] >= 0xA4 && raw[i] <= 0xC6 {
			common++
		}
		if trail < 0xA1 {
			low++
		}
		i++
	}
	return pairs >= 6 && common*5 >= pairs*4 && low*100 >= pairs*15 && low*4 <= pairs*3
}

// isEUCJP wants kana, which have rows of their own there. Where it has katakana the
// Korean set has Greek letters and Roman numerals, which stand alone (VIPⅡ, 제품Ⅰ);
// hiragana stand among characters that Korean hardly uses.
func isEUCJP(runs [][]byte) bool {
	var pairs, hiragana, katakana, rare int
	for _, run := range runs {
		if len(run)%2 != 0 {
			return false
		}
		for i := 0; i < len(run); i += 2 {
			lead := run[i]
			if lead < 0xA1 && lead != 0x8E || run[i+1] < 0xA1 {
				return false
			}
			pairs++
			switch {
			case lead == 0xA4:
				hiragana++
			case lead == 0xA5:
				if i > 0 && run[i-2] == 0xA5 {
					katakana++
				}
			case lead >= 0xC9:
				rare++
			}
		}
	}
	kanji := rare*10 >= pairs
	return pairs >= 6 && (katakana > 1 && (katakana*2 >= pairs || kanji && katakana*20 >= pairs) || kanji && hiragana*5 >= pairs)
}

// isCyrillic wants words of lower-case letters (E0 to FF), as many of odd length as
// of even: double bytes come in even runs only.
func isCyrillic(runs [][]byte) bool {
	var letters, small, odd, total int
	for _, run := range runs {
		odd += len(run) % 2
		for _, b := range run {
			total++
			if b >= 0xC0 || b == 0xA8 || b == 0xB8 {
				letters++
			}
			if b >= 0xE0 {
				small++
			}
		}
	}
	return len(runs) >= 4 && total >= 3*len(runs) && small*20 >= total*11 && letters*100 >= total*97 && odd*5 >= len(runs)
}

// isCentral wants letters of Polish and its neighbours within words, at bytes that
// are signs in Western Europe: ł is ³ there, Ł is £.
func isCentral(raw []byte, runs [][]byte) bool {
	total, hits, odd := 0, 0, 0
	for _, run := range runs {
		total += len(run)
		odd += len(run) % 2
	}
	letter := func(i int) bool {
		return i >= 0 && i < len(raw) && (raw[i]|0x20 >= 'a' && raw[i]|0x20 <= 'z' || raw[i] >= 0xC0)
	}
	for i, b := range raw {
		switch b {
		case 0xB3, 0xB9, 0xBF, 0x9F, 0xBE:
			if letter(i-1) && letter(i+1) {
				hits++
			}
		case 0xA3, 0xAF, 0xA5:
			if !letter(i-1) && letter(i+1) {
				hits++
			}
		}
	}
	return hits >= 2 && hits*6 >= total && total*2 <= len(runs)*5 && odd*2 >= len(runs)
}
