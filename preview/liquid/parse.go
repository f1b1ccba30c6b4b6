package liquid

import (
	"strconv"
	"strings"
)

// maxDepth bounds expressions within expressions.
const maxDepth = 40

// parser reads one expression or tag. It keeps the variables it met, for
// Template.Variables.
type parser struct {
	tokens []token
	pos    int
	depth  int
	c      *compilation
}

func (c *compilation) parser(text string, at int) (*parser, error) {
	tokens, err := lex(text, at)
	if err != nil {
		return nil, err
	}
	return &parser{tokens: tokens, c: c}, nil
}

func (p *parser) peek() token { return p.tokens[p.pos] }

func (p *parser) take() token {
	t := p.tokens[p.pos]
	if t.kind != tokenEnd {
		p.pos++
	}
	return t
}

func (p *parser) isSign(sign string) bool {
	t := p.peek()
	return t.kind == tokenSign && t.text == sign
}

func (p *parser) isWord(word string) bool {
	t := p.peek()
	return t.kind == tokenName && t.text == word
}

func (p *parser) takeSign(sign string) bool {
	if p.isSign(sign) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) takeWord(word string) bool {
	if p.isWord(word) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(sign string) error {
	if p.takeSign(sign) {
		return nil
	}
	return p.unexpected()
}

func (p *parser) unexpected() error {
	t := p.peek()
	if t.kind == tokenEnd {
		return failAt(t.at, CodeSyntax, "")
	}
	err := failAt(t.at, CodeSyntax, "%s", excerpt(t.text))
	for _, slip := range slips {
		if strings.HasPrefix(t.text, slip.written) {
			err.Suggestion = slip.meant
			break
		}
	}
	return err
}

// slips are what people who know another language write.
var slips = []struct{ written, meant string }{
	{"==", "=="}, {"=", "=="}, {"&&", "and"}, {"&", "and"}, {"!", "!="}, {"$", "${name}"}, {"＝", "=="},
}

// end refuses what is left over. Stray closing braces are dropped with a
// warning: they are what remains of an unwrapped {{ }}.
func (p *parser) end() error {
	for p.isSign("}}") {
		p.c.warn(WarnStrayBraces, "}}", "", p.take().at)
	}
	if p.peek().kind != tokenEnd {
		return p.unexpected()
	}
	return nil
}

// filteredExpr is value | filter: args | …
func (p *parser) filteredExpr() (expr, error) {
	base, err := p.value()
	if err != nil {
		return nil, err
	}
	var calls []filterCall
	for p.takeSign("|") {
		call, err := p.filterCall()
		if err != nil {
			return nil, err
		}
		if call.name == "safe" && !p.c.isOurs(base, calls) {
			call.filter.run = onlyMarkup(describe(base), call.at)
		}
		calls = append(calls, call)
	}
	if len(calls) == 0 {
		return base, nil
	}
	return &filtered{base, calls}, nil
}

func (p *parser) filterCall() (filterCall, error) {
	t := p.take()
	if t.kind != tokenName {
		p.pos--
		return filterCall{}, p.unexpected()
	}
	f, ok := filters[t.text]
	if !ok {
		err := failAt(t.at, CodeUnknownFilter, "%s", t.text)
		err.Suggestion = nearest(t.text, filterNames())
		return filterCall{}, err
	}
	call := filterCall{name: t.text, filter: f, at: t.at}
	if p.takeSign(":") {
		if err := p.arguments(&call); err != nil {
			return filterCall{}, err
		}
	}
	if len(call.args) < f.least || len(call.args) > f.most {
		return filterCall{}, failAt(t.at, CodeArgument, "%s takes %s, not %d", t.text, countRange(f.least, f.most), len(call.args))
	}
	return call, nil
}

func countRange(least, most int) string {
	if least == most {
		return strconv.Itoa(least) + " values"
	}
	return strconv.Itoa(least) + " to " + strconv.Itoa(most) + " values"
}

func (p *parser) arguments(call *filterCall) error {
	for {
		if t := p.peek(); t.kind == tokenName && p.tokens[p.pos+1].kind == tokenSign && p.tokens[p.pos+1].text == ":" {
			p.pos += 2
			value, err := p.value()
			if err != nil {
				return err
			}
			call.kw = append(call.kw, keyword{t.text, value})
		} else {
			value, err := p.value()
			if err != nil {
				return err
			}
			call.args = append(call.args, value)
		}
		if !p.takeSign(",") {
			return nil
		}
	}
}

// condition is comparisons joined by and, or.
func (p *parser) condition() (expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, failAt(p.peek().at, CodeLimit, "nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	left, err := p.comparison()
	if err != nil {
		return nil, err
	}
	isOr := p.isWord("or")
	if !isOr && !p.isWord("and") {
		return left, nil
	}
	at := p.take().at
	right, err := p.condition()
	if err != nil {
		return nil, err
	}
	if next, ok := right.(logic); ok && next.or != isOr && !next.bracketed {
		p.c.warn(WarnMixed, "and, or", "", at)
	}
	return logic{or: isOr, left: left, right: right}, nil
}

func (p *parser) comparison() (expr, error) {
	left, err := p.value()
	if err != nil {
		return nil, err
	}
	op := ""
	switch t := p.peek(); {
	case t.kind == tokenSign && strings.Contains(" == != < <= > >= ", " "+t.text+" "):
		op = t.text
	case p.isWord("contains"):
		op = "contains"
	default:
		return left, nil
	}
	p.pos++
	right, err := p.value()
	if err != nil {
		return nil, err
	}
	return comparison{op, left, right}, nil
}

// value is a literal, a variable, a range, a group or a {{ }} within a tag.
func (p *parser) value() (expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, failAt(p.peek().at, CodeLimit, "nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	t := p.take()
	switch t.kind {
	case tokenText:
		return constant{t.text}, nil
	case tokenWhole, tokenDecimal:
		return numberLiteral(t)
	case tokenDollar:
		return p.variable(t.text, nil, t.at)
	case tokenName:
		if word, ok := keywords[t.text]; ok && !p.isSign(".") && !p.isSign("[") {
			return constant{word}, nil
		}
		return p.variable(t.text, nil, t.at)
	case tokenSign:
		return p.signValue(t)
	}
	return nil, p.unexpected()
}

var keywords = map[string]any{
	"nil": nil, "null": nil, "true": true, "false": false, "blank": wordBlank, "empty": wordEmpty,
}

func numberLiteral(t token) (expr, error) {
	if t.kind == tokenWhole {
		if n, ok := parseWhole(t.text); ok {
			return constant{n}, nil
		}
	}
	f, err := strconv.ParseFloat(t.text, 64)
	if err != nil {
		return nil, failAt(t.at, CodeSyntax, "%s", excerpt(t.text))
	}
	return constant{f}, nil
}

func (p *parser) signValue(t token) (expr, error) {
	switch t.text {
	case "[":
		inner, err := p.value()
		if err != nil {
			return nil, err
		}
		if err := p.expect("]"); err != nil {
			return nil, err
		}
		if c, ok := inner.(constant); ok {
			return p.variable(text(c.value), nil, t.at)
		}
		return p.variable("", inner, t.at)
	case "(":
		return p.group()
	case "{{":
		inner, err := p.filteredExpr()
		if err != nil {
			return nil, err
		}
		return inner, p.expect("}}")
	}
	p.pos--
	return nil, p.unexpected()
}

// group is a range (1..5) or a condition in brackets.
func (p *parser) group() (expr, error) {
	inner, err := p.condition()
	if err != nil {
		return nil, err
	}
	if !p.takeSign("..") {
		if l, ok := inner.(logic); ok {
			l.bracketed = true
			inner = l
		}
		return inner, p.expect(")")
	}
	to, err := p.value()
	if err != nil {
		return nil, err
	}
	return rangeExpr{inner, to}, p.expect(")")
}

func (p *parser) variable(root string, rootExpr expr, at int) (expr, error) {
	v := &variable{root: root, rootExpr: rootExpr, at: at}
	for {
		switch {
		case p.takeSign("."):
			t := p.take()
			if t.kind != tokenName && t.kind != tokenDollar {
				p.pos--
				return nil, p.unexpected()
			}
			v.steps = append(v.steps, step{name: t.text})
		case p.takeSign("["):
			key, err := p.value()
			if err != nil {
				return nil, err
			}
			if err := p.expect("]"); err != nil {
				return nil, err
			}
			v.steps = append(v.steps, literalStep(key))
		default:
			v.path = pathOf(v.root, v.steps)
			p.c.sawVariable(v)
			return v, nil
		}
	}
}

func literalStep(key expr) step {
	if c, ok := key.(constant); ok {
		if name, isText := c.value.(string); isText {
			return step{name: name}
		}
	}
	return step{expr: key}
}

// describe names an expression for a warning.
func describe(e expr) string {
	switch e := e.(type) {
	case *variable:
		return e.path
	case *filtered:
		return describe(e.base)
	}
	return ""
}
