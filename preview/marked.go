package preview

import (
	"fmt"
	"maps"
	"strings"

	"gilmok/preview/liquid"
)

// gapMark stands for a missing value while a message is rendered for the eye; a
// private letter, which no value holds.
const gapMark = "\uE6A1"

// gap shows where a value is missing: a wide blank, underlined.
const gap = `<span style="background-color:#FAF1DE;border-bottom:2px solid #B7791F">&emsp;</span>`

// RenderMarked is Render for the eye alone: where a value came out empty, the
// HTML shows a marked gap. Everything else is what the customer gets; the other
// texts are as they will be sent.
func (m *Message) RenderMarked(v Vars, env liquid.Env) (Rendered, error) {
	out, err := m.RenderEnv(v, env)
	if err != nil || out.HTML == "" || len(out.Missing) == 0 {
		return out, err
	}
	marked, err := m.RenderEnv(withGaps(v, out.Missing), env)
	if err != nil || marked.Aborted != "" || !sameArms(out, marked) {
		return out, nil // the gaps would change the message; show it without
	}
	out.HTML, out.Inline = showGaps(marked.HTML), marked.Inline
	return out, nil
}

// sameArms says whether two renders went the same way.
func sameArms(a, b Rendered) bool {
	for i := range max(len(a.arms), len(b.arms)) * 64 {
		if a.Took(i) != b.Took(i) {
			return false
		}
	}
	return true
}

// withGaps gives a copy of v in which the missing paths hold the mark. Paths into
// lists are left alone.
func withGaps(v Vars, missing []string) Vars {
	out := maps.Clone(v)
	if out == nil {
		out = Vars{}
	}
	for _, path := range missing {
		if !strings.Contains(path, "[") {
			setPath(out, strings.Split(path, "."))
		}
	}
	return out
}

// setPath marks a path, copying the maps on the way.
func setPath(m map[string]any, path []string) {
	if len(path) == 1 {
		m[path[0]] = gapMark
		return
	}
	inner, isMap := m[path[0]].(map[string]any)
	if !isMap && m[path[0]] != nil {
		return
	}
	inner = maps.Clone(inner)
	if inner == nil {
		inner = map[string]any{}
	}
	m[path[0]] = inner
	setPath(inner, path[1:])
}

// showGaps puts the gaps into the text and takes the marks out of tags, where
// they would break an attribute.
func showGaps(source string) string {
	var out strings.Builder
	at := place{}
	for {
		i := strings.Index(source, gapMark)
		if i < 0 {
			out.WriteString(source)
			return out.String()
		}
		at.walk(source[:i])
		out.WriteString(source[:i])
		if !at.inTag && !at.inComment && at.raw == "" {
			fmt.Fprint(&out, gap)
		}
		source = source[i+len(gapMark):]
	}
}
