package mailbox

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
)

// mostPop is how many of the newest mails of a POP3 mailbox are looked after: it has no
// folders, and only a list of names to tell by which are new. firstPop is how many of
// them are read at the first look.
const (
	mostPop  = 5000
	firstPop = 500
)

// pollPop asks a mailbox over POP3 (RFC 1939). Its mark is what of it has been seen, a
// sign of eight letters for each mail that is still there. No mail is deleted.
func (m *Mailbox) pollPop(ctx context.Context, mark string, now time.Time) (news inbound.News, err error) {
	p, err := m.popConnect(ctx)
	if err != nil {
		return news, err
	}
	defer p.done()
	listed, err := p.list()
	if err != nil {
		return news, err
	}
	var kept strings.Builder
	var refused error
	known, read, given := signs(mark), 0, false
	for i, one := range listed {
		seen := known[one.sign] || mark == "" && i < len(listed)-firstPop
		if !seen && read == mostMails {
			news.More = true
			continue
		}
		if seen {
			kept.WriteString(one.sign)
			continue
		}
		read++
		reports, err := p.read(one, now)
		if said, is := err.(popError); is { // it keeps no other back
			if refused = said; !said.forNow() {
				kept.WriteString(one.sign) // and is not asked for for ever
			}
			continue
		}
		if err != nil {
			return inbound.News{}, err
		}
		given = true
		kept.WriteString(one.sign)
		news.Reports = append(news.Reports, reports...)
	}
	if refused != nil && !given {
		return inbound.News{}, lost(refused) // that is the server's trouble, not a mail's
	}
	news.Mark = cmp.Or(kept.String(), "-") // an empty mailbox has been seen, too
	return news, nil
}

// signLen is the length of the sign of a mail.
const signLen = 8

// signs are those of a mark.
func signs(mark string) map[string]bool {
	known := make(map[string]bool, len(mark)/signLen)
	for ; len(mark) >= signLen; mark = mark[signLen:] {
		known[mark[:signLen]] = true
	}
	return known
}

// popped is a mail of the list.
type popped struct{ number, sign string }

// pop is a line to a POP3 server, logged in.
type pop struct {
	text *textproto.Conn
	done func()
}

func (m *Mailbox) popConnect(ctx context.Context) (p *pop, err error) {
	conn, err := m.dial(ctx)
	if err != nil {
		return nil, err
	}
	cut := context.AfterFunc(ctx, func() { conn.Close() })
	p = &pop{text: textproto.NewConn(conn)}
	p.done = func() {
		_ = p.text.PrintfLine("QUIT") // nothing was marked for deletion
		cut()
		conn.Close()
	}
	if err = m.popLogin(ctx, p, conn); err != nil {
		p.done()
		return nil, err
	}
	return p, nil
}

func (m *Mailbox) popLogin(ctx context.Context, p *pop, conn net.Conn) error {
	if _, err := p.reply(); err != nil {
		return err
	}
	if m.security == "starttls" {
		if _, err := p.ask("STLS"); err != nil {
			return fault("not_tls", err.Error(), err)
		}
		secure := tls.Client(conn, m.tlsConfig())
		if err := secure.Handshake(); err != nil {
			return fault("certificate", err.Error(), err)
		}
		p.text = textproto.NewConn(secure)
	}
	lines, err := m.popLines(ctx)
	if err != nil {
		return err
	}
	for _, command := range lines {
		if _, err := p.ask(command); err != nil {
			if said, refused := err.(popError); refused {
				return fault("imap_login", string(said), err)
			}
			return err
		}
	}
	return nil
}

// popError is the server's -ERR.
type popError string

func (e popError) Error() string { return string(e) }

// forNow reports whether the server says itself that it may be asked again (RFC 2449
// 8.1, RFC 3206).
func (e popError) forNow() bool {
	said := strings.ToUpper(string(e))
	return strings.HasPrefix(said, "[SYS/TEMP]") || strings.HasPrefix(said, "[IN-USE]")
}

// ask gives the rest of the server's first line.
func (p *pop) ask(command string) (string, error) {
	if strings.ContainsAny(command, "\r\n") {
		return "", fault("imap_login", "", nil)
	}
	if err := p.text.PrintfLine("%s", command); err != nil {
		return "", lost(err)
	}
	return p.reply()
}

func (p *pop) reply() (string, error) {
	line, err := p.text.ReadLine()
	if err != nil {
		return "", lost(err)
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "+OK":
		return rest, nil
	case "-ERR":
		return "", popError(rest)
	}
	return "", fault("not_pop", line, nil)
}

// list gives the newest mails, oldest first.
func (p *pop) list() (list []popped, err error) {
	if _, err := p.ask("UIDL"); err != nil {
		return nil, fault("not_pop", err.Error(), err)
	}
	lines := bufio.NewScanner(p.text.DotReader())
	for lines.Scan() {
		number, uid, _ := strings.Cut(lines.Text(), " ")
		h := fnv.New32a()
		h.Write([]byte(uid))
		list = append(list, popped{number, fmt.Sprintf("%08x", h.Sum32())})
	}
	if err := lines.Err(); err != nil {
		return nil, lost(err)
	}
	return list[max(0, len(list)-mostPop):], nil
}

// read looks at the header of a mail, and at the whole where it says that it is a report.
func (p *pop) read(one popped, now time.Time) ([]inbound.Report, error) {
	raw, err := p.body("TOP " + one.number + " 0")
	if err != nil {
		return nil, err
	}
	at := date(raw)
	if at.IsZero() {
		at = now
	}
	if at.Before(now.Add(-firstMails)) {
		return nil, nil
	}
	if isReport(raw) {
		said, err := p.ask("LIST " + one.number)
		if err != nil {
			return nil, err
		}
		_, octets, _ := strings.Cut(said, " ")
		if n, err := strconv.Atoi(octets); err == nil && n <= mostBytes {
			if raw, err = p.body("RETR " + one.number); err != nil {
				return nil, err
			}
		}
	}
	return told(raw, at), nil
}

func (p *pop) body(command string) ([]byte, error) {
	if _, err := p.ask(command); err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(p.text.DotReader())
	if err != nil {
		return nil, lost(err)
	}
	return raw, nil
}

// date is when a mail says that it was written; the zero time where it does not.
func date(raw []byte) time.Time {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return time.Time{}
	}
	at, _ := m.Header.Date()
	return at
}

// dial opens the line, encrypted from the start where that is configured.
func (m *Mailbox) dial(ctx context.Context) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: patience}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(m.host, m.port))
	if err != nil {
		return nil, call.Unreachable(err)
	}
	conn = &patient{Conn: conn, wait: cmp.Or(m.Patience, patience)}
	if m.security != "tls" {
		return conn, nil
	}
	line := tls.Client(conn, m.tlsConfig())
	if err := line.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, fault("certificate", err.Error(), err)
	}
	return line, nil
}

func (m *Mailbox) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: m.host, RootCAs: m.Roots}
}
