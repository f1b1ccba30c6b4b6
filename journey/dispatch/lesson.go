package dispatch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gilmok/store"
)

// Learned are the limits that a provider has taught by refusing more, as they are kept
// for a sender. A limit holds for a week from when it was taught; then the provider is
// tried anew, for accounts grow.
type Learned struct {
	PerSecond float64   `json:"per_second,omitempty"` // when it last said "too fast"
	SecondAt  time.Time `json:"second_at,omitzero"`
	PerHour   int       `json:"per_hour,omitempty"`
	HourAt    time.Time `json:"hour_at,omitzero"`
	PerDay    int       `json:"per_day,omitempty"`
	DayAt     time.Time `json:"day_at,omitzero"`
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

// Rate gives the messages a second that hold at an instant; 0 is no limit.
func (l Learned) Rate(now time.Time) float64 {
	if now.Before(l.SecondAt.Add(learnedFor)) {
		return l.PerSecond
	}
	return 0
}

// refusals counts messages that a provider did not take, by five minutes of the last day.
// The outbox knows of each only the last attempt.
type refusals map[int64]int

// refusedSpan is what one count of refusals covers.
const refusedSpan = 5 * time.Minute

func (r *refusals) add(now time.Time) {
	if *r == nil {
		*r = refusals{}
	}
	(*r)[now.UnixNano()/int64(refusedSpan)]++
	maps.DeleteFunc(*r, func(span int64, _ int) bool { return !ended(span).After(now.Add(-24 * time.Hour)) })
}

func ended(span int64) time.Time { return time.Unix(0, (span+1)*int64(refusedSpan)) }

// times gives when they were at the latest, up to an instant.
func (r refusals) times(now time.Time) (list []time.Time) {
	for span, n := range r {
		at := ended(span)
		if at.After(now) {
			at = now
		}
		if now.Sub(at) < 24*time.Hour {
			list = append(list, slices.Repeat([]time.Time{at}, n)...)
		}
	}
	return list
}

// Where the lessons and the refusals of a sender are kept.
const (
	settingLearned = "sender.learned."
	settingRefused = "sender.refused."
)

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

// study turns what a sender was taught in the last round into a number.
func (d *Dispatcher) study(ctx context.Context, o *outlet) error {
	span, now := o.lesson, d.clock.Now()
	if span == 0 {
		return nil
	}
	sent, err := d.sentBy(ctx, o.account.Name)
	if err != nil {
		return err
	}
	o.lesson = 0
	n := 0
	for _, at := range sent {
		if now.Sub(at) < span {
			n++
		}
	}
	if n >= leastLearned {
		o.throttle.Teach(span, n, d.counted(o, sent), now)
	}
	return nil
}

// counted gives when a sender used up its limits: with what it sent, and what was refused.
func (d *Dispatcher) counted(o *outlet, sent []time.Time) []time.Time {
	_, refused := o.throttle.Lessons()
	return merge(sent, refused.times(d.clock.Now()))
}

func merge(a, b []time.Time) []time.Time {
	all := append(slices.Clone(a), b...)
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// keepLessons keeps what senders were taught and refused, for the next start of the program.
func (d *Dispatcher) keepLessons(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, o := range d.outlets {
		if err := d.study(ctx, o); err != nil {
			return err
		}
		learned, refused := o.throttle.Lessons()
		if learned == o.kept && maps.Equal(refused, o.keptRefused) {
			continue
		}
		err := d.st.InTx(ctx, func(tx store.Tx) error {
			return errors.Join(store.WriteJSON(ctx, tx.Settings(), settingLearned+name, learned),
				store.WriteJSON(ctx, tx.Settings(), settingRefused+name, refused))
		})
		if err != nil {
			return fmt.Errorf("keep what the provider of %q taught: %w", name, err)
		}
		o.kept, o.keptRefused = learned, refused
	}
	return nil
}
