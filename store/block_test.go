package store

import (
	"maps"
	"slices"
	"testing"
)

func TestDrawsIn(t *testing.T) {
	for source, want := range map[string]bool{
		`{{content_blocks.${foot}}}`:                          true,
		`{{content_blocks.${foot | id: 'cb1'}}}`:              true,
		`{{ content_blocks.${ foot } | id: 'cb1' }}`:          true,
		`{% include 'foot' %}`:                                true,
		`{%- render "foot", x: 1 -%}`:                         true,
		`{"text":"{% include \"foot\" %}"}`:                   true,
		`{"text":"{% include\n 'foot' %}"}`:                   true,
		"{% liquid\nrender 'foot'\n%}":                        true,
		`{% include which %}`:                                 true, // may be any
		"{% liquid\nassign a = 1\ninclude a\n%}":              true,
		`{{content_blocks.${footer}}}`:                        false,
		`{{content_blocks.${a foot}}}`:                        false,
		`{% include 'foot2' %}`:                               false,
		`foot, and what the prices include 'is' not foot`:     false,
		`{{ foot }} {% assign x = 'foot' %}`:                  false,
		`Prices include foot care. {% if true %}x{% endif %}`: false,
	} {
		if got := DrawsIn(source, "foot"); got != want {
			t.Errorf("%s: %v", source, got)
		}
	}
}

func TestDrawnInFollowsBlocksInBlocks(t *testing.T) {
	blocks := map[string]string{"a": `{{content_blocks.${b}}}`, "b": `{% include 'c' %}{% include 'a' %}`, "c": "x", "d": `{% include 'a' %}`}
	if got := slices.Sorted(maps.Keys(DrawnIn(`{% render 'a' %}`, blocks))); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Error(got)
	}
	if got := DrawnIn(`a b c d`, blocks); got != nil {
		t.Error(got)
	}
	if got := DrawnIn(`{% include n %}`, blocks); len(got) != 4 {
		t.Error(got)
	}
}

func TestDrawers(t *testing.T) {
	blocks := map[string]string{"a": `{{content_blocks.${b}}}`, "b": "x", "c": "x"}
	messages := []Message{{Name: "by a", Document: []byte(`{"text":"{% include \"a\" %}"}`)}, {Name: "by itself", Document: []byte(`{"text":"b"}`)}, {Name: "by b", Document: []byte(`{{content_blocks.${b}}}`)}}
	want := map[string][]string{"a": {"by a"}, "b": {"by a", "by b"}}
	if got := Drawers(messages, blocks); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestDrawInstead(t *testing.T) {
	source := `foot {{content_blocks.${foot} | id: 'foot'}} {% include \"foot\" %} {% render 'foot' %} {% include 'foot2' %} {% include n %}`
	want := `foot {{content_blocks.${맺음 말} | id: 'foot'}} {% include \"맺음 말\" %} {% render '맺음 말' %} {% include 'foot2' %} {% include n %}`
	if got := DrawInstead(source, "foot", "맺음 말"); got != want {
		t.Errorf("%s", got)
	}
	if got := DrawInstead(`{% include 'a.c' %}{% include 'abc' %}`, "a.c", "x"); got != `{% include 'x' %}{% include 'abc' %}` {
		t.Error(got)
	}
}

func TestBlockName(t *testing.T) {
	for name, want := range map[string]bool{"맺음 말": true, "a-b_1": true, "": false, " a": false, "a'b": false, "${a}": false, "a|b": false, "a\nb": false, `a\b`: false} {
		if BlockName(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
