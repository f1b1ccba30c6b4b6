package journey

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// Outlook asks what running journeys are going to send.
type Outlook struct {
	From   time.Time
	Days   int             // 0: 90
	Except store.JourneyID // that is left out; 0: none
	Values Evaluator       // of templated values in steps; nil: texts are taken as they stand
	// Told hears how many journeys are done; nil: nobody listens.
	Told func(done, of int)
	// Assume says how people behave: they open, click and do after a message or without
	// one what it tells; what they do after they have come in, such as order, they do as
	// each journey's own history tells (Prefill), since others come into each. nil: nobody
	// does anything but receive, and what is forecast is the most there can be.
	Assume *Assumptions
}

// Forecast takes those who are inside running journeys, and those whom the clock
// lets in, on by the engine that runs them. Entries by events happen again as they did lately, and are
// marked as expected. Journeys of higher priority come first; the others see what
// they take of the frequency caps. The result is sorted by time.
func (o Outlook) Forecast(ctx context.Context, st store.Reads) ([]Planned, error) {
	active, err := st.Runs().Active(ctx)
	if err != nil {
		return nil, fmt.Errorf("forecast journeys: %w", err)
	}
	var runs []going
	for _, run := range active {
		if run.Journey == o.Except || run.Mode == store.ModeTest {
			continue
		}
		e, err := readVersion(ctx, st, &run, o.Values)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			continue // it sends nothing, and its own tick tells why
		}
		runs = append(runs, going{run, e})
	}
	slices.SortStableFunc(runs, func(a, b going) int {
		return cmp.Or(b.engine.Journey.Policy.Priority.Rank()-a.engine.Journey.Policy.Priority.Rank(), int(a.run.ID-b.run.ID))
	})
	var all []Planned
	for i := range runs {
		if o.Told != nil {
			o.Told(i, len(runs))
		}
		list, err := o.of(ctx, st, &runs[i], all)
		if err != nil {
			return nil, fmt.Errorf("forecast journey %q: %w", runs[i].engine.Journey.Name, err)
		}
		all = append(all, list...)
	}
	sortPlanned(all)
	return all, nil
}

// going is a run with what it runs.
type going struct {
	run    store.Run
	engine *Engine
}

func sortPlanned(list []Planned) {
	slices.SortStableFunc(list, func(a, b Planned) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Journey, b.Journey), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Step, b.Step))
	})
}

// of forecasts one run among what the ones before it send.
func (o Outlook) of(ctx context.Context, st store.Reads, g *going, before []Planned) ([]Planned, error) {
	settings, err := st.Settings().All(ctx)
	if err != nil {
		return nil, err
	}
	e := g.engine
	if e.Rules, err = RulesFor(e.Journey, settings); err != nil {
		return nil, err
	}
	world, err := LoadWorldAt(ctx, st, e.Journey, o.From)
	if err != nil {
		return nil, err
	}
	world.SetElsewhere(before)
	r := Rehearsal{Engine: e, World: world, From: o.From, Days: o.Days, planning: true}
	if r.inside, err = readInside(ctx, st, g, world); err != nil {
		return nil, err
	}
	if r.Assume, err = o.supposed(ctx, st, r); err != nil {
		return nil, err
	}
	list, err := r.planned(ctx)
	for i := range list {
		list[i].Journey, list[i].Name = g.run.Journey, e.Journey.Name
	}
	return list, err
}

// supposed gives how the people of one running journey behave.
func (o Outlook) supposed(ctx context.Context, st store.Reads, r Rehearsal) (*Assumptions, error) {
	if o.Assume == nil {
		return nil, nil
	}
	own, _, err := r.Prefill(ctx, st)
	if err != nil {
		return nil, err
	}
	own.Open, own.Click = o.Assume.Open, o.Assume.Click
	for _, e := range o.Assume.Events {
		if e.After != AfterEntry {
			own.Events = append(own.Events, e)
		}
	}
	return own, nil
}

// Planned gives every message of a rehearsal with its time, soonest first.
func (r Rehearsal) Planned(ctx context.Context) ([]Planned, error) {
	r.planning = true
	list, err := r.planned(ctx)
	for i := range list {
		list[i].Name = r.Engine.Journey.Name
	}
	return list, err
}

func (r Rehearsal) planned(ctx context.Context) ([]Planned, error) {
	total, _, err := r.run(ctx)
	if err != nil {
		return nil, err
	}
	sortPlanned(total.planned)
	return total.planned, nil
}

// inside is what a run holds when its forecast begins.
type inside struct {
	launched time.Time
	passages map[store.CustomerID][]store.Passage
	waiting  map[store.PassageID][]pending // in the outbox
	held     map[store.PassageID]bool      // before they asked for their messages, until orders are known
	last     map[store.CustomerID]time.Time
	shared   *shared
	// placed passages stand in another version now: waits begin anew from when they
	// came to them.
	placed bool
}

func readInside(ctx context.Context, st store.Reads, g *going, w *World) (*inside, error) {
	in := &inside{launched: g.run.StartedAt, passages: map[store.CustomerID][]store.Passage{}, waiting: map[store.PassageID][]pending{}, held: map[store.PassageID]bool{}}
	for _, step := range g.engine.Journey.StepIDs() {
		list, err := st.Passages().At(ctx, g.run.ID, string(step), store.Page{})
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			in.passages[p.Customer] = append(in.passages[p.Customer], p)
		}
		if err := in.findHeld(ctx, st, g.engine, list); err != nil {
			return nil, err
		}
	}
	for _, list := range in.passages {
		slices.SortFunc(list, func(a, b store.Passage) int { return cmp.Compare(a.ID, b.ID) })
	}
	entries, err := st.Outbox().List(ctx, store.OutboxQuery{Run: g.run.ID, States: []store.OutboxState{store.OutboxPending, store.OutboxRetry}})
	if err != nil {
		return nil, err
	}
	for _, x := range entries {
		if s, ok := g.engine.again(&x); ok {
			in.waiting[x.Passage] = append(in.waiting[x.Passage], pending{send: s, at: x.NotBefore, since: x.QueuedAt})
		}
	}
	if in.shared, err = parseShared(g.run.Shared); err != nil {
		return nil, err
	}
	in.last, err = st.Passages().Entries(ctx, g.run.Journey, w.ids)
	return in, err
}

// findHeld notes who stands at a message that their visit has not asked for yet.
func (in *inside) findHeld(ctx context.Context, st store.Reads, e *Engine, list []store.Passage) error {
	if len(list) == 0 || !e.restsOnOrders || !e.Journey.holds(StepID(list[0].Step)) {
		return nil
	}
	ids := make([]store.PassageID, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	asked, err := st.Outbox().Outcomes(ctx, ids)
	for i := range list {
		if _, none := visitOutcomes(asked[list[i].ID], &list[i]); none {
			in.held[list[i].ID] = true
		}
	}
	return err
}

// again makes of an outbox entry the send that it was asked for as; ok is false
// where the entry goes nowhere by itself.
func (e *Engine) again(x *store.OutboxEntry) (s Send, ok bool) {
	step, isMessage := e.Journey.Steps[StepID(x.Step)].(*Message)
	if !isMessage || x.Held || x.Test {
		return s, false
	}
	for _, m := range e.Messages {
		if m.ID == x.Message && m.Channel == x.Channel {
			return Send{Step: StepID(x.Step), Message: m, OnlyIf: step.OnlyIf, Planned: x.NotBefore, LateAfter: step.late(e)}, true
		}
	}
	return s, false
}
