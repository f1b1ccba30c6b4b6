package liquid

import "testing"

func TestAddDefault(t *testing.T) {
	e := New(Options{})
	for _, row := range []struct{ source, fallback, want string }{
		{"{{ name }}님", "고객", "{{ name | default: '고객' }}님"},
		{"{{name}} {{- name | upcase -}} {{ name | default: 'x' }} {{ other }}", "you", "{{name | default: 'you'}} {{- name | upcase | default: 'you' -}} {{ name | default: 'x' }} {{ other }}"},
		{"{% if name %}{% echo name %}{% endif %}{% raw %}{{ name }}{% endraw %}", "it's", `{% if name %}{% echo name | default: "it's" %}{% endif %}{% raw %}{{ name }}{% endraw %}`},
		{"{% liquid\n  echo name\n  echo 'x'\n%}{{${name}}}", "a", "{% liquid\n  echo name | default: 'a'\n  echo 'x'\n%}{{${name} | default: 'a'}}"},
		{"{{ other }}", "x", "{{ other }}"},
	} {
		got, err := e.AddDefault(row.source, "name", row.fallback)
		if err != nil || got != row.want {
			t.Errorf("%s\nwant %s\ngot  %s, %v", row.source, row.want, got, err)
		}
	}
	if got, err := e.AddDefault("{{ name", "name", "x"); err == nil || got != "{{ name" {
		t.Errorf("a broken source gave %q, %v", got, err)
	}
}
