package preview

import (
	"strings"
	"testing"

	"gilmok/preview/liquid"
)

func TestGapsAreMarkedInTheHTMLOnly(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"a","channel":"email","subject":"{{ name }}님","text":"{{ name }}님",
	 "body":{"html":"<p title=\"{{ name }}\">{{ name }}님, {{ customer.city }} {{ known }}</p>"}}`)
	v := Vars{"known": "있음", "customer": map[string]any{"age": 3}}
	out, err := m.RenderMarked(v, liquid.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.HTML, gap); n != 2 {
		t.Errorf("%d gaps: %s", n, out.HTML)
	}
	wantIn(t, "html", out.HTML, `title=""`, "님, ", "있음")
	wantNotIn(t, "message", out.HTML+out.Subject+out.Text, gapMark)
	if out.Subject != "님" || out.Text != "님" {
		t.Errorf("subject %q, text %q", out.Subject, out.Text)
	}
	if _, touched := v["customer"].(map[string]any)["city"]; touched || v["name"] != nil {
		t.Errorf("the variables were changed: %v", v)
	}
}

func TestGapsDoNotChangeTheWayOfAMessage(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"a","channel":"email","subject":"s",
	 "body":{"html":"<p>{{ name }}{% if name %}님{% else %}고객님{% endif %}</p>"}}`)
	out, err := m.RenderMarked(Vars{}, liquid.Env{})
	if err != nil {
		t.Fatal(err)
	}
	wantIn(t, "html", out.HTML, "고객님")
	wantNotIn(t, "html", out.HTML, "고객님님")
}
