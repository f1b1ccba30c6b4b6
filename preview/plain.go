package preview

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText makes the plain part of a mail from its HTML: paragraphs as lines,
// links with their address, pictures by their description.
func plainText(source string) string {
	t := plainWriter{z: html.NewTokenizer(strings.NewReader(source))}
	t.out.Grow(len(source) / 2)
	for t.step() {
	}
	return tidyLines(t.out.String())
}

type plainWriter struct {
	z       *html.Tokenizer
	out     strings.Builder
	hidden  []string // their names
	links   []link   // open <a> elements
	spacing bool     // a blank is due before the next word
}

type link struct {
	url string
	at  int // where its words begin
}

// plainBreaks are the elements that stand on lines of their own, with the lines
// they end.
var plainBreaks = map[atom.Atom]string{
	atom.Br: "\n", atom.Div: "\n", atom.Tr: "\n", atom.Table: "\n", atom.Li: "\n", atom.Ul: "\n", atom.Ol: "\n",
	atom.P: "\n\n", atom.H1: "\n\n", atom.H2: "\n\n", atom.H3: "\n\n", atom.H4: "\n\n", atom.Blockquote: "\n\n",
}

var unshown = map[atom.Atom]bool{atom.Head: true, atom.Style: true, atom.Script: true, atom.Title: true, atom.Noscript: true}

var displayNone = regexp.MustCompile(`(?i)display\s*:\s*none`)

// emptyElements have no end tag.
var emptyElements = map[atom.Atom]bool{atom.Br: true, atom.Img: true, atom.Hr: true, atom.Meta: true, atom.Link: true, atom.Input: true, atom.Wbr: true}

func (t *plainWriter) step() bool {
	switch t.z.Next() {
	case html.ErrorToken:
		return false
	case html.TextToken:
		if len(t.hidden) == 0 {
			t.words(string(t.z.Text()))
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		t.start(t.z.Token())
	case html.EndTagToken:
		t.end(t.z.Token())
	}
	return true
}

func (t *plainWriter) words(raw string) {
	text := html.UnescapeString(raw)
	spaced := t.spacing || startsBlank(text)
	for word := range strings.FieldsFuncSeq(text, isBlank) {
		if spaced {
			t.blank()
		}
		spaced, t.spacing = true, false
		t.out.WriteString(word)
	}
	t.spacing = t.spacing || endsBlank(text)
}

// blank writes a space, but not at the beginning of a line.
func (t *plainWriter) blank() {
	s := t.out.String()
	if s != "" && s[len(s)-1] != '\n' && s[len(s)-1] != ' ' {
		t.out.WriteByte(' ')
	}
}

func isBlank(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\u00a0' || r == '\u200c' || r == '\u034f'
}

func startsBlank(s string) bool {
	return s != "" && (s[0] == ' ' || s[0] == '\n' || s[0] == '\t' || s[0] == '\r')
}

func endsBlank(s string) bool {
	return s != "" && startsBlank(s[len(s)-1:])
}

// hides looks for the word before it asks the regular expression, which is dear.
func hides(style string) bool {
	return strings.Contains(strings.ToLower(style), "none") && displayNone.MatchString(style)
}

func (t *plainWriter) start(tag html.Token) {
	if len(t.hidden) > 0 || unshown[tag.DataAtom] || hides(attr(tag, "style")) {
		if tag.Type == html.StartTagToken && !emptyElements[tag.DataAtom] {
			t.hidden = append(t.hidden, tag.Data)
		}
		return
	}
	t.breakLine(plainBreaks[tag.DataAtom])
	switch tag.DataAtom {
	case atom.Li:
		t.out.WriteString("- ")
	case atom.Hr:
		t.out.WriteString("\n---\n")
	case atom.Img:
		t.words(html.EscapeString(attr(tag, "alt")))
	case atom.Td, atom.Th:
		t.spacing = true
	case atom.A:
		t.links = append(t.links, link{attr(tag, "href"), t.out.Len()})
	}
}

func (t *plainWriter) end(tag html.Token) {
	if n := len(t.hidden); n > 0 {
		if t.hidden[n-1] == tag.Data {
			t.hidden = t.hidden[:n-1]
		}
		return
	}
	if tag.DataAtom == atom.A && len(t.links) > 0 {
		t.endLink(t.links[len(t.links)-1])
		t.links = t.links[:len(t.links)-1]
	}
	t.breakLine(plainBreaks[tag.DataAtom])
}

// endLink writes the address after the words, unless they are the same.
func (t *plainWriter) endLink(l link) {
	words := strings.TrimSpace(t.out.String()[l.at:])
	if l.url == "" || strings.HasPrefix(l.url, "#") || words == l.url || words == "" {
		return
	}
	t.out.WriteString(" (" + strings.TrimPrefix(l.url, "mailto:") + ")")
}

func (t *plainWriter) breakLine(lines string) {
	if lines != "" {
		t.out.WriteString(lines)
		t.spacing = false
	}
}

func attr(tag html.Token, key string) string {
	for _, a := range tag.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// tidyLines trims every line and keeps at most one blank line between two.
func tidyLines(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blanks := 0
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			blanks++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n"[:min(blanks, 1)+1])
		}
		blanks = 0
		b.WriteString(line)
	}
	return b.String()
}
