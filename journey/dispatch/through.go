package dispatch

import "time"

// through counts what a provider took in the last minute, second by second: what it
// bears, once it says "too fast" and not how fast it would be.
type through struct {
	counts [60]int
	second int64     // unix; counts of the minute up to it hold
	since  time.Time // sending began, after a break
	asked  time.Time // the last time
}

// recess is how long nothing is asked of a provider for it to be a break: what got through
// before says nothing of the speed after it.
const recess = 30 * time.Second

// at moves the minute on to an instant at which something was asked.
func (g *through) at(now time.Time) {
	if g.since.IsZero() || now.Sub(g.asked) > recess || now.Before(g.asked) {
		*g = through{since: now, second: now.Unix()}
	}
	g.asked = now
	for s := now.Unix(); g.second < s; {
		g.second++
		g.counts[g.second%int64(len(g.counts))] = 0
	}
}

// took counts one message that was taken.
func (g *through) took(now time.Time) {
	g.at(now)
	g.counts[now.Unix()%int64(len(g.counts))]++
}

// rate gives messages a second since the break, at most over a minute; lately reports
// whether anything was taken in this second or the one before.
func (g *through) rate(now time.Time) (perSecond float64, lately bool) {
	g.at(now)
	n := 0
	for _, c := range g.counts {
		n += c
	}
	span := min(now.Sub(g.since), time.Duration(len(g.counts))*time.Second)
	of := int64(len(g.counts))
	return float64(n) / max(span.Seconds(), 1), g.counts[g.second%of]+g.counts[(g.second+of-1)%of] > 0
}
