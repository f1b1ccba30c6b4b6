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
	t := plainWriter{out: make([]byte, 0, len(source)*3/4)}
	if left := t.scan(source); len(left) > 0 {
		t.tokenize(left)
	}
	return string(tidy(t.out))
}

// plainWriter is run for every message that is sent: it reads names and
// attributes where they lie and makes no tokens.
type plainWriter struct {
	z       *html.Tokenizer // nil while source is scanned
	out     []byte
	hidden  []atom.Atom
	links   []link // open <a> elements
	spacing bool   // a blank is due before the next word
}

type link struct {
	url string
	at  int // where its words begin
}

// plainElement is what an element does to the plain text.
type plainElement struct {
	breaks  string // the lines that it ends, for it stands on lines of its own
	unshown bool
	empty   bool // it has no end tag
	raw     bool // what is in it are no tags
	want    string
}

var plainElements = map[atom.Atom]plainElement{
	atom.Br: {breaks: "\n", empty: true}, atom.Div: {breaks: "\n"}, atom.Tr: {breaks: "\n"}, atom.Table: {breaks: "\n"},
	atom.Li: {breaks: "\n"}, atom.Ul: {breaks: "\n"}, atom.Ol: {breaks: "\n"},
	atom.P: {breaks: "\n\n"}, atom.H1: {breaks: "\n\n"}, atom.H2: {breaks: "\n\n"}, atom.H3: {breaks: "\n\n"}, atom.H4: {breaks: "\n\n"},
	atom.Blockquote: {breaks: "\n\n"},
	atom.Head:       {unshown: true}, atom.Style: {unshown: true, raw: true}, atom.Script: {unshown: true, raw: true},
	atom.Title: {unshown: true, raw: true}, atom.Noscript: {unshown: true, raw: true},
	atom.Iframe: {raw: true}, atom.Noembed: {raw: true}, atom.Noframes: {raw: true}, atom.Plaintext: {raw: true}, atom.Textarea: {raw: true}, atom.Xmp: {raw: true},
	atom.Img: {empty: true, want: "alt"}, atom.A: {want: "href"},
	atom.Hr: {empty: true}, atom.Meta: {empty: true}, atom.Link: {empty: true}, atom.Input: {empty: true}, atom.Wbr: {empty: true},
}

var displayNone = regexp.MustCompile(`(?i)display\s*:\s*none`)

// tokenize reads all that HTML may be.
func (t *plainWriter) tokenize(source string) {
	t.z = html.NewTokenizer(strings.NewReader(source))
	for t.step() {
	}
}

func (t *plainWriter) step() bool {
	switch kind := t.z.Next(); kind {
	case html.ErrorToken:
		return false
	case html.TextToken:
		if len(t.hidden) > 0 {
			break
		}
		if raw := t.z.Raw(); bytes.ContainsAny(raw, "&\x00") {
			t.words(string(t.z.Text()))
		} else {
			t.words(string(raw)) // the same, without the tokenizer's copies
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		name, attributes := t.z.TagName()
		tag := atom.Lookup(name)
		hidden, value := t.attributes(attributes, plainElements[tag].want)
		t.start(tag, hidden, value, kind == html.StartTagToken)
	case html.EndTagToken:
		name, _ := t.z.TagName()
		t.end(atom.Lookup(name))
	}
	return true
}

// words writes text with single blanks between its words.
func (t *plainWriter) words(text string) {
	for len(text) > 0 {
		if n := blankAt(text); n > 0 {
			t.spacing, text = true, text[n:]
			continue
		}
		end := lineEnd(text)
		if t.spacing {
			t.blank()
			t.spacing = false
		}
		t.out, text = append(t.out, text[:end]...), text[end:]
	}
}

// lineEnd gives how far a text goes on in words with one space between each two.
func lineEnd(text string) int {
	for end := 1; end < len(text); end++ {
		switch {
		case !mayBeBlank[text[end]]:
		case text[end] == ' ' && end+1 < len(text) && !mayBeBlank[text[end+1]]:
		case blankAt(text[end:]) > 0:
			return end
		}
	}
	return len(text)
}

// mayBeBlank are the bytes that what blankAt finds begins with.
var mayBeBlank = [256]bool{' ': true, '\n': true, '\t': true, '\r': true, 0xc2: true, 0xcd: true, 0xe2: true}

// blankAt gives how many bytes at the beginning of a text stand for a blank: also
// a fixed space, and the joiners that fill up a preheader (U+00A0, U+200C, U+034F).
func blankAt(text string) int {
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

func prefixed(text, mark string) int {
	if strings.HasPrefix(text, mark) {
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
func hides(style string) bool {
	for i := 0; i+4 <= len(style); i++ {
		if style[i]|0x20 == 'n' && strings.EqualFold(style[i:i+4], "none") {
			return displayNone.MatchString(style)
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
			hidden = hidden || hides(string(v))
		case string(key) == want && value == "":
			value = string(v)
		}
	}
	return hidden, value
}

// start begins an element; opens: it is not closed at once. hides says that it is not
// shown, value is that of the attribute it wants.
func (t *plainWriter) start(tag atom.Atom, hides bool, value string, opens bool) {
	kind := plainElements[tag]
	if len(t.hidden) > 0 || kind.unshown || hides {
		if opens && !kind.empty {
			t.hidden = append(t.hidden, tag)
		}
		return
	}
	t.breakLine(kind.breaks)
	switch tag {
	case atom.Li:
		t.out = append(t.out, "- "...)
	case atom.Hr:
		t.out = append(t.out, "\n---\n"...)
	case atom.Img:
		t.words(value)
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
	t.breakLine(plainElements[tag].breaks)
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
func tidyLines(s string) string { return string(tidy([]byte(s))) }

// tidy is tidyLines, in place: a text only gets shorter.
func tidy(text []byte) []byte {
	to, blanks := text[:0], 0
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		if line = bytes.TrimSpace(line); len(line) == 0 {
			blanks++
			continue
		}
		if len(to) > 0 {
			to = append(to, "\n\n"[:min(blanks, 1)+1]...)
		}
		blanks = 0
		to = append(to, line...)
	}
	return to
}
