// Package smtp sends mail through an SMTP server.
//
// go-mail connects, encrypts and logs in. The mail transaction itself is written
// here, because everything hangs on one question that a general client cannot
// answer: had the last line of the message left this machine when the connection
// broke? If not, the server cannot have taken the message and it is tried again;
// if so, and no reply came, it is uncertain (RFC 1047) and never sent again by
// itself.
//
// A connection carries one message after the other without NOOP or RSET between
// them, and where the server offers PIPELINING (RFC 2920) MAIL, RCPT and DATA
// travel in one write: two round trips a message instead of four. On a line they
// travel behind the message before, which leaves one.
package smtp

import (
	"context"
	"crypto/x509"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "smtp"

// Keys of a sender's configuration.
const (
	KeyHost        = "host"
	KeyPort        = "port"
	KeyUser        = "user"
	KeySecurity    = "security"    // none, starttls, tls
	KeyFrom        = "from"        // header From where a message names none
	KeyEnvelope    = "envelope"    // return path; empty: the address of From
	KeyHelo        = "helo"        // empty: the machine's name
	KeyConnections = "connections" // empty: 8
	KeyPipelining  = "pipelining"  // "off" keeps to one command at a time
)

// Security says how the connection is encrypted.
type Security string

// The securities.
const (
	SecurityNone     Security = "none"
	SecurityStartTLS Security = "starttls"
	SecurityTLS      Security = "tls"
)

// Config is a sender's configuration, read.
type Config struct {
	Name        string
	Host        string
	Port        int
	User        string
	Password    string
	Security    Security
	Auth        string
	Envelope    string
	Helo        string
	Connections int
	NoPipeline  bool
	Roots       *x509.CertPool // nil: the machine's
	DKIM        *DKIM          // nil: the server signs, or nobody
	Access      *call.Access   // gives the passwords of XOAUTH2; nil: Password is it
	// ConnectTimeout bounds dialling and each login step; ReplyTimeout each reply;
	// DataTimeout the reply to the last line of a message, which RFC 5321 4.5.3.2.6
	// wants at ten minutes. Zero: 30 s, 5 min, 10 min.
	ConnectTimeout, ReplyTimeout, DataTimeout time.Duration
}

// Read takes the configuration of an account.
func Read(account store.Sender, password string) (Config, error) {
	c := Config{
		Name: account.Name, Host: account.Config[KeyHost], User: account.Config[KeyUser], Password: password,
		Security: Security(account.Config[KeySecurity]), Auth: strings.ToUpper(account.Config[dispatch.KeyAuth]),
		Envelope: account.Config[KeyEnvelope], Helo: account.Config[KeyHelo],
		NoPipeline: account.Config[KeyPipelining] == "off",
	}
	var err error
	if c.Port, err = number(account.Config[KeyPort], 0); err != nil {
		return c, wrong("bad_port", account.Config[KeyPort])
	}
	if c.Connections, err = number(account.Config[KeyConnections], 0); err != nil {
		return c, wrong("bad_connections", account.Config[KeyConnections])
	}
	if c.Access, err = call.Granted(account, password); err != nil {
		return c, err
	}
	return c.complete()
}

// complete checks a configuration and fills in what has a usual value.
func (c Config) complete() (Config, error) {
	if c.Host == "" {
		return c, wrong("no_host", "")
	}
	switch c.Security {
	case "":
		c.Security = SecurityStartTLS
	case SecurityNone, SecurityStartTLS, SecurityTLS:
	default:
		return c, wrong("bad_security", string(c.Security))
	}
	if c.Port == 0 {
		c.Port = map[Security]int{SecurityNone: 25, SecurityStartTLS: 587, SecurityTLS: 465}[c.Security]
	}
	if c.Connections == 0 {
		c.Connections = 8
	}
	c.ConnectTimeout = orElse(c.ConnectTimeout, 30*time.Second)
	c.ReplyTimeout = orElse(c.ReplyTimeout, 5*time.Minute)
	c.DataTimeout = orElse(c.DataTimeout, 10*time.Minute)
	return c, nil
}

// Sender is one account at an SMTP server.
type Sender struct {
	config Config

	ahead trial
	last  atomic.Pointer[returnPath]

	mu   sync.Mutex
	idle []*conn
}

// New makes a sender; it connects when first used.
func New(c Config) (*Sender, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	return &Sender{config: c}, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.config.Name }

// Connections implements dispatch.Connector.
func (s *Sender) Connections() int { return s.config.Connections }

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	receipt, _, err := s.send(ctx, m, nil, nil)
	return receipt, err
}

// send sends on a connection where the message was asked for already; nil: on any. It
// gives the connection back where next is asked for on it.
func (s *Sender) send(ctx context.Context, m dispatch.Message, on *conn, next *dispatch.Message) (dispatch.Receipt, *conn, error) {
	var e envelope
	var err error
	if on != nil {
		e = *on.asked
	} else if e, err = s.envelope(m); err != nil {
		return dispatch.Receipt{}, nil, err
	}
	raw, err := s.config.DKIM.sign(m.Raw)
	if err != nil {
		if on != nil {
			on.close()
		}
		return dispatch.Receipt{}, nil, err
	}
	for {
		c, used := on, on != nil
		if on = nil; c == nil {
			if c, used, err = s.take(ctx); err != nil {
				return dispatch.Receipt{}, nil, err
			}
		}
		if !c.takes(&e, m.Raw) {
			s.give(c)
			return dispatch.Receipt{}, nil, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "smtputf8_missing"}
		}
		words, err := c.send(ctx, e, raw, m.Leaving, s.follows(c, next))
		switch {
		case c.broken:
			c.close()
			if used && stale(err) {
				continue // the server hung up on an idle connection before it heard of this message
			}
			c = nil
		case c.asked == nil:
			s.give(c)
			c = nil
		}
		return dispatch.Receipt{Words: words}, c, err
	}
}

// Check implements dispatch.Checker: it connects and logs in.
func (s *Sender) Check(ctx context.Context) (dispatch.Limits, error) {
	c, err := dial(ctx, s.config)
	if err != nil {
		return dispatch.Limits{}, err
	}
	s.give(c)
	return dispatch.Limits{Size: c.size, ASCII: !c.smtputf8}, nil
}

// Close hangs up all idle connections.
func (s *Sender) Close() error {
	s.Rest()
	return nil
}

// Rest hangs up all idle connections; the next Send opens one again. Servers do not
// like clients that hold a line and say nothing.
func (s *Sender) Rest() {
	s.mu.Lock()
	idle := s.idle
	s.idle = nil
	s.mu.Unlock()
	for _, c := range idle {
		c.quit()
	}
}

// take gives an idle connection (used), or a new one.
func (s *Sender) take(ctx context.Context) (c *conn, used bool, err error) {
	s.mu.Lock()
	if n := len(s.idle); n > 0 {
		c, s.idle = s.idle[n-1], s.idle[:n-1]
	}
	s.mu.Unlock()
	if c != nil {
		return c, true, nil
	}
	c, err = dial(ctx, s.config)
	return c, false, err
}

func (s *Sender) give(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = append(s.idle, c)
}

// envelope is who a mail goes from and to on the wire.
type envelope struct {
	from, to string
	utf8     bool // an address has a local part that needs SMTPUTF8 (RFC 6531)
	eightBit bool // the mail holds bytes beyond ASCII, and the server takes them (RFC 6152)
}

func (s *Sender) envelope(m dispatch.Message) (envelope, error) {
	from, err := s.returnPath(m.From)
	if err != nil {
		return envelope{}, err
	}
	to, utf8, err := asciiDomain(m.To)
	if err != nil {
		return envelope{}, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "bad_address", Err: err}
	}
	return envelope{from: from.address, to: to, utf8: from.utf8 || utf8}, nil
}

// returnPath is the sender of an envelope.
type returnPath struct {
	of      string // a mail's From
	address string
	utf8    bool
}

// returnPath reads the From of a mail, which is the same for one after the other.
func (s *Sender) returnPath(from string) (*returnPath, error) {
	if last := s.last.Load(); last != nil && last.of == from {
		return last, nil
	}
	p := &returnPath{of: from, address: s.config.Envelope}
	if p.address == "" {
		a, err := mail.ParseAddress(from)
		if err != nil {
			return nil, wrong(dispatch.CodeBadFrom, from)
		}
		p.address = a.Address
	}
	var err error
	if p.address, p.utf8, err = asciiDomain(p.address); err != nil {
		return nil, wrong(dispatch.CodeBadFrom, p.address)
	}
	s.last.Store(p)
	return p, nil
}

// wrong is a mistake in the account's settings.
func wrong(code, words string) error {
	return &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: code, Words: words}
}

func number(s string, otherwise int) (int, error) {
	if s == "" {
		return otherwise, nil
	}
	return strconv.Atoi(s)
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}
