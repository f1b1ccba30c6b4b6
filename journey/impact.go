package journey

import (
	"container/heap"
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// Impact says what a draft would do to the people who are inside its journey
// now, found by running the old version and the draft on each of them, as
// though nothing happened but time.
type Impact struct {
	Inside    int            `json:"inside"`
	Waiting   map[StepID]int `json:"waiting"`   // where they stand
	Gone      map[StepID]int `json:"gone"`      // of those, at steps the draft does not have
	Otherwise int            `json:"otherwise"` // would go another way or get another message
	Twice     int            `json:"twice"`     // would be sent a message again that they have had
}

// impactDays is how far ahead the two are compared.
const impactDays = 90

// Impact compares a journey's draft with the versions that run.
func (r *Runner) Impact(ctx context.Context, id store.JourneyID) (*Impact, error) {
	saved, err := r.st.Journeys().Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("impact of draft: %w", err)
	}
	draft, err := Parse(saved.Draft)
	if err != nil {
		return nil, fmt.Errorf("impact of draft: %w", err)
	}
	after, err := EngineFor(ctx, r.st, draft)
	if err != nil {
		return nil, fmt.Errorf("impact of draft: %w", err)
	}
	runs, err := r.st.Runs().List(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("impact of draft: %w", err)
	}
	found := &Impact{Waiting: map[StepID]int{}, Gone: map[StepID]int{}}
	for i := range runs {
		if runs[i].State != store.RunRunning && runs[i].State != store.RunPaused {
			continue
		}
		before, err := r.engine(ctx, &runs[i])
		if err != nil {
			return nil, fmt.Errorf("impact of draft: %w", err)
		}
		c := comparison{r: r, before: before, after: after, now: r.clock.Now(), found: found}
		if err := c.run(ctx, runs[i].ID); err != nil {
			return nil, fmt.Errorf("impact of draft: %w", err)
		}
	}
	return found, nil
}

// comparison runs two versions on the same people.
type comparison struct {
	r             *Runner
	before, after *Engine
	now           time.Time
	found         *Impact
}

func (c *comparison) run(ctx context.Context, run store.RunID) error {
	for _, step := range c.before.Journey.StepIDs() {
		inside, err := c.r.st.Passages().At(ctx, run, string(step), store.Page{})
		if err != nil {
			return err
		}
		for part := range slices.Chunk(inside, c.r.opt.Batch) {
			if err := c.part(ctx, step, part); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *comparison) part(ctx context.Context, step StepID, inside []store.Passage) error {
	ids, customers := make([]store.PassageID, len(inside)), make([]store.CustomerID, len(inside))
	for i, p := range inside {
		ids[i], customers[i] = p.ID, p.Customer
	}
	had, err := c.r.st.Outbox().Outcomes(ctx, ids)
	if err != nil {
		return err
	}
	old, err := c.world(ctx, c.before, customers)
	if err != nil {
		return err
	}
	draft, err := c.world(ctx, c.after, customers)
	if err != nil {
		return err
	}
	for i := range inside {
		c.found.Inside++
		c.found.Waiting[step]++
		if c.after.Journey.Steps[step] == nil {
			c.found.Gone[step]++
			continue
		}
		if err := c.compare(&inside[i], old, draft, c.names(had[inside[i].ID])); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) world(ctx context.Context, e *Engine, ids []store.CustomerID) (*sim, error) {
	w := NewWorld(e.Journey.Needs(), e.Rules.shop())
	for s, err := range c.r.st.Customers().Subjects(ctx, loadNeeds(e.Journey), ids) {
		if err != nil {
			return nil, err
		}
		w.Add(s)
	}
	return Rehearsal{Engine: e, World: w, From: c.now, Days: impactDays}.sim()
}

// names gives the messages a passage was sent already.
func (c *comparison) names(entries []store.OutboxEntry) map[string]bool {
	had := map[string]bool{}
	for _, x := range entries {
		if x.State != store.OutboxSent && x.State != store.OutboxUncertain {
			continue
		}
		for name, m := range c.before.Messages {
			if m.ID == x.Message {
				had[name] = true
			}
		}
	}
	return had
}

// compare runs one passage on in both versions.
func (c *comparison) compare(p *store.Passage, old, draft *sim, had map[string]bool) error {
	wayBefore, _, err := old.ahead(p)
	if err != nil {
		return err
	}
	wayAfter, sent, err := draft.ahead(p)
	if err != nil {
		return err
	}
	if !slices.Equal(wayBefore, wayAfter) {
		c.found.Otherwise++
	}
	if slices.ContainsFunc(sent, func(name string) bool { return had[name] }) {
		c.found.Twice++
	}
	return nil
}

// ahead gives the steps and messages that lie before a passage, and the
// messages alone.
func (s *sim) ahead(p *store.Passage) (way, sent []string, err error) {
	row, ok := s.w.Find(p.Customer)
	if !ok {
		return nil, nil, nil
	}
	s.trace = func(l TraceLine) {
		switch l.What {
		case DecidedMoved:
			way = append(way, l.Port+">"+l.Detail)
		case decidedSent:
			way, sent = append(way, l.Detail), append(sent, l.Detail)
		}
	}
	b := barrier{s: s, tally: newTally(&s.plan), waiting: map[StepID][]request{}, byID: map[int64]*walker{}}
	w := &walker{s: s, tally: b.tally, view: view{w: s.w}, place: -1}
	w.begin(row)
	w.future, w.comes = nil, nil
	if err := w.resume(*p, &inside{}, s.from); err != nil {
		return nil, nil, err
	}
	b.after(w)
	if at, ok := w.next(); ok {
		heap.Push(&b.queue, queued{at, p.Customer, w})
	}
	b.byID[int64(p.Customer)] = w
	for b.round() {
	}
	return way, sent, b.tally.err
}

// resume puts a passage of life into a rehearsal, at the step where it stands.
// What waits in the outbox goes when its time comes; any other message it waits
// for is on its way already, and the passage goes on behind it.
func (w *walker) resume(p store.Passage, in *inside, now time.Time) error {
	c, err := ParseContext(p.Context)
	if err != nil {
		return err
	}
	i := w.addLive()
	l := &w.lives[i]
	l.p, l.ctx, l.entry, l.inside = p, *c, i+1, true
	if waiting := in.waiting[p.ID]; len(waiting) > 0 {
		l.pending = append(l.pending, waiting...)
		l.p.Due = soonest(waiting)
		return nil
	}
	switch w.s.e.Journey.Steps[StepID(p.Step)].(type) {
	case *Message, *Webhook:
		if in.held[p.ID] {
			w.in.Retry = true
			w.advance(i, now)
			return nil
		}
		w.in.Outcomes = []Outcome{{State: store.OutboxSent, At: now}}
		w.advance(i, now)
	case *Throttle:
		w.asks = append(w.asks, request{at: p.ArrivedAt, customer: p.Customer, passage: p.ID, step: StepID(p.Step), visit: p.Visits})
	default:
		if in.placed {
			l.p.Due, w.in.Placed = time.Time{}, true
			w.advance(i, now)
			return nil
		}
		if !p.Due.IsZero() && p.Due.Before(now) {
			l.p.Due = now
		}
	}
	return nil
}
