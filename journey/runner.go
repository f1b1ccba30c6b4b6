package journey

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gilmok/store"
)

// Runner lives: it takes customers into running journeys, moves them on when
// their time comes or an event wakes them, and puts messages into the outbox.
// One process at a time runs a workspace (store.RunnerLocker).
//
// Work is done in batches, each one transaction: passages moved, outbox entries
// queued, counts and reasons kept. Stopped after any of them and started again,
// it goes on where it was; entry keys and outbox keys swallow what is done twice.
//
// Tick belongs to one goroutine; everything else may be called beside it.
type Runner struct {
	st    store.Store
	clock Clock
	opt   Options

	mu       sync.Mutex
	versions map[store.RunID]*Engine // without rules, never changed

	// The goroutine of Tick's own, of what was missed: until when (zero: nothing is);
	// whether any of it is held, and when that was last looked at.
	missedBefore time.Time
	missing      bool
	expired      time.Time
}

// Options of a Runner; the zero value is ready to use.
type Options struct {
	Values Evaluator // of templated values in steps
	Batch  int       // passages in one transaction; default 1000
}

// NewRunner makes a runner of a workspace.
func NewRunner(st store.Store, clock Clock, opt Options) *Runner {
	if opt.Batch <= 0 {
		opt.Batch = 1000
	}
	return &Runner{st: st, clock: clock, opt: opt, versions: map[store.RunID]*Engine{}}
}

// Tick does all that is due now. It gives how often a passage was looked at,
// and when something is due next (zero: nothing is, until something happens).
// A journey that cannot be run does not keep the others from running: its error
// is among those joined.
func (r *Runner) Tick(ctx context.Context) (advanced int, next time.Time, err error) {
	runs, err := r.st.Runs().Active(ctx)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("run journeys: %w", err)
	}
	ranks := r.ranks(ctx, runs)
	var errs []error
	if r.missing && r.clock.Now().Sub(r.expired) >= expireEvery {
		errs = append(errs, r.expireMissed(ctx))
	}
	for i := range runs {
		n, due, err := r.tickRun(ctx, &runs[i], ranks.Above(runs[i].Journey))
		if ctx.Err() != nil {
			return advanced, next, ctx.Err()
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("run %d of journey %d: %w", runs[i].ID, runs[i].Journey, err))
		}
		advanced += n
		next = sooner(next, due)
	}
	return advanced, next, errors.Join(errs...)
}

// sooner gives the earlier of two instants; zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// tickRun is Tick for one run. Events come before what is due: who has bought
// since is out before their reminder is looked at.
func (r *Runner) tickRun(ctx context.Context, run *store.Run, above []store.JourneyID) (int, time.Time, error) {
	e, err := r.engine(ctx, run)
	if err != nil {
		return 0, time.Time{}, err
	}
	shared, err := parseShared(run.Shared)
	if err != nil {
		return 0, time.Time{}, err
	}
	t := &tick{r: r, run: run, e: e, shared: shared, now: r.clock.Now(), above: above, missedBefore: r.missedBefore}
	if err := t.readCopied(ctx); err != nil {
		return 0, time.Time{}, err
	}
	if t.reach, err = r.st.Orders().Reach(ctx); err != nil {
		return 0, time.Time{}, err
	}
	if !t.shared.Anyway.IsZero() && t.reach.Before(t.shared.Anyway) {
		t.reach = t.shared.Anyway
	}
	for _, part := range []func(context.Context) error{t.deliver, t.enterDue, t.fresh, t.settled, t.due, t.grant, t.caughtUp} {
		err := part(ctx)
		if errors.Is(err, errPaused) {
			return t.advanced, time.Time{}, nil
		}
		if err != nil {
			return t.advanced, time.Time{}, err
		}
	}
	next, err := t.next(ctx)
	if err == nil {
		err = t.finish(ctx, next)
	}
	return t.advanced, next, err
}

// tick is one run being looked at.
type tick struct {
	r      *Runner
	run    *store.Run
	e      *Engine
	shared *shared
	now    time.Time
	reach  time.Time         // how far orders are known
	above  []store.JourneyID // that come before this one
	// missedBefore is when what is to be sent was missed; zero: nothing is.
	missedBefore time.Time
	copied       time.Time // up to when another copy may have sent; zero: none did
	advanced     int
	audience     []store.CustomerID // of the firing under way
	recorded     bool               // an event that the journey itself listens to
}

// engine prepares the published version of a run with the settings as they are
// now. It may be asked from several goroutines: each gets an engine of its own.
func (r *Runner) engine(ctx context.Context, run *store.Run) (*Engine, error) {
	version, err := r.version(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("read version %d: %w", run.Version, err)
	}
	settings, err := r.st.Settings().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	e := *version
	e.Rules, err = RulesFor(e.Journey, settings)
	return &e, err
}

// version reads a run's published version once: it never changes.
func (r *Runner) version(ctx context.Context, run *store.Run) (*Engine, error) {
	r.mu.Lock()
	e := r.versions[run.ID]
	r.mu.Unlock()
	if e != nil {
		return e, nil
	}
	e, err := readVersion(ctx, r.st, run, r.opt.Values)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.versions[run.ID] = e
	return e, nil
}

// ReadVersion reads a published version. store.ErrNotFound: there is none.
func ReadVersion(ctx context.Context, from store.JourneyReader, id store.JourneyID, number int) (*Journey, *store.JourneyVersion, error) {
	v, err := from.Version(ctx, id, number)
	if err != nil {
		return nil, nil, err
	}
	j, err := Parse(v.Definition)
	return j, v, err
}

// readVersion prepares a run's published version with its pinned messages, as yet
// without rules.
func readVersion(ctx context.Context, st store.Reads, run *store.Run, values Evaluator) (*Engine, error) {
	j, v, err := ReadVersion(ctx, st.Journeys(), run.Journey, run.Version)
	if err != nil {
		return nil, err
	}
	e := &Engine{Journey: j, Seed: j.Seed, Values: values, Explain: true, Messages: map[string]MessageInfo{}}
	for name, id := range v.Messages {
		m, err := st.Messages().Version(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("message %q: %w", name, err)
		}
		e.Messages[name] = MessageInfo{ID: id, Name: name, Channel: m.Channel, Purpose: m.Purpose, Tags: m.Tags, Long: isLong(m.Channel, m.Document)}
	}
	return e.Prepare(), nil
}

// due looks at passages whose time has come, batch by batch, until none is left.
func (t *tick) due(ctx context.Context) error {
	for ctx.Err() == nil {
		due, err := t.r.st.Passages().Due(ctx, t.run.ID, t.now, t.r.opt.Batch)
		if err != nil || len(due) == 0 {
			return err
		}
		if err := t.batch(ctx, func(b *batch) error { return b.wake(ctx, due) }); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// settleSlack is how late a result may be written.
const settleSlack = 2 * time.Minute

// fresh wakes passages whose messages were held because orders were not known
// far enough, once they are known further.
func (t *tick) fresh(ctx context.Context) error {
	if !t.e.restsOnOrders || t.reach.Equal(t.shared.Reach) {
		return nil
	}
	t.shared.Reach = t.reach
	for _, id := range t.e.Journey.StepIDs() {
		if !t.e.Journey.holds(id) {
			continue
		}
		held, err := t.r.st.Passages().At(ctx, t.run.ID, string(id), store.Page{})
		if err != nil {
			return err
		}
		if err := t.wakeAll(ctx, held); err != nil {
			return err
		}
	}
	return t.batch(ctx, func(*batch) error { return nil })
}

// wakeAll looks at passages batch by batch.
func (t *tick) wakeAll(ctx context.Context, list []store.Passage) error {
	sortPassages(list)
	for len(list) > 0 && ctx.Err() == nil {
		n := min(len(list), t.r.opt.Batch)
		if err := t.batch(ctx, func(b *batch) error { return b.wake(ctx, list[:n]) }); err != nil {
			return err
		}
		list = list[n:]
	}
	return ctx.Err()
}

// settled wakes passages whose messages have become final since the last look.
func (t *tick) settled(ctx context.Context) error {
	final := []store.OutboxState{store.OutboxSent, store.OutboxFailed, store.OutboxUncertain, store.OutboxSkipped, store.OutboxCancelled}
	// A result may reach the disk a little after its instant.
	from := t.shared.Settled.Add(-settleSlack)
	if t.shared.Settled.IsZero() {
		from = t.run.StartedAt
	}
	entries, err := t.r.st.Outbox().List(ctx, store.OutboxQuery{States: final, Run: t.run.ID, From: from})
	if err != nil {
		return err
	}
	seen, waiting := map[store.PassageID]bool{}, []store.Passage{}
	for _, x := range entries {
		if seen[x.Passage] {
			continue
		}
		seen[x.Passage] = true
		p, err := t.r.st.Passages().Get(ctx, x.Passage)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if p.State == store.PassageActive && p.Step == x.Step && p.Visits == x.Visit {
			waiting = append(waiting, *p)
		}
	}
	t.shared.Settled = t.now
	return t.wakeAll(ctx, waiting)
}

// next gives when the run has something to do next.
func (t *tick) next(ctx context.Context) (time.Time, error) {
	if t.recorded {
		return t.now, nil
	}
	next, err := t.r.st.Passages().NextDue(ctx, t.run.ID)
	if err != nil {
		return next, err
	}
	next = sooner(next, t.run.NextEntry)
	next = sooner(next, t.nextPermit(ctx))
	event, err := t.nextEvent(ctx)
	return sooner(next, event), err
}

// finish ends a run that nobody is in and nobody will come to.
func (t *tick) finish(ctx context.Context, next time.Time) error {
	if t.e.Journey.Entry.Kind != EntrySchedule && !t.shared.Closed || !next.IsZero() || t.shared.Entering != nil || !t.run.NextEntry.IsZero() {
		return nil
	}
	counts, err := t.r.st.Passages().Counts(ctx, t.run.ID)
	if err != nil || counts.Active > 0 {
		return err
	}
	return t.r.end(ctx, t.run.ID, store.RunDone, store.JourneyDone)
}
