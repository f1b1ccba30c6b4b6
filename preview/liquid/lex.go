package liquid

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

type tokenKind byte

const (
	tokenEnd     tokenKind = iota
	tokenName              // name, or ${name} of Braze's dialect
	tokenDollar            //
	tokenText              // "text"
	tokenWhole             // 12
	tokenDecimal           // 1.5
	tokenSign              // everything else: | : , . .. [ ] ( ) == {{ …
	tokenBad               // what no expression can hold; nothing follows it
)

type token struct {
	kind tokenKind
	text string
	at   int // offset in the source
}

// maxTokens bounds one expression; real ones have a few dozen.
const maxTokens = 2000

// lex cuts an expression into tokens. What word processors do to quotes and
// spaces is mended here: curly quotes quote, and every kind of space is one.
func lex(text string, at int) ([]token, error) {
	var tokens []token
	for i := 0; i < len(text); {
		r, width := utf8.DecodeRuneInString(text[i:])
		if isBlankRune(r) || isInvisible(r) {
			i += width
			continue
		}
		t, length, err := lexOne(text[i:], r, at+i)
		if err != nil {
			return nil, err
		}
		if tokens = append(tokens, t); len(tokens) > maxTokens {
			return nil, failAt(at, CodeLimit, "an expression of more than %d words", maxTokens)
		}
		if t.kind == tokenBad {
			break
		}
		i += length
	}
	return append(tokens, token{kind: tokenEnd, at: at + len(text)}), nil
}

func lexOne(text string, r rune, at int) (token, int, error) {
	switch {
	case quoteClass(r) != 0:
		return lexText(text, r, at)
	case strings.HasPrefix(text, "${"):
		end := strings.IndexByte(text, '}')
		if end < 0 {
			return token{}, 0, failAt(at, CodeUnclosed, "%s", excerpt(text))
		}
		if bar := strings.IndexByte(text[:end], '|'); bar >= 0 && beginsWithFilter(text[bar+1:end]) {
			return token{tokenBad, text[bar : end+1], at + bar}, len(text), nil // ${name} | upcase is meant
		}
		return token{tokenDollar, norm.NFC.String(strings.TrimSpace(text[2:end])), at}, end + 1, nil
	case r >= '0' && r <= '9', r == '-' && len(text) > 1 && text[1] >= '0' && text[1] <= '9':
		return lexNumber(text, at)
	case isNameRune(r):
		return lexName(text, at)
	}
	for _, sign := range signs {
		if strings.HasPrefix(text, sign.written) {
			return token{tokenSign, sign.meant, at}, len(sign.written), nil
		}
	}
	return token{tokenBad, text, at}, len(text), nil
}

// beginsWithFilter knows ${name | upcase} from an attribute whose name has a bar.
func beginsWithFilter(text string) bool {
	name, _, _ := strings.Cut(text, ":")
	_, ok := filters[strings.TrimSpace(name)]
	return ok
}

// signs, the longer ones first; the full-width ones are what a Korean or
// Japanese input method leaves behind.
var signs = []struct{ written, meant string }{
	{"{{", "{{"}, {"}}", "}}"}, {"..", ".."}, {"==", "=="}, {"!=", "!="}, {"<>", "!="}, {"<=", "<="}, {">=", ">="},
	{"|", "|"}, {":", ":"}, {",", ","}, {".", "."}, {"[", "["}, {"]", "]"}, {"(", "("}, {")", ")"}, {"<", "<"}, {">", ">"}, {"=", "="},
	{"｜", "|"}, {"：", ":"}, {"，", ","},
}

// quoteClass is 1 for everything that looks like ", 2 for what looks like '.
func quoteClass(r rune) int {
	switch r {
	case '"', '“', '”', '„', '‟', '＂':
		return 1
	case '\'', '‘', '’', '‚', '‛', '＇':
		return 2
	}
	return 0
}

// lexText reads a quoted text. A straight quote is closed by its twin where
// there is one, so that 'it’s' stays whole.
func lexText(text string, open rune, at int) (token, int, error) {
	start := utf8.RuneLen(open)
	if open == '"' || open == '\'' {
		if end := strings.IndexRune(text[start:], open); end >= 0 {
			return token{tokenText, text[start : start+end], at}, start + end + 1, nil
		}
	}
	for i, r := range text[start:] {
		if quoteClass(r) == quoteClass(open) {
			return token{tokenText, text[start : start+i], at}, start + i + utf8.RuneLen(r), nil
		}
	}
	return token{}, 0, failAt(at, CodeUnclosed, "%s", excerpt(text))
}

func lexNumber(text string, at int) (token, int, error) {
	digits := func(i int) int {
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		return i
	}
	end, kind := digits(1), tokenWhole
	if end+1 < len(text) && text[end] == '.' && text[end+1] >= '0' && text[end+1] <= '9' {
		end, kind = digits(end+1), tokenDecimal
	}
	if r, _ := utf8.DecodeRuneInString(text[end:]); isNameRune(r) && r != '-' {
		return lexName(text, at) // 2nd_name is a name
	}
	return token{kind, text[:end], at}, end, nil
}

func lexName(text string, at int) (token, int, error) {
	end, plain := len(text), true
	for i, r := range text {
		if isInvisible(r) {
			plain = false
			continue
		}
		if !isNameRune(r) && !(r == '-' && i > 0) {
			end = i
			break
		}
		plain = plain && r < utf8.RuneSelf
	}
	name := text[:end]
	if end < len(text) && text[end] == '?' {
		end++
		name = text[:end]
	}
	if !plain {
		name = norm.NFC.String(strings.Map(func(r rune) rune {
			if isInvisible(r) {
				return -1
			}
			return r
		}, name))
	}
	return token{tokenName, name, at}, end, nil
}

func isNameRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// isBlankRune covers the no-break, ideographic and other wide spaces too.
func isBlankRune(r rune) bool { return r == 0 || unicode.IsSpace(r) }

// isInvisible tells the characters of no width that web pages slip into
// copied text.
func isInvisible(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200e', '\u200f', '\u2060', '\ufeff', '\u00ad':
		return true
	}
	return false
}
