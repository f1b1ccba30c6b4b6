package dispatch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"gilmok/store"
)

// round is one Drain: a producer that prepares groups, and workers that send them.
type round struct {
	d   *Dispatcher
	ctx context.Context // once it ends, nothing new goes on the wire
	// wire outlives ctx by the grace time, for messages that are on it.
	wire  context.Context
	meter *meter
	rec   *recorder

	stopped atomic.Bool // the kill switch, as last seen
	frozen  sync.Map    // store.RunID of runs that are paused or stopped

	mu          sync.Mutex
	queues      map[*outlet]chan *job
	flying      map[flight]aloft         // on their way, with no result on record yet
	perCustomer map[store.CustomerID]int // of flying
	done        chan struct{}            // something got a result; one slot
	workers     sync.WaitGroup
	groups      int // prepared so far
}

// job is an entry whose intent is on disk, with its message.
type job struct {
	entry *store.OutboxEntry
	msg   Message
	out   *outlet
	key   flight
	// journey the run belongs to, for the ledger.
	journey  store.JourneyID
	intended time.Time // when the policies were asked
}

// flight is what may be in the air only once: a message of a run to an address.
type flight struct {
	run     store.RunID
	message store.MessageVersionID
	address string
}

func newRound(ctx context.Context, d *Dispatcher) *round {
	return &round{
		d: d, ctx: ctx, meter: newMeter(d.clock.Now()),
		queues: map[*outlet]chan *job{}, flying: map[flight]aloft{},
		perCustomer: map[store.CustomerID]int{}, done: make(chan struct{}, 1),
	}
}

// run prepares and sends until nothing is due, then lets the workers finish.
func (r *round) run() error {
	wire, cut := context.WithCancel(context.WithoutCancel(r.ctx))
	defer cut()
	r.wire = wire
	stopGrace := context.AfterFunc(r.ctx, func() { time.AfterFunc(r.d.opt.Grace, cut) })
	defer stopGrace()
	r.rec = newRecorder(wire, r.d.st)
	watch, unwatch := context.WithCancel(r.ctx)
	var watcher sync.WaitGroup
	r.look(watch)
	watcher.Go(func() { r.watch(watch) })

	err := r.produce()

	r.mu.Lock()
	for _, q := range r.queues {
		close(q)
	}
	r.mu.Unlock()
	r.workers.Wait()
	for o := range r.queues {
		rest(o.sender)
	}
	unwatch()
	watcher.Wait()
	if e := r.rec.close(); err == nil {
		err = e
	}
	r.report(true)
	return err
}

// produce keeps the workers supplied until a claim finds nothing and nothing is in the air.
func (r *round) produce() error {
	for !r.halted() {
		channels := r.roomy()
		claimed := 0
		if len(channels) > 0 {
			jobs, moved, err := r.prepare(channels)
			if err != nil {
				return err
			}
			claimed = moved
			r.groups++
			r.hand(jobs)
		}
		if claimed > 0 {
			continue
		}
		if r.inFlight() == 0 {
			return nil
		}
		select {
		case <-r.done:
		case <-r.ctx.Done():
		case <-time.After(glance):
		}
	}
	return nil
}

// halted reports whether nothing new may go on the wire.
func (r *round) halted() bool {
	return r.ctx.Err() != nil || r.stopped.Load() || r.d.paused.Load()
}

// runHalted is halted, for the messages of one run.
func (r *round) runHalted(run store.RunID) bool {
	_, frozen := r.frozen.Load(run)
	return frozen || r.halted()
}

// glance is how often the kill switch and paused journeys are looked at: with the
// message that is on the wire, everything stops well within a second.
const glance = 200 * time.Millisecond

func (r *round) watch(ctx context.Context) {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		r.look(ctx)
		if n%3 == 0 {
			r.report(false)
		}
	}
}

func (r *round) look(ctx context.Context) {
	if stopped, err := r.d.st.Outbox().Stopped(ctx); err == nil {
		r.stopped.Store(stopped)
	}
	for run := range r.frozen.Range {
		if still, err := r.d.st.Runs().Get(ctx, run.(store.RunID)); err == nil && goes(still) {
			r.frozen.Delete(run)
		}
	}
	r.mu.Lock()
	runs := map[store.RunID]bool{}
	for f := range r.flying {
		runs[f.run] = true
	}
	r.mu.Unlock()
	for id := range runs {
		if run, err := r.d.st.Runs().Get(ctx, id); err == nil && !goes(run) {
			r.frozen.Store(id, true)
		}
	}
}

// goes reports whether a run's messages may be sent: those of a run that came to
// its end may, those of a paused or stopped one may not.
func goes(run *store.Run) bool {
	return run.State == store.RunRunning || run.State == store.RunDone
}

func (r *round) report(done bool) {
	tell := r.d.opt.OnProgress
	if tell == nil {
		return
	}
	counts, err := r.d.st.Outbox().Counts(context.WithoutCancel(r.ctx))
	if err != nil {
		return // the next report has the number
	}
	p := r.meter.progress(left(counts), done)
	p.Problems = r.d.Problems()
	tell(p)
}

// hand gives jobs to the workers of their outlets, which start when first needed.
func (r *round) hand(jobs []*job) {
	for _, j := range jobs {
		r.queue(j.out) <- j
	}
}

func (r *round) queue(o *outlet) chan *job {
	r.mu.Lock()
	defer r.mu.Unlock()
	q := r.queues[o]
	if q == nil {
		q = make(chan *job, 2*r.d.opt.Group)
		r.queues[o] = q
		r.rec.workers.Add(int32(o.connections()))
		for range o.connections() {
			r.workers.Go(func() { r.work(o, q) })
		}
	}
	return q
}

// roomy gives the channels whose workers have little left: the next group is
// prepared while the last one is on its way, and no sooner.
func (r *round) roomy() []store.Channel {
	list := r.d.channels(r.d.clock.Now())
	r.mu.Lock()
	defer r.mu.Unlock()
	for o, q := range r.queues {
		if len(q) > r.groupSize()/2 {
			list = without(list, o.account.Channel)
		}
	}
	return list
}

// firstGroup is the size of the first; each is twice the one before until the rate is
// known. leastGroup is that of a slow sender.
const (
	firstGroup = 16
	leastGroup = 4
)

// groupSize follows the rate: about a quarter of a second of work, so that a sync
// costs little at any speed and a power cut leaves little uncertain.
func (r *round) groupSize() int {
	r.meter.mu.Lock()
	defer r.meter.mu.Unlock()
	if r.meter.rate == 0 {
		return min(firstGroup<<min(r.groups, 8), r.d.opt.Group)
	}
	return min(max(int(r.meter.rate/4), leastGroup), r.d.opt.Group)
}

func (r *round) inFlight() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.flying)
}

// aloft is a message on its way, as frequency caps must see it.
type aloft struct {
	id       store.OutboxID
	customer store.CustomerID
	send     store.SendTime
}

// takeOff notes that a message is on its way to an address; false: one is already.
func (r *round) takeOff(f flight, a aloft) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, flying := r.flying[f]; flying {
		return false
	}
	r.flying[f] = a
	r.perCustomer[a.customer]++
	return true
}

// land notes that the result of a flight is on record.
func (r *round) land(f flight) {
	r.mu.Lock()
	if a, flying := r.flying[f]; flying {
		delete(r.flying, f)
		if r.perCustomer[a.customer]--; r.perCustomer[a.customer] == 0 {
			delete(r.perCustomer, a.customer)
		}
	}
	r.mu.Unlock()
	select {
	case r.done <- struct{}{}:
	default:
	}
}

// airborne gives the sends to a customer that are not on record yet.
func (r *round) airborne(c store.CustomerID, now time.Time) (list []store.SendTime) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.perCustomer[c] == 0 {
		return nil
	}
	for _, a := range r.flying {
		if a.customer == c {
			a.send.At = now // a cap looks back from now, and this one counts
			list = append(list, a.send)
		}
	}
	return list
}

func without(list []store.Channel, ch store.Channel) []store.Channel {
	kept := list[:0]
	for _, c := range list {
		if c != ch {
			kept = append(kept, c)
		}
	}
	return kept
}
