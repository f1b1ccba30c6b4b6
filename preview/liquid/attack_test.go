package liquid

import (
	"errors"
	"strings"
	"testing"
	"time"
)

type attackCase struct {
	name, source string
	blocks       map[string]string
	want         Code
}

// attacks are templates that hang a naive engine, fill the memory or kill the
// process. want is the code they must end with; "" = they simply render.
var attacks = []attackCase{
	{"endless empty loop", `{% for i in (1..100000000) %}{% endfor %}`, nil, CodeLimit},
	{"endless printing loop", `{% for i in (1..100000000) %}spam{% endfor %}`, nil, CodeLimit},
	{"loops in loops", `{% for i in (1..30000) %}{% for j in (1..30000) %}{% assign x = j %}{% endfor %}{% endfor %}`, nil, CodeLimit},
	{"endless table", `{% tablerow i in (1..100000000) %}{{ i }}{% endtablerow %}`, nil, CodeLimit},
	{"range spelt out", `{{ (1..1000000000) | join }}`, nil, CodeLimit},
	{"range reversed", `{{ (1..1000000000) | reverse | size }}`, nil, CodeLimit},
	{"range of everything", `{% for i in (-9223372036854775808..9223372036854775807) %}{% endfor %}`, nil, CodeLimit},
	{"range printed", `{{ (1..1000000000) }}`, nil, ""},
	{"append doubles", strings.Repeat(`{% assign a = a | append: a | append: 'xxxxxxxxxxxxxxxx' %}`, 60), nil, CodeLimit},
	{"replace grows", `{% assign a = 'aaaaaaaaaa' %}` + strings.Repeat(`{% assign a = a | replace: 'a', 'aaaaaaaaaa' %}`, 10), nil, CodeLimit},
	{"replace of nothing", `{% assign a = 'aaaaaaaaaa' %}` + strings.Repeat(`{% assign a = a | replace: '', a %}`, 10), nil, CodeLimit},
	{"capture doubles", `{% assign a = 'aaaaaaaaaaaaaaaa' %}` + strings.Repeat(`{% capture a %}{{ a }}{{ a }}{% endcapture %}`, 40), nil, CodeLimit},
	{"concat doubles", `{% assign a = (1..1000) | reverse %}` + strings.Repeat(`{% assign a = a | concat: a %}`, 40), nil, CodeLimit},
	{"split to bits", `{% assign a = 'a' %}` + strings.Repeat(`{% assign a = a | append: a %}`, 19) + `{{ a | split: '' | size }}`, nil, CodeLimit},
	{"include of itself", `{% include 'a' %}`, map[string]string{"a": `{% include 'a' %}`}, CodeLimit},
	{"render of itself", `{% render 'a' %}`, map[string]string{"a": `x{% render 'a' %}`}, CodeLimit},
	{"content block of itself", `{{content_blocks.${a}}}`, map[string]string{"a": `{{content_blocks.${a}}}{{content_blocks.${a}}}`}, CodeLimit},
	{"includes in a loop", `{% for i in (1..100000) %}{% include 'a' %}{% endfor %}`, map[string]string{"a": `x`}, CodeLimit},
	{"deep blocks", strings.Repeat(`{% if true %}`, 100_000), nil, CodeLimit},
	{"deep blocks, closed", strings.Repeat(`{% if true %}`, 5000) + strings.Repeat(`{% endif %}`, 5000), nil, CodeLimit},
	{"deep brackets", `{{ a` + strings.Repeat(`[a`, 5000) + strings.Repeat(`]`, 5000) + ` }}`, nil, CodeLimit},
	{"deep groups", `{% if ` + strings.Repeat(`(`, 900) + `1` + strings.Repeat(`)`, 900) + ` %}{% endif %}`, nil, CodeLimit},
	{"long condition", `{% if ` + strings.Repeat(`a and `, 900) + `a %}{% endif %}`, nil, CodeLimit},
	{"many filters", `{{ a ` + strings.Repeat(`| upcase `, 100_000) + `}}`, nil, CodeLimit},
	{"five megabytes", strings.Repeat(`text `, 1_000_000), nil, CodeLimit},
	{"a million openings", strings.Repeat(`{{`, 1_000_000), nil, CodeLimit},
	{"many openings", strings.Repeat(`{{`, 200_000), nil, CodeUnclosed},
	{"many unclosed tags", strings.Repeat(`{% `, 100_000), nil, CodeUnclosed},
	{"many comments", strings.Repeat(`{% comment %}`, 30_000), nil, CodeUnclosed},
	{"many raws", strings.Repeat(`{% raw %}{% endraw %}`, 20_000), nil, CodeLimit},
	{"liquid in liquid", `{% ` + strings.Repeat(`liquid `, 5000) + ` %}`, nil, CodeLimit},
	{"wide date", `{{ 'now' | date: '%999999999d' }}`, nil, ""},
	{"long date format", `{% assign f = '%c' %}` + strings.Repeat(`{% assign f = f | append: f %}`, 18) + `{{ 'now' | date: f }}`, nil, CodeLimit},
	{"far rounding", `{{ 1.5 | round: 999999999 }}{{ 1.5 | round: -999999999 }}`, nil, ""},
	{"huge number", `{{ 9223372036854775807 | times: 9223372036854775807 | times: 9223372036854775807 }}`, nil, ""},
	{"smallest by minus one", `{{ -9223372036854775808 | divided_by: -1 }}{{ -9223372036854775808 | modulo: -1 }}{{ -9223372036854775808 | abs }}`, nil, ""},
	{"exponent", `{% assign n = 10.5 %}` + strings.Repeat(`{% assign n = n | times: n %}`, 30), nil, CodeArgument},
	{"nested lists", `{% assign a = 'x' | split: ',' %}` + strings.Repeat(`{% assign a = a | concat: a %}`, 25) + `{{ a | sort | uniq | size }}`, nil, CodeLimit},
	{"negative slice", `{{ 'Liquid' | slice: -2, -1 }}{{ 'a' | slice: 9223372036854775807, 9223372036854775807 }}`, nil, ""},
	{"empty range joined", `{{ (5..1) | join }}`, nil, ""},
	{"truncate below zero", `{{ 'abcdef' | truncate: -9223372036854775808 }}{{ 'a b c' | truncatewords: -5 }}`, nil, ""},
	{"sort without the key", `{{ list | sort_natural: 'nosuch' | size }}`, nil, ""},
	{"strip in a loop", `{% for i in (1..1000) %}{{ long | strip_html | size }}{% endfor %}`, nil, CodeTime},
	{"clean in a loop", `{% for i in (1..1000) %}{% assign x = long | escape_once | newline_to_br | strip_newlines | truncatewords: 1 %}{% endfor %}`, nil, CodeLimit},
	{"split in a loop", `{% for i in (1..1000) %}{% assign x = long | split: '<' | size %}{% endfor %}`, nil, CodeLimit},
	{"comments opened", `{{ comments | strip_html | size }}`, nil, ""},
	{"broken if", `{% if %assign … %}{% endif %}`, nil, CodeSyntax},
	{"broken when", `{%case {%when 2%}{%endcase%}`, nil, CodeUnclosed},
	{"NUL and bad UTF-8", "{{ 'a\x00\xff' | upcase }}\xff\xfe", nil, ""},
	{"cycle of many", `{% for i in (1..1000) %}{% cycle 1,2,3 %}{% endfor %}`, nil, ""},
}

func TestAttacks(t *testing.T) {
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			for _, mode := range []Mode{Text, HTML} {
				fault := a.outcome(mode)
				for again := 0; again < 10 && fault != ""; again++ { // a busy machine is slow at times
					fault = a.outcome(mode)
				}
				if fault != "" {
					t.Error(fault)
				}
			}
		})
	}
}

// outcome runs an attack and says what is wrong with the way it ended.
func (a attackCase) outcome(mode Mode) string {
	began := time.Now()
	err := attack(a.source, a.blocks, mode)
	took := time.Since(began)
	var e *Error
	switch {
	case took > time.Second:
		return "took " + took.String()
	case a.want == "" && err != nil, a.want != "" && !errors.As(err, &e):
		return "want " + string(a.want) + ", got " + errorText(err)
	case a.want != "" && e.Code != a.want && e.Code != CodeTime:
		return "want " + string(a.want) + ", got " + errorText(err)
	case e != nil && len(e.Detail) > 1000:
		return "a detail of many bytes: " + e.Detail
	}
	return ""
}

func attack(source string, blocks map[string]string, mode Mode) error {
	compiled, err := New(Options{Blocks: blocks}).Compile(source, mode)
	if err != nil {
		return err
	}
	list := []any{map[string]any{"a": 1}, nil, "x", []any{}, map[string]any{}}
	_, err = compiled.Render(map[string]any{
		"list": list, "long": strings.Repeat("<script", 9000), "comments": strings.Repeat("<!--<style<", 9000),
	})
	return err
}

// TestTime stops a render that spends its time within the other limits.
func TestTime(t *testing.T) {
	loose := Limits{Steps: 1 << 40, Time: 50 * time.Millisecond}
	source := `{% for i in (1..2000000000) %}{% assign a = i | plus: 1 %}{% endfor %}`
	_, err := mustCompile(t, Options{Limits: loose}, source, Text).Render(nil)
	var e *Error
	if !errors.As(err, &e) || e.Code != CodeTime {
		t.Fatalf("got %v", err)
	}
}

// TestConcurrent renders one template from many goroutines; the race detector
// looks on.
func TestConcurrent(t *testing.T) {
	source := `{% assign n = name | upcase %}{% for i in (1..5) %}{% cycle 'a','b' %}{% increment c %}{% include 'x' %}{% endfor %}{{ n }}`
	compiled := mustCompile(t, Options{Blocks: map[string]string{"x": `{% assign q = i %}{{ q }}`}}, source, HTML)
	want := mustRender(t, Options{Blocks: map[string]string{"x": `{% assign q = i %}{{ q }}`}}, source, HTML, map[string]any{"name": "a"}).Text
	done := make(chan string)
	for range 8 {
		go func() {
			got := want
			for range 200 {
				out, err := compiled.Render(map[string]any{"name": "a"})
				if err != nil || out.Text != want {
					got = out.Text + " " + errorText(err)
				}
			}
			done <- got
		}()
	}
	for range 8 {
		if got := <-done; got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
