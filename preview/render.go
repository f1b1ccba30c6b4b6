package preview

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gilmok/preview/liquid"
)

// Rendered is what one customer gets.
type Rendered struct {
	Channel    string
	Subject    string
	Preheader  string
	HTML       string
	Text       string
	URL        string // of a push
	PictureURL string // of a push: an asset or an address
	Kakao      *RenderedKakao
	Request    *RenderedRequest
	Inline     []Inline // pictures that HTML refers to by cid:

	Aborted  string         // why nothing is to be sent; empty: it is
	Warnings []Warning      // what somebody should look at
	Missing  []string       // variables that were printed and came out empty
	Reads    map[string]any // the variables that were read, by path

	arms []uint64
}

// Took says whether the render went through an arm, by its place in Message.Arms.
func (out Rendered) Took(arm int) bool {
	return arm>>6 < len(out.arms) && out.arms[arm>>6]&(1<<(arm&63)) != 0
}

// Blocked says whether a warning keeps the message from being sent.
func (out Rendered) Blocked() bool {
	for _, w := range out.Warnings {
		if liquid.WarningCode(w.Code).Blocks() {
			return true
		}
	}
	return false
}

// Target is the address that a webhook calls, "" where it names none.
func (out Rendered) Target() string {
	if out.Request == nil {
		return ""
	}
	return out.Request.URL
}

// Foreign gives a tag of another tool that stands in the message, "" for none.
func (out Rendered) Foreign() string {
	for _, w := range out.Warnings {
		if w.Code == string(liquid.WarnForeignTag) {
			return w.Detail
		}
	}
	return ""
}

// Warning codes of this package, beside those of package liquid.
const (
	WarnNoPicture = "no_picture" // an asset that the workspace does not have
	WarnNoQR      = "no_qr"      // a QR code of nothing, or of too much
	WarnStyles    = "styles"     // the mail's style sheet could not be put into its elements
)

// Warning is something to look at; the message exists all the same.
type Warning struct {
	Code       string
	Detail     string
	Field      string // subject, preheader, html, text, …
	Suggestion string
	Line       int // in the field's source; 0: as a whole
	Column     int
}

func (out *Rendered) warn(w Warning) {
	for _, have := range out.Warnings {
		if have == w {
			return
		}
	}
	out.Warnings = append(out.Warnings, w)
}

// Render makes the message for one customer's values.
func (m *Message) Render(v Vars) (Rendered, error) { return m.RenderEnv(v, liquid.Env{}) }

// RenderEnv is Render with an environment of its own: its instant, zone, coupons
// and recorded answers. Fields left zero are the renderer's. The error is a
// *FieldError.
func (m *Message) RenderEnv(v Vars, env liquid.Env) (Rendered, error) {
	original := m
	m = m.forVars(v)
	run := &run{m: m, vars: v, env: env, out: Rendered{Channel: m.Content.Channel}}
	out := &run.out
	out.Subject = oneLine(run.text(m.subject))
	out.Preheader = oneLine(run.text(m.preheader))
	out.HTML = run.html()
	out.Text = run.text(m.text)
	if m.text == nil && out.HTML != "" {
		out.Text = plainText(out.HTML)
	} else if m.Content.Channel == Email {
		out.Text = tidyLines(out.Text)
	}
	out.Subject, out.Text = whole(out.Subject), whole(out.Text) // letters in parts, as a Mac writes them, reach phones as ?
	out.URL, out.PictureURL = run.text(m.url), run.text(m.picture)
	out.Kakao, out.Request = run.kakao(m.kakao), run.request(m.request)
	if out.Kakao != nil {
		out.Text = fillKakao(out.Text, out.Kakao.Variables)
	}
	if run.err != nil {
		return Rendered{}, run.err
	}
	if len(original.languages) > 0 { // what is recorded of a render must choose the same again
		if out.Reads == nil {
			out.Reads = map[string]any{}
		}
		out.Reads[localeName] = v[localeName]
	}
	if out.Aborted != "" {
		return Rendered{Channel: out.Channel, Aborted: out.Aborted, Warnings: out.Warnings, Missing: out.Missing, Reads: out.Reads, arms: out.arms}, nil
	}
	return *out, nil
}

// Render compiles and renders at once, for what is not sent to many.
func (r *Renderer) Render(c Content, v Vars) (Rendered, error) {
	m, err := r.Compile(c)
	if err != nil {
		return Rendered{}, err
	}
	return m.Render(v)
}

// run is one render of all texts of a message.
type run struct {
	m    *Message
	vars Vars
	env  liquid.Env
	out  Rendered
	err  error
}

// text renders one text and notes what it found; after an error or an abort it
// renders no more.
func (r *run) text(t *template) string {
	if t == nil || r.err != nil || r.out.Aborted != "" {
		return ""
	}
	o, err := t.RenderEnv(r.vars, r.env)
	if err != nil {
		r.err = &FieldError{Field: t.field, Err: err}
		return ""
	}
	r.note(t, o)
	return o.Text
}

func (r *run) note(t *template, o liquid.Output) {
	out := &r.out
	out.Aborted = o.Aborted
	for _, w := range o.Warnings {
		out.warn(Warning{Code: string(w.Code), Detail: w.Detail, Field: t.field, Suggestion: w.Suggestion, Line: w.Line, Column: w.Column})
	}
	for _, name := range o.Missing {
		if !has(out.Missing, name) {
			out.Missing = append(out.Missing, name)
		}
	}
	if out.Reads == nil {
		out.Reads = o.Reads
	} else {
		for path, value := range o.Reads {
			out.Reads[path] = value
		}
	}
	for i := range t.Arms() {
		if o.Took(i) {
			out.take(t.first + i)
		}
	}
}

func (out *Rendered) take(arm int) {
	for len(out.arms) <= arm>>6 {
		out.arms = append(out.arms, 0)
	}
	out.arms[arm>>6] |= 1 << (arm & 63)
}

func has(list []string, s string) bool {
	for _, item := range list {
		if item == s {
			return true
		}
	}
	return false
}

func (r *run) html() string {
	source := r.text(r.m.html)
	if source == "" {
		return ""
	}
	if r.m.styled && !r.m.inlined {
		if styled, err := inlineStyles(source); err == nil {
			source = styled
		} else {
			r.out.warn(Warning{Code: WarnStyles, Detail: err.Error(), Field: "html"})
		}
	}
	source = r.m.resolvePictures(source, &r.out)
	if r.m.marks != nil {
		unsubscribe, _ := r.vars["unsubscribe_url"].(string)
		source = r.m.marks.mark(source, unsubscribe)
	}
	return source
}

// whole puts letters together that are written in parts (NFC). Most texts have none, as
// is seen at a glance: they are of letters that stand alone.
func whole(s string) string {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		n := alone(s[i:])
		if n == 0 {
			return norm.NFC.String(s) // which looks it up
		}
		i += n
	}
	return s
}

// alone gives how many bytes the letter is at the start of a text, where it is of a range
// that has neither parts nor letters made of parts: Latin with its accents, marks of
// punctuation, ideographs, Hangul, emoji. 0: it may be another.
func alone(s string) int {
	const two, three, four = 2, 3, 4
	switch c := s[0]; {
	case c >= 0xc2 && c <= 0xcb && len(s) >= two: // U+0080 to U+02FF
		return two
	case len(s) < three:
		return 0
	case c >= 0xeb && c <= 0xec, c >= 0xe4 && c <= 0xe9, c == 0xea && s[1] >= 0xb0, c == 0xed && s[1] <= 0x9d: // U+AC00 to U+D77F, U+4000 to U+9FFF
		return three
	case c == 0xe2 && s[1] == 0x80 && s[2] >= 0x82, c == 0xe3 && s[1] == 0x80 && s[2] <= 0xa9: // U+2002 to U+203F, U+3000 to U+3029
		return three
	case c == 0xf0 && s[1] == 0x9f && len(s) >= four: // U+1F000 to U+1FFFF
		return four
	}
	return 0
}

// oneLine makes a text fit for a header: line breaks and other control
// characters become blanks.
func oneLine(s string) string {
	if !strings.ContainsFunc(s, isControl) {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return isControl(r) || r == ' ' }), " ")
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7F || r == '\u2028' || r == '\u2029' }
