package e2e

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"gilmok/cmd/internal/wire"
	"gilmok/journey/compose"
	"gilmok/store"
)

// inbox is the shop's mailbox on a real IMAP server.
type inbox struct {
	t    *testing.T
	user *imapmemserver.User
	port string
}

func newInbox(t *testing.T) *inbox {
	t.Helper()
	users, user := imapmemserver.New(), imapmemserver.NewUser("loja", "secret")
	if err := user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	users.AddUser(user)
	s := imapserver.New(&imapserver.Options{InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return users.NewSession(), nil, nil
		}})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return &inbox{t, user, port}
}

type letter struct{ *strings.Reader }

func (i *inbox) gets(at time.Time, mail string) {
	i.t.Helper()
	if _, err := i.user.Append("INBOX", letter{strings.NewReader(strings.ReplaceAll(mail, "\n", "\r\n"))}, &imap.AppendOptions{Time: at}); err != nil {
		i.t.Fatal(err)
	}
}

// TestWhatComesBack goes the whole way there and back: files, mail at a real SMTP
// server, then a bounce, an answer and two refusals in a real mailbox, and what follows
// from each in the workspace and in the numbers of the journey.
func TestWhatComesBack(t *testing.T) {
	server, box := serve(t), newInbox(t)
	p := shop(t, t.TempDir(), server)
	ctx := context.Background()
	if err := p.Secrets.Set(p.Store.Info().ID, "main", "secret"); err != nil {
		t.Skip("no place for secrets here: ", err)
	}
	main, err := p.Store.Senders().Get(ctx, "main")
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{"imap_host": "127.0.0.1", "imap_port": box.port, "imap_user": "loja", "imap_security": "none"} {
		main.Config[key] = value
	}
	if err := p.Store.InTx(ctx, func(tx store.Tx) error { return tx.Senders().Save(ctx, main) }); err != nil {
		t.Fatal(err)
	}
	launch(t, p)
	if _, err := p.Run(ctx, true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, m := range server.mails() {
		ids[m.to] = strings.Trim(m.id, "<>")
	}
	now := p.Clock.Now()
	box.gets(now, fmt.Sprintf("From: MAILER-DAEMON@sink.example\nMessage-ID: <b1@sink.example>\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"+
		"--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; sink.example\n\nFinal-Recipient: rfc822; ana@sp.example\nAction: failed\nStatus: 5.1.1\n\n"+
		"--B\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\n\n--B--\n", ids["ana@sp.example"]))
	box.gets(now, fmt.Sprintf("From: Davi <davi@sp.example>\nSubject: Re: how to keep\nMessage-ID: <r1@sp.example>\nIn-Reply-To: <%s>\n\nObrigado!\n", ids["davi@sp.example"]))
	box.gets(now, fmt.Sprintf("From: Bia <bia.at.work@example.com>\nSubject: unsubscribe %s\nMessage-ID: <u1@example.com>\n\n", tokenOf(t, p, "bia@sp.example")))
	box.gets(now, "From: hugo@sp.example\nSubject: unsubscribe\nMessage-ID: <u2@sp.example>\n\n")
	for _, want := range []int{4, 0} {
		done, err := p.Collect(ctx)
		if err != nil || len(done) != 1 || done[0].Err != nil || done[0].New != want {
			t.Fatalf("%+v, %v, want %d new", done, err, want)
		}
	}
	if has, err := p.Store.Suppressions().Has(ctx, store.ChannelEmail, "ana@sp.example"); err != nil || !has {
		t.Errorf("Ana, who is not there: suppressed %v, %v", has, err)
	}
	for who, want := range map[string]string{"ana@sp.example": store.EventBounced, "davi@sp.example": store.EventReplied, "bia@sp.example": store.EventUnsubscribed, "hugo@sp.example": store.EventUnsubscribed} {
		c, err := p.Store.Customers().Find(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		events, err := p.Store.Events().List(ctx, store.EventQuery{Customer: c.ID, Names: []string{want}})
		if err != nil || len(events) != 1 {
			t.Errorf("%s: %d events %s, %v", who, len(events), want, err)
		}
		refused := c.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State == store.ConsentUnsubscribed
		if refused != (want == store.EventUnsubscribed) {
			t.Errorf("%s: consent %+v", who, c.Consents)
		}
	}
	s := status(t, p)
	if s.Messages["m1"].Bounced != 1 || s.Messages["m2"].Unsubscribed != 1 {
		t.Errorf("the journey counts %+v", s.Messages)
	}
}

// tokenOf gives the token of the unsubscribe link in the mail to an address.
func tokenOf(t *testing.T, p *wire.Parts, address string) string {
	t.Helper()
	ctx := context.Background()
	c, err := p.Store.Customers().Find(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := p.Store.Outbox().List(ctx, store.OutboxQuery{Customer: c.ID, States: []store.OutboxState{store.OutboxSent}})
	if err != nil || len(sent) != 1 {
		t.Fatalf("%+v, %v", sent, err)
	}
	return compose.Token(p.Store.Info().ID, sent[0].Key)
}
