package mailbox_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/inbound/mailbox"
	"gilmok/store"
)

// post is a mail server with one mailbox.
type post struct {
	user *imapmemserver.User
	port string
	t    *testing.T
}

func newPost(t *testing.T, doors ...func(imapserver.Session) imapserver.Session) *post {
	t.Helper()
	users := imapmemserver.New()
	user := imapmemserver.NewUser("shop@shop.test", "right")
	if err := user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	users.AddUser(user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			s := users.NewSession()
			for _, door := range doors {
				s = door(s)
			}
			return s, nil, nil
		},
		InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return &post{user, port, t}
}

// deliver puts a mail into the mailbox.
func (p *post) deliver(at time.Time, raw string) {
	p.t.Helper()
	if _, err := p.user.Append("INBOX", literal{strings.NewReader(raw)}, &imap.AppendOptions{Time: at}); err != nil {
		p.t.Fatal(err)
	}
}

type literal struct{ *strings.Reader }

func (p *post) open(password string) *mailbox.Mailbox {
	p.t.Helper()
	return openAt(p.t, p.port, password, nil)
}

func openAt(t *testing.T, port, password string, more map[string]string) *mailbox.Mailbox {
	t.Helper()
	config := map[string]string{mailbox.KeyHost: "127.0.0.1", mailbox.KeyPort: port, mailbox.KeySecurity: "none", "user": "shop@shop.test"}
	maps.Copy(config, more)
	m, err := mailbox.Read(store.Sender{Config: config}, password)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func bounce(n int, status string) string {
	return fmt.Sprintf("From: MAILER-DAEMON@mx.test\r\nMessage-ID: <d%d@mx.test>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"+
		"--B\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"+
		"Final-Recipient: rfc822; c%d@example.test\r\nAction: failed\r\nStatus: %s\r\n\r\n--B--\r\n", n, n, status)
}

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestPoll(t *testing.T) {
	p := newPost(t)
	p.deliver(now.Add(-30*24*time.Hour), bounce(1, "5.1.1")) // older than the first look goes back
	p.deliver(now.Add(-time.Hour), bounce(2, "5.1.1"))
	p.deliver(now.Add(-time.Hour), "From: minji@example.test\r\nSubject: unsubscribe tok.en\r\nMessage-ID: <u1>\r\n\r\n")
	p.deliver(now.Add(-time.Hour), "From: friend@example.test\r\nSubject: lunch?\r\nMessage-ID: <o1>\r\n\r\nat noon\r\n")
	m := p.open("right")
	ctx := context.Background()
	news, err := m.Poll(ctx, "", now)
	if err != nil || len(news.Reports) != 2 || news.More {
		t.Fatalf("%+v, %v", news, err)
	}
	unsubscribed, bounced := news.Reports[0], news.Reports[1]
	if bounced.Kind != inbound.Bounce || bounced.Recipient != "c2@example.test" || bounced.Blame != inbound.Address || !bounced.At.Equal(now.Add(-time.Hour)) {
		t.Errorf("%+v", bounced)
	}
	if unsubscribed.Kind != inbound.Unsubscribe || unsubscribed.Token != "tok.en" || unsubscribed.Recipient != "minji@example.test" {
		t.Errorf("%+v", unsubscribed)
	}
	again, err := m.Poll(ctx, news.Mark, now)
	if err != nil || len(again.Reports) != 0 || again.Mark != news.Mark {
		t.Errorf("nothing new: %+v, %v", again, err)
	}
	p.deliver(now, bounce(3, "5.7.1"))
	later, err := m.Poll(ctx, again.Mark, now)
	if err != nil || len(later.Reports) != 1 || later.Reports[0].Blame != inbound.Ours {
		t.Errorf("one more: %+v, %v", later, err)
	}
	anew, err := m.Poll(ctx, "999:"+strings.SplitN(news.Mark, ":", 2)[1], now)
	if err != nil || len(anew.Reports) != 3 {
		t.Errorf("a mailbox that was made anew: %+v, %v", anew, err)
	}
}

// TestOnlyLooks: not even a read mark is left behind.
func TestOnlyLooks(t *testing.T) {
	p := newPost(t)
	p.deliver(now, bounce(1, "5.1.1"))
	if _, err := p.open("right").Poll(context.Background(), "", now); err != nil {
		t.Fatal(err)
	}
	status, err := p.user.Status("INBOX", &imap.StatusOptions{NumMessages: true, NumUnseen: true})
	if err != nil || *status.NumMessages != 1 || *status.NumUnseen != 1 {
		t.Errorf("%+v, %v", status, err)
	}
}

// TestManyMails: a full mailbox is read in pieces, and every mail once.
func TestManyMails(t *testing.T) {
	p := newPost(t)
	for i := range 450 {
		p.deliver(now, bounce(i, "5.1.1"))
	}
	m, seen, mark := p.open("right"), map[string]bool{}, ""
	for range 5 {
		news, err := m.Poll(context.Background(), mark, now)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range news.Reports {
			if seen[r.ID] {
				t.Errorf("%s twice", r.ID)
			}
			seen[r.ID] = true
		}
		if mark = news.Mark; !news.More {
			break
		}
	}
	if len(seen) != 450 {
		t.Errorf("%d of 450", len(seen))
	}
}

func TestFaults(t *testing.T) {
	p := newPost(t)
	ctx := context.Background()
	_, err := p.open("wrong").Poll(ctx, "", now)
	if e := dispatch.Classify(err); e.Verdict != dispatch.VerdictConfiguration || e.Code != "imap_login" {
		t.Errorf("a wrong password: %v", err)
	}
	if err := p.open("wrong").Check(ctx); dispatch.Classify(err).Code != "imap_login" {
		t.Errorf("a wrong password, checked: %v", err)
	}
	if err := p.open("right").Check(ctx); err != nil {
		t.Errorf("the right one, checked: %v", err)
	}
	m, err := mailbox.Read(store.Sender{Config: map[string]string{mailbox.KeyHost: "127.0.0.1", mailbox.KeyPort: "1", mailbox.KeySecurity: "none", "user": "u"}}, "p")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = m.Poll(ctx, "", now); !dispatch.Classify(err).Down {
		t.Errorf("nobody there: %v", err)
	}
	m, err = mailbox.Read(store.Sender{Config: map[string]string{mailbox.KeyHost: "127.0.0.1", mailbox.KeyPort: p.port, "user": "u"}}, "p")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = m.Poll(ctx, "", now); dispatch.Classify(err).Code != "certificate" {
		t.Errorf("TLS where there is none: %v", err)
	}
	m, err = mailbox.Read(store.Sender{Config: map[string]string{mailbox.KeyHost: "127.0.0.1", mailbox.KeyPort: p.port, mailbox.KeySecurity: "none", mailbox.KeyFolder: "Bounces", "user": "shop@shop.test"}}, "right")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = m.Poll(ctx, "", now); dispatch.Classify(err).Code != "imap_folder" {
		t.Errorf("no such folder: %v", err)
	}
	for _, config := range []map[string]string{{mailbox.KeyHost: "h"}, {mailbox.KeyHost: "h", "user": "u", mailbox.KeySecurity: "maybe"}} {
		if _, err := mailbox.Read(store.Sender{Config: config}, "p"); err == nil {
			t.Errorf("%v is complete", config)
		}
	}
}

// TestSilentServer: one that takes the call and says nothing does not hold us up.
func TestSilentServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	m, err := mailbox.Read(store.Sender{Config: map[string]string{mailbox.KeyHost: "127.0.0.1", mailbox.KeyPort: port, mailbox.KeySecurity: "none", "user": "u"}}, "p")
	if err != nil {
		t.Fatal(err)
	}
	m.Patience = 200 * time.Millisecond
	if _, err := m.Poll(context.Background(), "", now); err == nil {
		t.Error("an answer from nowhere")
	}
	m.Patience = 0
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if _, err := m.Poll(ctx, "", now); err == nil {
		t.Error("an answer after the end")
	}
}
