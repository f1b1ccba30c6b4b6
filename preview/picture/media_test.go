package picture

import (
	"strings"
	"testing"
)

func TestViewportMatches(t *testing.T) {
	v := viewport{width: 600}
	for query, want := range map[string]bool{
		"":                                   true,
		"screen":                             true,
		"print":                              false,
		"all":                                true,
		"only screen and (max-width: 480px)": false,
		"only screen and (max-width:620px)":  true,
		"screen and (min-width:480px) and (max-width:600px)": true,
		"(max-width: 480px), (min-width:500px)":              true,
		"not print":                                          true,
		"not screen":                                         false,
		"(min-width: 30em)":                                  true,
		"(prefers-color-scheme: dark)":                       false,
		"(prefers-color-scheme: light)":                      true,
		"screen and (-webkit-min-device-pixel-ratio:0)":      true,
		"(max-width:)":                                       false,
	} {
		if got := v.matches(query); got != want {
			t.Errorf("%q = %v, want %v", query, got, want)
		}
	}
}

func TestResolveMedia(t *testing.T) {
	for _, c := range []struct{ css, want string }{
		{"a{}@media (max-width:700px){b{c:d}}e{}", "a{}b{c:d}e{}"},
		{"a{}@media (max-width:500px){b{c:d}}e{}", "a{}e{}"},
		{"@MEDIA screen{@media print{x{}}y{}}", "y{}"},
		{`@media print{a{content:"}"}}b{}`, "b{}"},
		{"/* @media { */a{}", "a{}"},
		{"a{}@media (max-width:500px){b{", "a{}"},
	} {
		if got := resolveMedia(c.css, viewport{width: 600}); got != c.want {
			t.Errorf("%q → %q, want %q", c.css, got, c.want)
		}
	}
}

func TestMendTables(t *testing.T) {
	for _, c := range []struct{ html, want string }{
		{`<table style="max-width:600px" align="center"></table>`,
			`<div style="max-width:600px;margin-left:auto;margin-right:auto"><table`},
		{`<table style="max-width:600px"></table>`, `<div style="max-width:600px"><table`},
		{`<style>.m{max-width:580px;margin:0 auto}</style><table class="m"></table>`,
			`<div style="max-width:580px;margin-left:auto;margin-right:auto"><table`},
		{`<table width="100%"><tr><td><div style="display:inline-block">x</div></td></tr></table>`, `style=";table-layout:fixed"`},
	} {
		if got := mendTables(c.html, 600); !strings.Contains(got, c.want) {
			t.Errorf("%q → %q", c.html, got)
		}
	}
	if plain := `<table style="width:600px">`; mendTables(plain, 600) != plain {
		t.Error("a table without max-width was touched")
	}
}

func TestParagraphsBreakInsideColumns(t *testing.T) {
	text := strings.Repeat("담아 두신 비누가 기다려요 ", 20)
	block, _ := paintFor(t, `<table width="300"><tr><td>`+text+`</td></tr></table>`, Options{Width: 600})
	column, _ := paintFor(t, `<table width="300"><tr><td><div style="display:inline-block;width:100%"><table width="100%" cellpadding="0" cellspacing="0"><tr><td>`+
		text+`</td></tr></table></div></td></tr></table>`, Options{Width: 600})
	if d := column.Rect.Dy() - block.Rect.Dy(); d < -10 || d > 10 {
		t.Errorf("heights %d and %d: the column does not break its lines", column.Rect.Dy(), block.Rect.Dy())
	}
}

func TestPicturesAloneLeaveNoGapInOldDocuments(t *testing.T) {
	const cell = `<table cellpadding="0" cellspacing="0" style="font-size:16px"><tr><td><a href="x"><img src="a" width="50" height="50"></a></td></tr></table>`
	for doctype, want := range map[string]int{
		"": 50,
		`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">`: 50,
		"<!doctype html>": 54,
	} {
		img, _ := paintFor(t, doctype+`<body style="margin:0">`+cell, Options{Width: 100})
		if got := img.Rect.Dy(); got < want-1 || got > want+2 {
			t.Errorf("%.30q: %d high, want %d", doctype, got, want)
		}
	}
}

func FuzzPrepare(f *testing.F) {
	f.Add(responsive)
	f.Add(`<table style="max-width:1px"><tr><td><div style="display:inline-block">`)
	f.Add(`<style media="`)
	f.Fuzz(func(t *testing.T, source string) {
		prepared, _ := prepare(source, 600, true)
		_ = tooDeep(mendTables(prepared, 600))
		_ = shownImages(prepared)
	})
}
