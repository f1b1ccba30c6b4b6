package picture

import (
	"regexp"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// The layout engine knows no gap between the items of a flex box. Each item but the first
// gets it as a margin; where they wrap, each at its end, for which line it
// comes to stand in is not known here.

var (
	flexFaults = regexp.MustCompile(`(?i)\bdisplay\s*:\s*(?:inline-)?flex\b`)
	declared   = regexp.MustCompile(`(?i)(?:^|;)\s*(display|flex-direction|flex-wrap|flex-flow|row-gap|column-gap)\s*:\s*([^;!]+)`)
	styleRule  = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
)

// flexBox is what the styles say of one element, by declaration.
type flexBox map[string]string

func (b flexBox) is(name, word string) bool { return strings.Contains(b[name], word) }

// gapItems gives the items of flex boxes their gaps. It gives how many elements it changed.
func gapItems(doc *html.Node) (n int) {
	boxes := map[*html.Node]flexBox{}
	note := func(e *html.Node, css string) {
		for _, d := range declared.FindAllStringSubmatch(css, -1) {
			if boxes[e] == nil {
				boxes[e] = flexBox{}
			}
			boxes[e][strings.ToLower(d[1])] = strings.ToLower(strings.TrimSpace(d[2]))
		}
	}
	for _, style := range cascadia.QueryAll(doc, anyStyle) {
		if style.FirstChild == nil {
			continue
		}
		for _, rule := range styleRule.FindAllStringSubmatch(style.FirstChild.Data, -1) {
			if !declared.MatchString(rule[2]) {
				continue
			}
			if group, err := cascadia.ParseGroup(rule[1]); err == nil {
				for _, e := range cascadia.QueryAll(doc, group) {
					note(e, rule[2])
				}
			}
		}
	}
	for _, e := range cascadia.QueryAll(doc, styled) {
		note(e, attribute(e, "style"))
	}
	for e, box := range boxes {
		if box.is("display", "flex") {
			n += box.part(e)
		}
	}
	return n
}

var (
	anyStyle = cascadia.MustCompile("style")
	styled   = cascadia.MustCompile("[style]")
)

// part sets the items of a flex box apart.
func (b flexBox) part(e *html.Node) (n int) {
	direction := b["flex-direction"] + " " + b["flex-flow"]
	side, gap, other := "margin-left", b["column-gap"], b["row-gap"]
	switch {
	case strings.Contains(direction, "column-reverse"):
		side, gap, other = "margin-bottom", other, gap
	case strings.Contains(direction, "column"):
		side, gap, other = "margin-top", other, gap
	case strings.Contains(direction, "row-reverse"):
		side = "margin-right"
	}
	wraps := strings.Contains(b["flex-wrap"]+" "+b["flex-flow"], "wrap") && !strings.Contains(b["flex-wrap"]+" "+b["flex-flow"], "nowrap")
	first := true
	for item := e.FirstChild; item != nil; item = item.NextSibling {
		if item.Type != html.ElementNode {
			continue
		}
		margin := ""
		if !first && gap != "" && !wraps {
			margin = side + ":" + gap
		} else if wraps {
			margin = "margin-right:" + orNothing(gap) + ";margin-bottom:" + orNothing(other)
		}
		first = false
		if margin != "" {
			setAttribute(item, "style", attribute(item, "style")+";"+margin)
			n++
		}
	}
	return n
}

func orNothing(length string) string {
	if length == "" {
		return "0"
	}
	return length
}
