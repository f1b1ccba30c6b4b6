package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"time"

	"gilmok/journey/dispatch"

	"github.com/wneessen/go-mail"
	wire "github.com/wneessen/go-mail/smtp"
)

// preferred are the ways to log in, best first. The password itself crosses only
// an encrypted line or none that leaves this machine.
var preferred = []mail.SMTPAuthType{
	mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthCramMD5, mail.SMTPAuthPlain, mail.SMTPAuthLogin,
}

// dial opens a connection that is encrypted and logged in as configured.
func dial(ctx context.Context, c Config) (*conn, error) {
	if c.Access != nil {
		var err error
		if c.Password, err = c.Access.Token(ctx, time.Now()); err != nil {
			return nil, err
		}
	}
	var raw net.Conn // go-mail leaves it open when a later step fails
	client, err := mail.NewClient(c.Host, options(c, &raw)...)
	if err != nil {
		return nil, wrong("bad_settings", err.Error())
	}
	text, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		if raw != nil {
			raw.Close()
		}
		if c.Access != nil {
			c.Access.Forget() // it may have been taken back before its end
		}
		return nil, refusedAtDoor(err)
	}
	return newConn(text, c), nil
}

func options(c Config, raw *net.Conn) []mail.Option {
	secured := &tls.Config{ServerName: c.Host, MinVersion: tls.VersionTLS12, RootCAs: c.Roots}
	dialer := func(ctx context.Context, network, _ string) (net.Conn, error) {
		address := net.JoinHostPort(c.Host, strconv.Itoa(c.Port))
		plain, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		*raw = plain
		if c.Security != SecurityTLS {
			return plain, nil
		}
		secure := tls.Client(plain, secured)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return secure, nil
	}
	list := []mail.Option{
		mail.WithPort(c.Port), mail.WithTimeout(c.ConnectTimeout), mail.WithDialContextFunc(dialer),
		mail.WithTLSPolicy(mail.NoTLS), mail.WithTLSConfig(secured),
	}
	if c.Security == SecurityStartTLS {
		list = append(list, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if c.Helo != "" {
		list = append(list, mail.WithHELO(c.Helo))
	}
	if c.User != "" {
		list = append(list, mail.WithUsername(c.User), mail.WithPassword(c.Password), login(c))
	}
	return list
}

func login(c Config) mail.Option {
	if c.Auth != "" {
		return mail.WithSMTPAuth(mail.SMTPAuthType(c.Auth))
	}
	return mail.WithOpportunisticSMTPAuth(preferred...)
}

// refusedAtDoor sorts what may go wrong before a message is spoken of. Nothing was
// handed over, so nothing here is uncertain.
func refusedAtDoor(err error) *dispatch.Error {
	var reply *textproto.Error
	var op *net.OpError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	switch {
	case errors.As(err, &reply):
		return doorReply(reply)
	case errors.As(err, &certificate), errors.As(err, &x509.UnknownAuthorityError{}), errors.As(err, &x509.HostnameError{}):
		return &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "certificate", Words: err.Error(), Err: err}
	case errors.As(err, &record):
		return &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "not_tls", Words: err.Error(), Err: err}
	case errors.As(err, &dns):
		return down("host_not_found", err)
	case errors.As(err, &op) && op.Op == "dial":
		return down("unreachable", err)
	case offered(err):
		return &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "not_offered", Words: err.Error(), Err: err}
	}
	return down("connection_lost", err)
}

// doorReply sorts a refusal of the greeting, of STARTTLS or of the login.
func doorReply(reply *textproto.Error) *dispatch.Error {
	e := refusal(reply)
	if reply.Code >= 500 {
		e.Verdict = dispatch.VerdictConfiguration
		return e
	}
	e.Down, e.Slow = true, reply.Code == 421
	return e
}

// offered reports whether the server lacks what the settings ask for. go-mail has
// no error values for two of these.
func offered(err error) bool {
	for _, lack := range []error{
		mail.ErrPlainAuthNotSupported, mail.ErrLoginAuthNotSupported, mail.ErrCramMD5AuthNotSupported,
		mail.ErrSCRAMSHA1AuthNotSupported, mail.ErrSCRAMSHA256AuthNotSupported, mail.ErrXOauth2AuthNotSupported, mail.ErrNoSupportedAuthDiscovered,
		wire.ErrUnencrypted,
	} {
		if errors.Is(err, lack) {
			return true
		}
	}
	return lacks(err.Error())
}

func down(code string, err error) *dispatch.Error {
	return &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: code, Words: err.Error(), Down: true, Err: err}
}
