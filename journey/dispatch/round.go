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

	stopped atomic.Bool  // the kill switch, as last seen
	awake   atomic.Int64 // when the watcher last looked, in microseconds
	slept   atomic.Bool  // the clock has jumped since
	frozen  sync.Map     // store.RunID of runs that are paused or stopped

	mu          sync.Mutex
	queues      map[*outlet]chan *job
	flying      map[store.OutboxID]aloft // on their way, with no result in the outbox yet
	noted       int                      // of flying: their results are noted
	taken       map[flight]bool          // of flying
	lost        error                    // why something is not on record
	perCustomer map[store.CustomerID]int // of flying
	done        chan struct{}            // something got a result; one slot
	workers     sync.WaitGroup
	groups      int       // prepared so far
	little      int       // left in a queue calls for more
	lastFold    time.Time // of the producer
}

// job is an entry whose intent is on disk, with its message.
type job struct {
	entry *store.OutboxEntry
	msg   Message
	out   *outlet
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
	r := &round{
		d: d, ctx: ctx, meter: newMeter(d.clock.Now()),
		queues: map[*outlet]chan *job{}, flying: map[store.OutboxID]aloft{}, taken: map[flight]bool{},
		perCustomer: map[store.CustomerID]int{}, done: make(chan struct{}, 1),
	}
	r.awake.Store(d.clock.Now().UnixMicro())
	return r
}

// run prepares and sends until nothing is due, then lets the workers finish.
func (r *round) run() error {
	wire, cut := context.WithCancel(context.WithoutCancel(r.ctx))
	defer cut()
	r.wire = wire
	stopGrace := context.AfterFunc(r.ctx, func() { time.AfterFunc(r.d.opt.Grace, cut) })
	defer stopGrace()
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
	return r.end(err)
}

// end puts the last results into the outbox. Where that fails, or something is not on
// record, the next Drain settles it as what a dead process left.
func (r *round) end(err error) error {
	if r.noted > 0 {
		if e := r.foldAll(); e != nil {
			r.lose(e)
		}
	}
	if e := r.broken(); e != nil {
		r.d.recovered.Store(false)
		err = e
	}
	r.report(true)
	return err
}

// produce keeps the workers supplied until nothing is due and nothing is in the air.
// While one group is committed, the next is composed already.
func (r *round) produce() error {
	next, all := r.fetch(nil), true
	for {
		g := <-next
		if g.err != nil {
			return r.unlessEnded(g.err)
		}
		moved := 0
		if len(g.drafts) > 0 {
			r.groups++
			next = r.fetch(g.drafts)
			over, err := r.waitForRoom(g.drafts)
			if err == nil && !over {
				moved, err = r.launch(g.drafts)
			}
			if err != nil || over {
				<-next
				return r.unlessEnded(err)
			}
		}
		if moved == 0 {
			over, err := r.idle(all && len(g.drafts) == 0)
			if over || err != nil {
				if len(g.drafts) > 0 {
					<-next
				}
				return err
			}
		}
		if all = len(g.drafts) == 0; all {
			next = r.fetch(nil)
		}
	}
}

// waitForRoom waits until workers have little left; over: nothing more will be sent.
func (r *round) waitForRoom(drafts []*draft) (over bool, err error) {
	for !over && err == nil && r.crowded(drafts) {
		over, err = r.idle(false)
	}
	return over, err
}

// idle waits for something to happen; over: nothing more will. last says that nothing
// at all was due the last time somebody looked.
func (r *round) idle(last bool) (over bool, err error) {
	if r.halted() || r.broken() != nil {
		return true, nil
	}
	switch folded, err := r.foldSoon(); {
	case folded || err != nil:
		return false, err
	case r.inFlight() == 0:
		return last, nil
	}
	select {
	case <-r.done:
	case <-r.ctx.Done():
	case <-time.After(glance):
	}
	return false, nil
}

// foldSoon folds once nothing is left to wait for, or some time after the last fold.
func (r *round) foldSoon() (folded bool, err error) {
	r.mu.Lock()
	now := r.noted > 0 && (r.noted == len(r.flying) || time.Since(r.lastFold) >= glance)
	r.mu.Unlock()
	if !now {
		return false, nil
	}
	return true, r.foldAll()
}

// halted reports whether nothing new may go on the wire.
func (r *round) halted() bool {
	return r.ctx.Err() != nil || r.stopped.Load() || r.d.paused.Load() || r.asleep()
}

// asleep reports whether the computer has slept since the round began.
func (r *round) asleep() bool {
	if r.d.opt.Asleep > 0 && r.d.clock.Now().UnixMicro()-r.awake.Load() > r.d.opt.Asleep.Microseconds() {
		r.slept.Store(true)
	}
	return r.slept.Load()
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
		if !r.asleep() {
			r.awake.Store(r.d.clock.Now().UnixMicro())
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
	for _, a := range r.flying {
		runs[a.key.run] = true
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
	p.Halted = done && r.cutShort(p.Problems)
	tell(p)
}

// cutShort reports whether something that is due was kept from going, by more than limits.
func (r *round) cutShort(problems []Problem) bool {
	if !r.halted() && len(problems) == 0 {
		return false
	}
	next, err := r.d.st.Outbox().NextDue(context.WithoutCancel(r.ctx))
	return err == nil && !next.IsZero() && !next.After(r.d.clock.Now())
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
		q = make(chan *job, mostAhead*r.d.opt.Group)
		r.queues[o] = q
		for range o.connections() {
			r.workers.Go(func() { r.work(o, q) })
		}
	}
	return q
}

// roomy gives the channels for which another group is composed. At a high rate that is
// done well before there is room for it, so that the processors always have work.
func (r *round) roomy() []store.Channel {
	list := r.d.channels(r.d.clock.Now())
	rate, half := r.meter.now(), r.groupSize()/2
	most := min(max(half, int(rate*composeAhead.Seconds())), mostLeft*r.d.opt.Group)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.little = min(max(half, int(rate*intendAhead.Seconds())), r.d.opt.Group)
	for o, q := range r.queues {
		if len(q) > most {
			list = without(list, o.account.Channel)
		}
	}
	return list
}

// crowded reports whether the workers of all whom a group is for have more than a little
// left: what is promised no sooner than needed is not in doubt after a power cut, and can
// still be held.
func (r *round) crowded(drafts []*draft) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range drafts {
		if d.out == nil || len(r.queues[d.out]) <= r.little {
			return false
		}
	}
	return true
}

// How long before the workers run out of work the next group is composed, and its intent
// committed; half a group is enough at a low rate.
const (
	composeAhead = 200 * time.Millisecond
	intendAhead  = 25 * time.Millisecond
)

// A queue has room for what may be left when a group is composed, for that group, and for
// the one that is on its way there.
const (
	mostLeft  = 2
	mostAhead = mostLeft + 2
)

// firstGroup is the size of the first; each is twice the one before until the rate is
// known. leastGroup is that of a slow sender.
const (
	firstGroup = 16
	leastGroup = 4
)

// groupSize follows the rate: about a quarter of a second of work, so that a sync
// costs little at any speed and a power cut leaves little uncertain.
func (r *round) groupSize() int {
	rate := r.meter.now()
	if rate == 0 {
		return min(firstGroup<<min(r.groups, 8), r.d.opt.Group)
	}
	return min(max(int(rate/4), leastGroup), r.d.opt.Group)
}

func (r *round) inFlight() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.flying)
}

// aloft is a message on its way, as frequency caps must see it.
type aloft struct {
	key      flight
	customer store.CustomerID
	send     store.SendTime
	folding  bool // its result is in the outbox, for the transaction that is under way
}

// takeOff notes that a message is on its way to an address; false: one is already.
func (r *round) takeOff(id store.OutboxID, a aloft) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.taken[a.key] {
		return false
	}
	r.taken[a.key], r.flying[id] = true, a
	r.perCustomer[a.customer]++
	return true
}

// land ends flights: their results are in the outbox, or they never began.
func (r *round) land(ids ...store.OutboxID) {
	r.mu.Lock()
	for _, id := range ids {
		a, flying := r.flying[id]
		if !flying {
			continue
		}
		delete(r.flying, id)
		delete(r.taken, a.key)
		if r.perCustomer[a.customer]--; r.perCustomer[a.customer] == 0 {
			delete(r.perCustomer, a.customer)
		}
	}
	r.mu.Unlock()
	r.wake()
}

// wake tells the producer to look again.
func (r *round) wake() {
	select {
	case r.done <- struct{}{}:
	default:
	}
}

// airborne gives the sends to a customer that are not in the outbox yet.
func (r *round) airborne(c store.CustomerID, now time.Time) (list []store.SendTime) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.perCustomer[c] == 0 {
		return nil
	}
	for _, a := range r.flying {
		if a.customer == c && !a.folding {
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
