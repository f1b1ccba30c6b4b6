package journey

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"gilmok/store"
)

// Rehearsal is a journey with a world to run it in. It uses the engine of life;
// only the values around it differ.
type Rehearsal struct {
	Engine *Engine // prepared
	World  *World
	Assume *Assumptions // nil: nobody does anything
	From   time.Time
	Days   int // 0: 90
	// Real lets the world's own events between From and its end happen at their
	// own times: a back-test. Else newest events of the entry's kind happen again.
	Real bool
	// Workers; 0: one for each processor. The result does not depend on it.
	Workers int
	// Told hears how far it is, from 0 to 1, from any goroutine; nil: nobody listens.
	Told func(part float64)
	// planning keeps every message; inside are those of a run that goes on.
	planning bool
	inside   *inside
	// trace, events and who serve Path, Case and People.
	trace  func(TraceLine)
	events func(store.CustomerID, Event)
	who    *Query
}

// defaultDays of a rehearsal.
const defaultDays = 90

// Run takes everybody through.
func (r Rehearsal) Run(ctx context.Context) (*Result, error) {
	began := System{}.Now()
	total, s, err := r.run(ctx)
	if err != nil {
		return nil, err
	}
	res := newResult(total, s)
	res.Seconds = System{}.Now().Sub(began).Seconds()
	return res, nil
}

func (r Rehearsal) run(ctx context.Context) (*tally, *sim, error) {
	s, err := r.sim()
	if err != nil {
		return nil, nil, err
	}
	var total *tally
	if s.shared != nil {
		total, err = s.inStep(ctx, r.who)
	} else {
		total, err = s.abreast(ctx, r.workers(), r.who)
	}
	if err == nil {
		err = total.err
	}
	if err != nil {
		return nil, nil, fmt.Errorf("rehearse %q: %w", r.Engine.Journey.Name, err)
	}
	return total, s, nil
}

func (r Rehearsal) workers() int {
	if r.Workers > 0 {
		return r.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// sim prepares the walk. A journey with errors is refused (*InvalidError): what
// it would do is not said by its document.
func (r Rehearsal) sim() (*sim, error) {
	if problems := Validate(r.Engine.Journey, Known{}); Blocks(problems) {
		return nil, &InvalidError{problems}
	}
	days := r.Days
	if days <= 0 {
		days = defaultDays
	}
	from := r.From.UTC()
	// The instant at which the last day is over belongs to the next one.
	to := from.In(r.Engine.Rules.shop()).AddDate(0, 0, days).Add(-time.Microsecond).UTC()
	s := &sim{e: r.Engine, w: r.World, a: r.Assume, from: from, to: to, trace: r.trace, told: r.events, part: r.Told, planning: r.planning, inside: r.inside}
	if s.a == nil {
		s.a = &Assumptions{}
	}
	j := r.Engine.Journey
	s.rank = j.Policy.Priority.Rank()
	s.plan = newPlan(j, from, s.to, r.Engine.Rules.shop())
	s.plan.real = r.Real
	s.listens, s.same = j.listens()
	if j.Shares() {
		s.shared = newShared()
		if r.inside != nil {
			s.shared = r.inside.shared
		}
	}
	for _, id := range j.StepIDs() {
		if x, ok := j.Steps[id].(*Experiment); ok && x.Winner != nil && x.Winner.Take == "" {
			s.experiments = append(s.experiments, id)
		}
	}
	var err error
	s.entries, err = newEntryTimes(s)
	return s, err
}

// listens gives the events that let in, take out or move somebody, and the
// properties they are compared by.
func (j *Journey) listens() (names map[string]bool, same map[string]string) {
	names, same = map[string]bool{}, map[string]string{}
	add := func(name string, compare map[string]string) {
		if name != "" {
			names[name] = true
		}
		for property, path := range compare {
			same[property] = path
		}
	}
	add(j.Entry.Listens(), nil)
	for _, x := range j.Exit {
		add(x.Event, x.Same)
	}
	for _, c := range j.Conversion {
		add(c.Event, nil)
	}
	for _, s := range j.Steps {
		switch s := s.(type) {
		case *WaitForEvent:
			for _, b := range s.Branches {
				add(b.Event, b.Same)
			}
		case *Experiment:
			if s.Winner != nil {
				add(s.Winner.By, nil)
			}
		}
	}
	// What rules read may come about on the way, too.
	for name := range j.Needs().Events {
		names[name] = true
	}
	return names, same
}

// chunk is how many customers a worker takes at a time.
const chunk = 4096

// abreast walks everybody from end to end, many at a time: nobody depends on
// anybody else.
func (s *sim) abreast(ctx context.Context, workers int, query *Query) (*tally, error) {
	var next atomic.Int64
	tallies := make([]*tally, workers)
	var all sync.WaitGroup
	for i := range tallies {
		t := newTally(&s.plan)
		t.who = query.collect()
		tallies[i] = t
		all.Go(func() {
			w := walker{s: s, tally: t, view: view{w: s.w}}
			families := s.w.families()
			for ctx.Err() == nil {
				from := int(next.Add(chunk)) - chunk
				if from >= s.w.Len() {
					return
				}
				s.far(float64(from) / float64(s.w.Len()))
				for row := from; row < min(from+chunk, s.w.Len()); row++ {
					if f := families[row]; f == nil {
						w.begin(row)
						w.walk()
					} else if f.rows[0] == row {
						s.together(f, t)
					}
				}
			}
		})
	}
	all.Wait()
	total := newTally(&s.plan)
	total.who = query.collect()
	for _, t := range tallies {
		total.add(t)
	}
	return total, ctx.Err()
}

// Path gives one customer's way, line by line.
func (r Rehearsal) Path(ctx context.Context, id store.CustomerID) ([]TraceLine, error) {
	row, ok := r.World.Find(id)
	if !ok {
		return nil, fmt.Errorf("path of customer %d: %w", id, store.ErrNotFound)
	}
	var lines []TraceLine
	r.trace = func(l TraceLine) {
		if l.Customer == id {
			lines = append(lines, l)
		}
	}
	r.Workers = 1
	s, err := r.sim()
	if err != nil {
		return nil, err
	}
	if s.shared != nil {
		_, err := s.inStep(ctx, nil)
		return lines, err
	}
	t := newTally(&s.plan)
	if f := s.w.families()[row]; f != nil {
		s.together(f, t)
		return lines, t.err
	}
	w := walker{s: s, tally: t, view: view{w: s.w}}
	w.begin(row)
	w.walk()
	return lines, t.err
}
