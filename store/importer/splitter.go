package importer

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// Limits of one record. Beyond them a record is rejected, never cut silently.
const (
	maxCell    = 64 << 10
	maxColumns = 500
	maxRecord  = 1 << 20 // how far a closing quote is looked for
)

// splitter cuts UTF-8 text into records as RFC 4180 says, forgiving what shops'
// files do: any mix of line ends, spaces around quotes, bare quotes in plain
// fields, text after a closing quote. A quote that is never properly closed
// costs the physical line it stands in: the text after it is split anew.
type splitter struct {
	src        io.Reader
	delimiter  byte
	quote      byte
	backslash  bool // escapes a quote, and itself
	want       int  // columns expected, 0: not known
	buf        []byte
	start, end int
	line       int
	eof        bool
	lf, cr     int    // where the next ones are, at or after start; -1: not looked for
	spans      []span // fields of the quoted record at hand
	swallowing bool   // a stray quote would have swallowed further lines
}

// span is a field, relative to the start of its record: cut out of the record's
// text once that is whole, it costs no memory of its own.
type span struct {
	from, to int
	escaped  bool // holds doubled quotes
	tail     int  // where text after the closing quote ends; 0: none
}

func (s *splitter) text(f span, raw string) string {
	text := raw[f.from:f.to]
	if f.escaped {
		quote := string(rune(s.quote))
		text = strings.ReplaceAll(text, quote+quote, quote)
	}
	if s.backslash {
		text = backslashed.Replace(text)
	}
	if f.tail > 0 {
		text += raw[f.to+1 : f.tail]
	}
	return text
}

var backslashed = strings.NewReplacer(`\"`, `"`, `\\`, `\`)

func newSplitter(src io.Reader, delimiter byte, want int) *splitter {
	return &splitter{src: src, delimiter: delimiter, quote: '"', want: want, buf: make([]byte, 256<<10), line: 1, lf: -1, cr: -1}
}

// next reads one record.
func (s *splitter) next(r *record) error {
	*r = record{line: s.line, cells: r.cells[:0]}
	end, after, err := s.lineEnd(s.start)
	if errors.Is(err, errRecordTooLong) {
		return s.skipLine(r)
	}
	if err != nil {
		return err
	}
	if bytes.IndexByte(s.buf[s.start:end], s.quote) >= 0 {
		return s.quoted(r)
	}
	r.raw = string(s.buf[s.start:end])
	r.cells = splitPlain(r.cells, r.raw, s.delimiter)
	s.start = after
	s.line++
	return nil
}

var errRecordTooLong = errors.New("record too long")

// lineEnd finds the end of the physical line that holds position from, and
// where the next one begins. It reads more when it must, so positions into buf
// may move: from is given and returned relative to start by its callers.
func (s *splitter) lineEnd(from int) (end, after int, err error) {
	rel := from - s.start
	for {
		from = s.start + rel
		end, after = s.findEnd(from)
		if end >= 0 && (after <= s.end || s.eof) {
			return end, min(after, s.end), nil
		}
		if s.eof {
			if from == s.end && from == s.start {
				return 0, 0, io.EOF
			}
			return s.end, s.end, nil
		}
		if err := s.fill(); err != nil {
			return 0, 0, err
		}
	}
}

// findEnd looks in what is buffered; end is -1 where there is no line end yet.
// A CR at the very end of the buffer yields after > s.end: its LF may follow.
func (s *splitter) findEnd(from int) (end, after int) {
	s.lf = s.seek(s.lf, from, '\n')
	s.cr = s.seek(s.cr, from, '\r')
	switch {
	case s.lf == s.end && s.cr == s.end:
		return -1, 0
	case s.lf < s.cr:
		return s.lf, s.lf + 1
	case s.cr+1 == s.end:
		if s.eof {
			return s.cr, s.end
		}
		return s.cr, s.end + 1
	case s.buf[s.cr+1] == '\n':
		return s.cr, s.cr + 2
	}
	return s.cr, s.cr + 1
}

// seek gives the first position of a byte at or after from, or s.end; known is
// what an earlier call gave.
func (s *splitter) seek(known, from int, b byte) int {
	if known >= from {
		return known
	}
	if i := bytes.IndexByte(s.buf[from:s.end], b); i >= 0 {
		return from + i
	}
	return s.end
}

// fill reads more, first making room.
func (s *splitter) fill() error {
	if s.start > 0 {
		copy(s.buf, s.buf[s.start:s.end])
		s.end -= s.start
		s.start = 0
	}
	if len(s.buf)-s.end < 16 { // room for a reader that holds bytes back
		if len(s.buf) >= maxRecord {
			return errRecordTooLong
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.src.Read(s.buf[s.end:])
	s.end += n
	s.lf, s.cr = -1, -1
	if err == io.EOF {
		s.eof = true
		return nil
	}
	return err
}

// skipLine passes over a line that is longer than any record may be.
func (s *splitter) skipLine(r *record) error {
	r.raw = string(s.buf[s.start : s.start+1000])
	r.cells = append(r.cells, r.raw)
	r.fault = CellTooLarge
	for {
		s.lf, s.cr = -1, -1
		end, after := s.findEnd(s.start)
		if end >= 0 && after <= s.end {
			s.start = after
			s.line++
			return nil
		}
		if s.eof {
			s.start = s.end
			return nil
		}
		s.start = s.end
		if end >= 0 { // a CR whose LF may follow
			s.start--
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// quoted reads a record whose first line holds a quote.
func (s *splitter) quoted(r *record) error {
	pos := 0 // relative to start
	lines := 0
	s.spans = s.spans[:0]
	for {
		stop, newlines, state, err := s.field(r, pos)
		if err != nil {
			return err
		}
		if state == fieldStray {
			return s.recover(r)
		}
		lines += newlines
		pos = stop
		if state == fieldLast {
			break
		}
		pos++ // the delimiter
	}
	if lines > 0 && s.want > 0 && len(s.spans) != s.want && s.firstLineFits() {
		return s.recover(r)
	}
	_, after, err := s.lineEnd(s.start + pos)
	if err != nil && err != io.EOF {
		return err
	}
	r.raw = string(s.buf[s.start : s.start+pos])
	for _, f := range s.spans {
		r.cells = append(r.cells, s.text(f, r.raw))
	}
	s.start = max(after, s.start+pos)
	s.line += lines + 1
	return nil
}

type fieldState uint8

const (
	fieldMore  fieldState = iota // a delimiter follows
	fieldLast                    // the record ends
	fieldStray                   // its opening quote is never properly closed
)

// field reads one field at pos (relative to start) and appends its span.
func (s *splitter) field(r *record, pos int) (stop, newlines int, state fieldState, err error) {
	end, _, err := s.lineEnd(s.start + pos)
	if err == io.EOF {
		end = s.end
	} else if err != nil {
		return 0, 0, fieldStray, s.tooLong(err)
	}
	line := s.buf[s.start+pos : end]
	open := s.skipSpaces(line, 0)
	if open == len(line) || line[open] != s.quote {
		return s.plainField(pos, line)
	}
	closing, escaped, err := s.closingQuote(pos + open + 1)
	if err != nil || closing < 0 {
		return 0, 0, fieldStray, s.tooLong(err)
	}
	f := span{from: pos + open + 1, to: closing, escaped: escaped}
	newlines = countLines(s.buf[s.start+f.from : s.start+f.to])
	end, _, err = s.lineEnd(s.start + closing + 1)
	if err == io.EOF {
		end = s.start + closing + 1
	} else if err != nil {
		return 0, 0, fieldStray, s.tooLong(err)
	}
	rest := s.buf[s.start+closing+1 : end]
	gap := s.skipSpaces(rest, 0)
	if gap < len(rest) && rest[gap] != s.delimiter {
		if newlines > 0 {
			return 0, 0, fieldStray, nil
		}
		r.loose = true
		gap = indexOrEnd(rest, s.delimiter)
		f.tail = closing + 1 + gap
	}
	s.spans = append(s.spans, f)
	if gap == len(rest) {
		return closing + 1 + gap, newlines, fieldLast, nil
	}
	return closing + 1 + gap, newlines, fieldMore, nil
}

// tooLong turns the limit into a stray quote, to be recovered from.
func (s *splitter) tooLong(err error) error {
	if errors.Is(err, errRecordTooLong) {
		return nil
	}
	return err
}

func (s *splitter) plainField(pos int, line []byte) (int, int, fieldState, error) {
	i := indexOrEnd(line, s.delimiter)
	s.spans = append(s.spans, span{from: pos, to: pos + i})
	if i == len(line) {
		return pos + i, 0, fieldLast, nil
	}
	return pos + i, 0, fieldMore, nil
}

func indexOrEnd(line []byte, b byte) int {
	if i := bytes.IndexByte(line, b); i >= 0 {
		return i
	}
	return len(line)
}

// skipSpaces passes over what may stand between a delimiter and a quote.
func (s *splitter) skipSpaces(line []byte, i int) int {
	for i < len(line) && (line[i] == ' ' || line[i] == '\t' && s.delimiter != '\t') {
		i++
	}
	return i
}

// closingQuote finds the quote that closes a field whose text begins at from
// (relative to start); -1 where there is none in reach.
func (s *splitter) closingQuote(from int) (at int, escaped bool, err error) {
	for {
		i := bytes.IndexByte(s.buf[s.start+from:s.end], s.quote)
		atEnd := i >= 0 && s.start+from+i+1 == s.end
		if (i < 0 || atEnd) && !s.eof {
			if i < 0 {
				from = s.end - s.start
			} else {
				from += i
			}
			if err := s.fill(); err != nil {
				return -1, escaped, err
			}
			continue
		}
		if i < 0 {
			return -1, escaped, nil
		}
		if s.backslash && s.behindBackslash(s.start+from+i) {
			escaped = true
			from += i + 1
			continue
		}
		if !atEnd && s.buf[s.start+from+i+1] == s.quote {
			escaped = true
			from += i + 2
			continue
		}
		return from + i, escaped, nil
	}
}

// behindBackslash reports an odd number of backslashes before a position.
func (s *splitter) behindBackslash(at int) bool {
	n := 0
	for at-n-1 >= s.start && s.buf[at-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

// firstLineFits reports whether the first physical line alone has the columns
// expected: then a quote that ran on over further lines was a stray one.
func (s *splitter) firstLineFits() bool {
	s.lf, s.cr = -1, -1 // looking back
	end, _, err := s.lineEnd(s.start)
	if err != nil {
		return false
	}
	return bytes.Count(s.buf[s.start:end], []byte{s.delimiter})+1 == s.want
}

// recover gives up the first physical line of a record with a stray quote.
func (s *splitter) recover(r *record) error {
	s.lf, s.cr = -1, -1 // looking back
	end, after, err := s.lineEnd(s.start)
	if errors.Is(err, errRecordTooLong) {
		return s.skipLine(r)
	}
	if err != nil {
		return err
	}
	r.raw = string(s.buf[s.start:end])
	r.cells = splitPlain(r.cells[:0], r.raw, s.delimiter)
	r.fault = UnterminatedQuote
	s.start = after
	s.line++
	if len(bytes.TrimSpace(s.buf[s.start:s.end])) > 0 || !s.eof {
		s.swallowing = true
	}
	return nil
}

// splitPlain cuts a line without regard to quotes.
func splitPlain(cells []string, line string, delimiter byte) []string {
	for {
		i := strings.IndexByte(line, delimiter)
		if i < 0 {
			return append(cells, line)
		}
		cells = append(cells, line[:i])
		line = line[i+1:]
	}
}

// countLines counts line ends of every kind.
func countLines(text []byte) int {
	n := bytes.Count(text, []byte("\n"))
	if cr := bytes.Count(text, []byte("\r")); cr > 0 {
		n += cr - bytes.Count(text, []byte("\r\n"))
	}
	return n
}
