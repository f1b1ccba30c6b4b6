package preview

import (
	"encoding/base64"
	"mime"
	"mime/quotedprintable"
	"strings"
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

// header writes a field, folded at its blanks.
func (w *mimeWriter) header(name, value string) {
	w.b = append(append(w.b, name...), ':')
	room := lineLength - 4 - len(name)
	for word := range strings.SplitSeq(value, " ") {
		if room-len(word) <= 1 {
			w.b = append(w.b, "\r\n"...)
			room = lineLength - 3
		}
		w.b = append(append(w.b, ' '), word...)
		room -= len(word) + 1
	}
	w.b = append(w.b, "\r\n"...)
}

// encoded writes what is beyond ASCII as encoded words (RFC 2047).
func encoded(value string) string {
	if plainASCII(value) {
		return value
	}
	return mime.BEncoding.Encode("UTF-8", value)
}

func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
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
		w.encode([]byte(text))
		return
	}
	q := quotedprintable.NewWriter(w)
	q.Write([]byte(text)) // into memory, which does not fail
	q.Close()
	w.b = append(w.b, "\r\n"...)
}

// encode writes base64 in lines.
func (w *mimeWriter) encode(data []byte) {
	const bytes = lineLength / 4 * 3
	for len(data) > 0 {
		n := min(bytes, len(data))
		w.b = base64.StdEncoding.AppendEncode(w.b, data[:n])
		w.b, data = append(w.b, "\r\n"...), data[n:]
	}
}

func (w *mimeWriter) picture(in Inline) {
	name := `"` + encoded(strings.Map(fileSign, oneLine(in.Name))) + `"`
	w.header("Content-Disposition", "inline; filename="+name)
	w.header("Content-ID", "<"+in.CID+">")
	w.header("Content-Transfer-Encoding", "base64")
	w.header("Content-Type", in.Type+"; name="+name)
	w.b = append(w.b, "\r\n"...)
	w.encode(in.Data)
}

// fileSign keeps the name of a file within its quotes.
func fileSign(r rune) rune {
	if strings.ContainsRune("\"\\/:*?<>|", r) {
		return '_'
	}
	return r
}
