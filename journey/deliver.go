package journey

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gilmok/store"
)

// deliver tells the run what has happened: events whose time has come since the
// last look, and those stored since then that happened earlier (an import).
func (t *tick) deliver(ctx context.Context) error {
	events, cursor, err := t.news(ctx)
	if err != nil {
		return err
	}
	told := len(events)
	for len(events) > 0 && ctx.Err() == nil {
		n := min(len(events), t.r.opt.Batch)
		part := events[:n]
		if err := t.batch(ctx, func(b *batch) error { return b.happen(ctx, part) }); err != nil {
			return err
		}
		events = events[n:]
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	changed := told > 0 || cursor != t.run.Cursor
	t.run.Cursor, t.shared.Seen = cursor, t.now
	for _, id := range t.trials() {
		before := t.shared.trial(id).settled()
		t.shared.settle(id, t.e.Journey.Steps[id].(*Experiment), t.now)
		changed = changed || before != t.shared.trial(id).settled()
	}
	if !changed {
		return nil
	}
	return t.batch(ctx, func(*batch) error { return nil })
}

// trials gives the experiments that look for their winner and have begun.
func (t *tick) trials() (list []StepID) {
	for _, id := range t.e.Journey.StepIDs() {
		x, ok := t.e.Journey.Steps[id].(*Experiment)
		if ok && x.Winner != nil && x.Winner.Take == "" && t.shared.Trials[id] != nil {
			list = append(list, id)
		}
	}
	return list
}

// news collects the events the run listens to, in the order of their time.
func (t *tick) news(ctx context.Context) ([]store.Event, store.EventCursor, error) {
	names, _ := t.e.Journey.listens()
	seen := t.shared.Seen
	if seen.IsZero() {
		seen = t.run.StartedAt.Add(-time.Microsecond)
	}
	var list []store.Event
	cursor := t.run.Cursor
	for {
		part, next, err := t.r.st.Events().After(ctx, cursor, 5000)
		if err != nil {
			return nil, cursor, err
		}
		for _, e := range part {
			if names[e.Name] && !e.At.After(seen) {
				list = append(list, e)
			}
		}
		if next == cursor {
			break
		}
		cursor = next
	}
	if len(names) > 0 && t.now.After(seen) {
		q := store.EventQuery{Names: sortedIDs(names), From: seen.Add(time.Microsecond), To: t.now.Add(time.Microsecond)}
		for e, err := range t.r.st.Events().All(ctx, q) {
			if err != nil {
				return nil, cursor, err
			}
			if e.Customer != 0 {
				list = append(list, e)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b store.Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return list, cursor, nil
}

// nextEvent gives when the next event of the future happens: files may hold
// some, and on a virtual clock all are.
func (t *tick) nextEvent(ctx context.Context) (time.Time, error) {
	names, _ := t.e.Journey.listens()
	if len(names) == 0 {
		return time.Time{}, nil
	}
	for e, err := range t.r.st.Events().All(ctx, store.EventQuery{Names: sortedIDs(names), From: t.now.Add(time.Microsecond)}) {
		return e.At, err
	}
	return time.Time{}, nil
}

// happen lets events wake passages, take people out and let them in.
func (b *batch) happen(ctx context.Context, events []store.Event) error {
	ids := make([]store.CustomerID, len(events))
	for i, e := range events {
		ids[i] = e.Customer
	}
	if err := b.load(ctx, ids); err != nil {
		return err
	}
	door, err := b.door(ctx, ids)
	if err != nil {
		return err
	}
	inside := map[store.CustomerID][]*store.Passage{}
	for _, id := range ids {
		if _, known := inside[id]; known {
			continue
		}
		all, err := b.tx.Passages().Of(ctx, id)
		if err != nil {
			return err
		}
		inside[id] = []*store.Passage{}
		for i := len(all) - 1; i >= 0; i-- { // oldest first
			if all[i].Run == b.run.ID {
				inside[id] = append(inside[id], &all[i])
			}
		}
	}
	for i := range events {
		e := Event{Name: events[i].Name, At: events[i].At, Properties: events[i].Properties}
		for _, p := range inside[events[i].Customer] {
			b.won(p, e)
			if p.State == store.PassageActive {
				b.advance(p, Input{Event: &e}, b.now)
			}
		}
		p, err := b.enterBy(ctx, door, events[i].Customer, e)
		if err != nil {
			return err
		}
		if p != nil {
			inside[p.Customer] = append(inside[p.Customer], p)
		}
	}
	return nil
}

// enterBy lets a customer in by an event, if it is the entry's.
func (b *batch) enterBy(ctx context.Context, d *door, id store.CustomerID, e Event) (*store.Passage, error) {
	entry := &b.e.Journey.Entry
	s := b.subjects[id]
	if s == nil || entry.Listens() != e.Name || e.At.Before(b.run.StartedAt) {
		return nil, nil
	}
	if len(entry.Where) > 0 && !entry.Where.on(e.Name).Counts(e.Properties, s, e.At) {
		return nil, nil
	}
	last, counted := d.last[id], b.shared.Limits
	p := d.admit(s, e.At, e.Properties)
	if p == nil {
		return nil, nil
	}
	list, err := b.begin(ctx, []*store.Passage{p})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 { // this cart has been in: it takes nobody's place and begins no new time
		d.last[id], b.shared.Limits = last, counted
		return nil, nil
	}
	return p, nil
}
