package journey

import (
	"cmp"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Throttle lets so many through in a time; the others wait for their turn.
type Throttle struct {
	Titled
	Most int            `json:"most"`
	Per  value.Duration `json:"per"` // PT1H, P1D
}

// Kind implements Step.
func (*Throttle) Kind() Kind { return KindThrottle }

// Ports implements Step.
func (*Throttle) Ports() []Port { return outRequired }

func (*Throttle) needs(*segment.Needs) {}

func (h *Throttle) check(c *checker) {
	if h.Most <= 0 {
		c.error("most", CodeMissing, "")
	}
	if h.Per.Months != 0 || h.Per.Rest < time.Minute {
		c.error("per", CodeBadValue, h.Per.String())
	}
}

// act asks for a permit, which is given out at the next full minute.
func (h *Throttle) act(t *turn) verdict {
	if t.in.Permit && !t.arriving {
		t.in.Permit = false
		t.decided(DecidedPassed, WaitsPermit)
		return leave(PortOut)
	}
	if t.arriving {
		t.effect(Effect{Kind: EffectAskPermit, At: t.at})
		t.tell(DecidedWaits, WaitsPermit, func() map[string]any { return map[string]any{SawMost: h.Most, SawPer: h.Per.String()} })
	}
	return verdict{action: actStay}
}

// BestTime waits for the hour at which this customer is most likely to look:
// the one with most of their own opens, clicks and orders.
type BestTime struct {
	Titled
	Fallback WallTime  `json:"fallback"`          // for those we know too little of
	Least    int       `json:"least,omitempty"`   // events that are enough to know somebody; default EnoughLooks
	From     *WallTime `json:"from,omitempty"`    // only between these hours
	To       *WallTime `json:"to,omitempty"`      //
	Zone     Zone      `json:"zone,omitempty"`    //
	Channel  string    `json:"channel,omitempty"` // only opens and clicks of this channel
}

// EnoughLooks is how many opens, clicks and orders tell when somebody looks.
const EnoughLooks = 3

// bestTimeEvents are what tells when somebody looks.
var bestTimeEvents = []string{store.EventOpened, store.EventClicked, store.EventOrdered}

// Kind implements Step.
func (*BestTime) Kind() Kind { return KindBestTime }

// Ports implements Step.
func (*BestTime) Ports() []Port { return outRequired }

func (b *BestTime) needs(n *segment.Needs) {
	for _, name := range bestTimeEvents {
		n.AddEvent(name, "channel", "machine")
	}
}

func (b *BestTime) check(c *checker) {
	c.zone(b.Zone)
	if b.From != nil && b.To != nil && *b.From >= *b.To {
		c.error("from", CodeContradiction, "")
	}
	if b.Least < 0 {
		c.error("least", CodeNegative, "")
	}
}

func (b *BestTime) act(t *turn) verdict {
	if !t.arriving {
		return leave(PortOut)
	}
	at := t.at.In(t.zone(b.Zone))
	clock, sample, known := b.best(t, at.Location())
	reason := WaitsFallback
	if known {
		reason = WaitsOwnHour
	}
	end := clock.Next(at)
	if !end.After(t.at) {
		t.decided(DecidedPassed, reason)
		return leave(PortOut)
	}
	return t.waits(end, reason, func() map[string]any { return map[string]any{SawSample: sample} })
}

// best gives the customer's best hour, of equal ones the earliest, and of how many
// events it knows; with too few of them it gives the fallback.
func (b *BestTime) best(t *turn, zone *time.Location) (hour WallTime, sample int, known bool) {
	var hours [24]int
	for _, name := range bestTimeEvents {
		for _, o := range t.Events(name) {
			if o.At.After(t.now) || !b.counts(o) {
				continue
			}
			clock := minuteOf(o.At.In(zone))
			if b.From != nil && clock < *b.From || b.To != nil && clock >= *b.To {
				continue
			}
			hours[clock/60]++
			sample++
		}
	}
	if sample < cmp.Or(b.Least, EnoughLooks) {
		return b.Fallback, sample, false
	}
	best := 0
	for h, n := range hours {
		if n > hours[best] {
			best = h
		}
	}
	hour = Wall(best, 0)
	if b.From != nil {
		hour = max(hour, *b.From) // 09:30 lies within its best hour
	}
	return hour, sample, true
}

// counts leaves out what machines opened and what happened on other channels.
func (b *BestTime) counts(o segment.Occurrence) bool {
	if o.Properties == nil {
		return b.Channel == ""
	}
	if o.Properties.Property("machine").Bool() {
		return false
	}
	ch := o.Properties.Property("channel").Text()
	return b.Channel == "" || ch == "" || ch == b.Channel
}
