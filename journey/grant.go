package journey

import (
	"context"
	"time"

	"gilmok/store"
)

// grant gives out the permits of throttles: at full minutes, first come, first
// served. Who stands there is read from the store, so that a restart forgets
// nobody.
func (t *tick) grant(ctx context.Context) error {
	for _, id := range t.throttles() {
		h := t.e.Journey.Steps[id].(*Throttle)
		for ctx.Err() == nil {
			left := t.permits(id).left(h, t.now, t.e.Rules.shop())
			if left == 0 {
				break
			}
			list, err := t.standing(ctx, id, min(left, t.r.opt.Batch))
			if err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			if err := t.batch(ctx, func(b *batch) error { return b.permit(ctx, id, list) }); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (t *tick) throttles() (ids []StepID) {
	for _, id := range t.e.Journey.StepIDs() {
		if t.e.Journey.Steps[id].Kind() == KindThrottle {
			ids = append(ids, id)
		}
	}
	return ids
}

func (t *tick) permits(id StepID) *permits {
	p := t.shared.Permits[id]
	if p == nil {
		p = &permits{}
		t.shared.Permits[id] = p
	}
	return p
}

// standing gives those who came to a throttle before this full minute, oldest
// first.
func (t *tick) standing(ctx context.Context, id StepID, most int) ([]store.Passage, error) {
	all, err := t.r.st.Passages().At(ctx, t.run.ID, string(id), store.Page{})
	if err != nil {
		return nil, err
	}
	barrier := t.now.Truncate(time.Minute)
	var list []store.Passage
	for _, p := range all {
		if p.ArrivedAt.Before(barrier) {
			list = append(list, p)
		}
	}
	sortArrived(list)
	return list[:min(most, len(list))], nil
}

// permit lets passages through a throttle.
func (b *batch) permit(ctx context.Context, id StepID, list []store.Passage) error {
	ids := make([]store.CustomerID, len(list))
	for i, p := range list {
		ids[i] = p.Customer
	}
	if err := b.load(ctx, ids); err != nil {
		return err
	}
	for i := range list {
		b.permits(id).Used++
		b.queued = list[i].ArrivedAt.Before(b.copied)
		b.advance(&list[i], Input{Permit: true}, b.now)
	}
	b.queued = false
	return nil
}

// nextPermit gives when somebody who stands before a throttle may go on.
func (t *tick) nextPermit(ctx context.Context) (next time.Time) {
	for _, id := range t.throttles() {
		all, err := t.r.st.Passages().At(ctx, t.run.ID, string(id), store.Page{Limit: 1})
		if err != nil || len(all) == 0 {
			continue
		}
		h := t.e.Journey.Steps[id].(*Throttle)
		at := t.now.Truncate(time.Minute).Add(time.Minute)
		if p := t.permits(id); p.left(h, at, t.e.Rules.shop()) == 0 {
			at = p.Window.Add(h.Per.Rest)
		}
		next = sooner(next, at)
	}
	return next
}
