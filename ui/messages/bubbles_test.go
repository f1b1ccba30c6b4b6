package messages

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

func TestWhatAPhoneShows(t *testing.T) {
	newHouse(t) // for the language
	for _, tt := range []struct {
		name, purpose string
		rendered      preview.Rendered
		says, not     []string
	}{
		{"push", "informational", preview.Rendered{Channel: preview.Push, Subject: "Your parcel", Text: "It is here", PictureURL: "https://cdn.shop.test/a.png", URL: "https://shop.test/x"},
			[]string{"Gilmok Soap", "now", "Your parcel", "It is here", "cdn.shop.test", "https://shop.test/x"}, []string{"APP"}},
		{"slack", "informational", preview.Rendered{Channel: preview.Slack, Text: "An order of 300,000"}, []string{"Gilmok Soap", "APP", "An order of 300,000"}, []string{"now"}},
		{"notice", "informational", preview.Rendered{Channel: preview.Kakao, Text: "Hello Minsu", Kakao: &preview.RenderedKakao{Buttons: []preview.Button{{Text: "Track it"}}}},
			[]string{"Notice", "Hello Minsu", "Track it"}, []string{brandBlock}},
		{"brand message", "advertising", preview.Rendered{Channel: preview.Kakao, Text: "Spring is here", Kakao: &preview.RenderedKakao{Brand: true, Fallback: &preview.Fallback{Channel: "sms", Text: "by text"}}},
			[]string{"(광고) Gilmok Soap", "Spring is here", brandBlock, "by text"}, []string{"Notice"}},
		{"aborted", "advertising", preview.Rendered{Channel: preview.SMS, Text: "x", Aborted: "no stock"}, []string{"This customer gets nothing: no stock"}, []string{"x"}},
		{"text", "advertising", preview.Rendered{Channel: preview.SMS, Text: "(광고) soap"}, []string{"(광고) soap", "11 / 90 bytes"}, nil},
	} {
		out := seen{wish: wish{content: preview.Content{Purpose: tt.purpose}}, rendered: tt.rendered, zone: time.UTC, shop: map[string]string{store.SettingShopName: "Gilmok Soap"}}
		all := widgets.Column(0, bubbles(out)...)
		all.Resize(fyne.NewSize(240, 500))
		for _, words := range tt.says {
			if !says(all, words) {
				t.Errorf("%s does not show %q", tt.name, words)
			}
		}
		for _, words := range tt.not {
			if says(all, words) {
				t.Errorf("%s shows %q", tt.name, words)
			}
		}
	}
}

func TestAMailBecomesAPageForEverybody(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	p.rebuild(func(c *preview.Content) {
		c.Subject, c.Preheader = "(광고) News", "What is new"
		c.Body.Blocks = append([]preview.Block{{Kind: preview.BlockCoupon, Value: "SECRET-1"}}, c.Body.Blocks...)
	})
	p.stage.saveLanding()
	var page string
	h.wait("the page is there", func() bool { data, _ := os.ReadFile(h.saved); page = string(data); return page != "" })
	for _, words := range []string{"<title>News</title>", "What is new", "Good day", "Second"} {
		if !strings.Contains(page, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
	for _, words := range []string{"SECRET-1", "Kim Minsu", "Unsubscribe"} {
		if strings.Contains(page, words) {
			t.Errorf("the page holds %q", words)
		}
	}
	if _, err := landing(context.Background(), h.ui.Frame().Workspace(), preview.Content{Channel: preview.Email, Body: &preview.Body{Blocks: []preview.Block{{Kind: preview.BlockText, Text: "{{ x"}}}}, preview.Shop{}); err == nil {
		t.Error("a broken mail became a page")
	}
}

// TestSlackMarks: what Slack takes for a mark is shown, and what it takes for a letter stands.
func TestSlackMarks(t *testing.T) {
	for source, want := range map[string]string{
		"*Order* of 3":                 "[Order]b of 3",
		"a*b*c 3 * 4 * 5 _x":           "a*b*c 3 * 4 * 5 _x",
		"*two\nlines*":                 "*two\nlines*",
		"_soon_, ~never~":              "[soon]m, [never]f",
		"`*raw*` and *`code` in bold*": "[*raw*]a and [code]ab[ in bold]b",
		"<https://shop.test/a?b=1&amp;c=2|The order> &lt;3": "[The order]a <3",
		"see <https://shop.test>":                           "see [https://shop.test]a",
		"*강하린*님":                                            "*강하린*님",
		"<!channel>":                                        "<!channel>",
	} {
		got := ""
		for _, p := range slackPieces(source) {
			look := map[fyne.ThemeColorName]string{"": "", look.Accent: "a", look.Muted: "m", look.Faint: "f"}[p.Style.Color]
			if p.Style.Bold {
				look += "b"
			}
			if look == "" {
				got += p.Text
			} else {
				got += "[" + p.Text + "]" + look
			}
		}
		if got != want {
			t.Errorf("%q: want %q, got %q", source, want, got)
		}
	}
}
