package journey

import (
	"slices"
	"testing"
)

func TestTemplateNames(t *testing.T) {
	for text, want := range map[string][]string{
		"plain":                        nil,
		"{{ points | plus: 10 }}":      {"points", "plus", "10"},
		"{{ 이름 | default: 'points' }}": {"이름", "default"},
		"{% if grade == \"vip\" %}x{% endif %}{{ a }}": {"if", "grade", "endif", "a"},
		"{ not one }": nil,
		"{{ unclosed": {"unclosed"},
	} {
		if got := templateNames(text); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
