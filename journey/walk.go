package journey

import (
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// sim is one rehearsal or back-test: what all its walkers share. Nothing in it
// changes while they walk, but shared, which only the walk in step has.
type sim struct {
	e        *Engine
	w        *World
	a        *Assumptions
	from, to time.Time
	rank     int               // of the journey's priority
	listens  map[string]bool   // events that move somebody
	same     map[string]string // properties compared with entry context
	plan     plan
	shared   *shared
	entries  *entryTimes
	// experiments that look for their winner.
	experiments []StepID
	// trace is told every move of the people asked about; nil: nobody asks.
	trace func(TraceLine)
	// planning keeps every message with its time.
	planning bool
	// inside are those who are in the journey already, where it runs.
	inside *inside
	// came is told who comes in; they are not taken any further. nil: nobody asks.
	came func(row int, at time.Time, properties segment.Properties)
	// told is told what happens to people; nil: nobody asks.
	told func(store.CustomerID, Event)
	// part is told how far the walk is; nil: nobody asks.
	part func(float64)
}

func (s *sim) far(part float64) {
	if s.part != nil {
		s.part(part)
	}
}

// walker takes one customer through all of their passages.
type walker struct {
	s      *sim
	tally  *tally
	view   view
	lives  []live
	future []Event // what will happen, soonest first
	comes  []coming
	sends  []store.SendTime
	others []Planned        // of other journeys, that have not gone yet
	before []store.SendTime // room for those that come before this journey
	kin    *kin
	last   time.Time // newest entry
	keys   map[string]bool
	in     Input
	event  Event
	fx     []Effect
	asks   []request
	hash   uint64
	place  int // in the queue of a walk in step; -1: not in it
}

// live is one passage on its way.
type live struct {
	p        store.Passage
	ctx      Context
	entry    int // which passage of the customer it is
	pending  []pending
	outcomes []Outcome
	inside   bool // was in the journey before it began
	quietly  bool // nothing was sent since the last assumed "nothing"

	converted, messaged bool
	// Of the newest experiment that looks for its winner.
	trial   StepID
	variant string // empty: counted, or none
	chosen  time.Time
	alike   string // its group in the experiment
}

// coming is an entry that will be tried.
type coming struct {
	at         time.Time
	properties segment.Properties
}

// begin puts the walker before a customer.
func (w *walker) begin(row int) {
	w.view.reset(row)
	w.view.set, w.view.said = w.view.set[:0], w.view.said[:0]
	w.lives, w.future, w.comes, w.asks = w.lives[:0], w.future[:0], w.comes[:0], w.asks[:0]
	w.sends = append(w.sends[:0], w.s.w.sends[w.customer()]...)
	w.others = w.s.w.elsewhere[w.customer()]
	w.last, w.hash, w.kin = time.Time{}, 0, nil
	clear(w.keys)
	w.s.entries.of(w)
	if in := w.s.inside; in != nil {
		w.last = in.last[w.customer()]
		for _, p := range in.passages[w.customer()] {
			if err := w.resume(p, in, w.s.from); err != nil {
				w.tally.err = err
				continue
			}
			w.follow(AfterEntry, &w.lives[len(w.lives)-1], EntryID, p.EnteredAt)
		}
	}
}

func (w *walker) customer() store.CustomerID { return w.view.w.ids[w.view.row] }

// walk goes on until nothing is left to happen before the end.
func (w *walker) walk() {
	for {
		at, ok := w.next()
		if !ok || at.After(w.s.to) {
			break
		}
		w.step(at)
	}
	w.finish()
}

// next gives when something happens next.
func (w *walker) next() (at time.Time, ok bool) {
	sooner := func(t time.Time) {
		if !t.IsZero() && (!ok || t.Before(at)) {
			at, ok = t, true
		}
	}
	if len(w.future) > 0 {
		sooner(w.future[0].At)
	}
	if len(w.comes) > 0 {
		sooner(w.comes[0].at)
	}
	for i := range w.lives {
		sooner(w.lives[i].p.Due)
	}
	return at, ok
}

// step lets happen what is due at an instant: events first, then entries, then
// the passages in the order in which they entered.
func (w *walker) step(now time.Time) {
	switch {
	case len(w.future) > 0 && !w.future[0].At.After(now):
		e := w.future[0]
		w.future = append(w.future[:0], w.future[1:]...)
		w.happen(e)
	case len(w.comes) > 0 && !w.comes[0].at.After(now):
		c := w.comes[0]
		w.comes = append(w.comes[:0], w.comes[1:]...)
		w.enter(c.at, c.properties)
	default:
		for i := range w.lives {
			if due := w.lives[i].p.Due; !due.IsZero() && !due.After(now) {
				w.wake(i, now)
				return
			}
		}
	}
}

// schedule puts an event into the future, behind those of the same instant.
func (w *walker) schedule(e Event) {
	i := len(w.future)
	for i > 0 && w.future[i-1].At.After(e.At) {
		i--
	}
	w.future = append(w.future, Event{})
	copy(w.future[i+1:], w.future[i:])
	w.future[i] = e
}

func (w *walker) happen(e Event) {
	if w.s.told != nil {
		w.s.told(w.customer(), e)
	}
	if !e.known {
		w.view.happened(e)
	}
	for i := range w.lives {
		if w.lives[i].p.State == store.PassageActive {
			w.event = e
			w.in.Event = &w.event
			w.advance(i, e.At)
		}
	}
	w.converts(e)
	entry := &w.s.e.Journey.Entry
	if entry.Listens() == e.Name && (len(entry.Where) == 0 || entry.Where.on(e.Name).Counts(e.Properties, &w.view, e.At)) {
		w.enter(e.At, e.Properties)
	}
}

// enter begins a passage where the rules of entry allow it.
func (w *walker) enter(at time.Time, properties segment.Properties) {
	j := w.s.e.Journey
	if at.Before(w.s.from) || at.After(w.s.to) || !j.Entry.MayEnter(w.last, at) || !j.Audience.Holds(&w.view, at) {
		return
	}
	if j.Entry.Key != "" {
		key := j.Entry.EntryKey(w.customer(), at, properties)
		if w.keys[key] {
			return
		}
		if w.keys == nil {
			w.keys = map[string]bool{}
		}
		w.keys[key] = true
	}
	if w.s.shared != nil && !w.s.shared.admit(j.Entry.Limit, at, w.s.e.Rules.shop()) {
		w.tally.turnAway(w.day(at), w.customer())
		return
	}
	w.last = at
	if w.s.came != nil {
		w.s.came(w.view.row, at, properties)
		return
	}
	i := w.addLive()
	l := &w.lives[i]
	l.entry = len(w.lives)
	l.ctx.entry = properties
	l.p = store.Passage{
		ID: store.PassageID(l.entry), Customer: w.customer(), EnteredAt: at, ArrivedAt: at,
		Step: string(EntryID), State: store.PassageActive, Due: at,
	}
	w.tally.enter(w.day(at))
	w.note(at, DecidedEntered, EntryID, "", "")
	w.follow(AfterEntry, l, EntryID, at)
	w.advance(i, at)
}

// addLive takes a passage out of the walker's stock.
func (w *walker) addLive() int {
	if len(w.lives) < cap(w.lives) {
		w.lives = w.lives[:len(w.lives)+1]
	} else {
		w.lives = append(w.lives, live{})
	}
	l := &w.lives[len(w.lives)-1]
	*l = live{pending: l.pending[:0], outcomes: l.outcomes[:0], quietly: true}
	return len(w.lives) - 1
}

// wake looks at a passage whose time has come.
func (w *walker) wake(i int, now time.Time) {
	if l := &w.lives[i]; len(l.pending) > 0 {
		w.settle(i, now)
		return
	}
	w.advance(i, now)
}

// advance runs the engine and does what it asks for.
func (w *walker) advance(i int, now time.Time) {
	l := &w.lives[i]
	step, visit := l.p.Step, l.p.Visits
	w.catchUp(now)
	w.in.Person, w.in.Sends, w.in.Ahead, w.in.Context = &w.view, w.sends, w.ahead(now), &l.ctx
	if w.s.shared != nil {
		w.in.Winners = w.s.shared.winners
	}
	fx, err := w.s.e.advance(&l.p, &w.in, now, w.fx[:0])
	w.fx = fx
	w.in = Input{}
	if err != nil {
		w.tally.err = err
		l.p.State, l.p.Due = store.PassageExited, time.Time{}
		return
	}
	if len(l.pending) > 0 && (l.p.State != store.PassageActive || l.p.Step != step || l.p.Visits != visit) {
		w.cancel(l, StepID(step), now)
	}
	for k := range fx {
		w.do(l, &fx[k], now)
	}
	if l.p.State != store.PassageActive {
		w.over(l, now)
		return
	}
	if len(l.pending) > 0 {
		w.settle(i, now)
	}
}

// do carries out one effect.
func (w *walker) do(l *live, x *Effect, now time.Time) {
	switch x.Kind {
	case EffectMoved:
		w.moved(l, x, now)
	case EffectSend:
		if !x.Verdict.Allowed() {
			w.skipped(x.Send, x.Verdict.Skip, now)
			return
		}
		at := now
		if x.Verdict.Held() {
			at = x.Verdict.Until
			w.note(now, DecidedHeld, x.Step, "", x.Verdict.Why)
		}
		l.pending = append(l.pending, pending{x.Send, at, !x.Verdict.Held(), now})
	case EffectRecord:
		if w.s.listens[x.Event] {
			w.schedule(Event{Name: x.Event, At: now, Properties: store.Properties(x.Values)})
		}
	case EffectUpdate:
		w.view.update(x)
	case EffectAskPermit:
		w.asks = append(w.asks, request{at: x.At, customer: l.p.Customer, passage: l.p.ID, step: x.Step, visit: l.p.Visits})
	}
}

func (w *walker) moved(l *live, x *Effect, now time.Time) {
	w.tally.move(w.s.plan.edge(x.Step, x.Port), w.day(x.At), w.customer())
	w.hash = mix(w.hash ^ uint64(x.At.UnixMicro())*31 ^ uint64(w.s.plan.edge(x.Step, x.Port)+1))
	w.note(x.At, DecidedMoved, x.Step, x.Port, string(x.To))
	to := w.s.e.Journey.Steps[x.To]
	if to == nil {
		return
	}
	w.tally.arrive(w.s.plan.step(x.To), w.day(x.At), w.customer())
	if x.Port == Control || to.Kind() == KindWaitForEvent {
		if l.quietly {
			w.follow(AfterNothing, l, x.To, now)
		}
		l.quietly = true
	}
	if x.Step != EntryID {
		w.chose(l, x)
	}
}

func (w *walker) over(l *live, now time.Time) {
	what := DecidedCompleted
	if l.p.State == store.PassageExited {
		what = DecidedExited
	}
	w.tally.leave(w.s.plan.step(StepID(l.p.Step)), l.p.State, l.p.Reason, w.day(now), w.customer())
	w.note(now, what, StepID(l.p.Step), "", l.p.Reason)
}

// finish counts who still stands somewhere at the end.
func (w *walker) finish() {
	for i := range w.lives {
		if l := &w.lives[i]; l.p.State == store.PassageActive {
			w.tally.wait(w.s.plan.step(StepID(l.p.Step)), w.customer())
		}
	}
	if len(w.lives) > 0 {
		w.weeks()
	}
	w.tally.person(w.customer(), w.hash)
}

func (w *walker) day(at time.Time) int { return w.s.plan.day(at) }

func (w *walker) note(at time.Time, what string, step StepID, port, detail string) {
	if w.s.trace != nil {
		w.s.trace(TraceLine{At: at, Customer: w.customer(), What: what, Step: step, Port: port, Detail: detail})
	}
}
