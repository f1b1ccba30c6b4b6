package liquid

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// expr is a compiled expression. eval must not keep or change what it reads.
type expr interface {
	eval(s *state) (any, error)
}

type constant struct{ value any }

func (c constant) eval(*state) (any, error) { return c.value, nil }

// variable is a path: a root name and the steps from there.
type variable struct {
	root     string
	rootExpr expr // [name] without a root
	steps    []step
	path     string // a.b, as recorded in Output.Reads; "" when it is computed
	at       int
}

// step is .name or [expr].
type step struct {
	name string
	expr expr
}

func (v *variable) eval(s *state) (any, error) {
	value, outer, err := v.base(s)
	if err != nil {
		return nil, err
	}
	for i := range v.steps {
		if value == nil {
			break
		}
		if e := v.steps[i].expr; e != nil {
			key, err := e.eval(s)
			if err != nil {
				return nil, err
			}
			found, _ := index(value, key)
			value = normal(found)
			continue
		}
		found, _ := property(value, v.steps[i].name)
		value = normal(found)
	}
	if outer && v.path != "" {
		s.reads[v.path] = value
	}
	return value, nil
}

// base finds the root; outer tells that it is one of the caller's variables.
func (v *variable) base(s *state) (value any, outer bool, err error) {
	root := v.root
	if v.rootExpr != nil {
		name, err := v.rootExpr.eval(s)
		if err != nil {
			return nil, false, err
		}
		root = text(name)
	}
	value, outer = s.lookup(root)
	return value, outer, nil
}

type rangeExpr struct{ from, to expr }

func (r rangeExpr) eval(s *state) (any, error) {
	from, err := r.from.eval(s)
	if err != nil {
		return nil, err
	}
	to, err := r.to.eval(s)
	if err != nil {
		return nil, err
	}
	return span{truncated(number(from)), truncated(number(to))}, nil
}

func truncated(n any) int64 {
	switch n := n.(type) {
	case int64:
		return n
	case *big.Int:
		if n.Sign() < 0 {
			return math.MinInt64
		}
		return math.MaxInt64
	case float64:
		return int64(n)
	}
	return 0
}

// comparison is one of == != < <= > >= contains.
type comparison struct {
	op          string
	left, right expr
}

func (c comparison) eval(s *state) (any, error) {
	a, err := c.left.eval(s)
	if err != nil {
		return nil, err
	}
	b, err := c.right.eval(s)
	if err != nil {
		return nil, err
	}
	switch c.op {
	case "==":
		return equal(a, b), nil
	case "!=":
		return !equal(a, b), nil
	case "contains":
		return contains(a, b), nil
	}
	return relation(c.op, a, b)
}

// logic is and, or. A chain of them is read from the right, as everywhere in
// the language.
type logic struct {
	or, bracketed bool
	left, right   expr
}

func (l logic) eval(s *state) (any, error) {
	a, err := l.left.eval(s)
	if err != nil {
		return nil, err
	}
	if truthy(a) == l.or {
		return l.or, nil
	}
	b, err := l.right.eval(s)
	return truthy(b), err
}

// filtered is a value sent through filters.
type filtered struct {
	base  expr
	calls []filterCall
}

type filterCall struct {
	name   string
	filter filter
	args   []expr
	kw     []keyword
	at     int
}

type keyword struct {
	name string
	expr expr
}

func (f *filtered) eval(s *state) (any, error) {
	value, err := f.base.eval(s)
	if err != nil {
		return nil, err
	}
	for i := range f.calls {
		if value, err = f.calls[i].apply(s, value); err != nil {
			if e, ok := err.(*Error); ok && e.at == 0 {
				e.at = f.calls[i].at + 1
			}
			return nil, err
		}
	}
	return value, nil
}

func (f *filterCall) apply(s *state, in any) (any, error) {
	bottom := len(s.args)
	defer func() { s.args = s.args[:bottom] }()
	for _, arg := range f.args {
		value, err := arg.eval(s)
		if err != nil {
			return nil, err
		}
		s.args = append(s.args, value)
	}
	c := call{s: s, name: f.name, at: f.at, in: in, args: s.args[bottom:]}
	for _, kw := range f.kw {
		value, err := kw.expr.eval(s)
		if err != nil {
			return nil, err
		}
		c.kw = append(c.kw, keyValue{kw.name, value})
	}
	if _, spare := in.(markup); spare && f.filter.kind == onValue {
		c.in = plain(in)
	}
	if err := s.patience(in); err != nil {
		return nil, err
	}
	out, err := f.filter.run(c)
	if err != nil {
		return nil, err
	}
	return s.settle(in, out, f.filter.kind)
}

// patience looks at the clock before a long text is gone through once more.
func (s *state) patience(in any) error {
	const long = 4096
	size := 0
	switch in := in.(type) {
	case string:
		size = len(in)
	case markup:
		size = len(in)
	case []any:
		size = 16 * len(in)
	}
	if size > long && s.late() {
		return fail(CodeTime, "%s", s.engine.limits.Time)
	}
	return nil
}

// settle charges for what a filter made, and keeps markup markup.
func (s *state) settle(in, out any, kind filterKind) (any, error) {
	made, ok := out.(string)
	if !ok {
		return out, nil
	}
	if err := s.charge(len(made)); err != nil {
		return nil, err
	}
	if _, was := in.(markup); was && kind == onText {
		return markup(made), nil
	}
	return out, nil
}

// pathOf writes a variable's path, "" if a step of it is computed.
func pathOf(root string, steps []step) string {
	if root == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(root)
	for _, st := range steps {
		name := st.name
		if st.expr != nil {
			c, ok := st.expr.(constant)
			if !ok {
				return ""
			}
			name = text(c.value)
			if n, isWhole := c.value.(int64); isWhole {
				name = strconv.FormatInt(n, 10)
			}
		}
		b.WriteByte('.')
		b.WriteString(name)
	}
	return b.String()
}
