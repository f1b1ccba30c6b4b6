package rules

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// bulkVolume is how many messages a day make a bulk sender for Gmail, Yahoo
// and Outlook.
const bulkVolume = 5000

// Launch checks what does not depend on any one customer.
func Launch(s *Shop, m *Message, p *Plan) []Finding {
	var f findings
	if m.Channel == channelEmail {
		f.unsubscribeRules(s, m)
		f.authenticationRules(s)
	}
	f.reviewRules(m)
	f.planRules(s, p)
	return f
}

// reviewRules hold where the shop wants messages approved before they go.
func (f *findings) reviewRules(m *Message) {
	switch {
	case m.Unapproved && m.Comments > 0:
		f.add("MSG-08", Block, "comments_open", strconv.Itoa(m.Comments), FixReview)
	case m.Unapproved:
		f.add("MSG-08", Block, "unapproved", "", FixReview)
	}
}

func (f *findings) unsubscribeRules(s *Shop, m *Message) {
	if !m.Advertising {
		return
	}
	if !m.Unsubscribe.OneClick && !m.Unsubscribe.ProviderManaged {
		f.add("UNS-01", severityIf(s.DailyVolume >= bulkVolume), "no_one_click", "", "")
	}
	if m.Unsubscribe.Answers == Bad {
		f.wayOutRule(m)
	}
	if m.Unsubscribe.OneClick && s.SignedHeaders != nil {
		for _, header := range []string{"List-Unsubscribe", "List-Unsubscribe-Post"} {
			if !slices.ContainsFunc(s.SignedHeaders, func(h string) bool { return strings.EqualFold(h, header) }) {
				f.add("UNS-03", Block, "not_signed", header, "")
			}
		}
	}
}

// wayOutRule: an address that does not answer leaves nobody out. A mailbox that cannot be
// read can still be read by hand.
func (f *findings) wayOutRule(m *Message) {
	if m.Unsubscribe.OneClick {
		f.add("UNS-02", Block, "does_not_answer", m.Unsubscribe.Trouble, "")
		return
	}
	f.add("UNS-02", Warn, "mailbox_closed", m.Unsubscribe.Trouble, "")
}

func (f *findings) authenticationRules(s *Shop) {
	severity := severityIf(s.DailyVolume >= bulkVolume)
	if s.Authentication.SPF == Bad {
		f.add("AUTH-01", severity, "spf", s.From, "")
	}
	if s.Authentication.DKIM == Bad {
		f.add("AUTH-02", severity, "dkim", s.From, "")
	}
	if s.Authentication.DMARC == Bad {
		f.add("AUTH-03", severity, "dmarc", s.From, "")
	}
	if isFreeMail(s.From) && !s.OwnMailServer {
		f.add("AUTH-04", Block, "free_mail_sender", s.From, "")
	}
}

// named puts the account before what its provider said.
func (s *Shop) named(words string) string { return strings.TrimSuffix(s.Sender+": "+words, ": ") }

func (f *findings) planRules(s *Shop, p *Plan) {
	switch {
	case s.NoSecret:
		f.add("SND-01", Block, "no_secret", s.Sender, "")
	case s.CredentialsValid == Bad:
		f.add("SND-01", Block, "credentials", s.named(s.Trouble), "")
	case s.Away:
		f.add("SND-01", Warn, "sender_away", s.named(s.Trouble), "")
	}
	if s.Quota >= 0 && s.Quota < p.Audience {
		f.add("SND-01", Block, "quota", strconv.Itoa(s.Quota), "")
	}
	if !p.TestedAfterEdit {
		f.add("SND-01", Warn, "no_test", "", FixSendTest)
	}
	first := p.FirstTimeMost
	if first == 0 {
		first = 500
	}
	if p.LastAudience > 0 && p.Audience > 3*p.LastAudience || p.LastAudience == 0 && p.Audience > first {
		f.add("SND-02", Warn, "large_audience", strconv.Itoa(p.Audience), "")
	}
	if p.LateBy > 15*time.Minute {
		f.add("SND-04", Block, "late", p.LateBy.Round(time.Minute).String(), "")
	}
	if p.Restored {
		f.add("SND-05", Block, "restored", "", FixAnswerRestored)
	}
	if p.UncertainEarlier > 0 {
		f.add("SND-06", Warn, "uncertain_earlier", strconv.Itoa(p.UncertainEarlier), FixShowUncertain)
	}
}
