package preview

import (
	"fmt"
	"strings"

	"github.com/preslavrachev/gomjml/mjml"

	"gilmok/preview/liquid"
)

// Options are what a Renderer knows of the shop and its workspace.
type Options struct {
	Shop   Shop
	Liquid liquid.Options
	// Asset gives a picture of the workspace by its name; nil: there are none.
	Asset func(name string) (data []byte, mime string, ok bool)
}

// Renderer makes messages. It is safe for concurrent use.
type Renderer struct {
	options Options
	engine  *liquid.Engine
}

// New makes a renderer. The options are not to be changed afterwards.
func New(o Options) *Renderer {
	return &Renderer{options: o, engine: liquid.New(o.Liquid)}
}

// Message is a compiled version of a message, safe for concurrent renders.
type Message struct {
	Content Content

	renderer  *Renderer
	templates []*template // every text of it
	subject   *template
	preheader *template
	html      *template
	text      *template
	request   *requestTemplates
	kakao     *kakaoTemplates
	url       *template
	picture   *template
	marks     *marker
	assets    assetShelf
	names     []string            // see Variables
	languages map[string]*Message // its translations; their arms count on from its own
	source    string              // of html, as compiled
	inlined   bool                // the styles were put in once, at Compile
	styled    bool                // there are styles to put in
}

// template is one text of a message.
type template struct {
	field string // as in subject, html, variables.name
	*liquid.Template
	first int // of its arms among the message's
}

// FieldError says which text of a message has a fault. Err is a *liquid.Error
// where the fault is in its Liquid.
type FieldError struct {
	Field string
	Err   error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }
func (e *FieldError) Unwrap() error { return e.Err }

// Compile prepares a message, once per version: blocks or MJML become HTML,
// styles are put in, Liquid is parsed. Errors are *FieldError or *DocumentError.
func (r *Renderer) Compile(c Content) (*Message, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	m := &Message{Content: c, renderer: r, marks: newMarker(c.UTM)}
	b := &compiler{r: r, m: m}
	b.texts(c)
	b.translations(c)
	if b.err != nil {
		return nil, b.err
	}
	m.names = m.variables()
	return m, nil
}

// texts compiles what a message says in one language.
func (b *compiler) texts(c Content) {
	m := b.m
	m.subject = b.text("subject", c.Subject)
	m.preheader = b.text("preheader", c.Preheader)
	switch c.Channel {
	case Email:
		b.email(c)
	case Webhook:
		m.request = b.request(c.Request)
	case Kakao:
		m.kakao = b.kakao(c)
		m.text = b.text("text", c.Text)
	default:
		mode := liquid.Text
		if c.Channel == Slack {
			mode = liquid.Chat
		}
		m.text = b.add("text", c.Text, mode)
		m.url = b.text("url", c.URL)
		m.picture = b.text("picture", c.Picture)
	}
}

// InlinesOnce says whether the styles of the mail are in its elements already;
// if not, each message takes 1.5 ms more.
func (m *Message) InlinesOnce() bool { return m.inlined || !m.styled }

// Arm is one way the message can go.
type Arm struct {
	Field string
	liquid.Arm
}

// Arms lists the branches of all its texts; Rendered.Took speaks of them by place.
func (m *Message) Arms() []Arm {
	var arms []Arm
	for _, t := range m.templates {
		for _, a := range t.Arms() {
			arms = append(arms, Arm{Field: t.field, Arm: a})
		}
	}
	return arms
}

// Variables lists the variables that its texts read, each once. The list is not to be
// changed.
func (m *Message) Variables() []string { return m.names }

func (m *Message) variables() []string {
	var names []string
	seen := map[string]bool{}
	if len(m.languages) > 0 {
		names, seen[localeName] = append(names, localeName), true
	}
	for _, t := range m.templates {
		for _, name := range t.Variables() {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// compiler collects the templates of a message and the first error.
type compiler struct {
	r    *Renderer
	m    *Message
	err  error
	arms int
	// language is that of a translation, which its fields are named by; "": none.
	language string
}

func (b *compiler) text(field, source string) *template { return b.add(field, source, liquid.Text) }

// field names a text: that of a translation begins with its language.
func (b *compiler) field(name string) string {
	if b.language == "" {
		return name
	}
	return "languages." + b.language + "." + name
}

// add compiles one text; an empty one is nil.
func (b *compiler) add(field, source string, mode liquid.Mode) *template {
	if b.err != nil || source == "" {
		return nil
	}
	field = b.field(field)
	t, err := b.r.engine.Compile(source, mode)
	if err != nil {
		b.err = &FieldError{Field: field, Err: err}
		return nil
	}
	out := &template{field: field, Template: t, first: b.arms}
	b.arms += len(t.Arms())
	b.m.templates = append(b.m.templates, out)
	return out
}

func (b *compiler) email(c Content) {
	if c.Body == nil {
		b.m.text = b.text("text", c.Text)
		return
	}
	source, text := b.body(c)
	if b.err != nil {
		return
	}
	b.m.source = source
	b.m.html = b.add("html", source, liquid.HTML)
	if b.err != nil && c.Body.HTML != "" { // say where in what the author wrote
		if _, err := b.r.engine.Compile(c.Body.HTML, liquid.HTML); err != nil {
			b.err = &FieldError{Field: b.field("html"), Err: err}
		}
	}
	if c.Text != "" {
		text = c.Text
	}
	b.m.text = b.text("text", text)
}

// body gives the HTML source of a mail and the source of its plain part, which
// is empty where it is to be made from each message's HTML.
func (b *compiler) body(c Content) (source, text string) {
	shop := b.r.shopFor(c)
	switch {
	case c.Body.MJML != "":
		made, err := mjml.Render(c.Body.MJML)
		if err != nil {
			b.err = &FieldError{Field: b.field("mjml"), Err: fmt.Errorf("read MJML: %w", err)}
			return "", ""
		}
		source = withPreheader(made, c.Preheader)
	case c.Body.HTML != "":
		source = withPreheader(c.Body.HTML, c.Preheader)
	default:
		return blocksHTML(c.Body.Blocks, shop, c.Preheader), blocksText(c.Body.Blocks, shop)
	}
	if b.m.styled = styleTag.MatchString(source); b.m.styled {
		source, b.m.inlined = inlineOnce(source)
	}
	return source, ""
}

// shopFor is the shop as it speaks in a message.
func (r *Renderer) shopFor(c Content) Shop {
	shop := r.options.Shop
	if c.spoken != "" {
		shop.Language, _, _ = strings.Cut(c.spoken, "-")
	}
	return shop
}

// withPreheader puts the hidden line first in the body.
func withPreheader(source, preheader string) string {
	line := hiddenLine(preheader)
	if line == "" {
		return source
	}
	at := strings.Index(strings.ToLower(source), "<body")
	if at < 0 {
		return line + source
	}
	end := strings.IndexByte(source[at:], '>')
	if end < 0 {
		return line + source
	}
	return source[:at+end+1] + line + source[at+end+1:]
}

// Source gives the HTML that a mail of blocks becomes, its Liquid as it is: what
// somebody goes on with who wants to write HTML.
func (r *Renderer) Source(c Content) string {
	if c.Body == nil {
		return ""
	}
	if len(c.Body.Blocks) == 0 {
		return c.Body.HTML
	}
	return blocksHTML(c.Body.Blocks, r.shopFor(c), "")
}
