package e2e

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
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
