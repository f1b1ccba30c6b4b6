package preview

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gilmok/preview/liquid"
	"gilmok/preview/picture"
)

var soapShop = Shop{
	Name: "길목 비누", Address: "서울 성동구 길목로 12", Contact: "02-461-0880",
	URL: "https://shop.example", Color: "#4F6848", Language: "ko",
}

const cartDocument = `{"gilmok":"message/1","name":"Cart reminder A","purpose":"advertising","channel":"email","sender":"main",
 "subject":"(광고) {{ name | default: '고객' }}님, 담아 두신 비누가 기다려요","preheader":"오늘 주문하면 내일 받아요",
 "body":{"blocks":[{"kind":"picture","asset":"soap.png","alt":"비누와 캔들","url":"https://shop.example"},
  {"kind":"heading","text":"{{ name }}님, 담아 두신\n비누가 기다려요"},
  {"kind":"text","text":"어제 **장바구니**에 담아 두신 상품이에요.\n오늘 주문하시면 [내일](https://shop.example/ship) 받으실 수 있어요.\n\n둘째 문단 <b>"},
  {"kind":"products","from":"cart","most":2},{"kind":"button","text":"장바구니 이어 보기","url":"https://shop.example/cart"},
  {"kind":"divider"},
  {"kind":"columns","columns":[[{"kind":"heading","level":3,"text":"왼쪽"},{"kind":"text","text":"왼쪽 글"}],[{"kind":"heading","level":3,"text":"오른쪽"},{"kind":"text","text":"오른쪽 글"}]]},
  {"kind":"coupon","value":"{{ coupon }}","if":"coupon"},{"kind":"qr","value":"{{ coupon }}","alt":"쿠폰","if":"coupon"},{"kind":"footer"}]},
 "text":null,"tags":["cart"],"utm":{"campaign":"cart","source":"gilmok"}}`

func soapPNG(w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{0xE7, 0xDC, 0xCB, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func soapRenderer() *Renderer {
	return New(Options{
		Shop:   soapShop,
		Liquid: liquid.Options{Env: liquid.Env{Now: liquid.At(time.Date(2026, 11, 21, 13, 5, 0, 0, time.UTC)), Currency: "KRW", Locale: "ko"}},
		Asset: func(name string) ([]byte, string, bool) {
			switch name {
			case "soap.png":
				return soapPNG(600, 220), "image/png", true
			case "thumb.png":
				return soapPNG(56, 56), "image/png", true
			}
			return nil, "", false
		},
	})
}

func minji() Vars {
	return Vars{
		"name": "민지", "coupon": "SOAP-2026-77", "unsubscribe_url": "https://shop.example/u/abc?x=1",
		"cart": []any{
			map[string]any{"id": "1", "name": "어성초 비누 3개 세트", "price": 27000.0, "picture": "asset:thumb.png", "link": "https://shop.example/p/1"},
			map[string]any{"id": "2", "name": "유자 <레몬> 캔들", "price": 19000.0, "picture": "https://cdn.example/2.png"},
			map[string]any{"id": "3", "name": "셋째"},
		},
	}
}

func parse(t testing.TB, doc string) Content {
	t.Helper()
	c, err := ParseMessage([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func compile(t testing.TB, doc string) *Message {
	t.Helper()
	m, err := soapRenderer().Compile(parse(t, doc))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func render(t testing.TB, m *Message, v Vars) Rendered {
	t.Helper()
	out, err := m.Render(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantIn(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q:\n%s", what, part, text)
		}
	}
}

func wantNotIn(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%s holds %q:\n%s", what, part, text)
		}
	}
}

func TestBlocksForOneCustomer(t *testing.T) {
	out := render(t, compile(t, cartDocument), minji())
	if out.Subject != "(광고) 민지님, 담아 두신 비누가 기다려요" {
		t.Errorf("subject = %q", out.Subject)
	}
	wantIn(t, "html", out.HTML,
		"민지님, 담아 두신<br>비누가 기다려요", "<b>장바구니</b>", "둘째 문단 &lt;b&gt;",
		"어성초 비누 3개 세트", "27,000원", "유자 &lt;레몬&gt; 캔들", "19,000원", "SOAP-2026-77",
		`href="https://shop.example/cart?utm_campaign=cart&amp;utm_source=gilmok"`,
		`href="https://shop.example/u/abc?x=1"`, "수신 거부", "길목 비누 · 서울 성동구 길목로 12 · 02-461-0880",
		`src="https://cdn.example/2.png"`, "오늘 주문하면 내일 받아요")
	wantNotIn(t, "html", out.HTML, "셋째", "asset:", "qr:", "{{", "{%")
	if len(out.Inline) != 3 { // picture, thumbnail, QR
		t.Errorf("%d pictures inside, want 3", len(out.Inline))
	}
	for _, in := range out.Inline {
		wantIn(t, "html", out.HTML, "cid:"+in.CID)
		if data, _, ok := out.Picture("cid:" + in.CID); !ok || len(data) == 0 {
			t.Errorf("picture %s is not found", in.CID)
		}
	}
	wantIn(t, "text", out.Text, "민지님, 담아 두신", "- 어성초 비누 3개 세트  27,000원\nhttps://shop.example/p/1",
		"장바구니 이어 보기\nhttps://shop.example/cart", "쿠폰 번호: SOAP-2026-77", "수신 거부: https://shop.example/u/abc?x=1")
	wantNotIn(t, "text", out.Text, "**", "<b>장")
	if len(out.Warnings) != 0 || len(out.Missing) != 0 || out.Blocked() {
		t.Errorf("warnings = %v, missing = %v", out.Warnings, out.Missing)
	}
	drawn(t, "desktop", out, picture.Options{Width: 600})
	drawn(t, "phone", out, picture.Options{Width: 375})
	drawn(t, "dark", out, picture.Options{Width: 600, Dark: true})
}

// drawn draws a mail, and keeps the picture where GILMOK_PICTURES names a folder.
func drawn(t *testing.T, name string, out Rendered, o picture.Options) image.Image {
	t.Helper()
	var fonts [][]byte
	for _, weight := range []string{"Regular", "SemiBold", "Bold"} {
		data, err := os.ReadFile(filepath.Join("..", "assets", "fonts", "Pretendard-"+weight+".otf"))
		if err != nil {
			t.Fatal(err)
		}
		fonts = append(fonts, data)
	}
	p, err := picture.New(fonts...)
	if err != nil {
		t.Fatal(err)
	}
	o.Fetch = out.Fetch
	img, links, err := p.Paint(context.Background(), out.HTML, o)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dy() < 600 || len(links) < 4 {
		t.Errorf("%s: height %d, %d links", name, img.Bounds().Dy(), len(links))
	}
	if dir := os.Getenv("GILMOK_PICTURES"); dir != "" {
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "mail_"+name+".png"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return img
}

func TestMissingValuesAreNamed(t *testing.T) {
	v := minji()
	delete(v, "name")
	delete(v, "coupon")
	out := render(t, compile(t, cartDocument), v)
	if !slices.Contains(out.Missing, "name") {
		t.Errorf("missing = %v", out.Missing)
	}
	if out.Subject != "(광고) 고객님, 담아 두신 비누가 기다려요" {
		t.Errorf("subject = %q", out.Subject)
	}
	wantNotIn(t, "html", out.HTML, "쿠폰 번호", "cid:qr")
}

func TestAbortEndsTheMessage(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"a","channel":"email","subject":"s",
	 "body":{"html":"<p>{% if vip %}Hello{% else %}{% abort_message('not vip') %}{% endif %}</p>"}}`)
	if out := render(t, m, Vars{"vip": true}); out.Aborted != "" || !strings.Contains(out.HTML, "Hello") {
		t.Errorf("out = %+v", out)
	}
	out := render(t, m, Vars{})
	if out.Aborted != "not vip" || out.HTML != "" || out.Subject != "" {
		t.Errorf("out = %+v", out)
	}
}

func TestErrorsNameTheField(t *testing.T) {
	_, err := soapRenderer().Compile(parse(t, `{"gilmok":"message/1","name":"a","channel":"email","subject":"{{ name | nosuch }}","body":{"html":"x"}}`))
	f, ok := errors.AsType[*FieldError](err)
	if !ok || f.Field != "subject" {
		t.Fatalf("err = %v", err)
	}
	if l, ok := errors.AsType[*liquid.Error](err); !ok || l.Code != liquid.CodeUnknownFilter || l.Line != 1 {
		t.Errorf("err = %v", err)
	}
}

func TestShopValuesAreNotTemplates(t *testing.T) {
	r := New(Options{Shop: Shop{Name: "{{ name }} & <Co>", Address: "{% if %}", Contact: "1"}})
	out, err := r.Render(Content{Channel: Email, Subject: "s", Body: &Body{Blocks: []Block{{Kind: BlockFooter}}}}, Vars{"name": "SECRET"})
	if err != nil {
		t.Fatal(err)
	}
	wantNotIn(t, "html", out.HTML+out.Text, "SECRET")
	wantIn(t, "html", out.HTML, "&amp; &lt;Co&gt;")
}

func TestPricesInTheShopsCurrency(t *testing.T) {
	c := Content{Channel: Email, Subject: "s", Body: &Body{Blocks: []Block{{Kind: BlockProducts, From: "list"}, {Kind: BlockProducts, From: "list", Layout: "grid"}}}}
	v := Vars{"shop": map[string]any{"currency": "CHF"}, "list": []any{map[string]any{"name": "Soap", "price": 12500.5}, map[string]any{"name": "Free"}}}
	for _, w := range []struct{ language, currency, want string }{
		{"ko", "KRW", "12,501원"}, {"ko", "", "12,501원"}, {"en", "KRW", "₩12,501"}, {"en", "USD", "$12,500.50"},
		{"ko", "EUR", "€12,500.50"}, {"en", "SEK", "12,500.50 SEK"}, {"en", "", "12,500.5 CHF"},
	} {
		out, err := New(Options{Shop: Shop{Language: w.language, Currency: w.currency}}).Render(c, v)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(out.HTML, w.want); n != 2 {
			t.Errorf("%s %s: %d times %q in\n%s", w.language, w.currency, n, w.want, out.HTML)
		}
		wantIn(t, "text", out.Text, w.want)
	}
}

func TestMissingPictureIsAWarning(t *testing.T) {
	out := render(t, compile(t, `{"gilmok":"message/1","name":"a","channel":"email","subject":"s","body":{"blocks":[{"kind":"picture","asset":"no.png"},{"kind":"qr","value":"{{ nothing }}"}]}}`), Vars{})
	codes := []string{}
	for _, w := range out.Warnings {
		codes = append(codes, w.Code)
	}
	if !slices.Contains(codes, WarnNoPicture) || !slices.Contains(codes, WarnNoQR) {
		t.Errorf("warnings = %v", out.Warnings)
	}
}

func TestMJMLBecomesHTML(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"a","channel":"email","subject":"s","preheader":"앞글","body":{"mjml":"<mjml><mj-body><mj-section><mj-column><mj-text>안녕 {{ name }}</mj-text><mj-button href=\"https://shop.example/{{ id }}\">가기</mj-button></mj-column></mj-section></mj-body></mjml>"}}`)
	out := render(t, m, Vars{"name": "민지", "id": "7"})
	wantIn(t, "html", out.HTML, "안녕 민지", `href="https://shop.example/7"`, "앞글")
	wantIn(t, "text", out.Text, "안녕 민지", "가기 (https://shop.example/7)")
	if _, err := soapRenderer().Compile(Content{Channel: Email, Body: &Body{MJML: "<mjml><mj-body>"}}); err == nil {
		t.Error("broken MJML: no error")
	}
}

func TestOtherChannels(t *testing.T) {
	sms := render(t, compile(t, `{"gilmok":"message/1","name":"a","channel":"sms","text":"(광고) {{ name }}님 {{ coupon }}"}`), minji())
	if sms.Text != "(광고) 민지님 SOAP-2026-77" {
		t.Errorf("sms = %q", sms.Text)
	}
	parts := render(t, compile(t, `{"gilmok":"message/1","name":"a","channel":"sms","text":"{{ name }}"}`), Vars{"name": "\u110c\u1175\u1112\u1167\u11ab"})
	if m := MeasureText(parts.Text); parts.Text != "지현" || m.Bytes != 4 || len(m.Foreign) != 0 {
		t.Errorf("letters in parts: %q, %+v", parts.Text, m)
	}
	k := render(t, compile(t, `{"gilmok":"message/1","name":"a","channel":"kakao","template":"T1","variables":{"#{이름}":"{{ name }}"},
	 "buttons":[{"type":"WL","text":"보기","url":"https://shop.example/{{ coupon }}"}],"fallback":{"channel":"sms","text":"{{ name }}님"}}`), minji()).Kakao
	if k == nil || k.Template != "T1" || k.Variables["#{이름}"] != "민지" || k.Buttons[0].URL != "https://shop.example/SOAP-2026-77" || k.Fallback.Text != "민지님" {
		t.Errorf("kakao = %+v", k)
	}
	q := render(t, compile(t, `{"gilmok":"message/1","name":"a","channel":"webhook","request":{"method":"put","url":"https://x.example/{{ coupon }}",
	 "headers":{"X-Name":"{{ name }}\r\nX-Evil: 1"},"json":{"n":"{{ name }} \"quoted\"","list":[1,"{{ coupon }}",true,null]}}}`), minji()).Request
	if q == nil || q.Method != "PUT" || q.URL != "https://x.example/SOAP-2026-77" || string(q.Body) != `{"list":[1,"SOAP-2026-77",true,null],"n":"민지 \"quoted\""}` {
		t.Errorf("request = %+v %s", q, q.Body)
	}
	if strings.ContainsAny(q.Headers["X-Name"], "\r\n") {
		t.Errorf("header = %q", q.Headers["X-Name"])
	}
	push := render(t, compile(t, `{"gilmok":"message/1","name":"a","channel":"push","subject":"{{ name }}님","text":"비누","url":"https://shop.example"}`), minji())
	if push.Subject != "민지님" || push.Text != "비누" || push.URL != "https://shop.example" {
		t.Errorf("push = %+v", push)
	}
}

func TestArmsAreCountedOverAllTexts(t *testing.T) {
	m := compile(t, `{"gilmok":"message/1","name":"a","channel":"email","subject":"{% if a %}A{% else %}B{% endif %}","body":{"html":"<p>{% if b %}C{% endif %}</p>"}}`)
	arms := m.Arms()
	if len(arms) < 3 || arms[0].Field != "subject" || arms[len(arms)-1].Field != "html" {
		t.Fatalf("arms = %+v", arms)
	}
	out := render(t, m, Vars{"a": false, "b": true})
	if out.Took(0) || !out.Took(1) || !out.Took(len(arms)-1) {
		t.Errorf("took %v %v %v", out.Took(0), out.Took(1), out.Took(len(arms)-1))
	}
}

func TestSubjectIsOneLine(t *testing.T) {
	out := render(t, compile(t, `{"gilmok":"message/1","name":"a","channel":"email","subject":" {{ name }} ","text":"x"}`), Vars{"name": "a\r\nBcc: evil@x.test\u2028b"})
	if out.Subject != "a Bcc: evil@x.test b" {
		t.Errorf("subject = %q", out.Subject)
	}
}

func BenchmarkRender(b *testing.B) {
	for name, doc := range map[string]string{
		"blocks": cartDocument,
		"styled": `{"gilmok":"message/1","name":"a","channel":"email","subject":"{{ name }}","text":"x","body":{"html":"<html><head><style>p{color:red}.a{margin:0}</style></head><body><p class=\"a\">{{ name }}</p></body></html>"}}`,
	} {
		b.Run(name, func(b *testing.B) {
			m, v := compile(b, doc), minji()
			delete(v, "coupon") // its QR code is measured apart
			for b.Loop() {
				if _, err := m.Render(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("qr", func(b *testing.B) {
		for b.Loop() {
			if _, err := qrPNG("SOAP-2026-77", qrScale); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("liquid alone", func(b *testing.B) {
		m, v := compile(b, cartDocument), minji()
		delete(v, "coupon")
		for b.Loop() {
			for _, t := range m.templates {
				if _, err := t.Render(v); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// TestWhole: what is seen at a glance is what would have been looked up.
func TestWhole(t *testing.T) {
	pieces := []string{"", "a", "비누", "가", "힣", "ힰ", "ퟀ", "각", "각", "\u1100\u1161", "é", "é", "\u0301", "ㄱ", "Å", "ﬁ", "👨‍👩", "中", "豈", "\xea", "\xed\x9e", "\xff", "ꯍ", "가\u11a8", "·", "…", "\u2000", "\u302a", "😀", "\xe2\x80", "\xf0\x9f"}
	for _, a := range pieces {
		for _, b := range pieces {
			for _, c := range pieces {
				if s := a + b + c; whole(s) != norm.NFC.String(s) {
					t.Fatalf("%q → %q, want %q", s, whole(s), norm.NFC.String(s))
				}
			}
		}
	}
}

// TestAlone: what is taken for a letter that stands alone is one, of all letters there are.
func TestAlone(t *testing.T) {
	taken := 0
	for r := rune(utf8.RuneSelf); r <= utf8.MaxRune; r++ {
		s := string(r)
		n := alone(s)
		if !utf8.ValidRune(r) || n == 0 {
			continue
		}
		taken++
		if n != len(s) || !norm.NFC.IsNormalString(s) || !norm.NFC.PropertiesString(s).BoundaryBefore() {
			t.Fatalf("%U does not stand alone", r)
		}
	}
	if taken < 30_000 {
		t.Errorf("only %d letters are taken to stand alone", taken)
	}
}
