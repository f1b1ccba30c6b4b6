// Package mailbox reads the shop's mailbox over IMAP (RFC 9051, RFC 3501), or over POP3
// (RFC 1939) where there is nothing better, for what comes back to it: reports of failed delivery, complaints, wishes to get no more,
// and answers.
//
// It only looks: the folder is opened for reading, no mail is marked as read, moved
// or deleted. Of each new mail the header is fetched, and the whole of it only where
// the header says that it is a report: what else lies in the mailbox is nobody's
// business.
package mailbox

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
)

// Keys of a sender's configuration: the mailbox its mail comes back to.
const (
	KeyHost     = "imap_host" // empty: nothing is fetched
	KeyPort     = "imap_port" // empty: 993, or 143 without TLS
	KeyUser     = "imap_user" // empty: the sender's own
	KeyFolder   = "imap_folder"
	KeySecurity = "imap_security" // tls (the usual), starttls, none
	KeyProtocol = "imap_protocol" // imap (the usual), pop3: which other keys then are about
)

// Mailbox is one folder of one account.
type Mailbox struct {
	host, port, user, password string
	folder, security           string
	pop3                       bool
	access                     *call.Access // gives tokens to log in with; nil: the password does
	// Roots are who may vouch for the server; nil: whom the machine trusts.
	Roots *x509.CertPool
	// Patience bounds each answer of the server; 0: half a minute.
	Patience time.Duration
}

// Has reports whether an account names a mailbox.
func Has(account store.Sender) bool { return account.Config[KeyHost] != "" }

// Read takes the configuration of an account.
func Read(account store.Sender, password string) (*Mailbox, error) {
	c := account.Config
	m := &Mailbox{host: c[KeyHost], port: c[KeyPort], user: cmp.Or(c[KeyUser], c["user"]), password: password,
		folder: cmp.Or(c[KeyFolder], "INBOX"), security: cmp.Or(c[KeySecurity], "tls")}
	secure, plain := "993", "143"
	switch c[KeyProtocol] {
	case "", "imap":
	case "pop3":
		m.pop3, secure, plain = true, "995", "110"
	default:
		return nil, fault("bad_protocol", c[KeyProtocol], nil)
	}
	switch m.security {
	case "tls":
		m.port = cmp.Or(m.port, secure)
	case "starttls", "none":
		m.port = cmp.Or(m.port, plain)
	default:
		return nil, fault("bad_security", m.security, nil)
	}
	if password == "" || m.user == "" {
		return nil, fault(dispatch.CodeNoSecret, "", nil)
	}
	var err error
	m.access, err = call.Granted(account, password)
	return m, err
}

// Access is what asks for its access tokens; nil where it has a password.
func (m *Mailbox) Access() *call.Access { return m.access }

func fault(code, words string, err error) error {
	return &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: code, Words: words, Err: err}
}

// mostMails of one Poll, firstMails how far back the first one looks, and mostBytes
// the largest report that is read.
const (
	mostMails  = 200
	firstMails = 14 * 24 * time.Hour
	mostBytes  = 4 << 20
)

// Check logs in and opens the folder, and reads nothing.
func (m *Mailbox) Check(ctx context.Context) error {
	if m.pop3 {
		p, err := m.popConnect(ctx)
		if err != nil {
			return err
		}
		p.done()
		return nil
	}
	c, done, err := m.connect(ctx)
	if err != nil {
		return err
	}
	defer done()
	if _, err := c.Select(m.folder, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		return fault("imap_folder", m.folder+": "+err.Error(), err)
	}
	return nil
}

// Poll implements inbound.Poller. Its mark is the folder's validity and the last mail
// seen; a folder that was made anew is looked through again, and what is known stays
// known.
func (m *Mailbox) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	if m.pop3 {
		return m.pollPop(ctx, mark, now)
	}
	c, done, err := m.connect(ctx)
	if err != nil {
		return inbound.News{}, err
	}
	defer done()
	folder, err := c.Select(m.folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return inbound.News{}, fault("imap_folder", m.folder+": "+err.Error(), err)
	}
	seen := last(mark, folder.UIDValidity)
	uids, err := fresh(c, seen, now)
	if err != nil {
		return inbound.News{}, lost(err)
	}
	more := len(uids) > mostMails
	if more {
		uids = uids[:mostMails]
	}
	news := inbound.News{More: more}
	if news.Reports, err = fetch(c, uids); err != nil {
		return news, lost(err)
	}
	if len(uids) > 0 {
		seen = uids[len(uids)-1]
	} else if seen == 0 && folder.UIDNext > 0 {
		seen = folder.UIDNext - 1
	}
	news.Mark = fmt.Sprintf("%d:%d", folder.UIDValidity, seen)
	return news, nil
}

// last gives the last mail that a mark has seen; 0 where it is of another folder.
func last(mark string, validity uint32) imap.UID {
	head, tail, _ := strings.Cut(mark, ":")
	uid, err := strconv.ParseUint(tail, 10, 32)
	if err != nil || head != strconv.FormatUint(uint64(validity), 10) {
		return 0
	}
	return imap.UID(uid)
}

// fresh lists the mails after the last one seen, in the order in which they came.
func fresh(c *imapclient.Client, seen imap.UID, now time.Time) ([]imap.UID, error) {
	wanted := &imap.SearchCriteria{}
	if seen == 0 {
		wanted.Since = now.Add(-firstMails)
	} else {
		var set imap.UIDSet
		set.AddRange(seen+1, 0)
		wanted.UID = []imap.UIDSet{set}
	}
	found, err := c.UIDSearch(wanted, nil).Wait()
	if err != nil {
		return nil, err
	}
	uids := slices.DeleteFunc(found.AllUIDs(), func(uid imap.UID) bool { return uid <= seen }) // "n:*" means the last one, too
	slices.Sort(uids)
	return uids, nil
}

// fetch reads the headers of mails, and the whole of those that are reports.
func fetch(c *imapclient.Client, uids []imap.UID) (list []inbound.Report, err error) {
	if len(uids) == 0 {
		return nil, nil
	}
	header, whole := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true}, &imap.FetchItemBodySection{Peek: true}
	mails, err := c.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true, BodySection: []*imap.FetchItemBodySection{header}}).Collect()
	if err != nil {
		return nil, err
	}
	var reports []imap.UID
	for _, mail := range mails {
		head := mail.FindBodySection(header)
		if isReport(head) && mail.RFC822Size <= mostBytes {
			reports = append(reports, mail.UID)
			continue
		}
		list = append(list, told(head, mail.InternalDate)...)
	}
	if len(reports) == 0 {
		return list, nil
	}
	mails, err = c.Fetch(imap.UIDSetNum(reports...), &imap.FetchOptions{UID: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	for _, mail := range mails {
		list = append(list, told(mail.FindBodySection(whole), mail.InternalDate)...)
	}
	return list, err
}

func isReport(header []byte) bool {
	return strings.Contains(strings.ToLower(string(header)), "multipart/report")
}

// told is what a mail reports, and when it came. What is no mail tells nothing.
func told(raw []byte, at time.Time) []inbound.Report {
	list, err := inbound.Read(raw)
	if err != nil {
		return nil
	}
	list = slices.DeleteFunc(list, func(r inbound.Report) bool { return r.Kind == inbound.Other })
	for i := range list {
		list[i].At = at
	}
	return list
}

// patience is how long an answer of the server is waited for.
const patience = 30 * time.Second

// connect dials and logs in; done says goodbye. The end of ctx cuts the line.
func (m *Mailbox) connect(ctx context.Context) (c *imapclient.Client, done func(), err error) {
	conn, err := m.dial(ctx)
	if err != nil {
		return nil, nil, err
	}
	o := &imapclient.Options{TLSConfig: m.tlsConfig()}
	if m.security == "starttls" {
		if c, err = imapclient.NewStartTLS(conn, o); err != nil {
			conn.Close()
			return nil, nil, fault("not_tls", err.Error(), err)
		}
	} else {
		c = imapclient.New(conn, o)
	}
	cut := context.AfterFunc(ctx, func() { conn.Close() })
	done = func() {
		cut()
		_ = c.Close() // whatever it says, the line is given up
	}
	if err := m.login(ctx, c); err != nil {
		done()
		var refused *dispatch.Error
		if errors.As(err, &refused) {
			return nil, nil, refused
		}
		var said *imap.Error
		if errors.As(err, &said) {
			return nil, nil, fault("imap_login", said.Text, err)
		}
		return nil, nil, lost(err)
	}
	return c, done, nil
}

// patient is a connection on which nothing is waited for longer than wait.
type patient struct {
	net.Conn
	wait time.Duration
}

// Read implements net.Conn.
func (p *patient) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(time.Now().Add(p.wait)); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}

// lost: the line broke; what was not told is told the next time.
func lost(err error) error {
	return &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "connection", Words: err.Error(), Err: err}
}
