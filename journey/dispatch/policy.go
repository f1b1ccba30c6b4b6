package dispatch

import (
	"time"

	"gilmok/store"
)

// Policy decides about one message in the last transaction before the wire.
type Policy func(Case) (Ruling, error)

// Case is what a Policy looks at.
type Case struct {
	Entry    *store.OutboxEntry
	Subject  *store.Subject // read in the same transaction
	Run      *store.Run
	Journey  *store.JourneyVersion
	Settings map[string]string
	Past     []store.SendTime // newest first
	Tags     []string
	Now      time.Time
}

// Ruling is what a Policy decided. The zero Ruling lets the message go.
type Ruling struct {
	Hold time.Time        // put it off until then
	Skip store.SkipReason // never send it
	Saw  map[string]any   // what the decision rested on, for the ledger
}

// Goes reports whether the message may be sent now.
func (r Ruling) Goes() bool { return r.Skip == "" && r.Hold.IsZero() }

// Lawful is the least that holds for every message, whatever the journey says:
// an address, no suppression, consent for the channel and purpose.
func Lawful(c Case) (Ruling, error) {
	e := c.Entry
	if !e.LateAfter.IsZero() && c.Now.After(e.LateAfter) {
		return Ruling{Skip: store.SkipLate, Saw: map[string]any{"late_after": e.LateAfter, "now": c.Now}}, nil
	}
	if e.Test {
		return Ruling{}, nil // goes to the tester's own address
	}
	switch {
	case c.Subject.Address(e.Channel) == "":
		return Ruling{Skip: store.SkipUnreachable, Saw: map[string]any{"channel": e.Channel}}, nil
	case c.Subject.Suppressed[suppressionChannel(e.Channel)] || c.Subject.Suppressed[e.Channel]:
		return Ruling{Skip: store.SkipSuppressed, Saw: map[string]any{"channel": e.Channel}}, nil
	case !consents(c.Subject, e.Channel, e.Purpose):
		k := c.Subject.ConsentFor(e.Channel, e.Purpose)
		return Ruling{Skip: store.SkipNoConsent, Saw: map[string]any{"purpose": e.Purpose, "consent": k.State}}, nil
	}
	return Ruling{}, nil
}

// consents applies the rule of the purposes: advertising needs opted_in, an
// informational message also takes subscribed. Who opted in to advertising on a
// channel may be informed there too.
func consents(s *store.Subject, ch store.Channel, p store.Purpose) bool {
	switch ch {
	case store.ChannelWebhook, store.ChannelSlack:
		return true // speaks to the shop's own systems, not to the customer
	}
	if p == store.PurposeAdvertising {
		return s.ConsentFor(ch, p).State == store.ConsentOptedIn
	}
	switch s.ConsentFor(ch, store.PurposeInformational).State {
	case store.ConsentSubscribed, store.ConsentOptedIn:
		return true
	case store.ConsentUnsubscribed:
		return false
	}
	return s.ConsentFor(ch, store.PurposeAdvertising).State == store.ConsentOptedIn
}
