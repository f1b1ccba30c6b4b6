// Package inbound reads what comes back: mails that say a message could not be
// delivered (DSN, RFC 3464), that somebody complained (ARF, RFC 5965), that somebody
// wants no more, and what providers tell when they are asked. Read is a pure function
// from a mail to a Report; Pollers ask providers and mailboxes for Reports; Apply
// writes a Report into the workspace as events, and takes the consequences; a
// Collector does all of it, over and over, and nothing twice.
package inbound

import (
	"strings"
	"time"

	"gilmok/store"
)

// Kind is what came back.
type Kind string

// The kinds. Other is everything else, as an out-of-office note.
const (
	Bounce      Kind = "bounce"
	Delay       Kind = "delay" // still being tried; nothing follows from it
	Complaint   Kind = "complaint"
	Unsubscribe Kind = "unsubscribe"
	Delivered   Kind = "delivered"
	Opened      Kind = "opened"
	Clicked     Kind = "clicked"
	Reply       Kind = "reply"    // a person answered a message of ours
	Answered    Kind = "answered" // a question of a survey, see package survey
	Other       Kind = "other"
)

// Blame says whose fault a bounce is, by its enhanced status code (RFC 3463).
type Blame string

// The blames.
const (
	// Address: nobody is there, now or ever: 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10. The
	// address is not written to again.
	Address Blame = "address"
	// Mailbox: somebody is there and it did not fit, or not now: 5.2.x, 5.3.x, 5.4.x, 4.x.x.
	Mailbox Blame = "mailbox"
	// Unreached: not to be had on this channel; the address is good for others, as a
	// number is without KakaoTalk.
	Unreached Blame = "unreached"
	// Ours: refused for what we are or send, 5.7.x: the address is as good as before.
	Ours Blame = "ours"
)

// Report is one thing that happened to one message at one recipient.
type Report struct {
	Kind      Kind
	Channel   store.Channel // empty: e-mail
	Recipient string        // the address it is about; empty where nobody says
	At        time.Time     // zero: when it is applied
	Status    string        // "5.1.1", or a code of the provider
	Blame     Blame         // of a bounce
	Words     string        // the server's; of a reply by text, the customer's
	// Key, MessageID and ProviderID name the message, as far as they are known: the
	// outbox entry's key, the Message-ID without brackets, the provider's number.
	Key, MessageID, ProviderID string
	Token                      string  // of an unsubscribe link or of an answer, see package compose
	Answer                     *Answer // of kind Answered
	Link                       string  // that was clicked
	Machine                    bool    // opened or clicked by a machine, not by a person
	// Hearsay: a mail says so, which anybody may have written. It counts only where it
	// bears on a message that we sent, see borne.
	Hearsay bool
	ID      string // of this report itself: the same one read twice counts once
}

// Answer is what was answered to a question.
type Answer struct {
	Survey string // its key
	Ask    string // how it was asked: a survey.Ask
	Text   string
	Source string // a source of package survey
}

// channel is the report's channel.
func (r Report) channel() store.Channel {
	if r.Channel == "" {
		return store.ChannelEmail
	}
	return r.Channel
}

// Robot reports whether a user agent that opened a mail is one that opens every mail
// before its reader does: Apple's privacy proxy calls itself by this bare word alone.
func Robot(userAgent string) bool {
	ua := strings.TrimSpace(userAgent)
	return ua == "Mozilla/5.0" || strings.Contains(strings.ToLower(ua), "bot")
}

// Blamed gives whose fault a bounce of a provider is: by the enhanced status code in
// its words where there is one, else what the provider itself says.
func Blamed(words string, hard bool) (status string, b Blame) {
	if status = statusForm.FindString(words); status != "" {
		return status, blame(status)
	}
	if hard {
		return "", Address
	}
	return "", Mailbox
}

// blame sorts a status.
func blame(status string) Blame {
	switch status {
	case "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10":
		return Address
	}
	if len(status) > 3 && status[:4] == "5.7." {
		return Ours
	}
	return Mailbox
}
