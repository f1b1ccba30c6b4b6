package liquid

import (
	"regexp"
	"strings"
)

// A piece is a run of text or one tag of the source. An output {{ x }} is the
// tag "echo x".
type piece struct {
	name  string // "" = text
	args  string // what stands after the name, as written
	at    int    // offset of args (of the text, for text)
	start int    // offset of the tag itself
	text  []byte
}

const whitespace = " \t\r\n\v\f\x00"

// scanner cuts a source into pieces. Whitespace control, raw, comments, doc
// and the liquid tag are settled here, so nothing after it knows them.
type scanner struct {
	source   string
	pos      int
	pieces   []piece
	trimNext bool
	most     int // tags allowed
	tags     int
}

func scan(source string, most int) ([]piece, error) {
	s := &scanner{source: source, most: most}
	for {
		tag, ok, err := s.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return s.pieces, nil
		}
		if err := s.take(tag); err != nil {
			return nil, err
		}
	}
}

// next moves to the next tag, keeping the text before it.
func (s *scanner) next() (piece, bool, error) {
	open := nextOpen(s.source, s.pos)
	if open < 0 {
		s.addText(s.pos, len(s.source), false)
		s.pos = len(s.source)
		return piece{}, false, nil
	}
	trim := open+2 < len(s.source) && s.source[open+2] == '-'
	s.addText(s.pos, open, trim)
	tag, end, err := s.readTag(open)
	if err != nil {
		return piece{}, false, err
	}
	s.pos = end
	s.trimNext = s.source[end-3] == '-' && end-3 > open+1
	return tag, true, nil
}

func nextOpen(source string, from int) int {
	for i := from; ; {
		j := strings.IndexByte(source[i:], '{')
		if j < 0 || i+j+1 >= len(source) {
			return -1
		}
		i += j
		if source[i+1] == '{' || source[i+1] == '%' {
			return i
		}
		i++
	}
}

func (s *scanner) addText(from, to int, trimRight bool) {
	text := s.source[from:to]
	if s.trimNext {
		trimmed := strings.TrimLeft(text, whitespace)
		from += len(text) - len(trimmed)
		text = trimmed
		s.trimNext = false
	}
	if trimRight {
		text = strings.TrimRight(text, whitespace)
	}
	if text != "" {
		s.pieces = append(s.pieces, piece{at: from, start: from, text: []byte(text)})
	}
}

// readTag reads the tag that opens at the offset and returns its end.
func (s *scanner) readTag(open int) (piece, int, error) {
	if s.source[open+1] == '{' {
		return s.readOutput(open)
	}
	length := strings.Index(s.source[open+2:], "%}")
	if length < 0 {
		return piece{}, 0, failAt(open, CodeUnclosed, "%s", excerpt(s.source[open:]))
	}
	end := open + 2 + length
	from, to := trimDashes(s.source, open+2, end)
	from += len(s.source[from:to]) - len(strings.TrimLeftFunc(s.source[from:to], isBlankRune))
	name := tagName(s.source[from:to])
	if name == "" {
		return piece{}, 0, failAt(open, CodeSyntax, "%s", excerpt(s.source[open:]))
	}
	args := s.source[from+len(name) : to]
	if inner := strings.Index(args, "{%"); inner >= 0 && name != "comment" && !insideQuotes(args, inner) {
		return piece{}, 0, failAt(open, CodeUnclosed, "%s", excerpt(s.source[open:]))
	}
	return piece{name: name, args: args, at: from + len(name), start: open}, end + 2, nil
}

// insideQuotes tells whether an offset lies within "…" or '…'.
func insideQuotes(text string, offset int) bool {
	var open byte
	for i := 0; i < offset; i++ {
		switch c := text[i]; {
		case open == 0 && (c == '"' || c == '\''):
			open = c
		case c == open:
			open = 0
		}
	}
	return open != 0
}

// readOutput reads {{ … }}. A ${name} inside has a brace of its own.
func (s *scanner) readOutput(open int) (piece, int, error) {
	nested := 0
	for i := open + 2; i < len(s.source)-1; i++ {
		switch {
		case s.source[i] == '$' && s.source[i+1] == '{':
			length := strings.IndexByte(s.source[i:], '}')
			if length < 0 {
				return piece{}, 0, failAt(open, CodeUnclosed, "%s", excerpt(s.source[open:]))
			}
			i += length
		case nested > 0 && strings.HasPrefix(s.source[i:], "}}"):
			nested--
			i++
		case strings.HasPrefix(s.source[i:], "{{") && wantsValue(s.source[open+2:i]):
			nested++
			i++
		case s.source[i] == '}' && s.source[i+1] == '}':
			from, to := trimDashes(s.source, open+2, i)
			return outputPiece(s.source[from:to], from, open), i + 2, nil
		case s.source[i] == '{' && (s.source[i+1] == '{' || s.source[i+1] == '%'):
			return piece{}, 0, failAt(open, CodeUnclosed, "%s", excerpt(s.source[open:]))
		}
	}
	return piece{}, 0, failAt(open, CodeUnclosed, "%s", excerpt(s.source[open:]))
}

// wantsValue tells whether a value must follow, so that {{ begins one within
// an output and not another output after a forgotten }}.
func wantsValue(before string) bool {
	before = strings.TrimRightFunc(before, isBlankRune)
	return before == "" || strings.IndexByte(":,(=<>", before[len(before)-1]) >= 0
}

var contentBlock = regexp.MustCompile(`^\s*content_blocks\s*\.\s*\$\{([^}]*)\}`)

// outputPiece is an echo, but for {{content_blocks.${name}}}, which includes
// a whole source.
func outputPiece(args string, at, open int) piece {
	if m := contentBlock.FindStringSubmatch(args); m != nil {
		name, _, _ := strings.Cut(m[1], "|") // Braze writes an id behind the name: ${name | id: 'cb1'}
		return piece{name: "content_block", args: strings.TrimSpace(name), at: at, start: open}
	}
	return piece{name: "echo", args: args, at: at, start: open}
}

func trimDashes(source string, from, to int) (int, int) {
	if from < to && source[from] == '-' {
		from++
	}
	if from < to && source[to-1] == '-' {
		to--
	}
	return from, to
}

func tagName(content string) string {
	if strings.HasPrefix(content, "#") {
		return "#"
	}
	end := 0
	for end < len(content) {
		c := content[end]
		if c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			break
		}
		end++
	}
	return content[:end]
}

// take settles one tag: most are kept as they are.
func (s *scanner) take(tag piece) error {
	if s.tags++; s.tags > s.most {
		return failAt(tag.start, CodeLimit, "more than %d tags", s.most)
	}
	switch tag.name {
	case "raw":
		return s.takeRaw(tag)
	case "comment":
		return s.skipComment(tag)
	case "doc":
		return s.skipDoc(tag)
	case "#":
		return checkInlineComment(tag)
	case "liquid":
		return s.takeLines(tag, 0)
	}
	s.pieces = append(s.pieces, tag)
	return nil
}

var (
	endRaw = regexp.MustCompile(`\{%-?\s*endraw\s*-?%\}`)
	endDoc = regexp.MustCompile(`\{%-?\s*enddoc\s*-?%\}`)
	anyDoc = regexp.MustCompile(`\{%-?\s*doc\s*-?%\}`)
)

func (s *scanner) takeRaw(tag piece) error {
	if strings.TrimSpace(tag.args) != "" {
		return failAt(tag.at, CodeSyntax, "raw %s", excerpt(strings.TrimSpace(tag.args)))
	}
	m := endRaw.FindStringIndex(s.source[s.pos:])
	if m == nil {
		return failAt(tag.start, CodeUnclosed, "raw")
	}
	s.trimNext = false
	from, to := s.pos, s.pos+m[0]
	if from < to {
		// The tag name keeps later passes from taking raw whitespace for layout.
		s.pieces = append(s.pieces, piece{name: "raw", at: from, start: from, text: []byte(s.source[from:to])})
	}
	s.pos += m[1]
	s.trimNext = s.source[s.pos-3] == '-'
	return nil
}

func (s *scanner) skipDoc(tag piece) error {
	if strings.TrimSpace(tag.args) != "" {
		return failAt(tag.at, CodeSyntax, "doc %s", excerpt(strings.TrimSpace(tag.args)))
	}
	m := endDoc.FindStringIndex(s.source[s.pos:])
	if m == nil || anyDoc.MatchString(s.source[s.pos:s.pos+m[0]]) {
		return failAt(tag.start, CodeUnclosed, "doc")
	}
	s.pos += m[1]
	s.trimNext = s.source[s.pos-3] == '-'
	return nil
}

// skipComment passes over a comment; comments may hold comments.
func (s *scanner) skipComment(tag piece) error {
	kept := len(s.pieces)
	for depth := 1; depth > 0; {
		inner, ok, err := s.nextInComment()
		if err != nil || !ok {
			return failAt(tag.start, CodeUnclosed, "comment")
		}
		switch inner.name {
		case "comment":
			depth++
		case "endcomment":
			depth--
		case "raw":
			if m := endRaw.FindStringIndex(s.source[s.pos:]); m != nil {
				s.pos += m[1]
			}
		}
	}
	s.pieces = s.pieces[:kept]
	return nil
}

// nextInComment is next, for a place where tags may be anything.
func (s *scanner) nextInComment() (piece, bool, error) {
	i := strings.Index(s.source[s.pos:], "{%")
	if i < 0 {
		return piece{}, false, nil
	}
	open := s.pos + i
	length := strings.Index(s.source[open+2:], "%}")
	if length < 0 {
		return piece{}, false, nil
	}
	end := open + 2 + length
	from, to := trimDashes(s.source, open+2, end)
	s.pos = end + 2
	s.trimNext = s.source[end-1] == '-'
	return piece{name: tagName(strings.TrimLeftFunc(s.source[from:to], isBlankRune))}, true, nil
}

func checkInlineComment(tag piece) error {
	for i, line := range strings.Split(tag.args, "\n") {
		line = strings.TrimSpace(line)
		if i > 0 && line != "" && !strings.HasPrefix(line, "#") {
			return failAt(tag.start, CodeArgument, "every line of a comment begins with #: %s", excerpt(line))
		}
	}
	return nil
}

// takeLines settles {% liquid %}: one tag a line. Blocks that begin inside end
// inside, so the lines are bracketed for checkNesting.
func (s *scanner) takeLines(tag piece, depth int) error {
	if depth > 5 {
		return failAt(tag.start, CodeLimit, "liquid within liquid")
	}
	s.pieces = append(s.pieces, piece{name: "(", start: tag.start})
	at, comments := tag.at, 0
	for _, line := range strings.SplitAfter(tag.args, "\n") {
		from := at + len(line) - len(strings.TrimLeftFunc(line, isBlankRune))
		at += len(line)
		content := strings.TrimFunc(line, isBlankRune)
		name := tagName(content)
		inner := piece{name: name, args: strings.TrimPrefix(content, name), at: from + len(name), start: from}
		switch {
		case content == "" || name == "#":
		case name == "":
			return failAt(from, CodeSyntax, "%s", excerpt(content))
		case name == "comment":
			comments++
		case name == "endcomment" && comments > 0:
			comments--
		case comments > 0:
		case name == "raw" || name == "doc":
			return failAt(from, CodeMisplaced, "%s", name)
		case name == "liquid":
			if err := s.takeLines(inner, depth+1); err != nil {
				return err
			}
		default:
			if err := s.take(inner); err != nil {
				return err
			}
		}
	}
	if comments > 0 {
		return failAt(tag.start, CodeUnclosed, "comment")
	}
	s.pieces = append(s.pieces, piece{name: ")", start: tag.start})
	return nil
}

// excerpt is the beginning of a text, for the detail of an error.
func excerpt(text string) string {
	const most = 40
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	short := firstRunes(text, most)
	if len(short) < len(text) {
		short += "…"
	}
	return short
}

func firstRunes(text string, most int) string {
	for i := range text {
		if most == 0 {
			return text[:i]
		}
		most--
	}
	return text
}
