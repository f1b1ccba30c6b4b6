package picture

import (
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// emojiFont reads the emoji font that the window's toolkit brings.
func emojiFont(t *testing.T) []byte {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "fyne.io/fyne/v2").Output()
	if err != nil {
		t.Skip("the toolkit's sources are not here:", err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "theme", "font", "EmojiOneColor.otf"))
	if err != nil {
		t.Skip("the toolkit has no emoji font:", err)
	}
	return data
}

func TestEmojiAreDrawnInColour(t *testing.T) {
	emoji := emojiFont(t) // here, where the test may be skipped
	data, err := os.ReadFile(filepath.Join("..", "..", "assets", "fonts", "Pretendard-Regular.otf"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(data)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	p.AddSpare(func() []byte { asked++; return emoji })
	paint := func(html string) *image.RGBA {
		img, _, err := p.Paint(t.Context(), html, Options{Width: 300})
		if err != nil {
			t.Fatal(err)
		}
		keep(t, img)
		return img.(*image.RGBA)
	}
	paint("<p>글자 없음</p>")
	if asked != 0 {
		t.Error("the spare font was read without need")
	}
	img := paint(`<p style="font-size:32px;margin:20px">😀🎁 선물❤</p>`)
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	yellow, red := 0, 0
	for i := 0; i < len(img.Pix); i += 4 {
		r, g, b := img.Pix[i], img.Pix[i+1], img.Pix[i+2]
		if r > 200 && g > 180 && b < 130 {
			yellow++
		}
		if r > 220 && g < 120 && b < 160 {
			red++
		}
	}
	if yellow < 100 || red < 50 {
		t.Errorf("yellow %d, red %d pixels", yellow, red)
	}
}
