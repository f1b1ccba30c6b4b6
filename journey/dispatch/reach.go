package dispatch

import (
	"context"
	"time"

	"gilmok/store"
)

// Reach says how long senders need for messages that are all due at once.
type Reach struct {
	Days  int // on how many days they go out; 1 where a day is enough
	Today int // the most of the first day; 0: no limit is known
}

// mostReach is how far ahead is looked: who needs longer has another problem.
const mostReach = 366

// ReachOf gives it for the senders of one channel, of which each takes over where
// another has reached its limit.
func ReachOf(senders []store.Sender, learned map[string]Learned, messages int, now time.Time) Reach {
	r := Reach{Days: 1}
	for left := messages; r.Days < mostReach; r.Days++ {
		day := now.AddDate(0, 0, r.Days-1)
		all := 0
		for _, s := range senders {
			most := perDay(s, learned[s.Name], day)
			if most == 0 {
				return Reach{Days: r.Days, Today: r.Today} // one that has no limit takes the rest
			}
			all += most
		}
		if r.Days == 1 {
			r.Today = all
		}
		if left -= all; left <= 0 || all == 0 {
			return r
		}
	}
	return r
}

// perDay is the most that an account sends on a day, 0 where nothing bounds it.
func perDay(s store.Sender, l Learned, day time.Time) int {
	t := throttle{perHour: s.PerHour, perDay: s.PerDay, began: s.Config[KeyWarmUp], learned: l}
	hour, most := t.quota(day)
	return least(24*hour, most)
}

// ReadReach is ReachOf for the senders of a channel as they lie in the workspace, or
// for the one of them that the message names.
func ReadReach(ctx context.Context, st store.Reads, ch store.Channel, named string, messages int, now time.Time) (Reach, error) {
	all, err := st.Senders().List(ctx)
	if err != nil {
		return Reach{}, err
	}
	var of []store.Sender
	learned := map[string]Learned{}
	for _, s := range all {
		if s.Channel != ch {
			continue
		}
		if learned[s.Name], err = ReadLearned(ctx, st.Settings(), s.Name); err != nil {
			return Reach{}, err
		}
		if s.Name == named {
			return ReachOf([]store.Sender{s}, learned, messages, now), nil
		}
		of = append(of, s)
	}
	return ReachOf(of, learned, messages, now), nil
}
