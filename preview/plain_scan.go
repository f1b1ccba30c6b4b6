package preview

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// scan reads HTML as nearly every mail is written: small letters, attributes in double
// quotes, no scripts. It gives what it leaves to the tokenizer, which knows all of the
// standard and takes four times as long: from the first tag on that is written in
// another way. A test holds the two side by side.
func (t *plainWriter) scan(source string) (left string) {
	if strings.IndexByte(source, 0) >= 0 {
		return source
	}
	for len(source) > 0 {
		at := strings.IndexByte(source, '<')
		if at < 0 {
			at = len(source)
		}
		if len(t.hidden) == 0 {
			t.text(source[:at])
		}
		if source = source[at:]; len(source) == 0 {
			break
		}
		n := t.tag(source)
		if n == 0 {
			return source
		}
		source = source[n:]
	}
	return ""
}

// text writes text of the source.
func (t *plainWriter) text(raw string) { t.words(html.UnescapeString(raw)) }

// tag reads what begins with a "<" and gives its length; 0: it is written in a way that
// is left to the tokenizer, and nothing has been done.
func (t *plainWriter) tag(source string) int {
	switch {
	case len(source) < 3:
		return 0
	case source[1] == '!':
		return skipMarkup(source)
	case source[1] == '/':
		n := nameEnd(source, 2)
		if n == 2 || n == len(source) || source[n] != '>' {
			return 0
		}
		t.end(atom.Lookup([]byte(source[2:n])))
		return n + 1
	}
	name := nameEnd(source, 1)
	if name == 1 {
		return 0
	}
	tag := atom.Lookup([]byte(source[1:name]))
	kind := plainElements[tag]
	if kind.raw && (!kind.unshown || tag == atom.Script || !endsPlainly(source[name:], source[1:name])) {
		return 0
	}
	a := attributeScan{source: source, at: name, want: kind.want}
	if !a.run() || kind.raw && a.closed {
		return 0
	}
	t.start(tag, a.hidden, a.value, !a.closed)
	n := a.at
	if kind.raw {
		n += strings.Index(source[n:], "</")
	}
	return n
}

// skipMarkup gives the length of a comment, or of a document type.
func skipMarkup(source string) int {
	inside, comment := strings.CutPrefix(source, "<!--")
	if !comment {
		return strings.IndexByte(source, '>') + 1
	}
	end := strings.Index(inside, "-->")
	if end <= 0 || inside[0] == '>' || inside[0] == '-' || strings.Contains(inside[:end], "--!") {
		return 0
	}
	return len(source) - len(inside) + end + len("-->")
}

// endsPlainly reports whether the first end tag after a start tag is that of a raw text.
func endsPlainly(rest, name string) bool {
	_, rest, closed := strings.Cut(rest, "</")
	end, found := strings.CutPrefix(rest, name)
	return closed && found && len(end) > 0 && end[0] == '>'
}

// nameEnd gives where a name in small letters and figures ends.
func nameEnd(source string, from int) int {
	at := from
	for at < len(source) && (source[at]-'a' < 26 || at > from && source[at]-'0' < 10) {
		at++
	}
	return at
}

// attributeScan reads the attributes of a start tag, of which few matter here.
type attributeScan struct {
	source string
	at     int // behind the tag, at the end
	want   string

	hidden bool
	value  string // of the attribute that is wanted
	closed bool   // by a "/"
	styled bool
	wanted bool
}

// run gives false for attributes that are written in another way.
func (a *attributeScan) run() bool {
	for {
		blank := a.blanks()
		switch c := a.next(); {
		case c == '>':
			a.at++
			return true
		case c == '/' && a.at+1 < len(a.source) && a.source[a.at+1] == '>':
			a.at, a.closed = a.at+2, true
			return true
		case !blank:
			return false
		}
		if !a.one() {
			return false
		}
	}
}

func (a *attributeScan) next() byte {
	if a.at == len(a.source) {
		return 0
	}
	return a.source[a.at]
}

func (a *attributeScan) blanks() (any bool) {
	for a.at < len(a.source) && (a.source[a.at] == ' ' || a.source[a.at] == '\n') {
		a.at, any = a.at+1, true
	}
	return any
}

// one reads name="value", or a name alone.
func (a *attributeScan) one() bool {
	from := a.at
	for c := a.next(); c-'a' < 26 || c == '-' || c == ':' || c-'0' < 10; c = a.next() {
		a.at++
	}
	name := a.source[from:a.at]
	if len(name) == 0 {
		return false
	}
	if a.next() != '=' {
		return a.next() == '>' || a.next() == ' '
	}
	if a.at++; a.next() != '"' {
		return false
	}
	end := strings.IndexByte(a.source[a.at+1:], '"')
	if end < 0 {
		return false
	}
	value := a.source[a.at+1 : a.at+1+end]
	a.at += end + 2
	return a.take(name, value)
}

// take keeps a value that matters: the first of its name.
func (a *attributeScan) take(name, value string) bool {
	switch {
	case name == "style" && !a.styled:
		a.styled, a.hidden = true, hides(value)
		return strings.IndexByte(value, '&') < 0
	case name == a.want && !a.wanted:
		a.wanted, a.value = true, strings.ReplaceAll(value, "&amp;", "&")
		return strings.Count(value, "&") == strings.Count(value, "&amp;") && strings.IndexByte(value, '\r') < 0
	}
	return true
}
