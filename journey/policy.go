package journey

import (
	"cmp"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Send is a message that a step would like to send.
type Send struct {
	Step      StepID
	Message   MessageInfo
	OnlyIf    *Rule
	Planned   time.Time      // when it should go
	LateAfter value.Duration // how long after Planned it is still worth sending; zero: always
	Test      bool           // to a test address: no consent, caps, quiet hours or holdout
}

// MessageInfo is what the policies know of a message.
type MessageInfo struct {
	ID      store.MessageVersionID
	Name    string
	Channel store.Channel
	Purpose store.Purpose
	Tags    []string
	Long    bool // a text that goes as LMS, as far as its source tells
}

// Person is a customer as policies and engine see one.
type Person interface {
	segment.Subject
	ConsentFor(store.Channel, store.Purpose) store.Consent
	// Address gives where the channel reaches the person; empty: nowhere.
	Address(store.Channel) string
	// IsSuppressed reports whether the address there is on the list.
	IsSuppressed(store.Channel) bool
	// Home gives the country they live in, ISO 3166-1 alpha-2; empty: not known.
	Home() string
}

// History is who a message is for and what they were sent before.
type History struct {
	Person Person
	Sends  []store.SendTime // in any order
	// Ahead are messages that wait to go to the person, of journeys that come
	// before this one: a cap's room is theirs.
	Ahead []store.SendTime
}

// Verdict is what Decide says: allow, hold until an instant, or skip for a reason.
type Verdict struct {
	Until time.Time        // zero: at once
	Skip  store.SkipReason // empty: allowed
	Why   string           // of a hold: HeldQuietHours, HeldNightLaw
}

// Allowed reports whether it goes, now or later.
func (v Verdict) Allowed() bool { return v.Skip == "" }

// Held reports whether it goes, but later.
func (v Verdict) Held() bool { return v.Skip == "" && !v.Until.IsZero() }

// Why a message is held.
const (
	HeldQuietHours  = "quiet_hours"
	HeldNightLaw    = "night_law"
	HeldOrdersReach = "orders_reach"
	HeldMissed      = store.ReasonMissed
)

// Decide says whether a message may go to somebody now. It is asked when the
// message is queued and again in the moment of sending: what holds a message is
// looked at before what counts messages, so that one held over midnight is
// counted on the day on which it goes.
func (r *Rules) Decide(s Send, h History, now time.Time) Verdict {
	ch, purpose := s.Message.Channel, s.Message.Purpose
	switch {
	case !s.OnlyIf.Holds(h.Person, now):
		return skip(store.SkipCondition)
	case h.Person.Address(ch) == "":
		return skip(store.SkipUnreachable)
	case h.Person.IsSuppressed(ch):
		return skip(store.SkipSuppressed)
	case s.Test:
		return Verdict{}
	case !consents(h.Person, ch, purpose):
		return skip(store.SkipNoConsent)
	case r.HeldOut(store.CustomerID(h.Person.CustomerID())):
		return skip(store.SkipHoldout)
	case !s.LateAfter.IsZero() && now.After(s.LateAfter.AddTo(s.Planned)):
		return skip(store.SkipLate)
	}
	if v := r.quiet(s, h.Person, now); v != (Verdict{}) {
		return v
	}
	if purpose == store.PurposeAdvertising && (r.capped(s.Message, h, now) || r.yields(s.Message, h, now)) {
		return skip(store.SkipFrequencyCapped)
	}
	return Verdict{}
}

func skip(reason store.SkipReason) Verdict { return Verdict{Skip: reason} }

// consents reads the customer's word. Advertising needs opted_in. Informational
// messages take either agreement, of their own purpose or of advertising.
// Webhooks and slack speak to the shop's own machines and need none.
func consents(p Person, ch store.Channel, purpose store.Purpose) bool {
	switch ch {
	case store.ChannelWebhook, store.ChannelSlack:
		return true
	}
	state := p.ConsentFor(ch, purpose).State
	if purpose == store.PurposeInformational && (state == "" || state == store.ConsentUnknown) {
		state = p.ConsentFor(ch, store.PurposeAdvertising).State
	}
	return state == store.ConsentOptedIn || purpose == store.PurposeInformational && state == store.ConsentSubscribed
}

// The salt of the workspace's holdout: everywhere the same people.
const holdoutEverywhere StepID = "holdout"

// HeldOut reports whether the customer belongs to those who are sent nothing,
// in this journey or anywhere.
func (r *Rules) HeldOut(c store.CustomerID) bool {
	return r.Holdout > 0 && Draw(r.Seed, holdoutEverywhere, c)*100 < r.Holdout ||
		r.Everywhere > 0 && Draw(0, holdoutEverywhere, c)*100 < r.Everywhere
}

func (r *Rules) quiet(s Send, p Person, now time.Time) Verdict {
	ch := s.Message.Channel
	if ch == store.ChannelWebhook || ch == store.ChannelSlack {
		return Verdict{}
	}
	if nightLawful(s.Message, p) && (r.Country == korea || cmp.Or(p.Home(), r.Country) == korea) {
		if end, inside := nightKST.end(now.In(seoul())); inside {
			return Verdict{Until: end, Why: HeldNightLaw}
		}
	}
	q := r.Quiet
	if q == nil || q.EmailExempt && ch == store.ChannelEmail {
		return Verdict{}
	}
	end, inside := q.end(now.In(q.Zone.in(p.Zone(), r.shop())))
	switch {
	case !inside:
		return Verdict{}
	case q.Then == QuietSkip:
		return skip(store.SkipQuietHours)
	}
	return Verdict{Until: end, Why: HeldQuietHours}
}

// korea is the country of the law of the night (Network Act 50 III). It holds for who
// is written to there, and for all that a shop there writes.
const korea = "KR"

// nightKST is the night of the law, in Korean time.
var nightKST = QuietHours{From: Wall(21, 0), To: Wall(8, 0)}

func seoul() *time.Location {
	if loc, err := location("Asia/Seoul"); err == nil {
		return loc
	}
	return time.FixedZone("KST", 9*60*60)
}

// nightLawful reports whether the law's night holds for a message: advertising
// by anything but e-mail, without the customer's word for the night.
func nightLawful(m MessageInfo, p Person) bool {
	switch m.Channel {
	case store.ChannelSMS, store.ChannelKakao, store.ChannelPush:
		return m.Purpose == store.PurposeAdvertising && !p.ConsentFor(m.Channel, m.Purpose).Night
	}
	return false
}

// end gives when the quiet hours around an instant end; inside is false where
// it lies outside of them. From belongs to them, To does not.
func (q QuietHours) end(at time.Time) (end time.Time, inside bool) {
	clock := minuteOf(at)
	switch {
	case q.From == q.To:
		return at, false
	case q.From < q.To:
		inside = q.From <= clock && clock < q.To
	default:
		inside = clock >= q.From || clock < q.To
	}
	if !inside {
		return at, false
	}
	end = q.To.On(at)
	if !end.After(at) {
		end = q.To.after(at, 1)
	}
	return end, end.After(at)
}

func (r *Rules) shop() *time.Location {
	if r.Shop == nil {
		return time.UTC
	}
	return r.Shop
}

// capped reports whether one more message would be too many.
func (r *Rules) capped(m MessageInfo, h History, now time.Time) bool {
	_, _, full := r.full(m, h, now)
	return full
}

// full gives the first cap that has no room for one more message, with what it counts.
func (r *Rules) full(m MessageInfo, h History, now time.Time) (c Cap, count int, full bool) {
	for _, c = range r.Caps {
		if !c.speaksOf(m.Channel, m.Tags) {
			continue
		}
		since := c.since(now.In(h.Person.Zone()))
		count = 0
		for _, s := range h.Sends {
			if !s.At.Before(since) && !s.At.After(now) && c.speaksOf(s.Channel, s.Tags) {
				count++
			}
		}
		if count >= c.Most {
			return c, count, true
		}
	}
	return Cap{}, 0, false
}

// yields reports whether a message would take the room of one that waits and
// comes before it: with this one sent now, that one would be too many at its time.
func (r *Rules) yields(m MessageInfo, h History, now time.Time) bool {
	for _, a := range h.Ahead {
		at := a.At
		if at.Before(now) {
			at = now // it is due and goes at any moment
		}
		for _, c := range r.Caps {
			since := c.since(at.In(h.Person.Zone()))
			if !c.speaksOf(m.Channel, m.Tags) || !c.speaksOf(a.Channel, a.Tags) || now.Before(since) {
				continue
			}
			count := 1 // this one
			for _, s := range h.Sends {
				if !s.At.Before(since) && !s.At.After(now) && c.speaksOf(s.Channel, s.Tags) {
					count++
				}
			}
			for _, o := range h.Ahead {
				if !o.At.After(at) && c.speaksOf(o.Channel, o.Tags) {
					count++
				}
			}
			if count > c.Most {
				return true
			}
		}
	}
	return false
}

// Longest gives how far back the caps look: what of the history must be loaded.
func (r *Rules) Longest(now time.Time) time.Time {
	first := now
	for _, c := range r.Caps {
		if since := c.Per.Before(now).AddDate(0, 0, -1); since.Before(first) {
			first = since
		}
	}
	return first
}

// since gives the first instant the cap counts. A rolling time of 24 hours does
// not count what went exactly 24 hours ago.
func (c Cap) since(now time.Time) time.Time {
	if !c.Calendar {
		return c.Per.Before(now).Add(1)
	}
	first := c.Per.Before(now)
	return WallTime(0).after(first, 1)
}

func (c Cap) speaksOf(ch store.Channel, tags []string) bool {
	if c.Channel != "" && c.Channel != ch {
		return false
	}
	if c.Tag == "" {
		return true
	}
	for _, t := range tags {
		if t == c.Tag {
			return true
		}
	}
	return false
}
