package journey

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gilmok/store"
)

// ReasonNewVersion is why people left a run whose newer version took them over.
const ReasonNewVersion = "new_version"

// Transfer takes people who are inside older versions of a running journey over
// into its newest. where says for each step of the older ones at which step of
// the newest they go on, as though they had come there when they came to the old
// one; who stands elsewhere finishes on the version they came in by. So does who
// waits for a message: it is on its way. It gives how many were taken over.
func (r *Runner) Transfer(ctx context.Context, id store.JourneyID, where map[StepID]StepID) (moved int, err error) {
	runs, err := r.st.Runs().List(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("take people over: %w", err)
	}
	open := slices.DeleteFunc(runs, func(x store.Run) bool { return x.State != store.RunRunning })
	if len(open) == 0 {
		return 0, fmt.Errorf("take people over: %w", ErrNotRunning)
	}
	newest := slices.MaxFunc(open, func(a, b store.Run) int { return int(a.ID - b.ID) })
	t, err := r.tickOf(ctx, &newest)
	if err != nil {
		return 0, fmt.Errorf("take people over: %w", err)
	}
	for i := range open {
		if open[i].ID == newest.ID {
			continue
		}
		n, err := t.takeOver(ctx, &open[i], where)
		moved += n
		if err != nil {
			return moved, fmt.Errorf("take people over: %w", err)
		}
	}
	return moved, nil
}

// tickOf prepares a look at a run beside the runner's own.
func (r *Runner) tickOf(ctx context.Context, run *store.Run) (*tick, error) {
	e, err := r.engine(ctx, run)
	if err != nil {
		return nil, err
	}
	shared, err := parseShared(run.Shared)
	if err != nil {
		return nil, err
	}
	return &tick{r: r, run: run, e: e, shared: shared, now: r.clock.Now()}, nil
}

// takeOver empties the steps of an older run that lead somewhere.
func (t *tick) takeOver(ctx context.Context, old *store.Run, where map[StepID]StepID) (moved int, err error) {
	before, err := t.r.engine(ctx, old)
	if err != nil {
		return 0, err
	}
	for _, from := range slices.Sorted(maps.Keys(where)) {
		to := where[from]
		if t.e.Journey.Steps[to] == nil || len(messagesOf(before.Journey.Steps[from])) > 0 {
			continue
		}
		for left := 0; ; {
			seen, n := 0, 0
			err := t.batch(ctx, func(b *batch) error {
				inside, err := b.tx.Passages().At(ctx, old.ID, string(from), store.Page{Limit: t.r.opt.Batch, Offset: left})
				if err != nil || len(inside) == 0 {
					return err
				}
				seen = len(inside)
				n, err = b.takeOver(ctx, inside, to)
				return err
			})
			if err != nil {
				return moved, err
			}
			moved, left = moved+n, left+seen-n
			if seen < t.r.opt.Batch {
				break
			}
		}
	}
	return moved, nil
}

// takeOver lets passages exit and enters them anew at a step. Who is inside the
// newest run already stays where they are.
func (b *batch) takeOver(ctx context.Context, inside []store.Passage, to StepID) (int, error) {
	ids := make([]store.CustomerID, len(inside))
	for i := range inside {
		ids[i] = inside[i].Customer
	}
	if err := b.load(ctx, ids); err != nil {
		return 0, err
	}
	n := 0
	for i := range inside {
		old := &inside[i]
		p := *old
		p.ID, p.Run, p.Step, p.Due, p.Revision = 0, b.run.ID, string(to), time.Time{}, 0
		if err := b.tx.Passages().Enter(ctx, []*store.Passage{&p}); err != nil {
			return n, err
		}
		if p.ID == 0 {
			continue
		}
		old.State, old.Reason, old.Due = store.PassageExited, ReasonNewVersion, time.Time{}
		if err := b.tx.Passages().Save(ctx, []*store.Passage{old}); err != nil {
			return n, err
		}
		n++
		b.moves = append(b.moves, store.Move{Passage: p.ID, Customer: p.Customer, To: string(to)})
		b.decide(&p, DecidedEntered, ReasonNewVersion, nil)
		b.advance(&p, Input{Placed: true}, b.now)
	}
	return n, nil
}
