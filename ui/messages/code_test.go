package messages

import (
	"strings"
	"testing"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui/widgets"
)

// inks writes the colours of a text: each span as ink:text, the last word of the
// ink's name for short.
func inks(lex widgets.CodeLexer, text string) string {
	var out []string
	state := 0
	for line := range strings.SplitSeq(text, "\n") {
		var spans []widgets.CodeSpan
		spans, state = lex(line, state)
		for _, s := range spans {
			word := strings.TrimSpace(line[s.From:s.To])
			if word == "" || s.Ink == "" {
				continue
			}
			ink := string(s.Ink)
			out = append(out, ink[strings.LastIndexByte(ink, '.')+1:]+":"+word)
		}
	}
	return strings.Join(out, " ")
}

func TestLexMail(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`<a href="x">y</a>`, `entry:<a muted:href good:" good:x" entry:> entry:</a entry:>`},
		{`{{ name | default: 'x' }}`, `split:{{ accent:name split:| experiment:default muted:: good:' good:x' split:}}`},
		{`{% if city contains "서울" %}`, `split:{% split:if accent:city split:contains good:" good:서울" split:%}`},
		{`<b class="{{ x }}">`, `entry:<b muted:class good:" split:{{ accent:x split:}} good:" entry:>`},
		{"{{\nname\n}}", `split:{{ accent:name split:}}`},
		{"<!-- {{ x }}\ny -->z", `faint:<!-- split:{{ accent:x split:}} faint:y -->`},
		{"{% comment %}<b>\n{{ x }}{% endcomment %}<i>", `split:{% split:comment split:%} faint:<b> faint:{{ x }} split:{% split:endcomment split:%} entry:<i entry:>`},
		{"<style>\np { color: #fff }\n</style><p>", `entry:<style entry:> muted:color warn:#fff entry:</style entry:> entry:<p entry:>`},
		{"<script>if (a < b) {}</script>x", `entry:<script entry:> entry:</script entry:>`},
		{"{{custom_attribute.${city}}}", `split:{{ accent:custom_attribute muted:. accent:${city} split:}}`},
		{"{{- x -}} &nbsp;", `split:{{- accent:x split:-}} warn:&nbsp;`},
		{"a < b & c {", ``},
	} {
		if got := inks(lexMail, tt.text); got != tt.want {
			t.Errorf("%q\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestLexJSON(t *testing.T) {
	want := `entry:"name" good:" split:{{ accent:x split:}} good:\" good:y" entry:"n" warn:-1.5 split:true`
	if got := inks(lexJSON, `{"name": "{{ x }}\"y", "n": -1.5, true}`); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A lexer may colour anything somehow, but it must take every byte once, in order,
// and end.
func FuzzLexMail(f *testing.F) {
	for _, seed := range []string{"<a href='{{ x }}'>", "{% raw %}{{", "<style>@media (max-width:600px){a:hover{}}", "{{${", "\xff<\x00", "&&;", "{%-%}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, lex := range []widgets.CodeLexer{lexMail, lexJSON} {
			state := 0
			for line := range strings.SplitSeq(text, "\n") {
				var spans []widgets.CodeSpan
				spans, state = lex(line, state)
				at := 0
				for _, s := range spans {
					if s.From < at || s.To <= s.From || s.To > len(line) {
						t.Fatalf("%q: span %d to %d after %d", line, s.From, s.To, at)
					}
					at = s.To
				}
			}
		}
	})
}

// workshop is what a small shop has to write with.
func workshop() completer {
	return completer{&stock{
		attributes: []store.Attribute{{Key: "city", Label: "도시"}, {Key: "skin_type", Label: "Skin"}},
		pools:      []string{"spring"}, blocks: []string{"greeting"},
		events: []store.EventName{{Name: "viewed", Properties: []string{"page"}}, {Name: "price_dropped", Properties: []string{"price", "product"}}},
	}, entry{event: "price_dropped"}}
}

func TestComplete(t *testing.T) {
	for _, tt := range []struct {
		name, before, after string
		asked               bool
		want                string // the first choices by name
		written             string // before, with the first choice chosen; ^ is the caret
	}{
		{"nothing in words", "Good day", "", true, "", ""},
		{"values at once", "{{ ", "", false, "name first_name last_name", "{{ name^ }}"},
		{"a value begun", "{{ ci", "", false, "city", "{{ city^ }}"},
		{"no second end", "{{ ci", " }} more", false, "city", "{{ city^"},
		{"a space is added", "{{na", "", false, "name first_name last_name", "{{ name^ }}"},
		{"by the shop's word", "{{ 도시", "", false, "city", "{{ city^ }}"},
		{"filters", "{{ name |", "", false, "", "{{ name | "},
		{"a filter begun", "{{ name | def", "", false, "default", "{{ name | default: '^' }}"},
		{"a filter within its end", "{{ name | def", " }}", false, "default", "{{ name | default: '^'"},
		{"josa", "{{ name | jos", " }}", false, "josa", "{{ name | josa: '은/는'^"},
		{"tags with their end", "{% i", "", false, "if ifchanged include increment", "{% if ^ %}{% endif %}"},
		{"a value in a condition", "{% if ci", " %}", false, "city", "{% if city^"},
		{"a word between values", "{% if city con", " %}", false, "contains", "{% if city contains^"},
		{"of the shop", "{{ shop.", "", false, "name url contact", "{{ shop.name^ }}"},
		{"of the entry, its own event first", "{{ entry.", "", false, "price product page", "{{ entry.price^ }}"},
		{"of an item in a loop", "{% for p in cart %}{{ p.pr", "", false, "price", "{% for p in cart %}{{ p.price^ }}"},
		{"of an order in a loop", "{% for o in orders %}{{ o.to", "", false, "total", "{% for o in orders %}{{ o.total^ }}"},
		{"what the message makes", "{% assign gift = 1 %}{{ gi", "", false, "gift", "{% assign gift = 1 %}{{ gift^ }}"},
		{"an attribute in Braze's way", "{{custom_attribute.${sk", "", false, "skin_type", "{{custom_attribute.${skin_type}^"},
		{"a shared block", "{{content_blocks.${", "}}", false, "greeting", "{{content_blocks.${greeting^"},
		{"a shared block by tag", "{% render 'gr", "' %}", false, "greeting", "{% render 'greeting^"},
		{"a pool", "{% promotion('", "') %}", false, "spring", "{% promotion('spring^"},
		{"nothing in other quotes", "{{ name | default: 'na", "' }}", false, "", ""},
		{"nothing behind a value", "{{ name ", "", false, "", ""},
		{"an element", "<ta", "", false, "table", "<table^"},
		{"the end of an element", "<table><tr><td>x</td></", "", false, "/tr", "<table><tr><td>x</td></tr>^"},
		{"nothing behind a written name", "{{ name", " }}", false, "first_name last_name", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			begun, list := workshop().complete(tt.before, tt.after, tt.asked)
			var names []string
			for _, c := range list {
				names = append(names, c.Text)
			}
			if got := strings.Join(names, " "); !strings.HasPrefix(got, tt.want) || tt.want == "" && tt.written == "" && got != "" {
				t.Fatalf("offers %q, want %q first", got, tt.want)
			}
			if tt.want == "" || tt.written == "" {
				return
			}
			got := tt.before[:len(tt.before)-begun] + list[0].Insert
			got = got[:len(got)-list[0].Back] + "^" + got[len(got)-list[0].Back:]
			if got != tt.written {
				t.Errorf("writes %q, want %q", got, tt.written)
			}
		})
	}
}

func TestTheEditorSaysWhenStylesAreForEachCustomer(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	page := func(rows string) {
		p.writing.mode = asHTML
		p.rebuild(func(c *preview.Content) {
			c.Body = &preview.Body{HTML: "<html><head><style>td{color:red}</style></head><body>" + rows + "</body></html>"}
		})
	}
	page("<p>{{ name }}</p>")
	h.wait("they are put in once", func() bool {
		return strings.HasPrefix(p.writing.styles.Text(), "Ctrl+Space") && p.stage.last.rendered.HTML != ""
	})
	page("<table>{% for i in (1..2) %}<tr><td>{{ i }}</td></tr>{% endfor %}</table>")
	h.wait("they are put in for each", func() bool { return strings.HasPrefix(p.writing.styles.Text(), "Liquid inside styles") })
	p.writing.main.ShowPlace(1, 1)
	page("<p>{{ nmae }}</p>")
	h.wait("a misspelt name is marked at its line", func() bool { return len(p.stage.last.rendered.Warnings) > 0 && p.writing.main.Marked(1) })
	page("<p>\n{{ name | upcas }}</p>")
	h.wait("so is a fault", func() bool { return p.writing.main.Marked(2) && !p.writing.main.Marked(1) })
}
