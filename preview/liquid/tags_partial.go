package liquid

import (
	"io"
	"path"

	"github.com/osteele/liquid/render"
)

// partialCall is the compiled head of include and render.
type partialCall struct {
	name     expr
	with     expr // the value after with or for
	each     bool // for: once per element
	alias    string
	args     []keyword
	isolated bool
	included bool // by include, which the language forbids within render
}

func (c *compilation) includeTag(p *piece) (run, error) {
	call, err := c.partialHead(p)
	if err != nil {
		return nil, err
	}
	call.included = true
	if name, fixed := call.name.(constant); fixed {
		c.partials = append(c.partials, text(name.value))
		for _, arg := range call.args {
			c.local(arg.name)
		}
	}
	return call.run, nil
}

func (c *compilation) renderTag(p *piece) (run, error) {
	call, err := c.partialHead(p)
	if err != nil {
		return nil, err
	}
	if _, fixed := call.name.(constant); !fixed {
		return nil, failAt(p.at, CodeArgument, "render takes a name in quotes")
	}
	call.isolated = true
	return call.run, nil
}

// contentBlockTag is {{content_blocks.${name}}}.
func (c *compilation) contentBlockTag(p *piece) (run, error) {
	call := &partialCall{name: constant{p.args}}
	c.partials = append(c.partials, p.args)
	return call.run, nil
}

func (c *compilation) partialHead(p *piece) (*partialCall, error) {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, err
	}
	call := &partialCall{}
	if call.name, err = ps.value(); err != nil {
		return nil, err
	}
	if call.each = ps.isWord("for"); call.each || ps.isWord("with") {
		ps.pos++
		if call.with, err = ps.value(); err != nil {
			return nil, err
		}
	}
	if ps.takeWord("as") {
		if call.alias, err = ps.target(); err != nil {
			return nil, err
		}
	}
	for ps.peek().kind != tokenEnd {
		if err := call.argument(ps); err != nil {
			return nil, err
		}
	}
	return call, nil
}

func (call *partialCall) argument(p *parser) error {
	if p.takeSign(",") {
		return nil
	}
	t := p.peek()
	if t.kind != tokenName {
		return p.unexpected()
	}
	p.pos++
	if err := p.expect(":"); err != nil {
		return err
	}
	v, err := p.value()
	call.args = append(call.args, keyword{t.text, v})
	return err
}

func (call *partialCall) run(s *state, w io.Writer, _ render.Context) error {
	if call.included && s.isolated {
		return fail(CodeMisplaced, "include within render")
	}
	v, err := call.name.eval(s)
	if err != nil {
		return err
	}
	name, ok := asText(v)
	if !ok {
		return fail(CodeArgument, "the name of a block is %s", kindOf(v))
	}
	t, err := s.partial(name)
	if err != nil {
		return err
	}
	args, err := call.evalArgs(s)
	if err != nil {
		return err
	}
	var subject any
	if call.with != nil {
		if subject, err = call.with.eval(s); err != nil {
			return err
		}
	}
	alias := firstOf(call.alias, path.Base(name))
	defer s.enter(name, t, call.isolated)()
	return call.perform(s, w, t, alias, subject, args)
}

func (call *partialCall) evalArgs(s *state) ([]binding, error) {
	args := make([]binding, 0, len(call.args))
	for _, arg := range call.args {
		v, err := arg.expr.eval(s)
		if err != nil {
			return nil, err
		}
		args = append(args, binding{arg.name, v})
	}
	return args, nil
}

// perform runs the partial once, or once per element.
func (call *partialCall) perform(s *state, w io.Writer, t *Template, alias string, subject any, args []binding) error {
	if !call.repeats(subject) {
		if call.with != nil && !(call.isolated && subject == nil) {
			s.bind(alias, subject)
		}
		s.binds = append(s.binds, args...)
		return call.settle(s, w, s.runPartial(t, w))
	}
	n, at := elements(subject)
	info := &loopInfo{name: alias, length: n, isPartial: true}
	bottom := len(s.binds)
	for i := range n {
		s.binds = s.binds[:bottom]
		if call.isolated {
			s.alone()
			info.index = i
			s.bind("forloop", info)
		}
		if item := at(i); item != nil || !call.isolated {
			s.bind(alias, item)
		}
		s.binds = append(s.binds, args...)
		if err := call.settle(s, w, s.runPartial(t, w)); err != nil {
			return err
		}
	}
	return nil
}

// repeats reports whether a subject is gone through one by one: include does so with
// lists, render with whatever a loop takes but a text.
func (call *partialCall) repeats(subject any) bool {
	switch subject.(type) {
	case []any:
		return call.each || !call.isolated
	case span, map[string]any, *Object:
		return call.each && call.isolated
	}
	return false
}

// settle keeps a break inside render from ending a loop outside. One inside include
// ends it, and what was written before the tag stays written.
func (call *partialCall) settle(s *state, w io.Writer, err error) error {
	if err == nil || s.stop == nil || s.stop.kind != stopBreak && s.stop.kind != stopContinue {
		return err
	}
	if call.isolated {
		s.stop = nil
		return nil
	}
	if _, failed := w.Write(nil); failed != nil {
		return failed
	}
	return err
}

// partial finds and compiles the source of a name.
func (s *state) partial(name string) (*Template, error) {
	source, ok := s.env.Blocks[name]
	if !ok {
		source, ok = s.engine.options.Blocks[name]
	}
	if !ok {
		err := fail(CodeUnknownBlock, "%s", excerpt(name))
		err.Suggestion = nearest(name, s.blockNames())
		return nil, err
	}
	s.partials++
	if s.partials > s.engine.limits.Partial || s.nested >= s.engine.limits.Nested {
		return nil, fail(CodeLimit, "blocks within blocks: %s", excerpt(name))
	}
	t, err := s.engine.partial(source, s.mode)
	if err != nil {
		inner := *located(err, source, 0)
		inner.Block = name
		return nil, &inner
	}
	for _, w := range t.warnings {
		if w.Code == WarnForeignTag {
			w.Block = name
			s.keep(w)
		}
	}
	return t, nil
}

func (s *state) blockNames() []string {
	var names []string
	for name := range s.env.Blocks {
		names = append(names, name)
	}
	for name := range s.engine.options.Blocks {
		names = append(names, name)
	}
	return names
}

// enter moves into a partial; the function it returns moves back out.
func (s *state) enter(name string, t *Template, isolated bool) func() {
	before := *s
	s.t, s.block = t, name
	s.nested++
	if isolated {
		s.root, s.binds, s.isolated = nil, nil, true
		s.alone()
	}
	bottom := len(s.binds)
	return func() {
		s.t, s.block, s.nested = before.t, before.block, before.nested
		if isolated {
			s.root, s.binds, s.isolated = before.root, before.binds, before.isolated
			s.assigned, s.counters, s.cycles, s.offsets, s.changed = before.assigned, before.counters, before.cycles, before.offsets, before.changed
		} else {
			s.binds = s.binds[:bottom]
		}
	}
}

// alone forgets what was noted on the way, as each turn of render begins.
func (s *state) alone() {
	s.assigned, s.counters, s.cycles, s.offsets, s.changed = nil, nil, nil, nil, ""
}

func (s *state) runPartial(t *Template, w io.Writer) error {
	err := render.Render(t.root, w, map[string]any{stateKey: s}, t.cfg)
	return s.within(errorOf(err))
}
