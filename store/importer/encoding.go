package importer

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// The encodings that are recognised. Others can be told by their IANA names.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	CP949       = "cp949"
	ShiftJIS    = "shift_jis"
	GBK         = "gbk"
	Windows1252 = "windows-1252"
	Windows1250 = "windows-1250" // Polish, Czech, Hungarian
	Windows1251 = "windows-1251" // Russian
	Big5        = "big5"         // Taiwan, Hong Kong
	EUCJP       = "euc-jp"

	utf32LE = "utf-32le" // only by their marks
	utf32BE = "utf-32be"
)

// Encodings lists what a person may choose from.
func Encodings() []string {
	return []string{UTF8, CP949, UTF16LE, UTF16BE, ShiftJIS, GBK, Windows1252, Windows1250, Windows1251, Big5, EUCJP}
}

// charset finds an encoding by name; nil means UTF-8, whose bytes pass as they are.
func charset(name string) (canonical string, enc encoding.Encoding, err error) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", UTF8, "utf8", "utf-8-sig":
		return UTF8, nil, nil
	case UTF16LE, "utf16le", "utf-16":
		return UTF16LE, utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM), nil
	case UTF16BE, "utf16be":
		return UTF16BE, utf16.UTF16(utf16.BigEndian, utf16.IgnoreBOM), nil
	case utf32LE:
		return utf32LE, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), nil
	case utf32BE:
		return utf32BE, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), nil
	case CP949, "euc-kr", "euckr", "ms949", "uhc", "ks_c_5601-1987":
		return CP949, korean.EUCKR, nil
	case ShiftJIS, "sjis", "shift-jis", "cp932", "ms932", "windows-31j":
		return ShiftJIS, japanese.ShiftJIS, nil
	case GBK, "gb2312", "cp936", "gb18030":
		return GBK, simplifiedchinese.GB18030, nil
	case Windows1252, "cp1252", "latin1", "iso-8859-1":
		return Windows1252, charmap.Windows1252, nil
	case Windows1250, "cp1250":
		return Windows1250, charmap.Windows1250, nil
	case Windows1251, "cp1251":
		return Windows1251, charmap.Windows1251, nil
	case Big5, "cp950":
		return Big5, traditionalchinese.Big5, nil
	case EUCJP, "eucjp":
		return EUCJP, japanese.EUCJP, nil
	}
	enc, err = htmlindex.Get(name)
	if err != nil {
		return "", nil, refuse(BadOption, "encoding %q", name)
	}
	return strings.ToLower(name), enc, nil
}

// decoded gives UTF-8 without a byte order mark. Bytes that mean nothing stay as
// they are in UTF-8 and become U+FFFD in every other encoding; the record that
// holds them is rejected later.
func decoded(r io.Reader, enc encoding.Encoding) io.Reader {
	if name, _ := htmlindex.Name(enc); name == UTF16LE || name == UTF16BE {
		r = &pairReader{r: r}
	}
	if enc != nil {
		r = transform.NewReader(r, enc.NewDecoder())
	}
	return &textReader{r: r}
}

// pairReader drops half a line end at the end of UTF-16, which is what is left of one
// where a program counted or added single bytes.
type pairReader struct {
	r    io.Reader
	odd  bool // an odd number of bytes came so far
	last byte // of them, which is held back then
}

// Read implements io.Reader for buffers of at least two bytes.
func (t *pairReader) Read(p []byte) (n int, err error) {
	from := 0
	if t.odd {
		p[0], from = t.last, 1
	}
	n, err = t.r.Read(p[from:])
	n += from
	if t.odd = n%2 == 1; t.odd {
		n--
		t.last = p[n]
	}
	if err == io.EOF && t.odd && t.last != '\n' && t.last != '\r' {
		t.odd = false
		n++
	}
	return n, err
}

// textReader drops a byte order mark at the beginning and the end mark of DOS.
type textReader struct {
	r    io.Reader
	past bool // the beginning
	held bool // an end mark that may yet turn out to stand in the middle
}

// Read implements io.Reader for buffers of at least four bytes.
func (t *textReader) Read(p []byte) (n int, err error) {
	const endMark = 0x1A
	from := 0
	if t.held {
		p[0], from = endMark, 1
	}
	if t.past {
		n, err = t.r.Read(p[from:])
	} else {
		t.past = true
		if n, err = io.ReadAtLeast(t.r, p, 3); err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		if bytes.HasPrefix(p[:n], []byte("\ufeff")) {
			n = copy(p, p[3:n])
		}
	}
	if n == 0 {
		return 0, err
	}
	n += from
	if t.held = p[n-1] == endMark; t.held {
		n--
	}
	return n, err
}

// legacyReads reports whether lines that are no UTF-8 make sense in another encoding.
func (s *survey) legacyReads(country string) bool {
	var bad []byte
	for _, line := range bytes.SplitAfter(s.sample, []byte("\n")) {
		if !utf8.Valid(line) {
			bad = append(bad, line...)
		}
	}
	_, enc, _ := charset((&survey{sample: bad, sampled: 3, head: s.head}).legacy(country))
	text, err := enc.NewDecoder().Bytes(bad)
	return err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}

// legacy weighs the four encodings that shops' files are in: what decodes
// cleanly, header names that are known, letters that are usual, and the
// library's word where there is enough to judge by. A tie goes to the country.
func (s *survey) legacy(country string) string {
	home := map[string]string{"KR": CP949, "": CP949, "JP": ShiftJIS, "CN": GBK}[country]
	if name := marked(s.sample, country); name != "" {
		return name
	}
	said := ""
	if s.sampled >= 3 {
		said = libraryName(chardet.Detect(s.sample).Encoding)
	}
	best, bestScore := CP949, -1e9
	for _, name := range []string{CP949, Windows1252, ShiftJIS, GBK} {
		_, enc, _ := charset(name)
		text, err := enc.NewDecoder().Bytes(s.sample)
		if err != nil {
			continue
		}
		header, _ := enc.NewDecoder().Bytes(s.head)
		score := plausible(name, s.sample, string(text)) + 10*float64(min(4, headerHits(string(header))))
		if name == said {
			score += 8
		}
		if name == home {
			score += 2
		}
		if score > bestScore {
			best, bestScore = name, score
		}
	}
	return best
}

func libraryName(name string) string {
	switch strings.ToUpper(name) {
	case "CP949", "EUC-KR":
		return CP949
	case "SHIFT_JIS", "CP932":
		return ShiftJIS
	case "GB2312", "GBK", "GB18030":
		return GBK
	case "WINDOWS-1252", "ISO-8859-1", "ISO-8859-15", "WINDOWS-1254":
		return Windows1252
	}
	return ""
}

// headerHits counts header names of other than ASCII letters that are known.
func headerHits(head string) (hits int) {
	lines := strings.FieldsFunc(head, func(r rune) bool { return r == '\n' || r == '\r' })
	for _, line := range lines[:min(len(lines), 6)] {
		for _, cell := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;\t|\"", r) }) {
			if !isASCII([]byte(cell)) && len(cell) < 60 && knownHeader(cell) {
				hits++
			}
		}
	}
	return hits
}

// plausible is how much a decoded sample looks like people's writing, from -50 to 30.
func plausible(name string, raw []byte, text string) float64 {
	var letters, common, odd, broken float64
	previous := rune(0)
	for _, r := range text {
		if r < utf8.RuneSelf {
			previous = r
			continue
		}
		letters++
		switch {
		case r == utf8.RuneError || r >= 0xE000 && r < 0xF900 || unicode.IsControl(r):
			broken++
		case name == CP949:
			tally(isHangul(r), unicode.Is(unicode.Han, r) || unicode.Is(unicode.Katakana, r), &common, &odd)
		case name == ShiftJIS:
			kana := r >= 0x3040 && r <= 0x30ff || unicode.Is(unicode.Han, r)
			tally(kana, r >= 0xff61 && r <= 0xff9f, &common, &odd)
		case name == GBK:
			tally(unicode.Is(unicode.Han, r), !unicode.Is(unicode.Han, r) && unicode.IsLetter(r), &common, &odd)
		default:
			isolated := previous < utf8.RuneSelf
			tally(unicode.IsLetter(r) && isolated || strings.ContainsRune("€£’“”–", r), !isolated || !unicode.IsLetter(r), &common, &odd)
		}
		previous = r
	}
	if letters == 0 {
		return 0
	}
	score := 20*common/letters - 20*odd/letters - 200*broken/letters
	switch name {
	case CP949:
		score += 30*usualHangul(raw) - 20
	case ShiftJIS:
		score -= 20 * pairShare(raw, 0xE0, 0xFC, 0x40) // rare characters; accents before a letter look like them
	case GBK:
		score += 10*usualHan(raw) - 6
	}
	return score
}

func tally(good, bad bool, common, odd *float64) {
	if good {
		*common++
	} else if bad {
		*odd++
	}
}

func isHangul(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 || r >= 0x3131 && r <= 0x318E }

// usualHangul is the share of double bytes in the Hangul rows of KS X 1001
// (lead bytes B0 to C8), where nearly all Korean writing lies.
func usualHangul(raw []byte) float64 { return pairShare(raw, 0xB0, 0xC8, 0xA1) }

// usualHan is the share of level 1 characters of GB 2312 (lead bytes B0 to D7);
// Chinese uses all of them, so a sample wholly below C9 is rather Korean.
func usualHan(raw []byte) float64 {
	if pairShare(raw, 0xC9, 0xD7, 0xA1) < 0.1 {
		return -2
	}
	return pairShare(raw, 0xB0, 0xD7, 0xA1)
}

// pairShare is the share of double bytes whose lead lies between two bytes and
// whose trail is not below a third.
func pairShare(raw []byte, from, to, trail byte) float64 {
	var pairs, inside float64
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] < utf8.RuneSelf {
			continue
		}
		pairs++
		if raw[i] >= from && raw[i] <= to && raw[i+1] >= trail {
			inside++
		}
		i++
	}
	if pairs == 0 {
		return 0
	}
	return inside / pairs
}
