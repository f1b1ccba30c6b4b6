package preview

import (
	"fmt"
	"html"
	"slices"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ForLanding gives what of a mail can stand on a web page that everybody sees: the
// line for inboxes goes, and so do codes, questions and products that are one person's own.
func ForLanding(c Content) Content {
	c.Preheader, c.Text = "", ""
	if c.Body == nil {
		return c
	}
	body := *c.Body
	body.Blocks = forAll(body.Blocks)
	c.Body = &body
	return c
}

func forAll(blocks []Block) []Block {
	kept := []Block{}
	for _, b := range blocks {
		switch {
		case b.Kind == BlockCoupon, b.Kind == BlockSurvey, b.Kind == BlockProducts && slices.Contains([]string{"", "cart", "last_order", "recommended", "people_like_you", "like_cart", "searched_for"}, b.From):
			continue
		case b.Kind == BlockColumns:
			columns := make([][]Block, len(b.Columns))
			for i, column := range b.Columns {
				columns[i] = forAll(column)
			}
			b.Columns = columns
		}
		kept = append(kept, b)
	}
	return kept
}

// LandingPage makes one file of a message that was rendered for nobody: a page to
// put on a web server, with its pictures in it. It runs nothing and sends nothing.
// Language is its BCP 47 tag.
func LandingPage(out Rendered, title, description, language string) string {
	doc, err := xhtml.Parse(strings.NewReader(out.Standalone()))
	if err != nil {
		return "<pre>" + html.EscapeString(out.Text) + "</pre>"
	}
	clean(doc, true)
	setHead(doc, title, fmt.Sprintf(browserPolicy, "data: https:"))
	head, root := find(doc, atom.Head), find(doc, atom.Html)
	if description != "" {
		head.AppendChild(element("meta", "name", "description", "content", description))
	}
	head.AppendChild(element("meta", "property", "og:title", "content", title))
	root.Attr = slices.DeleteFunc(root.Attr, func(a xhtml.Attribute) bool { return a.Key == "lang" })
	root.Attr = append(root.Attr, xhtml.Attribute{Key: "lang", Val: language})
	var b strings.Builder
	if err := xhtml.Render(&b, doc); err != nil {
		return ""
	}
	return b.String()
}
