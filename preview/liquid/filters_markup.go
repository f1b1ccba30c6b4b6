package liquid

import (
	"regexp"
	"strings"
)

// markupFilters know HTML. In HTML mode escape gives markup, so that the
// output does not escape it a second time.
var markupFilters = map[string]filter{
	"escape":        {0, 0, onAny, escapeFilter},
	"h":             {0, 0, onAny, escapeFilter}, // its short name
	"escape_once":   {0, 0, onAny, escapeOnce},
	"newline_to_br": {0, 0, onAny, newlineToBreak},
	"strip_html":    {0, 0, onText, onString(stripHTML)},
	"safe":          {0, 0, onAny, safeFilter},
}

func escapeFilter(c call) (any, error) {
	if c.in == nil {
		return nil, nil
	}
	if m, ok := c.in.(markup); ok {
		return m, nil
	}
	return c.s.asMarkup(c.s.escaped(text(c.in))), nil
}

// escaped escapes a text for what the template makes; for HTML where that is plain text.
func (s *state) escaped(t string) string {
	if s.mode == Chat {
		return angles.Replace(t)
	}
	return string(appendEscaped(nil, t))
}

// asMarkup marks a text as escaped where that makes a difference.
func (s *state) asMarkup(t string) any {
	if s.mode != Text {
		return markup(t)
	}
	return t
}

var bareMark = regexp.MustCompile(`["'<>]|&(?:[a-zA-Z]+;|#\d+;)?`)

func escapeOnce(c call) (any, error) {
	if m, ok := c.in.(markup); ok {
		return m, nil
	}
	escaped := bareMark.ReplaceAllStringFunc(text(c.in), func(m string) string {
		if len(m) > 1 {
			return m
		}
		return c.s.escaped(m)
	})
	return c.s.asMarkup(escaped), nil
}

func newlineToBreak(c call) (any, error) {
	t := text(c.in)
	if err := c.s.room(len(t) + 6*strings.Count(t, "\n")); err != nil {
		return nil, err
	}
	if _, ok := c.in.(markup); !ok && c.s.mode != Text {
		t = c.s.escaped(t)
	}
	return c.s.asMarkup(newline.ReplaceAllString(t, "<br />\n")), nil
}

var (
	hiddenHTML = regexp.MustCompile(`(?is)<script.*?</script>|<!--.*?-->|<style.*?</style>`)
	anyTag     = regexp.MustCompile(`(?s)<.*?>`)
)

func stripHTML(t string) string {
	return anyTag.ReplaceAllString(hiddenHTML.ReplaceAllString(t, ""), "")
}

// safeFilter prints a value as the HTML it is. The compiler lets it through
// only for what the shop itself wrote; everything else gets onlyMarkup.
func safeFilter(c call) (any, error) { return c.s.asMarkup(text(c.in)), nil }

// onlyMarkup is safe for values that may be imported data: what is markup
// already stays so, the rest is escaped all the same, with a warning.
func onlyMarkup(path string, at int) func(call) (any, error) {
	return func(c call) (any, error) {
		if _, ok := c.in.(markup); !ok && c.s.mode != Text {
			c.s.warn(WarnUnsafe, path, at)
		}
		return c.in, nil
	}
}
