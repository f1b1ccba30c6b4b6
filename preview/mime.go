package preview

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
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
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(m.encoding()))
	single := len(m.Inline) == 0 // at most one multipart, and the library takes its boundary
	if single {
		msg.SetBoundary(m.boundary(0))
	}
	if err := m.writeHeaders(msg); err != nil {
		return nil, err
	}
	switch {
	case m.HTML == "" && m.Text == "" && m.Subject == "":
		return nil, ErrEmpty
	case m.HTML == "":
		msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	default:
		msg.SetBodyString(gomail.TypeTextPlain, m.Text)
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, in := range m.Inline {
		err := msg.EmbedReader(in.Name, bytes.NewReader(in.Data), gomail.WithFileContentID(in.CID),
			gomail.WithFileContentType(gomail.ContentType(in.Type)))
		if err != nil {
			return nil, fmt.Errorf("embed picture %s: %w", in.Name, err)
		}
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write mail: %w", err)
	}
	if single {
		return b.Bytes(), nil
	}
	return m.steady(b.Bytes()), nil
}

// encoding is base64 for anything but English: quoted-printable trebles Korean.
func (m Mail) encoding() gomail.Encoding {
	if strings.ContainsFunc(m.Subject+m.HTML+m.Text, func(r rune) bool { return r > 0x7F }) {
		return gomail.EncodingB64
	}
	return gomail.EncodingQP
}

func (m Mail) writeHeaders(msg *gomail.Msg) error {
	from, err := headerAddress(m.From)
	if err != nil {
		return fmt.Errorf("sender %q: %w", m.From.Address, err)
	}
	to, err := headerAddress(m.To)
	if err != nil {
		return fmt.Errorf("recipient %q: %w", m.To.Address, err)
	}
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	if m.ReplyTo != "" {
		reply, err := headerAddress(mail.Address{Address: m.ReplyTo})
		if err != nil {
			return fmt.Errorf("reply address %q: %w", m.ReplyTo, err)
		}
		msg.ReplyToMailAddress(reply)
	}
	if strings.ContainsFunc(m.Subject, isControl) {
		return fmt.Errorf("subject: %w", ErrHeader)
	}
	msg.Subject(m.Subject)
	if m.Date.IsZero() {
		return ErrNoDate
	}
	msg.SetDateWithValue(m.Date)
	id := m.messageID(from.Address)
	if !messageIDForm.MatchString(id) {
		return fmt.Errorf("message id %q: %w", id, ErrHeader)
	}
	msg.SetMessageIDWithValue(id)
	if err := m.writeOwnHeaders(msg); err != nil {
		return err
	}
	return m.Unsubscribe.write(msg)
}

var (
	messageIDForm = regexp.MustCompile(`^[^\s<>@]+@[^\s<>@]+$`)
	headerName    = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
)

// ownHeaders are written from the fields of Mail, never from Headers.
var ownHeaders = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "sender": true, "reply-to": true, "subject": true, "date": true,
	"message-id": true, "mime-version": true, "content-type": true, "content-transfer-encoding": true, "return-path": true,
	"list-unsubscribe": true, "list-unsubscribe-post": true, "dkim-signature": true, "received": true,
}

func (m Mail) writeOwnHeaders(msg *gomail.Msg) error {
	for _, name := range sortedKeys(m.Headers) {
		value := m.Headers[name]
		if !headerName.MatchString(name) || ownHeaders[strings.ToLower(name)] || strings.ContainsFunc(value, isControl) {
			return fmt.Errorf("header %q: %w", name, ErrHeader)
		}
		msg.SetGenHeader(gomail.Header(name), value)
	}
	return nil
}

// write sets List-Unsubscribe, and the one-click pair where there is an https
// address. The library's own functions would let line breaks through.
func (u Unsubscribe) write(msg *gomail.Msg) error {
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
	msg.SetGenHeader(gomail.HeaderListUnsubscribe, strings.Join(list, ", "))
	if u.HTTPS != "" {
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
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

var randomBoundary = regexp.MustCompile(`boundary=([0-9a-f]{60})`)

// steady replaces the library's random part boundaries by ones that follow from
// the message id.
func (m Mail) steady(raw []byte) []byte {
	for i, found := range randomBoundary.FindAllSubmatch(raw, -1) {
		raw = bytes.ReplaceAll(raw, found[1], []byte(m.boundary(i)))
	}
	return raw
}

// boundary is that of the nth multipart.
func (m Mail) boundary(n int) string {
	sum := sha256.Sum256([]byte(m.messageID(m.From.Address)))
	return fmt.Sprintf("gilmok-%s-%d", hex.EncodeToString(sum[:12]), n)
}
