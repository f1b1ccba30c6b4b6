package liquid

import (
	"io"
	"strconv"
	"strings"

	"github.com/osteele/liquid/render"
)

// knownTags are the tags without an end, for the nesting check.
var knownTags = map[string]bool{
	"echo": true, "assign": true, "increment": true, "decrement": true, "cycle": true, "break": true, "continue": true,
	"include": true, "render": true, "content_block": true,
	"abort_message": true, "connected_content": true, "promotion": true, "random": true,
	"catalog_items": true, "catalog_selection_items": true,
	"recommended": true, "similar_to": true, "popular_in": true, "others_also_bought": true,
	"people_like_you": true, "like_cart": true, "searched_for": true,
}

// register puts our tags and blocks on osteele's configuration.
func (c *compilation) register() {
	c.tag("text", c.textTag)
	c.tag("raw", c.textTag)
	c.tag("echo", c.echoTag)
	c.tag("assign", c.assignTag)
	c.tag("increment", func(p *piece) (run, error) { return c.counterTag(p, false) })
	c.tag("decrement", func(p *piece) (run, error) { return c.counterTag(p, true) })
	c.tag("cycle", c.cycleTag)
	c.tag("break", func(*piece) (run, error) { return leaveLoop(stopBreak), nil })
	c.tag("continue", func(*piece) (run, error) { return leaveLoop(stopContinue), nil })
	c.tag("include", c.includeTag)
	c.tag("render", c.renderTag)
	c.registerDialect()
	for name, branches := range blockBranches {
		c.block(name, branches, c.blockCompiler(name))
	}
}

func (c *compilation) blockCompiler(name string) func(render.BlockNode, int, *piece) (run, error) {
	switch name {
	case "if":
		return c.ifBlock
	case "unless":
		return c.unlessBlock
	case "case":
		return c.caseBlock
	case "for":
		return c.forBlock
	case "tablerow":
		return c.tableBlock
	case "capture":
		return c.captureBlock
	default:
		return c.changedBlock
	}
}

func (c *compilation) textTag(p *piece) (run, error) {
	return func(_ *state, w io.Writer, _ render.Context) error {
		_, err := w.Write(p.text)
		return err
	}, nil
}

// echoTag prints a value: {{ value }} and {% echo value %}.
func (c *compilation) echoTag(p *piece) (run, error) {
	if strings.TrimFunc(p.args, isBlankRune) == "" {
		return func(*state, io.Writer, render.Context) error { return nil }, nil
	}
	e, err := c.wholeExpr(p.args, p.at)
	if err != nil {
		return nil, err
	}
	path, at, where := c.outerPath(e), p.start, c.placed[p.start]
	return func(s *state, w io.Writer, _ render.Context) error {
		v, err := e.eval(s)
		if err != nil {
			return err
		}
		if where == inAddress {
			v = s.address(v, path, at)
		}
		return s.print(w, v, path, at)
	}, nil
}

// wholeExpr reads one filtered value with nothing after it.
func (c *compilation) wholeExpr(args string, at int) (expr, error) {
	ps, err := c.parser(args, at)
	if err != nil {
		return nil, err
	}
	e, err := ps.filteredExpr()
	if err != nil {
		return nil, err
	}
	return e, ps.end()
}

// outerPath is the caller's variable that an output is about, "" if none.
func (c *compilation) outerPath(e expr) string {
	path := describe(e)
	root, _, _ := strings.Cut(path, ".")
	if c.locals[root] {
		return ""
	}
	return path
}

// print writes a value, escaped in HTML unless it is markup.
func (s *state) print(w io.Writer, v any, path string, at int) error {
	b := s.scratch[:0]
	switch v := v.(type) {
	case nil:
	case string:
		b = s.appendText(b, v)
	case markup:
		b = append(b, v...)
	case int64:
		b = strconv.AppendInt(b, v, 10)
	case map[string]any, *Object:
		s.warn(WarnObject, path, at)
		b = s.appendText(b, text(v))
	case []any:
		if holdsObject(v) {
			s.warn(WarnObject, path, at)
		}
		b = s.appendList(b, v, 0)
	default:
		b = s.appendText(b, text(v))
	}
	s.scratch = b
	if len(b) == 0 && path != "" {
		s.miss(path, at)
	}
	_, err := w.Write(b)
	return err
}

func holdsObject(list []any) bool {
	for _, item := range list {
		switch normal(item).(type) {
		case map[string]any, *Object:
			return true
		}
	}
	return false
}

// appendList prints the elements one after the other; markup among them
// stays markup.
func (s *state) appendList(b []byte, list []any, depth int) []byte {
	for _, item := range list {
		switch item := normal(item).(type) {
		case markup:
			b = append(b, item...)
		case []any:
			if depth < maxNesting {
				b = s.appendList(b, item, depth+1)
			}
		default:
			b = s.appendText(b, text(item))
		}
	}
	return b
}

func (s *state) appendText(b []byte, t string) []byte {
	switch s.mode {
	case HTML:
		return appendEscaped(b, t)
	case Chat:
		return append(b, angles.Replace(t)...)
	}
	return append(b, t...)
}

// angles escapes what Slack gives a meaning to: a customer called <!channel> calls nobody.
// https://docs.slack.dev/messaging/formatting-message-text#escaping
var angles = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// appendEscaped escapes what HTML gives a meaning to, in text and in quoted
// attributes.
func appendEscaped(b []byte, t string) []byte {
	last := 0
	for i := 0; i < len(t); i++ {
		var entity string
		switch t[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&quot;"
		case '\'':
			entity = "&#39;"
		default:
			continue
		}
		b = append(b, t[last:i]...)
		b = append(b, entity...)
		last = i + 1
	}
	return append(b, t[last:]...)
}

func (c *compilation) assignTag(p *piece) (run, error) {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, err
	}
	name, err := ps.target()
	if err != nil {
		return nil, err
	}
	if err := ps.expect("="); err != nil {
		return nil, err
	}
	e, err := ps.filteredExpr()
	if err != nil {
		return nil, err
	}
	c.local(name)
	return func(s *state, _ io.Writer, _ render.Context) error {
		v, err := e.eval(s)
		if err != nil {
			return err
		}
		s.assign(name, v)
		return nil
	}, ps.end()
}

// target is a name to assign to.
func (p *parser) target() (string, error) {
	t := p.take()
	if t.kind == tokenSign && t.text == "{{" { // {% assign {{x}} = … %}
		name, err := p.target()
		if err != nil {
			return "", err
		}
		return name, p.expect("}}")
	}
	if t.kind != tokenName && t.kind != tokenWhole && t.kind != tokenDollar || strings.HasPrefix(t.text, "-") || strings.HasSuffix(t.text, "?") {
		if t.kind != tokenEnd {
			p.pos--
		}
		return "", p.unexpected()
	}
	return t.text, nil
}

func (c *compilation) counterTag(p *piece, down bool) (run, error) {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, err
	}
	name, err := ps.target()
	if err != nil {
		return nil, err
	}
	c.local(name)
	return func(s *state, w io.Writer, _ render.Context) error {
		n := s.count(name, down)
		_, err := io.WriteString(w, strconv.FormatInt(n, 10))
		return err
	}, ps.end()
}

// count moves a counter and returns what to print: the value before an
// increment, the value after a decrement.
func (s *state) count(name string, down bool) int64 {
	if s.counters == nil {
		s.counters = map[string]any{}
	}
	start, ok := s.counters[name]
	if !ok {
		start = normal(s.root[name])
	}
	n := truncated(number(start))
	if down {
		s.counters[name] = n - 1
		return n - 1
	}
	s.counters[name] = n + 1
	return n
}

func (c *compilation) captureBlock(node render.BlockNode, i int, p *piece) (run, error) {
	c.blank[i] = true
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, err
	}
	name := ""
	if ps.peek().kind == tokenText {
		name = ps.take().text
	} else if name, err = ps.target(); err != nil {
		return nil, err
	}
	c.local(name)
	return func(s *state, _ io.Writer, ctx render.Context) error {
		captured, err := s.capture(ctx)
		if err != nil {
			return err
		}
		if s.mode != Text {
			s.assign(name, markup(captured))
		} else {
			s.assign(name, captured)
		}
		return nil
	}, ps.end()
}

// capture renders the children of a block into a text.
func (s *state) capture(ctx render.Context) (string, error) {
	k := &sink{most: s.engine.limits.Value}
	if err := ctx.RenderChildren(k); err != nil {
		return "", s.within(err)
	}
	return string(k.data), s.charge(len(k.data))
}

func (c *compilation) changedBlock(node render.BlockNode, i int, _ *piece) (run, error) {
	c.blank[i] = c.isBlankBody(node.Body) // and yet its whitespace is printed
	return func(s *state, w io.Writer, ctx render.Context) error {
		now, err := s.capture(ctx)
		if err != nil || now == s.changed {
			return err
		}
		s.changed = now
		_, err = io.WriteString(w, now)
		return err
	}, nil
}
