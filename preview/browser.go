package preview

import (
	"fmt"
	"html"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// browserPolicy lets a page show its own styles and the pictures inside it.
const browserPolicy = "default-src 'none'; img-src %s; style-src 'unsafe-inline'"

// SafePage makes a file of a rendered message that can be opened in a browser:
// no scripts, forms, frames or redirects, and, unless remote is set, nothing
// fetched from anywhere.
func SafePage(out Rendered, remote bool) string {
	source := out.Standalone()
	if source == "" {
		source = "<pre>" + html.EscapeString(out.Text) + "</pre>"
	}
	doc, err := xhtml.Parse(strings.NewReader(source))
	if err != nil {
		return "<pre>" + html.EscapeString(out.Text) + "</pre>"
	}
	clean(doc, remote)
	sources := "data:"
	if remote {
		sources += " https:"
	}
	setHead(doc, out.Subject, fmt.Sprintf(browserPolicy, sources))
	var b strings.Builder
	if err := xhtml.Render(&b, doc); err != nil {
		return ""
	}
	return b.String()
}

// unsafeElements do something on their own, or take something from the reader.
var unsafeElements = map[atom.Atom]bool{
	atom.Script: true, atom.Iframe: true, atom.Frame: true, atom.Object: true, atom.Embed: true, atom.Form: true,
	atom.Base: true, atom.Link: true, atom.Meta: true, atom.Input: true, atom.Button: true, atom.Textarea: true,
	atom.Video: true, atom.Audio: true, atom.Applet: true, atom.Noscript: true, atom.Template: true, atom.Math: true, atom.Svg: true,
}

func clean(n *xhtml.Node, remote bool) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == xhtml.ElementNode && unsafeElements[c.DataAtom] || c.Type == xhtml.CommentNode {
			n.RemoveChild(c)
		} else {
			clean(c, remote)
		}
		c = next
	}
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		if safeAttribute(n, a, remote) {
			kept = append(kept, a)
		}
	}
	n.Attr = kept
}

func safeAttribute(n *xhtml.Node, a xhtml.Attribute, remote bool) bool {
	key, value := strings.ToLower(a.Key), strings.ToLower(strings.TrimSpace(a.Val))
	switch {
	case strings.HasPrefix(key, "on"), key == "srcdoc", key == "action", key == "formaction", key == "srcset", key == "ping":
		return false
	case key == "href":
		return strings.HasPrefix(value, "https:") || strings.HasPrefix(value, "http:") || strings.HasPrefix(value, "mailto:") ||
			strings.HasPrefix(value, "tel:") || strings.HasPrefix(value, "#")
	case key == "src" || key == "background":
		return strings.HasPrefix(value, "data:image/") || remote && strings.HasPrefix(value, "https:")
	}
	return true
}

// setHead puts policy, charset and title first in the head.
func setHead(doc *xhtml.Node, title, policy string) {
	head := find(doc, atom.Head)
	if head == nil {
		return
	}
	for old := find(head, atom.Title); old != nil; old = find(head, atom.Title) {
		old.Parent.RemoveChild(old)
	}
	name := &xhtml.Node{Type: xhtml.ElementNode, Data: "title", DataAtom: atom.Title}
	name.AppendChild(&xhtml.Node{Type: xhtml.TextNode, Data: title})
	for _, n := range []*xhtml.Node{
		name,
		element("meta", "name", "viewport", "content", "width=device-width,initial-scale=1"),
		element("meta", "charset", "utf-8"),
		element("meta", "http-equiv", "Content-Security-Policy", "content", policy),
	} {
		head.InsertBefore(n, head.FirstChild)
	}
}

func element(tag string, attrs ...string) *xhtml.Node {
	n := &xhtml.Node{Type: xhtml.ElementNode, Data: tag, DataAtom: atom.Lookup([]byte(tag))}
	for i := 0; i < len(attrs); i += 2 {
		n.Attr = append(n.Attr, xhtml.Attribute{Key: attrs[i], Val: attrs[i+1]})
	}
	return n
}

func find(n *xhtml.Node, tag atom.Atom) *xhtml.Node {
	if n.DataAtom == tag {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if f := find(c, tag); f != nil {
			return f
		}
	}
	return nil
}
