package liquid

import (
	"errors"
	"io"
	"sort"
	"strconv"
	"strings"

	base "github.com/osteele/liquid/parser"
	"github.com/osteele/liquid/render"
)

// compilation is one run of Compile. Tags and blocks are registered on a fresh
// osteele configuration whose source is nothing but numbered tags:
//
//	{%if 3%}{%text 4%}{%echo 5%}{%endif 6%}
//
// so that osteele matches the blocks and builds the tree, and each of our tags
// finds its own piece, and with it the place in the person's text.
type compilation struct {
	engine   *Engine
	mode     Mode
	source   string
	pieces   []piece
	cfg      render.Config
	blank    map[int]bool // blocks that print nothing but whitespace
	warnings []Warning
	seen     []*variable
	locals   map[string]bool
	partials []string
	arms     []Arm
	placed   map[int]place // of the outputs that need care, by their start
	err      error         // the first error of a tag, which osteele would flatten
}

// run renders one tag.
type run func(s *state, w io.Writer, ctx render.Context) error

// Compile reads a template. The error is an *Error.
func (e *Engine) Compile(source string, mode Mode) (t *Template, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			t, err = nil, fail(CodeInternal, "%v", fault)
		}
	}()
	if len(source) > e.limits.Source {
		return nil, fail(CodeLimit, "a template of more than %d bytes", e.limits.Source)
	}
	c := &compilation{
		engine: e, mode: mode, source: source, cfg: render.NewConfig(),
		blank: map[int]bool{}, locals: map[string]bool{"forloop": true, "tablerowloop": true, "items": true},
	}
	if t, err = c.compile(); err != nil {
		return nil, located(err, source, 0)
	}
	return t, nil
}

func (c *compilation) compile() (*Template, error) {
	var err error
	if c.pieces, err = scan(c.source, c.engine.limits.Tags); err != nil {
		return nil, err
	}
	if err := c.checkNesting(); err != nil {
		return nil, err
	}
	c.warnForeign()
	c.places()
	c.register()
	root, failed := c.cfg.Compile(c.numbered(), base.SourceLoc{})
	if c.err != nil {
		return nil, c.err
	}
	if failed != nil {
		return nil, fail(CodeSyntax, "%s", failed.Error())
	}
	t := &Template{
		engine: c.engine, mode: c.mode, source: c.source,
		root: root, cfg: c.cfg, arms: c.arms, locals: c.locals, partials: c.partials,
	}
	t.variables = c.outerVariables()
	t.warnings = c.warnings
	return t, nil
}

// numbered is the source osteele sees.
func (c *compilation) numbered() string {
	var b strings.Builder
	for i := range c.pieces {
		name := c.pieces[i].name
		switch name {
		case "(", ")":
			continue
		case "":
			name = "text"
		}
		b.WriteString("{%")
		b.WriteString(name)
		b.WriteByte(' ')
		b.WriteString(strconv.Itoa(i))
		b.WriteString("%}")
	}
	return b.String()
}

func (c *compilation) pieceOf(args string) (int, *piece) {
	i, _ := strconv.Atoi(strings.TrimSpace(args))
	return i, &c.pieces[i]
}

// tag registers a tag without an end.
func (c *compilation) tag(name string, compile func(p *piece) (run, error)) {
	c.cfg.AddTag(name, func(args string) (func(io.Writer, render.Context) error, error) {
		_, p := c.pieceOf(args)
		r, err := compile(p)
		if err != nil {
			return nil, c.note(err, p)
		}
		return guard(p.start, r), nil
	})
}

// block registers a tag with an end and perhaps branches.
func (c *compilation) block(name string, branches []string, compile func(node render.BlockNode, i int, p *piece) (run, error)) {
	b := c.cfg.AddBlock(name)
	for _, branch := range branches {
		b = b.Clause(branch)
	}
	b.Compiler(func(node render.BlockNode) (func(io.Writer, render.Context) error, error) {
		i, p := c.pieceOf(node.Args)
		r, err := compile(node, i, p)
		if err != nil {
			return nil, c.note(err, p)
		}
		return guard(p.start, r), nil
	})
}

func (c *compilation) note(err error, p *piece) error {
	if c.err == nil {
		c.err = located(err, c.source, p.start)
	}
	return c.err
}

// guard pays a step, and turns an error into the reason why the walk ends.
func guard(at int, r run) func(io.Writer, render.Context) error {
	return func(w io.Writer, ctx render.Context) error {
		s := stateOf(ctx)
		err := s.step()
		if err == nil {
			err = r(s, w, ctx)
		}
		if err == nil || err == errStopped {
			return err
		}
		if s.stop != nil { // the sink is full
			return errStopped
		}
		fault := located(err, s.t.source, at)
		if fault.Block == "" {
			fault.Block = s.block
		}
		return s.halt(stop{kind: stopError, err: fault})
	}
}

// within turns what rendering a body returned into what a run returns.
func (s *state) within(err error) error {
	if err == nil {
		return nil
	}
	if s.stop == nil {
		var e *Error
		if !errors.As(err, &e) {
			e = fail(CodeInternal, "%v", err)
		}
		s.stop = &stop{kind: stopError, err: e}
	}
	return errStopped
}

func (c *compilation) warn(code WarningCode, detail, suggestion string, at int) {
	w := Warning{Code: code, Detail: detail, Suggestion: suggestion}
	w.Line, w.Column = position(c.source, at)
	c.warnings = append(c.warnings, w)
}

func (c *compilation) sawVariable(v *variable) { c.seen = append(c.seen, v) }

func (c *compilation) local(name string) { c.locals[name] = true }

// outerVariables lists the caller's variables the template reads, and warns
// of those that are not known.
func (c *compilation) outerVariables() []string {
	met := map[string]bool{}
	var paths []string
	// Bodies are compiled before the tags around them.
	sort.SliceStable(c.seen, func(i, j int) bool { return c.seen[i].at < c.seen[j].at })
	for _, v := range c.seen {
		if v.root == "" || c.locals[v.root] {
			continue
		}
		path := v.path
		if path == "" {
			path = v.root
		}
		if met[path] {
			continue
		}
		met[path] = true
		paths = append(paths, path)
		c.checkKnown(v, path)
	}
	return paths
}

func (c *compilation) checkKnown(v *variable, path string) {
	known := c.engine.known
	if len(known) == 0 || known[path] || known[v.root] || known[dialectNames[v.root]] {
		return
	}
	for name := range known {
		if strings.HasPrefix(name, path+".") || strings.HasPrefix(path, name+".") {
			return
		}
	}
	c.warn(WarnUnknownName, path, nearest(path, c.engine.options.KnownNames), v.at)
}

// isOurs tells whether a value is the shop's own HTML by what is written: the
// author's text or a field marked as HTML, through filters that bring in
// nothing else.
func (c *compilation) isOurs(base expr, calls []filterCall) bool {
	switch base := base.(type) {
	case constant:
	case *variable:
		if c.locals[base.root] || !c.engine.safe[base.path] {
			return false
		}
	default:
		return false
	}
	for _, call := range calls {
		for _, arg := range call.args {
			if _, fixed := arg.(constant); !fixed {
				return false
			}
		}
	}
	return true
}

// isBlankBody tells whether nodes print nothing but whitespace.
func (c *compilation) isBlankBody(nodes []render.Node) bool {
	for _, n := range nodes {
		switch n := n.(type) {
		case *render.TagNode:
			_, p := c.pieceOf(n.Args)
			if !printsNothing[n.Name] && !(n.Name == "text" && isWhitespace(p.text)) {
				return false
			}
		case *render.BlockNode:
			if i, _ := c.pieceOf(n.Args); !c.blank[i] {
				return false
			}
		default:
			return false
		}
	}
	return true
}

var printsNothing = map[string]bool{"assign": true}

func isWhitespace(text []byte) bool {
	return strings.Trim(string(text), whitespace) == ""
}

// settleBlank drops the whitespace of a block all of whose branches are blank.
func (c *compilation) settleBlank(node render.BlockNode, i int) {
	bodies := [][]render.Node{node.Body}
	for _, clause := range node.Clauses {
		bodies = append(bodies, clause.Body)
	}
	for _, body := range bodies {
		if !c.isBlankBody(body) {
			return
		}
	}
	c.blank[i] = true
	for _, body := range bodies {
		for _, n := range body {
			if t, ok := n.(*render.TagNode); ok && t.Name == "text" {
				_, p := c.pieceOf(t.Args)
				p.text = nil
			}
		}
	}
}
