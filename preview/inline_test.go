package preview

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gilmok/preview/liquid"
)

const sheet = "<html><head><style>p{color:red}.a{margin:0}@media (max-width:480px){p{color:blue}}</style></head>"

func TestStylesAreInlinedOnceWhereTheTemplateSurvives(t *testing.T) {
	for _, c := range []struct {
		name, body string
		once       bool
	}{
		{"words", `<body><p class="a">{{ name | default: "x" }}</p></body></html>`, true},
		{"blocks between paragraphs", `<body>{% if a > 1 %}<p>{{ name }}</p>{% else %}<p>no</p>{% endif %}</body></html>`, true},
		{"in attributes", `<body><p {% if a %}class="a"{% endif %}><a href="{{ url | append: "?a=1" }}">x</a></p></body></html>`, false},
		{"in an attribute's value", `<body><p title="{% if a %}b{% endif %}"><a href="{{ url | append: "?a=1" }}">x</a></p></body></html>`, true},
		{"braces as entities", `<body><p>&#123;&#123; secret }}</p></body></html>`, false},
		{"rows of a table with a tbody", `<body><table><tbody>{% for i in list %}<tr><td><p>{{ i }}</p></td></tr>{% endfor %}</tbody></table></body></html>`, true},
		{"rows of a table without", `<body><table>{% for i in list %}<tr><td>{{ i }}</td></tr>{% endfor %}</table></body></html>`, false},
		{"words between rows", `<body><table><tr><td>a</td></tr>{{ rows }}</table></body></html>`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := soapRenderer().Compile(Content{Channel: Email, Subject: "s", Body: &Body{HTML: sheet + c.body}})
			if err != nil {
				t.Fatal(err)
			}
			if m.InlinesOnce() != c.once {
				t.Fatalf("once = %v", m.InlinesOnce())
			}
			out := render(t, m, Vars{"name": "민지", "a": 2, "url": "https://x.example/", "list": []any{"1", "2"}, "rows": "", "secret": "s3cret"})
			if strings.Contains(out.HTML, "<p") {
				wantIn(t, "html", out.HTML, `style="color:red`)
			}
			wantIn(t, "html", out.HTML, "@media")
			wantNotIn(t, "html", out.HTML, "gLq", "{%", "s3cret")
		})
	}
}

func TestMaskHidesNothingInsideStyle(t *testing.T) {
	if _, ok := mask(`<style>p{color:{{ c }}}</style>`); ok {
		t.Error("Liquid inside a style sheet was masked")
	}
	if _, ok := mask(`gLq1q`); ok {
		t.Error("a text that looks like a mask was accepted")
	}
	source := `<!--[if mso]>{{ a }}{% if b %}<![endif]--><p title="{% if c %}">{{ d }}{% endif %}`
	m, ok := mask(source)
	if !ok || strings.Contains(m.text, "{") || m.restore(m.text) != source {
		t.Errorf("mask = %+v", m)
	}
}

// TestRealTemplates renders each real template with inlining at Compile and
// without: what is read is the same.
func TestRealTemplates(t *testing.T) {
	root := filepath.Join(sharedData(t), "templates", "html")
	files, err := filepath.Glob(filepath.Join(root, "*", "*.html"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	engine := liquid.New(liquid.Options{})
	once, tried := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source := string(data)
		plain, err := engine.Compile(source, liquid.HTML)
		if err != nil || !styleTag.MatchString(source) {
			continue // Handlebars and the like: not Liquid
		}
		inlined, ok := inlineOnce(source)
		tried++
		if !ok {
			continue
		}
		once++
		masked, err := engine.Compile(inlined, liquid.HTML)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		a, errA := plain.Render(Vars{"name": "민지"})
		b, errB := masked.Render(Vars{"name": "민지"})
		if (errA == nil) != (errB == nil) {
			t.Errorf("%s: %v, inlined %v", filepath.Base(file), errA, errB)
			continue
		}
		late, err := inlineStyles(a.Text)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
		} else if words(late) != words(b.Text) {
			t.Errorf("%s reads otherwise:\n%s\n%s", filepath.Base(file), words(late), words(b.Text))
		}
	}
	t.Logf("%d of %d templates inlined once", once, tried)
	if tried < 20 || once*10 < tried*8 {
		t.Errorf("only %d of %d templates inlined once", once, tried)
	}
}

func words(html string) string { return strings.Join(strings.Fields(plainText(html)), " ") }

// sharedData finds the folder of real data beside the project, or skips.
func sharedData(t testing.TB) string {
	if dir := os.Getenv("GILMOK_SHARED"); dir != "" {
		return filepath.Join(dir, "data")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
		data := filepath.Join(dir, "shared", "data")
		if info, err := os.Stat(data); err == nil && info.IsDir() {
			return data
		}
	}
	t.Skip("the shared test data is not here; set GILMOK_SHARED to its folder")
	return ""
}

func FuzzMask(f *testing.F) {
	f.Add(`<p title="{{ a }}">{% if b %}x{% endif %}<!-- {{ c }} --></p>`)
	f.Add(`<style>{{`)
	f.Add(`<table>{{ a }}<tr>`)
	f.Fuzz(func(t *testing.T, source string) {
		if m, ok := mask(source); ok && m.restore(m.text) != source {
			t.Errorf("%q came back as %q", source, m.restore(m.text))
		}
		_ = plainText(source)
		_ = showGaps(source + gapMark)
		_ = SafePage(Rendered{HTML: source}, false)
		if out, ok := inlineOnce(source); !ok && out != source {
			t.Errorf("%q was changed although it could not be inlined", source)
		}
	})
}
