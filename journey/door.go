package journey

import (
	"context"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// Why somebody did not come in.
const (
	ReasonAudience = "audience" // not one of those whom the journey is for
	ReasonReentry  = "reentry"  // in already, or too short a time ago
	ReasonLimit    = "limit"    // enough have come in
)

// door decides who comes in: audience, re-entry, limits.
type door struct {
	b    *batch
	last map[store.CustomerID]time.Time
}

// door reads when the customers of a batch came in last.
func (b *batch) door(ctx context.Context, ids []store.CustomerID) (*door, error) {
	last, err := b.tx.Passages().Entries(ctx, b.run.Journey, ids)
	return &door{b, last}, err
}

// admit gives the passage of somebody who may come in; nil: they may not.
func (d *door) admit(s *store.Subject, at time.Time, properties segment.Properties) *store.Passage {
	b, entry := d.b, &d.b.e.Journey.Entry
	turnedAway := func(reason string) *store.Passage {
		b.decide(&store.Passage{Customer: s.ID, Step: string(EntryID)}, DecidedNotEntered, reason, nil)
		return nil
	}
	switch {
	case b.shared.Closed:
		return nil
	case !b.e.Journey.Audience.Holds(s, b.now):
		return turnedAway(ReasonAudience)
	case !entry.MayEnter(d.last[s.ID], at):
		return turnedAway(ReasonReentry)
	case !b.shared.admit(entry.Limit, at, b.e.Rules.shop()):
		return turnedAway(ReasonLimit)
	}
	return d.passage(s, at, properties)
}

// admitFree is admit without the limits: for those who are let in by hand or by
// another journey.
func (d *door) admitFree(s *store.Subject, at time.Time) *store.Passage {
	if !d.b.e.Journey.Audience.Holds(s, at) || !d.b.e.Journey.Entry.MayEnter(d.last[s.ID], at) {
		return nil
	}
	return d.passage(s, at, nil)
}

func (d *door) passage(s *store.Subject, at time.Time, properties segment.Properties) *store.Passage {
	b, entry := d.b, &d.b.e.Journey.Entry
	d.last[s.ID] = at
	p := &store.Passage{
		Run: b.run.ID, Customer: s.ID, EntryKey: entry.EntryKey(s.ID, at, properties), EnteredAt: at, ArrivedAt: at,
		Step: string(EntryID), State: store.PassageActive, Due: at,
	}
	if own, ok := properties.(store.Properties); ok && len(own) > 0 {
		p.Context = (&Context{Entry: own}).Bytes()
	}
	return p
}

// begin stores new passages and takes them as far as they come at once. Those
// whose entry key is known already are left out.
func (b *batch) begin(ctx context.Context, list []*store.Passage) ([]*store.Passage, error) {
	if err := b.tx.Passages().Enter(ctx, list); err != nil {
		return nil, err
	}
	begun := list[:0]
	for _, p := range list {
		if p.ID == 0 {
			continue
		}
		begun = append(begun, p)
		b.decide(p, DecidedEntered, "", nil)
		b.advance(p, Input{}, b.now)
	}
	return begun, nil
}
