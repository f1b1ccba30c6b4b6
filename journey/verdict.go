package journey

import (
	"time"

	"gilmok/store/segment"
)

// action is what a step says about a passage that stands at it.
type action uint8

const (
	actLeave action = iota
	actStay
	actExit
	actEnd
)

type verdict struct {
	action action
	port   string
	until  time.Time // of stay; zero: until something wakes it
	reason string    // of exit
}

func leave(port string) verdict    { return verdict{action: actLeave, port: port} }
func stay(until time.Time) verdict { return verdict{action: actStay, until: until} }
func exits(reason string) verdict  { return verdict{action: actExit, reason: reason} }
func ends() verdict                { return verdict{action: actEnd} }

// ask puts a send to the policies and asks the world for what they say.
func (t *turn) ask(s Send) Verdict {
	v := t.e.Rules.Decide(s, History{Person: t, Sends: t.in.Sends, Ahead: t.in.Ahead}, t.now)
	t.effect(Effect{Kind: EffectSend, Send: s, Verdict: v})
	switch {
	case v.Skip != "":
		t.decided(DecidedSkipped, string(v.Skip))
	case v.Held():
		t.decided(DecidedHeld, v.Why)
	default:
		t.decided(DecidedQueued, s.Message.Name)
	}
	return v
}

// afterMessage leaves a message step. Time goes on from now: a series that was
// late keeps its distances instead of catching up in a flood.
func (t *turn) afterMessage() verdict {
	t.at = t.now
	return leave(PortOut)
}

// recheck gives when to look at a visit's outbox entries again, after holding
// of them until an instant. The runner is told of outcomes as they come; this is
// for those that it missed, and so may be seldom: each look is a write.
func (t *turn) recheck(held time.Time) time.Time {
	if held.Before(t.now) {
		held = t.now
	}
	age := t.now.Sub(t.p.ArrivedAt) / 2
	return held.Add(min(max(age, recheckFirst), recheckLast))
}

const (
	recheckFirst = time.Hour
	recheckLast  = 6 * time.Hour
)

// saw writes the values a rule rested on into the why ledger.
func (t *turn) saw(r *Rule, port string) {
	if !t.e.Explain {
		return
	}
	t.effect(Effect{Kind: EffectDecided, What: DecidedMoved, Reason: port, Saw: explain(r, t, t.now)})
}

// SawPicked stands before the name of an event in what a decision saw: when the first
// or last one was, as in "last_event:ordered".
func SawPicked(p segment.Pick) string { return string(p) + "_event:" }

// explain gives what a subject shows of all that a rule reads.
func explain(r *Rule, s segment.Subject, now time.Time) map[string]any {
	if r.IsZero() {
		return nil
	}
	var n segment.Needs
	n.Add(r.Rule)
	saw := map[string]any{}
	for _, key := range n.Attributes {
		saw[key] = s.Attribute(key)
	}
	for name := range n.Events {
		saw[name] = len(s.Events(name))
	}
	for _, e := range segment.EventsOf(r.Rule) {
		if e.Pick != segment.PickAny {
			saw[SawPicked(e.Pick)+e.Name] = segment.Explain(e, s, now).Saw
		}
	}
	for _, name := range n.Segments {
		saw["in_segment:"+name] = s.InSegment(name)
	}
	for _, name := range segment.PropertyNames(r.Rule) {
		saw[name] = s.Property(name)
	}
	return saw
}
