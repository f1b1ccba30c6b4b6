package messages

import (
	"strings"

	"fyne.io/fyne/v2"
)

// outside takes the next piece that is not Liquid.
func (l *lexer) outside() {
	rest := l.rest()
	if strings.HasPrefix(rest, "{{") || strings.HasPrefix(rest, "{%") {
		l.liquid, l.expects, l.quote = inOutput, 0, 0
		if rest[1] == '%' {
			l.liquid, l.expects = inWords, 1
		}
		n := 2
		if strings.HasPrefix(rest[2:], "-") {
			n++
		}
		l.take(n, inkLiquid)
		return
	}
	switch l.base {
	case inTag:
		l.tag()
	case inDouble:
		l.string(`"`, inTag)
	case inSingle:
		l.string(`'`, inTag)
	case inComment:
		l.block("-->", inText, inkComment)
	case inStyleComment:
		l.block("*/", inStyle, inkComment)
	case inStyle:
		l.style()
	case inScript:
		l.raw("</script")
	case inJSON:
		l.json()
	case inJSONString:
		l.string(`"`, inJSON)
	default:
		l.text()
	}
}

func (l *lexer) text() {
	rest := l.rest()
	switch {
	case strings.HasPrefix(rest, "<!--"):
		l.base = inComment
		l.take(4, inkComment)
	case rest[0] == '<' && len(rest) > 1 && (isLetter(rest[1]) || rest[1] == '/' || rest[1] == '!'):
		name := 2 + wordLength(rest[2:])
		l.base, l.element = inTag, elementOf(strings.ToLower(rest[1:name]))
		l.take(name, inkTag)
	case rest[0] == '&':
		n := strings.IndexByte(rest, ';')
		if n < 0 || n > 9 {
			l.take(1, "")
			return
		}
		l.take(n+1, inkNumber)
	default:
		l.take(max(1, l.until("<", "&", "{{", "{%")), "")
	}
}

// elementOf is what the inside of an element is written in.
func elementOf(name string) int {
	switch name {
	case "style":
		return inStyle
	case "script":
		return inScript
	}
	return inText
}

func (l *lexer) tag() {
	rest := l.rest()
	switch c := rest[0]; {
	case c == '>':
		l.take(1, inkTag)
		l.base = l.element
	case c == '/' || c == '?':
		l.take(1, inkTag)
		l.element = inText
	case c == '"':
		l.base = inDouble
		l.take(1, inkString)
	case c == '\'':
		l.base = inSingle
		l.take(1, inkString)
	case c == '=' || c == ' ' || c == '\t':
		l.take(1, "")
	default:
		l.take(max(1, wordLength(rest)), inkName)
	}
}

// string takes the inside of quotes and the closing one.
func (l *lexer) string(quote string, then int) {
	n := l.until(quote, "{{", "{%")
	if escape := strings.IndexByte(l.rest()[:n], '\\'); escape >= 0 && then == inJSON {
		n = escape + 2 // with what it escapes
	} else if strings.HasPrefix(l.rest()[n:], quote) {
		n++
		l.base = then
	}
	l.take(n, inkString)
}

// block takes what runs up to an end.
func (l *lexer) block(end string, then int, ink fyne.ThemeColorName) {
	n := l.until(end, "{{", "{%")
	if strings.HasPrefix(l.rest()[n:], end) {
		n += len(end)
		l.base = then
	}
	l.take(n, ink)
}

// raw takes a script up to the tag that ends it.
func (l *lexer) raw(end string) {
	n := l.until("{{", "{%")
	if i := strings.Index(strings.ToLower(l.rest()[:n]), end); i >= 0 {
		n = i
		l.base = inText
	}
	l.take(n, "")
}

func (l *lexer) style() {
	rest := l.rest()
	switch {
	case strings.HasPrefix(rest, "/*"):
		l.base = inStyleComment
		l.take(2, inkComment)
	case strings.HasPrefix(strings.ToLower(rest[:min(7, len(rest))]), "</style"):
		l.base = inText
		l.text()
	case isLetter(rest[0]) || rest[0] == '-':
		n := wordLength(rest)
		ink := fyne.ThemeColorName("")
		if strings.HasPrefix(strings.TrimLeft(rest[n:], " "), ": ") || strings.HasPrefix(rest[n:], ":") && strings.Contains(rest, ";") {
			ink = inkName
		}
		l.take(max(1, n), ink)
	case rest[0] >= '0' && rest[0] <= '9' || rest[0] == '#' && len(rest) > 1 && isHex(rest[1]):
		l.take(max(1, 1+wordLength(rest[1:])), inkNumber)
	case rest[0] == '@':
		l.take(1+wordLength(rest[1:]), inkTag)
	default:
		l.take(width(rest), "")
	}
}
