package preview

import (
	"encoding/base64"
	"encoding/binary"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// mimeWriter writes headers and parts of a mail (RFC 5322, RFC 2045). What it is given
// holds no line breaks.
type mimeWriter struct {
	b      []byte
	base64 bool // the texts; else quoted-printable, which trebles Korean
}

// Write implements io.Writer.
func (w *mimeWriter) Write(p []byte) (int, error) {
	w.b = append(w.b, p...)
	return len(p), nil
}

// lineLength is the most letters of a line of a mail, where it can be broken.
const lineLength = 76

// header writes a field, folded at its blanks, but neither to a line of blanks alone
// (RFC 5322 3.2.2) nor right behind its name: there are readers to whom it is empty then.
func (w *mimeWriter) header(name, value string) {
	w.b = append(append(w.b, name...), ':')
	room, first := lineLength-4-len(name), true
	for word := range strings.SplitSeq(strings.TrimRight(value, " "), " ") {
		if room-len(word) <= 1 && word != "" && !first {
			w.b = append(w.b, "\r\n"...)
			room = lineLength - 3
		}
		w.b = append(append(w.b, ' '), word...)
		room, first = room-len(word)-1, false
	}
	w.b = append(w.b, "\r\n"...)
}

// longestWord is the most letters that a line of a header is made to hold without a
// blank; the limit is 998 (RFC 5322 2.1.1).
const longestWord = 900

// encoded writes as encoded words (RFC 2047) what is beyond ASCII, what would be read as
// one although it is none, and what could not be folded. A line with such words has 76
// letters at most, the first one with the header's name.
func encoded(header, value string) string {
	if plainASCII(value) && foldable(value) && !strings.Contains(value, "=?") {
		return value
	}
	const begin, end = "=?UTF-8?b?", "?="
	room := lineLength - len(header) - len(": ")
	words := make([]string, 0, len(value)/40+1)
	for value != "" {
		n := min(max(room-len(begin)-len(end), 8)/4*3, len(value))
		for n < len(value) && n > 1 && !utf8.RuneStart(value[n]) {
			n--
		}
		words, value = append(words, begin+base64.StdEncoding.EncodeToString([]byte(value[:n]))+end), value[n:]
		room = lineLength - 1
	}
	return strings.Join(words, " ")
}

// foldable reports whether lines can be broken where they become too long.
func foldable(value string) bool {
	for word := range strings.SplitSeq(value, " ") {
		if len(word) > longestWord {
			return false
		}
	}
	return !strings.Contains(value, strings.Repeat(" ", longestWord))
}

// mailbox writes an address with its name.
func mailbox(header string, a *mail.Address) string {
	if name := encoded(header, a.Name); name != a.Name {
		return name + " <" + a.Address + ">"
	}
	if a.Name != "" && !strings.ContainsFunc(a.Name, isUnusual) && !strings.ContainsFunc(a.Address, isUnusual) {
		return `"` + a.Name + `" <` + a.Address + ">" // as String has it, which looks at each letter several times
	}
	return a.String()
}

// isUnusual knows letters that stand for themselves within quotes, and in an address.
func isUnusual(r rune) bool {
	return r > 'z' || r != ' ' && r != '@' && r != '.' && r != '-' && r != '_' && !('0' <= r && r <= '9') && !('a' <= r && r <= 'z') && !('A' <= r && r <= 'Z')
}

func plainASCII(s string) bool {
	for len(s) >= 8 { // eight at a time: it is asked of every text that is sent
		if (s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7])&0x80 != 0 {
			return false
		}
		s = s[8:]
	}
	for i := range len(s) {
		if s[i] > 0x7F {
			return false
		}
	}
	return true
}

func (w *mimeWriter) multipart(kind, boundary string) {
	w.header("Content-Type", "multipart/"+kind+"; boundary="+boundary)
}

func (w *mimeWriter) part(boundary string) { w.b = append(w.b, "\r\n--"+boundary+"\r\n"...) }
func (w *mimeWriter) end(boundary string)  { w.b = append(w.b, "\r\n--"+boundary+"--\r\n"...) }

// text writes the last headers of a part, and the part.
func (w *mimeWriter) text(kind, text string) {
	encoding := "quoted-printable"
	if w.base64 {
		encoding = "base64"
	}
	w.header("Content-Transfer-Encoding", encoding)
	w.header("Content-Type", kind+"; charset=UTF-8")
	w.b = append(w.b, "\r\n"...)
	if w.base64 {
		scratch := canonicals.Get().(*[]byte)
		*scratch = canonical((*scratch)[:0], text)
		w.encode(*scratch)
		canonicals.Put(scratch)
		return
	}
	q := quotedprintable.NewWriter(w)
	q.Write([]byte(text)) // into memory, which does not fail
	q.Close()
	w.b = append(w.b, "\r\n"...)
}

// canonicals are used again, one message after the other.
var canonicals = sync.Pool{New: func() any { return new([]byte) }}

// canonical adds a text with its line breaks brought to CRLF, which is to be done before
// base64 (RFC 2045 6.8).
func canonical(to []byte, text string) []byte {
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	for {
		line, rest, more := strings.Cut(text, "\n")
		if to = append(to, line...); !more {
			return to
		}
		to, text = append(to, "\r\n"...), rest
	}
}

// encode writes base64 in lines.
func (w *mimeWriter) encode(data []byte) {
	const bytes = lineLength / 4 * 3
	for len(data) > 0 {
		n := min(bytes, len(data))
		w.b = appendBase64(w.b, data[:n])
		w.b, data = append(w.b, "\r\n"...), data[n:]
	}
}

// pairs are the two letters of base64 for each twelve bits, the first in the lower byte.
var pairs = func() (table [1 << 12]uint16) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range table {
		table[i] = uint16(letters[i>>6]) | uint16(letters[i&63])<<8
	}
	return table
}()

// appendBase64 is base64.StdEncoding.AppendEncode, in half the time: all but a few bytes
// of each message go through it.
func appendBase64(to, data []byte) []byte {
	for len(data) >= 8 {
		v := binary.BigEndian.Uint64(data)
		to = binary.LittleEndian.AppendUint64(to, uint64(pairs[v>>52])|uint64(pairs[v>>40&0xfff])<<16|uint64(pairs[v>>28&0xfff])<<32|uint64(pairs[v>>16&0xfff])<<48)
		data = data[6:]
	}
	return base64.StdEncoding.AppendEncode(to, data)
}

func (w *mimeWriter) picture(in Inline) {
	name := strings.Map(fileSign, oneLine(in.Name))
	w.header("Content-Disposition", "inline"+parameter("filename", name))
	w.header("Content-ID", "<"+in.CID+">")
	w.header("Content-Transfer-Encoding", "base64")
	w.header("Content-Type", in.Type+parameter("name", name))
	w.b = append(w.b, "\r\n"...)
	w.encode(in.Data)
}

// parameter writes one of a field, beyond ASCII or too long in parts (RFC 2231).
func parameter(name, value string) string {
	const most = 54
	if plainASCII(value) && len(value) <= most {
		return "; " + name + `="` + value + `"`
	}
	var s strings.Builder
	charset := "UTF-8''"
	for n, text := 0, strings.ReplaceAll(url.QueryEscape(value), "+", "%20"); len(text) > 0; n++ {
		end := min(most, len(text))
		if end < len(text) {
			if at := strings.LastIndexByte(text[end-2:end], '%'); at >= 0 {
				end += at - 2 // a byte stays whole
			}
		}
		s.WriteString("; " + name + "*" + strconv.Itoa(n) + "*=" + charset + text[:end])
		charset, text = "", text[end:]
	}
	return s.String()
}

// fileSign keeps the name of a file within its quotes.
func fileSign(r rune) rune {
	if strings.ContainsRune("\"\\/:*?<>|", r) {
		return '_'
	}
	return r
}
