package journey

import (
	"container/heap"
	"context"
	"slices"
	"time"

	"gilmok/store"
)

// inStep walks everybody by one clock, because they share permits, limits or
// winners. Permits are given out at full minutes, after all that happens up to
// there.
func (s *sim) inStep(ctx context.Context, query *Query) (*tally, error) {
	t := newTally(&s.plan)
	t.who = query.collect()
	b := barrier{s: s, tally: t, waiting: map[StepID][]request{}, byID: map[int64]*walker{}}
	families, shared := s.w.families(), map[*family]*kin{}
	for row := range s.w.Len() {
		w := &walker{s: s, tally: t, view: view{w: s.w}, place: -1}
		w.begin(row)
		if f := families[row]; f != nil {
			if shared[f] == nil {
				shared[f] = newKin()
			}
			w.kin = shared[f]
		}
		at, ok := w.next()
		if ok {
			w.place = len(b.queue)
			b.queue = append(b.queue, queued{at, w.customer(), w})
		}
		if ok || len(w.lives) > 0 {
			b.byID[w.view.CustomerID()] = w
		}
		b.after(w)
	}
	heap.Init(&b.queue)
	for n := 0; b.round(); n++ {
		if n%chunk != 0 {
			continue
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s.far(float64(b.now.Sub(s.from)) / float64(s.to.Sub(s.from)))
	}
	for _, id := range sortedIDs(b.byID) {
		b.byID[id].finish()
	}
	return t, ctx.Err()
}

// barrier holds those who wait for each other.
type barrier struct {
	s       *sim
	tally   *tally
	queue   walkers
	waiting map[StepID][]request
	byID    map[int64]*walker
	now     time.Time
}

// round lets the next thing happen: to one customer, or at a barrier.
func (b *barrier) round() bool {
	at, due := b.next()
	if due && (len(b.queue) == 0 || b.queue[0].at.After(at)) {
		if at.After(b.s.to) {
			return false
		}
		b.grant(at)
		return true
	}
	if len(b.queue) == 0 || b.queue[0].at.After(b.s.to) {
		return false
	}
	q := &b.queue[0]
	b.now = q.at
	b.s.settleTrials(q.at)
	q.w.step(q.at)
	b.after(q.w)
	if next, ok := q.w.next(); ok {
		q.at = next
		heap.Fix(&b.queue, 0)
	} else {
		heap.Pop(&b.queue)
	}
	return true
}

// next gives the barrier at which a permit can be given out.
func (b *barrier) next() (at time.Time, ok bool) {
	for id, list := range b.waiting {
		if len(list) == 0 {
			continue
		}
		h := b.s.e.Journey.Steps[id].(*Throttle)
		minute := b.now.Truncate(time.Minute).Add(time.Minute)
		if p := b.permits(id); p.left(h, minute, b.s.e.Rules.shop()) == 0 {
			minute = p.Window.Add(h.Per.Rest)
		}
		if !ok || minute.Before(at) {
			at, ok = minute, true
		}
	}
	return at, ok
}

func (b *barrier) permits(id StepID) *permits {
	p := b.s.shared.Permits[id]
	if p == nil {
		p = &permits{}
		b.s.shared.Permits[id] = p
	}
	return p
}

// after takes in who has come to stand before a throttle.
func (b *barrier) after(w *walker) {
	for _, r := range w.asks {
		b.waiting[r.step] = append(b.waiting[r.step], r)
	}
	w.asks = w.asks[:0]
}

// grant gives out the permits of a barrier, first come, first served.
func (b *barrier) grant(now time.Time) {
	b.now = now
	for _, id := range sortedIDs(b.waiting) {
		list := b.waiting[id]
		slices.SortFunc(list, request.before)
		h, p := b.s.e.Journey.Steps[id].(*Throttle), b.permits(id)
		left := p.left(h, now, b.s.e.Rules.shop())
		i := 0
		for ; i < len(list) && left > 0; i++ {
			if w := b.byID[int64(list[i].customer)]; w.permit(list[i], now) {
				left--
				p.Used++
				b.requeue(w)
			}
		}
		// What permit() led on to may stand before another throttle, or this one.
		b.waiting[id] = append(b.waiting[id][:0], b.waiting[id][i:]...)
	}
}

func (b *barrier) requeue(w *walker) {
	b.after(w)
	at, ok := w.next()
	switch i := w.place; {
	case i < 0 && ok:
		heap.Push(&b.queue, queued{at, w.customer(), w})
	case i >= 0 && ok:
		b.queue[i].at = at
		heap.Fix(&b.queue, i)
	case i >= 0:
		heap.Remove(&b.queue, i)
	}
}

// permit lets a passage through, if it still stands there.
func (w *walker) permit(r request, now time.Time) bool {
	i := slices.IndexFunc(w.lives, func(l live) bool { return l.p.ID == r.passage })
	if i < 0 || w.lives[i].p.Step != string(r.step) || w.lives[i].p.Visits != r.visit || w.lives[i].p.State != "active" {
		return false
	}
	w.in.Permit = true
	w.advance(i, now)
	return true
}

// queued is a walker with the instant at which something happens to it next.
type queued struct {
	at  time.Time
	who store.CustomerID
	w   *walker
}

// walkers is a heap by (instant, customer).
type walkers []queued

func (q walkers) Len() int { return len(q) }
func (q walkers) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].who < q[j].who
	}
	return q[i].at.Before(q[j].at)
}
func (q walkers) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].w.place, q[j].w.place = i, j
}

// Push implements heap.Interface.
func (q *walkers) Push(x any) {
	x.(queued).w.place = len(*q)
	*q = append(*q, x.(queued))
}

// Pop implements heap.Interface.
func (q *walkers) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	last.w.place = -1
	return last
}
