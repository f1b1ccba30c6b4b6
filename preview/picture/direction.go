package picture

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The layout engine lets the first letter decide which way a line runs; in browsers the
// document does, so that an English mail that begins with an Arabic name still begins at
// the left. A mark that is not seen, before such a text, says which way its place runs.

const (
	leftToRight = "\u200E"
	rightToLeft = "\u200F"
)

var (
	fromTheRight  = regexp.MustCompile(`[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{Nko}]`)
	directionDecl = regexp.MustCompile(`(?i)(?:^|[;\s])direction\s*:\s*(ltr|rtl)`)
)

// mendDirection marks the texts that begin in the other direction than their place.
func mendDirection(source string) string {
	if !fromTheRight.MatchString(source) && indexFold(source, "&#") < 0 {
		return source
	}
	doc, err := html.ParseWithOptions(strings.NewReader(source), html.ParseOptionEnableScripting(false))
	if err != nil {
		return source
	}
	var out strings.Builder
	if markTexts(doc, "ltr") == 0 || html.Render(&out, doc) != nil {
		return source
	}
	return out.String()
}

// markTexts gives how many it marked below a node whose place runs in a direction.
func markTexts(node *html.Node, direction string) (n int) {
	if node.Type == html.ElementNode {
		if node.DataAtom == atom.Style || node.DataAtom == atom.Title {
			return 0
		}
		if dir := strings.ToLower(attribute(node, "dir")); dir != "" {
			direction = dir
		}
		if m := directionDecl.FindStringSubmatch(attribute(node, "style")); m != nil {
			direction = strings.ToLower(m[1])
		}
	}
	if node.Type == html.TextNode {
		switch first := firstDirection(node.Data); {
		case first == "rtl" && direction == "ltr":
			node.Data = leftToRight + node.Data
			return 1
		case first == "ltr" && direction == "rtl":
			node.Data = rightToLeft + node.Data
			return 1
		}
	}
	for c := node.FirstChild; c != nil; c = c.NextSibling {
		n += markTexts(c, direction)
	}
	return n
}

// firstDirection is that of the first letter of a text; "" where it has none.
func firstDirection(t string) string {
	for _, r := range t {
		switch {
		case !unicode.IsLetter(r):
		case fromTheRight.MatchString(string(r)):
			return "rtl"
		default:
			return "ltr"
		}
	}
	return ""
}
