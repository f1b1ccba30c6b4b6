package picture

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
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
	if got := img.RGBAAt(r.Min.X+8, r.Min.Y+8); got != (color.RGBA{0x4F, 0x68, 0x48, 255}) {
		t.Errorf("button colour = %v", got)
	}
	_ = time.Now
	_ = errors.Is
}
