package picture

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A picture of a given width that may not be wider than its place (max-width:100%) makes
// a table in the layout engine as wide as itself, where a browser lets it shrink. So it is
// given the width that there is.

var (
	maxPercent   = regexp.MustCompile(`(?i)max-width\s*:\s*([0-9.]+)%`)
	pixelWidth   = regexp.MustCompile(`(?i)(?:^|[;\s])width\s*:\s*([0-9.]+)px`)
	percentWidth = regexp.MustCompile(`(?i)(?:^|[;\s])width\s*:\s*([0-9.]+)%`)
	paddingDecl  = regexp.MustCompile(`(?i)(?:^|[;\s])padding(-left|-right)?\s*:\s*([^;]+)`)
	anyPicture   = cascadia.MustCompile("td img, th img")
	ruleOfParts  = regexp.MustCompile(`([^{}]+)\{([^{}]*max-width\s*:\s*[0-9.]+%[^{}]*)\}`)
)

// shrinkPictures gives how many pictures it made narrower.
func shrinkPictures(doc *html.Node, window float64) (n int) {
	limits := percentLimits(doc)
	for _, img := range cascadia.QueryAll(doc, anyPicture) {
		limit, limited := limits[img]
		if m := maxPercent.FindStringSubmatch(attribute(img, "style")); m != nil {
			limit, limited = number(m[1]), true
		}
		wide := ownWidth(img)
		if !limited || wide == 0 {
			continue
		}
		if room := roomIn(img.Parent, window) * limit / 100; room > 0 && wide > room {
			setAttribute(img, "style", attribute(img, "style")+";width:"+strconv.FormatFloat(room, 'f', -1, 32)+"px")
			n++
		}
	}
	return n
}

// percentLimits finds the pictures that the style sheets limit.
func percentLimits(doc *html.Node) map[*html.Node]float64 {
	limits := map[*html.Node]float64{}
	for _, style := range cascadia.QueryAll(doc, cascadia.MustCompile("style")) {
		if style.FirstChild == nil {
			continue
		}
		for _, m := range ruleOfParts.FindAllStringSubmatch(style.FirstChild.Data, -1) {
			group, err := cascadia.ParseGroup(strings.TrimSpace(m[1]))
			if err != nil {
				continue
			}
			for _, n := range cascadia.QueryAll(doc, group) {
				limits[n] = number(maxPercent.FindStringSubmatch(m[2])[1])
			}
		}
	}
	return limits
}

func number(s string) float64 {
	n, _ := strconv.ParseFloat(s, 64)
	return n
}

// ownWidth is the width in pixels that an element itself asks for; 0: none.
func ownWidth(e *html.Node) float64 {
	style := attribute(e, "style")
	if m := pixelWidth.FindStringSubmatch(style); m != nil {
		return number(m[1])
	}
	if percentWidth.MatchString(style) {
		return 0
	}
	return number(strings.TrimSuffix(attribute(e, "width"), "px"))
}

// roomIn is how wide the inside of an element is, as far as it and those around it say.
func roomIn(e *html.Node, window float64) float64 {
	if e == nil || e.Type != html.ElementNode {
		return window
	}
	room, style := roomIn(e.Parent, window), attribute(e, "style")
	if m := percentWidth.FindStringSubmatch(style); m != nil {
		room *= number(m[1]) / 100
	} else if w := attribute(e, "width"); strings.HasSuffix(w, "%") {
		room *= number(strings.TrimSuffix(w, "%")) / 100
	} else if own := ownWidth(e); own > 0 && e.DataAtom != atom.Td && e.DataAtom != atom.Th {
		room = own
	}
	if m := maxWidthDecl.FindStringSubmatch(style); m != nil {
		room = min(room, number(strings.TrimSuffix(m[1], "px")))
	}
	return room - sidePadding(e)
}

// sidePadding is the padding left and right.
func sidePadding(e *html.Node) float64 {
	left, right := 0.0, 0.0
	if e.DataAtom == atom.Td || e.DataAtom == atom.Th {
		for t := e.Parent; t != nil; t = t.Parent {
			if t.DataAtom == atom.Table {
				left = 1
				if p := attribute(t, "cellpadding"); p != "" {
					left = number(p)
				}
				right = left
				break
			}
		}
	}
	for _, m := range paddingDecl.FindAllStringSubmatch(attribute(e, "style"), -1) {
		sides := strings.Fields(m[2])
		side := func(i int) float64 { n, _ := length(sides[min(i, len(sides)-1)]); return n }
		switch {
		case len(sides) == 0:
		case strings.EqualFold(m[1], "-left"):
			left = side(0)
		case strings.EqualFold(m[1], "-right"):
			right = side(0)
		case len(sides) == 4:
			left, right = side(3), side(1)
		default:
			left, right = side(1), side(1)
		}
	}
	return left + right
}
