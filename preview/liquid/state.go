package liquid

import (
	"io"
	"slices"
	"time"

	"github.com/osteele/liquid/render"
)

// state is one render: the variables in sight, what was found out on the way,
// and the budget that is left.
type state struct {
	env    *Env
	engine *Engine
	t      *Template // whose pieces are running
	block  string    // the name it was included by
	mode   Mode

	root     map[string]any // the caller's variables
	binds    []binding      // loop variables and partial arguments, innermost last
	assigned map[string]any
	counters map[string]any
	cycles   map[string]int
	offsets  map[string]int // where "offset: continue" goes on
	changed  string         // what ifchanged printed last
	args     []any          // stack of filter arguments
	scratch  []byte
	coupons  map[string]string
	randoms  int
	isolated bool // within a render tag

	reads    map[string]any
	missing  []string
	warnings []Warning
	arms     []uint64
	stop     *stop

	steps, bytes, partials, nested int
	deadline                       time.Time
}

type binding struct {
	name  string
	value any
}

// stop is why the walk over the tree ends early.
type stop struct {
	kind   stopKind
	err    error
	reason string
}

type stopKind byte

const (
	stopError stopKind = iota
	stopBreak
	stopContinue
	stopAbort
)

// errStopped unwinds osteele's tree; the reason is in state.stop.
var errStopped = fail(CodeInternal, "stopped")

func (s *state) halt(why stop) error {
	s.stop = &why
	return errStopped
}

// stateKey is the one binding that osteele sees.
const stateKey = "gilmok"

func stateOf(ctx render.Context) *state { return ctx.Bindings()[stateKey].(*state) }

// lookup finds a name: innermost binding, assigned, counter, caller's.
func (s *state) lookup(name string) (value any, outer bool) {
	for i := len(s.binds) - 1; i >= 0; i-- {
		if s.binds[i].name == name {
			return s.binds[i].value, false
		}
	}
	if v, ok := s.assigned[name]; ok {
		return v, false
	}
	if v, ok := s.counters[name]; ok {
		return v, false
	}
	if v, ok := s.root[name]; ok {
		return normal(v), true
	}
	if alias, ok := dialectNames[name]; ok {
		return normal(s.root[alias]), true
	}
	if name == "custom_attribute" {
		return s.root, false // attributes may simply stand at the top
	}
	return nil, true
}

func (s *state) bind(name string, value any) { s.binds = append(s.binds, binding{name, value}) }

func (s *state) assign(name string, value any) {
	if s.assigned == nil {
		s.assigned = make(map[string]any, 8)
	}
	s.assigned[name] = value
}

// step pays for one tag or loop round.
func (s *state) step() error {
	s.steps++
	if s.steps > s.engine.limits.Steps {
		return fail(CodeLimit, "more than %d steps", s.engine.limits.Steps)
	}
	if s.steps&0xff == 0 && s.late() {
		return fail(CodeTime, "%s", s.engine.limits.Time)
	}
	return nil
}

func (s *state) late() bool { return time.Now().After(s.deadline) }

// charge pays for a text of n bytes that a filter or capture made.
func (s *state) charge(n int) error {
	s.bytes += n
	switch {
	case n > s.engine.limits.Value:
		return fail(CodeLimit, "a text of more than %d bytes", s.engine.limits.Value)
	case s.bytes > s.engine.limits.Bytes:
		return fail(CodeLimit, "texts of more than %d bytes in all", s.engine.limits.Bytes)
	case n > 4096 && s.late():
		return fail(CodeTime, "%s", s.engine.limits.Time)
	}
	return nil
}

// room refuses a text or list before it is made.
func (s *state) room(bytes int) error {
	if bytes < 0 || bytes > s.engine.limits.Value {
		return fail(CodeLimit, "a text of more than %d bytes", s.engine.limits.Value)
	}
	return nil
}

func (s *state) listRoom(items int) error {
	if items > s.engine.limits.Items {
		return fail(CodeLimit, "a list of more than %d", s.engine.limits.Items)
	}
	s.steps += items / 16
	return s.step()
}

func (s *state) warn(code WarningCode, detail string, at int) { s.suggest(code, detail, "", at) }

func (s *state) suggest(code WarningCode, detail, suggestion string, at int) {
	w := Warning{Code: code, Block: s.block, Detail: detail, Suggestion: suggestion}
	w.Line, w.Column = position(s.t.source, at)
	s.keep(w)
}

// keep adds a warning, each once.
func (s *state) keep(w Warning) {
	const most = 50
	if len(s.warnings) < most && !slices.Contains(s.warnings, w) {
		s.warnings = append(s.warnings, w)
	}
}

// miss notes a variable that came out empty. Where nobody told which names
// there are, the caller's own show whether it is a slip.
func (s *state) miss(path string, at int) {
	for _, old := range s.missing {
		if old == path {
			return
		}
	}
	s.missing = append(s.missing, path)
	if len(s.engine.known) == 0 {
		if meant := meantPath(s.root, path); meant != "" {
			s.suggest(WarnUnknownName, path, meant, at)
		}
	}
}

func (s *state) takeArm(arm int) {
	if s.nested == 0 && arm>>6 < len(s.arms) {
		s.arms[arm>>6] |= 1 << (arm & 63)
	}
}

// sink is where the message is written; it refuses more than its limit.
type sink struct {
	data []byte
	most int
}

func (k *sink) Write(p []byte) (int, error) {
	if len(k.data)+len(p) > k.most {
		return 0, fail(CodeLimit, "more than %d bytes", k.most)
	}
	k.data = append(k.data, p...)
	return len(p), nil
}

var _ io.Writer = (*sink)(nil)
