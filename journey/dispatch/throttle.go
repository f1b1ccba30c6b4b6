package dispatch

import (
	"maps"
	"sync"
	"time"

	"gilmok/store"
)

// throttle keeps one sender's speed: the limits the person set, and what the
// provider teaches by saying "too fast".
type throttle struct {
	mu        sync.Mutex
	perSecond float64 // the set limit; 0 is none
	perHour   int
	perDay    int
	began     string // of the warm-up, see WarmUp; empty: none

	learned  Learned   // what the provider has taught
	bearable float64   // messages a second the provider seems to bear; 0: not taught
	taught   time.Time // when it was slowed last
	from     float64   // bearable then
	enough   float64   // bearable at which it was slowed for nothing, or long enough
	ends     time.Time // when it is free again in any case
	next     time.Time // earliest instant of the next message
	closed   time.Time // nothing before this
	spent    time.Time // the quota is used up until then; what is reserved still goes
	sent     []time.Time
	refused  refusals
	through  through
	last     time.Time // when the provider last took something
	seen     time.Time // the clock, when it was last looked at
}

// setBack is by how much a clock goes back when it is set, and not because two that ask
// looked at it one after the other.
const setBack = time.Minute

// follow moves all instants along with a clock that was set back: one that was wrong for
// a moment would otherwise keep the sender waiting for a time that is far off.
func (t *throttle) follow(now time.Time) {
	if back := now.Sub(t.seen); back < -setBack && !t.seen.IsZero() {
		for _, at := range []*time.Time{&t.next, &t.closed, &t.spent, &t.taught, &t.ends, &t.last} {
			if !at.IsZero() {
				*at = at.Add(back)
			}
		}
		for i := range t.sent {
			t.sent[i] = t.sent[i].Add(back)
		}
		t.through = through{}
	} else if !now.After(t.seen) {
		return
	}
	t.seen = now
}

// slowest the lessons of a provider may make a sender: one message in ten seconds.
const slowest = 0.1

// A sender that was too fast goes on with a little less than what got through, and grows
// by a tenth of that a minute while all is taken: additive increase, multiplicative
// decrease. Without a lesson until it is three times as fast, it is free again.
const (
	ease      = 0.9
	growth    = 0.1
	overgrown = 3
)

func newThrottle(a store.Sender, learned Learned, refused refusals, earlier []time.Time, now time.Time) *throttle {
	t := &throttle{perSecond: a.PerSecond, perHour: a.PerHour, perDay: a.PerDay, began: a.Config[KeyWarmUp], learned: learned, refused: refused, sent: earlier}
	if rate := learned.Rate(now); rate > 0 {
		t.slow(rate, overgrown, learned.SecondAt, learnedFor)
	}
	return t
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

// Teach sets what the provider bears in an hour or a day; sent is what went in the last day.
func (t *throttle) Teach(span time.Duration, most int, sent []time.Time, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if span == time.Hour {
		t.learned.PerHour, t.learned.HourAt = most, now
	} else {
		t.learned.PerDay, t.learned.DayAt = most, now
	}
	t.sent = sent
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

// Took notes that the provider took a message: what was too fast once may grow.
func (t *throttle) Took(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.through.took(now)
	if gap := min(now.Sub(t.last), time.Minute); t.bearable > 0 && !t.last.IsZero() && gap > 0 {
		t.bearable += t.from * growth * gap.Minutes()
	}
	t.last = now
}

// Slow learns from "too fast": a little less than what got through lately, or half the rate
// of now where nothing did; and nothing at all until the provider wants to be asked again.
func (t *throttle) Slow(now time.Time, retryAfter time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if retryAfter > 0 {
		t.closed = latest(t.closed, now.Add(retryAfter))
	}
	through, lately := t.through.rate(now)
	if t.bearable > 0 && now.Sub(t.taught) < time.Second {
		return // one lesson a second: eight connections hear the same one at once
	}
	rate := t.rate(now)
	switch {
	case lately && rate > 0:
		t.slow(ease*min(through, rate), overgrown, now, learnedFor)
	case lately:
		t.slow(ease*through, overgrown, now, learnedFor)
	case rate > 0:
		t.slow(rate/2, overgrown, now, learnedFor)
	default:
		t.slow(0.5, overgrown, now, learnedFor)
	}
	t.learned.PerSecond, t.learned.SecondAt = t.bearable, now
}

// halvedFor is how long a person's word to go slower holds.
const halvedFor = 15 * time.Minute

// Halve goes half as fast at a person's word, and comes back to where it was.
func (t *throttle) Halve(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	rate := t.rate(now)
	if rate == 0 {
		through, _ := t.through.rate(now)
		rate = max(through, 1)
	}
	t.slow(rate/2, 2, now, halvedFor)
}

func (t *throttle) slow(to, enough float64, now time.Time, most time.Duration) {
	to = max(to, slowest)
	t.bearable, t.from, t.enough, t.taught, t.ends = to, to, enough*to, now, now.Add(most)
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

// rate is the limit of now, 0 where there is none.
func (t *throttle) rate(now time.Time) float64 {
	if t.bearable > 0 && (t.bearable >= t.enough || !now.Before(t.ends)) {
		t.bearable = 0
		t.learned.PerSecond, t.learned.SecondAt = 0, time.Time{}
	}
	switch {
	case t.bearable == 0:
		return t.perSecond
	case t.perSecond == 0:
		return t.bearable
	}
	return min(t.bearable, t.perSecond)
}

// Refused counts a message that the provider was asked to take and did not: it counts for
// the limits of the hour and the day.
func (t *throttle) Refused(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refused.add(now)
}

// Lessons gives what is to outlive the program.
func (t *throttle) Lessons() (Learned, refusals) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.learned, maps.Clone(t.refused)
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
