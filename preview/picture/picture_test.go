package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// painter gives one painter for all tests: fonts are read once.
var painter = sync.OnceValues(func() (*Painter, error) {
	var files [][]byte
	for _, weight := range []string{"Regular", "SemiBold", "Bold"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "assets", "fonts", "Pretendard-"+weight+".otf"))
		if err != nil {
			return nil, err
		}
		files = append(files, data)
	}
	return New(files...)
})

func paintFor(t testing.TB, html string, o Options) (*image.RGBA, []Link) {
	t.Helper()
	p, err := painter()
	if err != nil {
		t.Fatal(err)
	}
	img, links, err := p.Paint(context.Background(), html, o)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, img)
	return img.(*image.RGBA), links
}

// keep writes the picture where somebody may look at it, when GILMOK_PICTURES names a folder.
func keep(t testing.TB, img image.Image) {
	dir := os.Getenv("GILMOK_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, filepath.Base(t.Name())+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

const card = `<html><body style="margin:0;background:#f6f5f2;font-family:Helvetica,Arial">
<table width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px">
<table width="480" cellpadding="0" cellspacing="0" style="background:#fff;border:1px solid #e4e1da;border-radius:8px">
<tr><td style="padding:32px"><h1 style="margin:0 0 8px;font-size:24px">민지님, 담아 두신 비누가 기다려요</h1>
<p style="line-height:1.6">어제 장바구니에 담아 두신 <b>상품</b>이에요. <i>Order today</i> and it leaves at once. <u>underlined</u></p>
<a href="https://shop.example/cart" style="display:inline-block;background:#4F6848;color:#fff;padding:12px 24px;border-radius:6px;text-decoration:none">장바구니 이어 보기</a>
<div style="height:40px;margin-top:16px;background:linear-gradient(90deg,#f00,#00f)"></div>
<div style="margin-top:16px;border:3px dashed #bb411a;padding:8px">dashed</div><div style="margin-top:8px;border:4px dotted #3a6ea5;padding:8px;opacity:.5">dotted</div>
<p>😀 🎁 مرحبا ليلى 漢字 שלום</p>
<img src="https://shop.example/a.png" width="200">
</td></tr></table></td></tr></table></body></html>`

func TestCard(t *testing.T) {
	img, links := paintFor(t, card, Options{Width: 600})
	if len(links) != 1 || links[0].URL != "https://shop.example/cart" {
		t.Fatalf("links = %v", links)
	}
	r := links[0].Rect
	wantColor(t, img, r.Min.Add(image.Pt(8, 8)), color.RGBA{0x4F, 0x68, 0x48, 255})
	wantColor(t, img, image.Pt(2, 2), color.RGBA{0xF6, 0xF5, 0xF2, 255})
	wantColor(t, img, image.Pt(2, img.Rect.Max.Y-1), color.RGBA{0xF6, 0xF5, 0xF2, 255})
	if ink(img, r) == 0 {
		t.Error("the button has no letters")
	}
	if h := img.Rect.Dy(); h < 500 || h > 700 {
		t.Errorf("height = %d: the page is not cut to its content", h)
	}
}

// Browsers centre the heads of columns, unless somebody says otherwise.
func TestHeadsAndCaptionsAreCentred(t *testing.T) {
	const table = `<body style="margin:0;background:#fff"><table width="600" cellspacing="0" cellpadding="0"%s>%s</table></body>`
	left, middle := image.Rect(0, 0, 150, 20), image.Rect(250, 0, 350, 20)
	for _, c := range []struct {
		attributes, rows string
		centred          bool
	}{
		{"", `<tr><th>가나</th></tr>`, true},
		{"", `<caption>가나</caption>`, true},
		{"", `<tr><td>가나</td></tr>`, false},
		{"", `<tr><th align="left">가나</th></tr>`, false},
		{"", `<tr><th style="text-align:left">가나</th></tr>`, false},
		{` style="text-align:left"`, `<tr><th>가나</th></tr>`, false},
	} {
		img, _ := paintFor(t, fmt.Sprintf(table, c.attributes, c.rows), Options{Width: 600})
		if atLeft, atMiddle := ink(img, left) > 0, ink(img, middle) > 0; atMiddle != c.centred || atLeft == c.centred {
			t.Errorf("%s %s: letters at the left %v, in the middle %v", c.attributes, c.rows, atLeft, atMiddle)
		}
	}
}

func wantColor(t *testing.T, img *image.RGBA, at image.Point, want color.RGBA) {
	t.Helper()
	got := img.RGBAAt(at.X, at.Y)
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 2 }
	if !near(got.R, want.R) || !near(got.G, want.G) || !near(got.B, want.B) {
		t.Errorf("colour at %v = %v, want %v", at, got, want)
	}
}

// ink counts the pixels of r that differ from its top left one.
func ink(img *image.RGBA, r image.Rectangle) int {
	n, ground := 0, img.RGBAAt(r.Min.X+8, r.Min.Y+8)
	for y := r.Min.Y + 8; y < r.Max.Y-8; y++ {
		for x := r.Min.X + 8; x < r.Max.X-8; x++ {
			if img.RGBAAt(x, y) != ground {
				n++
			}
		}
	}
	return n
}

const responsive = `<style>.a{background:#00f;height:40px} .p{display:none;height:60px}
@media only screen and (max-width: 480px){.a{background:#0f0} .p{display:block}}
@media (prefers-color-scheme:dark){.a{background:#ff0 !important}}</style>
<body style="margin:0"><div class="a"></div><div class="p"></div></body>`

func TestMediaQueriesFollowWidthAndScheme(t *testing.T) {
	for _, c := range []struct {
		name   string
		o      Options
		want   color.RGBA
		height int
	}{
		{"desktop", Options{Width: 600}, color.RGBA{0, 0, 255, 255}, 40},
		{"phone", Options{Width: 375}, color.RGBA{0, 255, 0, 255}, 100},
		{"dark", Options{Width: 600, Dark: true}, color.RGBA{255, 255, 0, 255}, 40},
		{"retina", Options{Width: 600, Scale: 2}, color.RGBA{0, 0, 255, 255}, 80},
	} {
		t.Run(c.name, func(t *testing.T) {
			img, _ := paintFor(t, responsive, c.o)
			wantColor(t, img, image.Pt(10, 10), c.want)
			if img.Rect.Dy() != c.height {
				t.Errorf("height = %d, want %d", img.Rect.Dy(), c.height)
			}
		})
	}
}

func TestDarkTurnsAMailWithoutDarkStyles(t *testing.T) {
	img, _ := paintFor(t, `<body style="margin:0;background:#fff"><p style="color:#000">글자</p></body>`,
		Options{Width: 300, Dark: true})
	if g := img.RGBAAt(1, 1); g.R > 40 {
		t.Errorf("ground = %v, want dark", g)
	}
	lightest := uint8(0)
	for _, v := range img.Pix {
		if v < 255 {
			lightest = max(lightest, v)
		}
	}
	if lightest < 180 {
		t.Errorf("lightest = %d: the letters are not light", lightest)
	}
}

func TestPicturesComeFromTheCallerOnly(t *testing.T) {
	var asked []string
	red := image.NewRGBA(image.Rect(0, 0, 10, 10))
	for i := range red.Pix {
		red.Pix[i] = []uint8{255, 0, 0, 255}[i%4]
	}
	var file bytes.Buffer
	if err := png.Encode(&file, red); err != nil {
		t.Fatal(err)
	}
	html := `<link rel="stylesheet" href="https://x.example/a.css"><style>@import url(https://x.example/b.css);
@font-face{font-family:F;src:url(https://x.example/f.ttf)}</style><body style="margin:0">
<img src="cid:soap" width="40" height="40" style="display:block"><img src="file:///etc/hostname" width="40" style="display:block">
<div style="height:20px;background:#00f url(https://x.example/bg.png)"></div>
<img src="https://x.example/none.png?a=1&amp;b=2" width="80" style="display:block"></body>`
	img, _ := paintFor(t, html, Options{Width: 100, Fetch: func(url string) ([]byte, string, error) {
		asked = append(asked, url)
		if url == "cid:soap" {
			return file.Bytes(), "image/png", nil
		}
		return nil, "", errors.New("offline")
	}})
	wantColor(t, img, image.Pt(20, 20), color.RGBA{255, 0, 0, 255})
	wantColor(t, img, image.Pt(20, img.Rect.Max.Y-10), color.RGBA{0xE9, 0xE6, 0xDF, 255})
	wantColor(t, img, image.Pt(20, img.Rect.Max.Y-50), color.RGBA{0, 0, 255, 255})
	for _, url := range asked {
		if strings.HasPrefix(url, "file:") || strings.HasSuffix(url, ".css") {
			t.Errorf("asked for %s", url)
		}
	}
}

func TestPaintStopsWhenNobodyWants(t *testing.T) {
	p, err := painter()
	if err != nil {
		t.Fatal(err)
	}
	p.busy <- struct{}{} // somebody is painting
	defer func() { <-p.busy }()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, _, err := p.Paint(ctx, card, Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("err = %v", err)
	}
}

func TestPaintIsSafeForManyCallers(t *testing.T) {
	p, err := painter()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, _, err := p.Paint(context.Background(), card, Options{Width: 375}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOddDocumentsAreSurvived(t *testing.T) {
	p, err := painter()
	if err != nil {
		t.Fatal(err)
	}
	for _, html := range []string{
		"", " ", "<", "<!--", "text only", "<table><tr><td><table>", "<style>@media{", "<style>@media (max-width:",
		`<p style="width:calc(">x</p>`, `<svg><rect width="10" height="10"/></svg>`,
		`<div style="background:url(data:image/png;base64,AAAA)">x</div>`, `<img src="data:,">`,
		"<p dir=rtl>شكرا لك 123 <b>abc</b></p>", "\x00", strings.Repeat("<div>", 300) + "deep",
	} {
		if _, _, err := p.Paint(context.Background(), html, Options{Width: 300}); err != nil && !errors.Is(err, ErrUnpaintable) {
			t.Errorf("%.30q: %v", html, err)
		}
	}
}

func TestNewRefusesWhatIsNoFont(t *testing.T) {
	if _, err := New(); err == nil {
		t.Error("no fonts: no error")
	}
	if _, err := New([]byte("not a font")); err == nil {
		t.Error("not a font: no error")
	}
}

func BenchmarkFirstPicture(b *testing.B) {
	var files [][]byte
	for _, weight := range []string{"Regular", "SemiBold", "Bold"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "assets", "fonts", "Pretendard-"+weight+".otf"))
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, data)
	}
	for b.Loop() {
		p, err := New(files...)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := p.Paint(context.Background(), latin, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// latin is the card without the letters for which spare fonts are read.
var latin = strings.Replace(card, "😀 🎁 مرحبا ليلى 漢字 שלום", "", 1)

func BenchmarkNextPicture(b *testing.B) {
	p, err := painter()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := p.Paint(context.Background(), latin, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestOddScalesEndWithTheMail(t *testing.T) {
	for _, scale := range []float64{1, float64(float32(0.8)), 0.64, float64(float32(1.1)), 1.37} {
		img, _ := paintFor(t, `<body style="background:#eee"><p style="height:40px">x</p></body>`, Options{Width: 375, Scale: scale})
		if h := img.Bounds().Dy(); h > int(200*scale) {
			t.Errorf("at scale %v the picture is %d px high", scale, h)
		}
	}
}

// TestWordsAreTold: what is drawn is told with its place, what is cut off is not.
func TestWordsAreTold(t *testing.T) {
	var told []Words
	var drawn []image.Rectangle
	const page = `<body style="margin:0;font-size:20px"><p style="margin:40px 0 0 30px">민지님 &amp; <b>Olive</b></p>
<div style="height:20px;overflow:hidden;line-height:20px">seen<br>unseen</div><img src="https://x.test/a.png" width="50" height="20"></body>`
	paintFor(t, page, Options{Width: 300, Scale: 2, Words: func(w Words) { told = append(told, w) }, Drawn: func(at image.Rectangle) { drawn = append(drawn, at) }})
	var text []string
	for _, w := range told {
		text = append(text, w.Text)
	}
	if got := strings.Join(text, "|"); got != "민지님 & |Olive|seen" && got != "민지님 &|Olive|seen" {
		t.Fatalf("told %q", got)
	}
	if w := told[0]; w.X != 60 || w.Y < 100 || w.Y > 130 || w.Size != 40 || w.Width < 120 || w.Width > 200 {
		t.Errorf("the first words are at %+v", w)
	}
	if told[1].X < told[0].X+told[0].Width-1 || told[1].Y != told[0].Y {
		t.Errorf("the second are at %+v behind %+v", told[1], told[0])
	}
	if len(drawn) != 1 || drawn[0].Dx() != 100 || drawn[0].Dy() != 40 {
		t.Errorf("pictures at %v", drawn)
	}
}

// TestADocumentSaysWhichWayItRuns: a line runs as its place does, whatever its first
// letter, as though a mark before it said so.
func TestADocumentSaysWhichWayItRuns(t *testing.T) {
	for page, mark := range map[string]string{
		`<p>%sليلى, hello</p>`: "\u200E", `<p dir="rtl">%sLeila, مرحبا</p>`: "\u200F", `<p>%s&#1604;&#1610;&#1604;, hello</p>`: "\u200E",
		`<p style="direction: rtl">%shello, مرحبا</p>`: "\u200F", `<div dir="rtl"><p dir="ltr">%sשלום, Dana</p></div>`: "\u200E",
	} {
		pixels := func(mark string) []byte {
			img, _ := paintFor(t, strings.Replace(page, "%s", mark, 1), Options{Width: 200})
			return img.Pix
		}
		if !bytes.Equal(pixels(""), pixels(mark)) {
			t.Errorf("%s: it does not run as its place does", page)
		}
	}
}
