package wire

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"gilmok/cmd/internal/awake"
	"gilmok/journey/dispatch"
	"gilmok/store"
)

// Ran is what a run did.
type Ran struct {
	Advanced int // looks at passages that moved something
	dispatch.Tally
	Waiting int // messages not yet due, or held
}

// Run advances journeys and sends what is due, until nothing is due (idle), the
// instant until is past, or ctx ends. With the system's clock and without idle
// it goes on for ever, as a service does. It holds the runner lock: nobody else
// advances or sends meanwhile.
func (p *Parts) Run(ctx context.Context, idle bool, until time.Time) (ran Ran, err error) {
	if !p.Store.Info().Adopted {
		return ran, dispatch.ErrNotAdopted // nor do its journeys go on
	}
	unlock, err := p.Store.(store.RunnerLocker).LockRunner(ctx)
	if err != nil {
		return ran, err
	}
	defer unlock()
	p.Dispatcher.Retake()
	defer p.keepBeating(ctx)()
	defer func() {
		if err == nil || ctx.Err() != nil {
			p.keepPulse()
		}
	}()
	before, err := p.skips(ctx)
	if err != nil {
		return ran, err
	}
	defer func() {
		after, skipErr := p.skips(context.WithoutCancel(ctx))
		err = errors.Join(err, skipErr)
		ran.Skipped = less(after, before)
	}()
	defer p.keepCollecting(ctx, idle)()
	changes := p.Store.Watch(ctx, store.TopicJourneys, store.TopicOutbox, store.TopicEvents, store.TopicOrders, store.TopicSettings)
	var seen progress
	for {
		next, err := p.step(ctx, &ran)
		if err != nil {
			return ran, err
		}
		stop, by := p.pause(next, idle, until)
		stuck, err := p.stuck(ctx, &seen, ran)
		if err != nil {
			return ran, err
		}
		if stop || stuck && idle {
			return ran, p.count(ctx, &ran)
		}
		if err := p.nap(ctx, by, changes); err != nil {
			return ran, p.count(context.WithoutCancel(ctx), &ran)
		}
	}
}

// progress is what a virtual clock's jumps are to change.
type progress struct {
	marks map[store.RunID]string
	jumps int // in a row that changed nothing
}

// idleJumps is how many jumps of a virtual clock may change nothing. Messages
// that are held until newer orders are imported are due again and again, and
// nobody imports anything while the clock jumps.
const idleJumps = 48

func (p *Parts) stuck(ctx context.Context, seen *progress, ran Ran) (bool, error) {
	if !p.virtual {
		return false, nil
	}
	runs, err := p.Store.Runs().Active(ctx)
	if err != nil {
		return false, err
	}
	marks := map[store.RunID]string{0: fmt.Sprint(ran.Sent, ran.Failed, ran.Uncertain)}
	for _, r := range runs {
		counts, err := p.Store.Passages().Counts(ctx, r.ID)
		if err != nil {
			return false, err
		}
		marks[r.ID] = fmt.Sprint(counts.Entered, counts.Completed, counts.Exited, counts.Steps)
	}
	seen.jumps++
	if !maps.Equal(marks, seen.marks) {
		seen.jumps = 0
	}
	seen.marks = marks
	return seen.jumps > idleJumps, nil
}

// step does all that is due at this instant: journeys ask for sends, and what
// became of the sends moves journeys on, until neither finds anything to do.
func (p *Parts) step(ctx context.Context, ran *Ran) (next time.Time, err error) {
	for {
		if err := p.turn(ctx); err != nil {
			return next, fmt.Errorf("look at what is overdue: %w", err)
		}
		advanced, due, err := p.Runner.Tick(ctx)
		ran.Advanced += advanced
		if err == nil {
			err = p.missed(ctx)
		}
		if err != nil {
			return next, fmt.Errorf("advance journeys: %w", err)
		}
		tally, err := p.Dispatcher.Drain(ctx)
		ran.add(tally)
		if err != nil {
			return next, fmt.Errorf("send: %w", err)
		}
		if advanced == 0 && !moved(tally) {
			p.caughtUp()
			out, err := p.Dispatcher.NextDue(ctx)
			return sooner(due, out), err
		}
	}
}

func moved(t dispatch.Tally) bool { return t.Sent+t.Failed+t.Uncertain+len(t.Skipped) > 0 }

func (r *Ran) add(t dispatch.Tally) {
	r.Sent += t.Sent
	r.Failed += t.Failed
	r.Uncertain += t.Uncertain
	r.Retried += t.Retried
	r.Held += t.Held
	r.Problems = t.Problems
}

// skips counts the messages skipped so far, by reason: those the journeys
// decided not to ask for and those held back at the last moment.
func (p *Parts) skips(ctx context.Context) (map[store.SkipReason]int, error) {
	groups, err := p.Store.Outbox().Groups(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxSkipped}})
	list := map[store.SkipReason]int{}
	for _, g := range groups {
		list[store.SkipReason(g.Reason)] += g.Count
	}
	return list, err
}

func less(after, before map[store.SkipReason]int) map[store.SkipReason]int {
	list := map[store.SkipReason]int{}
	for reason, n := range after {
		if n -= before[reason]; n > 0 {
			list[reason] = n
		}
	}
	return list
}

// longestNap is how long a service sleeps at most: files may be imported meanwhile.
const longestNap = 30 * time.Second

// pause says whether to stop, else when to look again. A virtual clock jumps to
// whatever is due next; the system's waits for it only as a service.
func (p *Parts) pause(next time.Time, idle bool, until time.Time) (stop bool, by time.Time) {
	now := p.Clock.Now()
	switch {
	case p.virtual && (next.IsZero() || !until.IsZero() && next.After(until)):
		return true, now
	case p.virtual:
		return !next.After(now), next // something that is due and cannot be done would be due for ever
	case idle, !until.IsZero() && !now.Before(until):
		return true, now
	}
	by = now.Add(longestNap)
	if !next.IsZero() && next.Before(by) {
		by = next
	}
	if !until.IsZero() && until.Before(by) {
		by = until
	}
	return false, by
}

// shortestNap keeps what is due and may not go (paused, stopped) from being asked
// for all the time, and gathers the commits of an import.
const shortestNap = 250 * time.Millisecond

// nap waits for an instant. A clock that is the system's is woken by what others
// commit meanwhile: a launch must not wait for the end of the nap.
func (p *Parts) nap(ctx context.Context, by time.Time, changes <-chan store.Change) error {
	if p.virtual {
		return p.Clock.Until(ctx, by)
	}
	if err := p.Clock.Until(ctx, p.Clock.Now().Add(shortestNap)); err != nil {
		return err
	}
	nap, wake := context.WithCancel(ctx)
	defer wake()
	go func() {
		defer wake()
		select {
		case <-changes:
		case <-nap.Done():
		}
	}()
	_ = p.Clock.Until(nap, by) // however the nap ends, there may be something to do
	return ctx.Err()
}

func (p *Parts) count(ctx context.Context, ran *Ran) error {
	counts, err := p.Store.Outbox().Counts(ctx)
	ran.Waiting = counts[store.OutboxPending] + counts[store.OutboxRetry]
	return err
}

func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// keepAwake has the computer stay awake as long as a sending takes, and passes the
// reports on.
func (p *Parts) keepAwake(tell func(dispatch.Progress)) func(dispatch.Progress) {
	var k awake.Keeper
	return func(progress dispatch.Progress) {
		if progress.Done {
			k.Idle()
		} else if !p.virtual {
			k.Busy(p.Clock.Now())
		}
		if tell != nil {
			tell(progress)
		}
	}
}

// OnlyLocal reports whether every sender writes to files or to this computer: a
// virtual clock must never send anything real.
func (p *Parts) OnlyLocal(ctx context.Context) (bool, error) {
	senders, err := p.Store.Senders().List(ctx)
	if err != nil {
		return false, err
	}
	for _, s := range senders {
		if !dispatch.Local(s) {
			return false, nil
		}
	}
	return true, nil
}
