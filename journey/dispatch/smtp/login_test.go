package smtp_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp"
	"gilmok/store"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// vault is a real SMTP server that wants a login: minji, with the password "correct".
type vault struct {
	mechanisms []string
	mu         sync.Mutex
	token      string // taken in the place of the password by XOAUTH2
	got        []string
}

// take sets the one token that is good.
func (v *vault) take(token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.token = token
}

func (v *vault) NewSession(*gosmtp.Conn) (gosmtp.Session, error) { return &visit{v: v}, nil }

type visit struct {
	v  *vault
	in bool
}

func (s *visit) AuthMechanisms() []string { return s.v.mechanisms }

func (s *visit) Auth(mech string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != "minji" || password != "correct" {
			return gosmtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}
	if mech == dispatch.AuthXOAUTH2 {
		return tokenServer{check: func(user, token string) error {
			s.v.mu.Lock()
			defer s.v.mu.Unlock()
			if user != "minji" || token != s.v.token {
				return gosmtp.ErrAuthFailed
			}
			s.in = true
			return nil
		}}, nil
	}
	if mech == sasl.Login {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

// loginServer speaks AUTH LOGIN: it asks for the user and then for the password.
type loginServer struct {
	asked int
	user  string
	check func(user, password string) error
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	l.asked++
	switch l.asked {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}

func (s *visit) Mail(string, *gosmtp.MailOptions) error {
	if len(s.v.mechanisms) > 0 && !s.in {
		return gosmtp.ErrAuthRequired
	}
	return nil
}
func (s *visit) Rcpt(string, *gosmtp.RcptOptions) error { return nil }
func (s *visit) Reset()                                 {}
func (s *visit) Logout() error                          { return nil }

func (s *visit) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.v.mu.Lock()
	defer s.v.mu.Unlock()
	s.v.got = append(s.v.got, string(b))
	return err
}

// serve starts the vault; certificate nil is without encryption, implicit is TLS from the first byte.
func serve(t *testing.T, v *vault, certificate *tls.Certificate, implicit bool) int {
	t.Helper()
	s := gosmtp.NewServer(v)
	s.Domain, s.AllowInsecureAuth, s.ErrorLog = "vault.test", true, log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if certificate != nil {
		config := &tls.Config{Certificates: []tls.Certificate{*certificate}}
		if implicit {
			l = tls.NewListener(l, config)
		} else {
			s.TLSConfig = config
		}
	}
	go s.Serve(l) //nolint:errcheck // ends with the listener
	t.Cleanup(func() { s.Close() })
	return port
}

// certify makes a certificate for 127.0.0.1 and the pool that trusts it.
func certify(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestLogin(t *testing.T) {
	certificate, pool := certify(t)
	cases := []struct {
		name       string
		mechanisms []string
		secure     bool // the server can encrypt
		implicit   bool
		change     func(*smtp.Config)
		code       string // "" is sent
	}{
		{"STARTTLS and PLAIN", []string{"PLAIN"}, true, false, nil, ""},
		{"STARTTLS and LOGIN", []string{"LOGIN"}, true, false, nil, ""},
		{"TLS from the first byte", []string{"PLAIN"}, true, true, func(c *smtp.Config) { c.Security = smtp.SecurityTLS }, ""},
		{"a named way to log in", []string{"PLAIN", "LOGIN"}, true, false, func(c *smtp.Config) { c.Auth = "LOGIN" }, ""},
		{"no login wanted", nil, true, false, func(c *smtp.Config) { c.User = "" }, ""},
		{"wrong password", []string{"PLAIN"}, true, false, func(c *smtp.Config) { c.Password = "guess" }, "535 5.7.8"},
		{"login forgotten", []string{"PLAIN"}, true, false, func(c *smtp.Config) { c.User = "" }, "502 5.7.0"},
		{"unknown certificate", []string{"PLAIN"}, true, false, func(c *smtp.Config) { c.Roots = x509.NewCertPool() }, "certificate"},
		{"certificate of another host", []string{"PLAIN"}, true, true, func(c *smtp.Config) { c.Host, c.Security = "localhost", smtp.SecurityTLS }, "certificate"},
		{"STARTTLS is not offered", []string{"PLAIN"}, false, false, nil, "not_offered"},
		{"TLS spoken to a plain port", []string{"PLAIN"}, false, false, func(c *smtp.Config) { c.Security = smtp.SecurityTLS }, "not_tls"},
		{"the named way is not offered", []string{"PLAIN"}, true, false, func(c *smtp.Config) { c.Auth = "CRAM-MD5" }, "not_offered"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := &vault{mechanisms: c.mechanisms}
			var offered *tls.Certificate
			if c.secure {
				offered = certificate
			}
			config := smtp.Config{
				Name: "vault", Host: "127.0.0.1", Port: serve(t, v, offered, c.implicit), User: "minji", Password: "correct",
				Security: smtp.SecurityStartTLS, Roots: pool, ConnectTimeout: 5 * time.Second,
			}
			if c.change != nil {
				c.change(&config)
			}
			s, err := smtp.New(config)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			_, err = s.Send(context.Background(), mailTo("a@b.test"))
			if codeOf(err) != c.code {
				t.Errorf("%v, want %q", err, c.code)
			}
			if err != nil && dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
				t.Errorf("verdict %s: it concerns every message", dispatch.Classify(err).Verdict)
			}
			if (len(v.got) == 1) != (c.code == "") {
				t.Errorf("the server got %d messages", len(v.got))
			}
		})
	}
}

func TestRead(t *testing.T) {
	cases := []struct {
		config map[string]string
		port   int
		code   string
	}{
		{map[string]string{"host": "mail.test"}, 587, ""},
		{map[string]string{"host": "mail.test", "security": "tls"}, 465, ""},
		{map[string]string{"host": "mail.test", "security": "none", "port": "2525"}, 2525, ""},
		{map[string]string{}, 0, "no_host"},
		{map[string]string{"host": "mail.test", "port": "many"}, 0, "bad_port"},
		{map[string]string{"host": "mail.test", "security": "perhaps"}, 0, "bad_security"},
	}
	for _, c := range cases {
		got, err := smtp.Read(store.Sender{Name: "main", Config: c.config}, "secret")
		if codeOf(err) != c.code || err == nil && (got.Port != c.port || got.Password != "secret" || got.Connections != 8) {
			t.Errorf("%v: %+v, %v", c.config, got, err)
		}
	}
}
