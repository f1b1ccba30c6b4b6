package preview

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// The texts of blocks are written by people who do not write HTML: everything
// but Liquid, **bold** and [words](address) is taken as it stands.

var (
	liquidTag  = regexp.MustCompile(`(?s)\{\{.*?\}\}|\{%.*?%\}`)
	boldMark   = regexp.MustCompile(`\*\*(.+?)\*\*`)
	linkMark   = regexp.MustCompile(`\[([^\]\n]+)\]\(([^)\s]+)\)`)
	heldPlaces = regexp.MustCompile("\x00([0-9]+)\x00")
)

// holdTags takes the Liquid tags out of a text, so that what is done to the rest
// does not touch them; release puts them back.
func holdTags(text string) (held string, release func(string) string) {
	var tags []string
	held = liquidTag.ReplaceAllStringFunc(strings.ReplaceAll(text, "\x00", ""), func(tag string) string {
		tags = append(tags, tag)
		return fmt.Sprintf("\x00%d\x00", len(tags)-1)
	})
	return held, func(s string) string {
		return heldPlaces.ReplaceAllStringFunc(s, func(place string) string {
			var i int
			if _, err := fmt.Sscanf(place, "\x00%d\x00", &i); err != nil || i >= len(tags) {
				return ""
			}
			return tags[i]
		})
	}
}

// inlineMarks writes a text as HTML, its Liquid left as it is.
func inlineMarks(text string) string {
	held, release := holdTags(text)
	s := html.EscapeString(held)
	s = boldMark.ReplaceAllString(s, "<b>$1</b>")
	s = linkMark.ReplaceAllString(s, `<a href="$2" style="color:inherit;text-decoration:underline">$1</a>`)
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "<br>")
	return release(s)
}

// plainMarks writes a text for the plain part: marks gone, links spelled out.
func plainMarks(text string) string {
	held, release := holdTags(text)
	s := boldMark.ReplaceAllString(held, "$1")
	s = linkMark.ReplaceAllString(s, "$1 ($2)")
	return release(s)
}

// literalWithTags escapes a text for an attribute, its Liquid left as it is.
func literalWithTags(text string) string {
	held, release := holdTags(text)
	return release(html.EscapeString(held))
}

// literal escapes a value that is no template: what looks like Liquid in it is
// shown, not run.
func literal(text string) string {
	return strings.NewReplacer("{", "&#123;", "}", "&#125;").Replace(html.EscapeString(text))
}

// paragraphs splits a text at blank lines, but never inside Liquid.
func paragraphs(text string) []string {
	held, release := holdTags(strings.ReplaceAll(text, "\r\n", "\n"))
	var out []string
	for _, part := range strings.Split(held, "\n\n") {
		if part = strings.Trim(part, "\n"); part != "" {
			out = append(out, release(part))
		}
	}
	return out
}
