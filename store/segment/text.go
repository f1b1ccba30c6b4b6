package segment

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gilmok/store/value"
)

// ParseText reads a rule written as one sentence:
//
//	rule   = term { ("and" | "or") term }      mixing and with or needs parentheses
//	term   = "not" term | "(" rule ")" | cond
//	cond   = ["attribute"] name op value | "property" name op value
//	       | ["did"] ["first" | "last"] name [how often] ["with sum of" property bounds] [window] ["where" "(" rule ")"]
//	       | "did not" name …
//	       | "first" event { "then" ["not"] event ["within" n unit] }
//	       | "in segment" name | "consents to" channel ["for" purpose]
//	       | "consent to" channel "for" purpose "is" state | "in random" salt "from" n "to" n | "everybody"
//
// A window between two days holds both of them, as between does of an attribute.
// A name with no operator after it is an event; "first ordered" without a "then" is
// one, too: the first of each person's orders. "X after DATE" is an event where
// X is known to Gilmok or ends in "ed", else an attribute; "did" and "attribute"
// say it outright, and Format writes them where it matters.
func ParseText(text string) (Rule, error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	r, err := p.rule(0)
	if err == nil && p.peek().kind != tokenEnd {
		err = p.errorf("%q was not expected here", p.peek().text)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// TextError is a ParseError of a sentence.
type TextError struct {
	ParseError
	At   int    // the character from which on it cannot be read, counted from 1
	Near string // the word that stands there; empty at the end
}

// Unwrap gives the ParseError.
func (e *TextError) Unwrap() error { return &e.ParseError }

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenString
	tokenMark // ( ) ,
)

type token struct {
	kind tokenKind
	text string
	at   int // characters before it
}

func scan(text string) (tokens []token, err error) {
	runes := []rune(text)
	for i := 0; i < len(runes); {
		r := runes[i]
		switch {
		case unicode.IsSpace(r):
			i++
		case strings.ContainsRune("(),", r):
			tokens = append(tokens, token{tokenMark, string(r), i})
			i++
		case strings.ContainsRune("\"“”", r):
			s, next, ok := scanString(runes, i+1)
			if !ok {
				return nil, &ParseError{place(i), "the quotation mark is never closed"}
			}
			tokens = append(tokens, token{tokenString, s, i})
			i = next
		default:
			start := i
			for i < len(runes) && !unicode.IsSpace(runes[i]) && !strings.ContainsRune("(),\"“”", runes[i]) {
				i++
			}
			tokens = append(tokens, token{tokenWord, string(runes[start:i]), start})
		}
	}
	return append(tokens, token{tokenEnd, "the end", len(runes)}), nil
}

func scanString(runes []rune, i int) (s string, next int, ok bool) {
	var b strings.Builder
	for ; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '\\' && i+1 < len(runes):
			i++
			b.WriteRune(runes[i])
		case strings.ContainsRune("\"“”", r):
			return b.String(), i + 1, true
		default:
			b.WriteRune(r)
		}
	}
	return "", i, false
}

func place(at int) string { return fmt.Sprintf("character %d", at+1) }

type parser struct {
	tokens []token
	i      int
	inside bool // of where: a bare name is a property
}

func (p *parser) peek() token { return p.tokens[p.i] }

func (p *parser) next() token {
	t := p.tokens[p.i]
	if t.kind != tokenEnd {
		p.i++
	}
	return t
}

func (p *parser) errorf(format string, args ...any) error {
	t := p.peek()
	e := &TextError{ParseError: ParseError{place(t.at), fmt.Sprintf(format, args...)}, At: t.at + 1}
	switch t.kind {
	case tokenEnd:
	case tokenString:
		e.Near = quote(t.text)
	default:
		e.Near = t.text
	}
	return e
}

// words takes the words, one after the other, if all of them are there.
func (p *parser) words(words ...string) bool {
	for k, w := range words {
		if p.i+k >= len(p.tokens) {
			return false
		}
		if t := p.tokens[p.i+k]; t.kind == tokenEnd || t.kind == tokenString || !strings.EqualFold(t.text, w) {
			return false
		}
	}
	p.i += len(words)
	return true
}

func (p *parser) expect(words ...string) error {
	if !p.words(words...) {
		return p.errorf("%q is missing before %q", strings.Join(words, " "), p.peek().text)
	}
	return nil
}

func (p *parser) rule(depth int) (Rule, error) {
	if depth > MaxDepth {
		return nil, p.errorf("the sentence is nested too deeply")
	}
	first, err := p.term(depth)
	if err != nil {
		return nil, err
	}
	of, joined := []Rule{first}, ""
	for {
		word := strings.ToLower(p.peek().text)
		if p.peek().kind != tokenWord || word != "and" && word != "or" {
			break
		}
		if joined != "" && word != joined {
			return nil, p.errorf("write parentheses where and meets or")
		}
		p.next()
		joined = word
		t, err := p.term(depth)
		if err != nil {
			return nil, err
		}
		of = append(of, t)
	}
	switch joined {
	case "and":
		return All{of}, nil
	case "or":
		return Any{of}, nil
	}
	return first, nil
}

func (p *parser) term(depth int) (Rule, error) {
	if depth > MaxDepth {
		return nil, p.errorf("the sentence is nested too deeply")
	}
	switch {
	case p.words("everybody"):
		return All{}, nil
	case p.words("nobody"):
		return Any{}, nil
	case p.words("not"):
		r, err := p.term(depth + 1)
		return negate(r), err
	case p.words("("):
		r, err := p.rule(depth + 1)
		if err != nil {
			return nil, err
		}
		return r, p.expect(")")
	}
	return p.cond(depth)
}

// negate keeps "not (a or b)" as one None.
func negate(r Rule) Rule {
	if a, ok := r.(Any); ok {
		return None(a)
	}
	return None{[]Rule{r}}
}

func (p *parser) cond(depth int) (Rule, error) {
	switch {
	case p.words("did", "not"):
		e, err := p.event(depth)
		return None{[]Rule{e}}, err
	case p.words("did"):
		return p.event(depth)
	case p.words("first"):
		return p.then(depth)
	case p.picks(PickLast):
		return p.event(depth)
	case p.words("in", "segment"):
		name, err := p.name("the name of a segment")
		return InSegment{name}, err
	case p.words("consents", "to"):
		return p.consent(Consent{Purpose: "advertising", Is: "opted_in"})
	case p.words("consent", "to"):
		return p.consent(Consent{Purpose: "advertising"})
	case p.words("in", "random"):
		return p.random()
	case p.words("attribute"):
		name, err := p.name("the name of an attribute")
		if err != nil {
			return nil, err
		}
		t, err := p.test()
		return Attribute{name, t}, err
	case p.words("property"):
		name, err := p.name("the name of a property")
		if err != nil {
			return nil, err
		}
		t, err := p.test()
		return Property{name, t}, err
	}
	return p.bare(depth)
}

// bare reads a name that does not say whether it is an attribute or an event.
func (p *parser) bare(depth int) (Rule, error) {
	start := p.i
	name, err := p.name("a condition")
	if err != nil {
		return nil, err
	}
	if p.inside {
		t, err := p.test()
		return Property{name, t}, err
	}
	op, takes := p.operator()
	if takes && !(eventWindow(op) && looksLikeEvent(name)) {
		if isCount := op == OpAtLeast || op == OpAtMost; !isCount || !p.countsTimes() {
			t, err := p.operand(op)
			return Attribute{name, t}, err
		}
	}
	p.i = start
	return p.event(depth)
}

func eventWindow(op Op) bool { return op == OpAfter || op == OpBefore || op == OpBetween }

// countsTimes reports whether "n times" stands here.
func (p *parser) countsTimes() bool {
	return p.i+1 < len(p.tokens) && (strings.EqualFold(p.tokens[p.i+1].text, "times") || strings.EqualFold(p.tokens[p.i+1].text, "time"))
}

var knownEvents = []string{"ordered", "order_cancelled", "visited", "viewed", "added_to_cart", "emptied_cart", "searched", "wished",
	"signed_up", "sent", "delivered", "opened", "clicked", "bounced", "complained", "unsubscribed", "price_dropped", "back_in_stock", "low_stock"}

func looksLikeEvent(name string) bool {
	return slices.Contains(knownEvents, name) || strings.HasSuffix(name, "ed")
}

func (p *parser) name(what string) (string, error) {
	t := p.peek()
	if t.kind != tokenWord && t.kind != tokenString || t.text == "" {
		return "", p.errorf("%s is missing before %q", what, t.text)
	}
	p.next()
	return t.text, nil
}

func (p *parser) consent(c Consent) (Rule, error) {
	var err error
	if c.Channel, err = p.name("a channel"); err != nil {
		return nil, err
	}
	if p.words("for") {
		if c.Purpose, err = p.name("a purpose"); err != nil {
			return nil, err
		}
	}
	if c.Is == "" {
		if err = p.expect("is"); err != nil {
			return nil, err
		}
		if c.Is, err = p.name("a consent state"); err != nil {
			return nil, err
		}
	}
	_, err = Parse(Marshal(c)) // the same checks as for the document
	return c, err
}

func (p *parser) random() (Rule, error) {
	r := Random{}
	salt, err := p.name("a salt")
	if err != nil {
		return nil, err
	}
	r.Salt = salt
	if err = p.expect("from"); err != nil {
		return nil, err
	}
	if r.From, err = p.number(); err != nil {
		return nil, err
	}
	if err = p.expect("to"); err != nil {
		return nil, err
	}
	if r.To, err = p.number(); err != nil {
		return nil, err
	}
	_, err = Parse(Marshal(r))
	return r, err
}

func (p *parser) number() (float64, error) {
	f, err := strconv.ParseFloat(p.peek().text, 64)
	if err != nil {
		return 0, p.errorf("%q is not a number", p.peek().text)
	}
	p.next()
	return f, nil
}

// moment reads a date or an RFC 3339 instant.
func (p *parser) moment() (Moment, error) {
	m, err := ParseMoment(p.peek().text)
	if err != nil {
		return m, p.errorf("%q is not a date such as 2026-11-21", p.peek().text)
	}
	p.next()
	return m, nil
}

// duration reads "30 days", or P30D.
func (p *parser) duration() (value.Duration, error) {
	if d, err := value.ParseDuration(strings.ToUpper(p.peek().text)); err == nil {
		p.next()
		return d, nil
	}
	n, err := p.number()
	if err != nil {
		return value.Duration{}, err
	}
	word := strings.TrimSuffix(strings.ToLower(p.peek().text), "s")
	for _, u := range units {
		if u.word == word {
			p.next()
			if u.months > 0 {
				return value.Duration{Months: int(n) * u.months}, nil
			}
			return value.Span(time.Duration(n * float64(u.length))), nil
		}
	}
	return value.Duration{}, p.errorf("%q is not a unit of time such as days", p.peek().text)
}

var units = []struct {
	word   string
	length time.Duration
	months int
}{
	{"year", 0, 12}, {"month", 0, 1}, {"week", 7 * 24 * time.Hour, 0}, {"day", 24 * time.Hour, 0},
	{"hour", time.Hour, 0}, {"minute", time.Minute, 0}, {"second", time.Second, 0},
}
