package liquid

import (
	"strings"
)

// AddDefault gives every output of a variable in a source a default filter,
// unless it has one: {{ name }} becomes {{ name | default: '고객' }}. The
// source is returned unchanged where nothing prints the variable, and with an
// *Error where it does not compile.
func (e *Engine) AddDefault(source, path, fallback string) (string, error) {
	if _, err := e.Compile(source, Text); err != nil {
		return source, err
	}
	pieces, err := scan(source, e.limits.Tags)
	if err != nil {
		return source, located(err, source, 0)
	}
	c := &compilation{engine: e, source: source, locals: map[string]bool{}}
	// From the end, so that the places before stay where they are.
	for i := len(pieces) - 1; i >= 0; i-- {
		if p := pieces[i]; p.name == "echo" && c.lacksDefault(p, path) {
			end := p.at + len(strings.TrimRightFunc(p.args, isBlankRune))
			source = source[:end] + " | default: " + quoted(fallback) + source[end:]
		}
	}
	return source, nil
}

func (c *compilation) lacksDefault(p piece, path string) bool {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return false
	}
	e, err := ps.filteredExpr()
	if err != nil || describe(e) != path {
		return false
	}
	if f, ok := e.(*filtered); ok {
		for _, call := range f.calls {
			if call.name == "default" {
				return false
			}
		}
	}
	return true
}

// quoted writes a text as a literal; the language has no escapes, so a text
// with both kinds of quotes loses the one.
func quoted(t string) string {
	if !strings.Contains(t, "'") {
		return "'" + t + "'"
	}
	return `"` + strings.ReplaceAll(t, `"`, "'") + `"`
}
