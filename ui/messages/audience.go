package messages

import (
	"context"
	"slices"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// audience is who a message is for: the people whom the journeys that send it
// let in, else everybody it can be written to.
type audience struct {
	ids     []store.CustomerID
	journey string // that names the message; "": none does
	entry   entry
}

// audienceOf finds the audience of a message.
func audienceOf(ctx context.Context, s store.Reads, name string, ch store.Channel) (a audience, err error) {
	journeys, err := s.Journeys().List(ctx)
	if err != nil {
		return a, err
	}
	for _, r := range journeys {
		j, err := journey.Parse(r.Draft)
		if err != nil || !r.ArchivedAt.IsZero() || !sends(j, name) {
			continue
		}
		for _, rule := range []segment.Rule{segment.All{Of: []segment.Rule{entrants(j, ch), lately(j)}}, entrants(j, ch), invited(j, ch)} {
			ids, err := s.Customers().IDs(ctx, store.CustomerQuery{Rule: rule, Sort: "created_at"})
			if err != nil {
				return a, err
			}
			if len(ids) > 0 {
				e, err := entryOf(ctx, s, j)
				return audience{ids, r.Name, e}, err
			}
		}
	}
	a.ids, err = s.Customers().IDs(ctx, store.CustomerQuery{Rule: reachable(ch), Sort: "created_at"})
	if err == nil && len(a.ids) == 0 {
		a.ids, err = s.Customers().IDs(ctx, store.CustomerQuery{Sort: "created_at"})
	}
	return a, err
}

func sends(j *journey.Journey, name string) bool {
	for _, step := range j.Steps {
		switch step := step.(type) {
		case *journey.Message:
			if slices.Contains(step.Names(), name) {
				return true
			}
		case *journey.Webhook:
			if step.Message == name {
				return true
			}
		}
	}
	return false
}

// entrants is the rule of who may come into a journey and be written to.
func entrants(j *journey.Journey, ch store.Channel) segment.Rule {
	all := invited(j, ch)
	if event := j.Entry.Listens(); event != "" {
		all.Of = append(all.Of, segment.Event{Name: event})
	}
	return all
}

// invited is the rule of the journey's audience who can be written to, whether or
// not anything has let them in.
func invited(j *journey.Journey, ch store.Channel) segment.All {
	all := segment.All{}
	if !j.Audience.IsZero() {
		all.Of = append(all.Of, j.Audience.Rule)
	}
	if r := reachable(ch); r != nil {
		all.Of = append(all.Of, r)
	}
	return all
}

// recent is how long ago an event may be whose journey is still of today.
var recent = value.Days(30)

// lately is the rule of whom an event has let in these days: their carts hold
// something, their prices have dropped.
func lately(j *journey.Journey) segment.Rule {
	all := segment.All{}
	if event := j.Entry.Listens(); event != "" {
		all.Of = append(all.Of, segment.Event{Name: event, Window: segment.Window{Within: recent}})
	}
	if j.Entry.Event == store.EventAddedToCart {
		all.Of = append(all.Of, segment.None{Of: []segment.Rule{segment.Event{Name: store.EventOrdered, Window: segment.Window{Within: recent}}}})
	}
	return all
}

// reachable is the rule of who has an address on a channel, nil for everybody.
func reachable(ch store.Channel) segment.Rule {
	key := map[store.Channel]string{store.ChannelEmail: "email", store.ChannelSMS: "phone", store.ChannelKakao: "phone"}[ch]
	if key == "" {
		return nil
	}
	return segment.Attribute{Key: key, Test: segment.Test{Op: segment.OpIsSet, Value: value.None}}
}
