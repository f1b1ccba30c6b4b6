// Package inbound reads what comes back: mails that say a message could not be
// delivered (DSN, RFC 3464), that somebody complained (ARF, RFC 5965), or that
// somebody wants no more. Read is a pure function from a mail to a Report; Apply
// writes a Report into the workspace as events, and takes the consequences.
package inbound

// Kind is what a mail that came back is.
type Kind string

// The kinds. Other is everything else: a reply, an out-of-office note.
const (
	Bounce      Kind = "bounce"
	Delay       Kind = "delay" // still being tried; nothing follows from it
	Complaint   Kind = "complaint"
	Unsubscribe Kind = "unsubscribe"
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
	// Ours: refused for what we are or send, 5.7.x: the address is as good as before.
	Ours Blame = "ours"
)

// Report is what one mail tells about one recipient.
type Report struct {
	Kind      Kind
	Recipient string // the address it is about; empty where the mail does not say
	Status    string // "5.1.1"
	Blame     Blame  // of a bounce
	Words     string // the server's
	MessageID string // of the message that came back, without brackets
	Token     string // of an unsubscribe link, see package compose
	ID        string // of this mail itself: the same mail read twice counts once
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
