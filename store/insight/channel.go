package insight

import (
	"maps"
	"slices"
	"time"

	"gilmok/store"
)

// ChannelEnough is how many messages somebody must have got for a best channel of
// their own; before, it is everybody's.
const ChannelEnough = 5

// answerWithin is how soon a click, a reply or an order answers a message. Openings
// do not count: no text tells of them, and mail programs open by themselves.
const answerWithin = 3 * 24 * time.Hour

// channelPrior is how many messages of the average customer each channel's share is
// mixed with (the mean of a beta posterior).
const channelPrior = 10

// personal are the channels that speak to a customer; webhooks and Slack do not.
var personal = []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush}

// Echo is messages of a channel, and how many of them were answered.
type Echo struct{ Sends, Answers int }

// Echoes are those of one customer, or of everybody.
type Echoes map[store.Channel]Echo

// Sends is how many messages there were.
func (e Echoes) Sends() (n int) {
	for _, x := range e {
		n += x.Sends
	}
	return n
}

// rate is the share of messages that are answered, mixed with everybody's.
func (e Echoes) rate(c store.Channel, everybody Echoes) float64 {
	all := everybody[c]
	base := (float64(all.Answers) + 0.5) / (float64(all.Sends) + 1) // Jeffreys' prior
	own := e[c]
	return (float64(own.Answers) + channelPrior*base) / (float64(own.Sends) + channelPrior)
}

// Best is the channel that most likely brings an answer, among those that reach
// somebody and through which the shop writes. own is false where the customer got
// fewer than ChannelEnough messages and it is everybody's.
func (e Echoes) Best(everybody Echoes, reaches func(store.Channel) bool) (best store.Channel, own bool) {
	own = e.Sends() >= ChannelEnough
	if !own {
		e = nil
	}
	top := -1.0
	for _, c := range slices.Sorted(maps.Keys(everybody)) {
		if !reaches(c) {
			continue
		}
		if r := e.rate(c, everybody); r > top {
			best, top = c, r
		}
	}
	return best, own && best != ""
}

// echoesOf reckons one customer's echoes from what they got and did, in the order of
// time. Each click, reply and order answers the newest message before it, of its own
// channel where it has one; a message is answered once.
func echoesOf(touches []store.MessageAct, orders []time.Time) Echoes {
	e := Echoes{}
	answered := make([]bool, len(touches))
	answer := func(at time.Time, channel store.Channel) {
		for i := len(touches) - 1; i >= 0; i-- {
			t := touches[i]
			if t.Name != store.EventSent || t.At.After(at) || channel != "" && t.Channel != channel {
				continue
			}
			if at.Sub(t.At) <= answerWithin {
				answered[i] = true
			}
			return
		}
	}
	for _, t := range touches {
		if t.Name != store.EventSent {
			answer(t.At, t.Channel)
		}
	}
	for _, at := range orders {
		answer(at, "")
	}
	for i, t := range touches {
		if t.Name == store.EventSent && slices.Contains(personal, t.Channel) {
			x := e[t.Channel]
			x.Sends++
			if answered[i] {
				x.Answers++
			}
			e[t.Channel] = x
		}
	}
	return e
}
