package segment

import (
	"strconv"
	"strings"

	"gilmok/store/value"
)

// opWords are the spellings of operators, the longer ones first.
var opWords = []struct {
	words []string
	op    Op
}{
	{[]string{"is", "on", "day", "of", "year"}, OpOnDayOfYear}, {[]string{"on", "day", "of", "year"}, OpOnDayOfYear},
	{[]string{"is", "not", "set"}, OpIsNotSet}, {[]string{"is", "set"}, OpIsSet},
	{[]string{"is", "true"}, OpIsTrue}, {[]string{"is", "false"}, OpIsFalse},
	{[]string{"is", "not", "in"}, OpNotIn}, {[]string{"not", "in"}, OpNotIn}, {[]string{"is", "in"}, OpIn}, {[]string{"in"}, OpIn},
	{[]string{"is", "not"}, OpIsNot}, {[]string{"is"}, OpIs},
	{[]string{"contains"}, OpContains}, {[]string{"starts", "with"}, OpStartsWith},
	{[]string{"matches", "any", "tag"}, OpMatchesAnyTag}, {[]string{"has", "tag"}, OpHasTag},
	{[]string{"less", "than"}, OpLess}, {[]string{"at", "most"}, OpAtMost}, {[]string{"more", "than"}, OpMore}, {[]string{"at", "least"}, OpAtLeast},
	{[]string{"between"}, OpBetween}, {[]string{"before"}, OpBefore}, {[]string{"after"}, OpAfter},
	{[]string{"within", "the", "last"}, OpWithinLast}, {[]string{"within", "the", "next"}, OpWithinNext},
}

func (p *parser) operator() (Op, bool) {
	start := p.i
	for _, o := range opWords {
		if !p.words(o.words...) {
			continue
		}
		if operands[o.op] == takesList && p.peek().text != "(" {
			p.i = start // "opened in the last 30 days" is no list
			continue
		}
		return o.op, true
	}
	return "", false
}

func (p *parser) test() (Test, error) {
	op, ok := p.operator()
	if !ok {
		return Test{}, p.errorf("an operator such as is or at least is missing before %q", p.peek().text)
	}
	return p.operand(op)
}

func (p *parser) operand(op Op) (t Test, err error) {
	t.Op = op
	switch operands[op] {
	case takesValue:
		t.Value, err = p.value()
	case takesDay:
		t.Value, err = p.value()
		if err == nil {
			_, err = Parse(Marshal(Attribute{"day", t}))
		}
	case takesTwo:
		t.Values = make([]value.Value, 2)
		if t.Values[0], err = p.value(); err != nil {
			return t, err
		}
		if err = p.expect("and"); err != nil {
			return t, err
		}
		t.Values[1], err = p.value()
	case takesList:
		t.Values, err = p.values()
	case takesDuration:
		t.Within, err = p.duration()
	}
	return t, err
}

func (p *parser) values() (list []value.Value, err error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if !p.words(",") {
			return list, p.expect(")")
		}
	}
}

// value reads a quoted text, a number, a date, or one bare word as a text.
func (p *parser) value() (value.Value, error) {
	t := p.peek()
	if t.kind != tokenString && t.kind != tokenWord || t.text == "" {
		return value.None, p.errorf("a value is missing before %q", t.text)
	}
	p.next()
	if t.kind == tokenWord {
		if f, err := strconv.ParseFloat(t.text, 64); err == nil {
			return value.Number(f), nil
		}
		switch strings.ToLower(t.text) {
		case "true", "false":
			return value.Bool(strings.EqualFold(t.text, "true")), nil
		}
	}
	return value.Text(t.text), nil
}

// picks reports whether a pick stands here, with the name of an event after it:
// "last is 3" speaks of an attribute, and "last in the last 30 days" of an event.
func (p *parser) picks(pick Pick) bool {
	if p.inside || p.i+1 >= len(p.tokens) {
		return false
	}
	word, name := p.tokens[p.i], p.tokens[p.i+1]
	return word.kind == tokenWord && strings.EqualFold(word.text, string(pick)) &&
		(name.kind == tokenString || name.kind == tokenWord && !leads[strings.ToLower(name.text)] && !reserved[strings.ToLower(name.text)])
}

// leads are the words that operators begin with.
var leads = func() map[string]bool {
	words := map[string]bool{}
	for _, o := range opWords {
		words[o.words[0]] = true
	}
	return words
}()

func (p *parser) event(depth int) (Event, error) {
	var e Event
	for _, pick := range []Pick{PickFirst, PickLast} {
		if p.picks(pick) {
			p.next()
			e.Pick = pick
			break
		}
	}
	name, err := p.name("the name of an event")
	if err != nil {
		return e, err
	}
	e.Name = name
	if e.Count, err = p.bounds(true); err != nil {
		return e, err
	}
	if p.words("with", "sum", "of") {
		e.Sum = &Sum{}
		if e.Sum.Property, err = p.name("the name of a property"); err != nil {
			return e, err
		}
		b, err := p.bounds(false)
		if err != nil {
			return e, err
		}
		if b == nil {
			return e, p.errorf("at least, at most or exactly is missing before %q", p.peek().text)
		}
		e.Sum.Bounds = *b
	}
	if err = p.window(&e.Window); err != nil {
		return e, err
	}
	if p.words("where", "(") {
		if e.Where, err = p.where(depth); err != nil {
			return e, err
		}
	}
	return e, p.alone(e, e.Pick)
}

// alone refuses to count or add up what is one event.
func (p *parser) alone(e Event, pick Pick) error {
	if pick != PickAny && (e.Count != nil || e.Sum != nil) {
		return p.errorf("the %s %q is one alone: leave the number of times or the sum out, or %q", pick, e.Name, pick)
	}
	return nil
}

func (p *parser) where(depth int) ([]Rule, error) {
	defer func(before bool) { p.inside = before }(p.inside)
	p.inside = true
	start := p.peek().at
	r, err := p.rule(depth + 1)
	if err != nil {
		return nil, err
	}
	list := []Rule{r}
	if a, ok := r.(All); ok && len(a.Of) > 0 {
		list = a.Of
	}
	if err := checkWhere(list, place(start)); err != nil {
		return nil, err
	}
	return list, p.expect(")")
}

// bounds reads "at least n", "at most n", "exactly n", joined by "and"; of
// counts each ends in "times". nil: there are none.
func (p *parser) bounds(times bool) (*Bounds, error) {
	var b *Bounds
	for {
		var into func(*Bounds) **float64
		start := p.i
		if b != nil && !p.words("and") {
			return b, nil
		}
		switch {
		case p.words("at", "least"):
			into = func(b *Bounds) **float64 { return &b.AtLeast }
		case p.words("at", "most"):
			into = func(b *Bounds) **float64 { return &b.AtMost }
		case p.words("exactly"):
			into = func(b *Bounds) **float64 { return &b.Exactly }
		default:
			p.i = start
			return b, nil
		}
		n, err := p.number()
		if err != nil {
			return nil, err
		}
		if times && !p.words("times") && !p.words("time") {
			return nil, p.errorf("times is missing before %q", p.peek().text)
		}
		if b == nil {
			b = &Bounds{}
		}
		if *into(b) = &n; times && !b.counts() {
			return nil, p.errorf("how often is a whole number, not below zero")
		}
	}
}

func (p *parser) window(w *Window) (err error) {
	for err == nil {
		switch {
		case p.words("in", "the", "last"):
			w.Within, err = p.duration()
		case p.words("after"):
			w.After, err = p.moment()
		case p.words("before"):
			w.Before, err = p.moment()
		case p.words("between"):
			if w.After, err = p.moment(); err == nil {
				if err = p.expect("and"); err == nil {
					w.Before, err = p.moment()
					w.Before = w.Before.Through()
				}
			}
		case w.days() && p.words("in", "customer", "time"):
			w.Theirs = true
		default:
			return nil
		}
	}
	return err
}

// then reads a sequence after its "first", or the first event of a name alone.
func (p *parser) then(depth int) (Rule, error) {
	var t Then
	e, err := p.event(depth)
	if err != nil {
		return nil, err
	}
	if next := p.peek(); e.Pick == PickAny && !(next.kind == tokenWord && strings.EqualFold(next.text, "then")) {
		err, e.Pick = p.alone(e, PickFirst), PickFirst
		return e, err
	}
	t.Links = []Link{{Event: e}}
	for p.words("then") {
		l := Link{Not: p.words("not")}
		if l.Event, err = p.event(depth); err != nil {
			return nil, err
		}
		if p.words("within") {
			if l.Within, err = p.duration(); err != nil {
				return nil, err
			}
		}
		t.Links = append(t.Links, l)
	}
	if len(t.Links) < 2 {
		return nil, p.errorf("then is missing before %q", p.peek().text)
	}
	return t, nil
}
