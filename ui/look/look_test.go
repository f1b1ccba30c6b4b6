package look

import (
	"bytes"
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"gilmok/assets"
)

// contrast is the ratio of WCAG 2.2, section 1.4.3.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		s := float64(v) / 65535
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

func TestContrast(t *testing.T) {
	const text, sign = 4.5, 3.0 // AA for text; for parts of controls
	grounds := []fyne.ThemeColorName{Ground, Surface, Raised}
	for name, p := range map[string]palette{"light": light, "dark": dark} {
		atLeast := func(ink, ground fyne.ThemeColorName, want float64) {
			if got := contrast(p[ink], p[ground]); got < want {
				t.Errorf("%s: %s on %s has %.2f, wants %.1f", name, ink, ground, got, want)
			}
		}
		for _, ground := range grounds {
			for _, ink := range []fyne.ThemeColorName{Text, Muted, Faint, Accent, Good, Warn, Bad} {
				atLeast(ink, ground, text)
			}
			for _, ink := range []fyne.ThemeColorName{Mark, KindEntry, KindWait, KindSplit, KindExperiment, KindMessage, KindUpdate, KindExit} {
				atLeast(ink, ground, sign)
			}
		}
		for _, pair := range [][2]fyne.ThemeColorName{{OnAccent, Accent}, {OnAccent, Pressed}, {OnBad, Bad}, {Accent, Soft},
			{Text, Soft}, {Text, Hover}, {Muted, Hover}, {Warn, WarnSoft}, {Text, WarnSoft}} {
			atLeast(pair[0], pair[1], text)
		}
	}
}

func TestBothPalettesHaveEveryToken(t *testing.T) {
	for name := range light {
		if dark[name] == nil {
			t.Errorf("dark lacks %s", name)
		}
	}
	for name := range dark {
		if light[name] == nil {
			t.Errorf("light lacks %s", name)
		}
	}
}

func TestModes(t *testing.T) {
	tests := []struct {
		mode    Mode
		variant fyne.ThemeVariant
		want    palette
	}{
		{System, theme.VariantLight, light}, {System, theme.VariantDark, dark},
		{Light, theme.VariantDark, light}, {Dark, theme.VariantLight, dark},
	}
	for _, x := range tests {
		if got := New(x.mode).Color(Text, x.variant); got != x.want[Text] {
			t.Errorf("%s on a desktop of variant %d: text is %v", x.mode, x.variant, got)
		}
	}
}

// What Fyne's window painter makes of the background must be the ground.
func TestBackgroundIsTheGroundOnceCleared(t *testing.T) {
	for mode, p := range map[Mode]palette{Light: light, Dark: dark} {
		r, g, b, _ := New(mode).Color(theme.ColorNameBackground, theme.VariantLight).RGBA()
		want := p[Ground].(color.NRGBA)
		for _, part := range []struct {
			got  uint32
			want uint8
		}{{r, want.R}, {g, want.G}, {b, want.B}} {
			if shown := math.Round(float64(part.got) / (255 * 255) * 255); shown != float64(part.want) {
				t.Errorf("%s: shown as %v, want %d", mode, shown, part.want)
			}
		}
	}
}

func TestIconFollowsTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(New(Light))
	i := Icon("mail", Accent)
	before := i.Name()
	if !strings.Contains(string(i.Content()), "#BB411A") {
		t.Error("the light accent is not in the icon")
	}
	app.Settings().SetTheme(New(Dark))
	if i.Name() == before || !strings.Contains(string(i.Content()), "#F0764D") {
		t.Errorf("after the change of theme the icon is %s", i.Name())
	}
	if strings.Contains(string(i.Content()), "currentColor") {
		t.Error("a colour was left open")
	}
}

// Fyne's own icons are never mixed with ours: each name stands for one we carry.
func TestFyneIconsAreOurs(t *testing.T) {
	for name, ours := range fyneIcons {
		if _, ok := assets.Icon(ours); !ok {
			t.Errorf("%s stands for %s, which is not carried", name, ours)
		}
	}
}

func TestUnknownIconIsACircle(t *testing.T) {
	if got := string(Icon("no-such-icon", Text).Content()); !strings.Contains(got, "<circle") {
		t.Errorf("got %s", got)
	}
}

func TestPlain(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"a run of arcs", `<path d="M1 2a2.3 2.3 0 0 1 4 0 5 5 0 1 0-3 1.9A1 1 0 0 1 2 2"/>`,
			`<path d="M1 2a2.3 2.3 0 0 1 4 0a5 5 0 1 0 -3 1.9A1 1 0 0 1 2 2"/>`},
		{"flags that stand together", `<path d="M8 2a2 2 0 00-2 2 2 2 0 012 2"/>`, `<path d="M8 2a2 2 0 0 0 -2 2a2 2 0 0 1 2 2"/>`},
		{"one arc stays", `<path d="M3 4a1 1 0 0 0 1 1h2"/>`, `<path d="M3 4a1 1 0 0 0 1 1h2"/>`},
		{"corners", `<rect x="2" rx="2" />`, `<rect x="2" rx="2" ry="2" />`},
	}
	for _, x := range tests {
		if got := string(plain([]byte(x.in))); got != x.want {
			t.Errorf("%s: got %s", x.name, got)
		}
	}
}

// Every arc of every icon has its seven numbers after the rewriting.
func TestPlainKeepsEveryArc(t *testing.T) {
	for _, name := range assets.IconNames() {
		svg, _ := assets.Icon(name)
		for _, d := range pathData.FindAll(plain(svg), -1) {
			for _, arc := range arcRun.FindAll(d[4:], -1) {
				if n := len(bytes.Fields(arc[1:])); n != 7 {
					t.Errorf("%s: the arc %q has %d numbers", name, arc, n)
				}
			}
		}
	}
}

func TestFontsCarryHangul(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(Light))
	one := fyne.MeasureText("길", SizeBase, fyne.TextStyle{}).Width
	ten := fyne.MeasureText(strings.Repeat("길", 10), SizeBase, fyne.TextStyle{}).Width
	if one < 8 || math.Abs(float64(ten-10*one)) > 1 {
		t.Errorf("길 is %v px wide, ten of them %v", one, ten)
	}
	if bold := New(Light).Font(fyne.TextStyle{Bold: true}); bold.Name() != "Pretendard-SemiBold.otf" {
		t.Errorf("the bold of the window is %s", bold.Name())
	}
}

// A line is as high as Hangul needs, whichever font stands in for a letter.
func TestLinesHaveRoom(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(Light))
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		if high := fyne.MeasureText("길", 100, style).Height; math.Abs(float64(high-100*LineEm)) > 0.5 {
			t.Errorf("a line of 100 px is %v high", high)
		}
		plain, base := fyne.CurrentApp().Driver().RenderedTextSize("길", 100, style, fyne.NewStaticResource("plain.otf", assets.FontRegular))
		_, now := fyne.CurrentApp().Driver().RenderedTextSize("길", 100, style, nil)
		if above := now - base; math.Abs(float64(above-(100*LineEm-plain.Height)/2)) > 0.5 {
			t.Errorf("the letters stand %v lower", above)
		}
	}
	for _, broken := range [][]byte{nil, []byte("OTTO"), assets.FontRegular[:200], make([]byte, 300)} {
		if got := roomy(broken); len(got) != len(broken) {
			t.Errorf("%d bytes of what is no font became %d", len(broken), len(got))
		}
	}
}
