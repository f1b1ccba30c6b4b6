package store

import (
	"regexp"
	"strings"
)

// Shared blocks are Liquid sources that messages and other blocks draw in by name:
// {{content_blocks.${name}}}, {% include 'name' %}, {% render 'name' %}. What follows
// reads sources, and documents as they are stored, where quotes are escaped.

const (
	space = `(?:\s|\\[nrt])`
	quote = `\\?["']`
)

// computed is an include whose name only a render knows.
var computed = regexp.MustCompile(`\{%-?` + space + `*(?:include` + space + `+[^\s"'\\%]|liquid\b[^%]*\binclude` + space + `)`)

// drawing finds where a block of a name is drawn in; its groups are what stands around
// the name.
func drawing(name string) *regexp.Regexp {
	name = regexp.QuoteMeta(name)
	return regexp.MustCompile(`(content_blocks\s*\.\s*\$\{\s*)` + name + `(\s*[|}])|(\b(?:include|render)` + space + `+` + quote + `)` + name + `(` + quote + `)`)
}

// DrawsIn reports whether a source draws in the block of a name, or may: one that
// computes the name may draw in any.
func DrawsIn(source, name string) bool {
	return computed.MatchString(source) || strings.Contains(source, name) && drawing(name).MatchString(source)
}

// DrawnIn gives those of the blocks that a source draws in, by itself or through
// one another; nil for none.
func DrawnIn(source string, blocks map[string]string) map[string]string {
	var drawn map[string]string
	sources := []string{source}
	for len(sources) > 0 {
		one := sources[0]
		sources = sources[1:]
		for name, block := range blocks {
			if _, has := drawn[name]; has || !DrawsIn(one, name) {
				continue
			}
			if drawn == nil {
				drawn = map[string]string{}
			}
			drawn[name] = block
			sources = append(sources, block)
		}
	}
	return drawn
}

// Drawers names, for each block that is drawn in, the messages that do: in the order of
// the messages.
func Drawers(messages []Message, blocks map[string]string) map[string][]string {
	drawers := map[string][]string{}
	for _, m := range messages {
		for name := range DrawnIn(string(m.Document), blocks) {
			drawers[name] = append(drawers[name], m.Name)
		}
	}
	return drawers
}

// DrawInstead gives a source that draws in a block by its new name.
func DrawInstead(source, name, instead string) string {
	if !strings.Contains(source, name) {
		return source
	}
	return drawing(name).ReplaceAllString(source, "${1}${3}"+strings.ReplaceAll(instead, "$", "$$")+"${2}${4}")
}

// BlockName reports whether templates can speak of a block by a name.
func BlockName(name string) bool {
	return strings.TrimSpace(name) == name && name != "" && !strings.ContainsAny(name, "{}'\"$|%\\\n\r\t")
}
