package liquid

import (
	"fmt"
	"io"
	"math"

	"github.com/osteele/liquid/render"
)

// loopInfo is forloop, or tablerowloop when cols is set.
type loopInfo struct {
	name          string
	length, index int // index from 0
	parent        *loopInfo
	cols          int
	isTable       bool
	isPartial     bool // of render x for list; not a parent of the loops inside
}

func (l *loopInfo) property(key string) (any, bool) {
	i, n := int64(l.index), int64(l.length)
	switch key {
	case "length":
		return n, true
	case "index":
		return i + 1, true
	case "index0":
		return i, true
	case "rindex":
		return n - i, true
	case "rindex0":
		return n - i - 1, true
	case "first":
		return i == 0, true
	case "last":
		return i == n-1, true
	case "name":
		return l.name, true
	case "parentloop":
		if l.parent != nil {
			return l.parent, true
		}
		return nil, false
	}
	return l.tableProperty(key)
}

func (l *loopInfo) tableProperty(key string) (any, bool) {
	if !l.isTable {
		return nil, false
	}
	cols := max(l.cols, 1)
	col := l.index % cols
	switch key {
	case "col":
		return int64(col + 1), true
	case "col0":
		return int64(col), true
	case "row":
		return int64(l.index/cols + 1), true
	case "col_first":
		return col == 0, true
	case "col_last":
		return col == cols-1, true
	}
	return nil, false
}

// loop is the compiled head of for and tablerow.
type loop struct {
	variable, source    string
	list                expr
	limit, offset, cols expr
	goesOn, reversed    bool
	isTable             bool // tablerow does not move where offset: continue goes on
	arm, elseArm        int
	otherwise           *render.BlockNode
}

func (c *compilation) loopHead(p *piece) (*loop, error) {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, err
	}
	t := ps.take()
	if t.kind != tokenName {
		return nil, failAt(t.at, CodeArgument, "%s needs a name: {%% %s x in list %%}", p.name, p.name)
	}
	l := &loop{variable: t.text, elseArm: -1}
	if !ps.takeWord("in") {
		return nil, ps.unexpected()
	}
	from := ps.peek().at
	if l.list, err = ps.value(); err != nil {
		return nil, err
	}
	l.source = sourceText(c.source, from, ps.tokens[ps.pos-1])
	c.local(l.variable)
	for ps.peek().kind != tokenEnd {
		if err := l.option(ps); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// sourceText is what was written from one offset to the end of a token.
func sourceText(source string, from int, last token) string {
	to := min(last.at+len(last.text), len(source))
	if from > to {
		return ""
	}
	return source[from:to]
}

func (l *loop) option(p *parser) error {
	if p.takeSign(",") {
		return nil
	}
	t := p.take()
	if t.kind == tokenName && t.text == "reversed" {
		l.reversed = true
		return nil
	}
	into := map[string]*expr{"limit": &l.limit, "offset": &l.offset, "cols": &l.cols}[t.text]
	if t.kind != tokenName || into == nil {
		p.pos--
		return p.unexpected()
	}
	if err := p.expect(":"); err != nil {
		return err
	}
	if t.text == "offset" && p.takeWord("continue") {
		l.goesOn = true
		return nil
	}
	v, err := p.value()
	*into = v
	return err
}

// sequence is what a loop runs over, without spelling it out.
type sequence struct {
	at       func(i int) any
	from, to int
	reversed bool
}

func (q sequence) len() int { return max(q.to-q.from, 0) }

func (q sequence) item(i int) any {
	if q.reversed {
		return q.at(q.to - 1 - i)
	}
	return q.at(q.from + i)
}

func elements(v any) (n int, at func(i int) any) {
	switch v := v.(type) {
	case []any:
		return len(v), func(i int) any { return normal(v[i]) }
	case span:
		return v.len(), func(i int) any { return v.from + int64(i) }
	case map[string]any, *Object:
		list := pairs(v)
		return len(list), func(i int) any { return []any{list[i].key, list[i].value} }
	case string:
		if v != "" {
			return 1, func(int) any { return v }
		}
	case markup:
		if v != "" {
			return 1, func(int) any { return v }
		}
	}
	return 0, nil
}

func isWholeText(v any) bool {
	_, ok := asText(v)
	return ok
}

func (s *state) sequence(l *loop) (sequence, error) {
	v, err := l.list.eval(s)
	if err != nil {
		return sequence{}, err
	}
	n, at := elements(v)
	from, err := s.bound(l.offset, 0)
	if err != nil {
		return sequence{}, err
	}
	key := l.variable + "-" + l.source
	if l.goesOn {
		from = s.offsets[key]
	}
	limit, err := s.bound(l.limit, math.MaxInt32)
	if err != nil {
		return sequence{}, err
	}
	if isWholeText(v) { // a text is one element, whatever part of it is asked for
		from, limit = 0, 1
	}
	from = max(from, 0)
	q := sequence{at, from, min(n, from+max(limit, 0)), l.reversed}
	if !l.isTable {
		if s.offsets == nil {
			s.offsets = map[string]int{}
		}
		s.offsets[key] = from + q.len()
	}
	return q, nil
}

// bound evaluates a limit or an offset.
func (s *state) bound(e expr, fallback int) (int, error) {
	if e == nil {
		return fallback, nil
	}
	v, err := e.eval(s)
	if err != nil || v == nil {
		return fallback, err
	}
	if f, ok := v.(float64); ok {
		v = int64(f)
	}
	n, ok := whole(v)
	if !ok {
		return 0, fail(CodeArgument, "%q is not a whole number", excerpt(text(v)))
	}
	return int(max(min(n, math.MaxInt32), math.MinInt32)), nil
}

func (c *compilation) forBlock(node render.BlockNode, i int, p *piece) (run, error) {
	c.settleBlank(node, i)
	l, err := c.loopHead(p)
	if err != nil {
		return nil, err
	}
	l.arm = c.addArm("for", p)
	if len(node.Clauses) > 0 {
		l.otherwise = node.Clauses[0]
		_, other := c.pieceOf(l.otherwise.Args)
		l.elseArm = c.addArm("else", other)
	}
	return func(s *state, w io.Writer, ctx render.Context) error {
		q, err := s.sequence(l)
		if err != nil {
			return err
		}
		if q.len() == 0 {
			if l.otherwise == nil {
				return nil
			}
			s.takeArm(l.elseArm)
			return s.within(ctx.RenderBlock(w, l.otherwise))
		}
		s.takeArm(l.arm)
		return s.loopOver(q, l, &loopInfo{}, "forloop", func(int) error { return errorOf(ctx.RenderChildren(w)) })
	}, nil
}

// loopOver runs a body once for each element, with the loop's names in sight.
func (s *state) loopOver(q sequence, l *loop, info *loopInfo, infoName string, body func(i int) error) error {
	info.name, info.length = l.variable+"-"+l.source, q.len()
	if outer, _ := s.lookup(infoName); outer != nil && !info.isTable {
		if loop, ok := outer.(*loopInfo); ok && !loop.isPartial {
			info.parent = loop
		}
	}
	bottom := len(s.binds)
	s.bind(infoName, info)
	s.bind(l.variable, nil)
	defer func() { s.binds = s.binds[:bottom] }()
	for i := 0; i < info.length; i++ {
		if err := s.step(); err != nil {
			return err
		}
		info.index = i
		s.binds = s.binds[:bottom+2]
		s.binds[bottom+1].value = q.item(i)
		err := s.within(body(i))
		if err == nil {
			continue
		}
		switch s.stop.kind {
		case stopBreak:
			s.stop = nil
			return nil
		case stopContinue:
			s.stop = nil
		default:
			return err
		}
	}
	return nil
}

// leaveLoop is break and continue. Writing nothing makes osteele's writer give
// up what it still holds.
func leaveLoop(kind stopKind) run {
	return func(s *state, w io.Writer, _ render.Context) error {
		if _, err := w.Write(nil); err != nil {
			return err
		}
		return s.halt(stop{kind: kind})
	}
}

func (c *compilation) tableBlock(node render.BlockNode, i int, p *piece) (run, error) {
	l, err := c.loopHead(p)
	if err != nil {
		return nil, err
	}
	l.arm, l.isTable = c.addArm("for", p), true
	return func(s *state, w io.Writer, ctx render.Context) error {
		v, err := l.list.eval(s)
		if err != nil || v == nil {
			return err
		}
		q, err := s.sequence(l)
		if err != nil {
			return err
		}
		cols, err := s.bound(l.cols, q.len())
		if err != nil {
			return err
		}
		s.takeArm(l.arm)
		return s.table(w, ctx, q, l, &loopInfo{cols: cols, isTable: true})
	}, nil
}

func (s *state) table(w io.Writer, ctx render.Context, q sequence, l *loop, info *loopInfo) error {
	if _, err := io.WriteString(w, "<tr class=\"row1\">\n"); err != nil {
		return err
	}
	cols, broken := max(info.cols, 1), false
	err := s.loopOver(q, l, info, "tablerowloop", func(i int) error {
		if i > 0 && i%cols == 0 {
			fmt.Fprintf(w, "</tr>\n<tr class=\"row%d\">", i/cols+1)
		}
		fmt.Fprintf(w, "<td class=\"col%d\">", i%cols+1)
		err := s.within(errorOf(ctx.RenderChildren(w)))
		broken = err != nil && s.stop.kind != stopBreak && s.stop.kind != stopContinue
		if !broken {
			io.WriteString(w, "</td>")
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "</tr>\n")
	return err
}
