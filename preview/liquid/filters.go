package liquid

import (
	"maps"
)

// A filter turns a value into another. It never changes its input.
type filter struct {
	least, most int // values after the colon
	kind        filterKind
	run         func(c call) (any, error)
}

// filterKind says how a filter treats markup in HTML mode.
type filterKind byte

const (
	onValue filterKind = iota // markup is taken for the text it shows
	onText                    // text to text: what was markup stays markup
	onAny                     // the filter sees to it itself
)

// call is one use of a filter. args are the values after the colon.
type call struct {
	s    *state
	name string
	at   int // where it is written
	in   any
	args []any
	kw   []keyValue
}

type keyValue struct {
	name  string
	value any
}

// arg returns a value after the colon, or the fallback where there is none.
func (c call) arg(i int, fallback any) any {
	if i < len(c.args) {
		return c.args[i]
	}
	return fallback
}

func (c call) textArg(i int, fallback string) string {
	if i < len(c.args) {
		return text(c.args[i])
	}
	return fallback
}

// inserted is a value after the colon that becomes part of the result: in
// markup it is escaped, unless it is markup too.
func (c call) inserted(i int, fallback string) string {
	if _, inMarkup := c.in.(markup); !inMarkup {
		return c.textArg(i, fallback)
	}
	if m, too := c.arg(i, nil).(markup); too {
		return string(m)
	}
	return string(appendEscaped(nil, c.textArg(i, fallback)))
}

// wholeArg reads a value after the colon as a whole number.
func (c call) wholeArg(i int, fallback int64) (int64, error) {
	if i >= len(c.args) {
		return fallback, nil
	}
	n, ok := whole(c.args[i])
	if !ok {
		return 0, fail(CodeArgument, "%s: %q is not a whole number", c.name, excerpt(text(c.args[i])))
	}
	return n, nil
}

func (c call) keyword(name string) (any, bool) {
	for _, kw := range c.kw {
		if kw.name == name {
			return kw.value, true
		}
	}
	return nil, false
}

// filters are all of them, by name.
var filters = map[string]filter{}

// The tables are joined here rather than in one literal, so that each file
// reads as a whole.
func init() {
	for _, table := range []map[string]filter{
		textFilters, markupFilters, numberFilters, listFilters, searchFilters, dateFilters, codeFilters, shopFilters,
	} {
		maps.Copy(filters, table)
	}
}
