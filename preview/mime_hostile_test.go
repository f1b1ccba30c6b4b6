package preview

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	gomail "github.com/wneessen/go-mail"
)

// TestHostileMails: whatever a name, a subject or a picture's name is, the mail has
// lines as RFC 5322 2.1.1 and 2.2.3 want them, in ASCII, and two readers read back what
// was meant.
func TestHostileMails(t *testing.T) {
	long := strings.Repeat("김수한무거북이와두루미", 30)
	for name, change := range map[string]func(*Mail){
		"emoji":              func(m *Mail) { m.Subject = strings.Repeat("🧼👩‍👩‍👧", 40) },
		"long names":         func(m *Mail) { m.From.Name, m.To.Name, m.Subject = long, long, long },
		"one long word":      func(m *Mail) { m.Subject = strings.Repeat("a", 1500) },
		"a name of one word": func(m *Mail) { m.To.Name = strings.Repeat("b", 1500) },
		"a long own header":  func(m *Mail) { m.Headers["X-Long"] = strings.Repeat("c", 1500) },
		"blanks":             func(m *Mail) { m.Subject = "a" + strings.Repeat(" ", 200) + "b" },
		"blanks at the end":  func(m *Mail) { m.Subject = strings.Repeat("word ", 14) + "          " },
		"looks encoded":      func(m *Mail) { m.Subject = "=?utf-8?q?=0D=0ABcc:_evil?= 50%" },
		"name looks encoded": func(m *Mail) { m.To.Name = "=?utf-8?q?evil?=" },
		"quotes in a name":   func(m *Mail) { m.To.Name = `"Kim" <evil@x.test>, \` },
		"a copy of a picture": func(m *Mail) {
			m.Inline = []Inline{newInline("비누 사진.jpg의 사본", "image/jpeg", []byte("x"))}
		},
		"a long picture name": func(m *Mail) { m.Inline = []Inline{newInline(long+".png", "image/png", []byte("x"))} },
		"a bracket in a name": func(m *Mail) { m.Inline = []Inline{newInline("a.p>ng\" ", "image/png", []byte("x"))} },
		"no picture data":     func(m *Mail) { m.Inline = []Inline{newInline("a.png", "image/png", nil)} },
		"no text":             func(m *Mail) { m.Text, m.Inline = "", nil },
		"only a subject":      func(m *Mail) { m.Text, m.HTML, m.Inline = "", "", nil },
		"dots":                func(m *Mail) { m.Subject, m.From.Name, m.HTML, m.Text = "a", "", "", ".\r\n..\n.\r.\r\n" },
	} {
		t.Run(name, func(t *testing.T) {
			m := soapMail()
			change(&m)
			raw, err := m.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			checkLines(t, raw)
			read, err := mail.ReadMessage(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
			if err != nil || squeezed(subject) != squeezed(m.Subject) {
				t.Errorf("subject %q, %v", subject, err)
			}
			to, err := read.Header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Name != m.To.Name || !strings.HasPrefix(to[0].Address, "minji@") {
				t.Errorf("to %v, %v", to, err)
			}
			checkPictures(t, m, read)
			other, err := gomail.EMLToMsgFromReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatalf("go-mail: %v", err)
			}
			if got := other.GetGenHeader(gomail.HeaderSubject); len(got) != 1 {
				t.Errorf("go-mail reads the subjects %q", got)
			}
		})
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

func checkLines(t *testing.T, raw []byte) {
	t.Helper()
	head := true
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if head = head && line != ""; head && strings.TrimSpace(line) == "" {
			t.Error("a line of a header is only blanks")
		}
		if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") || !plainASCII(line) {
			t.Errorf("not a line: %d, %.90q", len(line), line)
		}
	}
}

// checkPictures compares names and ids of pictures with what a reader finds.
func checkPictures(t *testing.T, m Mail, read *mail.Message) {
	t.Helper()
	if len(m.Inline) == 0 {
		return
	}
	_, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for r := multipart.NewReader(read.Body, params["boundary"]); ; {
		p, err := r.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.Header.Get("Content-Disposition") == "" {
			continue
		}
		in := m.Inline[found]
		found++
		if got, want := p.FileName(), strings.Map(fileSign, oneLine(in.Name)); got != want {
			t.Errorf("the picture is named %q, want %q", got, want)
		}
		if got := p.Header.Get("Content-Id"); got != "<"+in.CID+">" || strings.ContainsAny(in.CID, " <>\"") {
			t.Errorf("its id is %q, want %q", got, in.CID)
		}
		data, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil || !bytes.Equal(data, in.Data) {
			t.Errorf("it is %q, %v", data, err)
		}
	}
	if found != len(m.Inline) {
		t.Errorf("%d pictures, want %d", found, len(m.Inline))
	}
}

// TestLineBreaksOfKoreanTexts: text is brought to CRLF before base64 (RFC 2045 6.8).
func TestLineBreaksOfKoreanTexts(t *testing.T) {
	m := soapMail()
	m.HTML, m.Inline, m.Text = "", nil, "안녕하세요\n민지님\r\n또 봐요\r끝"
	raw, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(body, "\r\n", ""))
	if want := "안녕하세요\r\n민지님\r\n또 봐요\r\n끝"; err != nil || string(text) != want {
		t.Errorf("%q, %v, want %q", text, err, want)
	}
}
