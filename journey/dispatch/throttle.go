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

	learned  Learned   // what the provider bears in an hour and a day
	bearable float64   // messages a second the provider seems to bear; 0: not taught
	taught   time.Time // when bearable last changed
	next     time.Time // earliest instant of the next message
	closed   time.Time // nothing before this
	spent    time.Time // the quota is used up until then; what is reserved still goes
	sent     []time.Time
	paced    float64 // running average of the real rate, messages a second
	last     time.Time
	seen     time.Time // the clock, when it was last looked at
}

// setBack is by how much a clock goes back when it is set, and not because two that ask
// looked at it one after the other.
const setBack = time.Minute

// follow moves all instants along with a clock that was set back: one that was wrong for
// a moment would otherwise keep the sender waiting for a time that is far off.
func (t *throttle) follow(now time.Time) {
	if back := now.Sub(t.seen); back < -setBack && !t.seen.IsZero() {
		for _, at := range []*time.Time{&t.next, &t.closed, &t.spent, &t.taught, &t.last} {
			if !at.IsZero() {
				*at = at.Add(back)
			}
		}
		for i := range t.sent {
			t.sent[i] = t.sent[i].Add(back)
		}
	} else if !now.After(t.seen) {
		return
	}
	t.seen = now
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
	t.follow(now)
	if now.Before(t.closed) {
		return t.closed, false
	}
	perHour, perDay := t.quota(now)
	if perHour == 0 && perDay == 0 {
		return time.Time{}, true
	}
	t.forget(now)
	until, full := t.full(now, time.Hour, perHour)
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

// quota is the most messages of an hour and of a day: the least of what is set, what
// the provider taught, and the warm-up.
func (t *throttle) quota(now time.Time) (perHour, perDay int) {
	perHour, perDay = t.learned.Limits(now)
	perHour, perDay = least(perHour, t.perHour), least(perDay, t.perDay)
	if t.began != "" {
		_, _, most := WarmUp(t.began, now)
		perDay = least(perDay, most)
	}
	return perHour, perDay
}

// least of two limits, of which 0 is none.
func least(a, b int) int {
	if a == 0 || b == 0 {
		return a + b
	}
	return min(a, b)
}

// Teach sets what the provider bears in an hour and a day; sent is what went in the last day.
func (t *throttle) Teach(l Learned, sent []time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.learned, t.sent = l, sent
}

// Spent gives until when the quota of the hour or the day is used up; zero: it is not.
func (t *throttle) Spent(now time.Time) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Before(t.spent) {
		return t.spent
	}
	return time.Time{}
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
	t.follow(now)
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
	if t.bearable > 0 && now.Sub(t.taught) < time.Second {
		return // one lesson a second: eight connections hear the same one at once
	}
	rate := t.rate(now)
	if rate == 0 {
		rate = max(t.paced, 1)
	}
	t.bearable, t.taught = max(rate/2, slowest), now
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
	t.follow(now)
	if until := latest(t.closed, t.spent); now.Before(until) {
		return until
	}
	return time.Time{}
}

// Barred reports whether not even what is reserved may go.
func (t *throttle) Barred(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.follow(now)
	return now.Before(t.closed)
}

// Rate gives the limit of now in messages a second, 0 where there is none.
func (t *throttle) Rate(now time.Time) float64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rate(now)
}

// rate is the limit of now, 0 where there is none. What was taught is forgiven by
// a tenth a minute, and forgotten once it is over a hundred a second.
func (t *throttle) rate(now time.Time) float64 {
	for t.bearable > 0 && now.Sub(t.taught) >= time.Minute {
		t.bearable, t.taught = t.bearable*1.1, t.taught.Add(time.Minute)
		if t.bearable > 100 {
			t.bearable = 0
		}
	}
	switch {
	case t.bearable == 0:
		return t.perSecond
	case t.perSecond == 0:
		return t.bearable
	}
	return min(t.bearable, t.perSecond)
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
