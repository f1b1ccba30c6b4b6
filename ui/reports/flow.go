package reports

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/journeys"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// flow is the card of how people went from step to step through a journey, one that is
// over, too.
type flow struct {
	frame *ui.Frame
	body  *fyne.Container
	page  *container.Scroll // the wheel goes on to it
	live  *live.Live[went]
	shown went
	runs  *widgets.Select
	asked atomic.Int64 // the run, as the goroutine sees it; 0: any
}

// went is what the card shows.
type went struct {
	runs   []ran // the newest first
	ran          // one of them, where there is any
	of     *journey.Journey
	counts *store.RunCounts
}

// ran is a run with the name of its journey.
type ran struct {
	store.Run
	name string
}

func newFlow(f *ui.Frame) *flow {
	w := &flow{frame: f, body: widgets.Column(look.Space3)}
	w.runs = widgets.NewSelect(nil, "", func(id string) {
		run, _ := strconv.ParseInt(id, 10, 64)
		w.asked.Store(run)
		w.live.Ask()
	})
	w.live = question(w.body, w.load, w.show)
	return w
}

func (w *flow) load(ctx context.Context, _ func(float64)) (a went, err error) {
	st := w.frame.Store()
	all, err := st.Journeys().List(ctx)
	if err != nil {
		return a, err
	}
	for _, j := range all {
		runs, err := st.Runs().List(ctx, j.ID)
		if err != nil {
			return a, err
		}
		for _, r := range runs {
			if r.Mode == store.ModeLive {
				a.runs = append(a.runs, ran{r, j.Name})
			}
		}
	}
	slices.SortFunc(a.runs, func(a, b ran) int { return cmp.Compare(b.ID, a.ID) })
	if len(a.runs) == 0 {
		return a, nil
	}
	if err := a.choose(ctx, st, store.RunID(w.asked.Load())); err != nil {
		return a, err
	}
	if a.of, _, err = journey.ReadVersion(ctx, st.Journeys(), a.Journey, a.Version); err != nil {
		return a, fmt.Errorf("read version %d of the journey: %w", a.Version, err)
	}
	return a, nil
}

// mostLooked is how many of the newest runs are looked at for the one to begin with.
const mostLooked = 20

// choose takes the run that is asked for, else the one of the newest in which most was
// going on: a letter to everybody has but one step.
func (a *went) choose(ctx context.Context, st store.Reads, asked store.RunID) error {
	best := -1
	for i, r := range a.runs {
		if asked != 0 && r.ID != asked || asked == 0 && i >= mostLooked {
			continue
		}
		counts, err := st.Passages().Counts(ctx, r.ID)
		if err != nil {
			return err
		}
		steps := 0
		for _, s := range counts.Steps {
			if s.Arrived > 0 {
				steps++
			}
		}
		if steps > best {
			best, a.ran, a.counts = steps, r, counts
		}
	}
	return nil
}

// flowHeight is how high the picture is at least, in px.
const flowHeight = 260

func (w *flow) show(a went, err error) {
	w.shown = a
	if err != nil {
		say(w.body, err)
		return
	}
	title := lang.X("reports.flow.title", "How people went through a journey")
	if len(a.runs) == 0 {
		fill(w.body, widgets.NewHead(title, ""), widgets.NewParagraph(lang.X("reports.flow.none", "No journey has run yet."), widgets.Second))
		return
	}
	options := make([]widgets.Option, len(a.runs))
	now := time.Now()
	for i, r := range a.runs {
		options[i] = widgets.Option{ID: strconv.FormatInt(int64(r.ID), 10), Text: runName(r, now)}
	}
	w.runs.SetOptions(options)
	w.runs.Choose(strconv.FormatInt(int64(a.ID), 10))
	choice := widgets.Row(look.Space3, widgets.Fixed(360, 32, w.runs), widgets.Space())
	chart := journeys.Flow(w.frame, a.name, a.of, a.counts)
	if chart == nil {
		fill(w.body, widgets.NewHead(title, ""), choice, widgets.NewParagraph(lang.X("journeys.flow.none", "Nobody has come in yet."), widgets.Second))
		return
	}
	head := widgets.NewHead(title, lang.X("journeys.count.entered", "{{.N}} came in", ui.With("N", ui.Number(a.counts.Entered))), chart.More())
	fill(w.body, head, choice, widgets.Sideways(widgets.Fixed(0, max(flowHeight, chart.MinSize().Height), chart), w.page),
		widgets.NewParagraph(lang.X("journeys.flow.note", "As thick as the people are many. What a step keeps is waiting there or has left. Rest the pointer on a ribbon for its number."), widgets.Small))
}

// runName tells a run from others.
func runName(r ran, now time.Time) string {
	return lang.X("reports.flow.run", "{{.Journey}} · version {{.N}}, from {{.Day}}", ui.With("Journey", r.name, "N", r.Version, "Day", ui.When(r.StartedAt, now)))
}
