package mailbox_test

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/inbound/mailbox"
	"gilmok/store"
)

// popServer is a mailbox over POP3, as RFC 1939 says one behaves. It notes what is asked.
type popServer struct {
	port string

	mu     sync.Mutex
	mails  []string // whole, by number
	uids   []string
	asked  []string
	hangUp bool
	refuse string // a command that is refused, as "TOP 2"
	says   string // how; empty: that it cannot be opened
}

func newPop(t *testing.T) *popServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &popServer{}
	_, p.port, _ = net.SplitHostPort(listener.Addr().String())
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

func (p *popServer) deliver(uid, raw string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.uids, p.mails = append(p.uids, uid), append(p.mails, strings.ReplaceAll(raw, "\n", "\r\n"))
}

// refuses sets which command is refused, and how; none where it is empty.
func (p *popServer) refuses(command, says string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse, p.says = command, says
}

func (p *popServer) serve(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "+OK ready\r\n")
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		if answer := p.answer(lines.Text()); answer == "" {
			return
		} else {
			fmt.Fprint(conn, answer)
		}
	}
}

func (p *popServer) answer(line string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, line)
	words := strings.Fields(line)
	mail := ""
	if len(words) > 1 {
		var n int
		if fmt.Sscan(words[1], &n); n > 0 && n <= len(p.mails) {
			mail = p.mails[n-1]
		}
	}
	switch {
	case p.refuse != "" && strings.HasPrefix(line, p.refuse):
		return "-ERR " + cmp.Or(p.says, "cannot be opened") + "\r\n"
	case words[0] == "PASS" && words[1] != "right":
		return "-ERR wrong password\r\n"
	case words[0] == "UIDL":
		list := "+OK\r\n"
		for i, uid := range p.uids {
			list += fmt.Sprintf("%d %s\r\n", i+1, uid)
		}
		return list + ".\r\n"
	case words[0] == "TOP" && p.hangUp:
		return ""
	case words[0] == "TOP":
		head, _, _ := strings.Cut(mail, "\r\n\r\n")
		return "+OK\r\n" + head + "\r\n\r\n.\r\n"
	case words[0] == "LIST":
		return fmt.Sprintf("+OK %s %d\r\n", words[1], len(mail))
	case words[0] == "RETR":
		return "+OK\r\n" + strings.ReplaceAll(mail, "\r\n.", "\r\n..") + "\r\n.\r\n"
	case words[0] == "QUIT":
		return ""
	}
	return "+OK\r\n"
}

func (p *popServer) count(word string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.asked {
		if strings.HasPrefix(line, word) {
			n++
		}
	}
	return n
}

func (p *popServer) open(t *testing.T, password string) *mailbox.Mailbox {
	t.Helper()
	return openAt(t, p.port, password, map[string]string{mailbox.KeyProtocol: "pop3"})
}

func dsn(to string, at time.Time) string {
	return "From: MAILER-DAEMON@x.test\nTo: shop@shop.test\nSubject: failed\nDate: " + at.Format(time.RFC1123Z) + "\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nno\n--b\nContent-Type: message/delivery-status\n\n" +
		"Reporting-MTA: dns; x.test\n\nFinal-Recipient: rfc822; " + to + "\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n\n--b--\n"
}

// TestPop: each new mail is looked at once, only reports are fetched whole, and nothing
// is deleted.
func TestPop(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	p := newPop(t)
	p.deliver("u1", dsn("a@b.test", now.Add(-time.Hour)))
	p.deliver("u2", "From: friend@x.test\nSubject: lunch\nDate: "+now.Format(time.RFC1123Z)+"\n\nprivate\n")
	p.deliver("u3", dsn("old@b.test", now.Add(-60*24*time.Hour)))
	m := p.open(t, "right")
	news, err := m.Poll(context.Background(), "", now)
	if err != nil {
		t.Fatal(err)
	}
	var bounced []string
	for _, r := range news.Reports {
		if r.Kind == inbound.Bounce {
			bounced = append(bounced, r.Recipient)
			if !r.At.Equal(now.Add(-time.Hour)) || r.Blame != inbound.Address {
				t.Errorf("%+v", r)
			}
		}
	}
	if len(bounced) != 1 || bounced[0] != "a@b.test" || p.count("RETR") != 1 || p.count("TOP") != 3 {
		t.Errorf("%v, %d fetched, %d looked at", bounced, p.count("RETR"), p.count("TOP"))
	}
	p.deliver("u4", dsn("new@b.test", now))
	again, err := m.Poll(context.Background(), news.Mark, now)
	if err != nil || len(again.Reports) != 1 || again.Reports[0].Recipient != "new@b.test" || p.count("TOP") != 4 {
		t.Errorf("%+v, %v, %d looked at", again, err, p.count("TOP"))
	}
	if p.count("DELE") != 0 {
		t.Error("a mail was deleted")
	}
}

// TestPopManyAtOnce: what is too much for one look comes with the next, and what cannot
// be read leaves the mark as it was.
func TestPopManyAtOnce(t *testing.T) {
	now := time.Now()
	p := newPop(t)
	for i := range 230 {
		p.deliver(fmt.Sprint("u", i), dsn(fmt.Sprintf("p%d@b.test", i), now))
	}
	m, mark, got := p.open(t, "right"), "", 0
	for round := range 3 {
		news, err := m.Poll(context.Background(), mark, now)
		if err != nil {
			t.Fatal(err)
		}
		mark, got = news.Mark, got+len(news.Reports)
		if news.More != (round == 0) {
			t.Errorf("round %d: more %v", round, news.More)
		}
	}
	if got != 230 {
		t.Errorf("%d of 230", got)
	}
	p.deliver("last", dsn("last@b.test", now))
	p.hangUp = true
	if _, err := m.Poll(context.Background(), mark, now); dispatch.Classify(err).Verdict != dispatch.VerdictTemporary {
		t.Errorf("a line that broke: %v", err)
	}
}

func TestPopRefusals(t *testing.T) {
	p := newPop(t)
	if _, err := p.open(t, "wrong").Poll(context.Background(), "", time.Now()); dispatch.Classify(err).Code != "imap_login" {
		t.Errorf("%v", err)
	}
	if _, err := mailbox.Read(store.Sender{Config: map[string]string{mailbox.KeyHost: "h", mailbox.KeyUser: "u", mailbox.KeyProtocol: "pop2"}}, "x"); dispatch.Classify(err).Code != "bad_protocol" {
		t.Errorf("%v", err)
	}
	if news, err := p.open(t, "right").Poll(context.Background(), "", time.Now()); err != nil || news.Mark == "" {
		t.Errorf("an empty mailbox: %+v, %v", news, err)
	}
}

// TestPopPassesOverAMailItIsRefused: one that the server does not give out, as one that
// its virus guard has locked or that was deleted a moment ago, keeps no other back.
func TestPopPassesOverAMailItIsRefused(t *testing.T) {
	for _, refused := range []string{"TOP 2 ", "RETR 2", "LIST 2"} {
		now := time.Now()
		p := newPop(t)
		for i := range 3 {
			p.deliver(fmt.Sprint("u", i), dsn(fmt.Sprintf("p%d@b.test", i), now))
		}
		p.refuses(refused, "")
		m := p.open(t, "right")
		news, err := m.Poll(context.Background(), "", now)
		if err != nil || len(news.Reports) != 2 || news.Reports[0].Recipient != "p0@b.test" || news.Reports[1].Recipient != "p2@b.test" {
			t.Errorf("%s: %+v, %v", refused, news, err)
		}
		looked := p.count("TOP")
		if again, err := m.Poll(context.Background(), news.Mark, now); err != nil || len(again.Reports) != 0 || p.count("TOP") != looked {
			t.Errorf("%s: it is asked for for ever: %+v, %v", refused, again, err)
		}
	}
}

// TestPopAsksAgainForWhatIsRefusedForNow: a server that has no time, or that does not
// know the command, has not shown a mail: what it tells is not lost.
func TestPopAsksAgainForWhatIsRefusedForNow(t *testing.T) {
	for _, refusal := range []struct{ of, says string }{{"TOP 2", "[SYS/TEMP] try later"}, {"TOP 2", "[in-use] locked"}, {"RETR", "too many requests"}, {"TOP", "unknown command"}} {
		now := time.Now()
		p := newPop(t)
		for i := range 3 {
			p.deliver(fmt.Sprint("u", i), dsn(fmt.Sprintf("p%d@b.test", i), now))
		}
		p.refuses(refusal.of, refusal.says)
		m := p.open(t, "right")
		news, err := m.Poll(context.Background(), "", now)
		if all := !strings.HasSuffix(refusal.of, "2"); all != (err != nil) || all && !strings.Contains(err.Error(), refusal.says) {
			t.Errorf("%v: it says %v", refusal, err)
		}
		p.refuses("", "")
		again, err := m.Poll(context.Background(), news.Mark, now)
		if err != nil || len(news.Reports)+len(again.Reports) != 3 {
			t.Errorf("%v: %d and %d reports, %v", refusal, len(news.Reports), len(again.Reports), err)
		}
	}
}
