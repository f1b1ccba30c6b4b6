package dispatch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gilmok/store"
)

// Learned are the limits that a provider has taught by refusing more, as they are kept
// for a sender. A limit holds for a week from when it was taught; then the provider is
// tried anew, for accounts grow.
type Learned struct {
	PerHour int       `json:"per_hour,omitempty"`
	HourAt  time.Time `json:"hour_at,omitzero"`
	PerDay  int       `json:"per_day,omitempty"`
	DayAt   time.Time `json:"day_at,omitzero"`
}

// How long a lesson holds, and the fewest messages it may speak of: fewer were sent by
// somebody else, with another program.
const (
	learnedFor   = 7 * 24 * time.Hour
	leastLearned = 20
)

// Limits gives what holds at an instant; 0 is none.
func (l Learned) Limits(now time.Time) (perHour, perDay int) {
	if now.Before(l.HourAt.Add(learnedFor)) {
		perHour = l.PerHour
	}
	if now.Before(l.DayAt.Add(learnedFor)) {
		perDay = l.PerDay
	}
	return perHour, perDay
}

// settingLearned is where the lessons of a sender are kept.
const settingLearned = "sender.learned."

// ReadLearned gives what a sender's provider has taught; nothing where it has not.
func ReadLearned(ctx context.Context, settings store.SettingsReader, sender string) (Learned, error) {
	return store.ReadJSON[Learned](ctx, settings, settingLearned+sender)
}

// spanWords are how providers say over what time a limit counts.
var spanWords = []struct {
	span  time.Duration
	words []string
}{
	{24 * time.Hour, []string{"daily", "per day", "a day", "24 hour", "24-hour", "24h", "one day", "일일", "하루", "1일"}},
	{time.Hour, []string{"hourly", "per hour", "an hour", "one hour", "1 hour", "시간당", "1시간"}},
}

// Span reads in a provider's words over what time the limit counts that was reached: a
// day or an hour; 0: they do not say.
func Span(words string) time.Duration {
	words = strings.ToLower(words)
	for _, s := range spanWords {
		for _, w := range s.words {
			if strings.Contains(words, w) {
				return s.span
			}
		}
	}
	return 0
}

// askAgain is after what part of its time a limit is tried that was taught and of
// which no number is known.
const askAgain = 12

// taught notes that the limit of a span is reached. How many messages that is, is
// looked up before the next round, see study.
func (o *outlet) taught(span time.Duration, now time.Time) {
	o.throttle.Close(now.Add(span / askAgain))
	o.lesson = max(o.lesson, span)
}

// study turns what a sender was taught in the last round into a number, and keeps it.
func (d *Dispatcher) study(ctx context.Context, o *outlet) error {
	span, now := o.lesson, d.clock.Now()
	o.lesson = 0
	if span == 0 {
		return nil
	}
	sent, err := d.sentBy(ctx, o.account.Name)
	if err != nil {
		return err
	}
	n := 0
	for _, at := range sent {
		if now.Sub(at) < span {
			n++
		}
	}
	l := o.throttle.learned
	switch {
	case n < leastLearned:
		return nil
	case span == time.Hour:
		l.PerHour, l.HourAt = n, now
	default:
		l.PerDay, l.DayAt = n, now
	}
	o.throttle.Teach(l, sent)
	err = d.st.InTx(ctx, func(tx store.Tx) error {
		return store.WriteJSON(ctx, tx.Settings(), settingLearned+o.account.Name, l)
	})
	if err != nil {
		return fmt.Errorf("keep what the provider of %q taught: %w", o.account.Name, err)
	}
	return nil
}
