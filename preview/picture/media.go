package picture

import (
	"regexp"
	"strconv"
	"strings"
)

// The layout engine does not know media queries: it drops their blocks. So they
// are decided here, before layout, for the wanted width: a block that applies is
// unwrapped, any other is cut out. The same pass cuts what would be fetched.

var (
	styleElement = regexp.MustCompile(`(?is)(<style\b[^>]*>)(.*?)(</style\s*>)`)
	mediaAttr    = regexp.MustCompile(`(?i)\smedia\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)`)
	linkElement  = regexp.MustCompile(`(?i)<link\b[^>]*>`)
	scripts      = regexp.MustCompile(`(?is)<script\b.*?</script\s*>|<(?:base|meta)\b[^>]*>`)
	importRule   = regexp.MustCompile(`(?i)@import\b[^;]*;`)
)

// prepare gives the document as the layout engine should see it, and whether it
// brings dark styles of its own.
func prepare(html string, width int, dark bool) (prepared string, ownDark bool) {
	html = linkElement.ReplaceAllString(html, "")
	html = scripts.ReplaceAllString(html, "")
	html = spellGaps(resolveMath(html, width))
	v := viewport{width: float64(width), dark: dark}
	html = styleElement.ReplaceAllStringFunc(html, func(element string) string {
		m := styleElement.FindStringSubmatch(element)
		css := m[2]
		if strings.Contains(css, "prefers-color-scheme") {
			ownDark = true
		}
		if a := mediaAttr.FindStringSubmatch(m[1]); a != nil {
			if !v.matches(strings.Trim(a[1], `"'`)) {
				return ""
			}
			m[1] = strings.Replace(m[1], a[0], "", 1)
		}
		return m[1] + resolveMedia(css, v) + m[3]
	})
	return html, ownDark
}

// conditional begins a block that a browser may pass over.
var conditional = regexp.MustCompile(`(?i)@(?:media|supports)\b`)

// resolveMedia decides the @media and @supports blocks of a style sheet.
func resolveMedia(css string, v viewport) string {
	css = importRule.ReplaceAllString(stripComments(css), "")
	var out strings.Builder
	for {
		at := conditional.FindStringIndex(css)
		if at == nil {
			out.WriteString(css)
			return out.String()
		}
		out.WriteString(css[:at[0]])
		rest := css[at[1]:]
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			return out.String()
		}
		end := blockEnd(rest[open+1:])
		holds := supported
		if at[1]-at[0] == len("@media") {
			holds = v.matches
		}
		if holds(rest[:open]) {
			out.WriteString(resolveMedia(rest[open+1:open+1+end], v))
		}
		css = strings.TrimPrefix(rest[open+1+end:], "}")
	}
}

// unsupported is what no browser of today takes, or asks for what is not there.
var unsupported = regexp.MustCompile(`(?i)\bnot\b|-ms-|-moz-`)

// supported decides the condition of an @supports block as Chromium would.
func supported(condition string) bool { return !unsupported.MatchString(condition) }

func stripComments(css string) string {
	var out strings.Builder
	for {
		at := strings.Index(css, "/*")
		if at < 0 {
			out.WriteString(css)
			return out.String()
		}
		out.WriteString(css[:at])
		end := strings.Index(css[at+2:], "*/")
		if end < 0 {
			return out.String()
		}
		css = css[at+2+end+2:]
	}
}

// blockEnd gives the index of the brace that closes a block, or the length of css.
func blockEnd(css string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(css); i++ {
		switch c := css[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			} else if c == '\\' {
				i++
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return len(css)
}

func indexFold(s, sub string) int {
	return strings.Index(strings.ToLower(s), sub)
}

// viewport is what a media query asks about.
type viewport struct {
	width float64 // CSS pixels
	dark  bool
}

// matches decides a media query list.
func (v viewport) matches(list string) bool {
	if strings.TrimSpace(list) == "" {
		return true
	}
	for _, query := range strings.Split(strings.ToLower(list), ",") {
		if v.matchesOne(query) {
			return true
		}
	}
	return false
}

func (v viewport) matchesOne(query string) bool {
	query = strings.TrimSpace(query)
	negated := strings.HasPrefix(query, "not ")
	query = strings.TrimPrefix(strings.TrimPrefix(query, "not "), "only ")
	for _, term := range andSplit(query) {
		if !v.holds(term) {
			return negated
		}
	}
	return !negated
}

var and = regexp.MustCompile(`\s+and\s+|\s+and\(|\)and\s+`)

func andSplit(query string) []string { return and.Split(query, -1) }

func (v viewport) holds(term string) bool {
	term = strings.TrimSpace(strings.Trim(strings.TrimSpace(term), "()"))
	name, value, hasValue := strings.Cut(term, ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !hasValue {
		return name == "screen" || name == "all" || name == "color"
	}
	switch name {
	case "min-width", "min-device-width":
		n, ok := length(value)
		return ok && v.width >= n
	case "max-width", "max-device-width":
		n, ok := length(value)
		return ok && v.width <= n
	case "width", "device-width":
		n, ok := length(value)
		return ok && v.width == n
	case "prefers-color-scheme":
		return (value == "dark") == v.dark
	case "orientation":
		return value == "portrait"
	case "-webkit-min-device-pixel-ratio", "min-resolution":
		n, ok := length(value)
		return ok && n <= 1
	case "prefers-reduced-motion":
		return value == "no-preference"
	}
	return false
}

// length reads a CSS length as pixels; em and rem are 16.
func length(s string) (float64, bool) {
	unit := strings.TrimLeft(s, "0123456789.+-")
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, unit), 64)
	if err != nil {
		return 0, false
	}
	switch strings.TrimSpace(unit) {
	case "em", "rem":
		n *= 16
	case "pt":
		n *= 96.0 / 72
	}
	return n, true
}
