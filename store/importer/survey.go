package importer

import (
	"bytes"
	"io"
	"unicode"
	"unicode/utf8"
)

// survey is what one pass over all bytes tells of their encoding. A sample from
// the beginning would not do: the first Korean name may stand beyond any sample.
type survey struct {
	total      int64
	head       []byte
	evenNULs   int64
	oddNULs    int64
	controls   int64
	goodLines  int64 // with multi-byte UTF-8 that is valid
	badLines   int64 // with bytes that are no UTF-8
	sample     []byte
	sampled    int
	rest       []byte // an unfinished line
	blankSoFar bool
}

const sampleSize = 64 << 10

// surveyOf reads everything once.
func surveyOf(r io.Reader) (*survey, error) {
	s := &survey{blankSoFar: true}
	buf := make([]byte, 256<<10)
	for {
		n, err := r.Read(buf)
		s.take(buf[:n])
		if err == io.EOF {
			s.lines(s.rest)
			return s, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s *survey) take(p []byte) {
	if len(s.head) < sampleSize {
		s.head = append(s.head, p[:min(len(p), sampleSize-len(s.head))]...)
	}
	s.blankSoFar = s.blankSoFar && len(bytes.Trim(p, " \t\r\n\x00\x1a\xef\xbb\xbf\xff\xfe,;")) == 0
	if bytes.IndexByte(p, 0) >= 0 || s.total < 1<<20 {
		s.countControls(p)
	}
	s.total += int64(len(p))
	s.rest = append(s.rest, p...)
	cut := bytes.LastIndexByte(s.rest, '\n') + 1
	if cut == 0 {
		cut = bytes.LastIndexByte(s.rest, '\r') + 1
	}
	if cut == 0 && len(s.rest) >= maxRecord {
		cut = wholeRunes(s.rest)
	}
	s.lines(s.rest[:cut])
	s.rest = append(s.rest[:0], s.rest[cut:]...)
}

// wholeRunes gives the length without a character that is cut off at the end.
func wholeRunes(p []byte) int {
	for i := len(p) - 1; i >= max(0, len(p)-utf8.UTFMax); i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:]) {
				return i
			}
			break
		}
	}
	return len(p)
}

func (s *survey) countControls(p []byte) {
	for i, c := range p {
		switch {
		case c == 0 && (s.total+int64(i))%2 == 0:
			s.evenNULs++
		case c == 0:
			s.oddNULs++
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != 0x1a && c != 0x1b:
			s.controls++
		}
	}
}

// lines judges whole lines. Chunks of pure ASCII or of valid UTF-8 are judged at once.
func (s *survey) lines(p []byte) {
	if isASCII(p) {
		return
	}
	valid := utf8.Valid(p)
	if valid && s.badLines == 0 {
		s.goodLines += int64(bytes.Count(p, []byte("\n"))) + 1
		return
	}
	for len(p) > 0 {
		line := p
		if i := bytes.IndexAny(p, "\r\n"); i >= 0 {
			line, p = p[:i], p[i+1:]
		} else {
			p = nil
		}
		switch {
		case isASCII(line):
			continue
		case utf8.Valid(line):
			s.goodLines++
		default:
			s.badLines++
		}
		if len(s.sample) < sampleSize {
			s.sample = append(append(s.sample, line[:min(len(line), 4096)]...), '\n')
			s.sampled++
		}
	}
}

func isASCII(p []byte) bool {
	for i := range p {
		if p[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// encoding decides; mixed warns that some lines are in another encoding. The
// order: byte order mark, pattern of NULs, validity of UTF-8 over the whole
// file, then the likeliest of the legacy encodings.
func (s *survey) encoding(country string) (name string, mixed bool, err error) {
	switch {
	case bytes.HasPrefix(s.head, []byte("\xef\xbb\xbf")):
		return UTF8, false, nil
	case bytes.HasPrefix(s.head, []byte("\xff\xfe\x00\x00")):
		return utf32LE, false, nil
	case bytes.HasPrefix(s.head, []byte("\x00\x00\xfe\xff")):
		return utf32BE, false, nil
	case bytes.HasPrefix(s.head, []byte("\xff\xfe")):
		return UTF16LE, false, nil
	case bytes.HasPrefix(s.head, []byte("\xfe\xff")):
		return UTF16BE, false, nil
	}
	if bytes.Contains(s.head, []byte("\x1b$B")) || bytes.Contains(s.head, []byte("\x1b$@")) {
		return "iso-2022-jp", false, nil
	}
	if name := s.utf16(); name != "" {
		return name, false, nil
	}
	if s.controls+s.evenNULs+s.oddNULs > 8 && (s.controls+s.evenNULs+s.oddNULs)*50 > min(s.total, 1<<20) {
		return "", false, refuse(NotText, "control characters")
	}
	switch {
	case s.badLines == 0:
		return UTF8, false, nil
	case s.goodLines >= s.badLines:
		return UTF8, s.badLines > 1 && s.legacyReads(country), nil
	}
	name = s.legacy(country)
	return name, s.goodLines > 0 && s.goodLines*20 > s.badLines, nil
}

// utf16 sees the NULs that ASCII has in UTF-16 on one side only.
func (s *survey) utf16() string {
	nuls := s.evenNULs + s.oddNULs
	if nuls*20 < min(s.total, 1<<20) {
		return ""
	}
	switch {
	case s.oddNULs > 9*s.evenNULs && s.readsAs(UTF16LE):
		return UTF16LE
	case s.evenNULs > 9*s.oddNULs && s.readsAs(UTF16BE):
		return UTF16BE
	}
	return ""
}

// readsAs reports whether the beginning is writing in an encoding, not noise.
func (s *survey) readsAs(name string) bool {
	_, enc, _ := charset(name)
	text, err := enc.NewDecoder().Bytes(s.head)
	if err != nil {
		return false
	}
	runes, noise := 0, 0
	for _, r := range string(text) {
		runes++
		if r == utf8.RuneError || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			noise++
		}
	}
	return noise*20 <= runes
}
