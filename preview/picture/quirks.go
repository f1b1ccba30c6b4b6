package picture

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Mails are old: most declare XHTML 1.0 Transitional or nothing at all, for which
// browsers keep a habit of the nineties: a line that holds only pictures is as
// high as the pictures, without the room that letters need below the base line.

var strictType = regexp.MustCompile(`(?is)^\s*(?:<!--.*?-->\s*)*<!doctype\s+html\s*(?:>|public\s+"[^"]*strict|system)`)

// isQuirky says whether a browser would draw the document with old habits.
func isQuirky(source string) bool { return !strictType.MatchString(source) }

// closeGaps stands the pictures that are alone in their cell on its bottom.
func closeGaps(doc *html.Node) (n int) {
	var walk func(*html.Node)
	walk = func(node *html.Node) {
		if node.DataAtom == atom.Img && alone(node) && !strings.Contains(attribute(node, "style"), "vertical-align") {
			setAttribute(node, "style", attribute(node, "style")+";vertical-align:bottom")
			n++
		}
		for c := node.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return n
}

// fontSizes are what <font size> stands for, in pixels.
var fontSizes = map[string]string{"1": "10", "2": "13", "3": "16", "4": "18", "5": "24", "6": "32", "7": "48", "-1": "13", "+1": "18", "-2": "10", "+2": "24"}

// mendOld gives <font size> the size that browsers give it, links the colour that the body
// says, a thin rule its line, and entries of a list the number that they say.
func mendOld(doc *html.Node) (n int) {
	var walk func(*html.Node)
	walk = func(node *html.Node) {
		switch {
		case node.DataAtom == atom.Font && fontSizes[attribute(node, "size")] != "":
			setAttribute(node, "style", "font-size:"+fontSizes[attribute(node, "size")]+"px;"+attribute(node, "style"))
			n++
		case node.DataAtom == atom.Hr && attribute(node, "size") == "1":
			setAttribute(node, "size", "")
			setAttribute(node, "style", "border-width:1px 0 0;"+attribute(node, "style"))
			n++
		case node.DataAtom == atom.Ol:
			n += numberEntries(node)
		case node.DataAtom == atom.Body && plainColor.MatchString(attribute(node, "link")):
			style := &html.Node{Type: html.ElementNode, Data: "style", DataAtom: atom.Style}
			style.AppendChild(&html.Node{Type: html.TextNode, Data: "a{color:" + attribute(node, "link") + "}"})
			if head := node.PrevSibling; head != nil && head.DataAtom == atom.Head {
				head.InsertBefore(style, head.FirstChild) // before the mail's own, which say otherwise where they do
				n++
			}
		}
		for c := node.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return n
}

// numberEntries counts a list's entries on from what one of them says.
func numberEntries(list *html.Node) (n int) {
	last, _ := strconv.Atoi(attribute(list, "start"))
	if last != 0 {
		last--
	}
	for entry := list.FirstChild; entry != nil; entry = entry.NextSibling {
		if entry.DataAtom != atom.Li {
			continue
		}
		last++
		if value, err := strconv.Atoi(attribute(entry, "value")); err == nil && value != last {
			setAttribute(entry, "style", fmt.Sprintf("counter-increment:list-item %d;%s", value-last+1, attribute(entry, "style")))
			last = value
			n++
		}
	}
	return n
}

var plainColor = regexp.MustCompile(`^#?\w+$`)

// alone says whether an element is all that its cell or block holds, links and
// the like around it not counted.
func alone(n *html.Node) bool {
	for ; n.Parent != nil; n = n.Parent {
		for c := n.Parent.FirstChild; c != nil; c = c.NextSibling {
			blank := c.Type == html.CommentNode || c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" ||
				c.DataAtom == atom.Img || c.DataAtom == atom.Br
			if c != n && !blank {
				return false
			}
		}
		switch n.Parent.DataAtom {
		case atom.Td, atom.Th, atom.Div, atom.P, atom.Center:
			return true
		case atom.Body, atom.Html:
			return false
		}
	}
	return false
}
