package segments

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/audience"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// around is what lies around the number: how it went over time, and whom the rule
// shares with other segments. It is asked after the number, as it takes longer.
type around struct {
	of       *editor
	chart    *widgets.LineChart
	overlaps *fyne.Container
	live     *live.Live[surroundings]
	askedOf  string // the rule and its number when it was last asked
}

// ask asks where the rule or its number has become another.
func (a *around) ask(count int) {
	of := fmt.Sprint(count, string(segment.Marshal(*a.of.asked.Load())))
	if of != a.askedOf {
		a.askedOf = of
		a.live.Ask()
	}
}

type surroundings struct {
	sizes    []audience.Size
	overlaps []audience.Overlap
	count    int
}

// How far back the chart goes, and how many segments are compared by name.
const (
	weeksBack     = 12
	week          = 7 * 24 * time.Hour
	overlapsShown = 5
)

func newAround(e *editor) *around {
	a := &around{of: e, chart: widgets.NewLineChart(140), overlaps: widgets.Column(look.Space2)}
	a.live = live.New(a.load, a.show)
	return a
}

func (a *around) load(ctx context.Context) (s surroundings, err error) {
	st, rule := a.of.frame.Store(), *a.of.asked.Load()
	if s.sizes, err = audience.Sizes(ctx, st, rule, time.Now(), week, weeksBack+1); err != nil {
		return s, err
	}
	s.count = s.sizes[weeksBack].Count
	s.overlaps, err = audience.Overlaps(ctx, st, rule, a.of.name)
	return s, err
}

func (a *around) show(s surroundings, err error) {
	if err != nil {
		return // the number itself says that something is wrong
	}
	values := make([]float64, len(s.sizes))
	for i, x := range s.sizes {
		values[i] = float64(x.Count)
	}
	at := func(x audience.Size, words string) string { return words + " · " + ui.Number(x.Count) }
	a.chart.Set(values, 0, at(s.sizes[0], lang.X("segments.time.then", "12 weeks ago")), at(s.sizes[weeksBack], lang.X("segments.time.now", "now")))
	a.overlaps.RemoveAll()
	for _, o := range s.overlaps[:min(len(s.overlaps), overlapsShown)] {
		a.overlaps.Add(a.overlap(o, s.count))
	}
	if len(s.overlaps) == 0 {
		a.overlaps.Add(widgets.NewParagraph(lang.X("segments.overlap.none", "No other segment has any of them."), widgets.Small))
	}
	a.overlaps.Refresh()
}

// overlap is another segment: how many of these people are in it, and a way there.
func (a *around) overlap(o audience.Overlap, count int) fyne.CanvasObject {
	part := 0.0
	if count > 0 {
		part = float64(o.Both) / float64(count)
	}
	line := widgets.Column(4, widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(o.Segment, widgets.Base)),
		widgets.NewText(ui.Number(o.Both), widgets.Number), widgets.Fixed(44, 0, widgets.NewText(ui.Percent(part), widgets.Small.Aligned(widgets.Right)))),
		widgets.NewProgress(part))
	return widgets.NewRowButton(0, line, func() { a.of.frame.Go(ui.Route{Place: ui.Segments, ID: o.Segment}) })
}
