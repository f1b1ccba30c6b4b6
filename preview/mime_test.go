package preview

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/idna"
)

func soapMail() Mail {
	return Mail{
		From: mail.Address{Name: "길목 비누", Address: "hello@gilmok.example"}, To: mail.Address{Name: "김민지", Address: "minji@예시.한국"},
		Subject: "(광고) 민지님, 담아 두신 비누가 기다려요 — 오늘 주문하면 내일 받아요", HTML: "<p>안녕하세요, 민지님. <img src=\"cid:a@gilmok\"></p>", Text: "안녕하세요, 민지님.",
		MessageID: "p1.m1.v1@gilmok.example", Date: time.Date(2026, 11, 21, 22, 5, 0, 0, time.FixedZone("KST", 9*3600)),
		Headers:     map[string]string{"X-Gilmok-Run": "7"},
		Unsubscribe: Unsubscribe{HTTPS: "https://shop.example/u?t=abc", Mailto: "out@shop.example?subject=stop"},
		Inline:      []Inline{{CID: "a@gilmok", Name: "soap.png", Type: "image/png", Data: soapPNG(2, 2)}},
	}
}

// parts gives the decoded leaves of a mail by their type.
func parts(t *testing.T, contentType, encoding string, body io.Reader, into map[string]string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		for r := multipart.NewReader(body, params["boundary"]); ; {
			p, err := r.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			parts(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, into)
		}
	}
	switch strings.ToLower(encoding) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	into[kind] = string(data)
}

func TestMailIsReadBackAsWritten(t *testing.T) {
	m := soapMail()
	raw, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	decode := func(name string) string {
		s, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get(name))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if decode("Subject") != m.Subject {
		t.Errorf("subject = %q", decode("Subject"))
	}
	to, err := read.Header.AddressList("To")
	if err != nil || to[0].Address != "minji@xn--vv4b8x.xn--3e0b707e" && !strings.HasPrefix(to[0].Address, "minji@xn--") || to[0].Name != "김민지" {
		t.Errorf("to = %v, %v", to, err)
	}
	for name, want := range map[string]string{
		"Message-Id":            "<p1.m1.v1@gilmok.example>",
		"List-Unsubscribe":      "<https://shop.example/u?t=abc>, <mailto:out@shop.example?subject=stop>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"X-Gilmok-Run":          "7",
		"Date":                  "Sat, 21 Nov 2026 22:05:00 +0900",
		"X-Mailer":              "",
	} {
		if got := read.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	leaves := map[string]string{}
	parts(t, read.Header.Get("Content-Type"), read.Header.Get("Content-Transfer-Encoding"), read.Body, leaves)
	if strings.TrimSpace(leaves["text/plain"]) != m.Text || strings.TrimSpace(leaves["text/html"]) != m.HTML || leaves["image/png"] != string(m.Inline[0].Data) {
		t.Errorf("parts = %q", leaves)
	}
	for i, line := range strings.Split(string(raw), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %d is no line: %.80q", i, line)
		}
	}
}

// No header is empty on its own line, and no line with encoded words is too long.
func TestHeadersAreFolded(t *testing.T) {
	for _, words := range []string{"(광고) 김민지님, 안녕하세요 — 여러 줄로 접혀야 하는 아주 긴 제목입니다, 정말로요", "Zoë 🎉", strings.Repeat("김", 300), strings.Repeat("a", 2000), "=?utf-8?q?x?=",
		strings.Repeat("long words of a subject ", 20) + "end", strings.Repeat("b", 90) + " c", "é" + strings.Repeat("e", 500)} {
		m := soapMail()
		m.Subject, m.To.Name, m.From.Name = words, words, words
		m.Headers = map[string]string{"X-Gilmok-Campaign": words}
		m.Unsubscribe.HTTPS = "https://shop.example/" + strings.Repeat("u", 120)
		raw, err := m.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
		for line := range strings.SplitSeq(head, "\r\n") {
			if strings.HasSuffix(line, ":") || len(line) > 998 || strings.Contains(line, "=?UTF-8?") && len(line) > 76 {
				t.Errorf("%.20s: a line of %d letters: %q", words, len(line), line)
			}
		}
		read, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Subject", "X-Gilmok-Campaign"} {
			if got, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get(name)); err != nil || got != words {
				t.Errorf("%s = %q, %v, want %q", name, got, err, words)
			}
		}
		for _, name := range []string{"From", "To"} {
			if got, err := read.Header.AddressList(name); err != nil || got[0].Name != words {
				t.Errorf("%s = %v, %v, want %q", name, got, err, words)
			}
		}
	}
}

func TestSameMailSameBytes(t *testing.T) {
	first, err := soapMail().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := soapMail().Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatalf("differ:\n%s\n%s", first, again)
		}
	}
	m := soapMail()
	m.MessageID = ""
	one, _ := m.Bytes()
	two, _ := m.Bytes()
	if !bytes.Equal(one, two) || !bytes.Contains(one, []byte("@gilmok.example>")) {
		t.Error("the message id does not follow from the content")
	}
}

func TestHeadersCannotBeInjected(t *testing.T) {
	const evil = "x\r\nBcc: evil@x.test"
	for name, c := range map[string]struct {
		change func(*Mail)
		want   error // nil: written, but harmless
	}{
		"subject":          {func(m *Mail) { m.Subject = evil }, ErrHeader},
		"from name":        {func(m *Mail) { m.From.Name = evil }, nil},
		"to name":          {func(m *Mail) { m.To.Name = evil }, nil},
		"from address":     {func(m *Mail) { m.From.Address = "a@b.test\r\nBcc: evil@x.test" }, ErrAddress},
		"to address":       {func(m *Mail) { m.To.Address = "a@b.test>\r\nBcc: <evil@x.test" }, ErrAddress},
		"two addresses":    {func(m *Mail) { m.To.Address = "a@b.test, evil@x.test" }, ErrAddress},
		"reply to":         {func(m *Mail) { m.ReplyTo = "a@b.test\nBcc: evil@x.test" }, ErrAddress},
		"message id":       {func(m *Mail) { m.MessageID = "a@b>\r\nBcc: evil@x.test" }, ErrHeader},
		"header value":     {func(m *Mail) { m.Headers = map[string]string{"X-A": evil} }, ErrHeader},
		"header name":      {func(m *Mail) { m.Headers = map[string]string{"X-A: 1\r\nBcc": "evil@x.test"} }, ErrHeader},
		"our own header":   {func(m *Mail) { m.Headers = map[string]string{"BCC": "evil@x.test"} }, ErrHeader},
		"unsubscribe":      {func(m *Mail) { m.Unsubscribe.HTTPS = "https://x.test/\r\nBcc: evil@x.test" }, ErrUnsubscribe},
		"unsubscribe mail": {func(m *Mail) { m.Unsubscribe.Mailto = "a@x.test>\r\nBcc: evil@x.test" }, ErrUnsubscribe},
		"unsubscribe http": {func(m *Mail) { m.Unsubscribe.HTTPS = "http://x.test/" }, ErrUnsubscribe},
		"picture name":     {func(m *Mail) { m.Inline[0].Name = "a.png\"\r\nBcc: evil@x.test" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := soapMail()
			c.change(&m)
			raw, err := m.Bytes()
			if !errors.Is(err, c.want) {
				t.Fatalf("err = %v, want %v", err, c.want)
			}
			if bytes.Contains(raw, []byte("\nBcc:")) {
				t.Errorf("a header was injected:\n%s", raw)
			}
		})
	}
}

func TestAddressesThatCannotBeWrittenTo(t *testing.T) {
	for address, want := range map[string]error{
		"":                                     ErrAddress,
		"a":                                    ErrAddress,
		"@b.test":                              ErrAddress,
		"a b@c.test":                           ErrAddress,
		"민지@shop.example":                      ErrNonASCIIMailbox,
		strings.Repeat("a", 65) + "@b.test":    ErrAddress,
		"a@" + strings.Repeat("b", 64) + ".kr": ErrAddress,
		"a@b..test":                            ErrAddress,
		"o'neil+tag@b.test":                    nil,
	} {
		m := soapMail()
		m.To = mail.Address{Address: address}
		if _, err := m.Bytes(); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", address, err, want)
		}
	}
}

func TestMailNeedsDateAndContent(t *testing.T) {
	m := soapMail()
	m.Date = time.Time{}
	if _, err := m.Bytes(); !errors.Is(err, ErrNoDate) {
		t.Errorf("err = %v", err)
	}
	m = soapMail()
	m.HTML, m.Text, m.Subject = "", "", ""
	if _, err := m.Bytes(); !errors.Is(err, ErrEmpty) {
		t.Errorf("err = %v", err)
	}
}

func BenchmarkMailBytes(b *testing.B) {
	m := soapMail()
	m.HTML = strings.Repeat("<p>안녕하세요, 민지님. 담아 두신 비누가 기다려요.</p>\n", 200)
	for b.Loop() {
		if _, err := m.Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestUsualAddresses: what is let through without being looked up would come out of
// the looking up as it is.
func TestUsualAddresses(t *testing.T) {
	for _, address := range []string{"a@b.kr", "kim.min_ji-1@mail.shop.example", "a@b-c.kr", "a@1.example", "x@localhost"} {
		at := strings.IndexByte(address, '@')
		if !usual(address[:at], address[at+1:]) {
			t.Errorf("%s is not usual", address)
		}
		ascii, err := idna.Lookup.ToASCII(address[at+1:])
		parsed, e := mail.ParseAddress(address)
		if err != nil || e != nil || ascii != address[at+1:] || parsed.Address != address {
			t.Errorf("%s: %s, %v, %v", address, ascii, err, e)
		}
	}
	for _, address := range []string{".a@b.kr", "a.@b.kr", "a..b@c.kr", "a@-b.kr", "a@b-.kr", "a@b..kr", "a@xn--vv4b8x.kr", "a@B.kr", "\"a\"@b.kr", "민지@b.kr", "a@예시.kr",
		"a@" + strings.Repeat("b", 64) + ".kr", strings.Repeat("a", 65) + "@b.kr"} {
		at := strings.LastIndexByte(address, '@')
		if usual(address[:at], address[at+1:]) {
			t.Errorf("%s is usual", address)
		}
	}
}

// TestEnglishMail: an English mail stays readable on the wire, and its long lines are
// read back whole; a picture's id stands in brackets (RFC 2045, 7).
func TestEnglishMail(t *testing.T) {
	m := soapMail()
	m.From.Name, m.To.Name, m.Subject, m.HTML = "Soap, Inc.", "", strings.Repeat("Dear Minji ", 12)+"!", ""
	m.Text = "Dear Minji = friend,\n.\n" + strings.Repeat("long ", 300) + "\nbye"
	raw, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(raw, []byte("Dear Minji =3D friend")) || !bytes.Contains(raw, []byte("\r\nContent-ID: <a@gilmok>\r\n")) {
		t.Errorf("%s", raw)
	}
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	leaves := map[string]string{}
	parts(t, read.Header.Get("Content-Type"), read.Header.Get("Content-Transfer-Encoding"), read.Body, leaves)
	if got := strings.TrimSuffix(strings.ReplaceAll(leaves["text/plain"], "\r\n", "\n"), "\n"); got != m.Text {
		t.Errorf("text %q", got)
	}
	if got := read.Header.Get("Subject"); got != m.Subject {
		t.Errorf("subject %q", got)
	}
	for _, line := range strings.Split(string(raw), "\r\n") {
		if len(line) > lineLength {
			t.Errorf("a line of %d: %q", len(line), line)
		}
	}
}

// TestSize: what a mail is said to have on the wire is about what it has.
func TestSize(t *testing.T) {
	for name, text := range map[string]string{"Korean": strings.Repeat("<p>새 비누가 나왔어요</p>\n", 4000), "English": strings.Repeat("<p>There is a new soap.</p>\n", 4000)} {
		m := Mail{From: mail.Address{Address: "a@soap.test"}, To: mail.Address{Address: "b@c.test"}, Subject: "soap", HTML: text, Text: text, Date: time.Unix(0, 0),
			Inline: []Inline{{CID: "p@gilmok", Name: "p.png", Type: "image/png", Data: make([]byte, 50_000)}}}
		raw, err := m.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if said := m.Size(); said < len(raw)*9/10 || said > len(raw)*3/2 { // line breaks count twice
			t.Errorf("%s: %d bytes, said to be %d", name, len(raw), said)
		}
	}
}

// What is written by a shorter way than the library's is what the library writes.
func TestShortWays(t *testing.T) {
	data := make([]byte, 300)
	for i := range data {
		data[i] = byte(i * 167)
	}
	for n := range data {
		if got, want := appendBase64([]byte("x"), data[:n]), "x"+base64.StdEncoding.EncodeToString(data[:n]); string(got) != want {
			t.Errorf("%d bytes: %s, want %s", n, got, want)
		}
	}
	for _, name := range []string{"", "Minji Kim", "Kim, Minji", `Minji "the soap" Kim`, "a@b", "M. O'Hara", "trailing ", "x_y-z 1"} {
		for _, address := range []string{"minji@soap.test", "Min.Ji-1_2@soap.test", "o'hara@soap.test", `"min ji"@soap.test`} {
			a := mail.Address{Name: name, Address: address}
			if got, want := mailbox("To", &a), a.String(); got != want {
				t.Errorf("%q %q: %s, want %s", name, address, got, want)
			}
		}
	}
}
