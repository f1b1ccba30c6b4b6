// Package smtptest is an SMTP server for tests that knows the truth: it keeps what
// it accepted, whatever the client was told, and it misbehaves on order.
package smtptest

import (
	"bufio"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// Mail is a message the server took responsibility for.
type Mail struct {
	From, To string
	Data     string // dot-unstuffed
	At       time.Time
}

// Header gives a field of the mail, undecoded.
func (m Mail) Header(name string) string {
	h, err := textproto.NewReader(bufio.NewReader(strings.NewReader(m.Data))).ReadMIMEHeader()
	if err != nil {
		return ""
	}
	return h.Get(name)
}

// Act is what the server does with one transaction.
type Act struct {
	// At is the point where it happens: "connect", "mail", "rcpt", "data", "body"
	// (in the middle of it), "dot" (before accepting), "accepted" (after accepting).
	At string
	// Reply to give there instead of the usual one; empty: hang up, or with Hang
	// say nothing more until the client leaves.
	Reply string
	Hang  bool
	// HangUp after Reply.
	HangUp bool
}

// Options of a Server.
type Options struct {
	Extensions []string // PIPELINING, 8BITMIME, SMTPUTF8, …
	// Act decides about the n-th transaction (from 1); nil: all is well.
	Act func(n int, to string) Act
	// Sips has it read a few bytes at a time, so that what is not needed yet stays unread.
	Sips bool
	// Delay of whatever the client writes, as a distant server has: a round trip.
	Delay time.Duration
}

// Server listens on loopback until the test ends.
type Server struct {
	Host string
	Port int

	o        Options
	listener net.Listener
	mu       sync.Mutex
	accepted []Mail
	n        int
	connects int
}

// Start makes a server that ends with the test.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, o: o, listener: l}
	var open sync.Map
	t.Cleanup(func() {
		l.Close()
		open.Range(func(c, _ any) bool { c.(net.Conn).Close(); return true })
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Store(c, true)
			go func() {
				s.serve(c)
				c.Close()
				open.Delete(c)
			}()
		}
	}()
	return s
}

// Accepted gives what the server took, in the order in which it did.
func (s *Server) Accepted() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.accepted...)
}

// Count gives how many mails were taken for an address.
func (s *Server) Count(to string) (n int) {
	for _, m := range s.Accepted() {
		if m.To == to {
			n++
		}
	}
	return n
}

// Connects gives how many connections there were.
func (s *Server) Connects() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connects
}

// Close stops listening, as a server that goes down.
func (s *Server) Close() { s.listener.Close() }

// session is one connection.
type session struct {
	s        *Server
	c        net.Conn
	r        *bufio.Reader
	act      Act
	from, to string
	n        int // of the transaction
	chosen   bool
	gone     bool
}

func (s *Server) serve(c net.Conn) {
	s.mu.Lock()
	s.connects++
	s.mu.Unlock()
	x := &session{s: s, c: c, r: bufio.NewReaderSize(c, 64<<10)}
	if s.o.Sips {
		x.r = bufio.NewReaderSize(c, 16)
	}
	if s.o.Act != nil {
		if a := s.o.Act(0, ""); a.At == "connect" {
			x.act = a
		}
	}
	x.reply("connect", "220 sink ESMTP")
	for !x.gone {
		line, err := x.line()
		if err != nil {
			return
		}
		x.command(strings.TrimRight(line, "\r\n"))
	}
}

func (x *session) command(line string) {
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO":
		x.say("250-sink")
		for _, e := range x.s.o.Extensions {
			x.say("250-" + e)
		}
		x.say("250 SIZE 20000000")
	case "HELO", "NOOP":
		x.say("250 ok")
	case "RSET":
		x.from, x.to, x.chosen = "", "", false
		x.say("250 ok")
	case "MAIL":
		x.from, x.to, x.act, x.chosen = path(rest), "", Act{}, false
		x.choose("")
		if x.reply("mail", "250 ok") {
			x.from = ""
		}
	case "RCPT":
		to := path(rest)
		x.choose(to)
		if !x.reply("rcpt", "250 ok") {
			x.to = to
		}
	case "DATA":
		x.data()
	case "QUIT":
		x.say("221 bye")
		x.gone = true
	default:
		x.say("502 unknown")
	}
}

// choose asks once a transaction what is to happen: by number at MAIL, and again
// with the recipient at RCPT where nothing was to happen before.
func (x *session) choose(to string) {
	if x.s.o.Act == nil || x.chosen && x.act.At != "" {
		return
	}
	if !x.chosen {
		x.s.mu.Lock()
		x.s.n++
		x.n = x.s.n
		x.s.mu.Unlock()
	}
	x.chosen = true
	x.act = x.s.o.Act(x.n, to)
}

func (x *session) data() {
	if x.from == "" || x.to == "" {
		if x.act.Reply != "" && x.act.At == "rcpt" {
			x.say("554 no valid recipients")
			return
		}
		x.say("503 bad sequence")
		return
	}
	if x.reply("data", "354 go on") {
		return
	}
	body, ok := x.body()
	if !ok {
		return
	}
	if x.perform("dot") {
		return
	}
	x.s.mu.Lock()
	x.s.accepted = append(x.s.accepted, Mail{From: x.from, To: x.to, Data: body, At: time.Now()})
	n := len(x.s.accepted)
	x.s.mu.Unlock()
	x.from, x.to, x.chosen = "", "", false
	x.reply("accepted", fmt.Sprintf("250 2.0.0 ok queued as %d", n))
}

// body reads to the lone dot; in the middle of it the server may hang up.
func (x *session) body() (string, bool) {
	var b strings.Builder
	for {
		line, err := x.line()
		if err != nil {
			x.gone = true
			return "", false
		}
		if x.act.At == "body" && b.Len() > 0 {
			x.perform("body")
			return "", false
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "." {
			return b.String(), true
		}
		b.WriteString(strings.TrimPrefix(line, "."))
		b.WriteString("\r\n")
	}
}

// reply says the usual, or acts; it reports whether it acted.
func (x *session) reply(at, usual string) bool {
	if x.act.At != at {
		x.say(usual)
		return false
	}
	return x.perform(at)
}

// perform acts where something is to happen at this point.
func (x *session) perform(at string) bool {
	if x.act.At != at {
		return false
	}
	switch {
	case x.act.Reply != "":
		x.say(x.act.Reply)
		x.gone = x.gone || x.act.HangUp
	case x.act.Hang:
		_, _ = x.r.ReadString(0) // until the client leaves
		x.gone = true
	default:
		x.gone = true
	}
	if x.gone {
		x.c.Close()
	}
	return true
}

func (x *session) say(line string) {
	if strings.HasSuffix(line, "\x00") { // half a reply: no line end
		_, _ = x.c.Write([]byte(strings.TrimSuffix(line, "\x00")))
		return
	}
	_, _ = x.c.Write([]byte(line + "\r\n"))
}

// line reads one line; what arrives after a silence arrives late.
func (x *session) line() (string, error) {
	if x.s.o.Delay > 0 && x.r.Buffered() == 0 {
		if _, err := x.r.Peek(1); err != nil {
			return "", err
		}
		time.Sleep(x.s.o.Delay)
	}
	return x.r.ReadString('\n')
}

func path(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}
