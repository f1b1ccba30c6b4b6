package preview

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/idna"
)

// Errors of a mail that cannot be written. What they concern stands in the text
// around them.
var (
	ErrAddress         = errors.New("address cannot be written to")               // not one address, or too long (RFC 5321: 64 and 254)
	ErrNonASCIIMailbox = errors.New("address has letters that few servers take")  // before the @; needs SMTPUTF8
	ErrHeader          = errors.New("header holds what a header must not")        // control characters, or a name of our own
	ErrUnsubscribe     = errors.New("unsubscribe address is not https or mailto") //
	ErrNoDate          = errors.New("mail has no date")                           //
	ErrEmpty           = errors.New("mail has neither text nor HTML")             //
)

// Mail is a message for one address. Its Bytes are the same for the .eml file,
// the test send and the wire.
type Mail struct {
	From, To    mail.Address
	ReplyTo     string // an address; empty: From
	Subject     string
	HTML        string
	Text        string
	MessageID   string // without <>; empty: made from the content
	Date        time.Time
	Headers     map[string]string // more of them, such as X-Gilmok-Run
	Unsubscribe Unsubscribe
	Inline      []Inline
}

// Unsubscribe is how a mail program can stop further mails (RFC 2369, RFC 8058).
type Unsubscribe struct {
	HTTPS  string // answers a POST: one click
	Mailto string // an address, with or without mailto:
}

// Bytes writes the mail in the form of RFC 5322: headers that cannot be made to
// hold more than was meant, domains in ASCII, Korean in base64. The same mail
// gives the same bytes.
func (m Mail) Bytes() ([]byte, error) {
	w := mimeWriter{b: make([]byte, 0, m.Size()), base64: !plainASCII(m.Subject) || !plainASCII(m.HTML) || !plainASCII(m.Text)}
	if err := m.writeHeaders(&w); err != nil {
		return nil, err
	}
	if m.HTML == "" && m.Text == "" && m.Subject == "" {
		return nil, ErrEmpty
	}
	if len(m.Inline) == 0 {
		m.writeTexts(&w, m.boundary(0))
		return w.b, nil
	}
	related := m.boundary(0)
	w.multipart("related", related)
	w.part(related)
	m.writeTexts(&w, m.boundary(1))
	for _, in := range m.Inline {
		w.part(related)
		w.picture(in)
	}
	w.end(related)
	return w.b, nil
}

// Size is about how many bytes the mail has on the wire, where Korean and pictures are
// in base64.
func (m Mail) Size() int {
	n := len(m.HTML) + len(m.Text)
	for _, in := range m.Inline {
		n += len(in.Data) + 256
	}
	return n*78/57 + 2048
}

// writeTexts writes what there is to read: the text, and where there is HTML both.
func (m Mail) writeTexts(w *mimeWriter, boundary string) {
	if m.HTML == "" {
		w.text("text/plain", m.Text)
		return
	}
	w.multipart("alternative", boundary)
	w.part(boundary)
	w.text("text/plain", m.Text)
	w.part(boundary)
	w.text("text/html", m.HTML)
	w.end(boundary)
}

func (m Mail) writeHeaders(w *mimeWriter) error {
	from, err := headerAddress(m.From)
	if err != nil {
		return fmt.Errorf("sender %q: %w", m.From.Address, err)
	}
	to, err := headerAddress(m.To)
	if err != nil {
		return fmt.Errorf("recipient %q: %w", m.To.Address, err)
	}
	if strings.ContainsFunc(m.Subject, isControl) {
		return fmt.Errorf("subject: %w", ErrHeader)
	}
	if m.Date.IsZero() {
		return ErrNoDate
	}
	id := m.messageID(from.Address)
	if !isMessageID(id) {
		return fmt.Errorf("message id %q: %w", id, ErrHeader)
	}
	w.header("Date", m.Date.Format(time.RFC1123Z))
	if err := m.Unsubscribe.write(w); err != nil {
		return err
	}
	w.header("MIME-Version", "1.0")
	w.header("Message-ID", "<"+id+">")
	w.header("Subject", encoded("Subject", m.Subject))
	if err := m.writeOwnHeaders(w); err != nil {
		return err
	}
	w.header("From", mailbox("From", from))
	if m.ReplyTo != "" {
		reply, err := headerAddress(mail.Address{Address: m.ReplyTo})
		if err != nil {
			return fmt.Errorf("reply address %q: %w", m.ReplyTo, err)
		}
		w.header("Reply-To", reply.String())
	}
	w.header("To", mailbox("To", to))
	return nil
}

// isMessageID reports whether a text has the form of a Message-ID, without brackets.
func isMessageID(id string) bool {
	at := strings.IndexByte(id, '@')
	return at > 0 && at < len(id)-1 && strings.IndexByte(id[at+1:], '@') < 0 &&
		!strings.ContainsFunc(id, func(r rune) bool { return r == '<' || r == '>' || unicode.IsSpace(r) || isControl(r) })
}

var headerName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// ownHeaders are written from the fields of Mail, never from Headers.
var ownHeaders = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "sender": true, "reply-to": true, "subject": true, "date": true,
	"message-id": true, "mime-version": true, "content-type": true, "content-transfer-encoding": true, "return-path": true,
	"list-unsubscribe": true, "list-unsubscribe-post": true, "dkim-signature": true, "received": true,
}

func (m Mail) writeOwnHeaders(w *mimeWriter) error {
	for _, name := range sortedKeys(m.Headers) {
		value := m.Headers[name]
		if !headerName.MatchString(name) || ownHeaders[strings.ToLower(name)] || strings.ContainsFunc(value, isControl) {
			return fmt.Errorf("header %q: %w", name, ErrHeader)
		}
		w.header(name, encoded(name, value))
	}
	return nil
}

// write sets List-Unsubscribe, and the one-click pair where there is an https address.
func (u Unsubscribe) write(w *mimeWriter) error {
	var list []string
	if u.HTTPS != "" {
		parsed, err := url.Parse(u.HTTPS)
		if err != nil || parsed.Scheme != "https" || parsed.Host == "" || unfitForList(u.HTTPS) {
			return fmt.Errorf("%q: %w", u.HTTPS, ErrUnsubscribe)
		}
		list = append(list, "<"+parsed.String()+">")
	}
	if u.Mailto != "" {
		address := strings.TrimPrefix(u.Mailto, "mailto:")
		if !strings.Contains(address, "@") || unfitForList(address) {
			return fmt.Errorf("%q: %w", u.Mailto, ErrUnsubscribe)
		}
		list = append(list, "<mailto:"+address+">")
	}
	if len(list) == 0 {
		return nil
	}
	w.header("List-Unsubscribe", strings.Join(list, ", "))
	if u.HTTPS != "" {
		w.header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	return nil
}

func unfitForList(s string) bool {
	return strings.ContainsAny(s, "<>,\"") || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7F })
}

// headerAddress checks an address and writes its domain in ASCII.
func headerAddress(a mail.Address) (*mail.Address, error) {
	at := strings.LastIndexByte(a.Address, '@')
	if at < 1 || strings.ContainsFunc(a.Address, func(r rune) bool { return r <= ' ' || r == 0x7F }) {
		return nil, ErrAddress
	}
	local, domain := a.Address[:at], a.Address[at+1:]
	if usual(local, domain) {
		return &mail.Address{Name: oneLine(a.Name), Address: a.Address}, nil
	}
	for _, r := range local {
		if r > 0x7F {
			return nil, ErrNonASCIIMailbox
		}
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || longLabel(ascii) || len(local) > 64 || len(local)+1+len(ascii) > 254 {
		return nil, ErrAddress
	}
	if _, err := mail.ParseAddress("<" + local + "@" + ascii + ">"); err != nil {
		return nil, ErrAddress
	}
	return &mail.Address{Name: oneLine(a.Name), Address: local + "@" + ascii}, nil
}

// usual recognises an address as most are, which needs no looking up: small letters,
// digits, dots, hyphens and underscores where they may stand.
func usual(local, domain string) bool {
	if len(local) > 64 || len(local)+1+len(domain) > 254 {
		return false
	}
	for i := 0; i < len(local); i++ {
		if c := local[i]; !lowerOrDigit(c) && c != '_' && c != '-' && (c != '.' || i == 0 || i == len(local)-1 || local[i-1] == '.') {
			return false
		}
	}
	for label := range strings.SplitSeq(domain, ".") {
		n := len(label)
		if n == 0 || n > 63 || label[0] == '-' || label[n-1] == '-' || n > 3 && label[2:4] == "--" {
			return false
		}
		for i := 0; i < n; i++ {
			if c := label[i]; !lowerOrDigit(c) && c != '-' {
				return false
			}
		}
	}
	return true
}

func lowerOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// longLabel finds a part of a domain of more than 63 letters (RFC 1035).
func longLabel(domain string) bool {
	for _, label := range strings.Split(domain, ".") {
		if len(label) > 63 {
			return true
		}
	}
	return false
}

func (m Mail) messageID(from string) string {
	if m.MessageID != "" {
		return strings.Trim(m.MessageID, "<>")
	}
	sum := sha256.Sum256([]byte(from + "\x00" + m.To.Address + "\x00" + m.Subject + "\x00" + m.HTML + "\x00" + m.Text + "\x00" + m.Date.String()))
	return hex.EncodeToString(sum[:16]) + from[strings.LastIndexByte(from, '@'):]
}

// boundary is that of the nth multipart.
func (m Mail) boundary(n int) string {
	sum := sha256.Sum256([]byte(m.messageID(m.From.Address)))
	return fmt.Sprintf("gilmok-%s-%d", hex.EncodeToString(sum[:12]), n)
}
