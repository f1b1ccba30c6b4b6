package dispatch

import (
	"maps"
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
	Done      bool
}

// meter counts, and tells who asked.
type meter struct {
	mu        sync.Mutex
	t         Tally
	perSender map[string]int
	rate      float64
	mark      time.Time // start of the second being counted
	inMark    int
}

func newMeter(now time.Time) *meter {
	return &meter{t: Tally{Skipped: map[store.SkipReason]int{}}, perSender: map[string]int{}, mark: now}
}

func (m *meter) tally() Tally {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.t
	t.Skipped = maps.Clone(t.Skipped)
	return t
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
	m.inMark++
	if gone := now.Sub(m.mark); gone >= time.Second/2 {
		fresh := float64(m.inMark) / gone.Seconds()
		if m.rate == 0 {
			m.rate = fresh
		} else {
			m.rate += (fresh - m.rate) * 0.3
		}
		m.mark, m.inMark = now, 0
	}
}

// progress makes the report, with the number of entries left.
func (m *meter) progress(left int, done bool) Progress {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := Progress{Tally: m.t, Rate: m.rate, Left: left, PerSender: maps.Clone(m.perSender), Done: done}
	p.Skipped = maps.Clone(m.t.Skipped)
	if m.rate > 0 {
		p.TimeLeft = time.Duration(float64(left) / m.rate * float64(time.Second))
	}
	return p
}

// left counts what is still to come.
func left(counts map[store.OutboxState]int) int {
	return counts[store.OutboxPending] + counts[store.OutboxLeased] + counts[store.OutboxSending] +
		counts[store.OutboxOnWire] + counts[store.OutboxRetry]
}
