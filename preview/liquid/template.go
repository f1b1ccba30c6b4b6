package liquid

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/osteele/liquid/render"
)

// Template is a compiled source. It is safe for concurrent renders.
type Template struct {
	engine    *Engine
	mode      Mode
	source    string
	root      render.Node
	cfg       render.Config
	variables []string
	locals    map[string]bool
	partials  []string // blocks included by a fixed name, which see the same variables
	warnings  []Warning
	arms      []Arm
}

// Output is what a render made and what it found out.
type Output struct {
	Text     string
	Aborted  string   // why the message is not to be sent; "" = it is
	Missing  []string // variables that were printed and came out empty
	Warnings []Warning
	Reads    map[string]any // the caller's variables that were read, by path; "@now" and so on for what else was
	arms     []uint64
}

// Took tells whether the render went through an arm, by its place in Arms.
func (o Output) Took(arm int) bool {
	return arm>>6 < len(o.arms) && o.arms[arm>>6]&(1<<(arm&63)) != 0
}

// Blocked tells whether a warning keeps the output from being sent.
func (o Output) Blocked() bool {
	for _, w := range o.Warnings {
		if w.Code.Blocks() {
			return true
		}
	}
	return false
}

// Warning is something a person should look at. The output exists all the same.
type Warning struct {
	Code       WarningCode
	Detail     string
	Suggestion string
	Block      string // as in Error
	Line       int    // 0 = the output as a whole
	Column     int
}

// WarningCode names a kind of warning; the codes are stable.
type WarningCode string

// What a template or a render may be warned about.
const (
	WarnUnknownName WarningCode = "unknown_name"   // a variable that no customer has
	WarnStrayBraces WarningCode = "stray_braces"   // }} without {{ inside a tag; ignored
	WarnElseIgnored WarningCode = "else_condition" // {% else if x %}: x is ignored
	WarnMixed       WarningCode = "mixed_and_or"   // and beside or without brackets: read from the right
	WarnUnsafe      WarningCode = "unsafe"         // | safe on imported data; escaped all the same
	WarnUnquoted    WarningCode = "unquoted"       // a value in an attribute without quotes
	WarnScript      WarningCode = "in_script"      // a value within <script>
	WarnAddress     WarningCode = "unsafe_address" // a value that would run a script as a link; printed as #
	WarnNotADate    WarningCode = "not_a_date"     // the date filter left a text as it was
	WarnObject      WarningCode = "object_printed" // an object or nested list where a text belongs
	WarnOffline     WarningCode = "not_fetched"    // connected_content in a render that calls nobody
	WarnFetch       WarningCode = "fetch_failed"   // connected_content got no answer
	WarnLater       WarningCode = "fetch_later"    // connected_content got no answer, and may get one later
	WarnRawTag      WarningCode = "raw_tag"        // {{ or {% in the output
	WarnProgramText WarningCode = "program_text"   // map[, <nil>, NaN and the like in the output
	WarnForeignTag  WarningCode = "foreign_tag"    // *|FNAME|* and the like, which another tool would fill in
)

// Blocks tells whether the warning keeps a message from being sent.
func (c WarningCode) Blocks() bool {
	switch c {
	case WarnForeignTag, WarnRawTag, WarnProgramText, WarnObject, WarnOffline, WarnFetch, WarnLater, WarnAddress:
		return true
	}
	return false
}

// Arm is one way a template can go: a branch of if, unless or case, or the
// body or else of a loop.
type Arm struct {
	Kind      string // if, elsif, else, unless, when, for
	Condition string // as written; "" for else
	Line      int
	Column    int
}

// Variables lists the paths of the caller's variables that the template reads,
// in the order of first mention, then those of the engine's blocks that it
// includes by name.
func (t *Template) Variables() []string {
	paths := slices.Clone(t.variables)
	met := set(paths)
	t.partialVariables(map[string]bool{}, func(path string) {
		if !met[path] {
			met[path] = true
			paths = append(paths, path)
		}
	})
	return paths
}

func (t *Template) partialVariables(visited map[string]bool, found func(path string)) {
	for _, name := range t.partials {
		source, ok := t.engine.options.Blocks[name]
		if visited[name] || !ok {
			continue
		}
		visited[name] = true
		inner, err := t.engine.partial(source, t.mode)
		if err != nil {
			continue // the render will say so
		}
		for _, path := range inner.variables {
			if root, _, _ := strings.Cut(path, "."); !t.locals[root] {
				found(path)
			}
		}
		inner.partialVariables(visited, found)
	}
}

// Warnings lists what Compile noticed. Every Output carries them too.
func (t *Template) Warnings() []Warning { return t.warnings }

// Arms lists the ways the template can go, so that a search for worst cases
// can see which of them a render took (Output.Took).
func (t *Template) Arms() []Arm { return t.arms }

// Render renders the template for the variables, with the engine's Env. The
// error is an *Error; the variables are not changed.
func (t *Template) Render(vars map[string]any) (Output, error) { return t.RenderEnv(vars, Env{}) }

// RenderEnv is Render with an environment of its own; fields left zero are
// taken from the engine.
func (t *Template) RenderEnv(vars map[string]any, env Env) (out Output, err error) {
	k := sinks.Get().(*sink)
	k.data, k.most = k.data[:0], t.engine.limits.Output
	s := t.newState(vars, env)
	defer func() {
		if fault := recover(); fault != nil {
			out, err = Output{}, fail(CodeInternal, "%v", fault)
		}
		sinks.Put(k)
	}()
	failed := render.Render(t.root, k, map[string]any{stateKey: s}, t.cfg)
	if failed != nil {
		if ended := s.ended(failed); ended != nil {
			return Output{}, ended
		}
	}
	return s.output(k.data), nil
}

var sinks = sync.Pool{New: func() any { return &sink{} }}

func (t *Template) newState(vars map[string]any, env Env) *state {
	merged := env.or(&t.engine.options.Env)
	return &state{
		env: &merged, engine: t.engine, t: t, mode: t.mode, root: vars,
		reads: make(map[string]any, len(t.variables)), arms: make([]uint64, (len(t.arms)+63)/64),
		deadline: time.Now().Add(t.engine.limits.Time),
	}
}

// ended tells the error of a render that ended early, nil if it ended well.
func (s *state) ended(failed render.Error) error {
	if s.stop == nil {
		s.within(failed)
	}
	switch s.stop.kind {
	case stopBreak, stopContinue, stopAbort:
		return nil
	}
	return located(s.stop.err, s.t.source, 0)
}

func (s *state) output(data []byte) Output {
	out := Output{
		Text: string(data), Missing: s.missing, Reads: s.reads, arms: s.arms,
		Warnings: append(s.t.warnings[:len(s.t.warnings):len(s.t.warnings)], s.warnings...),
	}
	if s.stop != nil && s.stop.kind == stopAbort {
		out.Aborted = s.stop.reason
		out.Text = ""
		return out
	}
	out.Warnings = appendUnclean(out.Warnings, data)
	return out
}

// left is what programs print when they have nothing to say, or what is left of a tag.
// at is where the letter stands by which it is looked for: one that few messages have.
type left struct {
	word string
	at   int
}

var (
	leftTags     = []left{{"{{", 0}, {"{%", 0}}
	programWords = []left{{"map[", 3}, {"<nil>", 0}, {"&lt;nil&gt;", 0}, {"0001-01-01", 4}, {"NaN", 0}, {"%!", 1}}
)

// appendUnclean is the last look at an output before anybody gets it.
func appendUnclean(warnings []Warning, data []byte) []Warning {
	for _, tag := range leftTags {
		if i := tag.in(data); i >= 0 {
			warnings = append(warnings, Warning{Code: WarnRawTag, Detail: around(data, i)})
			break
		}
	}
	for _, word := range programWords {
		if i := word.in(data); i >= 0 {
			warnings = append(warnings, Warning{Code: WarnProgramText, Detail: around(data, i)})
		}
	}
	return warnings
}

// Leftover gives the first piece of program text that stands in an output, "" for
// none: a raw tag, map[, NaN and the like.
func Leftover(output string) string {
	data := []byte(output)
	for _, piece := range slices.Concat(leftTags, programWords) {
		if piece.in(data) >= 0 {
			return piece.word
		}
	}
	return ""
}

// in finds a word where it is program text and no part of something else; -1: nowhere.
func (l left) in(data []byte) int {
	for from := l.at; from < len(data); from++ {
		i := bytes.IndexByte(data[from:], l.word[l.at])
		if i < 0 {
			return -1
		}
		from += i
		if start := from - l.at; hasPrefix(data[start:], l.word) && l.meant(data, start) {
			return start
		}
	}
	return -1
}

func hasPrefix(data []byte, word string) bool {
	return len(data) >= len(word) && string(data[:len(word)]) == word
}

func (l left) meant(data []byte, i int) bool {
	return (l.word != "NaN" || standsAlone(data, i, len(l.word))) && (l.word != "%!" || isFormatFault(data[i:]))
}

// standsAlone knows NaN from the same letters within a name, or within a token of
// base64url, as an unsubscribe link has one.
func standsAlone(data []byte, i, length int) bool {
	inside := func(i int) bool {
		if i < 0 || i >= len(data) {
			return false
		}
		c := data[i]
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
	}
	return !inside(i-1) && !inside(i+length)
}

// isFormatFault knows %!d(…) from "100%!".
func isFormatFault(data []byte) bool {
	return len(data) > 3 && data[3] == '('
}

func around(data []byte, i int) string {
	return strings.ToValidUTF8(string(data[i:min(len(data), i+24)]), "")
}

// or fills the zero fields of env from the fallback.
func (env Env) or(fallback *Env) Env {
	if env.Context == nil {
		if env.Context = fallback.Context; env.Context == nil {
			env.Context = context.Background()
		}
	}
	if env.Fetcher == nil {
		env.Fetcher = fallback.Fetcher
	}
	if env.Catalog == nil {
		env.Catalog = fallback.Catalog
	}
	if env.Coupons == nil {
		env.Coupons = fallback.Coupons
	}
	if env.Answers == nil {
		env.Answers = fallback.Answers
	}
	if env.Now == nil {
		if env.Now = fallback.Now; env.Now == nil {
			env.Now = time.Now
		}
	}
	if env.Zone == nil {
		if env.Zone = fallback.Zone; env.Zone == nil {
			env.Zone = time.UTC
		}
	}
	if env.Blocks == nil {
		env.Blocks = fallback.Blocks
	}
	env.Locale = firstOf(env.Locale, fallback.Locale)
	env.Currency = firstOf(env.Currency, fallback.Currency)
	env.Seed = firstOf(env.Seed, fallback.Seed)
	return env
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// String shows a warning in one line, for logs and the command line.
func (w Warning) String() string {
	if w.Suggestion != "" {
		return fmt.Sprintf("%s: %s (did you mean %q?)", w.Code, w.Detail, w.Suggestion)
	}
	return fmt.Sprintf("%s: %s", w.Code, w.Detail)
}
