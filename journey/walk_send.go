package journey

import (
	"time"

	"gilmok/store"
)

// pending is a message waiting for its time.
type pending struct {
	send  Send
	at    time.Time
	fresh bool      // decided at this very instant
	since time.Time // when it was asked for
}

// settle sends, skips or holds what is waiting, and goes on when all is final:
// what dispatch does in life.
func (w *walker) settle(i int, now time.Time) {
	l := &w.lives[i]
	rest := l.pending[:0]
	for _, p := range l.pending {
		if p.at.After(now) {
			rest = append(rest, p)
			continue
		}
		var v Verdict
		if !p.fresh {
			w.catchUp(now)
			v = w.s.e.Rules.Decide(p.send, History{Person: inPassage{&w.view, &l.ctx}, Sends: w.sends, Ahead: w.ahead(now)}, now)
		}
		if v == (Verdict{}) && w.kin.had(&w.view, p.send.Message) {
			v = skip(store.SkipDuplicateAddress)
		}
		switch {
		case v.Held():
			p.at = v.Until
			rest = append(rest, p)
		case v.Allowed():
			w.sent(l, p, now)
		default:
			w.skipped(p.send, v.Skip, now)
			l.outcomes = append(l.outcomes, Outcome{Channel: p.send.Message.Channel, State: store.OutboxSkipped, Reason: string(v.Skip), At: now})
		}
	}
	l.pending = rest
	if len(rest) > 0 {
		l.p.Due = soonest(rest)
		return
	}
	w.in.Outcomes = append([]Outcome(nil), l.outcomes...)
	l.outcomes = l.outcomes[:0]
	w.advance(i, now)
}

func soonest(list []pending) time.Time {
	at := list[0].at
	for _, p := range list[1:] {
		if p.at.Before(at) {
			at = p.at
		}
	}
	return at
}

func (w *walker) sent(l *live, p pending, now time.Time) {
	s, m := p.send, p.send.Message
	w.sends = append(w.sends, store.SendTime{At: now, Channel: m.Channel, Tags: m.Tags, Journey: thisJourney})
	w.kin.sent(&w.view, m)
	if w.s.planning {
		w.plan(l, p, now)
	}
	l.outcomes = append(l.outcomes, Outcome{Channel: m.Channel, State: store.OutboxSent, At: now})
	l.quietly, l.messaged = false, true
	w.tally.send(w.s.plan.step(s.Step), w.day(now), now.In(w.view.Zone()).Hour(), m, w.customer())
	w.hash = mix(w.hash ^ uint64(now.UnixMicro()) ^ 1<<62)
	w.note(now, decidedSent, s.Step, "", m.Name)
	w.looks(l, s.Step, m.Channel, now)
	w.follow(AfterMessage, l, s.Step, now)
}

func (w *walker) skipped(s Send, reason store.SkipReason, now time.Time) {
	w.tally.skip(w.s.plan.step(s.Step), w.day(now), reason, 1, w.customer())
	w.note(now, DecidedSkipped, s.Step, "", string(reason))
}

// cancel counts messages whose passage has gone on or out without them.
func (w *walker) cancel(l *live, step StepID, now time.Time) {
	w.tally.skip(w.s.plan.step(step), w.day(now), skipCancelled, len(l.pending), w.customer())
	for range l.pending {
		w.note(now, DecidedSkipped, step, "", string(skipCancelled))
	}
	l.pending, l.outcomes = l.pending[:0], l.outcomes[:0]
}

// skipCancelled is no reason to skip, but where a rehearsal counts them.
const skipCancelled store.SkipReason = "cancelled"
