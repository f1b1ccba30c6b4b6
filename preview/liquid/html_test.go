package liquid

import (
	"crypto/md5"
	"fmt"
	"strings"
	"testing"
)

const evil = `<script>alert("1")</script>&'`

const evilEscaped = `&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;`

// TestEscapingForChat: a name is no call of a channel, and quotes stay as they are.
func TestEscapingForChat(t *testing.T) {
	vars := map[string]any{"x": `<!channel> & "Jo's"`}
	const shown = `&lt;!channel&gt; &amp; "Jo's"`
	for _, row := range []struct{ source, want string }{
		{`*New* <https://shop.example|order> {{ x }}`, `*New* <https://shop.example|order> ` + shown}, {`{{ x | escape }}`, shown}, {`{{ x | escape_once }}`, shown}, {`{{ x | newline_to_br }}`, shown}, {`{{ x | append: "" | strip }}`, shown},
		{`{% capture c %}<@U1> {{ x }}{% endcapture %}{{ c }}`, `<@U1> ` + shown}, {`{% assign y = x | prepend: '<' %}{{ y }}`, `&lt;` + shown},
	} {
		if got := mustRender(t, Options{}, row.source, Chat, vars).Text; got != row.want {
			t.Errorf("%s: want %s, got %s", row.source, row.want, got)
		}
	}
}

func TestEscaping(t *testing.T) {
	o := Options{SafeNames: []string{"story"}, Blocks: map[string]string{"b": `<p>{{ x }}</p>`}}
	vars := map[string]any{"x": evil, "amp": "A&B", "story": "<b>ours</b>", "list": []string{"<", ">"}, "o": map[string]any{"<": ">"}}
	for _, row := range []struct{ source, want string }{
		{`{{ x }}`, evilEscaped}, {`{{ x | escape }}`, evilEscaped}, {`{{ x | escape | escape }}`, evilEscaped}, {`{{ x | escape_once }}`, evilEscaped},
		{`{% capture c %}<i>{{ amp }}</i>{% endcapture %}{{ c }}`, `<i>A&amp;B</i>`}, {`{% capture c %}{{ amp }}{% endcapture %}{% if c == 'A&B' %}same{% endif %}`, "same"},
		{`{% capture c %}<i>{% endcapture %}{{ c | append: x }}`, `<i>` + evilEscaped}, {`{% capture c %}<i>{% endcapture %}{{ amp | append: c }}`, `A&amp;B<i>`},
		{`{% capture c %}<i>a</i>;{{ x }}{% endcapture %}{% assign p = c | split: ';' %}{{ p[0] }}`, `<i>a</i>`},
		{`{% capture c %}<i>y</i>{% endcapture %}{{ c | replace: 'y', x }}`, `<i>` + evilEscaped + `</i>`},
		{`{{ x | safe }}`, evilEscaped}, {`{{ story | safe }}`, `<b>ours</b>`}, {`{{ story }}`, `&lt;b&gt;ours&lt;/b&gt;`}, {`{% assign y = amp %}{{ y | safe }}`, `A&amp;B`}, {`{{ '<i>' | append: amp | safe }}`, `&lt;i&gt;A&amp;B`}, {`{% for s in list %}{{ s | safe }}{% endfor %}`, `&lt;&gt;`},
		{`{% assign y = '<i>' | safe %}{{ y | append: amp | safe }}`, `<i>A&amp;B`}, {`{% capture c %}<i>{{ amp }}{% endcapture %}{{ c | safe }}`, `<i>A&amp;B`},
		{`{{ '<br>' | safe }}`, `<br>`}, {"{{ 'a\n<b>' | newline_to_br }}", "a<br />\n&lt;b&gt;"}, {`{% cycle '<b>' %}`, `&lt;b&gt;`},
		{`{{ list }}{{ list | join: '&' }}`, `&lt;&gt;&lt;&amp;&gt;`}, {`{{ o }}`, `{&quot;&lt;&quot;=&gt;&quot;&gt;&quot;}`}, {`{{ o | as_json_string }}`, `{&quot;&lt;&quot;:&quot;&gt;&quot;}`},
		{`{% include 'b' %}{% render 'b', x: amp %}{{content_blocks.${b}}}`, `<p>` + evilEscaped + `</p><p>A&amp;B</p><p>` + evilEscaped + `</p>`},
		{`{% capture c %}{{ amp }}{% endcapture %}{{ c | url_encode }} {{ c | md5 }} {{ c | size }}`, `A%26B ` + md5OfAB + ` 3`},
		{`{% capture c %}{{ amp }}{% endcapture %}{{ c | upcase | strip | default: x }}`, `A&AMP;B`},
		{`{{ '&lt;script&gt;' | url_decode }}{{ 'PHNjcmlwdD4=' | base64_decode }}`, `&amp;lt;script&amp;gt;&lt;script&gt;`},
		{`{% for c in x %}{{ c }}{% endfor %}{% echo x %}{% ifchanged %}{{ x }}{% endifchanged %}`, evilEscaped + evilEscaped + evilEscaped},
		{`{% tablerow c in list cols: 2 %}{{ c }}{% endtablerow %}`, "<tr class=\"row1\">\n<td class=\"col1\">&lt;</td><td class=\"col2\">&gt;</td></tr>\n"},
		{`{% capture a %}<b>{% endcapture %}{% capture e %}{{ a }}{% endcapture %}{{ e }}`, `<b>`}, {`{% capture a %}{{ x }}{% endcapture %}{% assign l = a | split: '|' %}{{ l }}{{ l | join: x | size }}`, evilEscaped + `29`},
	} {
		out := mustRender(t, o, row.source, HTML, vars)
		if out.Text != row.want {
			t.Errorf("%s\nwant %s\ngot  %s", row.source, row.want, out.Text)
		}
	}
}

var md5OfAB = fmt.Sprintf("%x", md5.Sum([]byte("A&B")))

func TestTextIsNotEscaped(t *testing.T) {
	for source, want := range map[string]string{
		`{{ x }}`: evil, `{{ x | escape }}`: evilEscaped, `{% capture c %}{{ x }}{% endcapture %}{{ c }}`: evil, `{{ x | safe }}`: evil,
	} {
		if got := mustRender(t, Options{}, source, Text, map[string]any{"x": evil}).Text; got != want {
			t.Errorf("%s: want %s, got %s", source, want, got)
		}
	}
}

// TestUnsafeIsReported: an author's | safe on imported data does nothing, and
// says so.
func TestUnsafeIsReported(t *testing.T) {
	out := mustRender(t, Options{}, `{{ x | upcase | safe }}`, HTML, map[string]any{"x": "<b>"})
	if out.Text != "&lt;B&gt;" || len(out.Warnings) != 1 || out.Warnings[0].Code != WarnUnsafe {
		t.Errorf("got %q, %v", out.Text, out.Warnings)
	}
}

// TestAddresses: imported data never becomes a link that runs a script.
func TestAddresses(t *testing.T) {
	for value, want := range map[string]string{
		"https://shop.example/?a=1&b=2": "https://shop.example/?a=1&amp;b=2", "/relative:1": "/relative:1", "shop.example": "shop.example", "mailto:a@b.example": "mailto:a@b.example", "#top": "#top", "": "",
		"javascript:alert(1)": "#", " JaVa\tScRiPt:alert(1)": "#", "java\u200bscript:alert(1)": "#", "data:text/html,x": "#", "data:image/svg+xml,x": "#", "data:image/png;base64,AA": "data:image/png;base64,AA", "vbscript:x": "#",
	} {
		for _, source := range []string{`<a href="{{ x }}">`, `<img src='{{ x }}'>`, `<a class="b" HREF = "{{ x | strip }}">`} {
			out := mustRender(t, Options{}, source, HTML, map[string]any{"x": value})
			begin, _, _ := strings.Cut(source, "{{")
			_, end, _ := strings.Cut(source, "}}")
			wanted := want
			if strings.Contains(source, "strip") {
				wanted = strings.TrimSpace(want)
			}
			if out.Text != begin+wanted+end || (want == "#") != (len(out.Warnings) == 1 && out.Warnings[0].Code == WarnAddress) {
				t.Errorf("%q in %s: got %s, %v", value, source, out.Text, out.Warnings)
			}
		}
	}
}

func TestCarefulPlaces(t *testing.T) {
	for source, want := range map[string]WarningCode{
		`<p>x = {{ x }}</p>`: "", `<p title="{{ x }}">`: "", `<p title="a {{ x }}">`: "", `<p title={{ x }}>`: WarnUnquoted, `<a href={{ x }}>`: WarnUnquoted, `<a class="b" data-n= {{ x }}>`: WarnUnquoted,
		`<script>var a = "{{ x }}"</script>`: WarnScript, `<script src="a.js"></script>{{ x }}`: "", `<style>p{}</style>{{ x }}`: "",
	} {
		got := mustCompile(t, Options{}, source, HTML).Warnings()
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0].Code != want) {
			t.Errorf("%s: want %q, got %v", source, want, got)
		}
	}
	if got := mustCompile(t, Options{}, `<a href={{ x }}>`, Text).Warnings(); len(got) > 0 {
		t.Errorf("text warned: %v", got)
	}
}
