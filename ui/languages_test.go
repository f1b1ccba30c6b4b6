package ui

import "testing"

func TestLanguageName(t *testing.T) {
	before := Language()
	defer func() { _ = SetLanguage(before) }()
	for code, want := range map[string]map[string]string{
		"en": {"ko": "한국어", "ar": "Arabic", "x1": "x1"},
		"ko": {"en": "English", "ar": "아랍어"},
	} {
		if err := SetLanguage(code); err != nil {
			t.Fatal(err)
		}
		for tag, name := range want {
			if got := LanguageName(tag); got != name {
				t.Errorf("%s in %s: %q, want %q", tag, code, got, name)
			}
		}
	}
}
