package preview

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText makes the plain part of a mail from its HTML: paragraphs as lines,
// links with their address, pictures by their description.
func plainText(source string) string {
	t := plainWriter{z: html.NewTokenizer(strings.NewReader(source)), out: make([]byte, 0, len(source)/2)}
	for t.step() {
	}
	return tidyLines(string(t.out))
}

// plainWriter is run for every message that is sent: it reads names and
// attributes where they lie and makes no tokens.
type plainWriter struct {
	z       *html.Tokenizer
	out     []byte
	hidden  []atom.Atom
	links   []link // open <a> elements
	spacing bool   // a blank is due before the next word
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
	switch kind := t.z.Next(); kind {
	case html.ErrorToken:
		return false
	case html.TextToken:
		if len(t.hidden) > 0 {
			break
		}
		if raw := t.z.Raw(); bytes.ContainsAny(raw, "&\x00") {
			t.words(t.z.Text())
		} else {
			t.words(raw) // the same, without the tokenizer's copies
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		name, attributes := t.z.TagName()
		t.start(atom.Lookup(name), attributes, kind == html.StartTagToken)
	case html.EndTagToken:
		name, _ := t.z.TagName()
		t.end(atom.Lookup(name))
	}
	return true
}

// words writes text with single blanks between its words.
func (t *plainWriter) words(text []byte) {
	for len(text) > 0 {
		if n := blankAt(text); n > 0 {
			t.spacing, text = true, text[n:]
			continue
		}
		end := 1
		for end < len(text) && (!mayBeBlank[text[end]] || blankAt(text[end:]) == 0) {
			end++
		}
		if t.spacing {
			t.blank()
			t.spacing = false
		}
		t.out, text = append(t.out, text[:end]...), text[end:]
	}
}

// mayBeBlank are the bytes that what blankAt finds begins with.
var mayBeBlank = [256]bool{' ': true, '\n': true, '\t': true, '\r': true, 0xc2: true, 0xcd: true, 0xe2: true}

// blankAt gives how many bytes at the beginning of a text stand for a blank: also
// a fixed space, and the joiners that fill up a preheader (U+00A0, U+200C, U+034F).
func blankAt(text []byte) int {
	switch text[0] {
	case ' ', '\n', '\t', '\r':
		return 1
	case 0xc2:
		return prefixed(text, "\u00a0")
	case 0xcd:
		return prefixed(text, "\u034f")
	case 0xe2:
		return prefixed(text, "\u200c")
	}
	return 0
}

func prefixed(text []byte, mark string) int {
	if len(text) >= len(mark) && string(text[:len(mark)]) == mark {
		return len(mark)
	}
	return 0
}

// blank writes a space, but not at the beginning of a line.
func (t *plainWriter) blank() {
	if n := len(t.out); n > 0 && t.out[n-1] != '\n' && t.out[n-1] != ' ' {
		t.out = append(t.out, ' ')
	}
}

// hides looks for the word before it asks the regular expression, which is dear.
func hides(style []byte) bool {
	for i := 0; i+4 <= len(style); i++ {
		if style[i]|0x20 == 'n' && strings.EqualFold(string(style[i:i+4]), "none") {
			return displayNone.Match(style)
		}
	}
	return false
}

// attributes reads those of the tag that matter here: whether it is hidden, and
// the one that is asked for.
func (t *plainWriter) attributes(more bool, want string) (hidden bool, value string) {
	for more {
		var key, v []byte
		key, v, more = t.z.TagAttr()
		switch {
		case string(key) == "style":
			hidden = hidden || hides(v)
		case string(key) == want && value == "":
			value = string(v)
		}
	}
	return hidden, value
}

func (t *plainWriter) start(tag atom.Atom, more, opens bool) {
	want := ""
	switch tag {
	case atom.Img:
		want = "alt"
	case atom.A:
		want = "href"
	}
	hides, value := t.attributes(more, want)
	if len(t.hidden) > 0 || unshown[tag] || hides {
		if opens && !emptyElements[tag] {
			t.hidden = append(t.hidden, tag)
		}
		return
	}
	t.breakLine(plainBreaks[tag])
	switch tag {
	case atom.Li:
		t.out = append(t.out, "- "...)
	case atom.Hr:
		t.out = append(t.out, "\n---\n"...)
	case atom.Img:
		t.words([]byte(value))
	case atom.Td, atom.Th:
		t.spacing = true
	case atom.A:
		t.links = append(t.links, link{value, len(t.out)})
	}
}

func (t *plainWriter) end(tag atom.Atom) {
	if n := len(t.hidden); n > 0 {
		if t.hidden[n-1] == tag {
			t.hidden = t.hidden[:n-1]
		}
		return
	}
	if tag == atom.A && len(t.links) > 0 {
		t.endLink(t.links[len(t.links)-1])
		t.links = t.links[:len(t.links)-1]
	}
	t.breakLine(plainBreaks[tag])
}

// endLink writes the address after the words, unless they are the same.
func (t *plainWriter) endLink(l link) {
	words := string(bytes.TrimSpace(t.out[l.at:]))
	if l.url == "" || strings.HasPrefix(l.url, "#") || words == l.url || words == "" {
		return
	}
	t.out = append(t.out, " ("+strings.TrimPrefix(l.url, "mailto:")+")"...)
}

func (t *plainWriter) breakLine(lines string) {
	if lines != "" {
		t.out = append(t.out, lines...)
		t.spacing = false
	}
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
