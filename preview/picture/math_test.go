package picture

import (
	"strings"
	"testing"
)

func TestMath(t *testing.T) {
	for css, want := range map[string]string{
		"width:calc(100% / 3)":                          "width:33.333332%",
		"width:calc(100% - 2rem - 8px)":                 "width:560px",
		"padding:calc(8px * (1 + 2)) calc(1em/2)":       "padding:24px 8px",
		"width:min(100%,  480px)":                       "width:480px",
		"width:max(50%, 400px);font-size:max(12px,1em)": "width:400px;font-size:16px",
		"font-size:clamp(1rem, 5vw, 40px)":              "font-size:30px",
		"font-size:calc(100% + 2px)":                    "font-size:18px",
		"line-height:calc(1.2 * 1.5)":                   "line-height:1.8",
		"width:50vw;height:10vh":                        "width:300px;height:80px",
		"min-width:calc((480px - 100%) * 480)":          "min-width:-57600px",
		"width:calc(100% - var(--x))":                   "width:calc(100% - var(--x))",
		"width:calc(1px + 2)":                           "width:calc(1px + 2)",
		"width:calc(1px / 0)":                           "width:calc(1px / 0)",
		"width:calc(":                                   "width:calc(",
		"width:calc(" + strings.Repeat("(", 50):         "width:calc(" + strings.Repeat("(", 50),
		"background:url(calc.png) 4vw":                  "background:url(calc.png) 24px",
	} {
		source := `<style>a{` + css + `}</style><p style="` + css + `">calc(1px + 1px) 5vw</p>`
		got := resolveMath(source, 600)
		if want := `<style>a{` + want + `}</style><p style="` + want + `">calc(1px + 1px) 5vw</p>`; got != want {
			t.Errorf("%s\nwant %s\ngot  %s", css, want, got)
		}
	}
	if got := resolveMath(`<table width="500"><tr><td style="width:calc(100% - 20px)">`, 700); !strings.Contains(got, "width:480px") {
		t.Errorf("the column is not taken: %s", got)
	}
}

func TestGapsAreSpeltOut(t *testing.T) {
	for css, want := range map[string]string{
		"gap:8px": "row-gap:8px;column-gap:8px", "grid-gap: 1em 2em": "row-gap:1em;column-gap:2em", "grid-column-gap:3px": "column-gap:3px", "x-gap:1px": "x-gap:1px",
	} {
		if got := spellGaps(`<p style="` + css + `">`); got != `<p style="`+want+`">` {
			t.Errorf("%s: %s", css, got)
		}
	}
}

// TestPicturesShrink: a picture that is wider than its place is made as wide as the place,
// and the others are left alone.
func TestPicturesShrink(t *testing.T) {
	for html, want := range map[string]string{
		`<table width="100%" cellpadding="0"><tr><td style="padding:10px 20px"><img width="600" style="max-width:100%">`:        "width:335px",
		`<table width="100%" cellpadding="10"><tr><td><img style="width:600px;max-width:50%">`:                                  "width:177.5px",
		`<style>img{max-width:100%}</style><table cellpadding="0"><tr><td width="50%"><img width="600">`:                        "width:187.5px",
		`<table width="500" cellpadding="0"><tr><td><img width="600" style="max-width:100%">`:                                   "width:500px",
		`<table cellpadding="0"><tr><td><div style="max-width:200px;padding-left:1em"><img width="600" style="max-width:100%">`: "width:184px",
		`<table><tr><td><img width="600">`:                                   "",
		`<table><tr><td><img width="100" style="max-width:100%">`:            "",
		`<table><tr><td><img style="width:100%;max-width:100%" width="600">`: "",
	} {
		got := mendTables(html, 375)
		if added := strings.Contains(got, ";width:"); added != (want != "") || !strings.Contains(got, want) {
			t.Errorf("%s\nwant %q\ngot %s", html, want, got)
		}
	}
}
