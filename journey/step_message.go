package journey

import (
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Message sends: all of Messages, one a channel; or the first of FirstReachable
// that can reach the customer, the next one where it fails. The customer goes
// on when everything sent by this visit is final, whatever became of it.
type Message struct {
	Titled
	Messages       []string `json:"messages,omitempty"` // by name
	FirstReachable []string `json:"first_reachable,omitempty"`
	// OnlyIf is looked at again in the moment of sending.
	OnlyIf *Rule `json:"only_if,omitempty"`
	// LateAfter is how long after its time a message is still worth sending.
	LateAfter value.Duration `json:"late_after,omitzero"`
}

// Kind implements Step.
func (*Message) Kind() Kind { return KindMessage }

// Ports implements Step.
func (*Message) Ports() []Port { return out }

// Names gives the messages the step may send.
func (m *Message) Names() []string {
	if len(m.FirstReachable) > 0 {
		return m.FirstReachable
	}
	return m.Messages
}

func (m *Message) needs(n *segment.Needs) { addRule(n, m.OnlyIf) }

func (m *Message) check(c *checker) {
	switch {
	case len(m.Messages) > 0 && len(m.FirstReachable) > 0:
		c.error("messages", CodeContradiction, "messages and first_reachable exclude each other")
	case len(m.Names()) == 0:
		c.error("messages", CodeMissing, "")
	}
	seen := map[store.Channel]string{}
	for _, name := range m.Names() {
		info, known := c.message("messages", name)
		if !known {
			continue
		}
		// The outbox key holds the channel, so that one visit sends at most once on each.
		if other := seen[info.Channel]; other != "" {
			c.error("messages", CodeSameChannel, other+", "+name)
		}
		seen[info.Channel] = name
	}
	if !m.OnlyIf.IsZero() {
		c.rule("only_if", m.OnlyIf)
	}
	c.span("late_after", m.LateAfter)
}

func (m *Message) act(t *turn) verdict {
	if t.arriving || t.in.Retry {
		if hold := t.notFresh(); !hold.IsZero() {
			if t.arriving {
				t.decided(DecidedHeld, HeldOrdersReach)
			}
			return stay(hold)
		}
		return m.send(t)
	}
	if t.in.Outcomes == nil {
		return stay(t.recheck(t.now))
	}
	if len(m.FirstReachable) > 0 && !anySent(t.in.Outcomes) {
		if v := m.sendNext(t, t.in.Outcomes); v.action == actStay {
			return v
		}
	}
	return t.afterMessage()
}

// send asks for the first sends of a visit.
func (m *Message) send(t *turn) verdict {
	if len(m.FirstReachable) > 0 {
		return m.sendNext(t, nil)
	}
	waiting, held := false, t.now
	for _, name := range m.Messages {
		if v := t.ask(m.request(t, name)); v.Allowed() {
			waiting = true
			if v.Until.After(held) {
				held = v.Until
			}
		}
	}
	if waiting {
		return stay(t.recheck(held))
	}
	return t.afterMessage()
}

// sendNext asks for the first message of the list whose channel this visit has
// not tried and that may be sent; the reasons of those passed over are kept.
func (m *Message) sendNext(t *turn, tried []Outcome) verdict {
	for _, name := range m.FirstReachable {
		send := m.request(t, name)
		if channelTried(tried, send.Message.Channel) {
			continue
		}
		if v := t.ask(send); v.Allowed() {
			return stay(t.recheck(v.Until))
		}
	}
	return t.afterMessage()
}

func (m *Message) request(t *turn, name string) Send {
	return Send{Step: t.id, Message: t.e.message(name), OnlyIf: m.OnlyIf, Planned: t.at, LateAfter: m.late(t.e)}
}

// late gives how long after its time a message of the step is worth sending.
func (m *Message) late(e *Engine) value.Duration {
	if m.LateAfter.IsZero() {
		return e.Journey.Policy.Late()
	}
	return m.LateAfter
}

func anySent(list []Outcome) bool {
	for _, o := range list {
		if o.State == store.OutboxSent || o.State == store.OutboxUncertain {
			return true
		}
	}
	return false
}

func channelTried(list []Outcome, ch store.Channel) bool {
	for _, o := range list {
		if o.Channel == ch {
			return true
		}
	}
	return false
}

// Outcome is what became of one outbox entry of a visit.
type Outcome struct {
	Channel store.Channel
	State   store.OutboxState
	Reason  string
	At      time.Time
}
