package assets_test

import (
	"bytes"
	"testing"

	"gilmok/assets"
)

func TestIconsAreDrawnInCurrentColor(t *testing.T) {
	names := assets.IconNames()
	if len(names) < 50 {
		t.Fatalf("only %d icons are carried", len(names))
	}
	for _, name := range names {
		svg, ok := assets.Icon(name)
		if !ok || !bytes.Contains(svg, []byte("currentColor")) || !bytes.Contains(svg, []byte(`viewBox="0 0 24 24"`)) {
			t.Errorf("%s is not an icon of the set", name)
		}
	}
	if _, ok := assets.Icon("no-such-icon"); ok {
		t.Error("an icon that is not carried was found")
	}
}

func TestFonts(t *testing.T) {
	for name, font := range map[string][]byte{"regular": assets.FontRegular, "semi-bold": assets.FontSemiBold, "bold": assets.FontBold} {
		if !bytes.HasPrefix(font, []byte("OTTO")) {
			t.Errorf("%s is no OpenType font", name)
		}
	}
}

func TestTranslations(t *testing.T) {
	if got := assets.Languages(); len(got) != 2 || got[0] != "en" || got[1] != "ko" {
		t.Fatalf("languages %v", got)
	}
	if _, err := assets.Translations("xx"); err == nil {
		t.Error("a language without catalogues was found")
	}
	korean, err := assets.Translations("ko")
	if err != nil || len(korean["frame.json"]) == 0 {
		t.Errorf("frame.json in Korean: %v", err)
	}
}
