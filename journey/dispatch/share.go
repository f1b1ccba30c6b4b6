package dispatch

import (
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"time"

	"gilmok/store"
)

// Keys of a sender's configuration that dispatch itself reads, whatever its kind.
const (
	// KeyShare is the sender's share of its channel's messages, a number beside those
	// of the others: 3 and 1 split four messages three to one. Where one of a channel
	// has a share, those without one stand by.
	KeyShare = "share"
	// KeyWarmUp is the day (2006-01-02) from which a new sender is warmed up: at first
	// it sends few messages a day, see WarmUp.
	KeyWarmUp = "warm_up"
)

// share reads a sender's share, 0 where it has none.
func share(a store.Sender) float64 {
	n, err := strconv.ParseFloat(a.Config[KeyShare], 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// warmUp is how many messages a new sender sends on each of its first days. Receivers
// trust a new address or number little, and more with every day that nobody complains:
// the plan doubles at first and slows down towards the end.
var warmUp = []int{50, 100, 200, 400, 800, 1500, 2500, 4000, 6000, 9000, 13000, 20000, 30000, 45000, 70000, 100000}

// WarmUp gives the plan for a sender that began on a day: which day of how many it
// is, and the most messages of that day; most is 0 once the plan is through.
func WarmUp(began string, now time.Time) (day, days, most int) {
	first, err := time.ParseInLocation(time.DateOnly, began, now.Location())
	if err != nil {
		return 0, len(warmUp), 0
	}
	gone := max(int(now.Sub(first)/(24*time.Hour)), 0)
	if gone >= len(warmUp) {
		return gone + 1, len(warmUp), 0
	}
	return gone + 1, len(warmUp), warmUp[gone]
}

// works reports whether an outlet can take something on now.
func (o *outlet) works(now time.Time) bool {
	return o.problem == nil && o.throttle.Closed(now).IsZero()
}

// pick gives the outlet for an entry: the one its message names, else one by the
// shares of those that work, else the channel's default, else any of the channel;
// one that rests gives way to another of its channel, unless it was named.
func (d *Dispatcher) pick(e *store.OutboxEntry, named string, now time.Time) *outlet {
	d.mu.Lock()
	defer d.mu.Unlock()
	of := func(name string) *outlet {
		if o := d.outlets[name]; o != nil && o.account.Channel == e.Channel {
			return o
		}
		return nil
	}
	if e.Reason == store.ReasonUnanswered {
		return of(e.Sender) // may have arrived: to any other it would be a second message
	}
	if o := of(named); o != nil {
		return o
	}
	// Another attempt goes where the first went, as long as that works.
	if o := of(e.Sender); o != nil && e.Attempt > 0 && o.works(now) {
		return o
	}
	var best *outlet
	var sharers []*outlet
	for _, name := range slices.Sorted(maps.Keys(d.outlets)) {
		o := of(name)
		if o == nil {
			continue
		}
		if o.works(now) && share(o.account) > 0 {
			sharers = append(sharers, o)
		}
		if best == nil || o.rank(now) > best.rank(now) {
			best = o
		}
	}
	if len(sharers) > 0 {
		return drawn(sharers, e.Key)
	}
	return best
}

// drawn gives one by the shares. The draw is a hash of the entry's key: the same
// message draws the same in every run.
func drawn(sharers []*outlet, key string) *outlet {
	all := 0.0
	for _, o := range sharers {
		all += share(o.account)
	}
	h := fnv.New64a()
	h.Write([]byte("share#" + key))
	x := h.Sum64()
	x ^= x >> 31
	x *= 0x9e3779b97f4a7c15 // the hash of short keys is uneven in its high bits
	at := float64(x>>11) / (1 << 53) * all
	for _, o := range sharers {
		if at -= share(o.account); at < 0 {
			return o
		}
	}
	return sharers[len(sharers)-1]
}

// another reports whether a channel has a sender besides one that works now.
func (d *Dispatcher) another(o *outlet, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, other := range d.outlets {
		if other != o && other.account.Channel == o.account.Channel && other.works(now) {
			return true
		}
	}
	return false
}
