package liquid

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzRender: whatever the source, there is an output or an *Error with its
// place, soon.
func FuzzRender(f *testing.F) {
	for _, a := range attacks {
		if len(a.source) < 2000 {
			f.Add(a.source)
		}
	}
	f.Add(`{% for i in (1..3) reversed limit: 2 %}{{ i | plus: 1 }}{% else %}{% break %}{% endfor %}`)
	f.Add(`{%- liquid` + "\n" + `if a` + "\n" + `echo a | josa: '은/는'` + "\n" + `endif -%}`)
	f.Add(`{% connected_content https://x/{{a}} :headers {"a":"b"} :save c %}{{c.d[0]}}`)
	blocks := map[string]string{"a": "{{ a }}{% include 'b' %}", "b": "{% cycle 1,2 %}"}
	vars := map[string]any{"a": "값", "n": 3, "list": []any{1, "x", nil, map[string]any{"a": 1}}, "o": map[string]any{"a": []int{1}}, "t": autumn}
	e := New(Options{Blocks: blocks, Env: Env{Now: At(autumn), Catalog: shelf{}}, KnownNames: []string{"a", "n"}})
	f.Fuzz(func(t *testing.T, source string) {
		for _, mode := range []Mode{Text, HTML} {
			began := time.Now()
			compiled, err := e.Compile(source, mode)
			if err == nil {
				_, err = compiled.Render(vars)
			}
			var fault *Error
			if err != nil && (!errors.As(err, &fault) || fault.Code == CodeInternal) {
				t.Fatalf("%q: %v", source, err)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Fatalf("%q took %s", source, took)
			}
		}
	})
}

// FuzzDialect: a name within ${ } is read whole, whatever it is made of.
func FuzzDialect(f *testing.F) {
	for _, name := range []string{"first_name", "Favorite Color", "이름", "a.b", "x-1", "“q”", "a|b"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		compiled, err := New(Options{}).Compile(`{% if {{custom_attribute.${`+name+`}}} == 1 %}{{custom_attribute.${`+name+`}}}{% endif %}`, Text)
		if strings.ContainsAny(name, "{}%\x00") || strings.TrimSpace(name) == "" || !utf8.ValidString(name) {
			return // not a name any more
		}
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		clean := compiled.Variables()[0][len("custom_attribute."):]
		out, err := compiled.Render(map[string]any{"custom_attribute": map[string]any{clean: 1}})
		if err != nil || out.Text != "1" {
			t.Fatalf("%q: %q, %v", name, out.Text, err)
		}
	})
}

// FuzzEscaping: imported data never becomes markup, whichever filters it
// passes through.
func FuzzEscaping(f *testing.F) {
	f.Add(evil, uint8(0))
	f.Add(`"><img src=x onerror=alert(1)>`, uint8(7))
	f.Add("&lt;b&gt;\n<b>", uint8(9))
	chains := []string{
		`{{ x }}`, `{{ x | escape }}`, `{{ x | escape_once }}`, `{{ x | append: x | upcase | safe }}`, `{% capture c %}{{ x }}{% endcapture %}{{ c | strip }}`,
		`{% capture c %}{{ x }}{% endcapture %}{{ c | append: x | prepend: x | safe }}`, `{% capture c %}a{{ x }}{% endcapture %}{{ c | replace: 'a', x | replace_last: 'a', x }}`,
		`{{ x | newline_to_br | remove: "<br />" }}`, `{% assign l = x | split: '' %}{{ l }}{{ l | join: x }}{{ l | first }}`, `{% assign y = x %}{{ y | default: x | safe }}`,
		`{% capture c %}{{ x }}{% endcapture %}{{ c | url_encode | url_decode }}{{ c | json }}{{ c | base64_encode | base64_decode }}`, `{{ o }}{{ o | json }}{% for p in o %}{{ p }}{% endfor %}`,
		`{% capture c %}{{ x }}{% endcapture %}{% assign l = '' | split: '' | concat: o.l %}{{ l | join: c }}`, `{% include 'b', y: x %}{% cycle x %}{% echo x | josa: '은/는' %}`, `{{ 'a' | replace: 'a', x | safe }}{{ x | truncate: 5, x | truncatewords: 1, x }}`,
		`{% capture c %}{{ x }}{% endcapture %}{{ c | truncate: 9, x }}{{ c | truncatewords: 1, x }}{{ nosuch | default: x }}`,
	}
	e := New(Options{Blocks: map[string]string{"b": `{{ y | safe }}`}})
	f.Fuzz(func(t *testing.T, x string, chain uint8) {
		source := chains[int(chain)%len(chains)]
		compiled, err := e.Compile(source, HTML)
		if err != nil {
			t.Fatal(err)
		}
		out, err := compiled.Render(map[string]any{"x": x, "o": map[string]any{x: x, "l": []any{x}}})
		if err != nil {
			return
		}
		if text := strings.ReplaceAll(out.Text, "<br />", ""); strings.ContainsAny(text, `<>"'`) {
			t.Fatalf("%s of %q gave %q", source, x, out.Text)
		}
	})
}
