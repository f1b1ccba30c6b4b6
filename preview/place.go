package preview

import (
	"strings"
	"unicode/utf8"
)

// Written gives the place in the HTML as its author wrote it of a place that a
// warning names: styles are put into the elements before Liquid is read, and lines
// move. A place that cannot be found is line 0. Other fields are compiled as they
// are written.
func (m *Message) Written(w Warning) (line, column int) {
	if w.Field != "html" || m.Content.Body == nil || m.Content.Body.HTML == "" || w.Line == 0 {
		return w.Line, w.Column
	}
	return samePlace(m.source, m.Content.Body.HTML, hiddenLine(m.Content.Preheader), w.Line, w.Column)
}

// samePlace finds a place inside a Liquid tag of one text in another that has the
// same tags in the same order, but for those of a part that was put in.
func samePlace(compiled, written, added string, line, column int) (int, int) {
	at := offset(compiled, line, column)
	start := max(strings.LastIndex(compiled[:at], "{{"), strings.LastIndex(compiled[:at], "{%"))
	if rest := compiled[at:]; strings.HasPrefix(rest, "{{") || strings.HasPrefix(rest, "{%") {
		start = at
	}
	if start < 0 {
		return 0, 0
	}
	length := tagLength(compiled[start:])
	tag := compiled[start : start+length]
	nth := strings.Count(compiled[:start], tag)
	if i := strings.Index(compiled, added); added != "" && i >= 0 && i < start {
		nth -= strings.Count(added, tag)
	}
	from := 0
	for ; ; nth-- {
		i := strings.Index(written[from:], tag)
		if i < 0 {
			return 0, 0
		}
		if from += i; nth <= 0 {
			return placeOf(written, from+at-start)
		}
		from += length
	}
}

// tagLength is how long the Liquid tag is that a text begins with.
func tagLength(s string) int {
	end := "}}"
	if strings.HasPrefix(s, "{%") {
		end = "%}"
	}
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end)
	}
	return len(s)
}

// offset gives the byte of a line and a column, both from 1, the column in letters.
func offset(s string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(s[at:], '\n')
		if i < 0 {
			return len(s)
		}
		at += i + 1
	}
	for ; column > 1 && at < len(s); column-- {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return at
}

// placeOf is offset the other way round.
func placeOf(s string, at int) (line, column int) {
	line = strings.Count(s[:at], "\n") + 1
	return line, utf8.RuneCountInString(s[strings.LastIndexByte(s[:at], '\n')+1:at]) + 1
}
