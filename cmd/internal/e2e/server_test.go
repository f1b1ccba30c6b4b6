package e2e

import (
	"encoding/base64"
	"encoding/csv"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// arrived is one mail the server accepted.
type arrived struct{ to, id, subject, html string }

// server is a real SMTP server on the loopback that keeps what it accepts.
type server struct {
	address string
	mu      sync.Mutex
	list    []arrived
	accept  func(n int) // called with the number accepted so far, before the reply
}

func serve(t *testing.T) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{address: l.Addr().String()}
	back := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	back.Domain = "sink.example"
	back.AllowInsecureAuth = true
	go back.Serve(l)
	t.Cleanup(func() { back.Close() })
	return s
}

func (s *server) hostPort() (string, string) {
	host, port, _ := net.SplitHostPort(s.address) // it was listened on
	return host, port
}

func (s *server) mails() []arrived {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]arrived{}, s.list...)
}

func (s *server) addresses() (list []string) {
	for _, m := range s.mails() {
		list = append(list, m.to)
	}
	return list
}

type session struct {
	server *server
	to     string
}

func (s *session) Mail(string, *smtp.MailOptions) error      { return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return nil }
func (s *session) Reset()                                    {}
func (s *session) Logout() error                             { return nil }
func (s *session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err
	}
	a := arrived{to: s.to, id: m.Header.Get("Message-ID"), subject: subject, html: htmlOf(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)}
	s.server.mu.Lock()
	s.server.list = append(s.server.list, a)
	n := len(s.server.list)
	s.server.mu.Unlock()
	if s.server.accept != nil {
		s.server.accept(n)
	}
	return nil
}

// htmlOf finds the HTML part of a mail.
func htmlOf(contentType, encoding string, body io.Reader) string {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return ""
			}
			if html := htmlOf(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p); html != "" {
				return html
			}
		}
	}
	if kind != "text/html" {
		return ""
	}
	switch strings.ToLower(encoding) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return ""
	}
	return string(data)
}

// shared finds a folder of the data that lies beside the project, or skips.
func shared(t *testing.T, folder string) string {
	t.Helper()
	root := os.Getenv("GILMOK_SHARED")
	for dir := "."; root == "" && len(dir) < 64; dir = filepath.Join("..", dir) {
		if _, err := os.Stat(filepath.Join(dir, "shared", "data")); err == nil {
			root = filepath.Join(dir, "shared")
		}
	}
	path := filepath.Join(root, "data", folder)
	if _, err := os.Stat(path); root == "" || err != nil {
		t.Skipf("the data of real shops (%s) do not lie beside the project", folder)
	}
	return path
}

// records reads a plain CSV as maps by column.
func records(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]map[string]string, 0, len(all)-1)
	for _, row := range all[1:] {
		m := make(map[string]string, len(row))
		for i, name := range all[0] {
			m[strings.TrimPrefix(name, "\ufeff")] = row[i]
		}
		out = append(out, m)
	}
	return out
}
