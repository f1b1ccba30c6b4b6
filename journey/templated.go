package journey

import (
	"strings"
	"unicode"

	"gilmok/store/segment"
)

// addNames adds to the needs what templated values may read of a customer: every
// name between braces. A name that is no attribute costs nothing.
func addNames(n *segment.Needs, values ...any) {
	for _, v := range values {
		switch v := v.(type) {
		case string:
			for _, name := range templateNames(v) {
				n.AddAttribute(name)
			}
		case []any:
			addNames(n, v...)
		case map[string]any:
			for _, x := range v {
				addNames(n, x)
			}
		}
	}
}

// templateNames lists the identifiers within {{ … }} and {% … %}, outside of
// quotation marks. Filters and words of the language are among them.
func templateNames(text string) (names []string) {
	for {
		i := strings.IndexAny(text, "{")
		if i < 0 || i+1 >= len(text) {
			return names
		}
		if text[i+1] != '{' && text[i+1] != '%' {
			text = text[i+1:]
			continue
		}
		inside, rest, _ := strings.Cut(text[i+2:], "}")
		for k, part := range strings.FieldsFunc(inside, func(r rune) bool { return r == '"' || r == '\'' }) {
			if k%2 == 0 {
				names = append(names, strings.FieldsFunc(part, notName)...)
			}
		}
		text = rest
	}
}

func notName(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }
