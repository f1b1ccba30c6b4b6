package journey

import "time"

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
	saw    map[string]any
}

func leave(port string) verdict    { return verdict{action: actLeave, port: port} }
func stay(until time.Time) verdict { return verdict{action: actStay, until: until} }
func exits(reason string) verdict  { return verdict{action: actExit, reason: reason} }
func ends() verdict                { return verdict{action: actEnd} }

// ask puts a send to the policies and asks the world for what they say.
func (t *turn) ask(s Send) Verdict {
	h := History{Person: t, Sends: t.in.Sends, Ahead: t.in.Ahead}
	v := t.e.Rules.Decide(s, h, t.now)
	t.effect(Effect{Kind: EffectSend, Send: s, Verdict: v})
	switch {
	case v.Skip != "":
		t.tell(DecidedSkipped, string(v.Skip), func() map[string]any { return t.reasons(s, h, v) })
	case v.Held():
		t.tell(DecidedHeld, v.Why, func() map[string]any { return until(v.Until, nil) })
	default:
		t.decided(DecidedQueued, s.Message.Name)
	}
	return v
}

// afterMessage leaves a message step. Time goes on from now: a series that was
// late keeps its distances instead of catching up in a flood. Only what another copy of the
// workspace has lived through goes on from then.
func (t *turn) afterMessage() verdict {
	if !t.at.Before(t.in.Copied) {
		t.at = t.now
	}
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
