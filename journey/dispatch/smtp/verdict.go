package smtp

import (
	"net/textproto"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gilmok/journey/dispatch"
)

// closing is a 421 to the first command: the server was leaving before it heard of
// the message.
type closing struct{ error }

func (c *closing) Unwrap() error { return c.error }

// enhanced finds the enhanced status code of RFC 3463 at the start of a reply.
var enhanced = regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})\s*`)

// nobody are the enhanced codes that say: this mailbox is not there. Others of the
// 5.x.x (full, too big, policy) say nothing about the address.
var nobody = []string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}

// refusal makes a reply an error without a verdict on the message yet: temporary
// for 4xx, permanent for 5xx.
func refusal(reply *textproto.Error) *dispatch.Error {
	code, words := strconv.Itoa(reply.Code), strings.TrimSpace(reply.Msg)
	if m := enhanced.FindStringSubmatch(words); m != nil {
		code, words = code+" "+m[1], words[len(m[0]):]
	}
	e := &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: code, Words: words, Err: reply}
	if reply.Code >= 500 {
		e.Verdict = dispatch.VerdictPermanent
	}
	return e
}

// verdict sorts a refusal by the stage at which it came.
func verdict(at stage, reply *textproto.Error) *dispatch.Error {
	e := refusal(reply)
	_, status, _ := strings.Cut(e.Code, " ")
	switch {
	case reply.Code < 500:
		e.Slow = tooFast(reply.Code, status)
		if reply.Code == 421 && at == stageMail {
			e.Err = &closing{reply}
		}
	case limited(status, e.Words):
		// Refused for good, says the code; but it is this account that has sent enough
		// for now, and the next message would fare no better.
		e.Verdict, e.Slow = dispatch.VerdictTemporary, true
	case at == stageMail && !aboutMessage(status):
		// Refused before a recipient was named: it is the account or the From address.
		e.Verdict = dispatch.VerdictConfiguration
	case at == stageRcpt && slices.Contains(nobody, status):
		e.Verdict = dispatch.VerdictSuppress
	case reply.Code == 530 || reply.Code == 535 || reply.Code == 538:
		e.Verdict = dispatch.VerdictConfiguration // RFC 4954: log in first
	}
	return e
}

// tooFast reports whether a refusal teaches to go slower: the server is closing
// (421), or greylists and limits with 450 and 451 4.7.x, or lacks room for now.
func tooFast(code int, status string) bool {
	switch code {
	case 421, 450:
		return true
	case 451, 452, 454:
		return strings.HasPrefix(status, "4.7.") || strings.HasPrefix(status, "4.5.3") || status == "4.3.2"
	}
	return false
}

// enough recognises a server's words for an account that has sent all it may for now.
var enough = regexp.MustCompile(`(?i)(sending|submission|outgoing|daily|hourly|message rate)[a-z ]{0,20}(limit|quota)|too many (messages|e?mails)|(limit|quota)[^.]{0,30}(per|a) (day|hour)|발송[^.]{0,10}한도`)

// limited reports a refusal that speaks of how much the account may send: Gmail's 5.4.5,
// and what others say in words. What speaks of the receiver's room is another matter.
func limited(status, words string) bool {
	return status == "5.4.5" || enough.MatchString(words) && !strings.Contains(strings.ToLower(words), "receiv") && status != "5.2.2"
}

// aboutMessage reports whether a refusal of MAIL speaks of this message: its size.
func aboutMessage(status string) bool {
	return strings.HasPrefix(status, "5.3.4") || strings.HasPrefix(status, "5.2.3")
}

// lacks recognises go-mail's refusals that have no error value.
func lacks(words string) bool {
	for _, s := range []string{"does not support STARTTLS", "does not support SMTP AUTH", "unsupported SMTP AUTH"} {
		if strings.Contains(words, s) {
			return true
		}
	}
	return false
}
