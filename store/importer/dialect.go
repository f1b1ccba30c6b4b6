package importer

import (
	"bytes"
	"regexp"
	"strings"
)

// dialect is how a file quotes, where it does not do as RFC 4180 says.
type dialect struct {
	quote     byte // 0: the usual "
	backslash bool // \" stands for a quote, as databases and JSON write it
	wrapped   bool // each line as a whole stands in quotes, and is a record within
}

// escapedQuote is a quote behind a backslash that cannot be the end of a cell.
var escapedQuote = regexp.MustCompile(`[^\\]\\"[^,;|\t\r\n"]`)

// dialectOf looks at the beginning of a file. Only what runs through it counts: one
// odd cell is no dialect.
func dialectOf(head []byte, delimiter byte) dialect {
	lines := bytes.FieldsFunc(head, func(r rune) bool { return r == '\n' || r == '\r' })
	if len(lines) == 0 {
		return dialect{}
	}
	var d dialect
	cells := bytes.Split(lines[0], []byte{delimiter})
	if inQuotes(cells, '\'') && (len(cells) > 1 || delimiter == 0) && bytes.IndexByte(head, '"') < 0 {
		d.quote = '\''
	}
	d.backslash = escapedQuote.Match(head) && !bytes.Contains(bytes.ReplaceAll(head, []byte(`\""`), nil), []byte(`"""`))
	d.wrapped = delimiter == 0 && inQuotes(lines[:max(1, len(lines)-1)], '"') // the last one may be cut off
	return d
}

// inQuotes reports that every part begins and ends with a quote.
func inQuotes(parts [][]byte, quote byte) bool {
	for _, p := range parts {
		if p = bytes.TrimSpace(p); len(p) < 2 || p[0] != quote || p[len(p)-1] != quote {
			return false
		}
	}
	return true
}

// unwrappedHead takes the quotes off whole lines.
func unwrappedHead(head []byte) []byte {
	var b bytes.Buffer
	for _, line := range bytes.FieldsFunc(head, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = bytes.TrimSpace(line)
		line = bytes.TrimSuffix(bytes.TrimPrefix(line, []byte(`"`)), []byte(`"`))
		b.Write(bytes.ReplaceAll(line, []byte(`""`), []byte(`"`)))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// wrappedReader cuts records out of lines that were quoted as a whole.
type wrappedReader struct {
	*splitter // of the lines
	delimiter byte
	want      int
}

// next implements recordReader.
func (w *wrappedReader) next(r *record) error {
	if err := w.splitter.next(r); err != nil || r.fault != "" || len(r.cells) != 1 {
		return err
	}
	line, raw := r.line, r.cells[0]
	inner := &splitter{src: strings.NewReader(raw), delimiter: w.delimiter, quote: '"', want: w.want, buf: make([]byte, len(raw)+64), line: line, lf: -1, cr: -1}
	if raw == "" {
		return nil
	}
	err := inner.next(r)
	r.line = line
	return err
}
