package dispatch

import (
	"maps"
	"strings"
	"sync"
	"time"

	"gilmok/store"
)

// Tally is what one Drain did.
type Tally struct {
	Sent      int
	Failed    int
	Uncertain int
	Retried   int // refused for now, with another attempt to come
	Held      int // put off by quiet hours, caps or a limit
	Skipped   map[store.SkipReason]int
	Problems  []Problem
}

// Progress is how far a Drain has come.
type Progress struct {
	Tally
	Rate      float64 // messages a second, of the last few seconds
	Left      int     // due or to come, over the whole outbox
	TimeLeft  time.Duration
	PerSender map[string]int // sent in this Drain
	// PerDomain is what became of mail in this Drain, by the domain it goes to. Those
	// met after mostDomains stand under "".
	PerDomain map[string]DomainTally
	Done      bool
	// Halted: it is done, and what is due could not all go: everything is stopped, or
	// paused, the computer slept, or a sender cannot send. It goes on later.
	Halted bool
}

// DomainTally is what receivers of one domain said to mail.
type DomainTally struct {
	Sent    int
	Refused int // for now or for good
}

// Add gives the sum of two.
func (t DomainTally) Add(other DomainTally) DomainTally {
	return DomainTally{t.Sent + other.Sent, t.Refused + other.Refused}
}

// mostDomains are told apart: nobody looks at more.
const mostDomains = 200

// meter counts, and tells who asked.
type meter struct {
	mu        sync.Mutex
	t         Tally
	perSender map[string]int
	perDomain map[string]DomainTally
	rate      float64
	mark      time.Time // start of the second being counted
	inMark    int
}

func newMeter(now time.Time) *meter {
	return &meter{t: Tally{Skipped: map[store.SkipReason]int{}}, perSender: map[string]int{}, perDomain: map[string]DomainTally{}, mark: now}
}

func (m *meter) tally() Tally {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.t
	t.Skipped = maps.Clone(t.Skipped)
	return t
}

// firstSpan is how soon there is a first rate: groups and what is prepared ahead follow it.
const firstSpan = time.Second / 10

// now gives the rate of the last moments in messages a second; 0: not known yet.
func (m *meter) now() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rate
}

// count notes what became of an entry.
func (m *meter) count(e *store.OutboxEntry, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch e.State {
	case store.OutboxSent:
		m.t.Sent++
		m.perSender[e.Sender]++
	case store.OutboxFailed:
		m.t.Failed++
	case store.OutboxUncertain:
		m.t.Uncertain++
	case store.OutboxRetry:
		m.t.Retried++
	case store.OutboxSkipped:
		m.t.Skipped[store.SkipReason(e.Reason)]++
		return
	case store.OutboxPending:
		m.t.Held++
		return
	}
	m.domain(e)
	m.inMark++
	span := time.Second / 2
	if m.rate == 0 {
		span = firstSpan
	}
	if gone := now.Sub(m.mark); gone >= span {
		fresh := float64(m.inMark) / gone.Seconds()
		if m.rate == 0 {
			m.rate = fresh
		} else {
			m.rate += (fresh - m.rate) * 0.3
		}
		m.mark, m.inMark = now, 0
	}
}

// domain counts an entry for the domain it went to; mu is held.
func (m *meter) domain(e *store.OutboxEntry) {
	at := strings.LastIndexByte(e.Address, '@')
	if e.Channel != store.ChannelEmail || at < 0 || e.State == store.OutboxUncertain {
		return
	}
	name := strings.ToLower(e.Address[at+1:])
	t, known := m.perDomain[name]
	if !known && len(m.perDomain) >= mostDomains {
		name = ""
		t = m.perDomain[name]
	}
	one := DomainTally{Refused: 1}
	if e.State == store.OutboxSent {
		one = DomainTally{Sent: 1}
	}
	m.perDomain[name] = t.Add(one)
}

// progress makes the report, with the number of entries left.
func (m *meter) progress(left int, done bool) Progress {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := Progress{Tally: m.t, Rate: m.rate, Left: left, PerSender: maps.Clone(m.perSender), PerDomain: maps.Clone(m.perDomain), Done: done}
	p.Skipped = maps.Clone(m.t.Skipped)
	if m.rate > 0 {
		p.TimeLeft = time.Duration(float64(left) / m.rate * float64(time.Second))
	}
	return p
}

// left counts what is still to come.
func left(counts map[store.OutboxState]int) int {
	return counts[store.OutboxPending] + counts[store.OutboxSending] +
		counts[store.OutboxOnWire] + counts[store.OutboxRetry]
}
