package liquid

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"
)

func TestVariables(t *testing.T) {
	source := `{{ name }}{{ shop.phone | default: fallback }}{% assign x = a.b[0].c %}{{ x.y }}{% for p in products %}{{ p.name }}{{ forloop.index }}{% if p.n > limit[p.k] %}{% endif %}{% endfor %}{{ custom_attribute.${size} }}{{ name }}`
	want := []string{"name", "shop.phone", "fallback", "a.b.0.c", "products", "limit", "custom_attribute.size"}
	if got := mustCompile(t, Options{}, source, Text).Variables(); !reflect.DeepEqual(got, want) {
		t.Errorf("want %q\ngot  %q", want, got)
	}
}

func TestVariablesOfBlocks(t *testing.T) {
	o := Options{Blocks: map[string]string{
		"footer": `{{ shop.name }}{{ label }}{{ x }}{{content_blocks.${social}}}`, "social": `{{ shop.url }}{% include 'footer' %}`, "alone": `{{ hidden }}`, "broken": `{{`,
	}}
	compiled := mustCompile(t, o, `{{ name }}{% assign x = 1 %}{% include 'footer', label: name %}{% render 'alone' %}{% include 'broken' %}{% include 'nosuch' %}`, HTML)
	if got, want := compiled.Variables(), []string{"name", "shop.name", "shop.url"}; !reflect.DeepEqual(got, want) {
		t.Errorf("want %q\ngot  %q", want, got)
	}
}

func TestReadsAndMissing(t *testing.T) {
	vars := map[string]any{"name": "", "n": 3, "shop": map[string]any{"name": "길목"}, "unused": 1, "city": "부산"}
	source := `{{ name }}{{ name | default: 'x' }}{{ shop.name }}{{ shop.phone }}{% if n > 2 %}{{ nosuch | upcase }}{% else %}{{ city }}{% endif %}{{ name }}{% assign l = '' %}{{ l }}`
	out := mustRender(t, Options{}, source, HTML, vars)
	if want := []string{"name", "shop.phone", "nosuch"}; !reflect.DeepEqual(out.Missing, want) {
		t.Errorf("missing: want %q, got %q", want, out.Missing)
	}
	want := map[string]any{"name": "", "shop.name": "길목", "shop.phone": nil, "n": int64(3), "nosuch": nil}
	if !reflect.DeepEqual(out.Reads, want) {
		t.Errorf("reads: want %v, got %v", want, out.Reads)
	}
}

func TestArms(t *testing.T) {
	compiled := mustCompile(t, Options{}, "{% if n == 1 %}a{% elsif n == 2 %}b{% else %}c{% endif %}\n{% for x in list %}{{ x }}{% else %}none{% endfor %}{% case n %}{% when 1, 2 %}w{% else %}v{% endcase %}", Text)
	kinds := ""
	for _, a := range compiled.Arms() {
		kinds += a.Kind + "[" + a.Condition + "] "
	}
	if want := "if[n == 1] elsif[n == 2] else[] for[x in list] else[] when[1, 2] else[] "; kinds != want {
		t.Errorf("want %s\ngot  %s", want, kinds)
	}
	for n, want := range map[int]string{1: "1000110", 2: "0100110", 3: "0010101"} {
		vars := map[string]any{"n": n}
		if n == 3 {
			vars["list"] = []int{1}
			want = "0011001"
		}
		out, err := compiled.Render(vars)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i := range compiled.Arms() {
			if out.Took(i) {
				got += "1"
			} else {
				got += "0"
			}
		}
		if got != want {
			t.Errorf("n = %d: want %s, got %s", n, want, got)
		}
	}
}

// TestVariablesAreNotChanged: a render leaves the caller's values alone.
func TestVariablesAreNotChanged(t *testing.T) {
	vars := map[string]any{"list": []any{3, 1, 2}, "o": map[string]any{"a": []any{"b"}}, "n": 1}
	before, _ := json.Marshal(vars)
	mustRender(t, Options{}, `{% assign list = list | sort | concat: list | reverse %}{% assign o = 1 %}{% increment n %}{{ list | slice: 0, 2 | concat: list }}`, HTML, vars)
	if after, _ := json.Marshal(vars); string(after) != string(before) {
		t.Errorf("%s became %s", before, after)
	}
}

func TestRenderEnv(t *testing.T) {
	o := Options{Env: Env{Now: At(time.Unix(0, 0)), Zone: time.FixedZone("X", 3600), Locale: "ko"}, Blocks: map[string]string{"a": "engine", "b": "engine"}}
	compiled := mustCompile(t, o, `{{ 'now' | date: '%Y-%m-%d %H' }} {% include 'a' %} {% include 'b' %}`, Text)
	out, err := compiled.RenderEnv(nil, Env{Now: At(autumn), Blocks: map[string]string{"a": "render"}})
	if err != nil || out.Text != "2026-11-21 15 render engine" {
		t.Errorf("got %q, %v", out.Text, err)
	}
	if at, ok := out.Reads["@now"].(time.Time); !ok || !at.Equal(autumn) {
		t.Errorf("now is not recorded: %v", out.Reads)
	}
}

func TestDecodeVars(t *testing.T) {
	vars, err := DecodeVars([]byte(`{"o":{"z":1,"a":{"y":[1,2.0,null]}},"n":5.0}`))
	if err != nil {
		t.Fatal(err)
	}
	got := mustRender(t, Options{}, `{% for p in o %}{{ p[0] }}{% endfor %} {{ n }} {{ o | json }}`, Text, vars).Text
	if want := `za 5.0 {"z":1,"a":{"y":[1,2,null]}}`; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	for _, bad := range []string{``, `[]`, `{"a":1}{}`, `{"a":`, `{"a":1,}`} {
		if _, err := DecodeVars([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// TestAnyGoValue: what a caller may pass, down to what has no business there.
func TestAnyGoValue(t *testing.T) {
	type odd struct{ A int }
	name := "ptr"
	vars := map[string]any{
		"i8": int8(1), "u": uint(2), "f32": float32(1.5), "m": map[int]string{1: "x"}, "arr": [2]bool{true, false}, "ptr": &name,
		"odd": odd{1}, "ch": make(chan int), "fn": func() {}, "dur": 90 * time.Second, "wd": time.Saturday, "nilmap": map[string]any(nil),
	}
	out := mustRender(t, Options{}, `{{ i8 }} {{ u }} {{ f32 }} {{ m['1'] }} {{ arr }} {{ ptr }} [{{ odd }}{{ ch }}{{ fn }}{{ nilmap.x }}] {{ wd }}`, Text, vars)
	if want := "1 2 1.5 x truefalse ptr [] 6"; out.Text != want {
		t.Errorf("want %q, got %q", want, out.Text)
	}
}

// TestSlips: without known names, the caller's own tell what was meant.
func TestSlips(t *testing.T) {
	vars := map[string]any{"name": "", "email": "e", "shop": map[string]any{"phone": "1", "fax": ""}}
	for source, want := range map[string]string{
		`{{ nmae }}`: "name", `{{ shop.phnoe }}`: "shop.phone", `{{ shpo.phone }}`: "shop.phone", `{{ name }}`: "", `{{ shop.fax }}`: "", `{{ something }}`: "", `{{ email.x }}`: "", `{{ emial | default: 'x' }}`: "", `{{${email_address}}}`: "",
	} {
		out := mustRender(t, Options{}, source, Text, vars)
		got := ""
		for _, w := range out.Warnings {
			got += w.Suggestion
		}
		if got != want {
			t.Errorf("%s: want %q, got %v", source, want, out.Warnings)
		}
	}
}

// What stands behind a counter's name would be left out without a word.
func TestCountersTakeAName(t *testing.T) {
	for source, code := range map[string]Code{
		"{% increment n %}{% decrement n %}": "", "{% increment n more %}": CodeSyntax, "{% decrement n | plus: 1 %}": CodeSyntax, "{% increment %}": CodeSyntax,
	} {
		_, err := New(Options{}).Compile(source, Text)
		var e *Error
		errors.As(err, &e)
		if (err == nil) != (code == "") || e != nil && e.Code != code {
			t.Errorf("%s gives %v", source, err)
		}
	}
}
