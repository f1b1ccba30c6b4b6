package inbound

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
)

// Read tells what a mail reports; one that reports about several recipients gives
// several Reports. What is none of these is one Report of kind Other.
func Read(raw []byte) ([]Report, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read a mail that came back: %w", err)
	}
	id := strings.Trim(m.Header.Get("Message-Id"), "<> ")
	if id == "" {
		sum := sha256.Sum256(raw)
		id = hex.EncodeToString(sum[:12])
	}
	list := report(m)
	for i := range list {
		list[i].ID, list[i].Hearsay = id, true
		if i > 0 {
			list[i].ID = fmt.Sprintf("%s#%d", id, i)
		}
	}
	return list, nil
}

func report(m *mail.Message) []Report {
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/report" {
		p := parts(m.Body, params["boundary"])
		switch strings.ToLower(params["report-type"]) {
		case "delivery-status":
			if list := p.bounces(); list != nil {
				return list
			}
		case "feedback-report":
			return []Report{p.complaint()}
		}
	}
	if token, wants := unsubscribes(m); wants {
		return []Report{{Kind: Unsubscribe, Recipient: from(m), Token: token}}
	}
	if token, words, ok := answersQuestion(m); ok {
		return []Report{{Kind: Answered, Recipient: from(m), Token: token, Words: words}}
	}
	if id := answers(m); id != "" {
		return []Report{{Kind: Reply, Recipient: from(m), MessageID: id}}
	}
	return []Report{{Kind: Other, Recipient: from(m)}}
}

// answered finds the Message-IDs that the engine mints: see package journey.
var answered = regexp.MustCompile(`<([0-9a-f]{32}@[a-z0-9-]+\.gilmok)>`)

// answers gives the Message-ID of our message that a person answered; "" for other
// mail, and for the notes that programs write (RFC 3834).
func answers(m *mail.Message) string {
	if auto := strings.ToLower(m.Header.Get("Auto-Submitted")); auto != "" && auto != "no" || m.Header.Get("X-Autoreply") != "" {
		return ""
	}
	found := answered.FindStringSubmatch(m.Header.Get("In-Reply-To") + " " + m.Header.Get("References"))
	if found == nil {
		return ""
	}
	return found[1]
}

func from(m *mail.Message) string {
	a, err := mail.ParseAddress(m.Header.Get("From"))
	if err != nil {
		return ""
	}
	return a.Address
}

// wish is a subject that asks for no more: our own mailto link's, or somebody's words.
var (
	wish  = regexp.MustCompile(`(?i)^\s*(re:\s*)?(unsubscribe|수신\s*거부)(?:\s+(\S+))?\s*$`)
	words = new(mime.WordDecoder)
)

func subject(m *mail.Message) string {
	text, err := words.DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return m.Header.Get("Subject")
	}
	return text
}

func unsubscribes(m *mail.Message) (token string, wants bool) {
	found := wish.FindStringSubmatch(subject(m))
	if found == nil {
		return "", false
	}
	return found[3], true
}

// refusal is a text that asks for no more: the words by which the carriers know it, and
// those that people write in Korea. A question about it is none, nor is the wish to take
// an earlier one back.
var refusal = regexp.MustCompile(`(?i)^[\s\p{P}]*(?:` +
	`(?:please\s+)?(?:stop|stop\s?all|unsubscribe|cancel|end|quit|revoke|opt[\s-]?out)(?:\s+please)?|` +
	`거부|그만|(?:무료\s*)?수신\s*거부\s*(?:요|해|해\s*(?:요|줘|주|달라)[^?]*|(?:요청|신청|부탁|원해|원합|바라|바랍|바래|합니|할게|하겠)[^?]*)?|` +
	`(?:더\s*이상\s*)?(?:(?:광고|문자|메시지|메세지|톡)\s*)*(?:좀\s*)?` +
	`(?:그만\s*보내\s*(?:라|요|세요|줘요?|주세요|십시오)?|보내지\s*(?:마|마라|마요|마세요|마십시오|말\s*아\s*(?:라|줘요?|주세요)?))` +
	`)[\s\p{P}]*$`)

// Refuses reports whether a text that somebody sent back asks for no more.
func Refuses(text string) bool { return refusal.MatchString(text) && !strings.Contains(text, "?") }

// pieces of a report that matter.
type pieces struct {
	status   []byte // message/delivery-status
	feedback []byte // message/feedback-report
	returned []byte // the headers of the message that came back
}

const mostPiece = 1 << 20

func parts(body io.Reader, boundary string) (p pieces) {
	r := multipart.NewReader(body, boundary)
	for {
		part, err := r.NextRawPart()
		if err != nil {
			return p // what came before the damage is kept
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		content, err := io.ReadAll(io.LimitReader(decoded(part), mostPiece))
		if err != nil && len(content) == 0 {
			continue
		}
		switch kind {
		case "message/delivery-status", "message/global-delivery-status":
			p.status = content
		case "message/feedback-report":
			p.feedback = content
		case "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers":
			p.returned = content
		}
	}
}

func decoded(p *multipart.Part) io.Reader {
	return decodedBy(p.Header.Get("Content-Transfer-Encoding"), p)
}

func decodedBy(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	}
	return r
}

// groups reads the blocks of fields that delivery-status is made of.
func groups(content []byte) (list []textproto.MIMEHeader) {
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(content)))
	for {
		h, err := r.ReadMIMEHeader()
		if len(h) > 0 {
			list = append(list, h)
		}
		if err != nil && !errors.As(err, new(textproto.ProtocolError)) || err != nil && len(h) == 0 {
			return list
		}
	}
}

// bounces reads one Report for each recipient.
func (p pieces) bounces() (list []Report) {
	id := p.messageID()
	for _, g := range groups(p.status) {
		recipient := address(g.Get("Original-Recipient"))
		if recipient == "" {
			recipient = address(g.Get("Final-Recipient"))
		}
		action := strings.ToLower(g.Get("Action"))
		if recipient == "" || action == "" {
			continue // the first block is about the message as a whole
		}
		r := Report{Kind: Other, Recipient: recipient, Status: status(g), Words: after(g.Get("Diagnostic-Code")), MessageID: id}
		switch action {
		case "failed":
			r.Kind, r.Blame = Bounce, blame(r.Status)
		case "delayed":
			r.Kind = Delay
		}
		list = append(list, r)
	}
	return list
}

var statusForm = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)

// status gives the enhanced code; servers that give only 5.0.0 say more in their words.
func status(g textproto.MIMEHeader) string {
	s := statusForm.FindString(g.Get("Status"))
	if s == "" || strings.HasSuffix(s, ".0.0") {
		if better := statusForm.FindString(g.Get("Diagnostic-Code")); better != "" {
			return better
		}
	}
	return s
}

func (p pieces) complaint() Report {
	r := Report{Kind: Complaint, MessageID: p.messageID()}
	for _, g := range groups(p.feedback) {
		if kind := strings.ToLower(g.Get("Feedback-Type")); kind == "not-spam" {
			r.Kind = Other
		}
		for _, name := range []string{"Original-Rcpt-To", "Removal-Recipient"} {
			if a := address(g.Get(name)); a != "" && r.Recipient == "" {
				r.Recipient = a
			}
		}
	}
	if r.Recipient == "" {
		r.Recipient = address(p.header("To"))
	}
	return r
}

func (p pieces) header(name string) string {
	for _, g := range groups(p.returned) {
		return g.Get(name) // the first block is the header
	}
	return ""
}

func (p pieces) messageID() string { return strings.Trim(p.header("Message-Id"), "<> ") }

// address takes the address out of "rfc822; a@b.test" or "A <a@b.test>".
func address(field string) string {
	field = strings.Trim(after(field), "<> ")
	if a, err := mail.ParseAddress(field); err == nil {
		return a.Address
	}
	return ""
}

// after gives what follows the type of a typed field.
func after(field string) string {
	if _, rest, typed := strings.Cut(field, ";"); typed {
		return strings.TrimSpace(rest)
	}
	return strings.TrimSpace(field)
}
