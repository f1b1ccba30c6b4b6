package preview

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/vanng822/go-premailer/premailer"
	"golang.org/x/net/html"
)

// Many mail programs read styles only from the elements themselves. Putting them
// there is done once per version where that is safe, with the Liquid masked:
// output tags as words, block tags as comments. HTML parsing may move a block
// tag (a for between table and tr ends up outside the tbody that the parser
// adds); then styles are put in per message, 1.5 ms each.

var styleTag = regexp.MustCompile(`(?i)<style\b`)

// inlineOnce puts the styles of a template into its elements. It says false, and
// gives the source as it was, where that would change the template.
func inlineOnce(source string) (string, bool) {
	m, ok := mask(source)
	if !ok {
		return source, false
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(m.text))
	if err != nil || !m.sameParents(doc) {
		return source, false
	}
	out, err := transform(doc)
	if err != nil || !slices.Equal(m.order(m.text), m.order(out)) {
		return source, false
	}
	if strings.Contains(out, "{{") || strings.Contains(out, "{%") {
		return source, false // braces written as &#123; would come to life
	}
	return m.restore(out), true
}

// inlineStyles puts the styles of a finished document into its elements.
func inlineStyles(source string) (string, error) {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(source))
	if err != nil {
		return "", fmt.Errorf("read HTML: %w", err)
	}
	return transform(doc)
}

func transform(doc *goquery.Document) (out string, err error) {
	defer func() {
		if r := recover(); r != nil { // its CSS parser panics on some broken sheets
			err = fmt.Errorf("put styles in: %v", r)
		}
	}()
	return premailer.NewPremailer(doc, premailer.NewOptions(premailer.WithCssToAttributes(false))).Transform()
}

// masked Liquid: tag number i is written as a word or a comment that holds it.
type maskedSource struct {
	text string
	tags []string
}

var (
	maskedTag = regexp.MustCompile(`<!--gLq([0-9]+)q-->|gLq([0-9]+)q`)
	blockTag  = regexp.MustCompile(`^\{%-?\s*(end)?(if|unless|for|case|capture|tablerow|comment|raw)\b`)
	branchTag = regexp.MustCompile(`^\{%-?\s*(else|elsif|when)\b`)
)

// mask hides the Liquid of source. It says false where no mask would stay what
// and where it is: inside a style or script, and as words between the cells of a
// table, from where the parser moves them.
func mask(source string) (*maskedSource, bool) {
	if strings.Contains(source, "gLq") {
		return nil, false
	}
	m := &maskedSource{}
	var out strings.Builder
	at := place{}
	last := 0
	for _, loc := range liquidTag.FindAllStringIndex(source, -1) {
		at.walk(source[last:loc[0]])
		out.WriteString(source[last:loc[0]])
		tag := source[loc[0]:loc[1]]
		switch {
		case at.raw != "" || at.betweenCells() && strings.HasPrefix(tag, "{{"):
			return nil, false
		case strings.HasPrefix(tag, "{%") && !at.inTag && !at.inComment:
			fmt.Fprintf(&out, "<!--gLq%dq-->", len(m.tags))
		default:
			fmt.Fprintf(&out, "gLq%dq", len(m.tags))
		}
		m.tags = append(m.tags, tag)
		last = loc[1]
	}
	out.WriteString(source[last:])
	m.text = out.String()
	return m, true
}

// place says where in an HTML source a position is.
type place struct {
	inTag, inComment bool
	raw              string // inside <style> or <script>: its end tag
	tag              string // the last tag passed, as in table and /td
}

// betweenCells says whether the position is inside a table and outside its cells.
func (p *place) betweenCells() bool {
	if p.inTag || p.inComment {
		return false
	}
	switch strings.ToLower(p.tag) {
	case "table", "thead", "tbody", "tfoot", "tr", "/tr", "/td", "/th", "/thead", "/tbody", "/tfoot":
		return true
	}
	return false
}

var tagName = regexp.MustCompile(`^</?[A-Za-z][A-Za-z0-9]*`)

func (p *place) walk(s string) {
	for i := 0; i < len(s); i++ {
		rest := s[i:]
		switch {
		case p.raw != "":
			if len(rest) >= len(p.raw) && strings.EqualFold(rest[:len(p.raw)], p.raw) {
				p.raw = ""
			}
		case p.inComment:
			p.inComment = !strings.HasPrefix(rest, "-->")
		case p.inTag:
			p.inTag = s[i] != '>'
		case strings.HasPrefix(rest, "<!--"):
			p.inComment = true
		case s[i] == '<' && len(rest) > 1 && rest[1] != ' ':
			p.inTag = true
			p.tag = strings.TrimPrefix(tagName.FindString(rest), "<")
			for _, name := range []string{"style", "script"} {
				if len(rest) > len(name) && strings.EqualFold(rest[1:1+len(name)], name) {
					p.raw = "</" + name
				}
			}
		}
	}
}

// sameParents says whether the parser left each block whole: its tags still
// stand in the same element.
func (m *maskedSource) sameParents(doc *goquery.Document) bool {
	var open []*html.Node
	ok := true
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.CommentNode {
			ok = ok && m.visit(n, &open)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range doc.Nodes {
		walk(n)
	}
	return ok && len(open) == 0
}

// visit takes one comment into account; open are the parents of the open blocks.
func (m *maskedSource) visit(n *html.Node, open *[]*html.Node) bool {
	var i int
	if _, err := fmt.Sscanf(n.Data, "gLq%dq", &i); err != nil || i >= len(m.tags) {
		return true
	}
	tag := m.tags[i]
	switch b := blockTag.FindStringSubmatch(tag); {
	case b != nil && b[1] == "":
		*open = append(*open, n.Parent)
	case b != nil:
		if len(*open) == 0 || (*open)[len(*open)-1] != n.Parent {
			return false
		}
		*open = (*open)[:len(*open)-1]
	case branchTag.MatchString(tag):
		return len(*open) > 0 && (*open)[len(*open)-1] == n.Parent
	}
	return true
}

// order gives the tags' numbers as they come in text.
func (m *maskedSource) order(text string) []string {
	var out []string
	for _, f := range maskedTag.FindAllStringSubmatch(text, -1) {
		out = append(out, f[1]+f[2])
	}
	return out
}

func (m *maskedSource) restore(text string) string {
	return maskedTag.ReplaceAllStringFunc(text, func(s string) string {
		f := maskedTag.FindStringSubmatch(s)
		var i int
		if _, err := fmt.Sscanf(f[1]+f[2], "%d", &i); err != nil || i >= len(m.tags) {
			return s
		}
		return m.tags[i]
	})
}
