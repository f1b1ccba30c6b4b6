package messages

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// The inks of code.
const (
	inkTag     = look.KindEntry
	inkName    = look.Muted // of an attribute, a property, a key
	inkString  = look.Good
	inkComment = look.Faint
	inkLiquid  = look.KindSplit // braces and words of Liquid
	inkValue   = look.Accent    // what customers have
	inkFilter  = look.KindExperiment
	inkNumber  = look.Warn
)

// What a line of code can begin in.
const (
	inText = iota
	inTag
	inDouble // a value in double quotes
	inSingle
	inComment
	inStyle
	inStyleComment
	inScript
	inJSON
	inJSONString
)

// Where in Liquid a line can begin.
const (
	noLiquid = iota
	inOutput // {{
	inWords  // {%
	inNote   // what a comment or raw keeps from being read
)

// codeState is what a lexer knows at the start of a line; it goes through the
// editor as one number.
type codeState struct {
	base    int // inText …
	element int // whose tag is open: inStyle, inScript, or inText for any other
	liquid  int
	quote   int // of a string open in Liquid: 0, ' or "
	expects int // 1: the word of a tag, 2: a filter, 3: the end of a tag whose inside is no code
}

func readState(n int) codeState {
	return codeState{n & 15, n >> 4 & 15, n >> 8 & 7, n >> 11 & 127, n >> 18 & 3}
}

func (s codeState) number() int {
	return s.base | s.element<<4 | s.liquid<<8 | s.quote<<11 | s.expects<<18
}

// lexMail colours HTML with Liquid in it.
func lexMail(line string, state int) ([]widgets.CodeSpan, int) {
	return lexCode(line, readState(state))
}

// lexJSON colours JSON with Liquid in it.
func lexJSON(line string, state int) ([]widgets.CodeSpan, int) {
	s := readState(state)
	if s.base == inText {
		s.base = inJSON
	}
	return lexCode(line, s)
}

func lexCode(line string, s codeState) ([]widgets.CodeSpan, int) {
	l := lexer{codeState: s, line: line}
	for l.at < len(line) {
		before := l.at
		if l.liquid != noLiquid {
			l.inside()
		} else {
			l.outside()
		}
		if l.at == before { // every step takes something: a guard against hanging
			l.at += width(line[before:])
		}
	}
	return l.spans, l.number()
}

// lexer goes through one line.
type lexer struct {
	codeState
	line  string
	at    int
	spans []widgets.CodeSpan
}

func (l *lexer) rest() string { return l.line[l.at:] }

// take colours the next n bytes.
func (l *lexer) take(n int, ink fyne.ThemeColorName) {
	n = min(n, len(l.line)-l.at)
	if n <= 0 {
		return
	}
	if ink != "" || l.liquid != noLiquid {
		l.spans = append(l.spans, widgets.CodeSpan{From: l.at, To: l.at + n, Ink: ink, Bold: ink == inkLiquid, Back: l.liquid == inOutput || l.liquid == inWords})
	}
	l.at += n
}

// until gives how far it is to the first of some signs, or to the line's end.
func (l *lexer) until(signs ...string) int {
	rest := l.rest()
	n := len(rest)
	for _, sign := range signs {
		if i := strings.Index(rest[:n], sign); i >= 0 {
			n = i
		}
	}
	return n
}

func (l *lexer) json() {
	rest := l.rest()
	switch c := rest[0]; {
	case c == '"':
		end := strings.IndexByte(rest[1:], '"')
		if end >= 0 && strings.HasPrefix(strings.TrimLeft(rest[end+2:], " "), ":") {
			l.take(end+2, inkTag)
			return
		}
		l.base = inJSONString
		l.take(1, inkString)
	case isLetter(c):
		l.take(wordLength(rest), inkLiquid)
	case c >= '0' && c <= '9' || c == '-':
		l.take(1+strings.IndexFunc(rest[1:]+" ", func(r rune) bool { return !strings.ContainsRune("0123456789.eE+-", r) }), inkNumber)
	default:
		l.take(width(rest), "")
	}
}

// inside takes the next piece of Liquid.
func (l *lexer) inside() {
	rest := l.rest()
	switch {
	case l.liquid == inNote:
		l.skipped()
	case l.quote != 0:
		l.quoted()
	case l.closes():
	case rest[0] == '"' || rest[0] == '\'':
		l.quote = int(rest[0])
		l.take(1, inkString)
	case strings.HasPrefix(rest, "${"):
		n := strings.IndexByte(rest, '}')
		l.take(max(2, n+1), inkValue)
	case rest[0] == '|':
		l.expects = 2
		l.take(1, inkLiquid)
	case rest[0] >= '0' && rest[0] <= '9':
		l.take(max(1, wordLength(rest)), inkNumber)
	case wordLength(rest) > 0:
		l.word(wordLength(rest))
	default:
		l.take(width(rest), inkName)
	}
}

// closes takes the end of a tag.
func (l *lexer) closes() bool {
	end := "}}"
	if l.liquid == inWords {
		end = "%}"
	}
	n := len(end)
	if rest := l.rest(); !strings.HasPrefix(rest, end) {
		if !strings.HasPrefix(rest, "-"+end) {
			return false
		}
		n++
	}
	l.take(n, inkLiquid)
	l.liquid = noLiquid
	if l.expects == 3 {
		l.liquid = inNote
	}
	l.expects = 0
	return true
}

// word takes a name: of a tag, a filter, a value, or one of the language's own.
func (l *lexer) word(n int) {
	name := l.rest()[:n]
	ink := inkValue
	switch {
	case l.expects == 1:
		ink, l.expects = inkLiquid, 0
		if name == "comment" || name == "raw" || name == "doc" {
			l.expects = 3 // what follows the tag is no code
		}
	case l.expects == 2:
		ink, l.expects = inkFilter, 0
	case ownWords[name]:
		ink = inkLiquid
	}
	l.take(n, ink)
}

// ownWords are those of the language itself.
var ownWords = map[string]bool{"and": true, "or": true, "not": true, "contains": true, "in": true, "true": true, "false": true, "nil": true,
	"null": true, "blank": true, "empty": true, "with": true, "as": true, "by": true, "reversed": true, "limit": true, "offset": true}

func (l *lexer) quoted() {
	n := strings.IndexByte(l.rest(), byte(l.quote))
	if n < 0 {
		l.take(len(l.rest()), inkString)
		return
	}
	l.quote = 0
	l.take(n+1, inkString)
}

// skipped takes what {% comment %} and {% raw %} keep from being read.
func (l *lexer) skipped() {
	rest := l.rest()
	for from := 0; ; {
		i := strings.Index(rest[from:], "{%")
		if i < 0 {
			l.take(len(rest), inkComment)
			return
		}
		i += from
		word := strings.TrimLeft(strings.TrimPrefix(rest[i+2:], "-"), " \t")
		if strings.HasPrefix(word, "endcomment") || strings.HasPrefix(word, "endraw") || strings.HasPrefix(word, "enddoc") {
			l.take(i, inkComment)
			l.liquid = noLiquid
			return
		}
		from = i + 2
	}
}

// wordLength is how many bytes the name has that a text begins with.
func wordLength(s string) int {
	n := strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	if n < 0 {
		return len(s)
	}
	if s[n:] == "%}" || strings.HasPrefix(s[n:], "}}") || strings.HasPrefix(s[n:], "%}") {
		return len(strings.TrimRight(s[:n], "-")) // a dash before an end is the end's
	}
	return n
}

func width(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return max(1, n)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
