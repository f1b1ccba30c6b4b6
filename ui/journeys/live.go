package journeys

import (
	"context"
	"maps"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// running shows the newest run of the journey as the store counts it.
type running struct {
	page   *boardPage
	ask    *live.Live[*watched]
	now    *watched // nil while there is no run
	counts *counts
	versus *versus // of the experiment that was looked at last, nil before
}

// watched is a run with its numbers.
type watched struct {
	run    store.Run
	counts *store.RunCounts
	older  int           // people inside older versions
	cost   *journey.Cost // nil where no price is set
	trials map[journey.StepID]*journey.Trial
	held   time.Time // orders are known to here, and messages wait for newer ones; zero: none do
}

func newRunning(p *boardPage) *running {
	r := &running{page: p}
	r.ask = live.New(r.load, r.show)
	return r
}

// enter begins to watch.
func (r *running) enter() {
	r.ask.Follow(r.page.frame.Store(), store.TopicPassages, store.TopicOutbox, store.TopicJourneys)
	r.ask.Ask()
}

func (r *running) stop() { r.ask.Stop() }

func (r *running) load(ctx context.Context) (*watched, error) {
	s := r.page.frame.Store()
	runs, err := s.Runs().List(ctx, r.page.id)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	newest := slices.MaxFunc(runs, func(a, b store.Run) int { return int(a.ID - b.ID) })
	w := &watched{run: newest}
	for _, run := range runs {
		if run.ID == newest.ID || run.State != store.RunRunning && run.State != store.RunPaused {
			continue
		}
		older, err := s.Passages().Counts(ctx, run.ID)
		if err != nil {
			return nil, err
		}
		w.older += older.Active
	}
	if w.counts, err = s.Passages().Counts(ctx, newest.ID); err != nil {
		return nil, err
	}
	if w.cost, err = spent(ctx, s, newest.ID); err != nil {
		return nil, err
	}
	if runner := r.page.runner(); runner != nil && newest.State == store.RunRunning {
		status, err := runner.Status(ctx, r.page.id)
		if err != nil {
			return nil, err
		}
		w.trials = status.Trials
		if status.Held {
			w.held = *status.OrdersReach
		}
	}
	return w, nil
}

// spent is what the messages of a run have cost.
func spent(ctx context.Context, s store.Reads, run store.RunID) (*journey.Cost, error) {
	settings, err := s.Settings().All(ctx)
	if err != nil {
		return nil, err
	}
	tariff, err := journey.TariffFrom(settings)
	if err != nil {
		return nil, err
	}
	return tariff.Spent(ctx, s, run)
}

func (r *running) show(w *watched, err error) {
	p := r.page
	if err != nil {
		p.frame.Fail(err)
		return
	}
	r.now = w
	if p.mode != board.Live || p.draft == nil {
		return
	}
	p.board.NoticeIcon = "users-round"
	if w == nil {
		p.board.Notice, r.counts = lang.X("journeys.live.none", "Not launched yet: nobody is inside."), nil
	} else {
		p.board.Notice = lang.X("journeys.live.inside", "{{.N}} came in · {{.Inside}} inside now", ui.With("N", ui.Number(w.counts.Entered), "Inside", ui.Number(w.counts.Active)))
		if w.older > 0 {
			p.board.Notice += " · " + lang.X("journeys.live.older", "{{.N}} more on older versions", ui.With("N", ui.Number(w.older)))
		}
		r.counts = liveCounts(p.draft.current(), w.counts)
	}
	p.stage.show(false, r.below())
	p.changed()
	p.refreshNumbers()
}

// below is what stands under the board: that messages are held, or nothing.
func (r *running) below() fyne.CanvasObject {
	if r.now == nil || r.now.held.IsZero() {
		return nil
	}
	return r.heldBar(r.now.held)
}

// liveCounts turns the store's counts into what rides on the board.
func liveCounts(j *journey.Journey, n *store.RunCounts) *counts {
	c := &counts{out: map[board.Ref]int{}, subtitle: map[journey.StepID]string{
		journey.EntryID: lang.X("journeys.count.entered", "{{.N}} came in", ui.With("N", ui.Number(n.Entered)))}}
	for id, step := range n.Steps {
		for port, out := range step.Out {
			c.out[board.Ref{From: id, Port: port}] = out
		}
	}
	entry := board.Ref{From: string(journey.EntryID), Port: journey.PortOut}
	if _, told := c.out[entry]; !told {
		c.out[entry] = n.Entered
	}
	for id, s := range j.Steps {
		m := n.Messages[string(id)]
		skipped := 0
		for _, k := range m.Skipped {
			skipped += k
		}
		step := n.Steps[string(id)]
		c.subtitle[id] = stepNumber(s, numbersOf{step.Arrived, m.Sent, skipped, step.Waiting})
	}
	return c
}

// numbers are a step's sections in the inspector.
func (r *running) numbers(id journey.StepID) []fyne.CanvasObject {
	if r.now == nil {
		return nil
	}
	n := r.now.counts
	body := widgets.Column(8)
	if m, ok := n.Messages[string(id)]; ok {
		body.Add(messageShares(m.Sent, m.Skipped))
		for _, line := range []struct {
			words string
			n     int
		}{
			{lang.X("journeys.live.waiting", "Waiting to go"), m.Waiting}, {lang.X("journeys.live.failed", "Refused"), m.Failed},
			{lang.X("journeys.live.uncertain", "Uncertain"), m.Uncertain}, {lang.X("journeys.live.delivered", "Arrived"), m.Delivered},
			{lang.X("journeys.live.opened", "Opened"), m.Opened}, {lang.X("journeys.live.clicked", "Clicked"), m.Clicked},
		} {
			body.Add(figure(line.words, ui.Number(line.n)))
		}
	}
	if s, ok := n.Steps[string(id)]; ok {
		body.Add(figure(lang.X("journeys.live.came", "Came here"), ui.Number(s.Arrived)))
		body.Add(figure(lang.X("journeys.numbers.waiting", "Waiting here"), ui.Number(s.Waiting)))
	}
	if id == journey.EntryID {
		body.Add(figure(lang.X("journeys.live.completed", "Completed"), ui.Number(n.Completed)))
		for _, reason := range slices.Sorted(maps.Keys(n.Exited)) {
			body.Add(figure(lang.X("journeys.numbers.exited", "Taken out: {{.Reason}}", ui.With("Reason", exitReason(reason))), ui.Number(n.Exited[reason])))
		}
	}
	people := widgets.NewButton(lang.X("journeys.live.who", "Who waits here"), "", widgets.LinkTo, func() { r.peopleAt(id) })
	sections := []fyne.CanvasObject{widgets.NewSection(lang.X("journeys.live.now", "Now"), "", body, people)}
	if id == journey.EntryID && r.now.cost != nil {
		sections = append(sections, costSection(r.now.cost))
	}
	if x, ok := r.page.draft.current().Steps[id].(*journey.Experiment); ok && r.now.trials[id] != nil {
		sections = append(sections, trialSection(x, r.now.trials[id]))
	}
	if x, ok := r.page.draft.current().Steps[id].(*journey.Experiment); ok {
		if r.versus == nil || r.versus.step != id {
			r.versus = newVersus(r.page, id, x)
		}
		sections = append(sections, r.versus.section())
	}
	return sections
}
