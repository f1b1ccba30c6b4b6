package preflight

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"gilmok/store"
)

// chunk is how many customers a worker takes at a time.
const chunk = 128

// walk takes everybody past every message. One goroutine reads customers, the
// others render; each keeps its own findings, which are added up at the end.
func (p *proof) walk(ctx context.Context) error {
	all, err := p.st.Customers().Count(ctx, nil)
	if err != nil {
		return fmt.Errorf("count customers: %w", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := p.opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	groups := make(chan []*store.Subject, workers)
	tallies := make([]tally, workers)
	var done atomic.Int64
	var busy sync.WaitGroup
	for i := range tallies {
		busy.Go(func() {
			w := worker{p: p, tally: &tallies[i]}
			for group := range groups {
				if err := w.group(ctx, group); err != nil {
					cancel(err)
				}
				if tell := p.opt.Progress; tell != nil {
					tell(int(done.Add(int64(len(group)))), all)
				}
			}
		})
	}
	err = p.feed(ctx, groups)
	close(groups)
	busy.Wait()
	for i := range tallies {
		p.found.add(&tallies[i])
	}
	p.audience = p.found.people
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// feed reads customers and hands them out in groups.
func (p *proof) feed(ctx context.Context, groups chan<- []*store.Subject) error {
	group := make([]*store.Subject, 0, chunk)
	hand := func() bool {
		select {
		case groups <- group:
			group = make([]*store.Subject, 0, chunk)
			return true
		case <-ctx.Done():
			return false
		}
	}
	for s, err := range p.st.Customers().Subjects(ctx, p.reach.needs, nil) {
		if err != nil {
			return fmt.Errorf("read customers: %w", err)
		}
		if group = append(group, s); len(group) == chunk && !hand() {
			return ctx.Err()
		}
	}
	if len(group) > 0 && !hand() {
		return ctx.Err()
	}
	return nil
}

// worker looks at customers.
type worker struct {
	p     *proof
	tally *tally
}

func (w *worker) group(ctx context.Context, group []*store.Subject) error {
	for _, s := range group {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !w.p.holds(s) {
			continue
		}
		w.tally.people++
		for i, m := range w.p.papers {
			if err := w.look(ctx, i, m, s); err != nil {
				return fmt.Errorf("message %q for customer %d: %w", m.name, s.ID, err)
			}
		}
	}
	return nil
}
