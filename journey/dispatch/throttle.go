package dispatch

import (
	"sync"
	"time"
)

// throttle keeps one sender's speed: the limits the person set, and what the
// provider teaches by saying "too fast".
type throttle struct {
	mu        sync.Mutex
	perSecond float64 // the set limit; 0 is none
	perHour   int
	perDay    int
	began     string // of the warm-up, see WarmUp; empty: none

	learned float64   // messages a second the provider seems to bear; 0: not taught
	taught  time.Time // when learned last changed
	next    time.Time // earliest instant of the next message
	closed  time.Time // nothing before this
	spent   time.Time // the quota is used up until then; what is reserved still goes
	sent    []time.Time
	paced   float64 // running average of the real rate, messages a second
	last    time.Time
}

// slowest the lessons of a provider may make a sender: one message in ten seconds.
const slowest = 0.1

func newThrottle(perSecond float64, perHour, perDay int, earlier []time.Time) *throttle {
	return &throttle{perSecond: perSecond, perHour: perHour, perDay: perDay, sent: earlier}
}

// Reserve takes one message out of the hour's and day's quota. Where none is left
// it gives the instant from which there is again.
func (t *throttle) Reserve(now time.Time) (until time.Time, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Before(t.closed) {
		return t.closed, false
	}
	perDay := t.day(now)
	if t.perHour == 0 && perDay == 0 {
		return time.Time{}, true
	}
	t.forget(now)
	until, full := t.full(now, time.Hour, t.perHour)
	if !full {
		until, full = t.full(now, 24*time.Hour, perDay)
	}
	if full {
		t.spent = until
		return until, false
	}
	t.sent = append(t.sent, now)
	return time.Time{}, true
}

// day is the most messages of a day: the set limit, or the warm-up's where that is less.
func (t *throttle) day(now time.Time) int {
	if t.began == "" {
		return t.perDay
	}
	_, _, most := WarmUp(t.began, now)
	if most == 0 || t.perDay > 0 && t.perDay < most {
		return t.perDay
	}
	return most
}

// Return gives a reservation back that was not used.
func (t *throttle) Return() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.sent); n > 0 {
		t.sent = t.sent[:n-1]
	}
}

// Pace gives the instant at which the caller may send: its turn at the current rate.
func (t *throttle) Pace(now time.Time) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	rate := t.rate(now)
	at := now
	if t.next.After(at) {
		at = t.next
	}
	if t.closed.After(at) {
		at = t.closed
	}
	if rate > 0 {
		t.next = at.Add(time.Duration(float64(time.Second) / rate))
	}
	return at
}

// Took notes that the provider took a message, for the rate that lessons start from.
func (t *throttle) Took(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if gap := now.Sub(t.last).Seconds(); !t.last.IsZero() && gap > 0 && gap < 10 {
		t.paced += (1/gap - t.paced) * 0.1
	}
	t.last = now
}

// Slow learns from "too fast": half the rate of now, and nothing at all until the
// provider wants to be asked again.
func (t *throttle) Slow(now time.Time, retryAfter time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if retryAfter > 0 {
		t.closed = latest(t.closed, now.Add(retryAfter))
	}
	if t.learned > 0 && now.Sub(t.taught) < time.Second {
		return // one lesson a second: eight connections hear the same one at once
	}
	rate := t.rate(now)
	if rate == 0 {
		rate = max(t.paced, 1)
	}
	t.learned, t.taught = max(rate/2, slowest), now
}

// Close stops the sender until an instant.
func (t *throttle) Close(until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = latest(t.closed, until)
}

// Closed gives until when nothing new is to be taken on; the zero time when it is.
func (t *throttle) Closed(now time.Time) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if until := latest(t.closed, t.spent); now.Before(until) {
		return until
	}
	return time.Time{}
}

// Barred reports whether not even what is reserved may go.
func (t *throttle) Barred(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return now.Before(t.closed)
}

// Rate gives the limit of now in messages a second, 0 where there is none.
func (t *throttle) Rate(now time.Time) float64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rate(now)
}

// rate is the limit of now, 0 where there is none. What was learned is forgiven by
// a tenth a minute, and forgotten once it is over a hundred a second.
func (t *throttle) rate(now time.Time) float64 {
	for t.learned > 0 && now.Sub(t.taught) >= time.Minute {
		t.learned, t.taught = t.learned*1.1, t.taught.Add(time.Minute)
		if t.learned > 100 {
			t.learned = 0
		}
	}
	switch {
	case t.learned == 0:
		return t.perSecond
	case t.perSecond == 0:
		return t.learned
	}
	return min(t.learned, t.perSecond)
}

func (t *throttle) forget(now time.Time) {
	i := 0
	for i < len(t.sent) && now.Sub(t.sent[i]) >= 24*time.Hour {
		i++
	}
	t.sent = t.sent[i:]
}

func (t *throttle) full(now time.Time, window time.Duration, most int) (time.Time, bool) {
	if most == 0 || len(t.sent) < most {
		return time.Time{}, false
	}
	first := t.sent[len(t.sent)-most]
	if now.Sub(first) >= window {
		return time.Time{}, false
	}
	return first.Add(window), true
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
