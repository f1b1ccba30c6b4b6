package journeys

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/widgets"
)

// watched is a run with its numbers, and what is left of the runs before it.
type watched struct {
	run    store.Run
	of     *journey.Journey // the version that runs
	counts *store.RunCounts
	older  []remnant
	cost   *journey.Cost // nil where no price is set
	trials map[journey.StepID]*journey.Trial
	taken  map[journey.StepID]string // variants given to all by hand
	missed *journey.Missed           // due while nobody ran the workspace; nil: nothing
	held   time.Time                 // orders are known to here, and messages wait for newer ones; zero: none do
}

// remnant is who is still inside an older version.
type remnant struct {
	version int
	of      *journey.Journey
	counts  *store.RunCounts
}

func (r *running) load(ctx context.Context) (*watched, error) {
	s := r.page.frame.Store()
	runs, err := s.Runs().List(ctx, r.page.id)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	newest := slices.MaxFunc(runs, func(a, b store.Run) int { return int(a.ID - b.ID) })
	w := &watched{run: newest}
	if w.of, err = versionShown(ctx, s, newest); err != nil {
		return nil, err
	}
	if w.counts, err = s.Passages().Counts(ctx, newest.ID); err != nil {
		return nil, err
	}
	if w.older, err = remnants(ctx, s, runs, newest.ID); err != nil {
		return nil, err
	}
	if w.cost, err = spent(ctx, s, newest.ID); err != nil {
		return nil, err
	}
	runner := r.page.runner()
	if runner != nil {
		if w.missed, err = runner.Missed(ctx, r.page.id); err != nil {
			return nil, err
		}
	}
	if runner != nil && newest.State == store.RunRunning {
		status, err := runner.Status(ctx, r.page.id)
		if err != nil {
			return nil, err
		}
		w.trials, w.taken = status.Trials, status.Taken
		if status.Held {
			w.held = *status.OrdersReach
		}
	}
	return w, nil
}

// versionOf reads a published version.
func versionOf(ctx context.Context, s store.Reads, id store.JourneyID, number int) (*journey.Journey, error) {
	j, _, err := journey.ReadVersion(ctx, s.Journeys(), id, number)
	if err != nil {
		return nil, fmt.Errorf("read version %d of the journey: %w", number, err)
	}
	return j, nil
}

// versionShown is the version of a run, with a place for every step.
func versionShown(ctx context.Context, s store.Reads, run store.Run) (*journey.Journey, error) {
	j, err := versionOf(ctx, s, run.Journey, run.Version)
	if err != nil {
		return nil, err
	}
	return laidOut(j), nil
}

// remnants are the older runs in which somebody still is, newest first.
func remnants(ctx context.Context, s store.Reads, runs []store.Run, newest store.RunID) (all []remnant, err error) {
	for _, run := range runs {
		if run.ID == newest || run.State != store.RunRunning && run.State != store.RunPaused {
			continue
		}
		old := remnant{version: run.Version}
		if old.counts, err = s.Passages().Counts(ctx, run.ID); err != nil {
			return nil, err
		}
		if old.counts.Active == 0 {
			continue
		}
		if old.of, err = versionShown(ctx, s, run); err != nil {
			return nil, err
		}
		all = append(all, old)
	}
	slices.SortFunc(all, func(a, b remnant) int { return b.version - a.version })
	return all, nil
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

// olderNotice says how many are inside older versions, and for how many of them the
// version that runs has no step; "" where there are none.
func (w *watched) olderNotice() string {
	inside, apart := 0, 0
	for _, old := range w.older {
		inside += old.counts.Active
		for _, id := range old.standing() {
			if w.of.Steps[id] == nil {
				apart += old.counts.Steps[string(id)].Waiting
			}
		}
	}
	words := ui.With("N", ui.Number(inside), "Apart", ui.Number(apart))
	switch {
	case inside == 0:
		return ""
	case apart > 0:
		return lang.X("journeys.live.apart", "{{.N}} on older versions ({{.Apart}} at other steps)", words)
	}
	return lang.X("journeys.live.older", "{{.N}} more on older versions", words)
}

// standing are the steps at which somebody is.
func (o remnant) standing() (ids []journey.StepID) {
	for _, id := range o.of.StepIDs() {
		if o.counts.Steps[string(id)].Waiting > 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

// olderAt says who stands at a step by an older version, as that version has it; at
// the entry, who stands where the version that runs has no step. nil: nobody.
func (w *watched) olderAt(at journey.StepID) fyne.CanvasObject {
	rows := widgets.Column(6)
	for _, old := range w.older {
		for _, id := range old.standing() {
			if id != at && (at != journey.EntryID || w.of.Steps[id] != nil) {
				continue
			}
			name := lang.X("journeys.live.at_version", "Version {{.Version}}: {{.Step}}", ui.With("Version", strconv.Itoa(old.version), "Step", stepTitle(old.of.Steps[id], nil)))
			rows.Add(figure(name, ui.Number(old.counts.Steps[string(id)].Waiting)))
		}
	}
	if len(rows.Objects) == 0 {
		return nil
	}
	title := lang.X("journeys.live.older_here", "Here by older versions")
	if at == journey.EntryID {
		title = lang.X("journeys.live.older_gone", "At steps that are not in this version")
	}
	return widgets.NewSection(title, "", rows)
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
